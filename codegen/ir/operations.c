// SPDX-License-Identifier: GPL-2.0-or-later
/* What the operations are, and which registers each one touches. */
#include "codegen/ir.h"

#include <stddef.h>

struct ir_row {
	const char *name;
	uint8_t effects;
};

static const struct ir_row rows[IR_OP_COUNT] = {
#define X(op, text, effects) [IR_##op] = { text, effects },
	IR_OPS(X)
#undef X
};

const char *ir_op_name(enum ir_op op)
{
	return (unsigned)op < IR_OP_COUNT ? rows[op].name : "?";
}

/* A helper's own effects, and what it writes through an argument. */
static uint8_t call_effects(const struct ir_insn *insn)
{
	const struct ir_helper *helper = ir_helper((int)insn->imm);
	uint8_t effects = IR_CALLS;

	if (helper)
		effects |= helper->effects;
	else
		/* A helper without a row: it may do anything. */
		effects |= IR_READS | IR_WRITES | IR_VOLATILE;
	if (insn->writes)
		effects |= IR_WRITES;
	return effects;
}

uint8_t ir_effects(const struct ir_insn *insn)
{
	if (insn->op == IR_CALL)
		return call_effects(insn);
	return insn->op < IR_OP_COUNT ? rows[insn->op].effects : IR_VOLATILE;
}

uint32_t ir_count(const struct ir_program *program, enum ir_op op)
{
	uint32_t n = 0;

	vec_each (function, &program->functions)
		vec_each (block, &(*function)->blocks)
			vec_each (insn, &block->insns)
				n += insn->op == op;
	return n;
}

/* "No bit in common" has no instruction, so a test has no opposite: who asks
 * for one leaves those out. */
enum ir_condition ir_condition_not(enum ir_condition condition)
{
	static const enum ir_condition opposite[] = {
		[IR_EQ] = IR_NE,   [IR_NE] = IR_EQ,	[IR_ULT] = IR_UGE,
		[IR_ULE] = IR_UGT, [IR_UGT] = IR_ULE,	[IR_UGE] = IR_ULT,
		[IR_SLT] = IR_SGE, [IR_SLE] = IR_SGT,	[IR_SGT] = IR_SLE,
		[IR_SGE] = IR_SLT, [IR_TEST] = IR_TEST,
	};

	return opposite[condition];
}

/* For the operands in the other order. */
enum ir_condition ir_condition_mirrored(enum ir_condition condition)
{
	static const enum ir_condition mirrored[] = {
		[IR_EQ] = IR_EQ,   [IR_NE] = IR_NE,	[IR_ULT] = IR_UGT,
		[IR_ULE] = IR_UGE, [IR_UGT] = IR_ULT,	[IR_UGE] = IR_ULE,
		[IR_SLT] = IR_SGT, [IR_SLE] = IR_SGE,	[IR_SGT] = IR_SLT,
		[IR_SGE] = IR_SLE, [IR_TEST] = IR_TEST,
	};

	return mirrored[condition];
}
