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
 * A key of several words goes as so many; such a function takes numbers only.
 */
#include "codegen/lower/callback.h"

#define PARAMETERS_MOST 5

/* A key's words, the last of them of 1, 2 or 4 bytes if they are left. */
static uint32_t key_words(uint32_t size, uint8_t sizes[])
{
	uint32_t n = 0;

	for (uint8_t word = 8; word; word /= 2)
		for (; size >= word; size -= word) {
			if (n == PARAMETERS_MOST)
				return PARAMETERS_MOST + 1;
			sizes[n++] = word;
		}
	return n;
}

static bool goes_apart(const struct lower *lower, const struct map_plan *map,
		       const struct node *key, uint32_t parameters)
{
	/* -k tells of the statement at which something failed. What interns
	 * parts of a key needs scratch memory. */
	return lower->state->is_long && key && feature(FEATURE_BPF_CALLS) &&
	       !lower->checked->warnings_k && map->intern < 0 &&
	       parameters <= PARAMETERS_MOST;
}

static void place_words(struct lower *lower, struct memory key,
			const uint8_t sizes[], uint32_t n)
{
	int32_t at = 0;

	for (uint32_t i = 0; i < n; i++) {
		memory_store(lower, memory_part(key, at),
			     callback_parameter(lower, (int)i), sizes[i]);
		at += sizes[i];
	}
}

/* Returns the function's number in the program. */
static int32_t function_new(struct lower *lower, const struct map_plan *map,
			    element_body *body, const uint8_t sizes[],
			    uint32_t n, bool has_value)
{
	struct ir_builder outside = lower->ir;
	const char *name = arena_printf(outside.arena, "element_%u",
					lower->state->element_functions.n);
	struct map_access access;
	int32_t value = IR_NONE, result;

	ir_function_new(&lower->ir, name, n + has_value);
	lower->ir.function->apart = true;
	access = live_instance(lower, map);
	access.key = frame_new(lower, map->key_size, true, "key");
	place_words(lower, access.key, sizes, n);
	if (has_value)
		value = callback_parameter(lower, (int)n);
	result = body(lower, &access, value);
	ir_return(&lower->ir, result == IR_NONE ? constant(lower, 0) : result);
	lower->ir = outside;
	return (int32_t)outside.program->functions.n - 1;
}

/* IR_NONE: it has to be done where it stands. */
static int32_t function_of(struct lower *lower, const struct map_plan *map,
			   element_body *body, const uint8_t sizes[],
			   uint32_t n, bool has_value)
{
	struct element_function *made;
	int32_t number;

	vec_each (function, &lower->state->element_functions)
		if (function->map == map && function->body == body)
			return function->number;
	if (lower->ir.program->functions.n > SHARED_MOST)
		return IR_NONE;
	number = function_new(lower, map, body, sizes, n, has_value);
	made = vec_push(lower->ir.arena, &lower->state->element_functions);
	*made = (struct element_function){ map, body, number };
	return number;
}

/* The key's words in registers. */
static void load_words(struct lower *lower, const struct map_plan *map,
		       const struct node *key, const uint8_t sizes[],
		       uint32_t n, int32_t words[])
{
	struct map_access access = { .map = map };
	struct memory place;
	int32_t at = 0;

	if (type_in_register(key->type)) {
		words[0] = lower_number(lower, key);
		return;
	}
	place = lower_key(lower, &access, key);
	for (uint32_t i = 0; i < n; i++) {
		words[i] = memory_load(lower, memory_part(place, at), sizes[i],
				       false);
		at += sizes[i];
	}
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
	bool has_value = value != IR_NONE;
	int32_t args[PARAMETERS_MOST + 1], number = IR_NONE;
	uint8_t sizes[PARAMETERS_MOST];
	uint32_t n = key_words(map->key_size, sizes);
	struct map_access access;

	if (goes_apart(lower, map, key, n + has_value))
		number = function_of(lower, map, body, sizes, n, has_value);
	if (number == IR_NONE) {
		access = map_access(lower, map, key);
		return body(lower, &access, value);
	}
	load_words(lower, map, key, sizes, n, args);
	/* An address that the verifier knows is no number to it. */
	if (has_value)
		args[n] = map->value->kind == TYPE_POINTER
				  ? pointer_number(lower, value)
				  : value;
	return function_call(lower, number, args, n + has_value);
}
