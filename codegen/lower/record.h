/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Private to output.c and record_apart.c. */
#ifndef AWL_CODEGEN_LOWER_RECORD_H
#define AWL_CODEGEN_LOWER_RECORD_H

#include "codegen/lower/internal.h"

/* One record on its way. */
struct record {
	const struct site *site;
	int32_t number;
	const struct node *const *nodes; /* one an argument, or NULL */
	/* A fixed record's values: in a register, or in memory. */
	int32_t *values;
	struct memory *places;
	/* In a function for sites of one shape: parameter with the site's
	 * number and, above it, the number of the lost records' word in the
	 * cells, behind which is that of repeats. IR_NONE: all are known. */
	int32_t identity;
	/* It goes out once, what follows is counted here; or NULL. */
	const struct counter *repeats;
	/* A variable that gets whether the ring took it, or IR_NONE. */
	int32_t sent;
};

/* Values are there: reserves, stores, submits. */
void record_put(struct lower *lower, struct record *record);
/* The same by a function, if it is of a long unit and of a shape that can be;
 * false: nothing was done. */
bool record_apart(struct lower *lower, struct record *record);

#endif
