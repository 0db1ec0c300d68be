// SPDX-License-Identifier: GPL-2.0-or-later
/* Cures for the mistakes in syntax that people make most often. */
#include <string.h>

#include "parser/context.h"

#define FILTER_FIRST "the filter comes first: < filter; action >"
#define SEPARATORS "parts are separated by ';', columns and keys by ','"
#define MODIFIERS                                                           \
	"in a compact block this word belongs to an aggregation: count by " \
	"comm top 5 every 1s as @name"

/* Words of other languages, where a compact block has its own. */
static const struct {
	const char *word, *cure;
} foreign[] = {
	{ "where", FILTER_FIRST },
	{ "when", FILTER_FIRST },
	{ "unless", FILTER_FIRST },
	{ "limit", "as in: by comm top 5" },
	{ "first", "as in: by comm top 5" },
	{ "head", "as in: by comm top 5" },
	{ "order", "as in: by comm sort key down" },
	{ "group", "as in: count by comm" },
	{ "per", "as in: count by comm" },
};

static const char *const modifiers[] = { "by", "top", "every", "sort", "as" };

static bool is_text(const struct token *token, const char *text)
{
	return token->len == strlen(text) &&
	       memcmp(token->text, text, token->len) == 0;
}

/* `by`, `top`, `every`, `sort`, `as`: words of the compact form only. */
static bool is_modifier(const struct token *token)
{
	for (size_t i = 0; i < sizeof(modifiers) / sizeof(*modifiers); i++)
		if (is_text(token, modifiers[i]))
			return true;
	return false;
}

/* Operators that other languages write as words. */
static const struct {
	const char *word, *cure;
} operators[] = {
	{ "and", "'and' is written &&" }, { "or", "'or' is written ||" },
	{ "not", "'not' is written !" },  { "is", "'is' is written ==" },
	{ "eq", "'eq' is written ==" },	  { "ne", "'ne' is written !=" },
	{ "mod", "'mod' is written %" },
};

/* Where an operator could stand: `pid == 1 and uid == 0`, `not pid`. */
static const char *operator_cure(const struct parse *parse)
{
	const struct token *token = &parse->token, *before = &parse->before;

	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++)
		if (is_text(token, operators[i].word) ||
		    (before->kind == TOKEN_NAME &&
		     is_text(before, operators[i].word)))
			return operators[i].cure;
	return NULL;
}

/* A word, or a value, where a compact block's part should have ended. */
static const char *word_in_compact(struct parse *parse)
{
	const struct token *token = &parse->token, *before = &parse->before;
	struct nearest nearest = { 0 };

	/* openat < if (pid == 1) ... >: a condition, meant as the filter. */
	if (token->kind == TOKEN_IF)
		return FILTER_FIRST;
	if (before->kind == TOKEN_VERB && token->kind != TOKEN_NAME)
		return arena_printf(parse->arena,
				    "its value stands in parentheses: "
				    "%.*s(value)",
				    (int)before->len, before->text);
	if (token->kind != TOKEN_NAME)
		return SEPARATORS;
	for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++)
		if (is_text(token, foreign[i].word))
			return foreign[i].cure;
	nearest.name = arena_strndup(parse->arena, token->text, token->len);
	token_offer_words(&nearest, WORD_MODIFIER);
	/* prnt comm: the verb before it is one only if it is written right. */
	if (!nearest.best && before->kind == TOKEN_NAME) {
		nearest.name = arena_strndup(parse->arena, before->text,
					     before->len);
		token_offer_words(&nearest, WORD_VERB);
	}
	if (nearest.best)
		return arena_printf(parse->arena, DID_YOU_MEAN, nearest.best);
	if (before->kind == TOKEN_VERB)
		return arena_printf(parse->arena,
				    "its value stands in parentheses, its "
				    "keys behind by: %.*s(value) by key",
				    (int)before->len, before->text);
	return SEPARATORS;
}

