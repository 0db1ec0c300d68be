// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether two trees say the same. */
#include <string.h>

#include "parser/ast.h"

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_type_name(const struct type_name *a, const struct type_name *b)
{
	if (!a || !b)
		return a == b;
	if (a->kind != b->kind || !same_text(a->name, b->name) ||
	    a->has_count != b->has_count || a->count != b->count ||
	    a->parts.n != b->parts.n || !same_type_name(a->of, b->of) ||
	    !ast_equal(a->expression, b->expression))
		return false;
	for (uint32_t i = 0; i < a->parts.n; i++)
		if (!same_type_name(a->parts.v[i], b->parts.v[i]))
			return false;
	return true;
}

static bool same_typed(const struct node *a, const struct node *b)
{
	if (!same_type_name(a->typed.type_name, b->typed.type_name) ||
	    a->typed.path.n != b->typed.path.n)
		return false;
	for (uint32_t i = 0; i < a->typed.path.n; i++)
		if (!same_text(a->typed.path.v[i], b->typed.path.v[i]))
			return false;
	return true;
}

/* The names alone: the values are children, which ast_equal() visits. */
static bool same_record(const struct node *a, const struct node *b)
{
	if (a->record.parts.n != b->record.parts.n)
		return false;
	for (uint32_t i = 0; i < a->record.parts.n; i++)
		if (!same_text(a->record.parts.v[i].name,
			       b->record.parts.v[i].name))
			return false;
	return true;
}

/* What a node says by itself, its children aside. */
static bool same_self(const struct node *a, const struct node *b)
{
	switch (a->kind) {
	case NODE_INTEGER:
		return a->integer.value == b->integer.value &&
		       a->integer.negative == b->integer.negative;
	case NODE_STRING:
		return a->string.len == b->string.len &&
		       memcmp(a->string.text, b->string.text, a->string.len) ==
			       0;
	case NODE_BOOL: return a->boolean == b->boolean;
	case NODE_POSITIONAL: return a->positional == b->positional;
	case NODE_NAME: return same_text(a->name.name, b->name.name);
	case NODE_VARIABLE:
		return same_text(a->variable.name, b->variable.name);
	case NODE_MAP: return same_text(a->map.name, b->map.name);
	case NODE_CALL: return same_text(a->call.name, b->call.name);
	case NODE_UNARY:
	case NODE_BINARY: return a->operation.op == b->operation.op;
	case NODE_STEP:
		return a->step.increment == b->step.increment &&
		       a->step.prefix == b->step.prefix;
	case NODE_CAST:
	case NODE_SIZEOF:
	case NODE_OFFSETOF:
	case NODE_TYPEINFO:
	case NODE_TYPE_ARGUMENT: return same_typed(a, b);
	case NODE_FIELD: return same_text(a->field.name, b->field.name);
	case NODE_RECORD: return same_record(a, b);
	case NODE_ASSIGN: return a->assign.op == b->assign.op;
	case NODE_LET:
		return same_type_name(a->let.type_name, b->let.type_name);
	case NODE_IMPORT: return same_text(a->path, b->path);
	default: return true;
	}
}

/* ast_children() calls back and cannot go through two trees at once, so one's
 * children are put aside. */
#define CHILDREN_AT_HAND 8

struct gathered {
	const struct node *at_hand[CHILDREN_AT_HAND];
	uint32_t n, wanted;
	const struct node *child; /* the one wanted */
};

static void gather(struct node **child, void *data)
{
	struct gathered *gathered = data;

	if (gathered->n < CHILDREN_AT_HAND)
		gathered->at_hand[gathered->n] = *child;
	gathered->n++;
}

static void pick(struct node **child, void *data)
{
	struct gathered *gathered = data;

	if (gathered->n++ == gathered->wanted)
		gathered->child = *child;
}

/* Most nodes have few children; a call may have many. */
static const struct node *child_at(const struct node *node,
				   const struct gathered *all, uint32_t i)
{
	struct gathered one = { .wanted = i };

	if (i < CHILDREN_AT_HAND)
		return all->at_hand[i];
	/* Only visited: nothing is replaced. */
	ast_children((struct node *)node, pick, &one);
	return one.child;
}

bool ast_equal(const struct node *a, const struct node *b)
{
	struct gathered of_a = { 0 }, of_b = { 0 };

	if (!a || !b)
		return a == b;
	if (a->kind != b->kind || !same_self(a, b))
		return false;
	ast_children((struct node *)a, gather, &of_a);
	ast_children((struct node *)b, gather, &of_b);
	if (of_a.n != of_b.n)
		return false;
	for (uint32_t i = 0; i < of_a.n; i++)
		if (!ast_equal(child_at(a, &of_a, i), child_at(b, &of_b, i)))
			return false;
	return true;
}
