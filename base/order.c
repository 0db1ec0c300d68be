// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/order.h"

#include <string.h>

static const struct {
	const char *words;
	struct order order;
} orders[] = {
	{ "", { .by = ORDER_USUAL } },
	{ "up", { .by = ORDER_USUAL, .is_set = true } },
	{ "down", { .by = ORDER_USUAL, .is_set = true, .down = true } },
	{ "key", { .by = ORDER_BY_KEY, .is_set = true } },
	{ "value", { .by = ORDER_BY_VALUE, .is_set = true } },
	{ "key up", { .by = ORDER_BY_KEY, .is_set = true } },
	{ "value up", { .by = ORDER_BY_VALUE, .is_set = true } },
	{ "key down", { .by = ORDER_BY_KEY, .is_set = true, .down = true } },
	{ "value down",
	  { .by = ORDER_BY_VALUE, .is_set = true, .down = true } },
};

#define COUNT (sizeof(orders) / sizeof(*orders))

bool order_read(const char *words, size_t len, struct order *order)
{
	/* The first row is what is said by saying nothing. */
	for (size_t i = 1; i < COUNT; i++) {
		if (strlen(orders[i].words) == len &&
		    memcmp(orders[i].words, words, len) == 0) {
			*order = orders[i].order;
			return true;
		}
	}
	return false;
}

const char *order_words(const struct order *order)
{
	for (size_t i = 0; i < COUNT; i++)
		if (orders[i].order.by == order->by &&
		    orders[i].order.is_set == order->is_set &&
		    orders[i].order.down == order->down)
			return orders[i].words;
	return "";
}
