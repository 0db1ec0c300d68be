/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Growable arrays on an arena:
 *
 *	VEC(struct site) sites = { 0 };
 *
 *	*vec_push(arena, &sites) = site;
 *	vec_each(site, &sites)
 *		...
 *
 * New room is zeroed; an address lives until the next push.
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

/* Room for so many at least: no more copies until then. */
#define vec_reserve(arena, vec, wanted)                                 \
	((vec)->v = vec_room((arena), (vec)->v, (vec)->n, &(vec)->room, \
			     (wanted), sizeof(*(vec)->v)))

/* Copies the array to another arena, without room to spare. */
#define vec_keep(arena, vec)                                  \
	((vec)->v = arena_copy((arena), (vec)->v,             \
			       (vec)->n * sizeof(*(vec)->v)), \
	 (vec)->room = (vec)->n)

#define vec_each(item, vec)                          \
	for (__typeof__(*(vec)->v) *item = (vec)->v; \
	     item && item < (vec)->v + (vec)->n; item++)

static inline void *vec_room(struct arena *arena, void *old, uint32_t n,
			     uint32_t *room, uint32_t wanted, size_t size)
{
	uint32_t had = *room;
	void *grown;

	if (wanted <= had)
		return old;
	*room = wanted;
	if (arena_extend(arena, old, size * had, size * wanted))
		return old;
	grown = arena_alloc(arena, size * wanted);
	if (n)
		memcpy(grown, old, size * n);
	return grown;
}

static inline void *vec_grow(struct arena *arena, void *old, uint32_t n,
			     uint32_t *room, size_t size)
{
	if (n < *room)
		return old;
	return vec_room(arena, old, n, room,
			*room	     ? *room * 2
			: size >= 64 ? 4
				     : 8,
			size);
}

#endif
