// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The printer for monitoring: each map is a family of metrics (OpenMetrics,
 * which Prometheus reads), the parts of its keys are labels. What maps held
 * when they were printed last is one text, which is printed at the end, or with
 * -o replaces the file after each turn: whoever reads it finds it whole.
 */
#include "runtime/print_metrics.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "runtime/histogram.h"
#include "runtime/metric_family.h"
#include "runtime/print_beside.h"
#include "runtime/series.h"

struct metrics {
	struct family *families; /* one a map of the plan */
	uint32_t n;
	bool changed; /* since it was written */
};

static void put_escaped(const char *text, size_t len, struct text *out)
{
	for (size_t i = 0, n; i < len; i += n ? n : 1) {
		n = utf8_length(text + i, len - i);
		if (text[i] == '\\' || text[i] == '"')
			text_putc(out, '\\');
		if (text[i] == '\n')
			text_puts(out, "\\n");
		else if (n)
			text_add(out, text + i, n);
		else
			text_printf(out, "\\\\x%02x", (unsigned char)text[i]);
	}
}

/* What is written in the script, if a label may be called so: `comm`, `pid`;
 * and is not one of those that stand for something here. */
static bool is_label(const char *name)
{
	if (!isalpha((unsigned char)*name) || !strcmp(name, "le") ||
	    !strcmp(name, "value") || !strncmp(name, "key", 3))
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && *name != '_')
			return false;
	return true;
}

static bool is_taken(const struct map_plan *map, uint32_t part)
{
	for (uint32_t i = 0; i < part; i++)
		if (!strcmp(map->key_names[i], map->key_names[part]))
			return true;
	return false;
}

/* key="value": named as in the script, or "key", "key1"... */
static void put_label(struct print *print, const struct map_plan *map,
		      uint32_t part, const struct value *value,
		      struct text *out)
{
	struct text *scratch = &print->scratch;

	if (part < map->nkey_names && is_label(map->key_names[part]) &&
	    !is_taken(map, part))
		text_puts(out, map->key_names[part]);
	else if (part)
		text_printf(out, "key%u", part);
	else
		text_puts(out, "key");
	text_puts(out, "=\"");
	text_clear(scratch);
	render_value(&print->render, value, scratch);
	if (scratch->len)
		put_escaped(scratch->data, scratch->len, out);
	text_putc(out, '"');
}

static void put_key(struct print *print, const struct map_plan *map,
		    const struct value *key, struct text *out)
{
	const struct field *fields;
	struct value part;
	uint64_t storage;
	uint32_t n;

	if (key->type->kind != TYPE_TUPLE) {
		put_label(print, map, 0, key, out);
		return;
	}
	fields = type_fields(print->render.plan->types, key->type, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (!value_member(key, &fields[i], &storage, &part))
			continue;
		if (i)
			text_putc(out, ',');
		put_label(print, map, i, &part, out);
	}
}

/* name{labels,more} */
static void put_metric(const struct family *family, const char *suffix,
		       const struct text *labels, const char *more,
		       struct text *out)
{
	text_printf(out, "%s%s", family->name.data, suffix);
	if (labels->len || *more) {
		text_printf(out, "{%s%s%s}", labels->len ? labels->data : "",
			    labels->len && *more ? "," : "", more);
	}
	text_putc(out, ' ');
}

static void put_number(uint64_t number, bool is_signed, struct text *out)
{
	if (is_signed)
		render_i64((int64_t)number, out);
	else
		render_u64(number, out);
	text_putc(out, '\n');
}

/* Buckets. */
struct range {
	uint32_t first, last;
};

/* All histograms of a family have the same buckets, or their sums would be
 * wrong. */
static struct range find_range(const struct rows *rows)
{
	const struct type *type = rows->map->value;
	struct range range = { UINT32_MAX, 0 };
	uint32_t from, to;

	for (uint32_t i = 0; i < rows->n; i++) {
		const struct value value = rows_value(rows, i);

		if (!histogram_range(type, (const uint64_t *)value.data, &from,
				     &to))
			continue;
		range.first = from < range.first ? from : range.first;
		range.last = to > range.last ? to : range.last;
	}
	return range;
}

/* Of each bucket how many there are in it and below. No _count: that wants a
 * _sum beside it, which nobody has counted. */
static void put_histogram(const struct family *family, const uint64_t *counts,
			  struct range range, const struct text *labels,
			  struct text *out)
{
	const struct type *type = family->map->value;
	uint64_t sum = 0;
	char le[48];

	for (uint32_t i = range.first; i <= range.last; i++) {
		struct bucket bucket = histogram_bucket(type, i);

		sum += counts[i];
		if (!bucket.has_high)
			break;
		snprintf(le, sizeof(le), "le=\"%lld.0\"",
			 (long long)(bucket.high - 1));
		put_metric(family, "_bucket", labels, le, out);
		put_number(sum, false, out);
	}
	put_metric(family, "_bucket", labels, "le=\"+Inf\"", out);
	put_number(sum, false, out);
}

static void put_summary(const struct family *family, const uint64_t *words,
			const struct text *labels, struct text *out)
{
	put_metric(family, "_count", labels, "", out);
	put_number(words[1], false, out);
	put_metric(family, "_sum", labels, "", out);
	put_number(words[0], aggregate_is_signed(family->map->value), out);
}

/* What is no number is a label of a gauge that is 1. */
static void put_text(struct print *print, const struct family *family,
		     const struct value *value, struct text *labels,
		     struct text *out)
{
	struct text *scratch = &print->scratch;

