// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys as the script knows them: long parts back from their intern table. */
#include "runtime/maps.h"

#include <stdlib.h>
#include <string.h>

#include "kernel/bpf_call.h"

/* What an intern table has under an id; NULL when it lost it. The memory is
 * the next one's, too. */
const void *maps_interned(struct maps *maps, uint32_t table, uint64_t id)
{
	size_t size = maps->plan->maps[table].value_size;

	if (size > maps->stack_size) {
		uint64_t *grown = realloc(maps->stack, size);

		if (!grown)
			return NULL;
		maps->stack = grown;
		maps->stack_size = size;
	}
	if (bpf_call_lookup(maps->fds[table], &id, maps->stack))
		return NULL;
	return maps->stack;
}

static bool is_long(const struct type *type)
{
	return (type->kind == TYPE_STRING || type->kind == TYPE_BUFFER) &&
	       type->size > INTERN_OVER;
}

/* A string's bytes, zeros behind them; none behind one that was cut. */
static void restore_long(struct maps *maps, int32_t intern,
			 const struct type *type, const uint8_t *key,
			 uint8_t *out)
{
	const struct intern_bytes *bytes;
	size_t size = type->size;
	uint32_t length;
	uint64_t id;

	memcpy(&id, key, sizeof(id));
	bytes = maps_interned(maps, (uint32_t)intern, id);
	memset(out, 0, size);
	if (!bytes)
		return;
	if (type->kind == TYPE_BUFFER) {
		memcpy(out, bytes, size);
		return;
	}
	length = bytes->length;
	memcpy(out, bytes->bytes, length < size ? length : size);
}

static void restore(struct maps *maps, int32_t intern, const struct type *type,
		    const uint8_t *key, uint8_t *out)
{
	struct types *types = maps->plan->types;
	const struct type *lies = plan_key_type(types, type);
	const struct field *to, *from;
	uint32_t n;

	if (is_long(type)) {
		restore_long(maps, intern, type, key, out);
		return;
	}
	/* Nothing in it is long: it lies in the key as it is. */
	if (lies == type) {
		memcpy(out, key, type->size);
		return;
	}
	memset(out, 0, type->size);
	to = type_fields(types, type, &n);
	from = type_fields(types, lies, &n);
	for (uint32_t i = 0; i < n; i++)
		restore(maps, intern, to[i].type, key + from[i].bit_offset / 8,
			out + to[i].bit_offset / 8);
}

const void *maps_key(struct maps *maps, const struct map_plan *map,
		     int32_t intern, const void *key, uint32_t size)
{
	const uint8_t *bytes = key;

	/* Nothing in it is long: the kernel's key is the script's. */
	if (intern < 0 || !map->key)
		return key;
	if (size > maps->key_room) {
		uint8_t *grown = realloc(maps->key, size);

		if (!grown)
			return key;
		maps->key = grown;
		maps->key_room = size;
	}
	memset(maps->key, 0, size);
	/* A histogram's bucket comes last, wherever the key ends. */
	if (size > map->key->size && size >= sizeof(uint64_t))
		memcpy(maps->key + size - sizeof(uint64_t),
		       bytes + map->key_size - sizeof(uint64_t),
		       sizeof(uint64_t));
	restore(maps, intern, map->key, bytes, maps->key);
	return maps->key;
}
