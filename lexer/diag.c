// SPDX-License-Identifier: GPL-2.0-or-later
#include "lexer/diag.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define MAX_ERRORS 50
#define TAB_WIDTH 4
/* Longer lines are cut around what is marked. */
#define LINE_MAX_SHOWN 400
#define MESSAGE_MAX_SHOWN 1000
#define LINE_BEFORE 60
#define LINE_AFTER 100
/* Of a place of several lines. */
#define LINES_MAX_SHOWN 20

static const char *const severity_name[] = {
	[SEVERITY_ERROR] = "ERROR",
	[SEVERITY_WARNING] = "WARNING",
};

static const char *const severity_color[] = {
	[SEVERITY_ERROR] = "\033[31m",
	[SEVERITY_WARNING] = "\033[33m",
};

/* Whether a byte is inside of a UTF-8 character: no place to cut. */
static bool inside_character(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* What is formatted, cut where a name of a million letters is in it. */
static const char *formatted(struct diags *diags, const char *format,
			     va_list args)
{
	char *text = arena_vprintf(diags->arena, format, args);
	size_t len = MESSAGE_MAX_SHOWN;

	if (strlen(text) <= len)
		return text;
	while (inside_character(text[len]))
		len--;
	strcpy(text + len, "...");
	return text;
}

/* Returns NULL for an error beyond the most that are kept. */
static struct diag *diag_new(struct diags *diags, enum severity severity,
			     struct loc loc, const char *format, va_list args)
{
	uint32_t most = diags->max_errors ? diags->max_errors : MAX_ERRORS;
	uint32_t *count = severity == SEVERITY_ERROR ? &diags->errors
						     : &diags->warnings;
	struct diag *diag;

	/* Counted all the same: whether a script may run must not depend on
	 * it. */
	if ((*count)++ >= most)
		return NULL;
	diag = arena_new(diags->arena, struct diag);
	diag->severity = severity;
	diag->loc = loc;
	diag->message = formatted(diags, format, args);
	*vec_push(diags->arena, &diags->list) = diag;
	return diag;
}

struct diag *diag_error(struct diags *diags, struct loc loc, const char *format,
			...)
{
	struct diag *diag;
	va_list args;

	va_start(args, format);
	diag = diag_new(diags, SEVERITY_ERROR, loc, format, args);
	va_end(args);
	return diag;
}

struct diag *diag_warning(struct diags *diags, struct loc loc,
			  const char *format, ...)
{
	struct diag *diag;
	va_list args;

	va_start(args, format);
	diag = diag_new(diags, SEVERITY_WARNING, loc, format, args);
	va_end(args);
	return diag;
}

void diag_hint(struct diags *diags, struct diag *diag, const char *format, ...)
{
	va_list args;

	if (!diag)
		return;
	va_start(args, format);
	diag->hint = formatted(diags, format, args);
	va_end(args);
}

void diag_note(struct diags *diags, struct diag *diag, struct loc loc,
	       const char *format, ...)
{
	struct diag_note *note;
	va_list args;

	if (!diag)
		return;
	note = vec_push(diags->arena, &diag->notes);
	note->loc = loc;
	va_start(args, format);
	note->message = formatted(diags, format, args);
	va_end(args);
}

/*
 * Adds one byte of a source line as it is shown; returns the columns that it
 * takes. Control bytes are not let through to the terminal.
 */
static unsigned show_byte(struct text *out, char c)
{
	unsigned char byte = (unsigned char)c;

	if (c == '\t') {
		text_fill(out, ' ', TAB_WIDTH);
		return TAB_WIDTH;
	}
	text_putc(out, byte < 0x20 || byte == 0x7f ? '.' : c);
	return (byte & 0xc0) == 0x80 ? 0 : 1;
}

/* The line, cut if it is very long, and `~` under the columns from..to. */
static void show_marked(struct text *out, const char *line, uint32_t len,
			uint32_t from, uint32_t to)
{
	uint32_t begin = 0, end = len;
	size_t before = 0, marked = 0;

	/* Cut around the mark, between characters. */
	if (len > LINE_MAX_SHOWN) {
		begin = from > LINE_BEFORE ? from - LINE_BEFORE : 0;
		end = len - from > LINE_AFTER ? from + LINE_AFTER : len;
		while (begin > 0 && begin < from &&
		       inside_character(line[begin]))
			begin++;
		while (end < len && inside_character(line[end]))
			end++;
	}
	if (begin > 0) {
		text_puts(out, "...");
		before = 3;
	}
	for (uint32_t i = begin; i < end; i++) {
		unsigned width = show_byte(out, line[i]);

		if (i < from)
			before += width;
		else if (i < to)
			marked += width;
	}
	if (end < len)
		text_puts(out, "...");
	text_putc(out, '\n');
	text_fill(out, ' ', before);
	text_fill(out, '~', marked ? marked : 1);
	text_putc(out, '\n');
}

/* A place of several lines: all of them as they are, without marks. */
static void show_lines(struct text *out, const struct place *place)
{
	uint32_t last = place->end_line, len;

	if (last - place->line >= LINES_MAX_SHOWN)
		last = place->line + LINES_MAX_SHOWN - 1;
	for (uint32_t n = place->line; n <= last; n++) {
		const char *line = source_line(place->source, n, &len);
		uint32_t shown = len > LINE_MAX_SHOWN ? LINE_MAX_SHOWN : len;

		for (uint32_t i = 0; i < shown; i++) {
			if (line[i] == '\t')
				text_putc(out, '\t');
			else
				show_byte(out, line[i]);
		}
		text_puts(out, shown < len ? "...\n" : "\n");
	}
	if (last < place->end_line)
		text_puts(out, "...\n");
}

/* `FILE:LINE:COL-END: ERROR: message` and the text that it is about. */
static void show_message(const struct diags *diags, struct text *out,
			 enum severity severity, struct loc loc,
			 const char *message, bool color)
{
	struct place place;
	bool placed = source_place(diags->sources, loc, &place);
	const char *line;
	uint32_t len;

	if (color)
		text_puts(out, severity_color[severity]);
	if (placed && place.line == place.end_line)
		text_printf(out, "%s:%u:%u-%u: ", place.source->name,
			    place.line, place.column, place.end_column);
	else if (placed)
		text_printf(out, "%s:%u-%u: ", place.source->name, place.line,
			    place.end_line);
	text_printf(out, "%s: %s", severity_name[severity], message);
	if (color)
		text_puts(out, "\033[0m");
	text_putc(out, '\n');
	if (!placed)
		return;
	if (place.line != place.end_line) {
		show_lines(out, &place);
		return;
	}
	line = source_line(place.source, place.line, &len);
	if (place.column - 1 > len) /* the CR of a CR LF */
		place.column = len + 1;
	show_marked(out, line, len, place.column - 1, place.end_column - 1);
}

/* Where an expanded text was called, one message a level. */
static void show_expansions(const struct diags *diags, struct text *out,
			    const struct diag *diag, bool color)
{
	struct loc loc = diag->loc;

	while (source_caller(diags->sources, &loc))
		show_message(diags, out, diag->severity, loc, "expanded from",
			     color);
}

static void show_diag(const struct diags *diags, struct text *out,
		      const struct diag *diag, bool color)
{
	show_message(diags, out, diag->severity, diag->loc, diag->message,
		     color);
	if (diag->hint)
		text_printf(out, "HINT: %s\n", diag->hint);
	vec_each (note, &diag->notes)
		show_message(diags, out, diag->severity, note->loc,
			     note->message, color);
	show_expansions(diags, out, diag, color);
}

struct sorted {
	const struct diag *diag;
	uint32_t place, number;
};

/* Where the reader sees it: the outermost call for expanded text. */
static uint32_t place_seen(const struct diags *diags, struct loc loc)
{
	while (source_caller(diags->sources, &loc))
		;
	return loc.begin;
}

/* By place; what was reported first is first among those at one place. */
static int sorted_compare(const void *left, const void *right)
{
	const struct sorted *a = left, *b = right;

	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

/* One write for all of them, so that they stay together. */
static void print_severity(const struct diags *diags, enum severity severity,
			   FILE *out, bool color)
{
	struct sorted *sorted = arena_array(diags->arena, struct sorted,
					    diags->list.n + 1);
	uint32_t n = 0, all;
	struct text text = { 0 };

	for (uint32_t i = 0; i < diags->list.n; i++) {
		const struct diag *diag = diags->list.v[i];

		if (diag->severity != severity)
			continue;
		sorted[n] = (struct sorted){ diag, place_seen(diags, diag->loc),
					     i };
		n++;
	}
	qsort(sorted, n, sizeof(*sorted), sorted_compare);
	for (uint32_t i = 0; i < n; i++)
		show_diag(diags, &text, sorted[i].diag, color);
	all = severity == SEVERITY_ERROR ? diags->errors : diags->warnings;
	if (all > n)
		text_printf(&text, "%s: %u more like these are not shown\n",
			    severity_name[severity], all - n);
	if (text.len)
		fwrite(text.data, 1, text.len, out);
	text_free(&text);
}

void diag_print_errors(const struct diags *diags, FILE *out, bool color)
{
	print_severity(diags, SEVERITY_ERROR, out, color);
}

void diag_print_warnings(const struct diags *diags, FILE *out, bool color)
{
	print_severity(diags, SEVERITY_WARNING, out, color);
}
