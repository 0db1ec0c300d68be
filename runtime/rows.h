/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a map held when it was read: its entries with the slots of all CPUs
 * merged, in the order of printing. The memory is kept for the next reading.
 * Of a tseries map each interval of a key is a row, and its key ends with the
 * interval as in the map: a million of them may be sparse.
 */
#ifndef AWL_RUNTIME_ROWS_H
#define AWL_RUNTIME_ROWS_H

#include "codegen/plan.h"
#include "runtime/sort_key.h"
#include "runtime/value.h"

/* What a row is sorted by, computed once a row and not once a comparison. */
struct row_sorted {
	uint64_t number; /* of unsigned order; 0 where values are none */
	struct sort_key key;
	uint32_t row;
};

struct rows {
	const struct map_plan *map;
	uint8_t *keys;	  /* n of key_size */
	uint64_t *values; /* n of `words` */
	uint32_t *order;  /* numbers of rows, sorted */
	struct row_sorted *sorted;
	uint32_t n, room, sorted_room;
	uint32_t first;	   /* place of the first that is shown */
	uint32_t words;	   /* of one value */
	uint32_t key_size; /* as the script knows keys: with long parts */
	size_t key_bytes, value_bytes; /* allocated */
	uint32_t *slots; /* rows by their keys (rows_buckets.h): 1 + number */
	uint32_t nslots, slots_room; /* a power of two, or 0 */
};

/* The zero that an empty keyless map is printed as. */
int rows_add_zero(struct rows *rows, struct types *types);
/* Empties the rows; the next ones are a map's. */
void rows_begin(struct rows *rows, const struct map_plan *map);
/*
 * Adds an entry: `slots` values, `stride` bytes apart, become one. 0 or
 * -ENOMEM.
 */
int rows_add(struct rows *rows, const void *key, const void *values,
	     uint32_t slots, size_t stride);
/*
 * Sorts as BPFTRACE.md 3.3 says: numbers by value, histograms by their total,
 * everything else by key; equal ones by key; series by their keys' bytes and
 * then by time. To be called once, after all were added.
 */
int rows_sort(struct rows *rows, struct types *types);
/*
 * What is printed of sorted rows: the last `top` (0: all), which are the
 * largest, in an order that only they are brought into. Series stay as they
 * are.
 */
void rows_show(struct rows *rows, struct types *types, uint64_t top,
	       const struct order *order);
/* Whether a row is a number, or stands for one: a histogram for its total. */
bool rows_are_numbers(const struct type *value);
bool rows_are_signed(const struct type *value);
/* That number of a value, and of a row as stored: rows->order[place]. */
uint64_t words_number(const struct type *type, const uint64_t *words);
uint64_t rows_number(const struct rows *rows, uint32_t row);
void rows_free(struct rows *rows);

/* The row at a place of the order. */
struct value rows_key(const struct rows *rows, uint32_t at);
struct value rows_value(const struct rows *rows, uint32_t at);
/* Keys in the order of numbers and bytes: negative, 0, positive. */
int value_compare(struct types *types, const struct value *a,
		  const struct value *b);

/* Merges a CPU's slot of an aggregation into another. */
void aggregate_merge(const struct type *aggregate, uint64_t *into,
		     const uint64_t *slot, uint32_t words);
/* The number an aggregation stands for: average, minimum, total... */
uint64_t aggregate_number(const struct type *aggregate, const uint64_t *words);
/* What print()'s div makes of it; 0 and 1 leave it. */
uint64_t number_divided(uint64_t number, bool is_signed, uint64_t div);
bool aggregate_is_signed(const struct type *aggregate);

#endif
