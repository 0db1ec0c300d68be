// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <limits.h>
#include <string.h>

#include "lexer/diag.h"

/* Names longer than this are not compared: nobody mistypes those. */
#define NAME_MAX_COMPARED 63

static unsigned smallest(unsigned a, unsigned b, unsigned c)
{
	if (b < a)
		a = b;
	return c < a ? c : a;
}

/*
 * How many letters must be changed, added, left out or swapped with their
 * neighbour, case aside. Three rows of the usual table are enough.
 */
static unsigned edit_distance(const char *a, size_t alen, const char *b,
			      size_t blen)
{
	unsigned rows[3][NAME_MAX_COMPARED + 1];
	unsigned *older = rows[0], *old = rows[1], *row = rows[2], *spare;

	for (size_t j = 0; j <= blen; j++)
		old[j] = (unsigned)j;
	for (size_t i = 1; i <= alen; i++) {
		int c = tolower((unsigned char)a[i - 1]);

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= blen; j++) {
			int d = tolower((unsigned char)b[j - 1]);

			row[j] = smallest(old[j] + 1, row[j - 1] + 1,
					  old[j - 1] + (c != d));
			if (i > 1 && j > 1 && older[j - 2] + 1 < row[j] &&
			    c == tolower((unsigned char)b[j - 2]) &&
			    d == tolower((unsigned char)a[i - 2]))
				row[j] = older[j - 2] + 1;
		}
		spare = older;
		older = old;
		old = row;
		row = spare;
	}
	return old[blen];
}

/*
 * What the distance is at least: letters that one has more of than the other.
 * Most of a kernel's names are told apart by that, at a tenth of the cost.
 */
static unsigned least_distance(const char *a, size_t alen, const char *b,
			       size_t blen)
{
	signed char counts[UCHAR_MAX + 1] = { 0 };
	unsigned less = 0;

	for (const char *c = a; *c; c++)
		counts[tolower((unsigned char)*c)]++;
	for (const char *c = b; *c; c++)
		less += --counts[tolower((unsigned char)*c)] < 0;
	/* What is left over of a is so much more as a is longer. */
	return less + (alen > blen ? (unsigned)(alen - blen) : 0);
}

/* Whether only vowels were left out, as in cnt: that is count, not cat. */
static bool is_abbreviation(const char *name, const char *candidate)
{
	if (strlen(name) < 2)
		return false;
	for (; *candidate; candidate++)
		if (tolower((unsigned char)*name) ==
		    tolower((unsigned char)*candidate))
			name++;
		else if (!strchr("aeiouAEIOU", *candidate))
			return false;
	return !*name;
}

/* The number of mistakes, if they are at most `most`; else UINT_MAX. */
static unsigned mistakes(const char *name, const char *candidate, size_t most)
{
	size_t len = strlen(name), other = strlen(candidate);
	unsigned distance;

	if (len > NAME_MAX_COMPARED || other > NAME_MAX_COMPARED)
		return UINT_MAX;
	/* The difference in length is the least that must be added or left
	 * out. */
	if (other > len + most || len > other + most)
		return UINT_MAX;
	if (least_distance(name, len, candidate, other) > most)
		return UINT_MAX;
	distance = edit_distance(name, len, candidate, other);
	/* Changing all letters is no mistake in typing. */
	return distance > most || distance >= len ? UINT_MAX : distance;
}

void nearest_offer(struct nearest *nearest, const char *candidate)
{
	size_t len = strlen(nearest->name);
	/* One mistake in three letters: with more of them anything is near to
	 * anything. No nearer than the best so far is no better. */
	size_t most = len < 3 ? 1 : len / 3;
	unsigned distance;

	if (nearest->best && !nearest->distance)
		return;
	if (is_abbreviation(nearest->name, candidate)) {
		/* Between the same in another case and one mistake. */
		distance = strlen(candidate) > len;
	} else {
		if (nearest->best && (nearest->distance - 1) / 2 < most)
			most = (nearest->distance - 1) / 2;
		distance = mistakes(nearest->name, candidate, most);
		distance = distance == UINT_MAX ? UINT_MAX : 2 * distance;
	}
	if (distance == UINT_MAX ||
	    (nearest->best && distance >= nearest->distance))
		return;
	nearest->best = candidate;
	nearest->distance = distance;
}
