// SPDX-License-Identifier: GPL-2.0-or-later
/* The printer for programs: one object a line, BPFTRACE.md 3.5. */
#include "runtime/print.h"

#include <stdio.h>
#include <string.h>

#include "runtime/histogram.h"
#include "runtime/json_string.h"
#include "runtime/print_field.h"
#include "runtime/print_names.h"
#include "runtime/series.h"
#include "runtime/trials.h"

/* Whole numbers up to here are all doubles; others go out as strings. */
#define EXACT_DOUBLE (1ull << 53)

/* The low 53 bits of a double count: what has more is not exact in one. */
static bool is_double(uint64_t magnitude)
{
	return !magnitude ||
	       magnitude >> __builtin_ctzll(magnitude) <= EXACT_DOUBLE;
}

static void put_number(uint64_t number, bool is_signed, struct text *out)
{
	bool minus = is_signed && (int64_t)number < 0;
	/* Readers of JSON take numbers for doubles: what would come out changed
	 * is a string. */
	bool quoted = !is_double(minus ? -number : number);

	if (quoted)
		text_putc(out, '"');
	if (is_signed)
		render_i64((int64_t)number, out);
	else
		render_u64(number, out);
	if (quoted)
		text_putc(out, '"');
}

static void put_value(struct print *print, const struct value *value,
		      struct text *out);

static void put_list(struct print *print, const struct value *value,
		     struct text *out)
{
	const struct field *fields = NULL;
	struct value part;
	uint64_t storage;
	uint32_t n = value->type->count;

	if (value->type->kind == TYPE_TUPLE)
		fields = type_fields(print->render.plan->types, value->type,
				     &n);
	text_putc(out, '[');
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			text_putc(out, ',');
		if (!fields)
			part = value_element(value, i);
		else if (!value_member(value, &fields[i], &storage, &part))
			continue;
		put_value(print, &part, out);
	}
	text_putc(out, ']');
}

static void put_members(struct print *print, const struct value *value,
			bool *first, struct text *out)
{
	const struct field *fields;
	struct value member;
	uint64_t storage;
	uint32_t n;

	fields = type_fields(print->render.plan->types, value->type, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (!value_member(value, &fields[i], &storage, &member))
			continue;
		/* An anonymous part's members are the whole's: {"a": 1, "b":
		 * 2}, as C names them. */
		if (!fields[i].name || !fields[i].name[0]) {
			if (type_has_fields(fields[i].type))
				put_members(print, &member, first, out);
			continue;
		}
		text_puts(out, *first ? "" : ", ");
		json_string(fields[i].name, strlen(fields[i].name), out);
		text_puts(out, ": ");
		*first = false;
		put_value(print, &member, out);
	}
}

static void put_bytes(const struct value *value, struct text *out)
{
	uint32_t length;
	bool cut;
	const char *bytes = value_bytes(value, &length, &cut);

	text_putc(out, '[');
	for (uint32_t i = 0; i < length; i++) {
		if (i)
			text_putc(out, ',');
		render_u64((unsigned char)bytes[i], out);
	}
	text_putc(out, ']');
}

/* What has no form of its own in JSON is a string of its text. */
static void put_rendered(struct print *print, const struct value *value,
			 struct text *out)
{
	struct text rendered = { 0 };

	render_value(&print->render, value, &rendered);
	json_string(rendered.data ? rendered.data : "", rendered.len, out);
	text_free(&rendered);
}

static void put_value(struct print *print, const struct value *value,
		      struct text *out)
{
	bool first = true;

