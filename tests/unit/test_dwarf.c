// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the calling conventions put parameters, on both machines. What debug
 * information says is tested end to end, on compiled programs. */
#include "tests/unit/check.h"

#include "types/dwarf.h"
#include "types/type.h"

/* Registers are named by their number. */
static const uint16_t numbers[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
static const struct abi x86 = { numbers, 6, 8, false };
static const struct abi arm = { numbers, 8, 8, true };

static struct abi_value integer(uint32_t size)
{
	return (struct abi_value){
		.size = size,
		.align = size > 8 ? 16 : 8,
		.words = { ABI_INTEGER, size > 8 ? ABI_INTEGER : ABI_NONE }
	};
}

static struct abi_value structure(uint32_t size)
{
	struct abi_value value = integer(size);

	value.align = 8;
	value.aggregate = true;
	return value;
}

static struct abi_value floating(uint32_t size)
{
	return (struct abi_value){
		.size = size, .align = 8, .words = { ABI_FLOAT }, .floats = 1
	};
}

/* "r2", "r2+r3", "s8", "*r1", "-": the place of the next value. */
static const char *next(struct abi_state *state, struct abi_value value)
{
	struct dwarf_place place = abi_next(state, &value);
	static char text[64];
	int n = 0;

	switch (place.where) {
	case DWARF_NOWHERE: return "-";
	case DWARF_STACK:
		snprintf(text, sizeof(text), "s%d", (int)place.offset);
		return text;
	case DWARF_POINTED:
		snprintf(text, sizeof(text), "*r%d", place.reg);
		return text;
	case DWARF_CONSTANT: return "a constant";
	case DWARF_REGISTERS: break;
	}
	for (uint32_t i = 0; i < place.npieces; i++)
		n += snprintf(text + n, sizeof(text) - n, "%sr%d:%d@%d",
			      i ? "+" : "", place.pieces[i].reg,
			      place.pieces[i].size, place.pieces[i].at);
	return text;
}

static void test_x86_integers(void)
{
	struct abi_state state = { .abi = &x86 };

	CHECK_STR(next(&state, integer(1)), "r0:1@0");
	CHECK_STR(next(&state, integer(16)), "r1:8@0+r2:8@8");
	CHECK_STR(next(&state, integer(8)), "r3:8@0");
	CHECK_STR(next(&state, integer(4)), "r4:4@0");
	/* Two words, one register left: the next one still gets it. */
	CHECK_STR(next(&state, structure(16)), "s0");
	CHECK_STR(next(&state, integer(8)), "r5:8@0");
	CHECK_STR(next(&state, integer(1)), "s16");
	CHECK_STR(next(&state, integer(16)), "s32");
}

static void test_x86_structures(void)
{
	struct abi_state state = { .abi = &x86 };
	struct abi_value mixed = structure(16), packed = structure(9);

	mixed.words[1] = ABI_FLOAT;
	packed.memory = true;
	CHECK_STR(next(&state, structure(12)), "r0:8@0+r1:4@8");
	CHECK_STR(next(&state, structure(7)), "r2:7@0");
	CHECK_STR(next(&state, structure(24)), "s0");
	CHECK_STR(next(&state, mixed), "r3:8@0");
	CHECK_STR(next(&state, packed), "s24");
	CHECK_STR(next(&state, floating(8)), "-");
	CHECK_STR(next(&state, (struct abi_value){ .size = 1 }), "-");
	CHECK_STR(next(&state, integer(8)), "r4:8@0");
}

static void test_x86_floats(void)
{
	struct abi_state state = { .abi = &x86 };
	struct abi_value x87 = floating(16), large = structure(40);

	x87.memory = true;
	x87.align = 16;
	for (int i = 0; i < 8; i++)
		CHECK_STR(next(&state, floating(8)), "-");
	CHECK_STR(next(&state, floating(4)), "s0");
	CHECK_STR(next(&state, x87), "s16");
	/* The caller's room for a result is the first argument. */
	abi_result(&state, &large);
	CHECK_STR(next(&state, integer(8)), "r1:8@0");
	large.size = 16;
	abi_result(&state, &large);
	CHECK_STR(next(&state, integer(8)), "r2:8@0");
	large.by_reference = true;
	CHECK_STR(next(&state, large), "*r3");
}

static void test_arm64(void)
{
	struct abi_state state = { .abi = &arm };
	struct abi_value quad = structure(32);

	abi_result(&state, &quad);
	CHECK_STR(next(&state, integer(4)), "r0:4@0");
	/* 128 bits begin at an even register. */
	CHECK_STR(next(&state, integer(16)), "r2:8@0+r3:8@8");
	CHECK_STR(next(&state, structure(12)), "r4:8@0+r5:4@8");
	CHECK_STR(next(&state, structure(40)), "*r6");
	quad.floats = 4;
	CHECK_STR(next(&state, quad), "-");
	/* What does not fit ends the registers for all behind it. */
	CHECK_STR(next(&state, structure(16)), "s0");
	CHECK_STR(next(&state, integer(8)), "s16");
	CHECK_STR(next(&state, quad), "-");
	CHECK_STR(next(&state, quad), "s24");
	CHECK_STR(next(&state, floating(8)), "s56");
}

static void test_arm64_mixed(void)
{
	struct abi_state state = { .abi = &arm };
	struct abi_value mixed = structure(16);

	/* Unlike on x86-64, a structure of both kinds is in integers'. */
	mixed.words[1] = ABI_FLOAT;
	CHECK_STR(next(&state, mixed), "r0:8@0+r1:8@8");
	CHECK_STR(next(&state, floating(8)), "-");
	CHECK_STR(next(&state, integer(8)), "r2:8@0");
}

static void test_files(void)
{
	struct arena arena = { 0 };
	struct types types;
	struct dwarf_file *none;
	struct dwarf_function function;

	types_init(&types, &arena);
	none = dwarf_file(&types, "/no/such/file");
	CHECK(none == dwarf_file(&types, "/no/such/file"));
	CHECK(!dwarf_has(none));
	CHECK(!dwarf_function(none, NULL, 1, &function));
	CHECK(!dwarf_type_find(none, TYPE_STRUCT, "x"));
	CHECK(!dwarf_has(dwarf_file(&types, "Makefile")));
	types.no_btf = true;
	types_close(&types);
	arena_release(&arena);
}

int main(void)
{
	test_x86_integers();
	test_x86_structures();
	test_x86_floats();
	test_arm64();
	test_arm64_mixed();
	test_files();
	return CHECK_END;
}
