// SPDX-License-Identifier: GPL-2.0-or-later
/* How test cases compare what was printed with what they expect. */
#include "tests/unit/check.h"

/* The runner of cases is a program of its own, not a part of awl. */
#include "tests/cases/compare.c" /* NOLINT(bugprone-suspicious-include) */

int main(void)
{
	CHECK(lines_match("a\nb\n", "a\nb\n", 0));
	CHECK(lines_match("a\nb\n", "\n\na\nb", 0));
	CHECK(lines_match("", "\n\n", 0));
	CHECK(!lines_match("a\nb\n", "b\na\n", 0));
	CHECK(!lines_match("a\n", "a\nb\n", 0));
	CHECK(!lines_match("a\n\nb\n", "a\nb\n", 0));
	CHECK(lines_match("a\nb\n", "b\na\n", 1));
	CHECK(!lines_match("a\nb\n", "b\na\na\n", 1));
	CHECK(!lines_match("a\na\n", "a\nb\n", 1));
	CHECK(lines_match("~ [ab]\n~ [a-z]+\n", "xyz\na\n", 1));
	CHECK(lines_match("~ x[0-9]+|y\n", "x12\n", 0));
	CHECK(!lines_match("~ x[0-9]+\n", "x12 \n", 0));
	CHECK(lines_match("a\n...\nz\n", "a\nz\n", 0));
	CHECK(lines_match("a\n...\nz\n", "a\nb\nz\nz\n", 0));
	CHECK(!lines_match("a\n...\nz\n", "a\nb\n", 0));
	CHECK(lines_match("...\n", "", 0));
	CHECK(lines_contain("b\n~ d+\n", "a\nb\nc\nddd\n"));
	CHECK(!lines_contain("d\nb\n", "a\nb\nc\nd\n"));
	return CHECK_END;
}
