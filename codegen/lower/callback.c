// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A body as a function: what it shares with its outside lies in the captures
 * object, whose address it gets; what it needs of the context is there too.
 */
#include "codegen/lower/callback.h"

int32_t callback_parameter(struct lower *lower, int n)
{
	int32_t dst = ir_temporary(&lower->ir);
	struct ir_insn *insn = ir_add(&lower->ir, IR_PARAM);

	insn->dst = dst;
	insn->imm = n;
	return dst;
}

int32_t captures_word(struct lower *lower)
{
	struct lower_state *state = lower->state;
	uint32_t off = state->captures_used;

	state->captures_used += 8;
	if (state->captures_used > state->captures_size)
		state->captures_size = state->captures_used;
	return (int32_t)off;
}

int32_t shared_word(struct lower *lower)
{
	struct lower_state *state = lower->state;
	int32_t off = (int32_t)state->scratch_most;

	if (!state->crowded)
		return captures_word(lower);
	state->scratch_most += 8;
	lower->scratch_used = state->scratch_most;
	return off;
}

struct memory shared_at(struct lower *lower, int32_t off)
{
	if (lower->state->crowded)
		return memory_at(IR_REGION_SCRATCH, lower->scratch, off);
	return captures_at(lower, off);
}

struct memory returned_place(struct lower *lower)
{
	if (lower->state->loops_apart)
		return memory_at(IR_REGION_SCRATCH, lower->scratch,
				 lower->state->returned);
	return captures_at(lower, CAPTURE_RETURNED);
}

int32_t slot_parameter(struct lower *lower)
{
	int32_t at = callback_parameter(lower, 0);
	int32_t slot = ir_temporary(&lower->ir);
	struct ir_insn *insn = ir_add(&lower->ir, IR_SLOT);

	insn->dst = slot;
	insn->a = at;
	insn->map = lower->plan->scratch;
	lower->ir.function->apart = true;
	return slot;
}

void apart_begin(struct lower *lower)
{
	struct lower_state *state = lower->state;

	lower->scratch = slot_parameter(lower);
	lower->context = IR_NONE;
	state->objects = NULL;
	state->captures = state->captures_base = IR_NONE;
	state->in_callback = false;
}

void apart_context(struct lower *lower, int32_t absent)
{
	struct ir_function *function = lower->ir.function;
	int number = (int)function->nparams++;

	lower->context = callback_parameter(lower, number);
	function->context = lower->context;
	function->context_parameter = (uint8_t)function->nparams;
	objects_begin(lower, absent);
}

bool context_goes_apart(const struct lower *lower)
{
	return !lower->ir.program->typed_context || feature(FEATURE_ARG_CTX) ||
	       feature(FEATURE_NAMELESS_CTX);
}

/* Where the slot lies in the scratch map. */
int32_t slot_number(struct lower *lower)
{
	struct memory scratch = cell_of(lower, lower->plan->scratch, 0);

	return ir_binary(&lower->ir, IR_SUB, lower->scratch, scratch.address);
}

/* All that speaks of the function around the body is put aside;
 * callback_end() brings it back. */
static void begin(struct lower *lower, struct callback *callback,
		  uint32_t nparams)
{
	struct lower_state *state = lower->state;
	const char *name = arena_printf(lower->ir.arena, "loop_%u",
					++state->callbacks);

	callback->outside = (struct outside){
		.function = lower->ir.function,
		.block = lower->ir.block,
		.context = lower->context,
		.scratch = lower->scratch,
		.captures = state->captures,
		.captures_base = state->captures_base,
		.exit_block = state->exit_block,
		.objects = state->objects,
		.in_callback = state->in_callback,
		.uses_scratch = state->uses_scratch,
		.loop = state->loop,
	};
	ir_function_new(&lower->ir, name, nparams);
	callback->number = (int32_t)lower->ir.program->functions.n - 1;
	/* Counted anew, so that callback_end() sees whether the body is what
	 * needs the slot. */
	state->uses_scratch = false;
	state->exit_block = block_new(lower);
	callback->stop = block_new(lower);
	callback->labels.on_break = callback->stop;
	callback->labels.on_continue = block_new(lower);
	callback->labels.outer = state->loop;
	state->loop = &callback->labels;
	state->frames++;
}

