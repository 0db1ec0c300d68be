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

/* The kernel's own name for what is behind no path. */
#define VDSO "[vdso]"

/* Whether there may be an ELF file behind a mapping: not if it is a process's
 * own memory, under any of the names that this has. */
bool mapping_is_file(const struct mapping *mapping);

/* What a process had mapped while it ran one program. */
struct image {
	struct mapping *mappings; /* executable ones, by address */
	uint32_t n, room;
};

/* The programs that a process ran, of which stacks may be on the way or in
 * maps: a shell's child before and after its exec. */
#define PROCESS_IMAGES 4

struct process {
	pid_t pid;
	pid_t parent; /* 0: unknown */
	bool ended;
	uint32_t turn;			     /* that its /proc was read in */
	struct image images[PROCESS_IMAGES]; /* the newest first */
};

/* All zeros to begin with. */
struct processes {
	struct process *v; /* by pid */
	uint32_t n, room;
	/* Grows whenever it was brought up to date; 0: the kernel tells nothing
	 * here, only /proc does. */
	uint32_t turn;
	struct arena arena;
	struct strmap paths;
};

/* More than this many that have ended are forgotten again. */
#define PROCESSES_MOST 8192
/* A process that has more, most of which are gone, is read anew. */
#define MAPPINGS_MOST 16384

/*
 * The executable mapping that covers an address, or NULL: of now, else of what
 * the process had mapped before. Reads /proc when nothing that is known covers
 * it.
 */
const struct mapping *process_mapping(struct processes *processes, pid_t pid,
				      uint64_t address);
/* What a process has mapped now, if it can still be read. */
void process_learn(struct processes *processes, pid_t pid);
/* Who forked it; 0 when that is not known. */
pid_t process_parent(const struct processes *processes, pid_t pid);

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
