/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bodies of loops as functions of their own, which a helper calls. */
#ifndef AWL_CODEGEN_LOWER_CALLBACK_H
#define AWL_CODEGEN_LOWER_CALLBACK_H

#include "codegen/lower/internal.h"

/* What is put aside while a body is lowered as a function. */
struct outside {
	struct ir_function *function;
	int32_t block, context, scratch, captures, captures_base, exit_block;
	int32_t *objects;
	bool in_callback, uses_scratch;
	struct loop_labels *loop;
};

struct callback {
	struct outside outside;
	struct loop_labels labels;
	int32_t number; /* of the function */
	int32_t stop;	/* block: return 1 */
};

/* Parameter n of the function at hand. */
int32_t callback_parameter(struct lower *lower, int n);
/* A word in the captures for a loop's own use: its offset. The loop gives it
 * back behind its body, by setting captures_used to it. */
int32_t captures_word(struct lower *lower);
/* A word for good, in the captures or, in a crowded unit, in the slot; asked
 * for before statements are lowered. */
int32_t shared_word(struct lower *lower);
struct memory shared_at(struct lower *lower, int32_t off);
/* The word that a return in a loop leaves for who is around the loop. */
struct memory returned_place(struct lower *lower);
/*
 * A global function begins, whose first parameter is the slot's number: the
 * verifier looks at it once, whoever calls it. It has captures of its own and
 * no context.
 */
void apart_begin(struct lower *lower);
/* One more parameter of it is the context, whose objects may be absent. */
void apart_context(struct lower *lower, int32_t absent);
/* Whether a global function can be given the context. */
bool context_goes_apart(const struct lower *lower);
/* Makes the function at hand a global one: slot = scratch + its parameter. */
int32_t slot_parameter(struct lower *lower);
/* Where the slot lies in the scratch map, to be handed to such a one. */
int32_t slot_number(struct lower *lower);
/* A function begins that gets the captures as a parameter; where the context
 * has no object it goes to `absent`. */
void captures_begin(struct lower *lower, int base, bool uses_context,
		    int32_t absent);
/* Begins a callback of so many parameters, of which `base` is the captures. */
void callback_begin(struct lower *lower, struct callback *callback,
		    const struct loop_info *info, uint32_t nparams, int base);
/* The same as a global function, which has to be called with the slot's
 * number, a value and, if the body uses it, the context. */
void callback_begin_apart(struct lower *lower, struct callback *callback,
			  const struct loop_info *info);
/*
 * At the begin of a body: what a variable was before the loop, or was set to
 * in the round before, is forgotten by the verifier. It would follow a `--$n`
 * that a condition looks at from value to value, round by round ("The sequence
 * of 8193 jumps is too complex"). A zero read from a map is a number that it
 * does not know.
 */
void callback_forget(struct lower *lower, const struct loop_info *info);
/* Ends it: 0 goes on, 1 stops; back to the code around the loop. */
void callback_end(struct lower *lower, struct callback *callback,
		  const struct loop_info *info);
int32_t callback_reference(struct lower *lower, int32_t number);
/* Before and behind a loop with a return in it: that returns from here too. */
void returned_clear(struct lower *lower, const struct loop_info *info);
void returned_pass(struct lower *lower, const struct loop_info *info);

#endif
