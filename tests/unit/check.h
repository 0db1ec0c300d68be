/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a unit test needs: CHECK(condition), CHECK_EQ, CHECK_STR, and
 * CHECK_END at the end of main(), which reports `N passed, N failed`.
 */
#ifndef AWL_TESTS_UNIT_CHECK_H
#define AWL_TESTS_UNIT_CHECK_H

#include <stdio.h>
#include <string.h>

static int check_passed, check_failed;

static inline void check_count(int ok, const char *file, int line,
			       const char *what)
{
	if (ok) {
		check_passed++;
		return;
	}
	check_failed++;
	printf("%s:%d: failed: %s\n", file, line, what);
}

#define CHECK(condition) \
	check_count(!!(condition), __FILE__, __LINE__, #condition)

#define CHECK_EQ(got, wanted)                                               \
	do {                                                                \
		long long got_ = (long long)(got);                          \
		long long wanted_ = (long long)(wanted);                    \
		check_count(got_ == wanted_, __FILE__, __LINE__,            \
			    #got " == " #wanted);                           \
		if (got_ != wanted_)                                        \
			printf("  got %lld, wanted %lld\n", got_, wanted_); \
	} while (0)

#define CHECK_STR(got, wanted)                                                \
	do {                                                                  \
		const char *got_ = (got), *wanted_ = (wanted);                \
		int same_ = got_ && strcmp(got_, wanted_) == 0;               \
		check_count(same_, __FILE__, __LINE__, #got " is as wanted"); \
		if (!same_)                                                   \
			printf("--- got\n%s\n--- wanted\n%s\n---\n",          \
			       got_ ? got_ : "(null)", wanted_);              \
	} while (0)

#define CHECK_END                                                      \
	(printf("%d passed, %d failed\n", check_passed, check_failed), \
	 check_failed != 0)

#endif
