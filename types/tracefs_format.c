// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The format file of a tracepoint:
 *
 *	name: sched_switch
 *	ID: 316
 *	format:
 *		field:unsigned short common_type; offset:0; size:2; signed:0;
 *		...
 *		field:char prev_comm[16]; offset:8; size:16; signed:0;
 *		field:__data_loc char[] name; offset:24; size:4; signed:0;
 *
 *	print fmt: ...
 */
#include "types/tracefs_format.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "types/layout.h"

/* Ids have 16 bits, and records are smaller than a page. */
#define NUMBER_MAX 65536

struct span {
	const char *at;
	size_t len;
};

/* One field line, taken apart. */
struct line {
	struct span type; /* "unsigned long" */
	struct span name;
	struct span array; /* "[6]", or empty */
	struct span whole; /* the declaration as it is written */
	uint8_t data_loc;
	uint32_t offset, size;
	bool is_signed;
};

static struct span trimmed(const char *at, const char *end)
{
	while (at < end && isspace((unsigned char)*at))
		at++;
	while (end > at && isspace((unsigned char)end[-1]))
		end--;
	return (struct span){ at, (size_t)(end - at) };
}

/* What stands between a key and the next semicolon of a line. */
static bool value_of(struct span line, const char *key, struct span *value)
{
	const char *end = line.at + line.len, *at, *semicolon;

	at = memmem(line.at, line.len, key, strlen(key));
	if (!at)
		return false;
	at += strlen(key);
	semicolon = memchr(at, ';', (size_t)(end - at));
	if (!semicolon)
		return false;
	*value = trimmed(at, semicolon);
	return true;
}

static bool number(struct span span, uint32_t *number)
{
	char digits[16], *end;
	unsigned long n;

	if (!span.len || span.len >= sizeof(digits))
		return false;
	memcpy(digits, span.at, span.len);
	digits[span.len] = '\0';
	n = strtoul(digits, &end, 10);
	if (*end || n > NUMBER_MAX)
		return false;
	*number = (uint32_t)n;
	return true;
}

static bool number_of(struct span line, const char *key, uint32_t *n)
{
	struct span value;

	return value_of(line, key, &value) && number(value, n);
}

static bool starts(struct span span, const char *text)
{
	size_t len = strlen(text);

	return span.len >= len && !memcmp(span.at, text, len);
}

/* "__data_loc char[] name", "u8 saddr[4]", "const char * s". */
static bool split_declaration(struct span text, struct line *line)
{
	const char *begin, *end = text.at + text.len, *name, *bracket;
	size_t skip = strlen("__data_loc");

	if (starts(text, "__data_loc"))
		line->data_loc = 1;
	else if (starts(text, "__rel_loc"))
		line->data_loc = 2, skip = strlen("__rel_loc");
	begin = line->data_loc ? text.at + skip : text.at;
	/* `__data_loc char[] name`: these brackets are the type's, not an
	 * array's. */
	bracket = line->data_loc ? NULL
				 : memchr(begin, '[', (size_t)(end - begin));
	line->array = (struct span){ end, 0 };
	if (bracket) {
		line->array = trimmed(bracket, end);
		end = bracket;
	}
	line->name = trimmed(begin, end);
	end = line->name.at + line->name.len;
	for (name = end; name > begin &&
			 (isalnum((unsigned char)name[-1]) || name[-1] == '_');)
		name--;
	line->name = (struct span){ name, (size_t)(end - name) };
	line->type = trimmed(begin, name);
	if (line->data_loc &&
	    (bracket = memchr(line->type.at, '[', line->type.len)))
		line->type = trimmed(line->type.at, bracket);
	return line->name.len > 0;
}

static bool split_line(struct span text, struct line *line)
{
	struct span declaration;
	uint32_t is_signed = 0;

	*line = (struct line){ .data_loc = 0 };
	if (!value_of(text, "field:", &declaration) ||
	    !number_of(text, "offset:", &line->offset) ||
	    !number_of(text, "size:", &line->size))
		return false;
	number_of(text, "signed:", &is_signed);
	line->is_signed = is_signed;
	line->whole = declaration;
	return split_declaration(declaration, line);
}

/* What the size alone says, for a type that is not known. */
static const struct type *by_size(struct types *types, const struct line *line)
{
	switch (line->size) {
	case 1:
	case 2:
	case 4:
	case 8: return type_int(types, line->size, line->is_signed);
	default:
		return type_array(types, type_int(types, 1, false), line->size);
	}
}

/* The count of an array is its bytes: the text may have a macro's name. */
static const struct type *array_of(struct types *types, const struct line *line,
				   const struct type *of)
{
	if (!of || !of->size || line->size % of->size)
		return by_size(types, line);
	if (of == type_int(types, 1, true) && line->size)
		return type_string(types, line->size);
	if (of == type_int(types, 1, false) && line->size)
		return type_text_array(types, line->size);
	return type_array(types, of, line->size / of->size);
}

/*
 * A system call's argument lies in a slot of 8 bytes and may be narrower; its
 * value is the low bytes, which come first on the machines there are.
 */
static const struct type *type_of(struct types *types, const struct line *line,
				  enum space space)
{
	const struct type *type = type_parse(types, line->type.at,
					     line->type.len, space);

	if (line->data_loc) {
		if (!type || !type->size || type->kind == TYPE_POINTER)
			type = type_int(types, 1, true);
		return type_array(types, type, 0);
	}
	if (line->array.len)
		return array_of(types, line, type);
	if (!type || !type->size || type->size > line->size ||
	    (type->size < line->size && !type_is_scalar(type)))
		return by_size(types, line);
	return type;
}

static bool next_line(struct span *text, struct span *line)
{
	const char *newline;

	if (!text->len)
		return false;
	newline = memchr(text->at, '\n', text->len);
	line->at = text->at;
	line->len = newline ? (size_t)(newline - text->at) : text->len;
	text->at += line->len + !!newline;
	text->len -= line->len + !!newline;
	return true;
}

int tracefs_parse(struct types *types, const char *text, size_t len,
		  struct tracefs_event *event)
{
	bool user = !strcmp(event->subsystem, "syscalls");
	struct span rest = { text, len }, at;
	VEC(struct field) fields = { 0 };
	uint32_t end = 0;
	struct line line;

	event->id = UINT32_MAX;
	while (next_line(&rest, &at)) {
		if (starts(at, "ID:"))
			number(trimmed(at.at + 3, at.at + at.len), &event->id);
		if (starts(at, "print fmt:")) {
			event->print = arena_strndup(
				types->arena, at.at + 10,
				(size_t)(text + len - (at.at + 10)));
			break;
		}
		if (!split_line(at, &line))
			continue;
		if (line.offset + line.size > end)
			end = line.offset + line.size;
		/* What every event has; it counts for the record's size
		 * only. */
		if (starts(line.name, "common_"))
			continue;
		*vec_push(types->arena, &fields) = (struct field){
			.name = arena_strndup(types->arena, line.name.at,
					      line.name.len),
			.type = type_of(types, &line,
					user ? SPACE_USER : SPACE_KERNEL),
			.bit_offset = line.offset * 8,
			.data_loc = line.data_loc,
			.text = arena_strndup(types->arena, line.whole.at,
					      line.whole.len),
		};
	}
	if (event->id == UINT32_MAX || !end)
		return -EINVAL;
	event->record = type_define(types, TYPE_STRUCT, "", end, 8, fields.v,
				    fields.n);
	return 0;
}
