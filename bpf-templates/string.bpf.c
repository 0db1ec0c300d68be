// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Strings in memory that the caller has shown to be `size` bytes long. Sizes
 * are constants for the verifier, which walks these functions where they are
 * called, so that each loop ends and each index is known to it. Loops leave by
 * their counter only after a NUL was looked for: a string of `size` bytes
 * without one ends at its size.
 */
typedef unsigned char u8;
typedef unsigned long long u64;
typedef long long s64;

/*
 * Eight bytes a turn, and one jump that the verifier has to come back to: it
 * keeps 8192 of those, and a string may have as many bytes.
 */
#define ONES 0x0101010101010101ull
#define HIGHS 0x8080808080808080ull

static u64 word_at(const u8 *s, u64 i)
{
	return *(const u64 *)(s + i);
}

/* The lowest bit set is the highest of the first byte that is NUL; 0: none. */
static u64 nul_of(u64 word)
{
	return (word - ONES) & ~word & HIGHS;
}

/* Not 0 when the strings differ, or end, in these eight bytes. */
static u64 ends_at(const u8 *a, const u8 *b, u64 i)
{
	u64 x = word_at(a, i);

	return (x ^ word_at(b, i)) | nul_of(x);
}

/*
 * Where the eight bytes begin in which the strings differ, or end; where there
 * are none, or fewer than eight are left, where that is. 32 bytes a turn: each
 * way out of the loop is one more that the verifier goes to the end.
 */
static __attribute__((always_inline)) u64 pass_equal(const u8 *a, const u8 *b,
						     u64 size)
{
	u64 i = 0, end;

#pragma clang loop unroll(disable)
	for (; i + 32 <= size; i += 32)
		if (ends_at(a, b, i) | ends_at(a, b, i + 8) |
		    ends_at(a, b, i + 16) | ends_at(a, b, i + 24))
			break;
	end = i + 32 < size ? i + 32 : size;
#pragma clang loop unroll(disable)
	for (; i + 8 <= end; i += 8)
		if (ends_at(a, b, i))
			break;
	return i;
}

/* The difference of the first bytes that differ, as strncmp; 0: none do. */
s64 string_compare(const u8 *a, const u8 *b, u64 size)
{
	u64 i = pass_equal(a, b, size);

	if (i + 8 <= size) {
		u64 x = word_at(a, i), y = word_at(b, i);
		u64 first = x ^ y, nul = nul_of(x);

		/* The lowest bit of the first byte that differs or is NUL, and
		 * how many whole bytes lie below it, times 8. */
		first = (first & -first) | (nul & -nul);
		first &= -first;
		first = ((((first - 1) & HIGHS) >> 7) * ONES >> 56) * 8;
		return (s64)(x >> first & 0xff) - (s64)(y >> first & 0xff);
	}
#pragma clang loop unroll(disable)
	for (; i < size; i++) {
		u8 c = a[i], d = b[i];

		if (c != d)
			return (s64)c - d;
		if (!c)
			return 0;
	}
	return 0;
}

/* 1 when both are the same up to their NUL, else 0. */
u64 string_equal(const u8 *a, const u8 *b, u64 size)
{
	u64 i = pass_equal(a, b, size);

	if (i + 8 <= size) {
		u64 x = word_at(a, i), nul = nul_of(x);

		return nul && !((x ^ word_at(b, i)) & (nul ^ (nul - 1)));
	}
#pragma clang loop unroll(disable)
	for (; i < size; i++) {
		u8 c = a[i];

		if (c != b[i])
			return 0;
		if (!c)
			return 1;
	}
	return 1;
}

/* The bytes before the NUL, at most size. */
u64 string_length(const u8 *s, u64 size)
{
	u64 i;

#pragma clang loop unroll(disable)
	for (i = 0; i + 8 <= size; i += 8) {
		u64 nul = nul_of(word_at(s, i));

		/* A one for each byte up to the NUL, added up. */
		if (nul)
			return i - 1 +
			       ((((nul - 1) & ~nul & ONES) * ONES) >> 56);
	}
#pragma clang loop unroll(disable)
	for (; i < size; i++)
		if (!s[i])
			return i;
	return size;
}

/* Where the needle begins first in the haystack; -1 when it does not. */
s64 string_find(const u8 *haystack, u64 size, const u8 *needle, u64 needle_size)
{
#pragma clang loop unroll(disable)
	for (u64 i = 0; i < size; i++) {
		u64 j;

#pragma clang loop unroll(disable)
		for (j = 0; j < needle_size; j++) {
			if (!needle[j])
				return (s64)i;
			if (i + j >= size || haystack[i + j] != needle[j])
				break;
		}
		if (j >= needle_size)
			return (s64)i;
		if (!haystack[i])
			return -1;
	}
	return -1;
}

/*
 * The same for strings so long that the verifier would lose itself in the
 * loops: it looks at the body of a bpf_loop() but once.
 */
struct search {
	const u8 *haystack;
	u64 size;
	const u8 *needle;
	u64 needle_size;
	u64 from;  /* where the needle is looked for */
	s64 found; /* -1: not yet */
};

static long (*const loop)(unsigned int n, void *body, void *data,
			  u64 flags) = (void *)181;

/* The needle's byte i: 1 ends the loop. Sets `found` at the needle's end. */
long search_compare(unsigned int i, struct search *search)
{
	u64 needle_size = search->needle_size, size = search->size, at;
	u8 wanted;

	if (i >= needle_size)
		return 1;
	wanted = search->needle[i];
	if (!wanted) {
		search->found = (s64)search->from;
		return 1;
	}
	at = search->from + i;
	if (at >= size || search->haystack[at] != wanted)
		return 1;
	if (i + 1 == needle_size)
		search->found = (s64)search->from;
	return 0;
}

/* The haystack's byte i. Most of them are not how the needle begins. */
long search_at(unsigned int i, struct search *search)
{
	u64 size = search->size;
	u8 first = search->needle[0], here;

	if (i >= size)
		return 1;
	here = search->haystack[i];
	if (here == first || !first) {
		search->from = i;
		loop((unsigned int)search->needle_size, search_compare, search,
		     0);
		if (search->found >= 0)
			return 1;
	}
	return !here;
}

s64 string_find_long(const u8 *haystack, u64 size, const u8 *needle,
		     u64 needle_size)
{
	struct search search = {
		.haystack = haystack,
		.size = size,
		.needle = needle,
		.needle_size = needle_size,
		.found = -1,
	};

	loop((unsigned int)size, search_at, &search, 0);
	return search.found;
}

/* The difference of the first bytes that differ; 0: none do. */
s64 bytes_compare(const u8 *a, const u8 *b, u64 size)
{
#pragma clang loop unroll(disable)
	for (u64 i = 0; i < size; i++)
		if (a[i] != b[i])
			return (s64)a[i] - b[i];
	return 0;
}

/* 1 when n bytes are the same, else 0: buffers. */
u64 bytes_equal(const u8 *a, const u8 *b, u64 size)
{
	u64 i;

#pragma clang loop unroll(disable)
	for (i = 0; i + 8 <= size; i += 8)
		if (word_at(a, i) != word_at(b, i))
			return 0;
#pragma clang loop unroll(disable)
	for (; i < size; i++)
		if (a[i] != b[i])
			return 0;
	return 1;
}