	switch (value->type->kind) {
	case TYPE_VOID: text_puts(out, "null"); break;
	case TYPE_BOOL:
		text_puts(out, value_u64(value) ? "true" : "false");
		break;
	case TYPE_INT:
	case TYPE_ENUM:
	case TYPE_ERRNO:
	case TYPE_POINTER:
		put_number(value_u64(value), value_is_signed(value->type), out);
		break;
	case TYPE_TUPLE:
	case TYPE_ARRAY:
		if (value->type->is_text)
			put_rendered(print, value, out);
		else
			put_list(print, value, out);
		break;
	case TYPE_STRUCT:
	case TYPE_UNION:
	case TYPE_RECORD:
		text_puts(out, "{");
		put_members(print, value, &first, out);
		text_puts(out, "}");
		break;
	case TYPE_BUFFER: put_bytes(value, out); break;
	default: put_rendered(print, value, out);
	}
}

/* {"type": "map", "time": ..., "probe": ..., */
static void begin_line(struct print *print, const char *type)
{
	text_printf(&print->out.text, "{\"type\": \"%s\", ", type);
	stamp_members(print, &print->out.text);
}

static void begin(struct print *print, const char *type)
{
	begin_line(print, type);
	text_puts(&print->out.text, "\"data\": ");
}

static void json_value(struct print *print, const struct value *value)
{
	begin(print, "value");
	put_value(print, value, &print->out.text);
	text_puts(&print->out.text, "}\n");
}

/* [{"min": 0, "max": 1, "count": 2},...]: max is inclusive */
static void put_histogram(const struct type *type, const uint64_t *counts,
			  uint64_t div, struct text *out)
{
	uint32_t first, last;

	text_putc(out, '[');
	if (!histogram_range(type, counts, &first, &last)) {
		text_putc(out, ']');
		return;
	}
	if (!div || type->agg == AGG_LHIST)
		div = 1;
	for (uint32_t i = first; i <= last; i++) {
		struct bucket bucket = histogram_bucket(type, i);

		text_puts(out, i == first ? "{" : ",{");
		if (bucket.has_low) {
			text_puts(out, "\"min\": ");
			put_number((uint64_t)bucket.low, true, out);
			text_puts(out, ", ");
		}
		if (bucket.has_high) {
			text_puts(out, "\"max\": ");
			put_number((uint64_t)bucket.high - 1, true, out);
			text_puts(out, ", ");
		}
		text_puts(out, "\"count\": ");
		put_number(counts[i] / div, false, out);
		text_putc(out, '}');
	}
	text_putc(out, ']');
}

static void put_aggregate(const struct value *value, uint64_t div,
			  struct text *out)
{
	const struct type *type = value->type;
	const uint64_t *words = (const uint64_t *)value->data;
	bool is_signed = aggregate_is_signed(type);
	uint64_t number = number_divided(aggregate_number(type, words),
					 is_signed, div);

	if (aggregate_is_histogram(type)) {
		put_histogram(type, words, div, out);
		return;
	}
	if (type->agg == AGG_STATS) {
		text_puts(out, "{\"count\": ");
		put_number(words[1], false, out);
		text_puts(out, ", \"average\": ");
		put_number(number, is_signed, out);
		text_puts(out, ", \"total\": ");
		put_number(words[0], is_signed, out);
		text_putc(out, '}');
		return;
	}
	put_number(number, is_signed, out);
}

static bool is_statistics(const struct type *value)
{
	return value->kind == TYPE_AGGREGATE &&
	       (value->agg == AGG_AVG || value->agg == AGG_STATS);
}

static const char *map_type(const struct type *value)
{
	if (is_statistics(value))
		return "stats";
	if (aggregate_is_series(value))
		return "tseries";
	return aggregate_is_histogram(value) ? "hist" : "map";
}

/* "key": before a value; nothing in a map without keys. */
static void put_key(struct print *print, const struct rows *rows, uint32_t at)
{
	struct text *out = &print->out.text;
	struct value key;

	if (!rows->map->key)
		return;
	key = rows_key(rows, at);
	text_clear(&print->scratch);
	render_key_parts(&print->render, &key, &print->scratch);
	json_string(print->scratch.data ? print->scratch.data : "",
		    print->scratch.len, out);
	text_puts(out, ": ");
}

