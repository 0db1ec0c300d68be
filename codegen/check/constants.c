// SPDX-License-Identifier: GPL-2.0-or-later
/* Positional parameters become the constants that they are. */
#include "codegen/check/checker.h"

#include <errno.h>
#include <stdlib.h>

/* A number as parameters are read: any C form, the whole text. */
static bool parameter_number(const char *text, int64_t *value)
{
	char *end;

	errno = 0;
	*value = *text == '-' ? strtoll(text, &end, 0)
			      : (int64_t)strtoull(text, &end, 0);
	return *text && !*end && !errno;
}

static void positional_string(struct checker *checker, struct node *node,
			      const char *text)
{
	uint32_t len = (uint32_t)strlen(text);

	become_string(node, text, len, type_string(checker->types, len + 1));
}

static const char *positional_text(struct checker *checker, struct node *node)
{
	struct checked *checked = checker->checked;
	uint32_t n = node->positional;

	if (n <= checked->nparameters)
		return checked->parameters[n - 1];
	check_warning(checker, node->loc,
		      "Positional parameter $%u is empty or not provided.", n);
	return NULL;
}

/* $1 by itself: a number if it is one, else a string; 0 when missing. */
static void positional(struct checker *checker, struct node *node)
{
	const char *text = positional_text(checker, node);
	int64_t value = 0;

	if (text && *text && !parameter_number(text, &value)) {
		positional_string(checker, node, text);
		return;
	}
	node->kind = NODE_INTEGER;
	memset(&node->integer, 0, sizeof(node->integer));
	node->integer.value = (uint64_t)value;
	node->integer.negative = value < 0 && text && *text == '-';
	node->integer.is_unsigned = value < 0 && !node->integer.negative;
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
	if (of->kind != NODE_POSITIONAL)
		return false;
	text = positional_text(checker, of);
	if (!text)
		text = "";
	if (skip > strlen(text)) {
		check_error(checker, call->loc,
			    "cannot use offset that exceeds string length "
			    "(%llu > %zu)",
			    (unsigned long long)skip, strlen(text));
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
}
