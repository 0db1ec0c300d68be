// SPDX-License-Identifier: GPL-2.0-or-later
/* Statements. */
#include "codegen/lower/internal.h"

#include "codegen/builtin.h"

static void block(struct lower *lower, const struct node *node)
{
	vec_each (statement, &node->block.statements)
		lower_statement(lower, *statement);
	if (node->block.value)
		lower_statement(lower, node->block.value);
}

static void choice(struct lower *lower, const struct node *node)
{
	int32_t yes = block_new(lower), no = block_new(lower);
	int32_t join = node->choice.no ? block_new(lower) : no;

	lower_condition(lower, node->choice.condition, yes, no);
	ir_at(&lower->ir, yes);
	if (node->choice.yes)
		lower_statement(lower, node->choice.yes);
	if (!ir_ended(&lower->ir))
		ir_jump(&lower->ir, join);
	ir_at(&lower->ir, no);
	if (node->choice.no) {
		lower_statement(lower, node->choice.no);
		if (!ir_ended(&lower->ir))
			ir_jump(&lower->ir, join);
	}
	ir_at(&lower->ir, join);
}

/* An expression whose value nobody wants. */
static void discard(struct lower *lower, const struct node *node)
{
	if (node->kind == NODE_STEP)
		lower_step(lower, node, false);
	/* A call is made for what it does, even where its value is no
	 * scalar. */
	else if (node->kind == NODE_CALL && node->call.function->lower)
		node->call.function->lower(lower, node);
	else if (!node->type || node->type->kind == TYPE_VOID ||
		 type_in_register(node->type))
		lower_value(lower, node);
	else
		lower_place(lower, node);
}

static void statement(struct lower *lower, const struct node *node)
{
	switch (node->kind) {
	case NODE_BLOCK: block(lower, node); break;
	case NODE_IF:
	case NODE_TERNARY: choice(lower, node); break;
	case NODE_ASSIGN: lower_assign(lower, node); break;
	case NODE_LET: lower_let(lower, node); break;
	case NODE_DISCARD: discard(lower, node->operand); break;
	case NODE_FOR_MAP:
	case NODE_FOR_RANGE:
	case NODE_WHILE:
	case NODE_UNROLL: lower_loop(lower, node); break;
	case NODE_BREAK:
	case NODE_CONTINUE:
	case NODE_RETURN: lower_jump(lower, node); break;
	case NODE_IMPORT: break;
	default: discard(lower, node);
	}
}

void lower_statement(struct lower *lower, const struct node *node)
{
	struct loc loc;
	/* Scratch is a statement's own: the next one uses the same bytes. */
	uint32_t scratch = lower->scratch_used;

	/* Behind a return or break: nothing runs there. */
	if (ir_ended(&lower->ir))
		return;
	loc = loc_enter(lower, node);
	statement(lower, node);
	captures_leave(lower);
	lower->ir.loc = loc;
	lower->scratch_used = scratch;
}
