// SPDX-License-Identifier: GPL-2.0-or-later
/* Blocks: those that only jump on are jumped over, those that only follow
 * another become one with it, those that nothing reaches go. */
#include "codegen/flow.h"
#include "codegen/passes.h"

/* Where a jump to a block ends up; rings of jumps are left as they are. */
static int32_t final_target(const struct ir_function *function, int32_t b)
{
	for (int hops = 0; hops < 64; hops++) {
		const struct ir_block *block = &function->blocks.v[b];

		if (block->insns.n != 1 || block->insns.v[0].op != IR_JUMP ||
		    block->insns.v[0].target[0] == b)
			return b;
		b = block->insns.v[0].target[0];
	}
	return b;
}

/* Operations whose result only one way has keep that way to themselves. */
static bool may_redirect(struct ir_insn *last, uint32_t t)
{
	int32_t *defs[2];

	return t != 0 || !ir_defs(last, defs) || ir_targets(last) != 2;
}

static bool thread_jumps(struct ir_function *function)
{
	bool changed = false;

	for (uint32_t b = 0; b < function->blocks.n; b++) {
		struct ir_insn *last = ir_last(&function->blocks.v[b]);

		for (uint32_t t = 0; last && t < ir_targets(last); t++) {
			int32_t to = final_target(function, last->target[t]);

			if (to == last->target[t] || !may_redirect(last, t))
				continue;
			last->target[t] = to;
			changed = true;
		}
		if (!last || ir_targets(last) != 2 ||
		    last->target[0] != last->target[1])
			continue;
		/* Both ways go to one place: nothing is left to ask. A lookup
		 * only goes if nobody wants its element. */
		if (last->op != IR_BRANCH &&
		    !(last->op == IR_LOOKUP && last->dst == IR_NONE))
			continue;
		last->op = IR_JUMP;
		last->a = last->b = last->map = IR_NONE;
		last->off = last->size = 0;
		last->target[1] = IR_NONE;
		changed = true;
	}
	return changed;
}

static bool remove_unreached(struct ir_function *function,
			     const struct flow *flow)
{
	bool changed = false;

	for (uint32_t b = 0; b < function->blocks.n; b++)
		if (flow->place[b] < 0 && function->blocks.v[b].insns.n) {
			function->blocks.v[b].insns.n = 0;
			changed = true;
		}
	return changed;
}

/* Appends a block's only successor, whose only predecessor it is. */
static bool merge_blocks(struct ir_function *function, const struct flow *flow,
			 struct arena *arena)
{
	bool changed = false;

	for (uint32_t i = 0; i < flow->norder; i++) {
		int32_t b = flow->order[i];
		struct ir_block *block = &function->blocks.v[b];
		struct ir_insn *last = ir_last(block);

		while (last && last->op == IR_JUMP && last->target[0] != b &&
		       last->target[0] != 0 &&
		       flow_npreds(flow, last->target[0]) == 1) {
			struct ir_block *next =
				&function->blocks.v[last->target[0]];

			block->insns.n--;
			vec_each (insn, &next->insns)
				*vec_push(arena, &block->insns) = *insn;
			next->insns.n = 0;
			last = ir_last(block);
			changed = true;
		}
	}
	return changed;
}

bool jumps(struct ir_function *function, struct arena *arena)
{
	struct flow flow;
	bool changed = thread_jumps(function);

	/* Anew: jumps have moved. */
	flow_order(&flow, function, arena);
	changed |= remove_unreached(function, &flow);
	changed |= merge_blocks(function, &flow, arena);
	return changed;
}
