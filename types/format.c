// SPDX-License-Identifier: GPL-2.0-or-later
/* Parsing printf formats and checking them against their arguments. */
#include "types/format.h"

#include <string.h>

enum takes { TAKES_INTEGER, TAKES_BUFFER, TAKES_ANYTHING };

/* Longer spellings stand before their beginnings ("rx" before "r"). */
static const struct conversion {
	char text[3];
	enum takes takes;
} conversions[] = {
#define X(name, text, takes) [FORMAT_##name] = { text, TAKES_##takes },
	FORMAT_CONVERSIONS(X)
#undef X
};

#define NCONVERSIONS (sizeof(conversions) / sizeof(*conversions))

struct reader {
	struct arena *arena;
	const char *text, *at, *end;
	VEC(struct format_segment) segments;
	uint32_t narguments;
	struct format_error *error;
};

static bool fail(struct reader *reader, const char *from, const char *message)
{
	reader->error->message = message;
	reader->error->offset = (uint32_t)(from - reader->text);
	reader->error->len = (uint32_t)(reader->at - from);
	reader->error->argument = UINT32_MAX;
	return false;
}

/* Text up to the next specifier; "%%" ends it, with one % in it. */
static void read_literal(struct reader *reader)
{
	struct format_segment *segment;
	const char *from = reader->at, *to;

	to = memchr(from, '%', (size_t)(reader->end - from));
	if (!to)
		to = reader->end;
	reader->at = to;
	if (reader->end - to >= 2 && to[1] == '%') {
		to++;
		reader->at = to + 1;
	}
	segment = vec_push(reader->arena, &reader->segments);
	segment->offset = (uint32_t)(from - reader->text);
	segment->text = arena_strndup(reader->arena, from, (size_t)(to - from));
	segment->len = (uint32_t)(to - from);
}

static void read_flags(struct reader *reader, struct format_segment *segment)
{
	for (; reader->at < reader->end; reader->at++) {
		switch (*reader->at) {
		case '-': segment->left = true; break;
		case '+': segment->plus = true; break;
		case ' ': break;
		case '#': segment->alternate = true; break;
		case '0': segment->zero = true; break;
		default: return;
		}
	}
}

/* A number or `*`; false when it is too large. */
static bool read_width(struct reader *reader, uint32_t *width)
{
	*width = 0;
	if (reader->at < reader->end && *reader->at == '*')
		reader->at++;
	for (; reader->at < reader->end && *reader->at >= '0' &&
	       *reader->at <= '9';
	     reader->at++)
		if (*width <= FORMAT_WIDTH_MAX)
			*width = *width * 10 + (uint32_t)(*reader->at - '0');
	return *width <= FORMAT_WIDTH_MAX;
}

static bool starts(const struct reader *reader, const char *text)
{
	size_t len = strlen(text);

	return len && (size_t)(reader->end - reader->at) >= len &&
	       !memcmp(reader->at, text, len);
}

/* Without a length an integer is cut to 32 bits, as in C. */
static uint8_t read_length(struct reader *reader)
{
	static const struct {
		char text[3];
		uint8_t bytes;
	} lengths[] = {
		{ "hh", 1 }, { "h", 2 }, { "ll", 8 }, { "l", 8 },
		{ "j", 8 },  { "z", 8 }, { "t", 8 },  { "L", 8 },
	};

	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		if (!starts(reader, lengths[i].text))
			continue;
		reader->at += strlen(lengths[i].text);
		return lengths[i].bytes;
	}
	return 4;
}

static bool read_conversion(struct reader *reader,
			    struct format_segment *segment)
{
	/* From 1: the first is LITERAL, which is written as nothing. */
	for (size_t i = 1; i < NCONVERSIONS; i++) {
		if (!starts(reader, conversions[i].text))
			continue;
		reader->at += strlen(conversions[i].text);
		segment->conversion = (enum format_conversion)i;
		return true;
	}
	return false;
}

/*
 * What is no specifier is text: "50%\n" prints as it is. C's other conversions
 * are meant as such, and refused.
 */
