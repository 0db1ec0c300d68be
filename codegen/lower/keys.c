// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Keys: built in place, padding and all. One whose every byte is written once
 * is a `once` object, so that two accesses by one key become one lookup. Long
 * parts are interned: their bytes go to the map's table, their id in the key.
 */
#include "codegen/lower/internal.h"

/* Whether a part's bytes are written by one operation each. */
static bool writes_once(const struct node *node)
{
	if (type_in_register(node->type))
		return true;
	if (node->kind == NODE_STRING)
		return node->type->size <= INTERN_OVER;
	if (node->kind == NODE_TUPLE) {
		vec_each (part, &node->tuple)
			if (!writes_once(*part))
				return false;
		return true;
	}
	if (node->kind == NODE_RECORD) {
		vec_each (part, &node->record.parts)
			if (!writes_once(part->value))
				return false;
		return true;
	}
	/* The helper writes all 16 bytes of the name in one go. */
	return node_is_comm(node);
}

/* Room for any of the map's long parts, and the byte too many that shows a cut
 * string. */
static struct memory intern_room(struct lower *lower,
				 const struct map_access *access)
{
	return scratch_new(
		lower, lower->plan->maps[access->map->intern].value_size + 8);
}

static struct intern_table table_of(const struct map_access *access)
{
	return (struct intern_table){ access->map->intern,
				      access->intern_reference,
				      access->map->full_counter };
}

static int32_t stack_id(struct lower *lower, const struct map_access *access,
			const struct node *node)
{
	struct intern_table table = table_of(access);

	return lower_stack_id(lower, node, &table);
}

/* A struct intern_bytes at `value` becomes its id. */
static int32_t intern_id(struct lower *lower, const struct map_access *access,
			 struct memory value, int32_t length, uint32_t most)
{
	struct intern_table table = table_of(access);

	return intern_bytes(lower, &table, value, 4, length, most);
}

static int32_t long_string_id(struct lower *lower,
			      const struct map_access *access,
			      const struct node *node)
{
	struct memory value = intern_room(lower, access);
	int32_t length;

	length = lower_string(lower, node, memory_part(value, 4));
	memory_store(lower, value, length, 4);
	return intern_id(lower, access, value, length, node->type->size);
}

/* A buffer's own length, and its bytes, lie at `value` already. */
static int32_t buffer_id(struct lower *lower, const struct map_access *access,
			 const struct type *type, struct memory value)
{
	int32_t length = memory_load(lower, value, 4, false);

	return intern_id(lower, access, value, length, type->count);
}

static int32_t long_buffer_id(struct lower *lower,
			      const struct map_access *access,
			      const struct node *node)
{
	struct memory value = intern_room(lower, access);

	lower_into(lower, node, value);
	return buffer_id(lower, access, node->type, value);
}

static void part_into(struct lower *lower, const struct map_access *access,
		      const struct node *node, struct memory into);

static const struct node *part_of(const struct node *node, uint32_t i)
{
	return node->kind == NODE_TUPLE ? node->tuple.v[i]
					: node->record.parts.v[i].value;
}

/* A tuple that the script writes out: its parts go where the key has them, no
 * tuple is built before. */
static void parts_into(struct lower *lower, const struct map_access *access,
		       const struct node *node, struct memory into)
{
	const struct type *lies = plan_key_type(lower->checked->types,
						node->type);
	uint32_t n, at = 0;
	const struct field *fields = type_fields(lower->checked->types, lies,
						 &n);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t offset = fields[i].bit_offset / 8;

		memory_zero(lower, memory_part(into, (int32_t)at), offset - at);
		part_into(lower, access, part_of(node, i),
			  memory_part(into, (int32_t)offset));
		at = offset + fields[i].type->size;
	}
	memory_zero(lower, memory_part(into, (int32_t)at), lies->size - at);
}

/* A long part that lies somewhere: of a string only what comes before its NUL
 * means anything. */
static int32_t lying_id(struct lower *lower, const struct map_access *access,
			const struct type *type, struct memory from)
{
	struct memory value = intern_room(lower, access);
	int32_t length;

	if (type->kind == TYPE_BUFFER) {
		memory_copy(lower, value, from, type->size);
		return buffer_id(lower, access, type, value);
	}
	length = lower_string_at(lower, from, type->size - 1,
				 memory_part(value, 4));
	memory_store(lower, value, length, 4);
	return intern_id(lower, access, value, length, type->size);
}

