/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The passes over the IR of one function, in the order in which they run. */
#ifndef AWL_CODEGEN_PASSES_H
#define AWL_CODEGEN_PASSES_H

#include "codegen/flow.h"

/* Name, what it does. Each returns whether anything changed. */
#define PASSES(X)                                                            \
	X(jumps)	/* blocks joined, unreached ones removed */          \
	X(threading)	/* what a predecessor knows is not asked */          \
	X(webs)		/* variables to temporaries */                       \
	X(value_number) /* same values, constants, algebra, one lookup a key \
			 */                                                  \
	X(dead_code)	/* results that nobody reads */                      \
	X(dead_store)	/* objects that nobody reads */                      \
	X(early_store)	/* stores up to the calls that gave the value */     \
	X(returns)	/* all returns of a constant are one */

#define X(name) bool name(struct ir_function *function, struct arena *arena);
PASSES(X)
#undef X

/*
 * Before the passes. Values that the ways through a function do not agree on
 * go to memory of its slot, from `at` on; returns past them (meeting.c). The
 * function's blocks go on hanging together as `flow` says.
 */
uint32_t let_meet(struct ir_program *program, struct ir_function *function,
		  const struct flow *flow, uint32_t at, struct arena *arena);
/* The same for what a long entry reads of its context (context.c). */
uint32_t context_to_slot(struct ir_program *program, const struct flow *flow,
			 uint32_t at, struct arena *arena);
/* Whether a function, whose values meet in memory, is too long for one, with
 * those that are verified as part of it; and then: to several (outline.c). */
bool has_many_branches(const struct ir_program *program,
		       const struct ir_function *function);
void outline(struct ir_program *program, struct ir_function *function,
	     const struct flow *flow, bool has_context, struct arena *arena);

/*
 * Runs the passes over a program, calling back (if given) after each with its
 * name: tests and debug builds check the IR there.
 */
void ir_optimize_watched(struct ir_program *program, struct arena *arena,
			 void (*watch)(const char *pass,
				       const struct ir_program *program,
				       void *data),
			 void *data);

#endif
