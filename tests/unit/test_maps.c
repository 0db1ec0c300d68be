// SPDX-License-Identifier: GPL-2.0-or-later
/* Order of printing, merging of CPUs, cells in mapped memory. */
#include "tests/unit/check.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/maps.h"
#include "tests/unit/fixture.h"

static void add(struct fixture *f, int64_t key, int64_t value)
{
	rows_add(&f->rows, &key, &value, 1, 8);
}

static void test_order(struct fixture *f)
{
	const struct type *number = type_int(&f->types, 8, true);

	fixture_map(f, "@n", number, number, 8);
	add(f, 3, -1);
	add(f, 2, 7);
	add(f, -9, 7);
	add(f, 5, 0);
	CHECK_STR(fixture_print_map(f, 0, 0),
		  "@n[3]: -1\n@n[5]: 0\n@n[-9]: 7\n@n[2]: 7\n");
}

static void test_order_by_key(struct fixture *f)
{
	const struct type *number = type_int(&f->types, 4, true);
	const struct type *string = type_string(&f->types, 8);
	int32_t keys[] = { 10, -1, 2 };
	const char *const texts[] = { "a\0\0\0\0\0\0", "z\0\0\0\0\0\0",
				      "m\0\0\0\0\0\0" };

	fixture_map(f, "@s", number, string, 8);
	for (int i = 0; i < 3; i++)
		rows_add(&f->rows, &keys[i], texts[i], 1, 8);
	CHECK_STR(fixture_print_map(f, 0, 0),
		  "@s[-1]: z\n@s[2]: m\n@s[10]: a\n");
}

/* Where keys differ: in their sign, at their end, behind what all have. */
static void test_order_of_long_keys(struct fixture *f)
{
	const struct type *parts[] = {
		type_int(&f->types, 4, true),
		type_string(&f->types, 32),
		type_int(&f->types, 8, true),
	};
	struct {
		int32_t number;
		char text[32];
		_Alignas(8) int64_t last;
	} keys[] = {
		{ 1, "a text that is as long as that", 3 },
		{ 1, "a text that is as long as that", -3 },
		{ 1, "a text that is as long as this", -4 },
		{ 1, "a text that is as", 5 },
		{ -1, "b", 0 },
		{ -2, "", 0 },
	};
	const uint64_t one = 1;

	fixture_map(f, "@", type_tuple(&f->types, parts, 3),
		    fixture_aggregate(f, AGG_COUNT, false, 0, 0, 0), 8);
	for (int i = 0; i < 6; i++)
		rows_add(&f->rows, &keys[i], &one, 1, 8);
	CHECK_STR(fixture_print_map(f, 0, 0),
		  "@[-2, , 0]: 1\n"
		  "@[-1, b, 0]: 1\n"
		  "@[1, a text that is as, 5]: 1\n"
		  "@[1, a text that is as long as that, -3]: 1\n"
		  "@[1, a text that is as long as that, 3]: 1\n"
		  "@[1, a text that is as long as this, -4]: 1\n");
}

/* Buffers may hold zeros: a shorter one comes before one with more of them. */
static void test_order_of_buffers(struct fixture *f)
{
	struct {
		uint32_t n;
		char bytes[4];
	} keys[] = { { 2, "a\0" }, { 1, "a" }, { 3, "a\0b" }, { 1, "\xff" } };
	const uint64_t one = 1;

	fixture_map(f, "@", type_buffer(&f->types, 4),
		    fixture_aggregate(f, AGG_COUNT, false, 0, 0, 0), 8);
	for (int i = 0; i < 4; i++)
		rows_add(&f->rows, &keys[i], &one, 1, 8);
	CHECK_STR(fixture_print_map(f, 0, 0),
		  "@[a]: 1\n@[a\\x00]: 1\n@[a\\x00b]: 1\n@[\\xff]: 1\n");
}

