// SPDX-License-Identifier: GPL-2.0-or-later
/* Points in the order of their names, each once. */
#include <stdlib.h>
#include <string.h>

#include "probes/private.h"

/*
 * Names of one kind begin alike, by twenty letters and more. What is compared
 * of them is eight letters at a time, kept with each (the first in the highest
 * byte, zeros behind its end) and not behind two pointers, which is half of the
 * time of tens of thousands.
 */
enum { LETTERS = 8, FEW = 8, RUN = 1024 };

static uint64_t letters_at(const char *text, size_t depth)
{
	const unsigned char *name = (const unsigned char *)text + depth;
	uint64_t letters = 0;

	for (int shift = 56; shift >= 0 && *name; shift -= 8)
		letters |= (uint64_t)*name++ << shift;
	return letters;
}

/* Names whose first `depth` letters are the same. */
static bool is_behind(const struct probe_name *a, const struct probe_name *b,
		      size_t depth)
{
	if (a->letters != b->letters)
		return a->letters > b->letters;
	/* A last letter that is none: both names end here. */
	return a->letters & 0xff &&
	       strcmp(a->name + depth + LETTERS, b->name + depth + LETTERS) > 0;
}

static void sort_few(struct probe_name *v, uint32_t n, size_t depth)
{
	for (uint32_t i = 1; i < n; i++) {
		struct probe_name one = v[i];
		uint32_t at = i;

		for (; at && is_behind(&v[at - 1], &one, depth); at--)
			v[at] = v[at - 1];
		v[at] = one;
	}
}

static void swap(struct probe_name *v, uint32_t a, uint32_t b)
{
	struct probe_name kept = v[a];

	v[a] = v[b];
	v[b] = kept;
}

/* A quicksort by eight letters after the other. */
static void sort_names(struct probe_name *v, uint32_t n, size_t depth)
{
	while (n > FEW) {
		uint64_t middle = v[n / 2].letters;
		uint32_t less = 0, more = n, i = 0;

		while (i < more) {
			if (v[i].letters < middle)
				swap(v, less++, i++);
			else if (v[i].letters > middle)
				swap(v, i, --more);
			else
				i++;
		}
		sort_names(v, less, depth);
		sort_names(v + more, n - more, depth);
		/* Names that end here are equal. */
		if (!(middle & 0xff))
			return;
		v += less;
		n = more - less;
		depth += LETTERS;
		for (i = 0; i < n; i++)
			v[i].letters = letters_at(v[i].name, depth);
	}
	sort_few(v, n, depth);
}

/* Leaves the letters as it found them, for who merges. */
static void sort_run(struct probe_name *v, uint32_t n, size_t common)
{
	for (uint32_t i = 0; i < n; i++)
		v[i].letters = letters_at(v[i].name, common);
	sort_names(v, n, common);
	for (uint32_t i = 0; i < n; i++)
		v[i].letters = letters_at(v[i].name, common);
}

/* Two runs at the end become one. */
static void merge(struct probe_name *v, uint32_t first, uint32_t second,
		  size_t common)
{
	struct probe_name *kept = malloc(first * sizeof(*kept));
	uint32_t i = 0, j = 0, at = 0;

	if (!kept) {
		sort_run(v, first + second, common);
		return;
	}
	memcpy(kept, v, first * sizeof(*kept));
	while (i < first && j < second)
		v[at++] = is_behind(&kept[i], &v[first + j], common)
				  ? v[first + j++]
				  : kept[i++];
	memcpy(v + at, kept + i, (first - i) * sizeof(*kept));
	free(kept);
}

/* Sorts what came since the last run; small runs are merged to larger ones, at
 * last (`whole`) all to one. */
static void settle(struct probe_names *names, bool whole)
{
	uint32_t *runs = names->runs, n = names->nruns;

	if (names->n > names->sorted) {
		runs[n++] = names->n - names->sorted;
		sort_run(names->v + names->sorted, runs[n - 1], names->common);
		names->sorted = names->n;
	}
	for (; n > 1 && (whole || runs[n - 2] <= runs[n - 1]); n--) {
		uint32_t both = runs[n - 2] + runs[n - 1];

		merge(names->v + names->n - both, runs[n - 2], runs[n - 1],
		      names->common);
		runs[n - 2] = both;
	}
	names->nruns = n;
}

void probe_names_add(struct arena *arena, struct probe_names *names,
		     const char *name)
{
	vec_push(arena, names)->name = name;
	if (names->n - names->sorted == RUN)
		settle(names, false);
}

void probe_names_sort(struct probe_names *names)
{
	uint32_t kept = 0;

	settle(names, true);
	for (uint32_t i = 0; i < names->n; i++)
		if (!i ||
		    strcmp(names->v[i].name, names->v[kept - 1].name) != 0)
			names->v[kept++] = names->v[i];
	names->n = kept;
}

/* By name alone: two points of one name are the same point, found twice, say by
 * a static function in two files, or by a symbol in both tables of a file.
 * Multi links and listings come out the same each time then, whatever the
 * kernel's order was. */
void probe_points_sort(struct probe_points *points, uint32_t first)
{
	struct probe_names names = { .n = points->n - first };
	struct arena arena = { 0 };

	if (!names.n)
		return;
	names.v = arena_array(&arena, struct probe_name, names.n);
	for (uint32_t i = 0; i < names.n; i++) {
		names.v[i].point = points->v[first + i];
		names.v[i].name = names.v[i].point->name;
	}
	probe_names_sort(&names);
	for (uint32_t i = 0; i < names.n; i++)
		points->v[first + i] = names.v[i].point;
	points->n = first + names.n;
	arena_release(&arena);
}

static int place_compare(const void *a, const void *b)
{
	const struct probe_point *const *x = a, *const *y = b;
	int order = strcmp((*x)->name, (*y)->name);

	if (order)
		return order;
	return ((*x)->address > (*y)->address) -
	       ((*x)->address < (*y)->address);
}

void probe_places_sort(struct probe_points *points, uint32_t first)
{
	uint32_t kept = first;

	if (points->n > first)
		qsort(points->v + first, points->n - first, sizeof(*points->v),
		      place_compare);
	for (uint32_t i = first; i < points->n; i++) {
		struct probe_point *point = points->v[i];
		const struct probe_point *last = i == first
							 ? NULL
							 : points->v[kept - 1];

		point->further = last && strcmp(point->name, last->name) == 0;
		if (!point->further || point->address != last->address)
			points->v[kept++] = point;
	}
	points->n = kept;
}
