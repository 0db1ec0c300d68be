/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's own account of what processes map, from perf events that do
 * nothing else: when a map of user stacks is printed, the processes in it have
 * often ended. Opened only by scripts that print user addresses.
 */
#ifndef AWL_RUNTIME_EXEC_WATCH_H
#define AWL_RUNTIME_EXEC_WATCH_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/process_maps.h"

struct exec_ring {
	int fd;
	void *mapped;
	uint64_t head; /* where reading ends this time */
};

struct exec_watch {
	struct exec_ring *rings; /* one a CPU */
	uint32_t n, room;
	size_t page, size; /* of the data of a ring */
	uint8_t *record;   /* room for the largest record */
};

/* Failing (no perf events here) means to do without. */
void exec_watch_open(struct exec_watch *watch);
/* Brings what happened since into the table of processes. */
void exec_watch_read(struct exec_watch *watch, struct processes *processes);
void exec_watch_close(struct exec_watch *watch);

#endif
