// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A script variable that is assigned in one place, before all its uses, is a
 * temporary: all that is known of its value is then known at its uses.
 */
#include "codegen/passes/numbering.h"

struct promotion {
	struct ir_function *function;
	const struct flow *flow;
	uint32_t *ndefs;
	int32_t *block, *index; /* of the assignment */
	bool *stays;
};

static void note_defs(struct promotion *promotion, int32_t b, int32_t index,
		      struct ir_insn *insn)
{
	int32_t *defs[2];
	uint32_t n = ir_defs(insn, defs);

	for (uint32_t i = 0; i < n; i++) {
		int32_t reg = *defs[i];

		promotion->ndefs[reg]++;
		promotion->block[reg] = b;
		promotion->index[reg] = index;
		/* LOOKUP and its like assign on one way only. */
		if (ir_targets(insn) == 2) {
			promotion->block[reg] = insn->target[0];
			promotion->index[reg] = -1;
			if (flow_npreds(promotion->flow, insn->target[0]) != 1)
				promotion->stays[reg] = true;
		}
	}
}

static void note_uses(struct promotion *promotion, int32_t b, int32_t index,
		      struct ir_insn *insn)
{
	int32_t *uses[8];
	uint32_t n = ir_uses(insn, uses);

	for (uint32_t i = 0; i < n; i++) {
		int32_t reg = *uses[i];

		if (promotion->ndefs[reg] != 1)
			continue;
		if (promotion->block[reg] == b
			    ? promotion->index[reg] >= index
			    : !flow_dominates(promotion->flow,
					      promotion->block[reg], b))
			promotion->stays[reg] = true;
	}
}

static void each_insn(struct promotion *promotion,
		      void (*note)(struct promotion *, int32_t, int32_t,
				   struct ir_insn *))
{
	for (uint32_t o = 0; o < promotion->flow->norder; o++) {
		int32_t b = promotion->flow->order[o];
		struct ir_block *block = &promotion->function->blocks.v[b];

		for (uint32_t i = 0; i < block->insns.n; i++)
			note(promotion, b, (int32_t)i, &block->insns.v[i]);
	}
}

void promote_variables(struct ir_function *function, const struct flow *flow,
		       struct arena *arena)
{
	uint32_t n = function->registers.n + 1;
	struct promotion promotion = { .function = function, .flow = flow };

	promotion.ndefs = arena_array(arena, uint32_t, n);
	promotion.block = arena_array(arena, int32_t, n);
	promotion.index = arena_array(arena, int32_t, n);
	promotion.stays = arena_array(arena, bool, n);
	each_insn(&promotion, note_defs);
	each_insn(&promotion, note_uses);
	for (uint32_t r = 0; r + 1 < n; r++)
		if (promotion.ndefs[r] == 1 && !promotion.stays[r])
			function->registers.v[r].variable = false;
}
