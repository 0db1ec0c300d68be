// SPDX-License-Identifier: GPL-2.0-or-later
/* The printer for people: BPFTRACE.md 3.3. */
#include "runtime/print.h"
#include "runtime/print_trials.h"

#include <stdio.h>
#include <string.h>

#include "runtime/histogram.h"
#include "runtime/series.h"

static void text_value(struct print *print, const struct value *value)
{
	render_value(&print->render, value, &print->out.text);
	text_putc(&print->out.text, '\n');
}

static void put_map_value(struct print *print, const struct value *value,
			  uint64_t div)
{
	const struct type *type = value->type;
	struct text *out = &print->out.text;
	bool is_signed;
	uint64_t number;

	if (type->kind == TYPE_AGGREGATE && type->agg == AGG_STATS) {
		render_statistics(type, (const uint64_t *)value->data, div,
				  out);
		return;
	}
	if (type->kind == TYPE_AGGREGATE) {
		number = aggregate_number(type, (const uint64_t *)value->data);
		is_signed = aggregate_is_signed(type);
	} else if (type->kind == TYPE_INT && div > 1) {
		number = value_u64(value);
		is_signed = value_is_signed(type);
	} else {
		render_value(&print->render, value, out);
		return;
	}
	number = number_divided(number, is_signed, div);
	if (is_signed)
		render_i64((int64_t)number, out);
	else
		render_u64(number, out);
}

/* "@m" or "@m[key]" */
static void put_name(struct print *print, const struct rows *rows, uint32_t at)
{
	struct text *out = &print->out.text;
	struct value key;

	text_puts(out, rows->map->name);
	if (rows->map->key) {
		key = rows_key(rows, at);
		text_putc(out, '[');
		render_key(&print->render, &key, out);
		text_putc(out, ']');
	}
}

/* "@m[key]: value", or "@h[key]:", rows and a blank line. */
static void put_entry(struct print *print, const struct rows *rows, uint32_t at,
		      uint64_t div)
{
	struct value value = rows_value(rows, at);
	struct text *out = &print->out.text;

	put_name(print, rows, at);
	if (aggregate_is_histogram(rows->map->value)) {
		text_puts(out, ":\n");
		histogram_rows(value.type, (const uint64_t *)value.data, div,
			       out);
		text_putc(out, '\n');
		return;
	}
	text_puts(out, ": ");
	put_map_value(print, &value, div);
	text_putc(out, '\n');
}

/* "@m[key]:" and a graph; top and div mean nothing here. */
static void put_series(struct print *print, const struct rows *rows)
{
	struct text *out = &print->out.text;
	struct series series;
	uint32_t at = 0;

	while (series_next(rows, &at, &series)) {
		put_name(print, rows, series.place);
		text_puts(out, ":\n");
		series_graph(&series, out);
	}
}

static void text_map(struct print *print, const struct rows *rows, uint64_t div)
{
	if (aggregate_is_series(rows->map->value)) {
		put_series(print, rows);
		return;
	}
	for (uint32_t i = rows->first; i < rows->n; i++)
		put_entry(print, rows, i, div);
}

static void text_text(struct print *print, const char *type, const char *text,
		      size_t len)
{
	text_add(&print->out.text, text, len);
	/* What these print ends without a newline, and a line is meant. */
	if (!strcmp(type, "join") || !strcmp(type, "syscall"))
		text_putc(&print->out.text, '\n');
}

void print_text_attached(struct print *print, uint32_t probes)
{
	const char *became = print->render.plan->became;

	text_printf(&print->err.text, "Attached %u probe%s%s%s\n", probes,
		    probes == 1 ? "" : "s", became ? ": " : "",
		    became ? became : "");
}

void print_text_lost(struct print *print, uint64_t events)
{
	text_printf(&print->err.text, "Lost %llu event%s\n",
		    (unsigned long long)events, events == 1 ? "" : "s");
}

/* Columns of a tab count as four blanks in the printed line. */
static void put_marked_line(const struct place *place, struct text *out)
{
	uint32_t len, begin = 0, width = 0;
	const char *line = source_line(place->source, place->line, &len);

	for (uint32_t i = 0; i < len; i++) {
		if (i + 1 < place->column)
			begin += line[i] == '\t' ? 4 : 1;
		else if (i + 1 < place->end_column)
			width += line[i] == '\t' ? 4 : 1;
		if (line[i] == '\t')
			text_fill(out, ' ', 4);
		else
			text_putc(out, line[i]);
	}
	text_putc(out, '\n');
	text_fill(out, ' ', begin);
	text_fill(out, '~', width ? width : 1);
	text_putc(out, '\n');
}

static void put_place(const struct place *place, struct text *out)
{
	if (place->line == place->end_line)
		text_printf(out, "%s:%u:%u-%u: ", place->source->name,
			    place->line, place->column, place->end_column);
	else
		text_printf(out, "%s:%u-%u: ", place->source->name, place->line,
			    place->end_line);
}

