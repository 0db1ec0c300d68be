/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --stamp: when what is printed happened, and which probe printed it. A record
 * brings both along; what the clock or the end prints has the time of now.
 */
#ifndef AWL_RUNTIME_STAMP_H
#define AWL_RUNTIME_STAMP_H

#include "runtime/render.h"

struct print;

struct stamp_values {
	uint32_t wanted;    /* bits of enum stamp */
	int64_t wall_ns;    /* 0: now */
	struct value probe; /* no type: no probe printed it */
	/* Its time of day, for the many that are of one second. */
	int64_t second;
	char clock[sizeof("23:59:59")];
	size_t from;   /* where in the output what is stamped begins */
	bool mid_line; /* what was printed last did not end its line */
};

/* Around what is printed for a record; of NULL, by no probe. */
void stamp_begin(struct print *print, const struct site *site,
		 const struct value *values);
void stamp_end(struct print *print);
/* Text: each line that was printed since stamp_begin() gets its stamp. */
void stamp_lines(struct print *print);
/* JSON: "time": "2026-11-30T14:03:07.218493123Z", "probe": "kprobe:f", */
void stamp_members(struct print *print, struct text *out);

#endif
