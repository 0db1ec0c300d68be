/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the blocks of a function hang together: order, dominators, loops. */
#ifndef AWL_CODEGEN_FLOW_H
#define AWL_CODEGEN_FLOW_H

#include "codegen/ir.h"

/*
 * Arrays are by block number. Blocks that nothing reaches have no place in the
 * order and -1 in `place` and `idom`.
 */
struct flow {
	uint32_t nblocks;
	int32_t *order; /* reverse postorder: each block after its dominators */
	uint32_t norder;
	int32_t *place; /* index in order */
	int32_t *idom;	/* immediate dominator; of the entry: itself */
	int32_t *walk;	/* blocks as a walk in depth met them, norder of them */
	int32_t *
		parent; /* from which block the walk came; the entry has none */
	uint32_t *pred_first; /* preds[pred_first[b] .. pred_first[b + 1]) */
	int32_t *preds;
	bool loops; /* some jump leads back in the order */
	/* Times entered and left in a walk of the dominator tree. */
	uint32_t *tree_in, *tree_out;
	/* Innermost loop: its header, -1 outside all. Headers know where the
	 * loop around them is by `outer`. */
	int32_t *loop, *outer;
	uint16_t *depth;
};

/* The order and the predecessors only. */
void flow_order(struct flow *flow, const struct ir_function *function,
		struct arena *arena);
void flow_build(struct flow *flow, const struct ir_function *function,
		struct arena *arena);
/* ir/dominators.c: fills idom from the walk and the predecessors. */
void dominators_find(struct flow *flow, struct arena *arena);
/* Whether every way to b goes through a. */
bool flow_dominates(const struct flow *flow, int32_t a, int32_t b);
uint32_t flow_npreds(const struct flow *flow, int32_t block);

#endif
