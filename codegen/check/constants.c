// SPDX-License-Identifier: GPL-2.0-or-later
/* Constant expressions: their values, folding, positional parameters. */
#include "codegen/check/checker.h"

#include <errno.h>
#include <stdlib.h>

/*
 * The value of two's complement arithmetic on 64 bits. false for what has no
 * value: division by zero, and its overflow.
 */
static bool binary_value(enum op op, int64_t a, int64_t b, bool is_unsigned,
			 int64_t *value)
{
	uint64_t x = (uint64_t)a, y = (uint64_t)b;

	switch (op) {
	case OP_ADD: *value = (int64_t)(x + y); return true;
	case OP_SUB: *value = (int64_t)(x - y); return true;
	case OP_MUL: *value = (int64_t)(x * y); return true;
	case OP_DIV:
	case OP_MOD:
		if (!b || (!is_unsigned && a == INT64_MIN && b == -1))
			return false;
		if (is_unsigned)
			*value = (int64_t)(op == OP_DIV ? x / y : x % y);
		else
			*value = op == OP_DIV ? a / b : a % b;
		return true;
	case OP_AND: *value = a & b; return true;
	case OP_OR: *value = a | b; return true;
	case OP_XOR: *value = a ^ b; return true;
	case OP_SHL: *value = (int64_t)(x << (y & 63)); return true;
	case OP_SHR:
		*value = is_unsigned ? (int64_t)(x >> (y & 63)) : a >> (y & 63);
		return true;
	case OP_EQ: *value = a == b; return true;
	case OP_NE: *value = a != b; return true;
	case OP_LT: *value = is_unsigned ? x < y : a < b; return true;
	case OP_LE: *value = is_unsigned ? x <= y : a <= b; return true;
	case OP_GT: *value = is_unsigned ? x > y : a > b; return true;
	case OP_GE: *value = is_unsigned ? x >= y : a >= b; return true;
	case OP_LOGICAL_AND: *value = a && b; return true;
	case OP_LOGICAL_OR: *value = a || b; return true;
	default: return false;
	}
}

static bool is_unsigned(const struct node *node)
{
	return node->kind == NODE_INTEGER && node->integer.is_unsigned;
}

static bool operation_constant(const struct node *node, int64_t *value)
{
	const struct node *x = node->operation.a, *y = node->operation.b;
	int64_t a, b;

	if (!node_constant(x, &a))
		return false;
	if (node->kind == NODE_UNARY) {
		switch (node->operation.op) {
		case OP_NEG: *value = (int64_t)(0 - (uint64_t)a); return true;
		case OP_INVERT: *value = ~a; return true;
		case OP_NOT: *value = !a; return true;
		default: return false;
		}
	}
	return node_constant(y, &b) &&
	       binary_value(node->operation.op, a, b,
			    is_unsigned(x) && is_unsigned(y), value);
}

bool node_constant(const struct node *node, int64_t *value)
{
	switch (node->kind) {
	case NODE_INTEGER: *value = (int64_t)node->integer.value; return true;
	case NODE_BOOL: *value = node->boolean; return true;
	case NODE_UNARY:
	case NODE_BINARY: return operation_constant(node, value);
	case NODE_CAST:
		return node->type && type_is_integer(node->type) &&
		       node_constant(node->typed.value, value);
	case NODE_COMPTIME: return node_constant(node->operand, value);
	case NODE_TERNARY:
	case NODE_IF:
		if (!node_constant(node->choice.condition, value))
			return false;
		if (!*value)
			return node->choice.no &&
			       node_constant(node->choice.no, value);
		return !node->choice.yes ||
		       node_constant(node->choice.yes, value);
	case NODE_BLOCK:
		return !node->block.statements.n && node->block.value &&
		       node_constant(node->block.value, value);
	default: return false;
	}
}

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
