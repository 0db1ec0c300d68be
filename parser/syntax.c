// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a syntax error says: of all that might have stood there, the one thing
 * that a reader would think of first.
 */
#include <string.h>

#include "parser/context.h"

/* What to name, the most sensible first; each alone says enough. */
static const struct wanted {
	const char *text;
	enum token_kind kind;
	bool closes; /* something that was begun: marked right behind it */
} wanted[] = {
	{ "';' or '>'", TOKEN_COMPACT_CLOSE, true },
	{ "';'", TOKEN_SEMICOLON, true },
	{ "')'", TOKEN_PAREN_CLOSE, true },
	{ "']'", TOKEN_BRACKET_CLOSE, true },
	{ "'/'", TOKEN_FILTER_CLOSE, true },
	{ "':'", TOKEN_COLON, true },
	{ "'{'", TOKEN_BRACE_OPEN, true },
	{ "'}'", TOKEN_BRACE_CLOSE, true },
	{ "'='", TOKEN_ASSIGN, false },
	{ "'('", TOKEN_PAREN_OPEN, false },
	{ "','", TOKEN_COMMA, false },
	{ "name", TOKEN_NAME, false },
	{ "string", TOKEN_STRING, false },
	{ "positive integer", TOKEN_INTEGER, false },
	{ "variable", TOKEN_VARIABLE, false },
	{ "map", TOKEN_MAP, false },
};

static const struct wanted end_wanted = { "'}'", TOKEN_BRACE_CLOSE, true };
static const struct wanted expression_wanted = { "expression", TOKEN_NAME,
						 false };
static const struct wanted value_wanted = { "string, int, boolean, or ident",
					    TOKEN_INTEGER, false };
static const struct wanted type_wanted = { "type", TOKEN_NAME, false };
static const struct wanted key_wanted = { "config key", TOKEN_NAME, false };
static const struct wanted point_wanted = { "attach point", TOKEN_ATTACH_POINT,
					    false };
static const struct wanted else_wanted = { "'{' or 'if' after 'else'",
					   TOKEN_BRACE_OPEN, true };
static const struct wanted let_wanted = { "variable after 'let'",
					  TOKEN_VARIABLE, false };

static const struct wanted size_wanted = {
	"positive integer for map declaration max entries", TOKEN_INTEGER, false
};

/* What to name of all that is expected; NULL: rather what was not. */
static const struct wanted *choose(const struct parse *parse,
				   const bool *expected)
{
	enum token_kind kind = parse->token.kind;

	/* Which tokens are expected is how the place in the grammar is told:
	 * some only occur together, as the beginnings of an expression do. */
	if (expected[TOKEN_ATTACH_POINT] && !expected[TOKEN_BRACE_OPEN])
		return &point_wanted;
	if (parse->before.kind == TOKEN_ELSE && expected[TOKEN_BRACE_OPEN])
		return &else_wanted;
	if (parse->before.kind == TOKEN_LET && expected[TOKEN_VARIABLE])
		return &let_wanted;
	if (parse->before.kind == TOKEN_PAREN_OPEN && expected[TOKEN_INTEGER] &&
	    !expected[TOKEN_NAME])
		return &size_wanted;
	if (kind == TOKEN_END && expected[TOKEN_BRACE_CLOSE] &&
	    !expected[TOKEN_PAREN_CLOSE])
		return &end_wanted;
	if (kind == TOKEN_END && expected[TOKEN_COMPACT_CLOSE])
		return &wanted[0];
	/* Where a statement may begin, what stands there is just wrong. */
	if (expected[TOKEN_RETURN] || expected[TOKEN_PRINT])
		return NULL;
	if (expected[TOKEN_INTEGER] && expected[TOKEN_NAME] &&
	    expected[TOKEN_MINUS])
		return &expression_wanted;
	if (expected[TOKEN_TYPEOF])
		return &type_wanted;
	if (expected[TOKEN_NAME] && expected[TOKEN_BRACE_CLOSE])
		return &key_wanted;
	if (expected[TOKEN_INTEGER] && expected[TOKEN_TRUE])
		return &value_wanted;
	/* A bracket that nothing opened. */
	if (expected[TOKEN_SEMICOLON] &&
	    (kind == TOKEN_PAREN_CLOSE || kind == TOKEN_BRACKET_CLOSE))
		return NULL;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		if (expected[wanted[i].kind])
			return &wanted[i];
	return NULL;
}

