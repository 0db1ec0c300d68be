// SPDX-License-Identifier: GPL-2.0-or-later
/* Statements: blocks, assignments, return, values thrown away. */
#include "codegen/check/checker.h"

/* A value that nobody takes is told, unless it is only a by-product. Of a
 * macro's it is the call that is told. */
static void check_dropped(struct checker *checker, struct node *node,
			  struct loc loc)
{
	const struct type *type = check_expression(checker, node);

	if (!type || type->kind == TYPE_VOID || node->kind == NODE_STEP)
		return;
	if (node->kind == NODE_CALL &&
	    (node->call.function->flags & FUNCTION_DISCARDABLE))
		return;
	check_warning(checker, loc, "Return value discarded.");
}

/* The last part of a block whose value is not wanted; loc is the block's. */
static void check_tail(struct checker *checker, struct node *block,
		       struct loc loc)
{
	struct node *value = block->block.value;

	if (block->block.expanded && node_is_plain(value))
		check_dropped(checker, value, loc);
	else
		check_statement(checker, value);
}

static void check_if(struct checker *checker, struct node *node)
{
	if (node->choice.condition->kind == NODE_COMPTIME) {
		node->type = check_choice(checker, node);
		return;
	}
	check_branching(checker, node);
	check_statement(checker, node->choice.yes);
	if (node->choice.no)
		check_statement(checker, node->choice.no);
	node->type = VOID(checker);
}

static void check_return(struct checker *checker, struct node *node)
{
	const struct type *type;

	if (checker->function) {
		check_function_return(checker, node);
		return;
	}
	if (!node->operand)
		return;
	type = check_value(checker, node->operand);
	if (type && !type_is_integer(type))
		check_error(
			checker, node->loc,
			"Probe return values can only be integers. Found %s",
			text_of(checker, type));
}

static void statement_at(struct checker *checker, struct node *node,
			 struct loc loc);

static const struct type *block_at(struct checker *checker, struct node *block,
				   bool wants_value, struct loc loc)
{
	struct node_list *list = &block->block.statements;
	struct node *value = block->block.value;
	const struct type *type = VOID(checker);

	for (uint32_t i = 0; i < list->n; i++)
		/* bpftrace marks the last one without its semicolon. */
		if (value || i + 1 < list->n)
			statement_at(checker, list->v[i],
				     node_statement_loc(list->v[i]));
		else
			check_statement(checker, list->v[i]);
	if (value && wants_value)
		type = check_expression(checker, value);
	else if (value)
		check_tail(checker, block, loc);
	block->type = type;
	return type;
}

const struct type *check_block(struct checker *checker, struct node *block,
			       bool wants_value)
{
	return block_at(checker, block, wants_value, block->loc);
}

/* loc: where a value is that nobody takes. */
static void statement_at(struct checker *checker, struct node *node,
			 struct loc loc)
{
	switch (node->kind) {
	case NODE_ASSIGN: check_assign(checker, node); break;
	case NODE_LET: check_let(checker, node); break;
	case NODE_DISCARD: check_expression(checker, node->operand); break;
	case NODE_FOR_MAP: check_for_map(checker, node); break;
	case NODE_FOR_RANGE: check_for_range(checker, node); break;
	case NODE_WHILE: check_while(checker, node); break;
	case NODE_UNROLL: check_unroll(checker, node); break;
	case NODE_BREAK:
	case NODE_CONTINUE: break;
	case NODE_RETURN: check_return(checker, node); break;
	case NODE_IF: check_if(checker, node); break;
	case NODE_BLOCK: block_at(checker, node, false, loc); break;
	default: check_dropped(checker, node, loc); break;
	}
}

void check_statement(struct checker *checker, struct node *node)
{
	statement_at(checker, node, node->loc);
}

static bool is_computed(const struct type *type)
{
	return type_is_integer(type) || type->kind == TYPE_POINTER ||
	       type->kind == TYPE_KSYM || type->kind == TYPE_USERNAME ||
	       type->kind == TYPE_TIMESTAMP;
}

