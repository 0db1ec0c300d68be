// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/layout.h"
#include "runtime/histogram.h"
#include "runtime/rows_buckets.h"
#include "runtime/series.h"

/* The memory of the map before is used again: printing does not allocate once
 * it has grown. */
void rows_begin(struct rows *rows, const struct map_plan *map)
{
	rows->map = map;
	rows->n = rows->room = rows->first = rows->nslots = 0;
	rows->words = (map->value_size + 7) / 8;
	if (rows_are_scattered(map))
		rows->words = histogram_buckets(map->value);
	rows->key_size = map->key_size;
	/* In the kernel such a key is the number of an interned one; rows have
	 * the key itself. */
	if (map->key && map->intern >= 0) {
		rows->key_size = map->key->size;
		if (plan_bucket_in_key(map))
			rows->key_size = ((rows->key_size + 7) & ~7u) +
					 (uint32_t)sizeof(uint64_t);
	}
}

/* What is allocated serves maps of any sizes. */
int rows_grow(struct rows *rows)
{
	uint32_t room = rows->room ? rows->room * 2 : 16;
	size_t keys = (size_t)room * rows->key_size;
	size_t values = (size_t)room * rows->words * sizeof(uint64_t);
	void *grown;

	if (keys > rows->key_bytes) {
		grown = realloc(rows->keys, keys);
		if (!grown)
			return -ENOMEM;
		rows->keys = grown;
		rows->key_bytes = keys;
	}
	if (values > rows->value_bytes) {
		grown = realloc(rows->values, values);
		if (!grown)
			return -ENOMEM;
		rows->values = grown;
		rows->value_bytes = values;
	}
	rows->room = room;
	return 0;
}

void aggregate_merge(const struct type *aggregate, uint64_t *into,
		     const uint64_t *slot, uint32_t words)
{
	/* Both are biased so that the larger wins (codegen/layout.h). */
	if (aggregate->agg == AGG_MIN || aggregate->agg == AGG_MAX) {
		if (slot[0] > into[0])
			into[0] = slot[0];
		return;
	}
	if (aggregate->agg == AGG_TSERIES) {
		series_merge(aggregate, into, slot);
		return;
	}
	for (uint32_t i = 0; i < words; i++)
		into[i] += slot[i];
}

int rows_add(struct rows *rows, const void *key, const void *values,
	     uint32_t slots, size_t stride)
{
	const struct map_plan *map = rows->map;
	uint64_t *row;

	if (rows_are_scattered(map))
		return rows_add_bucket(rows, key, values, slots, stride);
	if (rows->n == rows->room && rows_grow(rows))
		return -ENOMEM;
	if (rows->key_size && key)
		memcpy(rows->keys + (size_t)rows->n * rows->key_size, key,
		       rows->key_size);
	if (!rows->values)
		return -ENOMEM;
	row = rows->values + (size_t)rows->n++ * rows->words;
	memset(row, 0, rows->words * sizeof(*row));
	if (map->value->kind != TYPE_AGGREGATE) {
		memcpy(row, values, map->value_size);
		return 0;
	}
	for (uint32_t i = 0; i < slots; i++)
		aggregate_merge(
			map->value, row,
			(const void *)((const uint8_t *)values + i * stride),
			rows->words);
	return 0;
}

int rows_add_zero(struct rows *rows, struct types *types)
{
	const struct type *type = rows->map->value;
	uint64_t bias;

	if (rows->n == rows->room && rows_grow(rows))
		return -ENOMEM;
	memset(rows->values, 0, rows->words * sizeof(*rows->values));
	rows->n = 1;
	if (type->kind == TYPE_AGGREGATE) {
		bias = aggregate_is_signed(type) ? EXTREME_BIAS : 0;
		/* 0 by the bias of each: what aggregate_number() makes 0
		 * again. */
		if (type->agg == AGG_MIN)
			rows->values[0] = ~bias;
		else if (type->agg == AGG_MAX)
			rows->values[0] = bias;
	}
	return rows_sort(rows, types);
}

bool aggregate_is_signed(const struct type *aggregate)
{
	return aggregate->agg != AGG_COUNT && aggregate->to &&
	       value_is_signed(aggregate->to);
}

uint64_t aggregate_number(const struct type *aggregate, const uint64_t *words)
{
	bool is_signed = aggregate_is_signed(aggregate);
	uint64_t bias = is_signed ? EXTREME_BIAS : 0;

	switch (aggregate->agg) {
	case AGG_MIN: return ~words[0] ^ bias;
	case AGG_MAX: return words[0] ^ bias;
	case AGG_AVG:
	case AGG_STATS:
		if (!words[1])
			return 0;
		return is_signed ? (uint64_t)((int64_t)words[0] /
					      (int64_t)words[1])
				 : words[0] / words[1];
	default: return words[0];
	}
}

uint64_t number_divided(uint64_t number, bool is_signed, uint64_t div)
{
	if (div <= 1)
		return number;
	return is_signed ? (uint64_t)((int64_t)number / (int64_t)div)
			 : number / div;
}

struct value rows_key(const struct rows *rows, uint32_t at)
{
	size_t offset = (size_t)rows->order[at] * rows->key_size;

	return value_at(rows->map->key, rows->keys + offset);
}

struct value rows_value(const struct rows *rows, uint32_t at)
{
	const struct type *type = rows->map->value;
	size_t row = (size_t)rows->order[at] * rows->words;
	struct value value = value_at(type, rows->values + row);

	if (type->kind == TYPE_AGGREGATE)
		value.size = rows->words * (uint32_t)sizeof(uint64_t);
	return value;
}

void rows_free(struct rows *rows)
{
	free(rows->keys);
	free(rows->values);
	free(rows->order);
	free(rows->slots);
	free(rows->sorted);
	*rows = (struct rows){ 0 };
}