static void put_entry(struct print *print, const struct rows *rows, uint32_t at,
		      uint64_t div)
{
	struct value value = rows_value(rows, at);
	struct text *out = &print->out.text;
	bool is_integer = value.type->kind == TYPE_INT;
	uint64_t number;

	put_key(print, rows, at);
	if (value.type->kind == TYPE_AGGREGATE) {
		put_aggregate(&value, div, out);
	} else if (is_integer && div > 1) {
		number = number_divided(value_u64(&value),
					value_is_signed(value.type), div);
		put_number(number, value_is_signed(value.type), out);
	} else {
		put_value(print, &value, out);
	}
}

static void put_entries(struct print *print, const struct rows *rows,
			uint64_t div)
{
	for (uint32_t i = rows->first; i < rows->n; i++) {
		if (i > rows->first)
			text_puts(&print->out.text, ", ");
		put_entry(print, rows, i, div);
	}
}

/* "[{"interval_start":"1970-01-01 00:01:40.000000000","value":5},...]" */
static void put_points(const struct series *series, struct text *out)
{
	text_putc(out, '[');
	for (uint32_t i = 0; i < series->n; i++) {
		struct series_point point = series_point(series, i);

		text_puts(out, i ? ",{" : "{");
		text_puts(out, "\"interval_start\":\"");
		render_time("%Y-%m-%d %H:%M:%S.%k", point.wall_ns, out);
		text_puts(out, "\",\"value\":");
		put_number(point.value, series->is_signed, out);
		text_putc(out, '}');
	}
	text_putc(out, ']');
}

static void put_series(struct print *print, const struct rows *rows)
{
	struct text *out = &print->out.text;
	struct series series;
	uint32_t at = 0;

	while (series_next(rows, &at, &series)) {
		if (series.place)
			text_puts(out, ", ");
		put_key(print, rows, series.place);
		put_points(&series, out);
	}
}

static void json_map(struct print *print, const struct rows *rows, uint64_t div)
{
	struct text *out = &print->out.text;
	/* Empty statistics are an empty object, whether they have keys or no;
	 * other empty maps are not printed. */
	bool keyed = rows->map->key || !rows->n;

	if (!rows->n && !is_statistics(rows->map->value))
		return;
	begin(print, map_type(rows->map->value));
	text_printf(out, "{\"%s\": %s", rows->map->name, keyed ? "{" : "");
	if (aggregate_is_series(rows->map->value))
		put_series(print, rows);
	else
		put_entries(print, rows, div);
	text_puts(out, keyed ? "}}}\n" : "}}\n");
}

static void json_text(struct print *print, const char *type, const char *data,
		      size_t len)
{
	begin(print, type);
	json_string(data, len, &print->out.text);
	text_puts(&print->out.text, "}\n");
}

/* What is cut ends in two dots, as other strings do; a list, in such a word. */
static void put_argv(struct print *print, const char *bytes, uint32_t length,
		     struct text *out)
{
	struct text *word = &print->scratch;
	uint32_t len;

	text_putc(out, '[');
	for (const char *before = ""; length; before = ", ") {
		len = (uint32_t)strnlen(bytes, length);
		text_clear(word);
		text_add(word, bytes, len);
		if (len == EVENT_WORD_BYTES - 1)
			text_puts(word, "..");
		text_puts(out, before);
		json_string(word->data, word->len, out);
		if (len == length) {
			text_puts(out, ", \"..\"");
			break;
		}
		bytes += len + 1;
		length -= len + 1;
	}
	text_putc(out, ']');
}

/* Of an event: text as it is, a socket's address as people write it. */
static void put_event_bytes(struct print *print, const char *name,
			    const struct value *value, struct text *out)
{
	uint32_t length;
	bool cut;
	const char *bytes = value_bytes(value, &length, &cut);

	if (!strcmp(name, EVENT_ARGV)) {
		put_argv(print, bytes, length, out);
		return;
	}
	if (print_is_data(name)) {
		json_string(bytes, length, out);
		return;
	}
	text_clear(&print->scratch);
	render_sockaddr(value, &print->scratch);
	json_string(print->scratch.data ? print->scratch.data : "",
		    print->scratch.len, out);
}

