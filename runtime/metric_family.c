// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of families, no metric of which is another one's. */
#include "runtime/metric_family.h"

#include <string.h>

#include "runtime/rows.h"

/* Metrics have the family's name with one of these behind it. */
static const struct kind {
	const char *name;
	const char *suffixes[6]; /* NULL behind the last */
} kinds[] = {
	[METRIC_GAUGE] = { "gauge", { "" } },
	[METRIC_COUNTER] = { "counter", { "", "_total", "_created" } },
	[METRIC_SUMMARY] = { "summary", { "", "_count", "_sum", "_created" } },
	[METRIC_HISTOGRAM] = { "histogram",
			       { "", "_bucket", "_count", "_sum",
				 "_created" } },
};

enum metric_kind metric_kind(const struct type *value)
{
	if (value->kind != TYPE_AGGREGATE)
		return METRIC_GAUGE;
	if (aggregate_is_histogram(value))
		return METRIC_HISTOGRAM;
	if (value->agg == AGG_STATS || value->agg == AGG_AVG)
		return METRIC_SUMMARY;
	if (value->agg == AGG_COUNT ||
	    (value->agg == AGG_SUM && !aggregate_is_signed(value)))
		return METRIC_COUNTER;
	return METRIC_GAUGE;
}

const char *metric_kind_name(const struct type *value)
{
	return kinds[metric_kind(value)].name;
}

static const char *const *suffixes_of(const struct family *family)
{
	return kinds[metric_kind(family->map->value)].suffixes;
}

/* Whether a name is one of the family's. */
static bool has_metric(const struct family *family, const char *name)
{
	size_t len = family->name.len;

	if (strncmp(name, family->name.data, len) != 0)
		return false;
	for (const char *const *suffix = suffixes_of(family); *suffix; suffix++)
		if (strcmp(name + len, *suffix) == 0)
			return true;
	return false;
}

/* Whether two families would have a metric of the same name. */
static bool clash(const struct family *a, const struct family *b)
{
	const char *const *suffix = suffixes_of(a);
	struct text name = { 0 };
	bool found = false;

	for (; *suffix && !found; suffix++) {
		text_clear(&name);
		text_add(&name, a->name.data, a->name.len);
		text_puts(&name, *suffix);
		found = has_metric(b, name.data);
	}
	text_free(&name);
	return found;
}

static bool clashes_with_earlier(const struct family *families, uint32_t at)
{
	for (uint32_t i = 0; i < at; i++)
		if (families[i].name.len && clash(&families[at], &families[i]))
			return true;
	return false;
}

void families_name(struct family *families, uint32_t n, const struct plan *plan)
{
	for (uint32_t i = 0; i < n; i++) {
		struct family *family = &families[i];
		const char *name = plan->maps[i].name + 1;

		family->map = &plan->maps[i];
		if (!family->map->user)
			continue;
		text_printf(&family->name, "awl_%s", *name ? name : "map");
		while (clashes_with_earlier(families, i))
			text_putc(&family->name, '_');
	}
}
