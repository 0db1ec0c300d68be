// SPDX-License-Identifier: GPL-2.0-or-later
/* A hash of bytes, for the ids of long keys. */
typedef unsigned char u8;
typedef unsigned long long u64;

/* Longer is nothing that is hashed. */
#define SIZE_MASK 0xfffff

/* Fractional bits of the golden ratio: odd, its bits well spread. */
#define GOLDEN 0x9e3779b97f4a7c15ull

/*
 * Seeded, so that nobody can make two keys of one id on purpose. Eight bytes a
 * turn; each multiplication carries them up, each shift back down.
 *
 * The mask changes no size: it makes of it a number of this function's own.
 * What the verifier learns in the loops of the caller's number it would keep,
 * and go on from here once for each turn, so that a few keys were "too large".
 */
u64 hash_bytes(const u8 *bytes, u64 size, u64 seed)
{
	u64 hash, i;

	size &= SIZE_MASK;
	hash = seed ^ size * GOLDEN;

#pragma clang loop unroll(disable)
	for (i = 0; i + 8 <= size; i += 8) {
		hash = (hash ^ *(const u64 *)(bytes + i)) * GOLDEN;
		hash ^= hash >> 32;
	}
#pragma clang loop unroll(disable)
	for (; i < size; i++)
		hash = (hash ^ bytes[i]) * GOLDEN;
	hash ^= hash >> 29;
	hash *= GOLDEN;
	return hash ^ hash >> 32;
}
