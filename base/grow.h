/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Growable arrays on the heap; those of a compilation are in vec.h. */
#ifndef AWL_BASE_GROW_H
#define AWL_BASE_GROW_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* An array with room for one more than n. NULL: there is no memory, and the
 * array is as it was. */
static inline void *grow(void *array, uint32_t n, uint32_t *room, size_t size)
{
	uint32_t more = *room ? *room * 2 : 16;
	void *grown;

	if (n < *room)
		return array;
	grown = realloc(array, more * size);
	if (grown)
		*room = more;
	return grown;
}

#endif