/* Where `;` or `>` of a compact block should stand. */
static const char *compact_cure(struct parse *parse)
{
	/* A token that could begin a part is one that a `;` was forgotten
	 * before, or a word of another language. */
	switch (parse->token.kind) {
	case TOKEN_COMMA: return "parts are separated by ';'";
	case TOKEN_BRACE_CLOSE: return "a block that begins with < ends with >";
	case TOKEN_GT:
		return "a compact block ends at the end of a line, or before "
		       "a probe that is written with its kind";
	case TOKEN_NAME:
	case TOKEN_VARIABLE:
	case TOKEN_MAP:
	case TOKEN_STRING:
	case TOKEN_INTEGER:
	case TOKEN_IF:
	case TOKEN_PRINT:
	case TOKEN_VERB: return word_in_compact(parse);
	default: return NULL;
	}
}

/* `int x = 5`, `var $x = 5`: as other languages declare. */
static const char *declaration_cure(const struct parse *parse)
{
	static const char *const words[] = { "int",   "char",	  "long",
					     "short", "unsigned", "signed",
					     "bool",  "auto",	  "var",
					     "const", "string",	  "uint64",
					     "int64", "uint32",	  "int32" };
	const struct token *token = &parse->token;

	if (parse->before.kind != TOKEN_NAME)
		return NULL;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (is_text(&parse->before, words[i]))
			return arena_printf(parse->arena,
					    "a variable begins with a $, and "
					    "has its type from its value: "
					    "$%.*s = 5",
					    (int)token->len, token->text);
	return NULL;
}

/* Where a statement of the full form should have ended. */
static const char *statement_cure(struct parse *parse)
{
	const struct token *token = &parse->token, *before = &parse->before;

	switch (token->kind) {
	case TOKEN_NAME:
		if (is_modifier(token))
			return "a word of the compact form: probe < count by "
			       "comm >; in braces that is @[comm] = count()";
		return declaration_cure(parse);
	case TOKEN_VARIABLE: return declaration_cure(parse);
	case TOKEN_STRING:
		if (before->kind != TOKEN_NAME)
			return NULL;
		return arena_printf(parse->arena,
				    "what is called stands before "
				    "parentheses: %.*s(...)",
				    (int)before->len, before->text);
	case TOKEN_COLON:
		return "if a probe begins here, a '}' is missing before it";
	default: return NULL;
	}
}

/* BEGIN // { ... }: an empty filter is a comment. */
static bool is_commented_out(const struct parse *parse)
{
	const struct source *source = parse->script->source;
	const char *text, *end = source->text + source->len;

	if (parse->before.loc.end < source->base)
		return false;
	text = source->text + (parse->before.loc.end - source->base);
	while (text < end && (*text == ' ' || *text == '\t'))
		text++;
	return end - text > 1 && text[0] == '/' && text[1] == '/';
}

/* A probe, or what was taken for one, without a block. */
static const char *point_cure(struct parse *parse)
{
	const struct token *point = &parse->before;
	int len = point->len > 60 ? 60 : (int)point->len;

	if (point->kind != TOKEN_ATTACH_POINT)
		return NULL;
	if (strchr("@$", point->text[0]) ||
	    memchr(point->text, '(', point->len))
		return "a program says where something is done: BEGIN { ... }, "
		       "openat < print >";
	if (is_commented_out(parse))
		return "// begins a comment; no filter is written as nothing";
	if (parse->token.kind == TOKEN_END)
		return arena_printf(parse->arena,
				    "say what is done there: %.*s < print > "
				    "or %.*s { ... }",
				    len, point->text, len, point->text);
	if (parse->token.kind == TOKEN_ATTACH_POINT)
		return "attach points are separated by ',', their parts by "
		       "':'; a filter is written /filter/ { ... } or "
		       "< filter; ... >";
	return NULL;
}

/* Where an expression should stand. */
static const char *expression_cure(const struct parse *parse)
{
	switch (parse->token.kind) {
	case TOKEN_PERCENT:
		return "text is written in double quotes; a shell takes them "
		       "away unless the program is in single quotes";
	case TOKEN_BRACKET_CLOSE:
		if (parse->before.kind != TOKEN_BRACKET_OPEN)
			return NULL;
		return "a map without a key is written @name; a shell replaces "
		       "$x unless the program is in single quotes";
	case TOKEN_GT:
		return parse->token.in_compact
			       ? "a compact block ends at the end of a line, "
				 "or before a probe that is written with its "
				 "kind"
			       : NULL;
	default: return NULL;
	}
}

