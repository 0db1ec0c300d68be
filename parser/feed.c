// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tokens as the grammar gets them, and the way on after an error: to the
 * `;` or `}` of the block that the error is in, to the `;` or `>` of a compact
 * block, or to the end of the item. The lexer counts brackets by itself, so
 * whole blocks are skipped with the statement that has them.
 */
#include "parser/context.h"

static struct token take(struct parse *parse)
{
	if (parse->holds) {
		parse->holds = false;
		return parse->held;
	}
	return lexer_next(parse->lexer);
}

static void hold(struct parse *parse, struct token token)
{
	parse->held = token;
	parse->holds = true;
}

/* A token that is not in the text. */
static struct token made(const struct parse *parse, enum token_kind kind,
			 struct token like)
{
	struct token token = like;

	(void)parse;
	token.kind = kind;
	token.loc.begin = like.loc.end;
	token.text = "";
	token.len = 0;
	token.item_end = false;
	return token;
}

/* Whether a statement or an item may begin behind it. */
static bool ends_before(enum token_kind kind)
{
	switch (kind) {
	case TOKEN_END: /* nothing was given yet */
	case TOKEN_SEMICOLON:
	case TOKEN_BRACE_OPEN:
	case TOKEN_STATEMENT_BRACE:
	case TOKEN_BRACE_CLOSE:
	case TOKEN_COMPACT_OPEN:
	case TOKEN_COMPACT_CLOSE:
	case TOKEN_ITEM_END:
	case TOKEN_DIRECTIVE:
	case TOKEN_DEFINITION: return true;
	default: return false;
	}
}

/* What the grammar gets; remembered, for messages and for the way on. */
static struct token give(struct parse *parse, struct token token)
{
	switch (token.kind) {
	case TOKEN_FOR: parse->in_for = true; break;
	case TOKEN_PAREN_CLOSE:
	case TOKEN_BRACE_OPEN:
	case TOKEN_SEMICOLON: parse->in_for = false; break;
	default: break;
	}
	if (ends_before(parse->token.kind))
		parse->first = token;
	else if (parse->token.loc.begin == parse->first.loc.begin)
		parse->second = token;
	parse->before = parse->token;
	parse->token = token;
	return token;
}

/*
 * Behind the `}` of a skipped block: the statement ends with it, unless an
 * else goes on. Returns whether *token is to be given.
 */
static bool ends_statement(struct parse *parse, struct token *token)
{
	struct token next = take(parse);

	if (next.kind == TOKEN_ELSE)
		return false;
	if (next.kind == TOKEN_SEMICOLON || next.kind == TOKEN_BRACE_CLOSE ||
	    next.kind == TOKEN_END) {
		*token = next;
		return true;
	}
	hold(parse, next);
	*token = made(parse, TOKEN_SEMICOLON, *token);
	return true;
}

/* Whether the grammar goes on at this token; else it is left out. */
static bool goes_on(struct parse *parse, struct token *token)
{
	uint32_t level = parse->skip_braces;

	if (token->kind == TOKEN_END)
		return true;
	if (parse->skip_compact) {
		if (token->kind == TOKEN_COMPACT_CLOSE)
			return true;
		return token->kind == TOKEN_SEMICOLON && token->in_compact;
	}
	if (level == 0) {
		if (token->item_end)
			*token = made(parse, TOKEN_ITEM_END, *token);
		parse->item_failed = token->kind == TOKEN_ITEM_END;
		return parse->item_failed;
	}
	if (token->kind == TOKEN_SEMICOLON)
		return token->braces == level && !parse->in_for;
	if (token->kind != TOKEN_BRACE_CLOSE)
		return false;
	if (token->braces < level)
		return true;
	return token->braces == level && ends_statement(parse, token);
}

/* The next token for the grammar; while it recovers, one that helps it. */
struct token feed_next(struct parse *parse)
{
	struct token token;

	if (parse->insert) {
		parse->insert = false;
		return give(parse, made(parse, TOKEN_SEMICOLON, parse->before));
	}
	/* The item's last token was the error, or of no help with it. */
	if (parse->recovering && parse->token.item_end &&
	    parse->token.kind != TOKEN_ITEM_END)
		return give(parse, made(parse, TOKEN_ITEM_END, parse->token));
	token = take(parse);
	/* `strcut s { int a; };`: of what was skipped. */
	if (parse->item_failed && token.kind == TOKEN_SEMICOLON)
		token = take(parse);
	parse->item_failed = false;
	if (parse->skipping) {
		while (!goes_on(parse, &token))
			token = take(parse);
		parse->skipping = false;
		parse->in_for = false;
		parse->silent |= token.kind == TOKEN_END;
	}
	return give(parse, token);
}

/* A word that began a statement after all, since the `;` was missing. */
static struct token as_statement(struct token token)
{
	if (token.kind == TOKEN_IF)
		token.kind = TOKEN_STATEMENT_IF;
	return token;
}

/*
 * The grammar drops the erroneous token, then asks for the next: what is given
 * must fit behind `error` in the rule of the innermost block.
 */
void feed_recover(struct parse *parse, bool misses_semicolon)
{
	struct token token = parse->token;

	parse->recovering = true;
	if (token.kind == TOKEN_END) {
		parse->silent = true;
		return;
	}
	if (misses_semicolon) {
		parse->insert = true;
		hold(parse, as_statement(token));
		return;
	}
	if (token.kind == TOKEN_SEMICOLON || token.kind == TOKEN_BRACE_CLOSE ||
	    token.item_end)
		return;
	parse->skipping = true;
	parse->skip_braces = token.braces;
	if (token.kind == TOKEN_BRACE_OPEN ||
	    token.kind == TOKEN_STATEMENT_BRACE)
		parse->skip_braces--;
	parse->skip_compact = token.in_compact && parse->skip_braces == 0 &&
			      token.kind != TOKEN_COMPACT_OPEN;
}

void feed_recovered(struct parse *parse)
{
	parse->recovering = false;
}
