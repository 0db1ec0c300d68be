// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/strmap.h"

#include <string.h>

/* FNV-1a */
static uint32_t strmap_hash(const char *key, size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)key[i]) * 16777619u;
	return hash;
}

/* The slot that holds the key, or the free one where it belongs. */
static struct strmap_entry *strmap_slot(const struct strmap *map,
					const char *key, size_t len,
					uint32_t hash)
{
	uint32_t at = hash & (map->room - 1);

	for (;; at = (at + 1) & (map->room - 1)) {
		struct strmap_entry *slot = &map->slots[at];

		if (!slot->key)
			return slot;
		if (slot->hash == hash && slot->len == len &&
		    memcmp(slot->key, key, len) == 0)
			return slot;
	}
}

static void strmap_grow(struct strmap *map)
{
	struct strmap_entry *old = map->slots;
	uint32_t room = map->room;

	map->room = room ? room * 2 : 16;
	map->slots = arena_array(map->arena, struct strmap_entry, map->room);
	for (uint32_t i = 0; i < room; i++)
		if (old[i].key)
			*strmap_slot(map, old[i].key, old[i].len,
				     old[i].hash) = old[i];
}

void *strmap_get_n(const struct strmap *map, const char *key, size_t len)
{
	if (!map->room)
		return NULL;
	return strmap_slot(map, key, len, strmap_hash(key, len))->value;
}

void *strmap_get(const struct strmap *map, const char *key)
{
	return strmap_get_n(map, key, strlen(key));
}

void strmap_set_n(struct strmap *map, const char *key, size_t len, void *value)
{
	uint32_t hash = strmap_hash(key, len);
	struct strmap_entry *slot;

	/* A free slot must remain, or a search would not end. */
	if (map->n * 4 >= map->room * 3)
		strmap_grow(map);
	slot = strmap_slot(map, key, len, hash);
	if (!slot->key) {
		slot->key = arena_strndup(map->arena, key, len);
		slot->len = len;
		slot->hash = hash;
		map->n++;
	}
	slot->value = value;
}

void strmap_set(struct strmap *map, const char *key, void *value)
{
	strmap_set_n(map, key, strlen(key), value);
}
