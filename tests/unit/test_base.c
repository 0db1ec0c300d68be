// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/check.h"

#include <limits.h>
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

/* As libc's. */
#define CHECK_PRINTED(...)                                         \
	do {                                                       \
		char expected[200];                                \
                                                                   \
		snprintf(expected, sizeof(expected), __VA_ARGS__); \
		text_clear(&text);                                 \
		text_puts(&text, "before ");                       \
		text_printf(&text, __VA_ARGS__);                   \
		CHECK_STR(text.data + 7, expected);                \
	} while (0)

static void test_printf(void)
{
	struct text text = { 0 };

	CHECK_PRINTED("no conversion");
	CHECK_PRINTED("%d %d %d", 0, INT_MIN, INT_MAX);
	CHECK_PRINTED("%u %u", 0u, UINT32_MAX);
	CHECK_PRINTED("%ld %lld %lu", (long)INT64_MIN, -1LL, UINT64_MAX);
	CHECK_PRINTED("%x %lx %02x %08lx", 0xdeadbeefu, UINT64_MAX, 7u, 255ul);
	CHECK_PRINTED("%6u|%2d|%06d|%1ld", 42u, -123, -42, 7L);
	CHECK_PRINTED("%s%s %c%%", "one", "", 'x');
	CHECK_PRINTED("%.*s|%.*s", 3, "abcdef", 10, "abc");
	/* What only printf() itself knows, behind what is known. */
	CHECK_PRINTED("%s %-8s|%8s|%zu", "a", "b", "c", sizeof(text));
	CHECK_PRINTED("%d %.3f %+d %.*d", 1, 2.5, 3, 4, 5);
	CHECK_PRINTED("%s %3c %hhx", "a", 'b', (unsigned char)200);
	text_free(&text);
}

/* What lies last grows where it is. */
static void test_extend(void)
{
	struct arena arena = { 0 };
	char *first = arena_alloc(&arena, 20), *second;

	memset(first, 'x', 20);
	CHECK(arena_extend(&arena, first, 20, 500));
	CHECK_EQ(first[499], 0);
	second = arena_alloc(&arena, 10);
	CHECK(second >= first + 500);
	CHECK(!arena_extend(&arena, first, 500, 600));
	CHECK(!arena_extend(&arena, second, 10, (size_t)1 << 20));
	CHECK(arena_extend(&arena, second, 10, 16));
	CHECK(!arena_extend(&arena, NULL, 0, 16));
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
	test_printf();
	test_extend();
	return CHECK_END;
}
