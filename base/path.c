// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder is executable, too, by its mode. */
static bool can_run(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISREG(status.st_mode) &&
	       !access(path, X_OK);
}

bool path_find(const char *name, char *path, size_t room)
{
	const char *folders = getenv("PATH");

	if (strchr(name, '/')) {
		snprintf(path, room, "%s", name);
		return can_run(path);
	}
	if (!folders)
		folders = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
	while (*folders) {
		size_t len = strcspn(folders, ":");

		snprintf(path, room, "%.*s/%s", len ? (int)len : 1,
			 len ? folders : ".", name);
		if (can_run(path))
			return true;
		folders += len;
		folders += *folders == ':';
	}
	return false;
}
