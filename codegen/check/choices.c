// SPDX-License-Identifier: GPL-2.0-or-later
/* c ? a : b, c ?: b, and if as a value. */
#include "codegen/check/checker.h"

/* `if comptime c`: only the branch that is taken is looked at. */
static bool prune(struct checker *checker, struct node *node,
		  const struct type **type)
{
	struct node *condition = node->choice.condition, *taken;
	int64_t value;

	if (condition->kind != NODE_COMPTIME)
		return false;
	*type = NULL;
	if (!check_value(checker, condition->operand))
		return true;
	if (!node_constant(condition->operand, &value)) {
		check_error(checker, condition->loc,
			    "Unable to resolve comptime expression");
		return true;
	}
	taken = value ? node->choice.yes : node->choice.no;
	if (taken)
		*node = *taken;
	else
		become_empty(node);
	/* The branch that is left may be a statement: then the whole gives no
	 * value. */
	if (node->kind == NODE_BLOCK && !node->block.value) {
		check_statement(checker, node);
		*type = VOID(checker);
	} else {
		*type = check_expression(checker, node);
	}
	return true;
}

/* The condition of an if or ?:, whose place messages say. */
bool check_branching(struct checker *checker, struct node *node)
{
	const struct type *type = check_value(checker, node->choice.condition);

	if (!type || is_condition(type))
		return type != NULL;
	check_error(checker, node->loc, "Invalid condition: %s",
		    kind_text(type));
	return false;
}

/* A map's number rather than its aggregation: the two branches become one
 * value. */
static const struct type *branch(struct checker *checker, struct node *node)
{
	const struct type *type = check_expression(checker, node);

	if (type && type->kind == TYPE_AGGREGATE)
		return check_value(checker, node);
	return type;
}

const struct type *check_choice(struct checker *checker, struct node *node)
{
	struct node *yes = node->choice.yes, *no = node->choice.no;
	const struct type *a, *b, *common;

	if (prune(checker, node, &common))
		return common;
	if (yes)
		check_branching(checker, node);
	a = yes ? branch(checker, yes)
		: check_value(checker, node->choice.condition);
	b = no ? branch(checker, no) : VOID(checker);
	/* One branch is enough to go on with while the other is unknown. */
	if (!a || !b)
		return checker->report ? NULL : a ? a : b;
	common = unify(checker, a, b, yes ? node_adaptable(yes) : 0,
		       no ? node_adaptable(no) : 0);
	if (!common)
		return check_error(checker, node->loc,
				   "Branches must return the same type or "
				   "compatible types: have '%s' and '%s'",
				   text_of(checker, a), text_of(checker, b));
	if (common->kind == TYPE_VOID)
		return common;
	coerce(checker, yes ? yes : node->choice.condition, common);
	coerce(checker, no, common);
	return common;
}
