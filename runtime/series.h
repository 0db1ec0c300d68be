/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The values over time that a tseries map's rows are: a series a key, of which
 * printers ask the points.
 */
#ifndef AWL_RUNTIME_SERIES_H
#define AWL_RUNTIME_SERIES_H

#include "base/text.h"
#include "runtime/rows.h"

struct series {
	const struct rows *rows;
	uint32_t place;	     /* in the rows' order; rows_key() knows its key */
	uint32_t first;	     /* place of the first point */
	uint32_t n;	     /* intervals with a value; 0: there are none */
	uint64_t interval;   /* nanoseconds */
	uint64_t begin, end; /* numbers of the first and last of them */
	bool is_signed;
	uint64_t least, most; /* value */
};

struct series_point {
	uint64_t epoch;	 /* the interval's number */
	int64_t wall_ns; /* when it began */
	uint64_t value;
};

/*
 * The series at a place of the rows' order, 0 for the first; *at is then the
 * next one's. false behind the last.
 */
bool series_next(const struct rows *rows, uint32_t *at, struct series *series);
/* Point i < n, by time. */
struct series_point series_point(const struct series *series, uint32_t i);
/* The graph that BPFTRACE.md 3.3 tells, a line an interval, and a blank line;
 * "<no data>" alone. */
void series_graph(const struct series *series, struct text *out);
/* Merges what a CPU has of an interval into what another has. */
void series_merge(const struct type *type, uint64_t *into,
		  const uint64_t *slot);

#endif