/* "a.bt:1:2-9: WARNING: message": *place is where, if the result is true. */
static bool put_message(struct print *print, struct loc loc, bool error,
			const char *message, struct place *place)
{
	const struct sources *sources = print->render.plan->sources;
	struct text *out = &print->err.text;
	size_t len = strlen(message);
	bool known = sources && source_place(sources, loc, place);

	/* The format's own newline would stand before the line of the
	 * script. */
	if (len && message[len - 1] == '\n')
		len--;
	if (print->color)
		text_puts(out, error ? "\033[31m" : "\033[33m");
	if (known)
		put_place(place, out);
	text_printf(out, "%s: %.*s", error ? "ERROR" : "WARNING", (int)len,
		    message);
	text_puts(out, print->color ? "\033[0m\n" : "\n");
	return known;
}

/* The calls of the macros that loc is in, the innermost first. */
static void put_callers(struct print *print, struct loc loc, bool error)
{
	const struct sources *sources = print->render.plan->sources;
	struct place place;

	while (sources && source_caller(sources, &loc))
		if (put_message(print, loc, error, "expanded from", &place) &&
		    place.line == place.end_line)
			put_marked_line(&place, &print->err.text);
}

void print_place(struct print *print, struct loc loc, bool error,
		 const char *message, const char *more)
{
	struct place place;
	bool known = put_message(print, loc, error, message, &place);

	if (more)
		text_printf(&print->err.text, "%s\n", more);
	if (known && place.line == place.end_line)
		put_marked_line(&place, &print->err.text);
	put_callers(print, loc, error);
}

/* "LOC: WARNING: Divide or modulo by 0 detected (1234 times more)": the
 * message's first sentence, without the script's line. */
static void put_repeats(struct print *print, const struct problem *problem)
{
	const char *message = problem->message, *end = strstr(message, ". ");
	size_t len = end ? (size_t)(end - message) : strlen(message);
	uint64_t n = problem->more ? problem->more : problem->times;
	struct text text = { 0 };
	struct place place;

	if (!end && len && message[len - 1] == '.')
		len--;
	text_printf(&text, "%.*s (%llu time%s%s)", (int)len, message,
		    (unsigned long long)n, n == 1 ? "" : "s",
		    problem->more ? " more" : "");
	put_message(print, problem->loc, false, text.data ? text.data : "",
		    &place);
	text_free(&text);
}

/* Into the buffer of stderr: what was printed before comes out before. */
void print_text_message(struct print *print, bool error, const char *text)
{
	text_printf(&print->err.text, "%s: %s\n", error ? "ERROR" : "WARNING",
		    text);
}

/* "       12345        -      312    0.39%  kprobe:vfs_read" */
void print_text_cost(struct print *print, const struct probe_cost *cost,
		     bool is_first)
{
	struct text *out = &print->err.text;
	uint64_t average = cost->runs ? cost->total_ns / cost->runs : 0;
	double share = cost->elapsed_ns ? (double)cost->total_ns /
						  (double)cost->elapsed_ns
					: 0.0;

	if (is_first)
		text_puts(out, "        RUNS    MISSED    AVG NS      CPU  "
			       "PROBE\n");
	text_printf(out, "%12llu ", (unsigned long long)cost->runs);
	if (cost->missed < 0)
		text_puts(out, "        -");
	else
		text_printf(out, "%9lld", (long long)cost->missed);
	text_printf(out, " %9llu %7.2f%%  %s\n", (unsigned long long)average,
		    100 * share, cost->name);
}

void print_text_problem(struct print *print, const struct problem *problem)
{
	bool error = problem->kind == PROBLEM_ERRORF;
	struct place place;
	char more[128];

	/* errorf() is the script's own word, which no option takes away. */
	if (!error && print->no_warnings)
		return;
	if (problem->more || problem->times) {
		put_repeats(print, problem);
		return;
	}
	if (error || problem->kind == PROBLEM_WARNF) {
		put_message(print, problem->loc, error, problem->message,
			    &place);
		put_callers(print, problem->loc, error);
		return;
	}
	snprintf(more, sizeof(more),
		 "Additional Info - helper: %s, retcode: %lld",
		 problem->helper ? problem->helper : "",
		 (long long)problem->code);
	print_place(print, problem->loc, false, problem->message,
		    problem->kind == PROBLEM_HELPER ? more : NULL);
}

static void text_end(struct print *print)
{
	/* As bpftrace: two newlines, whether a map follows or not. */
	text_puts(&print->out.text, "\n\n");
	print->stamp.mid_line = false;
}

const struct printer printer_text = {
	.name = "text",
	.value = text_value,
	.map = text_map,
	.text = text_text,
	.event = print_text_event,
	.columns = print_text_columns,
	PRINTS_MESSAGES_AS_TEXT,
	.end = text_end,
	.stamp = stamp_lines,
};

const struct printer *printer_find(const char *name)
{
	static const struct printer *const printers[] = {
		&printer_text,
		&printer_json,
		&printer_folded,
		&printer_metrics,
	};

	for (size_t i = 0; i < sizeof(printers) / sizeof(*printers); i++)
		if (!strcmp(printers[i]->name, name))
			return printers[i];
	return NULL;
}
