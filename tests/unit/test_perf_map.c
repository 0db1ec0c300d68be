// SPDX-License-Identifier: GPL-2.0-or-later
/* Which process's file of made code is read, and how much of all of them. */
#include "tests/unit/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/perf_map.h"

/* A name that makes each file some 1000 bytes. */
#define LONG 980

static void path_of(char path[48], pid_t pid)
{
	snprintf(path, 48, "/tmp/perf-%d.map", (int)pid);
}

/* One function at 0x1000, its name filled up to a width. */
static void write_map(pid_t pid, const char *name, int width)
{
	char path[48];
	FILE *file;

	path_of(path, pid);
	file = fopen(path, "we");
	if (!file)
		return;
	fprintf(file, "1000 10 %-*s\n", width, name);
	fclose(file);
}

static void remove_map(pid_t pid)
{
	char path[48];

	path_of(path, pid);
	unlink(path);
}

/* A process that does nothing, in a root of its own if one is given. */
static pid_t begin(const char *root)
{
	int ready[2];
	pid_t pid;
	char c = 0;

	if (pipe(ready))
		return -1;
	pid = fork();
	if (!pid) {
		if (root && chroot(root))
			_exit(1);
		if (write(ready[1], &c, 1) < 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (read(ready[0], &c, 1) < 1)
		CHECK(!"the child began");
	close(ready[0]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static const char *name(struct perf_maps *maps, pid_t pid)
{
	const char *path;
	uint64_t offset;

	return perf_map_name(maps, pid, 0x1004, &offset, &path);
}

/* Its file is read on, and its name stays when it and its file are gone. */
static void test_own(void)
{
	struct perf_maps maps = PERF_MAPS_EMPTY;
	pid_t pid = begin(NULL);
	const char *path;
	uint64_t offset;

	CHECK(!name(&maps, pid));
	write_map(pid, "a name", 0);
	CHECK(!name(&maps, pid));
	maps.turn++;
	CHECK_STR(perf_map_name(&maps, pid, 0x1004, &offset, &path), "a name");
	CHECK_EQ(offset, 4);
	CHECK(strstr(path, "/tmp/perf-") == path);
	CHECK(!perf_map_name(&maps, pid, 0x1010, &offset, &path));
	end(pid);
	remove_map(pid);
	maps.turn++;
	CHECK(!perf_map_name(&maps, pid, 0x1010, &offset, &path));
	CHECK_STR(name(&maps, pid), "a name");
	perf_maps_free(&maps);
}

/* What a process left is by its number, of one that is asked for late. */
static void test_left(void)
{
	struct perf_maps maps = PERF_MAPS_EMPTY;
	pid_t pid = begin(NULL), other = begin(NULL);
	char path[48], another[48];
	const char *file;
	uint64_t offset;

	write_map(pid, "left", 0);
	end(pid);
	CHECK_STR(name(&maps, pid), "left");
	/* Another file by that name is another process's. */
	path_of(path, pid);
	write_map(other, "another", 0);
	path_of(another, other);
	CHECK(rename(another, path) == 0);
	maps.turn++;
	CHECK(!perf_map_name(&maps, pid, 0x1010, &offset, &file));
	CHECK_STR(name(&maps, pid), "left");
	end(other);
	remove_map(pid);
	perf_maps_free(&maps);
}

/* A running process without a file in its root is not asked for in ours. */
static void test_root(void)
{
	struct perf_maps maps = PERF_MAPS_EMPTY;
	char root[] = "/tmp/test_perf_map.XXXXXX";
	pid_t pid;

	if (geteuid() || !mkdtemp(root))
		return;
	pid = begin(root);
	write_map(pid, "ours", 0);
	CHECK(!name(&maps, pid));
	end(pid);
	remove_map(pid);
	rmdir(root);
	perf_maps_free(&maps);
}

/* Nor is a file believed that somebody else put there. */
static void test_user(void)
{
	struct perf_maps maps = PERF_MAPS_EMPTY;
	pid_t pid;
	char path[48];

	if (geteuid())
		return;
	pid = begin(NULL);
	write_map(pid, "foreign", 0);
	path_of(path, pid);
	CHECK(chown(path, 1234, 1234) == 0);
	CHECK(!name(&maps, pid));
	maps.turn++;
	CHECK(chown(path, 0, 0) == 0);
	CHECK_STR(name(&maps, pid), "foreign");
	end(pid);
	remove_map(pid);
	perf_maps_free(&maps);
}

static bool has(struct perf_maps *maps, pid_t pid, const char *text)
{
	const char *its = name(maps, pid);

	return its && !strncmp(its, text, strlen(text));
}

/* Room for two files. */
static void test_bound(void)
{
	struct perf_maps maps = PERF_MAPS_EMPTY;
	pid_t pids[3];

	maps.most = 3000;
	for (int i = 0; i < 3; i++) {
		pids[i] = begin(NULL);
		write_map(pids[i], "first", LONG);
	}
	CHECK(has(&maps, pids[0], "first"));
	CHECK(has(&maps, pids[1], "first"));
	/* What was read this turn does not make room for others. */
	CHECK(!name(&maps, pids[2]));
	write_map(pids[0], "other", LONG);
	CHECK(has(&maps, pids[0], "first"));
	CHECK(maps.held <= maps.most);
	/* Later, what was used least lately does. */
	maps.turn++;
	CHECK(has(&maps, pids[2], "first"));
	CHECK(has(&maps, pids[0], "first"));
	CHECK_EQ(maps.n, 2);
	CHECK(maps.held <= maps.most);
	for (int i = 0; i < 3; i++) {
		end(pids[i]);
		remove_map(pids[i]);
	}
	perf_maps_free(&maps);
	CHECK_EQ(maps.held, 0);
}

int main(void)
{
	test_own();
	test_left();
	test_root();
	test_user();
	test_bound();
	return CHECK_END;
}
