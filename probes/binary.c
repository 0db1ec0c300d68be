// SPDX-License-Identifier: GPL-2.0-or-later
/* Which files the BIN of a user-space probe names. */
#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "probes/elf.h"
#include "probes/library.h"
#include "probes/private.h"

static bool is_file(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* A path as the traced process sees it: in its own root. */
static const char *path_of_process(struct probe_env *env, const char *path)
{
	const char *inside;

	if (env->pid <= 0 || path[0] != '/')
		return path;
	inside = arena_printf(env->arena, "/proc/%d/root%s", env->pid, path);
	if (!is_file(inside))
		return path;
	/* The same file by both names: the short one reads better. */
	{
		struct stat a, b;

		if (stat(inside, &a) == 0 && stat(path, &b) == 0 &&
		    a.st_dev == b.st_dev && a.st_ino == b.st_ino)
			return path;
	}
	return inside;
}

/* Files that the process has mapped to run, each once. */
static int mapped_each(struct probe_env *env,
		       void (*each)(const char *path, void *data), void *data)
{
	char *line = NULL, last[PATH_MAX] = "";
	size_t room = 0;
	FILE *maps = fopen(arena_printf(env->arena, "/proc/%d/maps", env->pid),
			   "re");
	int n = 0;

	if (!maps)
		return 0;
	while (getline(&line, &room, maps) > 0) {
		char *path = strchr(line, '/');

		line[strcspn(line, "\n")] = '\0';
		/* A private mapping that runs; the parts of one file follow
		 * each other. */
		if (!path || !strstr(line, "xp ") || strcmp(last, path) == 0)
			continue;
		snprintf(last, sizeof(last), "%s", path);
		each(path_of_process(env, path), data);
		n++;
	}
	free(line);
	fclose(maps);
	return n;
}

static int glob_each(const char *pattern,
		     void (*each)(const char *path, void *data), void *data)
{
	glob_t found;
	int n = 0;

	if (glob(pattern, 0, NULL, &found) != 0)
		return 0;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		if (!is_file(found.gl_pathv[i]))
			continue;
		each(found.gl_pathv[i], data);
		n++;
	}
	globfree(&found);
	return n;
}

const char *binary_of_process(struct probe_env *env)
{
	const char *link = arena_printf(env->arena, "/proc/%d/exe", env->pid);
	char path[PATH_MAX];
	ssize_t len = readlink(link, path, sizeof(path) - 1);
	const char *inside;

	if (len <= 0)
		return link;
	path[len] = '\0';
	inside = path_of_process(env, path);
	/* A file that was replaced or deleted is to be had by the link only. */
	return is_file(inside) ? arena_strdup(env->arena, inside) : link;
}

/* The files of a folder, by their paths or names. */
static void offer_files(struct probe_env *env, const char *folder, size_t len,
			bool paths, struct nearest *nearest)
{
	const char *path = arena_printf(env->arena, "%.*s/", (int)len, folder);
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_type != DT_DIR)
			nearest_offer(nearest, arena_printf(env->arena, "%s%s",
							    paths ? path : "",
							    entry->d_name));
	if (dir)
		closedir(dir);
}

void binary_suggest(struct probe_env *env, const char *name,
		    struct nearest *nearest)
{
	const char *slash = strrchr(name, '/'), *path = getenv("PATH");

	nearest->name = name;
	if (slash)
		offer_files(env, name, slash - name, true, nearest);
	while (!slash && path && *path) {
		size_t len = strcspn(path, ":");

		offer_files(env, path, len, false, nearest);
		path += len + (path[len] == ':');
	}
}

static int no_file(struct probe_env *env, const char *name, const char **why)
{
	*why = arena_printf(env->arena,
			    "target file '%s' does not exist or is not "
			    "executable",
			    name);
	return -ENOENT;
}

int binary_each(struct probe_env *env, const char *name,
		void (*each)(const char *path, void *data), void *data,
		const char **why)
{
	char found[PATH_MAX];
	const char *path;

	*why = NULL;
	if (strcmp(name, "*") == 0) {
		if (env->pid > 0)
			return mapped_each(env, each, data);
		*why = "* as the program needs -p";
		return -EINVAL;
	}
	/* A file whose name has a bracket or a star is that file. */
	if (strchr(name, '/') && glob_is_pattern(name) && !is_file(name))
		return glob_each(name, each, data);
	if (strchr(name, '/')) {
		path = path_of_process(env, name);
		if (is_file(path)) {
			each(path, data);
			return 1;
		}
		return no_file(env, name, why);
	}
	/* Libraries first: "c" is libc far more often than a program of that
	 * name. */
	path = library_find(env, name);
	if (!path)
		path = path_find(name, found, sizeof(found)) ? found : NULL;
	if (path) {
		each(path_of_process(env, path), data);
		return 1;
	}
	return no_file(env, name, why);
}