/* What a tracepoint has as the bytes of an address is a string, too. */
static bool put_address(struct print *print,
			const struct site_argument *argument,
			const struct value *value, struct text *out)
{
	if (!argument->shown || !print_field_is_bytes(argument->shown) ||
	    !print_field(&print->render, argument->shown, value,
			 &print->scratch))
		return false;
	json_string(print->scratch.data, print->scratch.len, out);
	return true;
}

/* Names and values of a compact print, from argument `first` on. */
static void put_arguments(struct print *print, const struct site *site,
			  const struct value *values, uint32_t first)
{
	struct text *out = &print->out.text;

	uint32_t n = print_columns(site);

	for (uint32_t i = first; i < n; i++) {
		const char *name = site->arguments[i].name;

		text_puts(out, i > first ? ", " : "");
		json_string(name ? name : "", name ? strlen(name) : 0, out);
		text_puts(out, ": ");
		if (put_address(print, &site->arguments[i], &values[i], out))
			continue;
		if (site->arguments[i].of &&
		    values[i].type->kind == TYPE_BUFFER)
			put_event_bytes(print, site->arguments[i].of,
					&values[i], out);
		else
			put_value(print, &values[i], out);
	}
}

static void json_event(struct print *print, const struct site *site,
		       const struct value *values)
{
	struct text *out = &print->out.text;

	begin(print, "event");
	text_puts(out, "{\"time\": \"");
	print_event_time(print, &values[EVENT_TIME], out);
	text_puts(out, "\", \"pid\": ");
	put_value(print, &values[EVENT_PID], out);
	text_puts(out, ", \"tid\": ");
	put_value(print, &values[EVENT_TID], out);
	text_puts(out, ", \"comm\": ");
	put_value(print, &values[EVENT_COMM], out);
	text_puts(out, ", \"probe\": ");
	put_value(print, &values[EVENT_PROBE], out);
	text_puts(out, ", \"args\": {");
	put_arguments(print, site, values, EVENT_FIRST);
	text_puts(out, "}}}\n");
}

static void json_columns(struct print *print, const struct site *site,
			 const struct value *values)
{
	begin(print, "columns");
	text_putc(&print->out.text, '{');
	put_arguments(print, site, values, 0);
	text_puts(&print->out.text, "}}\n");
}

/* Twice the number: "data" as bpftrace has it, "count" for what reads all kinds
 * of lines alike. */
static void json_attached(struct print *print, uint32_t probes)
{
	begin_line(print, "attached_probes");
	text_printf(&print->out.text,
		    "\"count\": %u, \"data\": {\"probes\": %u}}\n", probes,
		    probes);
}

static void json_lost(struct print *print, uint64_t events)
{
	begin_line(print, "lost_events");
	text_printf(&print->out.text,
		    "\"count\": %llu, \"data\": {\"events\": %llu}}\n",
		    (unsigned long long)events, (unsigned long long)events);
}

static void json_problem(struct print *print, const struct problem *problem)
{
	static const char *const types[] = {
		[PROBLEM_HELPER] = "helper_error",
		[PROBLEM_RUNTIME] = "runtime_error",
		[PROBLEM_ERRORF] = "errorf",
		[PROBLEM_WARNF] = "warnf",
		[PROBLEM_COMPILE] = "error",
	};
	const struct sources *sources = print->render.plan->sources;
	uint64_t times = problem->more ? problem->more : problem->times;
	struct text *out = &print->out.text;
	struct place place;

	begin_line(print, types[problem->kind]);
	text_puts(out, "\"msg\": ");
	json_string(problem->message, strlen(problem->message), out);
	if (problem->kind == PROBLEM_HELPER)
		text_printf(out, ", \"helper\": \"%s\", \"retcode\": %lld",
			    problem->helper, (long long)problem->code);
	if (times)
		text_printf(out, ", \"%s\": %llu",
			    problem->more ? "more" : "times",
			    (unsigned long long)times);
	if (problem->hint) {
		text_puts(out, ", \"hint\": ");
		json_string(problem->hint, strlen(problem->hint), out);
	}
	if (sources && source_place(sources, problem->loc, &place)) {
		text_puts(out, ", \"filename\": ");
		json_string(place.source->name, strlen(place.source->name),
			    out);
		text_printf(out, ", \"line\": %u, \"col\": %u", place.line,
			    place.column);
	}
	text_puts(out, "}\n");
}

