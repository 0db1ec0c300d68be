/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In which order the entries of a map are printed. */
#ifndef AWL_BASE_ORDER_H
#define AWL_BASE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct order {
	enum {
		ORDER_USUAL, /* numbers by value, all else by key */
		ORDER_BY_KEY,
		ORDER_BY_VALUE,
	} by;
	bool is_set; /* false: ORDER_USUAL, up */
	bool down;   /* the largest first */
};

#define ORDER_WORDS "key or value, up or down, or one of each"

/* "key down", "value", "up"...; false: it is none of these. */
bool order_read(const char *words, size_t len, struct order *order);
/* The words for it, "" where nothing is set. */
const char *order_words(const struct order *order);

#endif
