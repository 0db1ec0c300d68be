/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What processes have mapped: /proc/PID/maps, kept. */
#ifndef AWL_RUNTIME_PROCESS_MAPS_H
#define AWL_RUNTIME_PROCESS_MAPS_H

#include <stdint.h>
#include <sys/types.h>

struct mapping {
	uint64_t begin, end, offset; /* offset in the file */
	uint64_t inode;
	uint32_t device;
	char *path;
};

struct process {
	pid_t pid;
	struct mapping *mappings; /* executable ones, by address */
	uint32_t n, room;
};

/* All zeros to begin with. */
struct processes {
	struct process *v;
	uint32_t n, room;
};

/*
 * The executable mapping of a file that covers an address, or NULL. A process
 * is read when first asked for, and once more when it has mapped something
 * since; when it is gone, what was known of it stays.
 */
const struct mapping *process_mapping(struct processes *processes, pid_t pid,
				      uint64_t address);
void processes_free(struct processes *processes);

#endif
