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

static bool goes_apart(const struct lower *lower, const struct map_plan *map,
		       const struct node *key)
{
	/* -k tells of the statement at which something failed. What a key
	 * interns goes to the same instance as the element. */
	return may_share(lower) && key && !lower->checked->warnings_k &&
	       (map->intern < 0 || map->flip_offset < 0);
}

/* Returns the function's number in the program. */
static int32_t function_new(struct lower *lower, const struct map_plan *map,
			    element_body *body, const struct key_parts *parts,
			    bool has_value)
{
	struct ir_builder outside = lower->ir;
	const char *name = arena_printf(outside.arena, "element_%u",
					lower->state->element_functions.n);
	struct map_access access;
	int32_t value = IR_NONE, result;

	ir_function_new(&lower->ir, name, parts->arguments + has_value);
	lower->ir.function->apart = true;
	access = live_instance(lower, map);
	access.key = frame_new(lower, map->key_size, true, "key");
	key_parts_store(lower, parts, access.key, map->key_size);
	if (has_value)
		value = callback_parameter(lower, (int)parts->arguments);
	result = body(lower, &access, value);
	ir_return(&lower->ir, result == IR_NONE ? constant(lower, 0) : result);
	lower->ir = outside;
	return (int32_t)outside.program->functions.n - 1;
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
	if (lower->ir.program->functions.n > SHARED_MOST)
		return IR_NONE;
	number = function_new(lower, map, body, parts, has_value);
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
