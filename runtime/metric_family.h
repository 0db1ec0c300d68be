/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a map is among metrics: a family, its kind and its name. */
#ifndef AWL_RUNTIME_METRIC_FAMILY_H
#define AWL_RUNTIME_METRIC_FAMILY_H

#include "base/text.h"
#include "codegen/plan.h"

/* What a map became. */
struct family {
	const struct map_plan *map;
	struct text name;
	struct text text; /* its metrics, as they were printed last */
};

/* How a family is told: what only grows is a counter. */
enum metric_kind {
	METRIC_GAUGE,
	METRIC_COUNTER,
	METRIC_SUMMARY,
	METRIC_HISTOGRAM,
};

enum metric_kind metric_kind(const struct type *value);
/* "gauge" */
const char *metric_kind_name(const struct type *value);

/*
 * Gives each map of the plan its family: "awl_reads" of @reads, "awl_map" of @.
 * Where an earlier map's metrics have that name, as @h_count beside a histogram
 * @h, it ends in an underscore. Maps that awl made itself have no name.
 */
void families_name(struct family *families, uint32_t n,
		   const struct plan *plan);

#endif
