// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Blocks, and whether they have a value: the last expression without a `;`.
 * A block in a probe, a loop or an `if` that is a statement has none, so its
 * last expression is a statement like the others.
 */
#include "parser/context.h"

/* Down through the branches of an `if` and nested blocks: the value of any of
 * them would be what nobody takes. */
struct node *settle(struct node *node, struct arena *arena)
{
	if (node->kind == NODE_IF) {
		settle(node->choice.yes, arena);
		if (node->choice.no)
			settle(node->choice.no, arena);
	} else if (node->kind == NODE_BLOCK && node->block.value) {
		*vec_push(arena, &node->block.statements) =
			settle(node->block.value, arena);
		node->block.value = NULL;
	}
	return node;
}

/* Whether a statement that ends a block is its value. */
static bool yields(const struct node *node)
{
	if (!node)
		return false;
	if (node->kind == NODE_BLOCK)
		return node->block.value != NULL;
	if (node->kind == NODE_IF)
		return yields(node->choice.yes) && yields(node->choice.no);
	return false;
}

/* Whether a statement without its `;` has a value. */
static bool is_expression(const struct node *node)
{
	switch (node->kind) {
	case NODE_ASSIGN:
	case NODE_LET:
	case NODE_DISCARD:
	case NODE_FOR_MAP:
	case NODE_FOR_RANGE:
	case NODE_WHILE:
	case NODE_UNROLL:
	case NODE_BREAK:
	case NODE_CONTINUE:
	case NODE_RETURN:
	case NODE_IMPORT: return false;
	default: return true;
	}
}

/*
 * The tail is what stood before the `}` without a `;`. An `if` needs none, so
 * it is the last statement then; it is the value if all its branches have one.
 */
struct node *make_block(struct parse *parse, struct loc loc,
			struct node_list *statements, struct node *tail)
{
	struct node *node = node_new(parse, NODE_BLOCK, loc);
	struct node_list *list = &node->block.statements;

	if (tail && !is_expression(tail)) {
		list_add(parse, statements, tail);
	} else if (tail) {
		node->block.value = tail;
	} else if (statements->n && yields(statements->v[statements->n - 1])) {
		node->block.value = statements->v[--statements->n];
	}
	*list = *statements;
	for (uint32_t i = 0; i < list->n; i++)
		settle(list->v[i], parse->arena);
	node->block.scope = true;
	return node_done(parse, node);
}
