// SPDX-License-Identifier: GPL-2.0-or-later
/* A map on the screen: a line an entry, the first ones that fit. */
#include "runtime/live/private.h"

#include <stdlib.h>

#include "runtime/histogram.h"
#include "runtime/series.h"

#define NUMBER 14
#define RATE 12
#define SPARKS_LEAST 8

/* An entry and what it is ordered by. */
struct shown {
	uint32_t place; /* in the rows' order */
	uint64_t number;
	double rate; /* a second; 0 when there was no frame before */
};

struct table {
	struct live *live;
	const struct rows *rows;
	struct shown *entries;
	uint32_t n;
	bool is_signed, has_rates;
	uint32_t key_columns;
	double most; /* of all numbers */
};

static double size_of(const struct table *table, uint64_t number)
{
	return table->is_signed ? (double)(int64_t)number : (double)number;
}

/* How fast an entry grew since the maps were read before, a second. */
static double rate_of(struct table *table, uint32_t place, uint64_t number)
{
	struct live *live = table->live;
	const struct rows *rows = table->rows;
	struct counted *last = &live->counted[0], *now = &live->counted[1];
	struct text *key = &live->label;
	const uint64_t *before;

	text_clear(key);
	text_puts(key, rows->map->name);
	text_putc(key, '\0');
	if (rows->key_size)
		text_add(key,
			 (const char *)rows->keys +
				 (size_t)rows->order[place] * rows->key_size,
			 rows->key_size);
	strmap_set_n(&now->numbers, key->data, key->len,
		     arena_copy(&now->arena, &number, sizeof(number)));
	before = strmap_get_n(&last->numbers, key->data, key->len);
	if (!last->ns || now->ns <= last->ns)
		return 0;
	return (size_of(table, number) -
		(before ? size_of(table, *before) : 0)) *
	       1e9 / (double)(now->ns - last->ns);
}

/* Only what adds up has a rate. */
static bool adds_up(const struct type *value)
{
	if (value->kind != TYPE_AGGREGATE)
		return type_is_integer(value);
	return value->agg == AGG_COUNT || value->agg == AGG_SUM ||
	       aggregate_is_histogram(value);
}

static int compare_sizes(double a, double b)
{
	return (a < b) - (a > b);
}

/* The largest first; keys from the smallest on. */
static int compare(const void *left, const void *right, void *data)
{
	const struct table *table = data;
	const struct shown *a = left, *b = right;
	struct types *types = table->live->session->plan->types;
	int order = 0;

	if (table->live->order == LIVE_BY_VALUE)
		order = compare_sizes(size_of(table, a->number),
				      size_of(table, b->number));
	else if (table->live->order == LIVE_BY_RATE)
		order = compare_sizes(a->rate, b->rate);
	if (!order && table->rows->map->key) {
		struct value l = rows_key(table->rows, a->place);
		struct value r = rows_key(table->rows, b->place);

		order = value_compare(types, &l, &r);
	}
	return table->live->reversed ? -order : order;
}

static bool table_fill(struct table *table)
{
	const struct rows *rows = table->rows;
	const struct type *value = rows->map->value;
	bool numbers = rows_are_numbers(value);

	table->entries = calloc(rows->n + 1, sizeof(*table->entries));
	if (!table->entries)
		return false;
	table->is_signed = rows_are_signed(value);
	table->has_rates = numbers && adds_up(value);
	for (uint32_t i = 0; i < rows->n; i++) {
		struct shown *shown = &table->entries[table->n++];
		uint64_t number = numbers ? rows_number(rows, rows->order[i])
					  : 0;

		*shown = (struct shown){ .place = i, .number = number };
		if (table->has_rates)
			shown->rate = rate_of(table, i, number);
		if (size_of(table, number) > table->most)
			table->most = size_of(table, number);
	}
	qsort_r(table->entries, table->n, sizeof(*table->entries), compare,
		table);
	return true;
}

static void put_number(struct table *table, const struct shown *shown)
{
	struct live *live = table->live;
	struct text *text = &live->label;
	uint32_t left = live->screen.width - table->key_columns;
	/* What a narrow screen has no room for is rather the rate than what the
	 * histogram looks like. */
	uint32_t beside = aggregate_is_histogram(table->rows->map->value)
				  ? SPARKS_LEAST + 2
				  : 0;

	if (left < NUMBER)
		return;
	text_clear(text);
	if (table->is_signed)
		render_i64((int64_t)shown->number, text);
	else
		render_u64(shown->number, text);
	screen_right(&live->screen, text, NUMBER);
	if (!table->has_rates || left < NUMBER + RATE + beside)
		return;
	text_clear(text);
	text_printf(text, "%+.0f/s", shown->rate);
	screen_style(&live->screen, STYLE_SOFT);
	screen_right(&live->screen, text, RATE);
	screen_style(&live->screen, STYLE_PLAIN);
}

