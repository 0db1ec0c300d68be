// SPDX-License-Identifier: GPL-2.0-or-later
/* Which files the BIN of a user-space probe names. */
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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
