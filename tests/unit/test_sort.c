// SPDX-License-Identifier: GPL-2.0-or-later
/* Names in order, each once, however many came in whatever order. */
#include <string.h>

#include "base/arena.h"
#include "probes/private.h"
#include "tests/unit/check.h"

/* A number that looks like chance, the same each time. */
static uint32_t next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Few letters and many lengths: names that begin alike, that are another's
 * begin, that come twice; some with letters over 127. */
static const char *name_of(struct arena *arena, uint32_t *state)
{
	char text[48] = "kprobe:";
	size_t len = 7 + next(state) % 24;

	for (size_t i = 7; i < len; i++)
		text[i] = "ab_\xc3"[next(state) % 4];
	return arena_strdup(arena, text);
}

static bool is_ordered(const struct probe_names *names)
{
	for (uint32_t i = 1; i < names->n; i++)
		if (strcmp(names->v[i - 1].name, names->v[i].name) >= 0)
			return false;
	return true;
}

/* As many as a set of them has, in order. */
static void check_names(uint32_t n)
{
	struct arena arena = { 0 };
	struct strmap set = { .arena = &arena };
	struct probe_names names = { .common = 7 };
	uint32_t state = n, different = 0;

	for (uint32_t i = 0; i < n; i++) {
		const char *name = name_of(&arena, &state);

		different += !strmap_get(&set, name);
		strmap_set(&set, name, &set);
		probe_names_add(&arena, &names, name);
	}
	probe_names_sort(&names);
	CHECK(names.n == different);
	CHECK(is_ordered(&names));
	arena_release(&arena);
}

int main(void)
{
	static const uint32_t sizes[] = { 0,	1,    2,    9,	  1023,
					  1024, 1025, 4096, 5000, 20000 };

	for (size_t i = 0; i < COUNT(sizes); i++)
		check_names(sizes[i]);
	return CHECK_END;
}
