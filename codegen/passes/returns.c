// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All returns of one constant are one: a jump, or nothing where it is laid out
 * next, is shorter than the value and the exit again.
 */
#include "codegen/passes.h"

/* The constant that a block ends by returning. */
static bool returns_constant(const struct ir_insn *const *constant,
			     const struct ir_block *block, int64_t *value)
{
	const struct ir_insn *last = ir_last(block);

	if (!last || last->op != IR_RETURN || !constant[last->a])
		return false;
	*value = constant[last->a]->imm;
	return true;
}

/* A block of nothing but the constant and its return. */
static int32_t new_return(struct ir_function *function, struct arena *arena,
			  int64_t value, struct loc loc)
{
	struct ir_block *block = vec_push(arena, &function->blocks);
	struct ir_insn *insn;
	int32_t reg = (int32_t)function->registers.n;

	vec_push(arena, &function->registers);
	insn = vec_push(arena, &block->insns);
	ir_insn_clear(insn, IR_CONST);
	insn->dst = reg;
	insn->imm = value;
	insn->loc = loc;
	insn = vec_push(arena, &block->insns);
	ir_insn_clear(insn, IR_RETURN);
	insn->a = reg;
	insn->loc = loc;
	return (int32_t)function->blocks.n - 1;
}

/* Whether a block is one that this pass has made. */
static bool is_shared(const struct ir_block *block)
{
	return block->insns.n == 2 && block->insns.v[0].op == IR_CONST;
}

bool returns(struct ir_function *function, struct arena *arena)
{
	const struct ir_insn **constant = arena_alloc(
		arena, (function->registers.n + 1) * sizeof(*constant));
	uint32_t n = function->blocks.n, found = 0;
	int32_t shared = IR_NONE;
	int64_t value = 0, other;

	for (uint32_t b = 0; b < n; b++)
		vec_each (insn, &function->blocks.v[b].insns)
			if (insn->op == IR_CONST &&
			    !function->registers.v[insn->dst].variable)
				constant[insn->dst] = insn;
	/* The first constant returned is nearly always the only one: 0. */
	for (uint32_t b = 0; b < n; b++) {
		if (!returns_constant(constant, &function->blocks.v[b],
				      &other) ||
		    (found && other != value))
			continue;
		value = other;
		found++;
		if (is_shared(&function->blocks.v[b]) && b != 0)
			shared = (int32_t)b;
	}
	/* One return is as short as it gets. */
	if (found < 2)
		return false;
	if (shared == IR_NONE)
		shared = new_return(function, arena, value, (struct loc){ 0 });
	for (uint32_t b = 0; b < n; b++) {
		struct ir_insn *last = ir_last(&function->blocks.v[b]);
		struct loc loc;

		if ((int32_t)b == shared ||
		    !returns_constant(constant, &function->blocks.v[b],
				      &other) ||
		    other != value)
			continue;
		loc = last->loc;
		ir_insn_clear(last, IR_JUMP);
		last->loc = loc;
		last->target[0] = shared;
	}
	return true;
}
