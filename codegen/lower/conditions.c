// SPDX-License-Identifier: GPL-2.0-or-later
/* Conditions: branches, with short circuits. */
#include "codegen/lower/internal.h"

bool op_compares(enum op op)
{
	return (op >= OP_EQ && op <= OP_GE) || op == OP_LOGICAL_AND ||
	       op == OP_LOGICAL_OR;
}

enum ir_condition op_condition(enum op op, bool is_unsigned)
{
	switch (op) {
	case OP_EQ: return IR_EQ;
	case OP_NE: return IR_NE;
	case OP_LT: return is_unsigned ? IR_ULT : IR_SLT;
	case OP_LE: return is_unsigned ? IR_ULE : IR_SLE;
	case OP_GT: return is_unsigned ? IR_UGT : IR_SGT;
	default: return is_unsigned ? IR_UGE : IR_SGE;
	}
}

static void comparison(struct lower *lower, const struct node *node,
		       int32_t yes, int32_t no)
{
	const struct node *a = node->operation.a, *b = node->operation.b;
	enum op op = node->operation.op;
	int32_t left, right;

	if (!type_in_register(a->type) || !type_in_register(b->type)) {
		if (op == OP_EQ)
			lower_compare_memory(lower, a, b, yes, no);
		else
			lower_compare_memory(lower, a, b, no, yes);
		return;
	}
	/* Pointers stay pointers here: the verifier allows comparing them. */
	left = lower_value(lower, a);
	right = lower_value(lower, b);
	ir_branch(&lower->ir, op_condition(op, computes_unsigned(a, b)), left,
		  right, yes, no);
}

/* An element of a hash: what is not there goes to `no` at once, so that in
 * `yes` it is known to be there. */
static bool element_truth(struct lower *lower, const struct node *node,
			  int32_t yes, int32_t no)
{
	struct map_access access;
	struct memory element;
	int32_t found, value, zero;

	if (node->kind != NODE_MAP || !type_in_register(node->type) ||
	    map_is_cell(map_plan_of(lower, node->map.map)))
		return false;
	access = map_access(lower, map_plan_of(lower, node->map.map),
			    node->map.key);
	found = block_new(lower);
	element = map_lookup(lower, &access, found, failure_block(lower, no));
	ir_at(&lower->ir, found);
	zero = constant(lower, 0);
	value = memory_read(lower, element, node->type);
	ir_branch(&lower->ir, IR_NE, value, zero, yes, no);
	return true;
}

/* Anything else: true if it is not 0. */
static void truth(struct lower *lower, const struct node *node, int32_t yes,
		  int32_t no)
{
	int32_t value;

	if (element_truth(lower, node, yes, no))
		return;
	value = node->type->kind == TYPE_AGGREGATE
			? lower_aggregate_number(lower, node)
			: lower_value(lower, node);
	ir_branch(&lower->ir, IR_NE, value, constant(lower, 0), yes, no);
}

static void condition_binary(struct lower *lower, const struct node *node,
			     int32_t yes, int32_t no)
{
	int32_t second;

	switch (node->operation.op) {
	/* The second is only asked where the first left it open: no value is
	 * made of either. */
	case OP_LOGICAL_AND:
		second = block_new(lower);
		lower_condition(lower, node->operation.a, second, no);
		ir_at(&lower->ir, second);
		lower_condition(lower, node->operation.b, yes, no);
		break;
	case OP_LOGICAL_OR:
		second = block_new(lower);
		lower_condition(lower, node->operation.a, yes, second);
		ir_at(&lower->ir, second);
		lower_condition(lower, node->operation.b, yes, no);
		break;
	default:
		if (op_compares(node->operation.op))
			comparison(lower, node, yes, no);
		else
			truth(lower, node, yes, no);
	}
}

void lower_condition(struct lower *lower, const struct node *node, int32_t yes,
		     int32_t no)
{
	struct loc loc = loc_enter(lower, node);

	if (node->kind == NODE_BINARY)
		condition_binary(lower, node, yes, no);
	else if (node->kind == NODE_UNARY && node->operation.op == OP_NOT)
		lower_condition(lower, node->operation.a, no, yes);
	else if (node->kind == NODE_BOOL)
		ir_jump(&lower->ir, node->boolean ? yes : no);
	else
		truth(lower, node, yes, no);
	lower->ir.loc = loc;
}
