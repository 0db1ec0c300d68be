// SPDX-License-Identifier: GPL-2.0-or-later
/* The order in which the entries of a map are printed. */
#include "runtime/rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/layout.h"
#include "runtime/histogram.h"

struct sorting {
	const struct rows *rows;
	struct types *types;
	bool by_value, down;
};

static int compare_numbers(uint64_t a, uint64_t b, bool is_signed)
{
	if (is_signed)
		return ((int64_t)a > (int64_t)b) - ((int64_t)a < (int64_t)b);
	return (a > b) - (a < b);
}

static int compare_members(struct types *types, const struct value *a,
			   const struct value *b)
{
	struct value left, right;
	const struct field *fields;
	uint64_t storage[2];
	uint32_t n;
	int order = 0;

	fields = type_fields(types, a->type, &n);
	for (uint32_t i = 0; i < n && !order; i++)
		if (value_member(a, &fields[i], &storage[0], &left) &&
		    value_member(b, &fields[i], &storage[1], &right))
			order = value_compare(types, &left, &right);
	return order;
}

int value_compare(struct types *types, const struct value *a,
		  const struct value *b)
{
	uint32_t left_length, right_length;
	const char *left, *right;
	bool cut;
	int order;

	if (type_is_scalar(a->type))
		return compare_numbers(value_u64(a), value_u64(b),
				       value_is_signed(a->type));
	switch (a->type->kind) {
	case TYPE_ARRAY:
		if (!a->type->is_text)
			return memcmp(a->data, b->data, a->size);
		/* fall through */
	case TYPE_STRING:
	case TYPE_BUFFER:
		left = value_bytes(a, &left_length, &cut);
		right = value_bytes(b, &right_length, &cut);
		order = memcmp(left, right,
			       left_length < right_length ? left_length
							  : right_length);
		return order ? order
			     : (left_length > right_length) -
				       (left_length < right_length);
	case TYPE_TUPLE:
	case TYPE_RECORD: return compare_members(types, a, b);
	/* Addresses, structures: in some order that stays. */
	default: return memcmp(a->data, b->data, a->size);
	}
}

uint64_t words_number(const struct type *type, const uint64_t *words)
{
	struct value value = value_at(type, words);

	if (aggregate_is_histogram(type))
		return histogram_total(type, words);
	if (type->kind == TYPE_AGGREGATE)
		return aggregate_number(type, words);
	return value_u64(&value);
}

uint64_t rows_number(const struct rows *rows, uint32_t row)
{
	return words_number(rows->map->value,
			    rows->values + (size_t)row * rows->words);
}

/* By the bytes of the key but for the interval behind it, then by time. */
static int compare_intervals(const struct rows *rows, uint32_t l, uint32_t r)
{
	size_t size = rows->key_size;
	int order = memcmp(rows->keys + l * size, rows->keys + r * size,
			   size - sizeof(uint64_t));

	if (order)
		return order;
	return compare_numbers(
		rows->values[(size_t)l * rows->words + SERIES_EPOCH],
		rows->values[(size_t)r * rows->words + SERIES_EPOCH], false);
}

static struct value key_of(const struct rows *rows, uint32_t row)
{
	return value_at(rows->map->key,
			rows->keys + (size_t)row * rows->key_size);
}

static int compare_values(const struct sorting *sorting,
			  const struct row_sorted *l,
			  const struct row_sorted *r)
{
	const struct rows *rows = sorting->rows;
	const struct type *type = rows->map->value;
	struct value a, b;

	if (rows_are_numbers(type))
		return compare_numbers(l->number, r->number, false);
	a = value_at(type, rows->values + (size_t)l->row * rows->words);
	b = value_at(type, rows->values + (size_t)r->row * rows->words);
	return value_compare(sorting->types, &a, &b);
}

/* By values, and by keys among equal ones, so that what is printed does not
 * depend on the kernel's order. */
