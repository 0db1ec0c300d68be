/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: the scratch map, an ARRAY map of one value with a part for each
 * CPU (numbers masked), four slots in each, all of one size:
 *
 *	u64 taken | slot 0 | u64 taken | slot 1 | u64 taken | slot 2 | ...
 *
 * `taken` is 0 while its slot is free; it lies in front, where an instruction
 * reaches it however large the slot is. CLAIM's `imm` is the slot size that the
 * map was made with (without `taken`), the same in all programs.
 */
#ifndef AWL_CODEGEN_SCRATCH_H
#define AWL_CODEGEN_SCRATCH_H

#include <stdint.h>

#define SCRATCH_SLOTS 4
#define SCRATCH_TAKEN 8

/* The slot size for that many bytes: whole cache lines with its `taken`. */
static inline uint32_t scratch_slot_size(uint32_t bytes)
{
	return ((bytes + SCRATCH_TAKEN + 63) & ~UINT32_C(63)) - SCRATCH_TAKEN;
}

static inline uint32_t scratch_cpu_size(uint32_t slot_size)
{
	return SCRATCH_SLOTS * (SCRATCH_TAKEN + slot_size);
}

/* The map's value size; cpu_mask is 2^n - 1. */
static inline uint64_t scratch_map_size(uint32_t slot_size, uint32_t cpu_mask)
{
	return ((uint64_t)cpu_mask + 1) * scratch_cpu_size(slot_size);
}

/*
 * Where a slot begins is handed to functions as a number, which SLOT masks
 * with this: 2^n - 1. The map is made so large that a slot fits there.
 */
static inline uint32_t scratch_reach(uint32_t slot_size, uint32_t cpu_mask)
{
	uint64_t size = scratch_map_size(slot_size, cpu_mask), reach = 1;

	while (reach < size)
		reach *= 2;
	return (uint32_t)reach - 1;
}

#endif