/* The loads that turn out not to be needed are dropped later. */
void captures_begin(struct lower *lower, int base, bool uses_context,
		    int32_t absent)
{
	lower->state->captures_base = callback_parameter(lower, base);
	lower->state->in_callback = true;
	lower->scratch = memory_load(lower, captures_at(lower, CAPTURE_SCRATCH),
				     8, false);
	lower->context = memory_load(lower, captures_at(lower, CAPTURE_CONTEXT),
				     8, false);
	lower->ir.function->context = lower->context;
	lower->state->objects = NULL;
	if (uses_context)
		objects_begin(lower, absent);
}

void callback_begin(struct lower *lower, struct callback *callback,
		    const struct loop_info *info, uint32_t nparams, int base)
{
	begin(lower, callback, nparams);
	captures_begin(lower, base, info && info->uses_context, callback->stop);
}

void callback_begin_apart(struct lower *lower, struct callback *callback,
			  const struct loop_info *info)
{
	begin(lower, callback, 2);
	apart_begin(lower);
	if (info->uses_context)
		apart_context(lower, callback->stop);
}

/* Whether adding something the verifier does not know does no harm. */
static bool can_forget(const struct variable *variable)
{
	return variable->type && type_is_integer(variable->type) &&
	       variable->type->size && !variable->loop_variable;
}

void callback_forget(struct lower *lower, const struct loop_info *info)
{
	int32_t zero = IR_NONE;

	vec_each (slot, &info->captured) {
		const struct variable *variable = *slot;
		struct memory place;
		int32_t value;

		if (!can_forget(variable))
			continue;
		/* One load for all variables, made only when there is one to
		 * add it to. */
		if (zero == IR_NONE)
			zero = memory_load(lower, cell_at(lower, CELLS_ZERO), 8,
					   false);
		place = variable_place(lower, variable);
		value = memory_load(lower, place, (uint8_t)variable->type->size,
				    variable->type->is_signed);
		memory_store(lower, place,
			     ir_binary(&lower->ir, IR_ADD, value, zero),
			     (uint8_t)variable->type->size);
	}
}

void callback_end(struct lower *lower, struct callback *callback,
		  const struct loop_info *info)
{
	struct lower_state *state = lower->state;
	const struct outside *outside = &callback->outside;
	bool apart = lower->ir.function->apart, uses_scratch;

	slot_note(lower);
	uses_scratch = state->uses_scratch;
	state->frames--;
	go(lower, callback->labels.on_continue);
	ir_return(&lower->ir, constant(lower, 0));
	ir_at(&lower->ir, callback->stop);
	ir_return(&lower->ir, constant(lower, 1));
	/* A return in the body ends the loop and leaves word for who called it:
	 * returned_pass() returns from there, too. */
	ir_at(&lower->ir, state->exit_block);
	memory_store(lower, returned_place(lower), constant(lower, 1), 8);
	ir_return(&lower->ir, constant(lower, 1));
	if (apart)
		captures_end(lower);
	lower->ir.function = outside->function;
	lower->ir.block = outside->block;
	lower->context = outside->context;
	lower->scratch = outside->scratch;
	state->captures = outside->captures;
	state->captures_base = outside->captures_base;
	state->exit_block = outside->exit_block;
	state->objects = outside->objects;
	state->in_callback = outside->in_callback;
	state->loop = outside->loop;
	state->uses_scratch = outside->uses_scratch || uses_scratch;
	if (apart || state->in_callback)
		return; /* the outermost loop has put them there */
	if (uses_scratch)
		memory_store(lower, captures_at(lower, CAPTURE_SCRATCH),
			     lower->scratch, 8);
	if (info && info->uses_context)
		memory_store(lower, captures_at(lower, CAPTURE_CONTEXT),
			     lower->context, 8);
}

int32_t callback_reference(struct lower *lower, int32_t number)
{
	int32_t dst = ir_temporary(&lower->ir);
	struct ir_insn *insn = ir_add(&lower->ir, IR_FUNCREF);

	insn->dst = dst;
	insn->imm = number;
	return dst;
}

void returned_clear(struct lower *lower, const struct loop_info *info)
{
	if (info && info->has_return)
		memory_store(lower, returned_place(lower), constant(lower, 0),
			     8);
}

void returned_pass(struct lower *lower, const struct loop_info *info)
{
	int32_t left, done;

	if (!info || !info->has_return)
		return;
	left = memory_load(lower, returned_place(lower), 8, false);
	done = block_new(lower);
	ir_branch(&lower->ir, IR_NE, left, constant(lower, 0),
		  lower->state->exit_block, done);
	ir_at(&lower->ir, done);
}
