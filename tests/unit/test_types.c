// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/check.h"

#include "types/layout.h"
#include "types/type.h"

static struct arena arena;
static struct types types;

static const struct type_parameters none;

static void test_interning(void)
{
	const struct type *i4 = type_int(&types, 4, true);
	const struct type *parts[] = { i4, type_string(&types, 16) };

	CHECK(i4 == type_int(&types, 4, true));
	CHECK(i4 != type_int(&types, 4, false));
	CHECK(type_pointer(&types, i4, SPACE_USER, false) ==
	      type_pointer(&types, i4, SPACE_USER, false));
	CHECK(type_pointer(&types, i4, SPACE_USER, false) !=
	      type_pointer(&types, i4, SPACE_KERNEL, false));
	CHECK(type_tuple(&types, parts, 2) == type_tuple(&types, parts, 2));
	CHECK(type_tuple(&types, parts, 2) != type_tuple(&types, parts, 1));
	CHECK(type_special(&types, TYPE_KSTACK, none) !=
	      type_special(&types, TYPE_KSTACK,
			   (struct type_parameters){ { 1, 5 } }));
}

static void test_rows(void)
{
	const struct type *i1 = type_int(&types, 1, true);
	const struct type *i8 = type_int(&types, 8, true);
	const struct type *parts[] = { i1, i8, i1, i8 };
	const char *names[] = { "a", "b", "c", "d" };
	const struct type *tuple = type_tuple(&types, parts, 4);
	const struct type *record = type_record(&types, names, parts, 4);
	struct field field;

	CHECK_EQ(tuple->size, 32);
	CHECK_EQ(tuple->align, 8);
	CHECK_EQ(type_tuple(&types, parts, 0)->size, 0);
	CHECK_EQ(type_tuple(&types, parts, 1)->size, 1);
	CHECK(type_field(&types, tuple, "2", &field));
	CHECK_EQ(field.bit_offset, 128);
	CHECK(type_field(&types, record, "d", &field));
	CHECK_EQ(field.bit_offset, 192);
	CHECK(!type_field(&types, record, "e", &field));
	CHECK(!type_field(&types, i8, "e", &field));
	CHECK_STR(type_text(&types, tuple), "(int8,int64,int8,int64)");
	CHECK_STR(type_text(&types, record),
		  "record { .a = int8, .b = int64, .c = int8, "
		  ".d = int64 }");
}

static void check_int(const char *name, uint32_t size, bool is_signed)
{
	CHECK(type_find(&types, TYPE_VOID, name) ==
	      type_int(&types, size, is_signed));
}

static void test_names_without_btf(void)
{
	types.no_btf = true;
	check_int("int", 4, true);
	check_int("char", 1, true);
	check_int("unsigned char", 1, false);
	check_int("unsigned long", 8, false);
	check_int("long unsigned int", 8, false);
	check_int("long long int", 8, true);
	check_int("short int", 2, true);
	check_int("unsigned", 4, false);
	check_int("uint8_t", 1, false);
	check_int("u64", 8, false);
	check_int("__u32", 4, false);
	check_int("__s8", 1, true);
	check_int("size_t", 8, false);
	check_int("pid_t", 4, true);
	check_int("int64", 8, true);
	check_int("ushort", 2, false);
	CHECK(type_find(&types, TYPE_VOID, "bool") == type_bool(&types));
	CHECK(type_find(&types, TYPE_VOID, "void") == type_void(&types));
	CHECK(!type_find(&types, TYPE_VOID, ""));
	CHECK(!type_find(&types, TYPE_VOID, "task_struct"));
	CHECK(!type_find(&types, TYPE_VOID, "long char"));
	CHECK(!type_find(&types, TYPE_VOID, "long long long"));
	CHECK(!type_find(&types, TYPE_VOID, "short long"));
	CHECK(!type_find(&types, TYPE_VOID, "unsigned signed"));
	CHECK(!type_find(&types, TYPE_STRUCT, "task_struct"));
	types.no_btf = false;
}

static void test_defined(void)
{
	struct field inner[] = {
		{ .name = "x", .type = type_int(&types, 4, true) },
		{ .name = "y",
		  .type = type_int(&types, 4, true),
		  .bit_offset = 32 },
	};
	const struct type *point = type_define(&types, TYPE_STRUCT, "", 8, 4,
					       inner, 2);
	struct field outer[] = {
		{ .name = "flag", .type = type_bool(&types) },
		{ .type = point, .bit_offset = 32 },
	};
	const struct enum_constant colors[] = { { "RED", 0 }, { "BLUE", -7 } };
	const struct type *type, *shape, *color;
	struct field field;
	int64_t value;

	shape = type_define(&types, TYPE_STRUCT, "shape", 12, 4, outer, 2);
	CHECK(type_find(&types, TYPE_STRUCT, "shape") == shape);
	CHECK(type_field(&types, shape, "y", &field));
	CHECK_EQ(field.bit_offset, 64);
	CHECK_STR(type_text(&types,
			    type_pointer(&types, shape, SPACE_KERNEL, false)),
		  "struct shape *");
	color = type_define_enum(&types, "color", 4, true, colors, 2);
	CHECK(type_enum_constant(&types, "BLUE", &type, &value));
	CHECK(type == color && value == -7);
	CHECK_STR(type_enum_name(&types, color, 0), "RED");
	CHECK(!type_enum_name(&types, color, 5));
	CHECK_STR(type_text(&types, color), "enum color");
	type_define_name(&types, "color_t", color);
	CHECK(type_find(&types, TYPE_VOID, "color_t") == color);
}

static void test_text(void)
{
	const struct type *u1 = type_int(&types, 1, false);
	const struct type *pointer = type_pointer(&types, u1, SPACE_KERNEL,
						  false);

	CHECK_STR(type_text(&types, u1), "uint8");
	CHECK_STR(type_text(&types, type_array(&types, u1, 6)), "uint8[6]");
	CHECK_STR(type_text(&types, type_string(&types, 16)), "string[16]");
	CHECK_STR(type_text(&types, type_buffer(&types, 64)), "buffer[64]");
	CHECK_STR(type_text(&types,
			    type_pointer(&types, pointer, SPACE_KERNEL, false)),
		  "uint8 **");
	CHECK_STR(type_text(&types,
			    type_aggregate(&types, AGG_COUNT, NULL, none)),
		  "count_t");
	CHECK_STR(type_text(&types, type_aggregate(&types, AGG_SUM, u1, none)),
		  "usum_t");
	CHECK_STR(type_text(&types, type_special(&types, TYPE_MAC, none)),
		  "macaddr_t");
}

int main(void)
{
	types_init(&types, &arena);
	test_interning();
	test_rows();
	test_names_without_btf();
	test_defined();
	test_text();
	types_close(&types);
	arena_release(&arena);
	return CHECK_END;
}
