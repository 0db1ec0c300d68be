// SPDX-License-Identifier: GPL-2.0-or-later
/* Going through the tokens of one declaration or expression. */
#include <string.h>

#include "types/cread.h"

/* Parentheses in parentheses, structures in structures. */
#define NESTING_MAX 200

const struct ctoken *cparser_peek(const struct cparser *parser)
{
	static const struct ctoken end = { .kind = CTOKEN_END };

	return parser->at < parser->n ? &parser->tokens[parser->at] : &end;
}

bool cparser_take(struct cparser *parser, const char *text)
{
	if (!ctoken_is(cparser_peek(parser), text))
		return false;
	parser->at++;
	return true;
}

/* The place of a token; behind the last token where there is none. */
static struct loc place_of(const struct cparser *parser,
			   const struct ctoken *at)
{
	struct loc loc = at->loc;

	if (at->kind != CTOKEN_END || !parser->n)
		return loc;
	loc = parser->tokens[parser->n - 1].loc;
	loc.begin = loc.end;
	loc.end = loc.begin + 1;
	return loc;
}

void cparser_error(struct cparser *parser, const struct ctoken *at,
		   const char *format, ...)
{
	struct arena *arena = parser->read->cdecl->arena;
	va_list args;

	/* One error a declaration: what follows it seldom means anything. */
	if (parser->failed)
		return;
	parser->failed = true;
	va_start(args, format);
	cread_error(parser->read, place_of(parser, at), "%s",
		    arena_vprintf(arena, format, args));
	va_end(args);
}

bool cparser_expect(struct cparser *parser, const char *text)
{
	if (cparser_take(parser, text))
		return true;
	cparser_error(parser, cparser_peek(parser), "expected '%s'", text);
	return false;
}

bool cparser_deeper(struct cparser *parser)
{
	if (++parser->depth <= NESTING_MAX)
		return true;
	cparser_error(parser, cparser_peek(parser), "nested deeper than %d",
		      NESTING_MAX);
	return false;
}

void cparser_skip_pair(struct cparser *parser, const char *open,
		       const char *close)
{
	uint32_t depth = 1;

	for (; depth && parser->at < parser->n; parser->at++) {
		if (ctoken_is(cparser_peek(parser), open))
			depth++;
		else if (ctoken_is(cparser_peek(parser), close))
			depth--;
	}
}
