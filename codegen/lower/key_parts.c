// SPDX-License-Identifier: GPL-2.0-or-later
#include "codegen/lower/key_parts.h"

#include "codegen/lower/callback.h"
#include "codegen/lower/rows.h"

static bool add_part(struct key_parts *parts, uint32_t offset, uint32_t size,
		     const struct node *node)
{
	bool is_comm = node && node_is_comm(node);

	if (parts->n == PARTS_MOST ||
	    parts->arguments + !is_comm > PARAMETERS_MOST)
		return false;
	parts->v[parts->n++] = (struct key_part){ offset, (uint8_t)size,
						  is_comm, node };
	parts->arguments += !is_comm;
	return true;
}

/* The words of so many bytes, the last of them of 4, 2 or 1. */
static bool add_words(struct key_parts *parts, uint32_t size)
{
	uint32_t at = 0;

	for (uint8_t word = 8; word; word /= 2)
		for (; size - at >= word; at += word)
			if (!add_part(parts, at, word, NULL))
				return false;
	return true;
}

/* Those of a tuple that are numbers or the process's name. */
static bool add_written(struct lower *lower, const struct node *node,
			uint32_t offset, struct key_parts *parts)
{
	const struct type *type = node->type;
	const struct field *fields;
	uint32_t n;

	if (type_in_register(type) || node_is_comm(node))
		return add_part(parts, offset, type->size, node);
	if (node->kind != NODE_TUPLE)
		return false;
	fields = type_fields(lower->checked->types, type, &n);
	for (uint32_t i = 0; i < n; i++)
		if (!add_written(lower, node->tuple.v[i],
				 offset + fields[i].bit_offset / 8, parts))
			return false;
	return true;
}

bool key_parts_find(struct lower *lower, const struct map_plan *map,
		    const struct node *key, struct key_parts *parts)
{
	*parts = (struct key_parts){ 0 };
	/* A part that the map interns lies in the key as its id. */
	if (map->intern < 0 && add_written(lower, key, 0, parts))
		return true;
	*parts = (struct key_parts){ 0 };
	return add_words(parts, map->key_size);
}

bool key_parts_same(const struct key_parts *a, const struct key_parts *b)
{
	if (a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (a->v[i].offset != b->v[i].offset ||
		    a->v[i].size != b->v[i].size ||
		    a->v[i].is_comm != b->v[i].is_comm)
			return false;
	return true;
}

void key_parts_load(struct lower *lower, const struct map_plan *map,
		    const struct node *key, const struct key_parts *parts,
		    int32_t arguments[])
{
	struct map_access access = { .map = map,
				     .reference = IR_NONE,
				     .intern_reference = IR_NONE };
	struct memory place = { 0 };
	uint32_t n = 0;

	if (!parts->v[0].node)
		place = lower_key(lower, &access, key);
	for (uint32_t i = 0; i < parts->n; i++) {
		const struct key_part *part = &parts->v[i];

		if (part->is_comm)
			continue;
		arguments[n++] =
			part->node ? lower_number(lower, part->node)
				   : memory_load(
					     lower,
					     memory_part(place,
							 (int32_t)part->offset),
					     part->size, false);
	}
}

void key_parts_store(struct lower *lower, const struct key_parts *parts,
		     struct memory key, uint32_t size)
{
	uint32_t at = 0;
	int parameter = 0;

	for (uint32_t i = 0; i < parts->n; i++) {
		const struct key_part *part = &parts->v[i];
		struct memory place = memory_part(key, (int32_t)part->offset);

		memory_zero(lower, memory_part(key, (int32_t)at),
			    part->offset - at);
		if (part->is_comm)
			lower_comm_into(lower, part->node, place);
		else
			memory_store(lower, place,
				     callback_parameter(lower, parameter++),
				     part->size);
		at = part->offset + part->size;
	}
	memory_zero(lower, memory_part(key, (int32_t)at), size - at);
}
