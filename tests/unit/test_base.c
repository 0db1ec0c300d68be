// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/check.h"

#include <sys/mman.h>

#include "base/arena.h"
#include "base/pages.h"
#include "base/strmap.h"
#include "base/text.h"
#include "base/vec.h"

static void test_arena(void)
{
	struct arena arena = { 0 };
	char *big = arena_alloc(&arena, 1000000);

	CHECK(big[999999] == 0);
	CHECK_STR(arena_printf(&arena, "%d-%s", 7, "x"), "7-x");
	CHECK_STR(arena_strndup(&arena, "abcdef", 3), "abc");
	arena_release(&arena);
}

static void test_strmap(void)
{
	struct arena arena = { 0 };
	struct strmap map = { .arena = &arena };
	int values[100];

	CHECK(strmap_get(&map, "none") == NULL);
	for (int i = 0; i < 100; i++)
		strmap_set(&map, arena_printf(&arena, "key%d", i), &values[i]);
	for (int i = 0; i < 100; i++)
		CHECK(strmap_get(&map, arena_printf(&arena, "key%d", i)) ==
		      &values[i]);
	strmap_set(&map, "key5", &values[0]);
	CHECK(strmap_get(&map, "key5") == &values[0]);
	CHECK_EQ(map.n, 100);
	arena_release(&arena);
}

static void test_vec_and_text(void)
{
	struct arena arena = { 0 };
	struct text text = { 0 };
	VEC(int) numbers = { 0 };

	for (int i = 0; i < 20; i++)
		*vec_push(&arena, &numbers) = i;
	vec_each (number, &numbers)
		text_printf(&text, "%d,", *number);
	text_fill(&text, '@', 3);
	CHECK_STR(text.data,
		  "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,@@@");
	text_free(&text);
	arena_release(&arena);
}

/* Of much room, what was written to is there and no more. */
static void test_pages(void)
{
	size_t size = (size_t)8 << 20, n = 0;
	static unsigned char present[8 << 8];
	char *pages = pages_new(size);

	pages[3 << 20] = 1;
	pages_fill(pages + 5000, 4096);
	CHECK_EQ(mincore(pages, size, present), 0);
	for (size_t i = 0; i < sizeof(present); i++)
		n += present[i] & 1;
	CHECK(present[768] & 1);
	CHECK(n <= 3);
	pages_free(pages, size);
}

int main(void)
{
	test_arena();
	test_pages();
	test_strmap();
	test_vec_and_text();
	return CHECK_END;
}