/* Of the sum of an aggregation and a value, for the error that it is one: a
 * literal takes the sign of what it is added to. */
static bool is_signed_sum(struct checker *checker, const struct node *node)
{
	const struct node *value = node->assign.value;
	const struct type *number = NULL;
	int64_t literal;

	if (node->assign.target->type->kind == TYPE_AGGREGATE)
		number = aggregate_as_number(checker,
					     node->assign.target->type);
	if (number && !number->is_signed && node->assign.op != OP_SUB &&
	    node_constant(value, &literal) && literal >= 0)
		return false;
	return value->type->is_signed;
}

/* x op= e has the type of x op e. */
static const struct type *compound_type(struct checker *checker,
					struct node *node)
{
	/* A map that has no type yet is 0: the operation's type is then that of
	 * the other side. */
	struct node zero = { .kind = NODE_INTEGER, .loc = node->loc };
	struct node *target = node->assign.target;
	struct node both = { .kind = NODE_BINARY,
			     .loc = node->assign.operation };

	if (target->type && !is_computed(target->type))
		return no_counter(checker, node->loc, target,
				  is_signed_sum(checker, node));
	zero.type = INT(checker, 8, true);
	both.operation.op = node->assign.op;
	both.operation.a = target->type ? target : &zero;
	both.operation.b = node->assign.value;
	return binary_type(checker, &both);
}

static void check_compound(struct checker *checker, struct node *node)
{
	struct node *target = node->assign.target, *value = node->assign.value;
	const struct type *type;

	if (target->kind == NODE_MAP)
		map_compound(checker, target);
	else if (!target->variable.variable)
		return;
	else
		target->type = target->variable.variable->type;
	if (!check_value(checker, value))
		return;
	type = compound_type(checker, node);
	if (!type)
		return;
	if (target->kind == NODE_MAP)
		map_widen(checker, node->loc, target, NULL, type);
	else if (!target->variable.variable->has_type)
		variable_take(checker, target, type);
	else
		warn_narrowing(checker, node->assign.operation, type,
			       target->type);
}

/* The call that `@m =` stores, if it is an aggregation's. */
static struct node *assigned_call(struct node *value)
{
	while (value->kind == NODE_BLOCK && value->block.value)
		value = value->block.value;
	return value->kind == NODE_CALL || value->kind == NODE_NAME ? value
								    : NULL;
}

void check_assign(struct checker *checker, struct node *node)
{
	struct node *target = node->assign.target, *value = node->assign.value;
	/* Kept, as the value may be a block with assignments of its own. */
	struct node *aggregable = checker->aggregable;
	const struct type *type;

	if (node->assign.op != OP_NONE) {
		check_compound(checker, node);
		return;
	}
	if (target->kind == NODE_MAP)
		/* An aggregation is only allowed there: its function asks
		 * whether it is this call. */
		checker->aggregable = assigned_call(value);
	type = check_given(checker, value, node->loc,
			   target->kind == NODE_MAP
				   ? "assigned to a map"
				   : "assigned to a scratch variable");
	if (target->kind == NODE_MAP &&
	    map_copied(checker, target, node->loc, value)) {
		/* Or the error would be followed by another one, of an
		 * undefined map. */
		map_find(checker, target)->assigned = true;
		checker->aggregable = aggregable;
		return;
	}
	/* Not the call itself but a map that has one: its number is what is
	 * assigned. */
	if (type && type->kind == TYPE_AGGREGATE &&
	    (target->kind == NODE_MAP || aggregate_as_number(checker, type)) &&
	    (target->kind != NODE_MAP || !checker->aggregable ||
	     checker->aggregable->kind != NODE_CALL))
		type = check_value(checker, value);
	checker->aggregable = aggregable;
	if (target->kind == NODE_MAP)
		map_assign(checker, node->loc, target, value);
	else if (target->kind == NODE_VARIABLE && type)
		variable_assign(checker, node->loc, target, value);
	else if (target->kind != NODE_VARIABLE)
		check_error(checker, target->loc,
			    "Only variables, maps and map elements can be "
			    "assigned to");
}