/* Whether a line ends in between two tokens. */
static bool has_newline(const struct parse *parse, struct loc before,
			struct loc loc)
{
	const struct source *source = parse->script->source;

	/* Two tokens of one source, in order: made ones may be neither. */
	if (before.end < source->base || loc.begin < before.end)
		return false;
	return memchr(source->text + (before.end - source->base), '\n',
		      loc.begin - before.end) != NULL;
}

/*
 * Where the error is: at the last token before it, if the text ends, or goes
 * on with another line where something should have been closed.
 */
static struct loc error_place(const struct parse *parse,
			      const struct wanted *chosen)
{
	struct loc loc = parse->token.loc, before = parse->before.loc;

	if (!before.end)
		return loc;
	if (parse->token.kind != TOKEN_END &&
	    (!chosen || !chosen->closes || !has_newline(parse, before, loc)))
		return loc;
	loc.begin = before.end > before.begin ? before.end - 1 : before.begin;
	loc.end = before.end;
	return loc;
}

/* An unexpected token as the message calls it. */
static const char *describe(struct parse *parse, const struct token *token)
{
	int len = token->len > 40 ? 40 : (int)token->len;

	switch (token->kind) {
	case TOKEN_END: return "end of text";
	case TOKEN_STRING: return "string";
	case TOKEN_NAME:
	case TOKEN_VERB:
	case TOKEN_MAP:
	case TOKEN_ATTACH_POINT:
		return arena_printf(parse->arena, "'%.*s'", len, token->text);
	case TOKEN_VARIABLE:
		return arena_printf(parse->arena, "'$%.*s'", len, token->text);
	default:
		return arena_printf(parse->arena, "'%s'",
				    token_kind_text(token->kind));
	}
}

/* Whether the `;` before a statement on a line of its own was forgotten. */
static bool misses_semicolon(const struct parse *parse, const bool *expected)
{
	if (!expected[TOKEN_SEMICOLON] || parse->token.item_end)
		return false;
	if (!has_newline(parse, parse->before.loc, parse->token.loc))
		return false;
	switch (parse->token.kind) {
	case TOKEN_NAME:
	case TOKEN_VARIABLE:
	case TOKEN_MAP:
	case TOKEN_IF:
	case TOKEN_FOR:
	case TOKEN_WHILE:
	case TOKEN_UNROLL:
	case TOKEN_RETURN:
	case TOKEN_BREAK:
	case TOKEN_CONTINUE:
	case TOKEN_LET: return parse->token.braces > 0;
	default: return false;
	}
}

static void report(struct parse *parse, const bool *expected)
{
	const struct wanted *chosen = choose(parse, expected);
	struct loc place = error_place(parse, chosen);
	const char *hint = syntax_cure(parse, expected);
	struct diag *diag;

	if (chosen)
		diag = diag_error(parse->diags, place, "syntax: expected %s",
				  chosen->text);
	else
		diag = diag_error(parse->diags, place, "syntax: unexpected %s",
				  describe(parse, &parse->token));
	if (hint)
		diag_hint(parse->diags, diag, "%s", hint);
	if (parse->token.kind == TOKEN_END && parse->token.bracket.begin &&
	    parse->token.bracket.begin != place.begin)
		diag_note(parse->diags, diag, parse->token.bracket,
			  "This was not closed.");
}

void syntax_error(struct parse *parse, const bool *expected)
{
	/* What the lexer refused was reported by it. */
	if (parse->token.kind != TOKEN_ERROR && !parse->silent &&
	    !parse->too_deep &&
	    (!parse->told || parse->told != parse->before.loc.end))
		report(parse, expected);
	feed_recover(parse, misses_semicolon(parse, expected));
}
