// SPDX-License-Identifier: GPL-2.0-or-later
/* Positional parameters become the constants that they are. */
#include "codegen/check/checker.h"

#include <ctype.h>
#include <stdlib.h>

#include "lexer/token.h"

/* The language's forms, and binary, which only parameters may have. */
static bool unsigned_number(struct arena *arena, const char *text,
			    uint64_t *value)
{
	struct number number;
	char *end;

	if (text[0] == '0' && (text[1] == 'b' || text[1] == 'B')) {
		*value = strtoull(text + 2, &end, 2);
		return text[2] && !*end && strlen(text + 2) <= 64;
	}
	number = number_parse(arena, text, (uint32_t)strlen(text));
	*value = number.value;
	return isdigit((unsigned char)*text) && !number.error;
}

bool parameter_number(struct arena *arena, const char *text, int64_t *value)
{
	bool negative = *text == '-';
	uint64_t number;

	if (!unsigned_number(arena, text + (negative || *text == '+'), &number))
		return false;
	*value = (int64_t)(negative ? 0 - number : number);
	return !negative || number <= (uint64_t)1 << 63;
}

static void positional_string(struct checker *checker, struct node *node,
			      const char *text)
{
	uint32_t len = (uint32_t)strlen(text);

	become_string(node, text, len, type_string(checker->types, len + 1));
}

/* Its text; NULL: it was not given. */
static const char *positional_text(struct checker *checker,
				   const struct node *node)
{
	const struct checked *checked = checker->checked;
	uint32_t n = node->positional;

	return n <= checked->nparameters ? checked->parameters[n - 1] : NULL;
}

/* $1 by itself: a number if it is one, else a string; 0 when missing. */
static void positional(struct checker *checker, struct node *node)
{
	const char *text = positional_text(checker, node);
	int64_t value = 0;

	if (!text || !*text) {
		check_warning(checker, node->loc,
			      "Positional parameter $%u is empty or not "
			      "provided.",
			      node->positional);
	} else if (!parameter_number(checker->arena, text, &value)) {
		positional_string(checker, node, text);
		return;
	}
	node->kind = NODE_INTEGER;
	memset(&node->integer, 0, sizeof(node->integer));
	node->integer.value = (uint64_t)value;
	node->integer.negative = value < 0 && text && *text == '-';
	node->integer.is_unsigned = value < 0 && !node->integer.negative;
}

static const char *number_text(struct checker *checker, const struct node *node)
{
	return arena_printf(checker->arena,
			    node->integer.negative ? "%lld" : "%llu",
			    (long long)node->integer.value);
}

/* str($1), str($1 + 2): the text, less its first characters. */
static bool positional_str(struct checker *checker, struct node *call)
{
	struct node *of = call->call.arguments.v[0];
	uint64_t skip = 0;
	const char *text;

	if (of->kind == NODE_BINARY && of->operation.op == OP_ADD &&
	    of->operation.a->kind == NODE_POSITIONAL &&
	    of->operation.b->kind == NODE_INTEGER) {
		skip = of->operation.b->integer.value;
		of = of->operation.a;
	}
	/* str(5), as a parameter stands for its number. */
	if (of->kind == NODE_INTEGER) {
		positional_string(checker, of, number_text(checker, of));
		return true;
	}
	if (of->kind != NODE_POSITIONAL)
		return false;
	text = positional_text(checker, of);
	if (!text)
		text = "";
	if (skip && skip >= strlen(text)) {
		check_warning(checker, call->call.arguments.v[0]->loc,
			      "literal string will always be empty");
		skip = strlen(text);
	}
	positional_string(checker, call->call.arguments.v[0], text + skip);
	return true;
}

static void visit(struct node **node, void *checker)
{
	resolve_constants(checker, *node);
}

void resolve_constants(struct checker *checker, struct node *node)
{
	/* Before the parameter becomes a number: str($1) wants its text,
	 * whatever it looks like. */
	if (node->kind == NODE_CALL && node->call.arguments.n &&
	    strcmp(node->call.name, "str") == 0)
		positional_str(checker, node);
	if (node->kind == NODE_POSITIONAL) {
		positional(checker, node);
	} else if (node->kind == NODE_POSITIONAL_COUNT) {
		node->kind = NODE_INTEGER;
		memset(&node->integer, 0, sizeof(node->integer));
		node->integer.value = checker->checked->nparameters;
	}
	ast_children(node, visit, checker);
	/* Behind its arguments, which may be parameters. */
	if (node->kind == NODE_CALL && strcmp(node->call.name, "getopt") == 0 &&
	    !user_function_find(checker, "getopt"))
		resolve_getopt(checker, node);
}
