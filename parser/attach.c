// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Attach points: parameters put in, quotes taken off, split into parts.
 *
 *	uprobe:/bin/a:cpp:"f(int, char)"	four parts
 *	uprobe:/bin/a@main.c:12			"uprobe" "/bin/a" "@main.c" "12"
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "parser/attach.h"

/* The digits of `$N` at p: how many bytes with the `$`, or 0. */
static size_t parameter_at(const char *p, const char *end, uint64_t *number)
{
	const char *q = p + 1;

	*number = 0;
	/* A longer number only has to stay larger than how many there are. */
	for (; q < end && isdigit((unsigned char)*q); q++)
		if (*number < UINT16_MAX)
			*number = *number * 10 + (uint64_t)(*q - '0');
	return q == p + 1 ? 0 : (size_t)(q - p);
}

/* A missing parameter is empty, with a warning, as everywhere. */
static void add_parameter_text(const struct point_source *source,
			       uint64_t number, struct text *out)
{
	const struct parameters *parameters = source->parameters;

	if (number >= 1 && number <= parameters->n) {
		text_puts(out, parameters->values[number - 1]);
		return;
	}
	diag_warning(source->diags, source->loc,
		     "Positional parameter $%llu is empty or not provided.",
		     (unsigned long long)number);
}

/* Puts the parameters in for `$N` outside of quotes; false with an error. */
static bool substitute(const struct point_source *source, struct text *out)
{
	const char *p = source->text, *end = p + source->len;
	bool quoted = false;

	/* So that there is a text, be it of no letters. */
	text_add(out, "", 0);
	while (p < end) {
		uint64_t number;
		size_t len;

		/* Quotes keep their meaning for the split, which takes them
		 * off. */
		quoted ^= *p == '"';
		if (*p == '\\' && quoted && p + 1 < end)
			text_putc(out, *p++);
		if (*p != '$' || quoted) {
			text_putc(out, *p++);
			continue;
		}
		len = parameter_at(p, end, &number);
		if (!len) {
			diag_hint(source->diags,
				  diag_error(source->diags, source->loc,
					     "syntax: expected a parameter's "
					     "number after '$'"),
				  "a '$' in a name is written in quotes: "
				  "\"$name\"");
			return false;
		}
		/* Without a list `$1` stays as written. */
		if (source->parameters)
			add_parameter_text(source, number, out);
		else
			text_add(out, p, len);
		p += len;
	}
	return true;
}

/* Whether `@file:line` begins at p: a `:` and a digit follow. */
static bool is_place(const char *p, const char *end)
{
	p = memchr(p, ':', (size_t)(end - p));
	return p && p + 1 < end && isdigit((unsigned char)p[1]);
}

/* uprobe and its like have places in a source behind their path. */
static bool has_place(const struct attach_point *point)
{
	return point->nparts == 2 &&
	       (strcasecmp(point->parts[0].text, "uprobe") == 0 ||
		strcmp(point->parts[0].text, "u") == 0);
}

/* Reads one part at p into out; returns where it ends. An `@` begins the next
 * part and belongs to it, unlike a colon. */
static const char *read_part(const struct attach_point *point, const char *p,
			     const char *end, struct text *out,
			     bool *was_quoted)
{
	bool quoted = false;
	const char *begin = p;

	text_clear(out);
	text_add(out, "", 0);
	for (; p < end; p++) {
		if (*p == '"') {
			quoted = !quoted;
			*was_quoted = true;
		} else if (*p == '\\' && quoted && p + 1 < end) {
			text_putc(out, *++p);
		} else if (!quoted && *p == ':') {
			break;
		} else if (!quoted && *p == '@' && p > begin &&
			   has_place(point) && is_place(p, end)) {
			break;
		} else {
			text_putc(out, *p);
		}
	}
	return p;
}

/*
 * Splits at ':' outside of quotes. Parts have places of their own as long as
 * no parameter changed the text. Returns false with an error.
 */
static bool split(const struct point_source *source, struct arena *arena,
		  const struct text *text, struct attach_point *point)
{
	const char *p = text->data, *end = p + text->len, *begin;
	bool same = text->len == source->len && source->parts_placed &&
		    memcmp(text->data, source->text, text->len) == 0;
	struct text part = { 0 }, whole = { 0 };
	uint32_t n = 0;

	for (;; n++) {
		bool quoted = false;

		begin = p;
		point->nparts = n + 1;
		p = read_part(point, p, end, &part, &quoted);
		text_add(&whole, part.data, part.len);
		point->parts[n].text = arena_strndup(arena, part.data,
						     part.len);
		point->parts[n].quoted = quoted;
		point->parts[n].loc = source->loc;
		if (same) {
			point->parts[n].loc.begin +=
				(uint32_t)(begin - text->data);
			point->parts[n].loc.end = source->loc.begin +
						  (uint32_t)(p - text->data);
		}
		if (p == end || n + 1 == ATTACH_PARTS_MAX)
			break;
		if (*p == ':') {
			p++;
			text_putc(&whole, ':');
		}
	}
	point->text = arena_strndup(arena, whole.data, whole.len);
	text_free(&part);
	text_free(&whole);
	if (p == end)
		return true;
	diag_error(source->diags, source->loc,
		   "syntax: an attach point has at most %d parts",
		   ATTACH_PARTS_MAX);
	return false;
}

struct attach_point *attach_point_read(const struct point_source *source,
				       struct arena *arena)
{
	struct attach_point *point = arena_new(arena, struct attach_point);
	struct text text = { 0 };
	bool ok;

	point->loc = source->loc;
	ok = substitute(source, &text) && split(source, arena, &text, point);
	text_free(&text);
	return ok ? point : NULL;
}
