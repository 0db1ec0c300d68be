/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The buckets of hist() and lhist(): their bounds, and rows of text. */
#ifndef AWL_RUNTIME_HISTOGRAM_H
#define AWL_RUNTIME_HISTOGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "types/type.h"

#define HISTOGRAM_LABEL 64 /* room for any */

/* [low, high): open below or above where has_low or has_high is not set. */
struct bucket {
	int64_t low;
	uint64_t high; /* of hist up to 2^63 */
	bool has_low, has_high;
};

uint32_t histogram_buckets(const struct type *aggregate);
struct bucket histogram_bucket(const struct type *aggregate, uint32_t index);
/* The range of buckets to show: first to last that is not empty. */
bool histogram_range(const struct type *aggregate, const uint64_t *counts,
		     uint32_t *first, uint32_t *last);
/* The largest count of a range. */
uint64_t histogram_most(const uint64_t *counts, uint32_t first, uint32_t last);
uint64_t histogram_total(const struct type *aggregate, const uint64_t *counts);
/* A bucket's bounds: "(..., 0)", "[1]", "[2, 4)", "[100, ...)". */
void histogram_label(const struct type *aggregate, uint32_t index, char *label,
		     size_t room);
/* Counts divided by div (0: not; lhist never). */
void histogram_rows(const struct type *aggregate, const uint64_t *counts,
		    uint64_t div, struct text *out);

#endif
