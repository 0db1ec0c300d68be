// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A statement, or an item of the script, whose first word is none of the
 * language: mistyped, or another language's. The error is met behind it, as in
 * `whlie (1) {`, which is a call up to the brace.
 */
#include <string.h>

#include "parser/context.h"

#define CHOICES                                                             \
	"choices are written: if (...) { ... } else if (...) { ... } else " \
	"{ ... }"
#define LOOPS                                                                  \
	"loops are written: for ($i : 0..10) { ... }, for ($kv : @map) { ... " \
	"}, while (...) { ... }"
#define FUNCTIONS "a function is written: fn name($x : int64) : int64 { ... }"

struct cure {
	const char *word, *cure;
};

static const struct cure statements[] = {
	{ "elif", CHOICES },
	{ "elsif", CHOICES },
	{ "elseif", CHOICES },
	{ "switch", CHOICES },
	{ "case", CHOICES },
	{ "match", CHOICES },
	{ "unless", CHOICES },
	{ "when", CHOICES },
	{ "foreach", LOOPS },
	{ "do", LOOPS },
	{ "until", LOOPS },
	{ "loop", LOOPS },
	{ "repeat", LOOPS },
	{ "goto", "there is no goto" },
	{ "function", "functions stand outside of blocks" },
};

static const struct cure items[] = {
	{ "func", FUNCTIONS },
	{ "fun", FUNCTIONS },
	{ "function", FUNCTIONS },
	{ "def", FUNCTIONS },
	{ "sub", FUNCTIONS },
	{ "define", "a macro is written: macro name(x) { ... }" },
	{ "include", "a header is named by: #include <name.h>" },
	{ "var", "a map is declared by: let @name = hash(100)" },
};

/* Whether the error is what a statement's first word, unknown, leads to. */
static bool is_of_statement(const struct parse *parse)
{
	const struct token *token = &parse->token;

	/* lte $x = 1, retrun 1, esle { */
	if (token->loc.begin == parse->second.loc.begin)
		return token->kind != TOKEN_ASSIGN;
	if (parse->second.kind != TOKEN_PAREN_OPEN)
		return false;
	/* iff (...) {, fro ($x : 0..3) */
	return ((token->kind == TOKEN_BRACE_OPEN ||
		 token->kind == TOKEN_STATEMENT_BRACE) &&
		parse->before.kind == TOKEN_PAREN_CLOSE) ||
	       token->kind == TOKEN_COLON;
}

static bool is_of_item(const struct parse *parse)
{
	return parse->before.loc.begin == parse->first.loc.begin ||
	       parse->before.loc.begin == parse->second.loc.begin;
}

const char *first_word_cure(struct parse *parse)
{
	const struct token *first = &parse->first;
	bool is_item = first->kind == TOKEN_ATTACH_POINT ||
		       first->kind == TOKEN_PROBE_NAME;
	const struct cure *cures = is_item ? items : statements;
	size_t n = is_item ? sizeof(items) / sizeof(*items)
			   : sizeof(statements) / sizeof(*statements);
	struct nearest nearest = { 0 };
	uint32_t len = first->len;

	if (!is_item && first->kind != TOKEN_NAME)
		return NULL;
	if (is_item ? !is_of_item(parse) : !is_of_statement(parse))
		return NULL;
	/* `conifg = {` is taken for a probe's name, which has its `=`. */
	while (len && strchr(" \t\n=", first->text[len - 1]))
		len--;
	nearest.name = arena_strndup(parse->arena, first->text, len);
	for (size_t i = 0; i < n; i++)
		if (strcmp(nearest.name, cures[i].word) == 0)
			return cures[i].cure;
	token_offer_words(&nearest, is_item ? WORD_ITEM : WORD_STATEMENT);
	return nearest.best
		       ? arena_printf(parse->arena, DID_YOU_MEAN, nearest.best)
		       : NULL;
}
