/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Private to outline*.c. Blocks are put in the order of the dominator tree,
 * of a block's children the one with most branches last. Then a path of such
 * children, from a block on, is a spine, what lies between one of its blocks
 * and the next are the blocks that only the first leads to, and each run of
 * such segments is one range of places:
 *
 *	spine 0 -> ... -> spine 1 -> ... -> spine 2
 *	[ segment 0     | segment 1     | ...
 *
 * A run can become a function if nothing enters it but at its begin, and no
 * register or object is shared with the rest. It returns where to go on.
 */
#ifndef AWL_CODEGEN_PASSES_OUTLINE_H
#define AWL_CODEGEN_PASSES_OUTLINE_H

#include "codegen/passes/meeting.h"

/* The places from which a part can be left to: numbers that it returns. */
#define EXITS_MOST 4

/* The first and the last place that something occurs at. */
struct stretch {
	int32_t from, to;
};

struct outline {
	struct ir_program *program;
	struct ir_function *function;
	struct arena *arena;
	struct flow flow;
	uint32_t *branches; /* by block: in it and what it leads to */
	int32_t *heavy;	    /* by block: the child with most, -1: none */
	int32_t *place;	    /* by block, in the order; -1: unreached */
	int32_t *end;	    /* by block: behind all that it leads to */
	int32_t *order;	    /* blocks by place */
	struct stretch *registers, *objects;
	/* By place: how far what the block uses, and who enters it, reaches. */
	struct stretch *reach;
	int32_t *entered; /* by place: the last that goes there; -1 */
	uint32_t *own;	  /* by place: branches; 0 when moved */
	uint8_t *nested;  /* by place: parts in parts that are called */
	uint32_t *spine;  /* places of the one at hand */
	uint32_t nspine;
	bool has_context; /* parts can be given it */
	/* New numbers in the function being made; IR_NONE: none yet. */
	int32_t *new_register, *new_object, *new_block;
};

/* A run of segments, by places. */
struct chunk {
	int32_t from, to;
	int32_t exits[EXITS_MOST]; /* blocks; the first is at `to` */
	uint32_t nexits;
};

/* Cuts blocks of spines where no address goes from one part to the other;
 * whether there were any. */
bool outline_split(struct outline *outline);
/* Makes a function of a chunk, and a call of it where it was. */
void outline_move(struct outline *outline, const struct chunk *chunk);
/* Whether each part has it anyway: the slot, the context, what is in it. */
bool outline_is_given(const struct outline *outline, int32_t reg);

#endif
