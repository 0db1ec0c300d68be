// SPDX-License-Identifier: GPL-2.0-or-later
/* Shell-like patterns over names. */
#include <string.h>

#include "probes/probe.h"

/*
 * Whether c is in the set behind '['; *end gets what follows its ']'. A '['
 * without ']' is itself.
 */
static bool set_match(const char *set, char c, const char **end)
{
	const char *p = set;
	bool negate = *p == '!' || *p == '^';
	bool found = false;

	if (negate)
		p++;
	for (const char *first = p; *p && (*p != ']' || p == first); p++) {
		if (p[1] == '-' && p[2] && p[2] != ']') {
			found |= p[0] <= c && c <= p[2];
			p += 2;
		} else {
			found |= *p == c;
		}
	}
	if (!*p) {
		*end = set;
		return c == '[';
	}
	*end = p + 1;
	return found != negate;
}

/* Backtracks only to the last '*', so it takes at most length squared. */
bool glob_match(const char *pattern, const char *name)
{
	const char *star = NULL, *retry = NULL;

	while (*name) {
		const char *next = pattern + 1;
		bool matches;

		if (*pattern == '*') {
			if (!*next)
				return true;
			star = next;
			retry = name;
			pattern = next;
			continue;
		}
		if (*pattern == '[')
			matches = set_match(pattern + 1, *name, &next);
		else
			matches = *pattern &&
				  (*pattern == '?' || *pattern == *name);
		if (matches) {
			pattern = next;
			name++;
		} else if (star) {
			/* On to where what follows the star may begin. */
			name = ++retry;
			if (!strchr("*?[", *star))
				name = strchr(retry, *star);
			if (!name)
				return false;
			retry = name;
			pattern = star;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

bool glob_is_pattern(const char *text)
{
	const char *set = strchr(text, '[');

	return strpbrk(text, "*?") || (set && strchr(set, ']'));
}

const char *glob_literal(const char *pattern, size_t *len)
{
	const char *longest = pattern;

	*len = 0;
	/* A '[' ends it for good: what follows may be of its set. */
	for (;;) {
		size_t n = strcspn(pattern, "*?[");

		if (n > *len) {
			longest = pattern;
			*len = n;
		}
		if (!pattern[n] || pattern[n] == '[')
			return longest;
		pattern += n + 1;
	}
}
