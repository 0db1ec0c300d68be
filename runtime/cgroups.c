// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A control group's id is its file handle in the file system it belongs to, so
 * that nothing has to be searched: the kernel opens it.
 */
#include "runtime/cgroups.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

/* The kernel's FILEID_KERNFS. */
#define HANDLE_KERNFS 0xfe
#define HIERARCHIES_MOST 64
#define UNIFIED "unified"

struct hierarchy {
	char name[64], folder[256];
};

/* Options of a mounted hierarchy that are none of its controllers. */
static bool is_controller(const char *word)
{
	static const char *const others[] = {
		"rw",
		"ro",
		"xattr",
		"noprefix",
		"clone_children",
		"release_agent",
		"cpuset_v2_mode",
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (strncmp(others[i], word, strlen(others[i])) == 0)
			return false;
	return true;
}

/* The controllers among a mount's options, "rw,cpu,cpuacct": one each. */
static uint32_t add_controllers(struct hierarchy *all, uint32_t n,
				const char *folder, char *options)
{
	char *rest = NULL;

	for (char *word = strtok_r(options, ",", &rest);
	     word && n < HIERARCHIES_MOST; word = strtok_r(NULL, ",", &rest)) {
		if (!is_controller(word))
			continue;
		if (strncmp(word, "name=", 5) == 0)
			word += 5;
		snprintf(all[n].name, sizeof(all[n].name), "%s", word);
		snprintf(all[n].folder, sizeof(all[n].folder), "%s", folder);
		n++;
	}
	return n;
}

/* "33 25 0:29 / /sys/fs/cgroup rw,relatime - cgroup2 none rw" */
static uint32_t add_mount(struct hierarchy *all, uint32_t n, const char *line)
{
	char folder[256], type[32], options[256];
	const char *rest = strstr(line, " - ");

	if (!rest || sscanf(line, "%*s %*s %*s %*s %255s", folder) != 1 ||
	    sscanf(rest, " - %31s %*s %255s", type, options) != 2 ||
	    n == HIERARCHIES_MOST)
		return n;
	if (strcmp(type, "cgroup") == 0)
		return add_controllers(all, n, folder, options);
	if (strcmp(type, "cgroup2") != 0)
		return n;
	snprintf(all[n].name, sizeof(all[n].name), UNIFIED);
	snprintf(all[n].folder, sizeof(all[n].folder), "%s", folder);
	return n + 1;
}

/* The unified hierarchy first, the others by name, as bpftrace prints them. */
static int compare(const void *left, const void *right)
{
	const struct hierarchy *a = left, *b = right;
	int first = strcmp(b->name, UNIFIED) == 0;
	int second = strcmp(a->name, UNIFIED) == 0;

	return first != second ? first - second : strcmp(a->name, b->name);
}

static uint32_t read_hierarchies(struct hierarchy *all)
{
	FILE *mounts = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	size_t room = 0;
	uint32_t n = 0;

	if (!mounts)
		return 0;
	while (getline(&line, &room, mounts) > 0)
		n = add_mount(all, n, line);
	free(line);
	fclose(mounts);
	qsort(all, n, sizeof(*all), compare);
	return n;
}

/* The group's path below the hierarchy's folder; false when it has none. */
static bool find_path(const struct hierarchy *hierarchy, uint64_t id,
		      char *path, size_t room)
{
	union {
		struct file_handle handle;
		char bytes[sizeof(struct file_handle) + sizeof(uint64_t)];
	} request = { .handle = { .handle_bytes = sizeof(id),
				  .handle_type = HANDLE_KERNFS } };
	int folder = open(hierarchy->folder,
			  O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char link[64];
	ssize_t n = -1;
	int fd;

	if (folder < 0)
		return false;
	memcpy(request.handle.f_handle, &id, sizeof(id));
	fd = open_by_handle_at(folder, &request.handle, O_PATH | O_CLOEXEC);
	close(folder);
	if (fd < 0)
		return false;
	/* The kernel knows by which path it opened what it has opened. */
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, room - 1);
	close(fd);
	if (n < 0)
		return false;
	path[n] = '\0';
	return true;
}

void cgroup_paths(uint64_t id, const char *filter, struct text *out)
{
	struct hierarchy *all = calloc(HIERARCHIES_MOST, sizeof(*all));
	uint32_t n = all ? read_hierarchies(all) : 0;
	char path[PATH_MAX];
	const char *told = NULL;

	for (uint32_t i = 0; i < n; i++) {
		size_t skip = strlen(all[i].folder);

		/* One that is mounted at several places is told once. */
		if ((told && strcmp(told, all[i].name) == 0) ||
		    (filter && fnmatch(filter, all[i].name, 0) != 0) ||
		    !find_path(&all[i], id, path, sizeof(path)) ||
		    strlen(path) < skip)
			continue;
		text_printf(out, "%s%s:%s", told ? "," : "", all[i].name,
			    path[skip] ? path + skip : "/");
		told = all[i].name;
	}
	free(all);
}
