/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Histograms whose buckets are elements of their own: gathered into rows. */
#ifndef AWL_RUNTIME_ROWS_BUCKETS_H
#define AWL_RUNTIME_ROWS_BUCKETS_H

#include "runtime/rows.h"

bool rows_are_scattered(const struct map_plan *map);
/* Adds a bucket to the row of its key. 0 or -ENOMEM. */
int rows_add_bucket(struct rows *rows, const void *key, const void *values,
		    uint32_t slots, size_t stride);
/* Room for one row more; private to rows*.c. 0 or -ENOMEM. */
int rows_grow(struct rows *rows);

#endif
