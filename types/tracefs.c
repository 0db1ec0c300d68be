// SPDX-License-Identifier: GPL-2.0-or-later
/* The files of tracefs: an event's format, and which events there are. */
#include "types/tracefs.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "types/tracefs_format.h"

const char *tracefs_path(void)
{
	static const char *const paths[] = { "/sys/kernel/tracing",
					     "/sys/kernel/debug/tracing" };
	struct statfs fs;

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (!statfs(paths[i], &fs) && fs.f_type == TRACEFS_MAGIC)
			return paths[i];
	return NULL;
}

/* A whole file onto the arena; 0 or a negative errno. */
static int read_file(struct arena *arena, const char *path, char **text,
		     size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t room = 4096;
	ssize_t n;

	if (fd < 0)
		return -errno;
	*text = arena_alloc(arena, room);
	for (*len = 0;; *len += (size_t)n) {
		/* tracefs says 0 for the size of its files: what there is shows
		 * in reading. */
		if (room - *len < 4096) {
			char *larger = arena_alloc(arena, room * 2);

			memcpy(larger, *text, *len);
			*text = larger;
			room *= 2;
		}
		n = read(fd, *text + *len, room - *len);
		if (n <= 0)
			break;
	}
	n = n < 0 ? -errno : 0;
	close(fd);
	return (int)n;
}

/* Names of events go into a path: no slashes and no dots alone. */
static bool is_name(const char *name)
{
	return *name && *name != '.' && !strchr(name, '/');
}

int tracefs_event(struct types *types, const char *subsystem, const char *name,
		  struct tracefs_event *event)
{
	struct arena *arena = types->arena;
	const char *root = tracefs_path(), *key;
	const struct tracefs_event *known;
	char *text = NULL;
	size_t len = 0;
	int err;

	if (!root || !is_name(subsystem) || !is_name(name))
		return -ENOENT;
	key = arena_printf(arena, "event %s:%s", subsystem, name);
	known = strmap_get(&types->interned, key);
	if (known) {
		*event = *known;
		return 0;
	}
	err = read_file(arena,
			arena_printf(arena, "%s/events/%s/%s/format", root,
				     subsystem, name),
			&text, &len);
	/* The kernel says either when lockdown or rights forbid it. */
	if (err == -EPERM)
		err = -EACCES;
	/* A file of tracefs in place of an event: no event. */
	if (err == -ENOTDIR)
		err = -ENOENT;
	if (err)
		return err;
	*event = (struct tracefs_event){
		.subsystem = arena_strdup(arena, subsystem),
		.name = arena_strdup(arena, name),
	};
	err = tracefs_parse(types, text, len, event);
	if (!err)
		strmap_set(&types->interned, key,
			   arena_copy(arena, event, sizeof(*event)));
	return err;
}

/* One file has the names of all events; reading the folders would be thousands
 * of system calls. */
int tracefs_each(const char *subsystem, const char *name,
		 void (*each)(const char *subsystem, const char *name,
			      void *data),
		 void *data)
{
	const char *root = tracefs_path();
	char path[128], *line = NULL, *colon;
	size_t room = 0;
	ssize_t len;
	FILE *file;

	if (!root)
		return -ENOENT;
	snprintf(path, sizeof(path), "%s/available_events", root);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	while ((len = getline(&line, &room, file)) > 0) {
		if (line[len - 1] == '\n')
			line[len - 1] = '\0';
		colon = strchr(line, ':');
		if (!colon)
			continue;
		*colon = '\0';
		if (!fnmatch(subsystem, line, FNM_NOESCAPE) &&
		    !fnmatch(name, colon + 1, FNM_NOESCAPE))
			each(line, colon + 1, data);
	}
	free(line);
	fclose(file);
	return 0;
}
