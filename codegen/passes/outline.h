/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Private to outline*.c. The spine of a function is the blocks that all ways
 * from its entry to its end go through. What lies between one of them and the
 * next is a segment, closed if it goes nowhere else:
 *
 *	spine 0 -> ... -> spine 1 -> ... -> spine 2
 *	[ segment 0     ] [ segment 1     ]
 *
 * A run of closed segments can become a function. A return goes to the end from
 * anywhere and counts as no way: the function says that it was left so.
 */
#ifndef AWL_CODEGEN_PASSES_OUTLINE_H
#define AWL_CODEGEN_PASSES_OUTLINE_H

#include "codegen/passes/meeting.h"

/* The first and the last segment that something occurs in. */
struct stretch {
	int32_t from, to;
	bool known;
};

struct segment {
	int32_t block;	   /* of the spine: its begin */
	uint32_t first, n; /* its blocks in outline.members */
	uint32_t branches;
	bool closed;
	bool leaves; /* goes to the end, too */
};

struct outline {
	struct ir_program *program;
	struct ir_function *function;
	struct arena *arena;
	struct flow flow;
	struct segment *segments;
	int32_t nsegments;
	int32_t end;	     /* block: where the slot is released */
	int32_t *segment_of; /* by block; -1: nothing reaches it */
	int32_t *members;    /* blocks by segment */
	struct stretch *registers, *objects;
	/* New numbers in the function being made; IR_NONE: none yet. */
	int32_t *new_register, *new_object, *new_block;
};

/* A run of segments, from `from` to before `to`. */
struct chunk {
	int32_t from, to;
};

/* Cuts blocks of the spine where no address goes from one part to the other;
 * whether there were any. */
bool outline_split(struct outline *outline);
/* Makes a function of a chunk, and a call of it where it was. */
void outline_move(struct outline *outline, const struct chunk *chunk);

#endif
