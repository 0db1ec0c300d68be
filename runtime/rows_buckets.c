// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/rows_buckets.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/layout.h"
#include "runtime/histogram.h"

bool rows_are_scattered(const struct map_plan *map)
{
	return plan_bucket_in_key(map) && aggregate_is_histogram(map->value);
}

static const uint8_t *key_of(const struct rows *rows, uint32_t row)
{
	return rows->keys + (size_t)row * rows->key_size;
}

/* Of the key without the bucket at its end. */
static uint32_t key_bytes(const struct rows *rows)
{
	return rows->key_size - (uint32_t)sizeof(uint64_t);
}

/* The slot that has the key, or the free one where it belongs. The kernel gives
 * the buckets of a key in no order. */
static uint32_t *slot_of(const struct rows *rows, const void *key)
{
	const uint8_t *bytes = key;
	uint64_t hash = 0xcbf29ce484222325ull;
	uint32_t n = key_bytes(rows), at;

	for (uint32_t i = 0; i < n; i++)
		hash = (hash ^ bytes[i]) * 0x100000001b3ull;
	at = (uint32_t)(hash >> 32 ^ hash) & (rows->nslots - 1);
	while (rows->slots[at] &&
	       memcmp(key_of(rows, rows->slots[at] - 1), key, n) != 0)
		at = (at + 1) & (rows->nslots - 1);
	return &rows->slots[at];
}

/* Half of the slots stay free, so that slot_of() always meets an end. */
static int index_grow(struct rows *rows)
{
	uint32_t n = rows->nslots ? rows->nslots * 2 : 64;

	if (n > rows->slots_room) {
		uint32_t *grown = realloc(rows->slots, n * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		rows->slots = grown;
		rows->slots_room = n;
	}
	rows->nslots = n;
	memset(rows->slots, 0, n * sizeof(*rows->slots));
	for (uint32_t i = 0; i < rows->n; i++)
		*slot_of(rows, key_of(rows, i)) = i + 1;
	return 0;
}

/* The row of a key, made if there is none; NULL: no memory. */
static uint64_t *row_of_key(struct rows *rows, const void *key)
{
	uint32_t *slot;

	if (rows->n * 2 >= rows->nslots && index_grow(rows))
		return NULL;
	slot = slot_of(rows, key);
	if (!*slot) {
		if (rows->n == rows->room && rows_grow(rows))
			return NULL;
		memcpy(rows->keys + (size_t)rows->n * rows->key_size, key,
		       rows->key_size);
		memset(rows->values + (size_t)rows->n * rows->words, 0,
		       rows->words * sizeof(*rows->values));
		*slot = ++rows->n;
	}
	return rows->values + (size_t)(*slot - 1) * rows->words;
}

int rows_add_bucket(struct rows *rows, const void *key, const void *values,
		    uint32_t slots, size_t stride)
{
	uint64_t bucket, count, *row;

	memcpy(&bucket, (const uint8_t *)key + key_bytes(rows), sizeof(bucket));
	if (bucket >= rows->words)
		return 0;
	row = row_of_key(rows, key);
	if (!row)
		return -ENOMEM;
	for (uint32_t i = 0; i < slots; i++) {
		memcpy(&count, (const uint8_t *)values + i * stride,
		       sizeof(count));
		row[bucket] += count;
	}
	return 0;
}
