/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which searches of strings need a loop that the kernel knows of. */
#ifndef AWL_CODEGEN_SEARCH_H
#define AWL_CODEGEN_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether strings of these sizes are too long to be searched by loops that the
 * verifier walks through: three jumps to come back to for each byte and two for
 * each of the needle's there, of 8192 that it remembers.
 */
static inline bool search_is_long(uint32_t size, uint32_t needle_size)
{
	return (uint64_t)size * (3 + 2 * (uint64_t)needle_size) > 6000;
}

#endif
