// SPDX-License-Identifier: GPL-2.0-or-later
/* Patterns of names. */
#include <string.h>

#include "probes/probe.h"
#include "tests/unit/check.h"

static bool has_literal(const char *pattern, const char *expected)
{
	size_t len;
	const char *literal = glob_literal(pattern, &len);

	return len == strlen(expected) && memcmp(literal, expected, len) == 0;
}

int main(void)
{
	CHECK(glob_match("vfs_read", "vfs_read"));
	CHECK(!glob_match("vfs_read", "vfs_reads"));
	CHECK(!glob_match("vfs_reads", "vfs_read"));
	CHECK(glob_match("*", ""));
	CHECK(glob_match("*", "x"));
	CHECK(glob_match("*open*", "do_oopen"));
	CHECK(glob_match("*open", "open_reopen"));
	CHECK(!glob_match("*open", "open_oope"));
	CHECK(glob_match("a*b*c", "axbxbc"));
	CHECK(!glob_match("a*b*c", "axcxb"));
	CHECK(glob_match("*?c", "ccc"));
	CHECK(glob_match("*[x]y", "xxy"));
	CHECK(glob_match("vfs_*", "vfs_"));
	CHECK(glob_match("*_read", "vfs_read"));
	CHECK(!glob_match("*_read", "vfs_readv"));
	CHECK(glob_match("*read*", "vfs_readv"));
	CHECK(glob_match("a*b*c", "aXbYbZc"));
	CHECK(!glob_match("a*b*c", "aXbYbZ"));
	CHECK(glob_match("v?s", "vfs"));
	CHECK(!glob_match("v?s", "vs"));
	CHECK(glob_match("[a-c]x", "bx"));
	CHECK(!glob_match("[a-c]x", "dx"));
	CHECK(glob_match("[!a-c]x", "dx"));
	CHECK(!glob_match("[^a-c]x", "ax"));
	CHECK(glob_match("[]]x", "]x"));
	CHECK(glob_match("a[", "a["));
	CHECK(glob_match("**a", "ba"));
	CHECK(!glob_match("", "a"));
	CHECK(glob_match("", ""));
	/* Would take ages if every star were tried. */
	CHECK(!glob_match("*a*a*a*a*a*a*a*a*a*b",
			  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
	CHECK(glob_is_pattern("a*"));
	CHECK(glob_is_pattern("a?"));
	CHECK(glob_is_pattern("[ab]"));
	CHECK(!glob_is_pattern("a[b"));
	CHECK(!glob_is_pattern("vfs_read"));
	CHECK(has_literal("*", ""));
	CHECK(has_literal("", ""));
	CHECK(has_literal("vfs_read", "vfs_read"));
	CHECK(has_literal("*open*", "open"));
	CHECK(has_literal("a*bcd?ef", "bcd"));
	/* A set, and what might be one, is no text. */
	CHECK(has_literal("ab[cdef]g", "ab"));
	CHECK(has_literal("[abc", ""));
	return CHECK_END;
}
