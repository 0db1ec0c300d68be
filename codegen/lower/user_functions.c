// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The script's functions as BPF subprograms. Each gets the address of the
 * captures; its parameters are there, and its result if it fits no register:
 *
 *	[captures + $a] = 1; r0 = f(captures)
 *
 * They are lowered before what calls them and have scratch memory of their
 * own: where they are called from, any of the caller's may be in use.
 *
 * The verifier walks through such a function at each call. In a long unit
 * that is crowded it is a global function, which is verified once: it gets the
 * place of the scratch slot, where parameters and result are there, and has
 * captures of its own. Not one that keeps a pointer.
 *
 *	[slot + $a] = 1; r0 = f(slot - scratch, ctx)
 */
#include "codegen/lower/callback.h"

#include "codegen/builtin.h"
#include "codegen/lower/rows.h"

static uint32_t function_number(const struct unit *unit,
				const struct unit_function *function)
{
	uint32_t i = 0;

	while (unit->functions.v[i] != function)
		i++;
	return i;
}

/* out: [returned] = 0; return result */
static void function_end(struct lower *lower,
			 const struct unit_function *function)
{
	const struct variable *result = function->result;
	int32_t value;

	go(lower, lower->state->exit_block);
	if (function->loops_return)
		memory_store(lower, returned_place(lower), constant(lower, 0),
			     8);
	value = result && type_in_register(result->type)
			? variable_read(lower, result)
			: constant(lower, 0);
	ir_return(&lower->ir, value);
}

/* A global function is given numbers only, and believed to give one. */
static bool goes_apart(const struct lower *lower,
		       const struct unit_function *function)
{
	const struct lower_state *state = lower->state;

	/* What it is given and gives lies in the slot in crowded units only. */
	if (!state->crowded || !(state->is_long || state->loops_apart) ||
	    !feature(FEATURE_BPF_CALLS) ||
	    (function->uses_context && !context_goes_apart(lower)) ||
	    (function->result && variable_keeps_pointer(function->result)))
		return false;
	vec_each (parameter, &function->parameters)
		if (variable_keeps_pointer(*parameter))
			return false;
	return true;
}

static void lower_function(struct lower *lower,
			   const struct unit_function *function,
			   struct lowered_function *lowered)
{
	struct lower_state *state = lower->state;
	struct lower_state outside = *state;
	struct lower around = *lower;

	ir_function_new(&lower->ir, function->source->name, 1);
	lowered->number = (int32_t)lower->ir.program->functions.n - 1;
	lowered->apart = goes_apart(lower, function);
	state->uses_scratch = false;
	state->function = function;
	state->loop = NULL;
	/* Each of the others may be one that calls it. */
	state->frames = lower->unit->functions.n;
	state->exit_block = block_new(lower);
	if (lowered->apart)
		apart_begin(lower);
	if (lowered->apart && function->uses_context)
		apart_context(lower, state->exit_block);
	else if (!lowered->apart)
		captures_begin(lower, 0, function->uses_context,
			       state->exit_block);
	lower_statement(lower, function->body);
	slot_note(lower);
	function_end(lower, function);
	if (lowered->apart)
		captures_end(lower);
	/* Its callers claim the slot: a subprogram has no claim of its own. */
	lowered->uses_scratch = state->uses_scratch;
	state->captures = outside.captures;
	state->captures_base = outside.captures_base;
	state->in_callback = outside.in_callback;
	state->uses_scratch = outside.uses_scratch;
	state->function = NULL;
	state->frames = outside.frames;
	state->exit_block = outside.exit_block;
	state->objects = outside.objects;
	lower->ir.function = around.ir.function;
	lower->ir.block = around.ir.block;
	lower->scratch = around.scratch;
	lower->context = around.context;
	/* What it used stays its own. */
	lower->scratch_used = state->scratch_most;
	state->captures_used = state->captures_size;
}

