/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What processes have mapped: told by the kernel while they map it
 * (exec_watch.h), or read from /proc/PID/maps; and kept when they end.
 */
#ifndef AWL_RUNTIME_PROCESS_MAPS_H
#define AWL_RUNTIME_PROCESS_MAPS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/strmap.h"

struct mapping {
	uint64_t begin, end, offset; /* offset in the file */
	uint64_t inode;
	uint32_t device;
	const char *path; /* in processes->paths */
};

struct process {
	pid_t pid;
	bool ended;
	struct mapping *mappings; /* executable ones, by address */
	uint32_t n, room;
};

/* All zeros to begin with. */
struct processes {
	struct process *v; /* by pid */
	uint32_t n, room;
	struct arena arena;
	struct strmap paths;
};

/* More than this many that have ended are forgotten again. */
#define PROCESSES_MOST 8192

/*
 * The executable mapping of a file that covers an address, or NULL. Reads
 * /proc when nothing that is known covers it.
 */
const struct mapping *process_mapping(struct processes *processes, pid_t pid,
				      uint64_t address);
/* What a process has mapped now, if it can still be read. */
void process_learn(struct processes *processes, pid_t pid);

/* The same of every process there is. */
void process_learn_all(struct processes *processes);

/* What the kernel tells: a new mapping, a new program, a fork, an end. */
void process_maps(struct processes *processes, pid_t pid,
		  const struct mapping *mapping);
void process_execs(struct processes *processes, pid_t pid);
void process_forks(struct processes *processes, pid_t parent, pid_t child);
void process_ends(struct processes *processes, pid_t pid);

void processes_free(struct processes *processes);

#endif
