/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A map from text to a pointer, on an arena. Keys are copied. */
#ifndef AWL_BASE_STRMAP_H
#define AWL_BASE_STRMAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct strmap_entry {
	const char *key;
	size_t len;
	uint32_t hash;
	void *value;
};

struct strmap {
	struct arena *arena;
	struct strmap_entry *slots;
	uint32_t n, room;
};

/* The value of a key, or NULL. */
void *strmap_get(const struct strmap *map, const char *key);
void *strmap_get_n(const struct strmap *map, const char *key, size_t len);
/* Sets the value of a key; an older value is replaced. */
void strmap_set(struct strmap *map, const char *key, void *value);
void strmap_set_n(struct strmap *map, const char *key, size_t len, void *value);

#endif
