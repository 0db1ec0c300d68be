// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A store to the frame of what a call gave moves up to that call, when only
 * the store wants it: the value needs no register across the calls between.
 *
 *	%1 = call ktime_get_ns ()	%1 = call ktime_get_ns ()
 *	%2 = call get_... ()	    ->	store 8 [%frame], %1
 *	store 8 [%frame], %1		%2 = call get_... ()
 */
#include "codegen/passes.h"

struct mover {
	const struct ir_insn **frame; /* by register: its FRAME, or NULL */
	uint32_t *nuses;
	bool *derived; /* by object: it has addresses that are not seen here */
};

static bool touches_object(const struct mover *mover, struct ir_insn *insn,
			   int32_t object)
{
	int32_t *uses[8];
	uint32_t n = ir_uses(insn, uses);

	for (uint32_t i = 0; i < n; i++)
		if (mover->frame[*uses[i]] &&
		    mover->frame[*uses[i]]->object == object)
			return true;
	return false;
}

/* How far up a store may go: the index behind its value's call; or none. */
static uint32_t new_place(const struct mover *mover,
			  const struct ir_block *block, uint32_t at)
{
	const struct ir_insn *store = &block->insns.v[at];
	const struct ir_insn *frame;
	bool calls = false;

	/* Read once more, the value would need its register all the same. */
	if (store->op != IR_STORE || mover->nuses[store->b] != 1)
		return at;
	frame = mover->frame[store->a];
	if (!frame || mover->derived[frame->object])
		return at;
	for (uint32_t i = at; i-- > 0;) {
		struct ir_insn *insn = &block->insns.v[i];

		if (insn->dst == store->b)
			return calls && (ir_effects(insn) & IR_CALLS) ? i + 1
								      : at;
		if (touches_object(mover, insn, frame->object))
			return at;
		calls |= (ir_effects(insn) & IR_CALLS) != 0;
	}
	return at;
}

/* The FRAME the store needs may come after its new place: it goes along. */
static void move_up(struct ir_block *block, uint32_t from, uint32_t to)
{
	struct ir_insn insn = block->insns.v[from];

	memmove(&block->insns.v[to + 1], &block->insns.v[to],
		(from - to) * sizeof(insn));
	block->insns.v[to] = insn;
}

static bool move_in_block(const struct mover *mover, struct ir_block *block)
{
	bool changed = false;

	for (uint32_t i = 0; i < block->insns.n; i++) {
		uint32_t to = new_place(mover, block, i);
		int32_t address = block->insns.v[i].a;

		if (to == i)
			continue;
		move_up(block, i, to);
		for (uint32_t j = to + 1; j <= i; j++)
			if (block->insns.v[j].dst == address) {
				move_up(block, j, to);
				break;
			}
		changed = true;
	}
	return changed;
}

/* Addresses made from an object's address, or kept in memory. */
static void note_derived(struct mover *mover, struct ir_insn *insn)
{
	int32_t *uses[8];
	uint32_t n = ir_uses(insn, uses);

	for (uint32_t i = 0; i < n; i++) {
		const struct ir_insn *frame = mover->frame[*uses[i]];

		if (frame && ((insn->dst != IR_NONE && !ir_effects(insn)) ||
			      (insn->op == IR_STORE && uses[i] == &insn->b)))
			mover->derived[frame->object] = true;
	}
	if (insn->op == IR_FRAME && !mover->frame[insn->dst])
		mover->derived[insn->object] = true;
}

bool early_store(struct ir_function *function, struct arena *arena)
{
	struct mover mover = { 0 };
	uint32_t n = function->registers.n + 1;
	bool changed = false;

	mover.frame = arena_alloc(arena, n * sizeof(*mover.frame));
	mover.derived = arena_array(arena, bool, function->objects.n + 1);
	mover.nuses = arena_array(arena, uint32_t, n);
	for (uint32_t b = 0; b < function->blocks.n; b++)
		vec_each (insn, &function->blocks.v[b].insns) {
			int32_t *uses[8];
			uint32_t nuses = ir_uses(insn, uses);

			for (uint32_t u = 0; u < nuses; u++)
				mover.nuses[*uses[u]]++;
			if (insn->op == IR_FRAME &&
			    !function->registers.v[insn->dst].variable)
				mover.frame[insn->dst] =
					arena_copy(arena, insn, sizeof(*insn));
		}
	for (uint32_t b = 0; b < function->blocks.n; b++)
		vec_each (insn, &function->blocks.v[b].insns)
			note_derived(&mover, insn);
	for (uint32_t b = 0; b < function->blocks.n; b++)
		changed |= move_in_block(&mover, &function->blocks.v[b]);
	return changed;
}
