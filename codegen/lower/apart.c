// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Elements in long units: what is done with them are some 25 operations each
 * time. Thousands of statements do it to the same few maps, so that it is a
 * global function of a map, which the verifier looks at once:
 *
 *	u64 @m_1(u64 key, u64 value)
 *	{				@m_1(5, $x);
 *		the body, as it stands in shorter units
 *	}
 *
 * A key of several parts goes as so many; such a function takes numbers only.
 */
#include "codegen/lower/callback.h"
#include "codegen/lower/key_parts.h"

bool may_share(const struct lower *lower)
{
	return lower->state->is_long && lower->state->frames <= FRAMES_MOST &&
	       feature(FEATURE_BPF_CALLS);
}

bool shared_begin(struct lower *lower, struct shared_function *shared,
		  const char *what, uint32_t nparams)
{
	uint32_t n = lower->ir.program->functions.n;

	if (n > SHARED_MOST)
		return false;
	shared->outside = lower->ir;
	shared->number = (int32_t)n;
	ir_function_new(&lower->ir,
			arena_printf(lower->ir.arena, "%s_%u", what, n),
			nparams);
	lower->ir.function->apart = true;
	return true;
}

int32_t shared_end(struct lower *lower, const struct shared_function *shared,
		   int32_t result)
{
	ir_return(&lower->ir, result == IR_NONE ? constant(lower, 0) : result);
	lower->ir = shared->outside;
	return shared->number;
}

static bool goes_apart(const struct lower *lower, const struct map_plan *map,
		       const struct node *key)
{
	/* -k tells of the statement at which something failed. What a key
	 * interns goes to the same instance as the element. */
	return may_share(lower) && key && !lower->checked->warnings_k &&
	       (map->intern < 0 || map->flip_offset < 0);
}

/* The function's number in the program; IR_NONE: there are too many. */
static int32_t function_new(struct lower *lower, const struct map_plan *map,
			    element_body *body, const struct key_parts *parts,
			    bool has_value)
{
	struct shared_function shared;
	struct map_access access;
	int32_t value = IR_NONE;

	if (!shared_begin(lower, &shared, "element",
			  parts->arguments + has_value))
		return IR_NONE;
	access = live_instance(lower, map);
	access.key = frame_new(lower, map->key_size, true, "key");
	key_parts_store(lower, parts, access.key, map->key_size);
	if (has_value)
		value = callback_parameter(lower, (int)parts->arguments);
	return shared_end(lower, &shared, body(lower, &access, value));
}

/* IR_NONE: it has to be done where it stands. */
static int32_t function_of(struct lower *lower, const struct map_plan *map,
			   element_body *body, const struct key_parts *parts,
			   bool has_value)
{
	struct element_function *made;
	int32_t number;

	vec_each (function, &lower->state->element_functions)
		if (function->map == map && function->body == body &&
		    key_parts_same(function->parts, parts))
			return function->number;
	number = function_new(lower, map, body, parts, has_value);
	if (number == IR_NONE)
		return IR_NONE;
	made = vec_push(lower->ir.arena, &lower->state->element_functions);
	*made = (struct element_function){
		map, body, arena_copy(lower->ir.arena, parts, sizeof(*parts)),
		number
	};
	return number;
}

int32_t function_call(struct lower *lower, int32_t number, const int32_t args[],
		      uint32_t n)
{
	int32_t dst = ir_temporary(&lower->ir);
	struct ir_insn *insn = ir_add(&lower->ir, IR_SUBCALL);

	insn->dst = dst;
	insn->imm = number;
	insn->nargs = (uint8_t)n;
	memcpy(insn->args, args, n * sizeof(*args));
	return dst;
}

int32_t element_do(struct lower *lower, const struct map_plan *map,
		   const struct node *key, element_body *body, int32_t value)
{
	int32_t args[PARAMETERS_MOST + 1], number = IR_NONE;
	bool has_value = value != IR_NONE;
	struct map_access access;
	struct key_parts parts;

	if (goes_apart(lower, map, key) &&
	    key_parts_find(lower, map, key, &parts) &&
	    parts.arguments + has_value <= PARAMETERS_MOST)
		number = function_of(lower, map, body, &parts, has_value);
	if (number == IR_NONE) {
		access = map_access(lower, map, key);
		return body(lower, &access, value);
	}
	key_parts_load(lower, map, key, &parts, args);
	/* An address that the verifier knows is no number to it. */
	if (has_value)
		args[parts.arguments] = map->value->kind == TYPE_POINTER
						? pointer_number(lower, value)
						: value;
	return function_call(lower, number, args, parts.arguments + has_value);
}