/* Behind a word that wants something certain. */
static const char *operand_cure(const struct parse *parse)
{
	switch (parse->before.kind) {
	case TOKEN_TOP: return "as in: top 5";
	case TOKEN_EVERY: return "as in: every 1s";
	case TOKEN_SORT: return "as in: sort key down";
	case TOKEN_AS: return "as in: as @name";
	case TOKEN_BY: return "as in: by comm, pid";
	default: return NULL;
	}
}

#define FOR_WHAT                                                        \
	"a loop goes over a range or a map: for ($i : 0..10) { ... }, " \
	"for ($kv : @map) { ... }"

/* Where a `:` should stand: of a loop, or of a function's types. */
static const char *colon_cure(const struct parse *parse)
{
	if (parse->first.kind == TOKEN_FOR || parse->token.kind == TOKEN_ASSIGN)
		return FOR_WHAT;
	if (parse->first.kind == TOKEN_FN)
		return "a function tells its types: fn name($x : int64) : "
		       "int64 { ... }";
	return NULL;
}

/* What stands there where only one thing could. */
static const char *only_cure(const struct parse *parse, const bool *expected)
{
	if (expected[TOKEN_COLON] && !expected[TOKEN_SEMICOLON] &&
	    colon_cure(parse))
		return colon_cure(parse);
	if (parse->first.kind == TOKEN_FOR && expected[TOKEN_VARIABLE])
		return FOR_WHAT;
	/* /pid == 1/ @ = count(): a division, as there is no brace. */
	if (expected[TOKEN_FILTER_CLOSE] && parse->token.kind == TOKEN_ASSIGN &&
	    (parse->before.kind == TOKEN_MAP ||
	     parse->before.kind == TOKEN_VARIABLE))
		return "what is done stands in braces: /filter/ { ... }";
	if (expected[TOKEN_VARIABLE] && parse->before.kind == TOKEN_LET)
		return parse->token.kind == TOKEN_MAP
			       ? "a map is declared before the first probe"
			       : "a variable has a $ before its name: let $x";
	if (expected[TOKEN_BRACE_OPEN] && !expected[TOKEN_SEMICOLON] &&
	    !expected[TOKEN_INTEGER] && parse->token.kind == TOKEN_SEMICOLON &&
	    parse->token.in_compact)
		return FILTER_FIRST;
	if (expected[TOKEN_BRACE_OPEN] && !expected[TOKEN_SEMICOLON] &&
	    parse->before.kind == TOKEN_PAREN_CLOSE)
		return "what is done stands in braces: { ... }";
	return NULL;
}

/* From what is sure to what is likely: the word before says most, then the
 * token itself, then what might have stood there. */
const char *syntax_cure(struct parse *parse, const bool *expected)
{
	const char *cure = operand_cure(parse);

	if (!cure)
		cure = first_word_cure(parse);
	if (!cure && expected[TOKEN_AND_AND])
		cure = operator_cure(parse);
	if (!cure)
		cure = only_cure(parse, expected);
	if (cure)
		return cure;
	switch (parse->token.kind) {
	case TOKEN_ELSE:
		return "else stands right behind the } of its if, without a ;";
	case TOKEN_ASSIGN:
		return expected[TOKEN_EQ] ? "to compare, write ==" : NULL;
	case TOKEN_COMPACT_OPEN:
		return "a compact block has its filter inside: "
		       "< filter; action >";
	case TOKEN_TOP:
		/* top(@x, 3), as in the full form */
		if (parse->first.loc.begin == parse->token.loc.begin)
			return "in a compact block: print(@name) top 5";
		return MODIFIERS;
	case TOKEN_BY:
	case TOKEN_EVERY:
	case TOKEN_SORT:
	case TOKEN_AS: return MODIFIERS;
	case TOKEN_BRACE_OPEN:
		if (expected[TOKEN_ATTACH_POINT])
			return "a block stands behind what it is for: "
			       "kprobe:vfs_read { ... }";
		break;
	default: break;
	}
	if (expected[TOKEN_COMPACT_CLOSE])
		return compact_cure(parse);
	if (expected[TOKEN_COMPACT_OPEN])
		return point_cure(parse);
	if (expected[TOKEN_SEMICOLON])
		return statement_cure(parse);
	return expected[TOKEN_INTEGER] ? expression_cure(parse) : NULL;
}
