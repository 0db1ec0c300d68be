// SPDX-License-Identifier: GPL-2.0-or-later
/* Reporting: once a place, and only in the last round. */
#include "codegen/check/checker.h"

#include <ctype.h>
#include <stdarg.h>

/*
 * Units are copies of one block, so a mistake in it is met once a unit; it is
 * told once. Returns whether this is the first time.
 */
static bool first_time(struct checker *checker, struct loc loc,
		       const char *message)
{
	char *key = arena_printf(checker->arena, "%u %u %s", loc.begin, loc.end,
				 message);

	if (strmap_get(&checker->reported, key))
		return false;
	strmap_set(&checker->reported, key, key);
	return true;
}

static struct diag *report(struct checker *checker, struct loc loc, bool error,
			   const char *format, va_list args)
{
	struct diags *diags = checker->checked->diags;
	const char *message;

	/* While types settle, what does not fit may fit in the end. */
	if (!checker->report)
		return NULL;
	message = arena_vprintf(checker->arena, format, args);
	/* Before it is known whether it was told: a unit with an error must not
	 * be compiled, even if another unit's copy told it. */
	if (error)
		checker->failed = true;
	if (!first_time(checker, loc, message))
		return NULL;
	return error ? diag_error(diags, loc, "%s", message)
		     : diag_warning(diags, loc, "%s", message);
}

const struct type *check_error(struct checker *checker, struct loc loc,
			       const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(checker, loc, true, format, args);
	va_end(args);
	return NULL;
}

struct diag *check_error_diag(struct checker *checker, struct loc loc,
			      const char *format, ...)
{
	struct diag *diag;
	va_list args;

	va_start(args, format);
	diag = report(checker, loc, true, format, args);
	va_end(args);
	return diag;
}

struct diag *check_warning(struct checker *checker, struct loc loc,
			   const char *format, ...)
{
	struct diag *diag;
	va_list args;

	va_start(args, format);
	diag = report(checker, loc, false, format, args);
	va_end(args);
	return diag;
}

const char *text_of(struct checker *checker, const struct type *type)
{
	return type_text(checker->types, type);
}

void hint_nearest(struct checker *checker, struct diag *diag,
		  const struct nearest *nearest)
{
	if (diag && nearest->best)
		diag_hint(checker->checked->diags, diag, DID_YOU_MEAN,
			  nearest->best);
}

/* Members of unions without a name are named as the structure's own. */
static void offer_fields(struct checker *checker, struct nearest *nearest,
			 const struct type *type)
{
	uint32_t n;
	const struct field *fields = type_fields(checker->types, type, &n);

	for (uint32_t i = 0; i < n; i++)
		if (fields[i].name && *fields[i].name)
			nearest_offer(nearest, fields[i].name);
		else if (fields[i].type)
			offer_fields(checker, nearest, fields[i].type);
}

void hint_nearest_field(struct checker *checker, struct diag *diag,
			const struct type *type, const char *name)
{
	struct nearest nearest = { .name = name };

	if (diag)
		offer_fields(checker, &nearest, type);
	hint_nearest(checker, diag, &nearest);
}

/* Blanks and newlines as one blank: it goes into a message's line. */
const char *source_text(struct checker *checker, struct loc loc)
{
	struct place place;
	const char *text;
	char *out;
	uint32_t at, end, n = 0;

	if (!source_place(checker->checked->sources, loc, &place))
		return "";
	text = place.source->text;
	at = loc.begin - place.source->base;
	end = loc.end - place.source->base;
	if (end > place.source->len)
		end = place.source->len;
	out = arena_alloc(checker->arena, end - at + 1);
	for (; at < end; at++)
		if (!isspace((unsigned char)text[at]))
			out[n++] = text[at];
		else if (n && out[n - 1] != ' ')
			out[n++] = ' ';
	return out;
}

/* What a macro made unique by a number behind a quote is told as it was
 * written. */
const char *written_name(struct checker *checker, const char *name)
{
	return arena_strndup(checker->arena, name, strcspn(name, "'"));
}