/* A tuple that lies somewhere as a whole, with long parts in it. */
static void interned_copy(struct lower *lower, const struct map_access *access,
			  const struct type *type, struct memory from,
			  struct memory into)
{
	struct types *types = lower->checked->types;
	const struct type *lies = plan_key_type(types, type);
	const struct field *a, *b;
	uint32_t n, m;

	if (key_is_long(type)) {
		memory_store(lower, into, lying_id(lower, access, type, from),
			     8);
		return;
	}
	if (lies == type) {
		memory_copy(lower, into, from, type->size);
		return;
	}
	memory_zero(lower, into, lies->size);
	a = type_fields(types, type, &n);
	b = type_fields(types, lies, &m);
	for (uint32_t i = 0; i < n; i++)
		interned_copy(lower, access, a[i].type,
			      memory_part(from, (int32_t)a[i].bit_offset / 8),
			      memory_part(into, (int32_t)b[i].bit_offset / 8));
}

/* Bytes of the kernel's that are a name and no address (an IPv6 address has
 * 16): what lies behind the NUL is no part of it. */
static bool is_name(const struct type *type)
{
	return type->is_text && type->size > 16;
}

static void name_into(struct lower *lower, const struct node *node,
		      struct memory into)
{
	memory_zero(lower, into, node->type->size);
	lower_string_at(lower, lower_place(lower, node), node->type->size - 1,
			into);
}

static void part_into(struct lower *lower, const struct map_access *access,
		      const struct node *node, struct memory into)
{
	if (node->type->kind == TYPE_STRING && key_is_long(node->type))
		memory_store(lower, into, long_string_id(lower, access, node),
			     8);
	else if (key_is_long(node->type))
		memory_store(lower, into, long_buffer_id(lower, access, node),
			     8);
	else if (node_is_stack_call(node))
		memory_store(lower, into, stack_id(lower, access, node), 8);
	else if (node->kind == NODE_TUPLE || node->kind == NODE_RECORD)
		parts_into(lower, access, node, into);
	else if (plan_key_type(lower->checked->types, node->type) != node->type)
		interned_copy(lower, access, node->type,
			      lower_place(lower, node), into);
	else if (is_name(node->type))
		name_into(lower, node, into);
	else
		lower_into(lower, node, into);
}

struct memory lower_key(struct lower *lower, const struct map_access *access,
			const struct node *key)
{
	const struct map_plan *map = access->map;
	struct memory into;

	/* A value too large for a cell lies in a hash under the one key 0. */
	if (!key) {
		into = frame_new(lower, map->key_size, true, "key");
		if (!plan_bucket_in_key(map))
			memory_store(lower, into, constant(lower, 0), 4);
		return into;
	}
	if (map->key_size > 2 * FRAME_MOST)
		into = scratch_new(lower, map->key_size);
	else
		into = frame_new(lower, map->key_size, writes_once(key), "key");
	part_into(lower, access, key, into);
	return into;
}

/* The bytes under an id; nothing where the table lost them. */
static void restore_long(struct lower *lower, const struct map_plan *map,
			 const struct type *type, struct memory key,
			 struct memory into)
{
	struct map_access access = { .map = map,
				     .number = map->intern,
				     .reference = IR_NONE };
	int32_t found = block_new(lower), done = block_new(lower);
	bool buffer = type->kind == TYPE_BUFFER;
	struct memory bytes;

	/* So that the string is empty, and the buffer has no length, if the
	 * table has no room for it. */
	memory_zero(lower, into, 8);
	access.key = frame_new(lower, 8, true, "id");
	memory_store(lower, access.key, memory_load(lower, key, 8, false), 8);
	bytes = map_lookup(lower, &access, found, done);
	ir_at(&lower->ir, found);
	/* A string's length stands before it in the table; a buffer has its
	 * own. */
	memory_copy(lower, into, memory_part(bytes, buffer ? 0 : 4),
		    type->size);
	go(lower, done);
}

void key_restore(struct lower *lower, const struct map_plan *map,
		 const struct type *type, struct memory key, struct memory into)
{
	struct types *types = lower->checked->types;
	const struct type *lies = plan_key_type(types, type);
	const struct field *a, *b;
	uint32_t n, m;

	if (key_is_long(type)) {
		restore_long(lower, map, type, key, into);
		return;
	}
	if (lies == type) {
		memory_copy(lower, into, key, type->size);
		return;
	}
	a = type_fields(types, type, &n);
	b = type_fields(types, lies, &m);
	for (uint32_t i = 0; i < n; i++)
		key_restore(lower, map, a[i].type,
			    memory_part(key, (int32_t)b[i].bit_offset / 8),
			    memory_part(into, (int32_t)a[i].bit_offset / 8));
}