/* Many keys, several CPUs each: the room grows, sums stay right. */
static void test_many(struct fixture *f)
{
	uint64_t slots[4] = { 1, 2, 3, 4 };
	struct value value;

	fixture_map(f, "@c", type_int(&f->types, 8, true),
		    fixture_aggregate(f, AGG_COUNT, false, 0, 0, 0), 8);
	for (int64_t i = 0; i < 1000; i++)
		rows_add(&f->rows, &i, slots, 4, 8);
	rows_sort(&f->rows, &f->types);
	CHECK_EQ(f->rows.n, 1000);
	value = rows_value(&f->rows, 999);
	CHECK_EQ(*(const uint64_t *)value.data, 10);
	value = rows_key(&f->rows, 999);
	CHECK_EQ(value_u64(&value), 999);
}

static void test_bucket_in_key(struct fixture *f)
{
	struct {
		int64_t key;
		uint64_t bucket;
	} entries[] = { { 1, 2 }, { 2, 1 }, { 1, 3 } };
	uint64_t counts[] = { 1, 1 };
	const char *out;

	fixture_map(f, "@h", type_int(&f->types, 8, true),
		    fixture_aggregate(f, AGG_HIST, true, 0, 0, 0), 8);
	f->map.key_size = 16;
	rows_begin(&f->rows, &f->map);
	for (int i = 0; i < 3; i++)
		rows_add(&f->rows, &entries[i], counts, 2, 8);
	CHECK_EQ(f->rows.n, 2);
	out = fixture_print_map(f, 0, 0);
	CHECK(strstr(out, "@h[2]:\n[0]                    2 |@"));
	CHECK(strstr(out, "@h[1]:\n[1]                    2 |@"));
	CHECK(strstr(out, "[2, 4)                 2 |@"));
}

#define STRIDE 64
#define INSTANCE 256

/* Two instances of a per-CPU cell behind their flip word. */
static void test_cells(struct fixture *f)
{
	_Alignas(64) static uint8_t memory[1024];
	struct maps maps = { .plan = &f->plan, .cells = memory, .nslots = 4 };
	uint64_t one = 1;

	fixture_map(f, "@", NULL,
		    fixture_aggregate(f, AGG_COUNT, false, 0, 0, 0), 8);
	f->map.storage = STORAGE_CPU_CELL;
	f->map.cell_offset = 128;
	f->map.cell_stride = STRIDE;
	f->map.instance_size = INSTANCE;
	f->map.flip_offset = 64;
	f->map.instance[1] = 1;
	maps_read(&maps, &f->map, &f->rows);
	CHECK_EQ(f->rows.n, 0);
	for (uint64_t cpu = 1; cpu < 3; cpu++) {
		memcpy(memory + 128 + cpu * STRIDE, &one, 8);
		memcpy(memory + 136 + cpu * STRIDE, &cpu, 8);
	}
	maps_read(&maps, &f->map, &f->rows);
	CHECK_STR(fixture_print_map(f, 0, 0), "@: 3\n");
	maps_zero(&maps, &f->map);
	maps_read(&maps, &f->map, &f->rows);
	CHECK_STR(fixture_print_map(f, 0, 0), "@: 0\n");
	maps_clear(&maps, &f->map);
	maps_read(&maps, &f->map, &f->rows);
	CHECK_EQ(f->rows.n, 0);
	maps_set_cell(&maps, 64, 1);
	maps_set_cell(&maps, 128 + INSTANCE, 1);
	maps_set_cell(&maps, 136 + INSTANCE, 12);
	maps_read(&maps, &f->map, &f->rows);
	CHECK_STR(fixture_print_map(f, 0, 0), "@: 12\n");
}

static void test_counter(struct fixture *f)
{
	_Alignas(64) static uint8_t memory[512];
	struct maps maps = { .plan = &f->plan, .cells = memory, .nslots = 4 };
	struct counter counter = { .offset = 8 };

	maps_set_cell(&maps, 0, 7);
	maps_set_cell(&maps, 8, 6);
	CHECK_EQ(maps_counter(&maps, &counter), 6);
	maps.cells = NULL;
	CHECK_EQ(maps_counter(&maps, &counter), 0);
}

int main(void)
{
	struct fixture f;

	fixture_open(&f, &printer_text);
	test_order(&f);
	test_order_by_key(&f);
	test_order_of_long_keys(&f);
	test_order_of_buffers(&f);
	test_many(&f);
	test_bucket_in_key(&f);
	test_cells(&f);
	test_counter(&f);
	fixture_close(&f);
	return CHECK_END;
}
