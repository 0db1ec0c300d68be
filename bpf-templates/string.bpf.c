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

/* 1 when both are the same up to their NUL, else 0. */
u64 string_equal(const u8 *a, const u8 *b, u64 size)
{
#pragma clang loop unroll(disable)
	for (u64 i = 0; i < size; i++) {
		u8 c = a[i];

		if (c != b[i])
			return 0;
		if (!c)
			return 1;
	}
	return 1;
}

/* The difference of the first bytes that differ, as strncmp; 0: none do. */
s64 string_compare(const u8 *a, const u8 *b, u64 size)
{
#pragma clang loop unroll(disable)
	for (u64 i = 0; i < size; i++) {
		u8 c = a[i], d = b[i];

		if (c != d)
			return (s64)c - d;
		if (!c)
			return 0;
	}
	return 0;
}

/* The bytes before the NUL, at most size. */
u64 string_length(const u8 *s, u64 size)
{
#pragma clang loop unroll(disable)
	for (u64 i = 0; i < size; i++)
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

/* 1 when n bytes are the same, else 0: buffers. */
u64 bytes_equal(const u8 *a, const u8 *b, u64 size)
{
#pragma clang loop unroll(disable)
	for (u64 i = 0; i < size; i++)
		if (a[i] != b[i])
			return 0;
	return 1;
}
