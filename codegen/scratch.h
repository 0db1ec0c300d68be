/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: the scratch map, an ARRAY map of one value with a part for each
 * CPU (numbers masked), all slots of one size:
 *
 *	u64 taken[4] | (to 64 bytes) | slot 0 | slot 1 | slot 2 | slot 3
 *	0                            64
 *
 * taken[i] is 0 while slot i is free. CLAIM's `imm` is the slot size that the
 * map was made with, the same in all programs.
 */
#ifndef AWL_CODEGEN_SCRATCH_H
#define AWL_CODEGEN_SCRATCH_H

#include <stdint.h>

#define SCRATCH_SLOTS 4
#define SCRATCH_HEAD 64

/* What a slot for that many bytes takes: whole cache lines. */
static inline uint32_t scratch_slot_size(uint32_t bytes)
{
	return (bytes + 63) & ~UINT32_C(63);
}

static inline uint32_t scratch_cpu_size(uint32_t slot_size)
{
	return SCRATCH_HEAD + SCRATCH_SLOTS * slot_size;
}

/* The map's value size; cpu_mask is 2^n - 1. */
static inline uint64_t scratch_map_size(uint32_t slot_size, uint32_t cpu_mask)
{
	return ((uint64_t)cpu_mask + 1) * scratch_cpu_size(slot_size);
}

#endif