static int compare_up(const struct sorting *sorting, const struct row_sorted *l,
		      const struct row_sorted *r)
{
	const struct rows *rows = sorting->rows;
	struct value a, b;
	int order = 0;

	if (aggregate_is_series(rows->map->value))
		return compare_intervals(rows, l->row, r->row);
	if (sorting->by_value)
		order = compare_values(sorting, l, r);
	if (order)
		return order;
	order = sort_key_compare(&l->key, &r->key);
	if (order || l->key.whole || !rows->map->key)
		return order;
	a = key_of(rows, l->row);
	b = key_of(rows, r->row);
	return value_compare(sorting->types, &a, &b);
}

static int compare_rows(const void *left, const void *right, void *data)
{
	const struct sorting *sorting = data;

	return sorting->down ? compare_up(sorting, right, left)
			     : compare_up(sorting, left, right);
}

bool rows_are_numbers(const struct type *value)
{
	return value->kind == TYPE_AGGREGATE || type_is_integer(value);
}

bool rows_are_signed(const struct type *value)
{
	if (value->kind == TYPE_AGGREGATE)
		return aggregate_is_signed(value) &&
		       !aggregate_is_histogram(value);
	return value_is_signed(value);
}

static struct row_sorted sorted_by(const struct sorting *sorting, uint32_t row)
{
	const struct rows *rows = sorting->rows;
	const struct type *value = rows->map->value;
	struct row_sorted sorted = { .row = row };
	struct value key;

	if (aggregate_is_series(value))
		return sorted;
	if (rows_are_numbers(value))
		sorted.number = rows_number(rows, row) ^
				(rows_are_signed(value) ? EXTREME_BIAS : 0);
	if (rows->map->key) {
		key = key_of(rows, row);
		sorted.key = sort_key_of(sorting->types, &key);
	}
	return sorted;
}

/* Room to sort all rows in. */
static int sorting_room(struct rows *rows)
{
	void *grown;

	if (rows->n <= rows->sorted_room)
		return 0;
	grown = realloc(rows->order, rows->room * sizeof(*rows->order));
	if (!grown)
		return -ENOMEM;
	rows->order = grown;
	grown = realloc(rows->sorted, rows->room * sizeof(*rows->sorted));
	if (!grown)
		return -ENOMEM;
	rows->sorted = grown;
	rows->sorted_room = rows->room;
	return 0;
}

/* Whether a map is printed in the order of its values; bools are not told from
 * each other by size. */
static bool is_usually_by_value(const struct type *value)
{
	return rows_are_numbers(value) && value->kind != TYPE_BOOL;
}

/* The places from `first` on. */
static void sort_places(const struct sorting *sorting, struct rows *rows,
			uint32_t first)
{
	if (rows->n - first > 1)
		qsort_r(rows->sorted + first, rows->n - first,
			sizeof(*rows->sorted), compare_rows, (void *)sorting);
	for (uint32_t i = first; i < rows->n; i++)
		rows->order[i] = rows->sorted[i].row;
}

int rows_sort(struct rows *rows, struct types *types)
{
	struct sorting sorting = {
		.rows = rows,
		.types = types,
		.by_value = is_usually_by_value(rows->map->value),
	};

	if (sorting_room(rows))
		return -ENOMEM;
	/* The places are sorted, not the rows, which are long. */
	for (uint32_t i = 0; i < rows->n; i++)
		rows->sorted[i] = sorted_by(&sorting, i);
	sort_places(&sorting, rows, 0);
	return 0;
}

void rows_show(struct rows *rows, struct types *types, uint64_t top,
	       const struct order *order)
{
	const struct type *value = rows->map->value;
	struct sorting sorting = {
		.rows = rows,
		.types = types,
		.by_value = order->by == ORDER_BY_VALUE ||
			    (order->by == ORDER_USUAL &&
			     is_usually_by_value(value)),
		.down = order->down,
	};

	if (aggregate_is_series(value))
		return;
	rows->first = top && top < rows->n ? rows->n - (uint32_t)top : 0;
	if (order->is_set)
		sort_places(&sorting, rows, rows->first);
}