/* Counts as little bars, `group` of them in one. */
static void put_counts(struct screen *screen, const uint64_t *counts,
		       uint32_t n, uint32_t group)
{
	double most = 0, sum;

	for (int drawn = 0; drawn < 2; drawn++) {
		for (uint32_t i = 0; i < n; i += group) {
			sum = 0;
			for (uint32_t j = i; j < i + group && j < n; j++)
				sum += (double)counts[j];
			if (drawn)
				screen_spark(screen, sum / most);
			else if (sum > most)
				most = sum;
		}
	}
}

/*
 * A histogram's buckets as a row of little bars between the first's label and
 * the last's: "[4, 8) .:#= [32, 64)". Where they are more than there is room
 * for, neighbours share a bar; labels that leave no room for any are left out.
 */
static void put_sparks(struct table *table, const struct shown *shown)
{
	struct screen *screen = &table->live->screen;
	const struct type *type = table->rows->map->value;
	struct value value = rows_value(table->rows, shown->place);
	const uint64_t *counts = (const uint64_t *)value.data;
	char from[HISTOGRAM_LABEL], to[HISTOGRAM_LABEL];
	uint32_t first, last, room = screen_room(screen), n, labels;
	bool labelled;

	if (room < SPARKS_LEAST + 2 ||
	    !histogram_range(type, counts, &first, &last))
		return;
	n = last - first + 1;
	histogram_label(type, first, from, sizeof(from));
	histogram_label(type, last, to, sizeof(to));
	if (n == 1)
		*to = '\0';
	labels = (uint32_t)(strlen(from) + strlen(to)) + 1 + (n > 1);
	room -= 2;
	labelled = room >= labels + (n < SPARKS_LEAST ? n : SPARKS_LEAST);
	if (labelled)
		room -= labels;
	screen_puts(screen, "  ");
	if (labelled) {
		screen_puts(screen, from);
		screen_puts(screen, " ");
	}
	screen_style(screen, STYLE_BAR);
	put_counts(screen, counts + first, n, (n + room - 1) / room);
	screen_style(screen, STYLE_PLAIN);
	if (labelled && n > 1) {
		screen_puts(screen, " ");
		screen_puts(screen, to);
	}
}

/* Stacks have a line a frame: here they are words of one. */
static void fold_blanks(struct text *text)
{
	size_t to = 0;

	for (size_t i = 0; i < text->len; i++) {
		bool blank = (unsigned char)text->data[i] <= ' ';

		if (blank && (!to || text->data[to - 1] == ' '))
			continue;
		text->data[to++] = blank ? ' ' : text->data[i];
	}
	text->len = to;
}

/* A key as words, in live->label. */
static void render_words(struct table *table, uint32_t place)
{
	struct live *live = table->live;
	struct value key = rows_key(table->rows, place);

	text_clear(&live->label);
	text_puts(&live->label, "");
	render_key(&live->session->print.render, &key, &live->label);
	fold_blanks(&live->label);
}

static void put_key(struct table *table, uint32_t place)
{
	struct live *live = table->live;

	render_words(table, place);
	screen_middle(&live->screen, live->label.data, live->label.len,
		      table->key_columns);
}

/* As wide as the widest key that is shown, up to half of the screen; beside a
 * histogram, a third. */
static void find_key_columns(struct table *table, uint32_t lines)
{
	bool plotted = aggregate_is_histogram(table->rows->map->value);
	uint32_t most = table->live->screen.width / (plotted ? 3 : 2);

	for (uint32_t i = 0; table->rows->map->key && i < table->n && i < lines;
	     i++) {
		uint32_t columns;

		render_words(table, table->entries[i].place);
		columns = screen_columns(table->live->label.data,
					 table->live->label.len);
		if (columns > table->key_columns)
			table->key_columns = columns;
	}
	if (table->key_columns > most)
		table->key_columns = most;
}

static void put_entry(struct table *table, const struct shown *shown)
{
	struct live *live = table->live;
	struct screen *screen = &live->screen;
	const struct type *type = table->rows->map->value;
	uint32_t used = table->key_columns + NUMBER +
			(table->has_rates ? RATE : 0) + 2;
	struct value value = rows_value(table->rows, shown->place);

	if (table->rows->map->key)
		put_key(table, shown->place);
	if (!rows_are_numbers(type)) {
		text_clear(&live->label);
		text_puts(&live->label, "");
		screen_puts(screen, "  ");
		render_value(&live->session->print.render, &value,
			     &live->label);
		fold_blanks(&live->label);
		screen_text(screen, live->label.data, live->label.len,
			    screen->width - table->key_columns - 2, false);
		screen_next(screen);
		return;
	}
	put_number(table, shown);
	if (aggregate_is_histogram(type)) {
		put_sparks(table, shown);
	} else if (used + 4 < screen->width && table->most > 0 &&
		   table->rows->map->key) {
		double size = size_of(table, shown->number);

		screen_puts(screen, "  ");
		screen_bar(screen, size > 0 ? size / table->most : 0,
			   screen->width - used);
	}
	screen_next(screen);
}

