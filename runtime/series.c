// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/series.h"

#include <string.h>

#include "codegen/layout.h"

/* Each CPU has its slot of a round of intervals; one that was last here in an
 * older round holds nothing of this interval. */
void series_merge(const struct type *type, uint64_t *into, const uint64_t *slot)
{
	if (slot[SERIES_EPOCH] != into[SERIES_EPOCH]) {
		/* One CPU was last here a round ago. */
		if (slot[SERIES_EPOCH] > into[SERIES_EPOCH])
			memcpy(into, slot, SERIES_WORDS * sizeof(*into));
		return;
	}
	switch (type->parameters.v[2]) {
	/* META is the time of the value: the latest of all CPUs is the last
	 * one. */
	case SERIES_LAST:
		if (slot[SERIES_META] > into[SERIES_META])
			memcpy(into, slot, SERIES_WORDS * sizeof(*into));
		break;
	case SERIES_AVG:
		into[SERIES_META] += slot[SERIES_META];
		into[SERIES_VALUE] += slot[SERIES_VALUE];
		break;
	case SERIES_SUM: into[SERIES_VALUE] += slot[SERIES_VALUE]; break;
	default:
		if (slot[SERIES_VALUE] > into[SERIES_VALUE])
			into[SERIES_VALUE] = slot[SERIES_VALUE];
	}
}

static const uint64_t *words_at(const struct rows *rows, uint32_t place)
{
	return rows->values + (size_t)rows->order[place] * rows->words;
}

static uint64_t point_value(const struct type *type, const uint64_t *words)
{
	uint64_t value = words[SERIES_VALUE], count = words[SERIES_META];
	bool is_signed = aggregate_is_signed(type);
	uint64_t bias = is_signed ? EXTREME_BIAS : 0;

	switch (type->parameters.v[2]) {
	case SERIES_AVG:
		if (!count)
			return 0;
		return is_signed ? (uint64_t)((int64_t)value / (int64_t)count)
				 : value / count;
	case SERIES_MIN: return ~value ^ bias;
	case SERIES_MAX: return value ^ bias;
	default: return value;
	}
}

struct series_point series_point(const struct series *series, uint32_t i)
{
	const uint64_t *words = words_at(series->rows, series->first + i);
	uint64_t epoch = words[SERIES_EPOCH];

	return (struct series_point){
		.epoch = epoch,
		.wall_ns = (int64_t)(epoch * series->interval),
		.value = point_value(series->rows->map->value, words),
	};
}

/* All of the key but the number of the interval at its end. */
static bool same_key(const struct rows *rows, uint32_t a, uint32_t b)
{
	size_t size = rows->key_size;

	return !memcmp(rows->keys + rows->order[a] * size,
		       rows->keys + rows->order[b] * size,
		       size - sizeof(uint64_t));
}

static bool less(const struct series *series, uint64_t a, uint64_t b)
{
	return series->is_signed ? (int64_t)a < (int64_t)b : a < b;
}

static void find_extremes(struct series *series)
{
	series->least = series->most = series_point(series, 0).value;
	for (uint32_t i = 1; i < series->n; i++) {
		uint64_t value = series_point(series, i).value;

		if (less(series, value, series->least))
			series->least = value;
		if (less(series, series->most, value))
			series->most = value;
	}
}

bool series_next(const struct rows *rows, uint32_t *at, struct series *series)
{
	const struct type *type = rows->map->value;
	uint64_t kept = (uint64_t)type->parameters.v[1], epoch;
	uint32_t end = *at;

	if (*at >= rows->n)
		return false;
	while (end < rows->n && same_key(rows, *at, end))
		end++;
	*series = (struct series){
		.rows = rows,
		.place = *at,
		.interval = (uint64_t)type->parameters.v[0],
		.end = words_at(rows, end - 1)[SERIES_EPOCH],
		.is_signed = aggregate_is_signed(type),
	};
	/* Emptied ones come first, then those that a new round has not reached:
	 * they are older than the series is long. */
	for (series->first = *at; series->first < end; series->first++) {
		epoch = words_at(rows, series->first)[SERIES_EPOCH];
		if (epoch && series->end - epoch < kept)
			break;
	}
	series->n = end - series->first;
	*at = end;
	if (series->n) {
		series->begin = series_point(series, 0).epoch;
		find_extremes(series);
	}
	return true;
}
