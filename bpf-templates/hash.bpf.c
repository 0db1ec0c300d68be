// SPDX-License-Identifier: GPL-2.0-or-later
/* A hash of bytes, for the ids of long keys. */
typedef unsigned char u8;
typedef unsigned long long u64;

/* Fractional bits of the golden ratio: odd, its bits well spread. */
#define GOLDEN 0x9e3779b97f4a7c15ull

/*
 * Seeded, so that nobody can make two keys of one id on purpose. Eight bytes a
 * turn; each multiplication carries them up, each shift back down.
 */
u64 hash_bytes(const u8 *bytes, u64 size, u64 seed)
{
	u64 hash = seed ^ size * GOLDEN, i;

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
