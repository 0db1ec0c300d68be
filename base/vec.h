/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Growable arrays on an arena:
 *
 *	VEC(struct site) sites = {0};
 *	*vec_push(arena, &sites) = site;	(zeroed, address until the next
 *push) vec_each(site, &sites) ...
 */
#ifndef AWL_BASE_VEC_H
#define AWL_BASE_VEC_H

#include <stdint.h>
#include <string.h>

#include "base/arena.h"

#define VEC(type)                 \
	struct {                  \
		type *v;          \
		uint32_t n, room; \
	}

#define vec_push(arena, vec)                                            \
	((vec)->v = vec_grow((arena), (vec)->v, (vec)->n, &(vec)->room, \
			     sizeof(*(vec)->v)),                        \
	 &(vec)->v[(vec)->n++])

#define vec_each(item, vec)                          \
	for (__typeof__(*(vec)->v) *item = (vec)->v; \
	     item && item < (vec)->v + (vec)->n; item++)

static inline void *vec_grow(struct arena *arena, void *old, uint32_t n,
			     uint32_t *room, size_t size)
{
	void *grown;

	if (n < *room)
		return old;
	*room = *room ? *room * 2 : 8;
	grown = arena_alloc(arena, size * *room);
	if (n)
		memcpy(grown, old, size * n);
	return grown;
}

#endif
