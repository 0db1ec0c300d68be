// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers by address: an open hash that only grows. */
#include "codegen/plan/build.h"

static uint32_t slot_of(const struct plan_index *index, const void *key)
{
	uint64_t hash = (uint64_t)(uintptr_t)key * 0x9e3779b97f4a7c15ull;
	uint32_t slot = (uint32_t)(hash >> 32) & (index->room - 1);

	while (index->slots[slot].key && index->slots[slot].key != key)
		slot = (slot + 1) & (index->room - 1);
	return slot;
}

int32_t plan_index_get(const struct plan_index *index, const void *key)
{
	const struct plan_index_slot *slot;

	if (!index || !index->n)
		return -1;
	slot = &index->slots[slot_of(index, key)];
	return slot->key ? slot->number : -1;
}

static void grow(struct plan_index *index)
{
	struct plan_index_slot *old = index->slots;
	uint32_t n = index->room;

	index->room = n ? n * 2 : 64;
	index->slots = arena_array(index->arena, struct plan_index_slot,
				   index->room);
	for (uint32_t i = 0; i < n; i++)
		if (old[i].key)
			index->slots[slot_of(index, old[i].key)] = old[i];
}

void plan_index_set(struct plan_index *index, const void *key, int32_t number)
{
	struct plan_index_slot *slot;

	/* Half of it stays free, so that slot_of() always meets an end. */
	if (index->n * 2 >= index->room)
		grow(index);
	slot = &index->slots[slot_of(index, key)];
	if (!slot->key)
		index->n++;
	slot->key = key;
	slot->number = number;
}
