/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The binary operators of C on numbers of 64 bits. */
#ifndef AWL_TYPES_COPERATOR_H
#define AWL_TYPES_COPERATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct coperator {
	const char *text;
	uint8_t level; /* a higher one binds stronger */
	uint8_t op;    /* private */
};

/* The operator that is written so, or NULL; the text may have no end. */
const struct coperator *coperator_find(const char *text, size_t len);
bool coperator_divides(const struct coperator *op);
/* Wraps as unsigned numbers do; a division by 0 gives 0. */
int64_t coperator_compute(const struct coperator *op, int64_t a, int64_t b);

#endif