/* A line of the output, so that its reader misses nothing. An error goes to
 * stderr as well, where people look for why a run failed; a warning does not:
 * the run goes on, and all that it is about is in the output. */
static void json_message(struct print *print, bool error, const char *text)
{
	begin_line(print, error ? "error" : "warning");
	text_puts(&print->out.text, "\"msg\": ");
	json_string(text, strlen(text), &print->out.text);
	text_puts(&print->out.text, "}\n");
	if (error)
		print_text_message(print, error, text);
}

static void put_count(const char *name, uint64_t number, struct text *out)
{
	text_printf(out, ", \"%s\": ", name);
	put_number(number, false, out);
}

static void json_cost(struct print *print, const struct probe_cost *cost,
		      bool is_first)
{
	struct text *out = &print->out.text;

	(void)is_first;
	begin(print, "probe_stats");
	text_puts(out, "{\"probe\": ");
	json_string(cost->name, strlen(cost->name), out);
	put_count("runs", cost->runs, out);
	if (cost->missed < 0)
		text_puts(out, ", \"missed\": null");
	else
		put_count("missed", (uint64_t)cost->missed, out);
	put_count("average_ns", cost->runs ? cost->total_ns / cost->runs : 0,
		  out);
	put_count("total_ns", cost->total_ns, out);
	put_count("elapsed_ns", cost->elapsed_ns, out);
	text_puts(out, "}}\n");
}

/* What text_end() prints is for the eye. */
static void json_end(struct print *print)
{
	(void)print;
}

/* A line a test, when it has ended, and none around them. */
static void json_trials(struct print *print, const struct trials *trials)
{
	(void)print;
	(void)trials;
}

static void json_trial(struct print *print, const struct trial *trial)
{
	(void)print;
	(void)trial;
}

static void json_test_end(struct print *print, const struct trial *test,
			  const struct text *output)
{
	struct text *out = &print->out.text;

	begin(print, "test_result");
	text_putc(out, '{');
	json_string(test->name, strlen(test->name), out);
	text_printf(out, ": {\"duration\": %llu, \"passed\": %s, \"output\": ",
		    (unsigned long long)test->duration,
		    test->passed ? "true" : "false");
	json_string(output->len ? output->data : "", output->len, out);
	text_puts(out, "}}}\n");
}

static void json_bench(struct print *print, const struct trials *benches,
		       const struct trial *bench)
{
	struct text *out = &print->out.text;

	(void)benches;
	begin(print, "benchmark_result");
	text_putc(out, '{');
	json_string(bench->name, strlen(bench->name), out);
	text_printf(out, ": {\"average\": %llu, \"iters\": %llu}}}\n",
		    (unsigned long long)bench->average,
		    (unsigned long long)bench->runs);
}

const struct printer printer_json = {
	.name = "json",
	.value = json_value,
	.map = json_map,
	.text = json_text,
	.event = json_event,
	.columns = json_columns,
	.attached = json_attached,
	.lost = json_lost,
	.problem = json_problem,
	.message = json_message,
	.cost = json_cost,
	.tests_begin = json_trials,
	.test_begin = json_trial,
	.test_end = json_test_end,
	.tests_end = json_trials,
	.benches_begin = json_trials,
	.bench = json_bench,
	.end = json_end,
};
