// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Comparing what was printed with what a case expects. Blank lines at both
 * ends do not count; a line `...` stands for any number of lines, a line
 * `~ REGEX` for one that fits the extended regular expression as a whole.
 */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cases/case.h"

struct lines {
	char *text;
	char **at;
	size_t count;
};

static struct lines lines_split(const char *text)
{
	struct lines l = { .text = strdup(text) };
	size_t room = 1;
	char *at = l.text;

	for (const char *c = text; *c; c++)
		room += *c == '\n';
	l.at = calloc(room + 1, sizeof(char *));
	while (*at == '\n')
		at++;
	while (*at) {
		size_t n = strcspn(at, "\n");

		l.at[l.count++] = at;
		if (!at[n])
			break;
		at[n] = '\0';
		at += n + 1;
	}
	while (l.count > 0 && l.at[l.count - 1][0] == '\0')
		l.count--;
	return l;
}

static void lines_free(struct lines *l)
{
	free(l->at);
	free(l->text);
}

static int line_matches(const char *expected, const char *got)
{
	char *whole;
	regex_t regex;
	int matches;

	if (strncmp(expected, "~ ", 2) != 0)
		return strcmp(expected, got) == 0;
	if (asprintf(&whole, "^(%s)$", expected + 2) < 0)
		abort();
	if (regcomp(&regex, whole, REG_EXTENDED | REG_NOSUB) != 0) {
		fprintf(stderr, "cases: bad pattern: %s\n", expected);
		free(whole);
		return 0;
	}
	matches = regexec(&regex, got, 0, NULL, 0) == 0;
	regfree(&regex);
	free(whole);
	return matches;
}

static int ordered(char **expected, size_t n, char **got, size_t m)
{
	while (n > 0 && strcmp(expected[0], "...") != 0) {
		if (m == 0 || !line_matches(expected[0], got[0]))
			return 0;
		expected++;
		got++;
		n--;
		m--;
	}
	if (n == 0)
		return m == 0;
	for (size_t k = 0; k <= m; k++)
		if (ordered(expected + 1, n - 1, got + k, m - k))
			return 1;
	return 0;
}

/* Each expected line takes the first line that fits and is not yet taken. */
static int unordered(char **expected, size_t n, char **got, size_t m)
{
	char *taken = calloc(m + 1, 1);
	int all = n == m;

	for (size_t i = 0; i < n && all; i++) {
		size_t k = 0;

		while (k < m &&
		       (taken[k] || !line_matches(expected[i], got[k])))
			k++;
		all = k < m;
		taken[k] = 1;
	}
	free(taken);
	return all;
}

int lines_match(const char *expected, const char *got, int any_order)
{
	struct lines e = lines_split(expected), g = lines_split(got);
	int match = any_order ? unordered(e.at, e.count, g.at, g.count)
			      : ordered(e.at, e.count, g.at, g.count);

	lines_free(&e);
	lines_free(&g);
	return match;
}

int lines_contain(const char *expected, const char *got)
{
	struct lines e = lines_split(expected), g = lines_split(got);
	size_t i = 0;

	for (size_t k = 0; k < g.count && i < e.count; k++)
		i += (size_t)line_matches(e.at[i], g.at[k]);
	lines_free(&g);
	lines_free(&e);
	return i == e.count;
}