void lower_functions(struct lower *lower)
{
	const struct unit *unit = lower->unit;
	struct lower_state *state = lower->state;

	state->exited = -1;
	state->functions = arena_array(lower->ir.arena, struct lowered_function,
				       unit->functions.n + 1);
	for (uint32_t i = 0; i < unit->functions.n; i++) {
		const struct unit_function *function = unit->functions.v[i];

		if (!function->called)
			continue;
		/* One word for all functions: it is cleared before each call
		 * and read behind it. */
		if (function->may_exit && state->exited < 0)
			state->exited = shared_word(lower);
		lower_function(lower, function, &state->functions[i]);
	}
}

void function_exits(struct lower *lower)
{
	if (lower->state->function)
		memory_store(lower, shared_at(lower, lower->state->exited),
			     constant(lower, 1), 8);
}

void lower_result(struct lower *lower, const struct node *value)
{
	const struct unit_function *function = lower->state->function;

	if (value && function && function->result)
		variable_set(lower, function->result, value);
	else if (value && lower->unit->kind->has_result)
		memory_store(lower, cell_at(lower, CELLS_RESULT),
			     lower_value(lower, value), 8);
	else if (value)
		lower_value(lower, value);
}

/* What the function needs of its outermost caller, put in the captures. */
static void hand_over(struct lower *lower, const struct unit_function *function,
		      bool scratch)
{
	if (lower->state->in_callback)
		return;
	if (scratch)
		memory_store(lower, captures_at(lower, CAPTURE_SCRATCH),
			     lower->scratch, 8);
	if (function->uses_context)
		memory_store(lower, captures_at(lower, CAPTURE_CONTEXT),
			     lower->context, 8);
}

/* Arguments are computed first: they may be calls of the same function. */
static void store_arguments(struct lower *lower, const struct node *call,
			    const struct unit_function *function)
{
	uint32_t n = function->parameters.n;
	struct memory *places = arena_array(lower->ir.arena, struct memory,
					    n + 1);
	int32_t *values = arena_array(lower->ir.arena, int32_t, n + 1);

	for (uint32_t i = 0; i < n; i++) {
		const struct node *value = call->call.arguments.v[i];

		if (type_in_register(value->type))
			values[i] = lower_value(lower, value);
		else
			places[i] = lower_place(lower, value);
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct variable *parameter = function->parameters.v[i];

		if (type_in_register(parameter->type))
			variable_write(lower, parameter, values[i]);
		else
			memory_copy(lower, variable_place(lower, parameter),
				    places[i], parameter->type->size);
	}
}

/* if (exited) return */
static void pass_exit(struct lower *lower)
{
	int32_t exited = memory_load(
		lower, shared_at(lower, lower->state->exited), 8, false);
	int32_t on = block_new(lower), out = block_new(lower);

	ir_branch(&lower->ir, IR_NE, exited, constant(lower, 0), out, on);
	ir_at(&lower->ir, out);
	lower_return(lower);
	ir_at(&lower->ir, on);
}

int32_t lower_user(struct lower *lower, const struct node *call)
{
	const struct unit_function *function = call->call.extra;
	const struct lowered_function *lowered =
		&lower->state
			 ->functions[function_number(lower->unit, function)];
	bool has_context = lowered->apart && function->uses_context;
	int32_t arguments[2] = { IR_NONE, lower->context }, result;

	store_arguments(lower, call, function);
	lower->state->uses_scratch |= lowered->uses_scratch;
	if (!lowered->apart)
		hand_over(lower, function, lowered->uses_scratch);
	if (function->may_exit)
		memory_store(lower, shared_at(lower, lower->state->exited),
			     constant(lower, 0), 8);
	arguments[0] = lowered->apart
			       ? slot_number(lower)
			       : memory_address(lower, captures_at(lower, 0));
	result = function_call(lower, lowered->number, arguments,
			       has_context ? 2 : 1);
	if (function->may_exit)
		pass_exit(lower);
	return result;
}

void lower_user_into(struct lower *lower, const struct node *call,
		     struct memory into)
{
	const struct unit_function *function = call->call.extra;

	lower_user(lower, call);
	memory_copy(lower, into, variable_place(lower, function->result),
		    function->result->type->size);
}
