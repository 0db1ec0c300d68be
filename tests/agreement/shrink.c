// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The least part of an expression that still disagrees: each node in turn is
 * replaced by one of its operands, as long as that goes on disagreeing.
 */
#include "agree.h"

/* Types again, after an operand has changed. */
static void retype(struct node *node)
{
	if (!node)
		return;
	retype(node->a);
	retype(node->b);
	retype(node->c);
	switch (node->kind) {
	case NODE_UNARY:
		node->type = unary_type(node->op, node->a->type);
		break;
	case NODE_BINARY:
		node->type = binary_type(node->op, node->a, node->b);
		break;
	case NODE_CHOICE:
		node->type = common_type(node->b->type, node->c->type);
		break;
	case NODE_ELSE:
		node->type = common_type(node->a->type, node->b->type);
		break;
	default: break;
	}
}

struct search {
	const struct world *world;
	struct item *item;
	bool (*disagrees)(const struct world *world, const struct item *item,
			  void *data);
	void *data;
};

static bool still(struct search *search)
{
	retype(search->item->value);
	retype(search->item->result);
	return search->disagrees(search->world, search->item, search->data);
}

/* What is left out is not freed: the test has failed anyway. */
static bool shrink_slot(struct search *search, struct node **slot)
{
	struct node *node = *slot;
	struct node *operands[3];

	if (!node)
		return false;
	operands[0] = node->a;
	operands[1] = node->b;
	operands[2] = node->c;
	for (int i = 0; i < 3; i++) {
		if (!operands[i])
			continue;
		*slot = operands[i];
		if (still(search))
			return true;
	}
	*slot = node;
	return shrink_slot(search, &node->a) || shrink_slot(search, &node->b) ||
	       shrink_slot(search, &node->c);
}

void item_shrink(const struct world *world, struct item *item,
		 bool (*disagrees)(const struct world *world,
				   const struct item *item, void *data),
		 void *data)
{
	struct search search = { world, item, disagrees, data };
	struct node *value = item->value;

	item->value = NULL;
	if (!still(&search))
		item->value = value;
	while (shrink_slot(&search, &item->result) ||
	       shrink_slot(&search, &item->value))
		;
	retype(item->value);
	retype(item->result);
}
