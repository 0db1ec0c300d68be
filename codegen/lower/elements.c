// SPDX-License-Identifier: GPL-2.0-or-later
/* Going through a map: for ($kv : @m), len(@m). */
#include "codegen/lower/callback.h"

/* for_each(map, body, captures, 0) */
static int32_t call_for_each(struct lower *lower, int32_t map, int32_t function)
{
	int32_t args[4], result;

	captures_forget(lower);
	args[0] = map_reference(lower, map);
	args[1] = callback_reference(lower, function);
	args[2] = memory_address(lower, captures_at(lower, 0));
	args[3] = constant(lower, 0);
	result = ir_call(&lower->ir, BPF_FUNC_for_each_map_elem, 4, args);
	captures_forget(lower);
	return result;
}

/* A call for each instance, though only one is made: "tail_call abusing
 * map_ptr" is what one call on either map gets before 6.9. */
static int32_t for_each_element(struct lower *lower, const struct map_plan *map,
				int32_t function)
{
	int32_t result, blocks[3];

	if (map->flip_offset < 0)
		return call_for_each(lower, map->instance[0], function);
	result = ir_variable(&lower->ir, NULL);
	branch_flip(lower, map, blocks);
	ir_assign(&lower->ir, result,
		  call_for_each(lower, map->instance[0], function));
	ir_jump(&lower->ir, blocks[2]);
	ir_at(&lower->ir, blocks[1]);
	ir_assign(&lower->ir, result,
		  call_for_each(lower, map->instance[1], function));
	go(lower, blocks[2]);
	return result;
}

/* The kernel hands over key and value as pointers into the element. For
 * aliasing both instances are the first. */
static struct memory element_parameter(struct lower *lower,
				       const struct map_plan *map, int n)
{
	struct memory element = memory_at(IR_REGION_ELEMENT,
					  callback_parameter(lower, n), 0);

	element.map = map->instance[0];
	return element;
}

/* $kv = (key, value), its long parts brought back from the intern table. */
static void set_pair(struct lower *lower, const struct map_plan *map,
		     const struct variable *variable, struct memory key,
		     struct memory value)
{
	struct memory pair = variable_place(lower, variable);
	uint32_t n, at;
	const struct field *parts = type_fields(lower->checked->types,
						variable->type, &n);
	uint32_t second = parts[1].bit_offset / 8;

	key_restore(lower, map, parts[0].type, key, pair);
	at = parts[0].type->size;
	memory_zero(lower, memory_part(pair, (int32_t)at), second - at);
	if (map->value->kind == TYPE_AGGREGATE)
		memory_write(lower, memory_part(pair, (int32_t)second),
			     aggregate_number_at(lower, map->value, value),
			     parts[1].type);
	else
		memory_copy(lower, memory_part(pair, (int32_t)second), value,
			    parts[1].type->size);
	at = second + parts[1].type->size;
	memory_zero(lower, memory_part(pair, (int32_t)at),
		    variable->type->size - at);
}

static bool can_iterate(struct lower *lower, const struct node *node)
{
	if (feature(FEATURE_FOR_EACH))
		return true;
	diag_error(lower->checked->diags, node->loc,
		   "this kernel can not go through maps: it has no "
		   "bpf_for_each_map_elem");
	return false;
}

void lower_for_map(struct lower *lower, const struct node *node)
{
	const struct loop_info *info = node->loop.extra;
	const struct map_plan *map = map_plan_of(lower,
						 node->loop.map->map.map);
	const struct variable *variable =
		node->loop.variable->variable.variable;
	struct callback callback;
	struct memory key, value;

	if (!can_iterate(lower, node))
		return;
	returned_clear(lower, info);
	/* The kernel calls body(map, key, value, captures). */
	callback_begin(lower, &callback, info, 4, 3);
	key = element_parameter(lower, map, 1);
	value = element_parameter(lower, map, 2);
	callback_forget(lower, info);
	if (variable->type && variable->type->kind == TYPE_TUPLE)
		set_pair(lower, map, variable, key, value);
	lower_statement(lower, node->loop.body);
	callback_end(lower, &callback, info);
	for_each_element(lower, map, callback.number);
	returned_pass(lower, info);
}

/* len(@m): every element says 0, and the kernel counts them. */
int32_t lower_count_elements(struct lower *lower, const struct node *node)
{
	struct callback callback;

	if (!can_iterate(lower, node))
		return constant(lower, 0);
	callback_begin(lower, &callback, NULL, 4, 3);
	callback_end(lower, &callback, NULL);
	return for_each_element(lower, map_plan_of(lower, node->map.map),
				callback.number);
}