	text_clear(scratch);
	render_value(&print->render, value, scratch);
	text_puts(labels, labels->len ? ",value=\"" : "value=\"");
	if (scratch->len)
		put_escaped(scratch->data, scratch->len, labels);
	text_putc(labels, '"');
	put_metric(family, "", labels, "", out);
	text_puts(out, "1\n");
}

static void put_entry(struct print *print, struct family *family,
		      const struct rows *rows, uint32_t at, struct range range,
		      struct text *labels)
{
	const struct type *type = rows->map->value;
	struct value value = rows_value(rows, at);
	const uint64_t *words = (const uint64_t *)value.data;
	enum metric_kind kind = metric_kind(type);
	struct text *out = &family->text;
	struct value key;

	text_clear(labels);
	if (rows->map->key) {
		key = rows_key(rows, at);
		put_key(print, rows->map, &key, labels);
	}
	if (!rows_are_numbers(type)) {
		put_text(print, family, &value, labels, out);
	} else if (kind == METRIC_HISTOGRAM) {
		put_histogram(family, words, range, labels, out);
	} else if (kind == METRIC_SUMMARY) {
		put_summary(family, words, labels, out);
	} else {
		put_metric(family, kind == METRIC_COUNTER ? "_total" : "",
			   labels, "", out);
		put_number(rows_number(rows, rows->order[at]),
			   rows_are_signed(type), out);
	}
}

/* The newest value of each series. */
static void put_series(struct print *print, struct family *family,
		       const struct rows *rows, struct text *labels)
{
	struct text *out = &family->text;
	struct series series;
	uint32_t at = 0;

	while (series_next(rows, &at, &series)) {
		struct value key;

		if (!series.n)
			continue;
		text_clear(labels);
		if (rows->map->key) {
			key = rows_key(rows, series.place);
			put_key(print, rows->map, &key, labels);
		}
		put_metric(family, "", labels, "", out);
		put_number(series_point(&series, series.n - 1).value,
			   series.is_signed, out);
	}
}

static struct family *family_of(struct print *print, const struct map_plan *map)
{
	const struct plan *plan = print->render.plan;
	struct metrics *metrics = print->metrics;

	if (!metrics) {
		metrics = calloc(1, sizeof(*metrics));
		if (!metrics)
			return NULL;
		metrics->families = calloc(plan->nmaps + 1,
					   sizeof(*metrics->families));
		metrics->n = metrics->families ? plan->nmaps : 0;
		print->metrics = metrics;
		families_name(metrics->families, metrics->n, plan);
	}
	return metrics->families ? &metrics->families[map - plan->maps] : NULL;
}

static void put_entries(struct print *print, struct family *family,
			const struct rows *rows, struct text *labels)
{
	struct range range = { 0 };

	if (aggregate_is_histogram(rows->map->value))
		range = find_range(rows);
	for (uint32_t i = rows->first; i < rows->n; i++)
		put_entry(print, family, rows, i, range, labels);
}

static void metrics_map(struct print *print, const struct rows *rows,
			uint64_t div)
{
	struct family *family = family_of(print, rows->map);
	struct text labels = { 0 }, *out;

	/* A number divided would be another one. */
	(void)div;
	if (!family)
		return;
	out = &family->text;
	text_clear(out);
	text_printf(out, "# TYPE %s %s\n# HELP %s The map %s of the script.\n",
		    family->name.data, metric_kind_name(rows->map->value),
		    family->name.data, rows->map->name);
	if (aggregate_is_series(rows->map->value))
		put_series(print, family, rows, &labels);
	else
		put_entries(print, family, rows, &labels);
	text_free(&labels);
	print->metrics->changed = true;
}

static void compose(const struct print *print, struct text *out)
{
	const struct metrics *metrics = print->metrics;

	for (uint32_t i = 0; metrics && i < metrics->n; i++)
		text_add(out, metrics->families[i].text.data,
			 metrics->families[i].text.len);
	text_puts(out, "# EOF\n");
}

/* Beside it first: a reader finds the old text or the new one. A device or a
 * pipe is written to, and a link stays one. */
static int replace_file(const char *path, struct text *text)
{
	char target[PATH_MAX], *beside = NULL;
	struct stat old = { .st_mode = S_IFREG | 0644 };
	int err;

	if (!stat(path, &old) && !S_ISREG(old.st_mode))
		return output_file(path, text, 0666);
	if (!realpath(path, target))
		snprintf(target, sizeof(target), "%s", path);
	if (asprintf(&beside, "%s.new", target) < 0)
		return -ENOMEM;
	err = output_file(beside, text, old.st_mode & 0777);
	if (!err && rename(beside, target))
		err = -errno;
	if (err)
		unlink(beside);
	free(beside);
	return err;
}

static void replace(struct print *print)
{
	struct text whole = { 0 };
	int err;

	compose(print, &whole);
	err = replace_file(print->path, &whole);
	/* As a write that failed: it is told at the end. */
	if (err)
		print->out.error = -err;
	text_free(&whole);
}

static void metrics_turn(struct print *print)
{
	if (!print->path || !print->metrics || !print->metrics->changed)
		return;
	print->metrics->changed = false;
	replace(print);
}

static void metrics_finish(struct print *print)
{
	if (print->path)
		replace(print);
	else
		compose(print, &print->out.text);
}

void metrics_close(struct metrics *metrics)
{
	for (uint32_t i = 0; metrics && i < metrics->n; i++) {
		text_free(&metrics->families[i].name);
		text_free(&metrics->families[i].text);
	}
	if (metrics)
		free(metrics->families);
	free(metrics);
}

const struct printer printer_metrics = {
	.name = "openmetrics",
	.writes_whole = true,
	.map = metrics_map,
	PRINTS_ALL_ELSE_BESIDE,
	.turn = metrics_turn,
	.finish = metrics_finish,
};