/* A keyless histogram has the lines for its rows. */
static void put_rows(struct table *table, uint32_t lines)
{
	struct screen *screen = &table->live->screen;
	const struct type *type = table->rows->map->value;
	struct value value = rows_value(table->rows, 0);
	const uint64_t *counts = (const uint64_t *)value.data;
	struct text *text = &table->live->label;
	char label[HISTOGRAM_LABEL];
	uint32_t first, last;
	uint64_t most;

	if (!histogram_range(type, counts, &first, &last))
		return;
	most = histogram_most(counts, first, last);
	for (uint32_t i = first; i <= last && lines--; i++) {
		histogram_label(type, i, label, sizeof(label));
		screen_text(screen, label, strlen(label), 16, true);
		text_clear(text);
		render_u64(counts[i], text);
		screen_right(screen, text, NUMBER);
		screen_puts(screen, "  ");
		if (screen->width > NUMBER + 20)
			screen_bar(screen, (double)counts[i] / (double)most,
				   screen->width - NUMBER - 20);
		screen_next(screen);
	}
}

static double point_size(const struct series *series, uint64_t value)
{
	return series->is_signed ? (double)(int64_t)value : (double)value;
}

/* The newest values as a row of little bars above 0, or above the least. */
static void put_points(struct screen *screen, const struct series *series,
		       uint32_t room)
{
	double least = point_size(series, series->least), span;
	uint32_t first = series->n > room ? series->n - room : 0;

	if (least > 0)
		least = 0;
	span = point_size(series, series->most) - least;
	screen_style(screen, STYLE_BAR);
	for (uint32_t i = first; i < series->n; i++) {
		double size = point_size(series, series_point(series, i).value);

		screen_spark(screen, span > 0 ? (size - least) / span : 0);
	}
	screen_style(screen, STYLE_PLAIN);
}

/* The newest value, as a number. */
static void put_last(const struct series *series, struct text *out)
{
	uint64_t last = series_point(series, series->n - 1).value;

	if (series->is_signed)
		render_i64((int64_t)last, out);
	else
		render_u64(last, out);
}

static void put_series(struct live *live, const struct rows *rows,
		       uint32_t lines)
{
	struct table table = { .live = live, .rows = rows };
	struct screen *screen = &live->screen;
	struct series series;
	uint32_t at = 0;

	table.key_columns = screen->width / 3;
	while (lines && series_next(rows, &at, &series)) {
		struct text *last = &live->label;

		if (!series.n)
			continue;
		lines--;
		if (rows->map->key) {
			put_key(&table, series.place);
			screen_puts(screen, "  ");
		}
		text_clear(last);
		put_last(&series, last);
		if (screen_room(screen) > last->len + 2)
			put_points(screen, &series,
				   screen_room(screen) - (uint32_t)last->len -
					   2);
		screen_puts(screen, "  ");
		screen_puts(screen, last->data);
		screen_next(screen);
	}
}

static void put_title(struct table *table, uint32_t lines)
{
	struct screen *screen = &table->live->screen;
	const struct rows *rows = table->rows;
	struct text *text = &table->live->label;

	screen_style(screen, STYLE_TITLE);
	screen_puts(screen, rows->map->name);
	screen_style(screen, STYLE_SOFT);
	if (rows->map->key && !aggregate_is_series(rows->map->value)) {
		text_clear(text);
		text_printf(text,
			    rows->n > lines ? "  %u key%s, the first %u"
					    : "  %u key%s",
			    rows->n, rows->n == 1 ? "" : "s", lines);
		screen_puts(screen, text->data);
	}
	screen_style(screen, STYLE_PLAIN);
	screen_next(screen);
}

void live_map(struct live *live, const struct rows *rows, uint32_t lines)
{
	struct table table = { .live = live, .rows = rows };
	const struct map_plan *map = rows->map;

	if (lines < 2)
		return;
	lines--;
	put_title(&table, lines);
	if (aggregate_is_series(map->value)) {
		put_series(live, rows, lines);
		return;
	}
	if (!table_fill(&table))
		return;
	find_key_columns(&table, lines);
	if (!map->key && aggregate_is_histogram(map->value))
		put_rows(&table, lines);
	else
		for (uint32_t i = 0; i < table.n && i < lines; i++)
			put_entry(&table, &table.entries[i]);
	free(table.entries);
}
