// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One key means one lookup. Where a lookup of the same key in the same map
 * has been answered on every way here, the answer stands, unless an update, a
 * delete, a clear or a loop over the map came between: an update replaces the
 * element, so a pointer into it is another key's then.
 */
#include "codegen/passes/numbering.h"

/* How many operations are looked through before giving up. */
#define BUDGET 4000

struct search {
	struct numbering *numbering;
	int32_t map, from;
	uint32_t left;
	/* Blocks met so far. More than these, and the search gives up: a second
	 * lookup is only slower. */
	int32_t seen[64];
	uint32_t nseen;
	int32_t stack[64];
	uint32_t depth;
};

static bool ends_pointers(const struct ir_insn *insn, int32_t map)
{
	uint8_t effects = ir_effects(insn);

	switch (insn->op) {
	case IR_UPDATE:
	case IR_DELETE: return insn->map == map || insn->map == IR_NONE;
	/* What they do to maps is not looked into. */
	case IR_SUBCALL:
	case IR_KFUNC: return true;
	case IR_CALL: return (effects & IR_WRITES) && (effects & IR_VOLATILE);
	default: return false;
	}
}

/* Whether a block leaves pointers alone; the one at hand is in `out`. */
static bool block_is_quiet(struct search *search, int32_t b)
{
	const struct numbering *numbering = search->numbering;
	const struct ir_block *block =
		b == numbering->block ? &numbering->out
				      : &numbering->function->blocks.v[b];

	if (search->left < block->insns.n)
		return false;
	search->left -= block->insns.n;
	for (uint32_t i = 0; i < block->insns.n; i++)
		if (ends_pointers(&block->insns.v[i], search->map))
			return false;
	return true;
}

static bool push(struct search *search, int32_t b)
{
	for (uint32_t i = 0; i < search->nseen; i++)
		if (search->seen[i] == b)
			return true;
	if (search->nseen == 64)
		return false;
	search->seen[search->nseen++] = b;
	search->stack[search->depth++] = b;
	return true;
}

/* Every way from the begin of a block, which dominates, to the one at hand. */
static bool all_quiet(struct numbering *numbering, int32_t from, int32_t map)
{
	const struct flow *flow = &numbering->flow;
	struct search search = {
		.numbering = numbering, .map = map, .from = from, .left = BUDGET
	};

	push(&search, numbering->block);
	while (search.depth) {
		int32_t b = search.stack[--search.depth];

		if (!block_is_quiet(&search, b))
			return false;
		if (b == from)
			continue;
		for (uint32_t p = flow->pred_first[b];
		     p < flow->pred_first[b + 1]; p++)
			if (!push(&search, flow->preds[p]))
				return false;
	}
	return true;
}

/* On which side of an older lookup every way leads here: 0, 1, or -1. */
static int side_of(struct numbering *numbering,
		   const struct known_lookup *known)
{
	const struct flow *flow = &numbering->flow;

	for (int side = 0; side < 2; side++)
		if (flow_npreds(flow, known->target[side]) == 1 &&
		    flow_dominates(flow, known->target[side], numbering->block))
			return side;
	return -1;
}

/* The lookup becomes a jump to the side that the older one took; its element is
 * the older one's, if that kept it. */
static bool answer(struct numbering *numbering, struct ir_insn *insn,
		   const struct known_lookup *known)
{
	const struct flow *flow = &numbering->flow;
	int side = side_of(numbering, known);

	if (side < 0 ||
	    flow->loop[known->block] != flow->loop[numbering->block] ||
	    (side == 0 && known->dst == IR_NONE && insn->dst != IR_NONE) ||
	    !all_quiet(numbering, known->target[side], insn->map))
		return false;
	if (side == 0 && insn->dst != IR_NONE)
		numbering->same[insn->dst] = known->dst;
	insn->op = IR_JUMP;
	insn->target[0] = insn->target[side];
	insn->target[1] = IR_NONE;
	insn->dst = insn->a = insn->b = insn->map = IR_NONE;
	insn->off = 0;
	numbering->changed = true;
	return true;
}

void merge_lookup(struct numbering *numbering, struct ir_insn *insn)
{
	const struct ir_insn *key = def_of(numbering, insn->a);
	struct known_lookup *known;
	uint32_t tries = 32;

	/* Of a map with two instances (b is a register) nobody knows which one
	 * was asked before. */
	if (insn->op != IR_LOOKUP || insn->b != IR_NONE || !key ||
	    key->op != IR_FRAME || !numbering->objects[key->object].bytes)
		return;
	/* The latest ones are the likely ones. */
	for (uint32_t i = numbering->lookups.n; i-- > 0 && tries--;) {
		known = &numbering->lookups.v[i];
		if (known->map == insn->map && known->object == key->object &&
		    known->key_off == (uint32_t)(key->off + insn->off) &&
		    answer(numbering, insn, known))
			return;
	}
	known = vec_push(numbering->arena, &numbering->lookups);
	known->block = numbering->block;
	known->map = insn->map;
	known->dst = insn->dst;
	known->object = key->object;
	known->key_off = (uint32_t)(key->off + insn->off);
	known->target[0] = insn->target[0];
	known->target[1] = insn->target[1];
}
