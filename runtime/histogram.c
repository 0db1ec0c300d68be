// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/histogram.h"

#include <stdio.h>
#include <string.h>

#include "codegen/layout.h"

/* bpftrace's widths, to the column. */
#define BAR_WIDTH 52

uint32_t histogram_buckets(const struct type *aggregate)
{
	const int64_t *v = aggregate->parameters.v;

	if (aggregate->agg == AGG_LHIST)
		return (uint32_t)LHIST_BUCKETS(v[0], v[1], v[2]);
	return (uint32_t)HIST_BUCKETS((uint64_t)v[0]);
}

/*
 * hist with 2^bits buckets a power of two: index 0 is below zero; then each
 * number below 2^bits has its own; then [(2^bits + part) << level, one part
 * more).
 */
static struct bucket power_bucket(uint32_t bits, uint32_t index)
{
	uint32_t i = index - 1, level, part;
	struct bucket bucket = { .has_low = index > 0, .has_high = true };

	if (!index)
		return bucket;
	level = i >> bits;
	if (!level) {
		bucket.low = i;
		bucket.high = (uint64_t)i + 1;
		return bucket;
	}
	part = (1u << bits) + (i & ((1u << bits) - 1));
	bucket.low = (int64_t)((uint64_t)part << (level - 1));
	bucket.high = ((uint64_t)part + 1) << (level - 1);
	return bucket;
}

struct bucket histogram_bucket(const struct type *aggregate, uint32_t index)
{
	const int64_t *v = aggregate->parameters.v;
	struct bucket bucket = { 0 };

	if (aggregate->agg != AGG_LHIST)
		return power_bucket((uint32_t)v[0], index);
	if (index) {
		bucket.has_low = true;
		bucket.low = v[0] + (int64_t)(index - 1) * v[2];
	}
	if (index + 1 < histogram_buckets(aggregate)) {
		bucket.has_high = true;
		bucket.high = (uint64_t)(v[0] + (int64_t)index * v[2]);
	}
	return bucket;
}

bool histogram_range(const struct type *aggregate, const uint64_t *counts,
		     uint32_t *first, uint32_t *last)
{
	uint32_t n = histogram_buckets(aggregate);

	for (*first = 0; *first < n && !counts[*first]; ++*first)
		;
	if (*first == n)
		return false;
	for (*last = n - 1; !counts[*last]; --*last)
		;
	return true;
}

uint64_t histogram_most(const uint64_t *counts, uint32_t first, uint32_t last)
{
	uint64_t most = 0;

	for (uint32_t i = first; i <= last; i++)
		most = counts[i] > most ? counts[i] : most;
	return most;
}

uint64_t histogram_total(const struct type *aggregate, const uint64_t *counts)
{
	uint32_t n = histogram_buckets(aggregate);
	uint64_t total = 0;

	for (uint32_t i = 0; i < n; i++)
		total += counts[i];
	return total;
}

/*
 * The unit is the largest in which every bound of the same power of two is a
 * whole number: with one bucket a power 1024 is "1K", with four it stays, as
 * 1280 is the next.
 */
static void put_power(uint64_t number, uint32_t bits, char *label, size_t room)
{
	static const char suffixes[] = "KMGTPE";
	uint32_t power = number ? 63 - (uint32_t)__builtin_clzll(number) : 0;
	uint32_t unit = power > bits ? (power - bits) / 10 : 0;

	snprintf(label, room, "%llu%.*s",
		 (unsigned long long)(number >> 10 * unit), unit > 0,
		 suffixes + (unit ? unit - 1 : 0));
}

/* Bounds of lhist take K and M only if the step is a multiple of 1024. */
static void put_linear(int64_t number, int64_t step, char *label, size_t room)
{
	const char *suffix = "";

	if (step % 1024 == 0 && number) {
		if (number % (1024 * 1024) == 0) {
			number /= 1024 * 1024;
			suffix = "M";
		} else if (number % 1024 == 0) {
			number /= 1024;
			suffix = "K";
		}
	}
	snprintf(label, room, "%lld%s", (long long)number, suffix);
}

/* "(..., 0)", "[1]", "[2, 4)", "[100, ...)" */
void histogram_label(const struct type *aggregate, uint32_t index, char *label,
		     size_t room)
{
	struct bucket bucket = histogram_bucket(aggregate, index);
	bool linear = aggregate->agg == AGG_LHIST;
	uint32_t bits = (uint32_t)aggregate->parameters.v[0];
	int64_t step = aggregate->parameters.v[2];
	char low[24], high[24];

	if (linear) {
		put_linear(bucket.low, step, low, sizeof(low));
		put_linear((int64_t)bucket.high, step, high, sizeof(high));
	} else {
		put_power((uint64_t)bucket.low, bits, low, sizeof(low));
		put_power(bucket.high, bits, high, sizeof(high));
	}
	if (!bucket.has_low)
		snprintf(label, room, "(..., %s)", high);
	else if (!bucket.has_high)
		snprintf(label, room, "[%s, ...)", low);
	else if (bucket.high - (uint64_t)bucket.low == 1)
		snprintf(label, room, "[%s]", low);
	else
		snprintf(label, room, "[%s, %s)", low, high);
}

void histogram_rows(const struct type *aggregate, const uint64_t *counts,
		    uint64_t div, struct text *out)
{
	uint32_t first, last;
	uint64_t most;
	char label[HISTOGRAM_LABEL];

	if (!histogram_range(aggregate, counts, &first, &last))
		return;
	if (!div || aggregate->agg == AGG_LHIST)
		div = 1;
	most = histogram_most(counts, first, last) / div;
	for (uint32_t i = first; i <= last; i++) {
		uint64_t count = counts[i] / div;
		/* In float, as bars are elsewhere: they must not differ. */
		int bar = most ? (int)((float)count / (float)most * BAR_WIDTH)
			       : 0;

		histogram_label(aggregate, i, label, sizeof(label));
		text_printf(out, "%-16s%8llu |", label,
			    (unsigned long long)count);
		text_fill(out, '@', (size_t)bar);
		text_fill(out, ' ', (size_t)(BAR_WIDTH - bar));
		text_puts(out, "|\n");
	}
}
