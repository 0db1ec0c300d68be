// SPDX-License-Identifier: GPL-2.0-or-later
/* What is made of the `print fmt` of tracepoints, as the kernel has them. */
#include "tests/unit/check.h"

#include <string.h>

#include "runtime/print_field.h"
#include "tests/unit/fixture.h"

static struct fixture fixture;

/* The text of a field with some bytes; "-" where there is none. */
static const char *shown(const char *format, const char *field,
			 const struct type *type, const void *bytes)
{
	struct value value = value_at(type, bytes);
	struct field_texts texts = { 0 };
	const struct field_text *text;

	field_texts_read(&fixture.types, format, &texts);
	text = field_text_find(&texts, field);
	if (!text || !print_field(&fixture.print.render, text, &value,
				  &fixture.print.scratch))
		return "-";
	return arena_strndup(&fixture.arena, fixture.print.scratch.data,
			     fixture.print.scratch.len);
}

static const char *number(const char *format, uint64_t value)
{
	return shown(format, "x", type_int(&fixture.types, 8, false), &value);
}

static void test_flags(void)
{
	static const char state[] =
		"\"a=%d x=%s%s\", REC->a, (REC->x & ((((1 | 2) + 1) << 1) - "
		"1)) ? "
		"__print_flags(REC->x & ((((1 | 2) + 1) << 1) - 1), \"|\", "
		"{ 0x00000001, \"S\" }, { 0x00000002, \"D\" }) : \"R\", "
		"REC->x & ((1 | 2) + 5) ? \"+\" : \"\"";
	static const char flags[] =
		"\"x=%s\", (REC->x) ? __print_flags(REC->x, \"|\", "
		"{(unsigned long)((( unsigned int)(((1UL)) << (3))|2u)), "
		"\"BOTH\"}, {( unsigned long)2, \"TWO\"} ) : \"none\"";

	CHECK_STR(number(state, 0), "R");
	CHECK_STR(number(state, 2), "D");
	CHECK_STR(number(state, 3), "S|D");
	CHECK_STR(number(state, 8), "R+");
	CHECK_STR(number("\"%s\", __print_flags(REC->x, \"|\", "
			 "{ 1 << (nobody(3)), \"A\" }, { 2, \"B\" }, "
			 "{ 0, ((void *)0) } )",
			 3),
		  "B|0x1");
	CHECK_STR(number(flags, 0), "none");
	CHECK_STR(number(flags, 10), "BOTH");
	CHECK_STR(number(flags, 2), "TWO");
	CHECK_STR(number(flags, 0x13), "TWO|0x11");
}

static void test_symbols(void)
{
	static const char symbol[] =
		"\"x=%s y=%u\", __print_symbolic(REC->x, { 2, \"AF_INET\" }, "
		"{ -1, \"none (yet)\" }, { 'c', \"C\" }), REC->y";

	CHECK_STR(number(symbol, 2), "AF_INET");
	CHECK_STR(number(symbol, UINT64_MAX), "none (yet)");
	CHECK_STR(number(symbol, 'c'), "C");
	CHECK_STR(number(symbol, 5), "5");
	CHECK_STR(number("\"%s\", REC->x > 3 ? \"more\" : \"less\"", 4),
		  "more");
	CHECK_STR(number("\"%s\", !REC->x ? \"no\" : \"yes\"", 4), "yes");
}

static void test_numbers(void)
{
	CHECK_STR(number("\"dev %d:%d ino %lu\", "
			 "((unsigned int) ((REC->x) >> 20)), "
			 "((unsigned int) ((REC->x) & ((1U << 20) - 1))), "
			 "(unsigned long) REC->ino",
			 0x800010),
		  "8:16");
	CHECK_STR(number("\"x=0x%lx\", REC->x", 0xabc), "0xabc");
	CHECK_STR(number("\"x=%#x\", REC->x", 0xfffffffffull), "0xffffffff");
	CHECK_STR(number("\"mode 0%o\", REC->x", 0644), "0644");
	CHECK_STR(number("\"%c\", (char)REC->x", 'w'), "w");
	CHECK_STR(number("\"%c\", REC->x", 1), "-");
	/* The second %s is of another field. */
	CHECK_STR(number("\"%lx%s\", REC->x, REC->y ? \"a\" : \"b\"", 16),
		  "0x10");
}

static void test_addresses(void)
{
	static const uint8_t bytes[16] = { 127, 0, 0, 1 };
	static const uint8_t v4[28] = { 2, 0, 0, 80, 10, 0, 0, 7 };
	const struct type *byte = type_int(&fixture.types, 1, false);
	const struct type *four = type_array(&fixture.types, byte, 4);
	const struct type *many = type_array(&fixture.types, byte, 16);
	const struct type *address = type_array(&fixture.types, byte, 28);

	CHECK_STR(shown("\"%pI4\", REC->x", "x", four, bytes), "127.0.0.1");
	CHECK_STR(shown("\"%pI6c\", REC->x", "x", many, bytes), "7f00:1::");
	CHECK_STR(shown("\"%pI6c\", REC->x", "x", four, bytes), "-");
	CHECK_STR(shown("\"%pISpc\", &REC->x", "x", address, v4),
		  "10.0.0.7:80");
	CHECK_STR(shown("\"%pM\", REC->x", "x", many, bytes),
		  "7f:00:00:01:00:00");
	CHECK_STR(number("\"%ps\", (void *)REC->x", 0x1234), "0x1234");
}

/* What says no more than the number does, and what is not understood. */
static void test_none(void)
{
	static const char *const formats[] = {
		"",
		"no string",
		"\"%d\", REC->x",
		"\"%llu\", (unsigned long long)REC->x",
		"\"%s\", REC->x",
		"\"%s\", __get_str(x)",
		"\"%d\", REC->x - REC->y",
		"\"%s\", REC->y ? \"a\" : REC->x",
		"\"%lx\", REC->x[0]",
		"\"%lx\", sizeof(REC->x)",
		"\"%s\", __print_flags(REC->x, \"|\", { REC->x, \"a\" })",
		"\"%s\", __print_symbolic(REC->x, { 1, 2 })",
		"\"%*ph\", 4, REC->x",
		"\"%pUb\", REC->x",
		"\"%",
		"\"%s",
		"\"%lx",
		"\"%lx\", ((REC->x",
		"\"%lx %lx\"",
	};

	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		CHECK_STR(number(formats[i], 1), "-");
	CHECK_STR(number("\"%*ph %lx\", 4, REC->y, REC->x", 10), "0xa");
	CHECK_STR(number("\"%ld %lx\", REC->x, REC->x", 10), "0xa");
}

int main(void)
{
	fixture_open(&fixture, &printer_text);
	test_flags();
	test_symbols();
	test_numbers();
	test_addresses();
	test_none();
	fixture_close(&fixture);
	return CHECK_END;
}
