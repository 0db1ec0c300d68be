/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of code that a process made itself, as compilers at run time (node,
 * Java, .NET, Python) write them to /tmp/perf-PID.map, in the process's own
 * root and by the process's own number for itself:
 *
 *	7f3a5c001040 1c0 LazyCompile:~named app.js:1
 */
#ifndef AWL_RUNTIME_PERF_MAP_H
#define AWL_RUNTIME_PERF_MAP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct made {
	uint64_t begin;
	uint32_t size;
	uint32_t name; /* where, in the text */
};

struct perf_map {
	pid_t pid;
	dev_t device; /* of the file that was read */
	ino_t inode;
	char path[48]; /* as the process knows it */
	char *text;    /* as far as it was read, lines ended by NULs */
	uint64_t read; /* bytes */
	uint64_t held; /* bytes of memory */
	uint32_t turn; /* in which it was read last */
	struct made *made;
	uint32_t n, room;
};

/* What is not read of one, how many are kept at a time, and how many bytes of
 * them all are read before some are forgotten. */
#define PERF_MAP_MOST (64ull << 20)
#define PERF_MAPS_MOST 512
#define PERF_MAPS_BYTES (256ull << 20)
/* Most processes have none, and garbage on their stacks. */
#define PERF_MAPS_NONE 256

struct perf_maps {
	struct perf_map *v[PERF_MAPS_MOST]; /* the last used first */
	uint32_t n;
	uint64_t held, most; /* bytes of them all */
	/* A file is looked for, or looked at again, once a turn. */
	uint32_t turn;
	struct {
		pid_t pid;
		uint32_t turn;
	} none[PERF_MAPS_NONE]; /* by the low bits of the number */
};

/* One that has been told of nothing. */
#define PERF_MAPS_EMPTY                             \
	{                                           \
		.most = PERF_MAPS_BYTES, .turn = 1, \
	}

/*
 * The name of what was made at an address, the newest if there was more than
 * one, how far in it the address is, and the file that says so, until the next
 * call; NULL: none. A file is read on when it has grown.
 */
const char *perf_map_name(struct perf_maps *maps, pid_t pid, uint64_t address,
			  uint64_t *offset, const char **path);
void perf_maps_free(struct perf_maps *maps);

#endif