static bool read_unknown(struct reader *reader, const char *from)
{
	struct format_segment *segment;
	char c = reader->at < reader->end ? *reader->at : '\0';

	if (c && strchr("aAeEfFgGn", c)) {
		reader->at++;
		return fail(reader, from,
			    arena_printf(reader->arena,
					 "unsupported format specifier: %c",
					 c));
	}
	reader->at = c == '%' ? reader->at + 1 : from + 1;
	segment = vec_push(reader->arena, &reader->segments);
	segment->offset = (uint32_t)(from - reader->text);
	segment->text = "%";
	segment->len = 1;
	return true;
}

static bool read_specifier(struct reader *reader)
{
	const char *from = reader->at++;
	struct format_segment segment = { 0 };
	uint32_t precision;
	bool fits;

	read_flags(reader, &segment);
	fits = read_width(reader, &segment.width);
	if (reader->at < reader->end && *reader->at == '.') {
		reader->at++;
		/* A precision is read over: it changes nothing. */
		read_width(reader, &precision);
	}
	segment.bytes = read_length(reader);
	if (!read_conversion(reader, &segment))
		return read_unknown(reader, from);
	if (!fits)
		return fail(reader, from,
			    arena_printf(reader->arena,
					 "width in a format specifier is over "
					 "%d",
					 FORMAT_WIDTH_MAX));
	/* An address is never cut, and a character always. */
	if (segment.conversion == FORMAT_POINTER)
		segment.bytes = 8;
	if (segment.conversion == FORMAT_CHAR)
		segment.bytes = 1;
	segment.offset = (uint32_t)(from - reader->text);
	segment.len = (uint32_t)(reader->at - from);
	segment.text = arena_strndup(reader->arena, from, segment.len);
	segment.argument = reader->narguments++;
	*vec_push(reader->arena, &reader->segments) = segment;
	return true;
}

bool format_parse(struct arena *arena, const char *text, size_t len,
		  struct format *format, struct format_error *error)
{
	struct reader reader = {
		.arena = arena,
		.text = text,
		.at = text,
		.end = text + len,
		.error = error,
	};

	while (reader.at < reader.end) {
		if (*reader.at != '%' ||
		    (reader.end - reader.at >= 2 && reader.at[1] == '%'))
			read_literal(&reader);
		else if (!read_specifier(&reader))
			return false;
	}
	format->segments = reader.segments.v;
	format->n = reader.segments.n;
	format->narguments = reader.narguments;
	return true;
}

/* Aggregations that stand for one number when they are read. */
static bool is_number(const struct type *type)
{
	if (type->kind == TYPE_AGGREGATE)
		return type->agg == AGG_COUNT || type->agg == AGG_SUM ||
		       type->agg == AGG_MIN || type->agg == AGG_MAX ||
		       type->agg == AGG_AVG;
	return type_is_integer(type) || type->kind == TYPE_POINTER;
}

static bool fits(enum takes takes, const struct type *type)
{
	switch (takes) {
	case TAKES_INTEGER: return is_number(type);
	case TAKES_BUFFER: return type->kind == TYPE_BUFFER;
	case TAKES_ANYTHING: break;
	}
	return type->kind != TYPE_VOID &&
	       (type->kind != TYPE_AGGREGATE || is_number(type));
}

static bool check_count(struct arena *arena, const struct format *format,
			uint32_t n, struct format_error *error)
{
	if (n == format->narguments)
		return true;
	error->message = arena_printf(
		arena,
		"%s arguments for format string (%u supplied, %u expected)",
		n < format->narguments ? "not enough" : "too many", n,
		format->narguments);
	return false;
}

bool format_check(struct types *types, const struct format *format,
		  const struct type *const *arguments, uint32_t n,
		  struct format_error *error)
{
	*error = (struct format_error){ .argument = UINT32_MAX };
	if (!check_count(types->arena, format, n, error))
		return false;
	for (uint32_t i = 0; i < format->n; i++) {
		const struct format_segment *segment = &format->segments[i];
		const struct conversion *c = &conversions[segment->conversion];

		if (segment->conversion == FORMAT_LITERAL ||
		    fits(c->takes, arguments[segment->argument]))
			continue;
		error->offset = segment->offset;
		error->len = segment->len;
		error->argument = segment->argument;
		error->message = arena_printf(
			types->arena,
			"unsupported format specifier for type '%s': %s",
			type_text(types, arguments[segment->argument]),
			c->text);
		return false;
	}
	return true;
}
