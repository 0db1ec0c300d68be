/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Contract: tracepoints as tracefs describes them, read event by event. */
#ifndef AWL_TYPES_TRACEFS_H
#define AWL_TYPES_TRACEFS_H

#include "types/type.h"

/* The mounted tracefs ("/sys/kernel/tracing", or debugfs's), or NULL. */
const char *tracefs_path(void);

struct tracefs_event {
	const char *subsystem, *name;
	uint32_t id; /* for perf_event_open */
	/* A structure with the fields at their offsets in the record,
	 * common_* left out. Pointers point to kernel memory, those of the
	 * subsystem `syscalls` to user memory. Types come from BTF where it
	 * knows the event (struct trace_event_raw_x), else from the text. */
	const struct type *record;
	/* What follows "print fmt:", for field_texts_read(). */
	const char *print;
};

/* 0, or -ENOENT (no such event), -EACCES, -EINVAL (not understood). */
int tracefs_event(struct types *types, const char *subsystem, const char *name,
		  struct tracefs_event *event);
/* Every event whose subsystem and name match the globs (*, ?, [a-z]). */
int tracefs_each(const char *subsystem, const char *name,
		 void (*each)(const char *subsystem, const char *name,
			      void *data),
		 void *data);

#endif
