// SPDX-License-Identifier: GPL-2.0-or-later
/* A hash of bytes, for the ids of long keys. */
typedef unsigned char u8;
typedef unsigned long long u64;

/* Nothing that the compiler knows of a number leads to another one. */
#define OWN(number) __asm__ volatile("" : "+r"(number))

/* Longer is nothing that is hashed, and no more than `most` there is. */
#define SIZE_MASK 0xfffff

/* Fractional bits of the golden ratio: odd, its bits well spread. */
#define GOLDEN 0x9e3779b97f4a7c15ull

/*
 * Seeded, so that nobody can make two keys of one id on purpose. Eight bytes a
 * turn; each multiplication carries them up, each shift back down. The last
 * word is read whole, too: there is room for one behind whatever is hashed.
 *
 * The verifier walks the loop for each size that there may be. What it learns
 * of the size on the way it would keep, and walk everything that follows once
 * for each turn, so that a few keys were "too large": the mask makes of the
 * caller's number one of this function's own, which changes nothing, and the
 * turns are counted by another one. `most` is a constant there: 5.10 does
 * not see that i has come to the end of another range.
 */
u64 hash_bytes(const u8 *bytes, u64 size, u64 seed, u64 most)
{
	u64 hash, words, rest, i, end = most >> 3;

	size &= SIZE_MASK;
	if (size > most)
		size = most;
	hash = seed ^ size * GOLDEN;
	words = size >> 3;
	OWN(words);
	OWN(end);

#pragma clang loop unroll(disable)
	for (i = 0; i < end; i++) {
		if (i >= words)
			break;
		hash = (hash ^ ((const u64 *)bytes)[i]) * GOLDEN;
		hash ^= hash >> 32;
	}
	rest = size & 7;
	if (rest) {
		u64 last = *(const u64 *)(bytes + (size & (SIZE_MASK - 7)));

		hash = (hash ^ (last & ((1ull << rest * 8) - 1))) * GOLDEN;
	}
	hash ^= hash >> 29;
	hash *= GOLDEN;
	return hash ^ hash >> 32;
}
