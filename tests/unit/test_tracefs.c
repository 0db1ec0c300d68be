// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/check.h"

#include <errno.h>
#include <stdlib.h>

#include "types/tracefs_format.h"

#define COMMON                                                                 \
	"format:\n"                                                            \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n" \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
#define FIELD(text, offset, size, sign)                                       \
	"\tfield:" text ";\toffset:" offset ";\tsize:" size ";\tsigned:" sign \
	";\n"

static struct arena arena;
static struct types types;

/* Every field as "type name offset", a line each. */
static const char *fields_of(const char *subsystem, const char *text)
{
	struct tracefs_event event = { .subsystem = subsystem, .name = "x" };
	const struct field *fields;
	const char *out = "";
	uint32_t n;

	if (tracefs_parse(&types, text, strlen(text), &event))
		return "not understood";
	out = arena_printf(&arena, "%u %u", event.id, event.record->size);
	fields = type_fields(&types, event.record, &n);
	for (uint32_t i = 0; i < n; i++)
		out = arena_printf(&arena, "%s\n%s %s %u%s%s", out,
				   type_text(&types, fields[i].type),
				   fields[i].name, fields[i].bit_offset / 8,
				   fields[i].data_loc == 1   ? " data_loc"
				   : fields[i].data_loc == 2 ? " rel_loc"
							     : "",
				   fields[i].type->space == SPACE_USER ? " user"
								       : "");
	return out;
}

static void test_plain(void)
{
	CHECK_STR(
		fields_of(
			"sched",
			"name: sched_switch\nID: 316\n" COMMON FIELD(
				"char prev_comm[16]", "8", "16",
				"0") FIELD("pid_t prev_pid", "24", "4", "1")
				FIELD("long prev_state", "32", "8", "1") FIELD(
					"unsigned char flags", "40", "1", "0")
					FIELD("bool ok", "41", "1",
					      "0") "\nprint fmt: \"field:int "
						   "x; offset:9; size:4;\"\n"),
		"316 42\n"
		"string[16] prev_comm 8\n"
		"int32 prev_pid 24\n"
		"int64 prev_state 32\n"
		"uint8 flags 40\n"
		"bool ok 41");
}

static void test_pointers_and_arrays(void)
{
	CHECK_STR(
		fields_of(
			"net",
			"ID: 7\n" COMMON FIELD("const void * skaddr", "8", "8",
					       "0") FIELD("const char *name",
							  "16", "8", "0")
				FIELD("__u8 saddr[4]", "24", "4", "0") FIELD(
					"unsigned long args[6]", "32", "48",
					"0") FIELD("u8 mac[ETH_ALEN]", "80",
						   "6", "0")
					FIELD("struct gone * p", "88", "8",
					      "0") FIELD("struct gone odd",
							 "96", "24", "0")
						FIELD("odd_t number", "120",
						      "4", "1")
							FIELD("enum gone_too e",
							      "124", "4", "1")),
		"7 128\n"
		"void * skaddr 8\n"
		"int8 * name 16\n"
		"string[4] saddr 24\n"
		"uint64[6] args 32\n"
		"string[6] mac 80\n"
		"void * p 88\n"
		"uint8[24] odd 96\n"
		"int32 number 120\n"
		"int32 e 124");
}

static void test_dynamic(void)
{
	CHECK_STR(
		fields_of("irq",
			  "ID: 9\n" COMMON FIELD("__data_loc char[] name", "12",
						 "4", "0")
				  FIELD("__rel_loc u32[] list", "16", "4", "0")
					  FIELD("__data_loc cpumask_t mask",
						"20", "4", "0")),
		"9 24\n"
		"int8[0] name 12 data_loc\n"
		"uint32[0] list 16 rel_loc\n"
		"int8[0] mask 20 data_loc");
}

static void test_texts(void)
{
	static const char text[] =
		"ID: 1\n" COMMON FIELD("const char * s", "8", "8", "0")
			FIELD("__data_loc char[] n", "16", "4", "0");
	struct tracefs_event event = { .subsystem = "x", .name = "y" };
	struct field field;

	CHECK_EQ(tracefs_parse(&types, text, strlen(text), &event), 0);
	CHECK(type_field(&types, event.record, "s", &field));
	CHECK_STR(field.text, "const char * s");
	CHECK(type_field(&types, event.record, "n", &field));
	CHECK_STR(field.text, "__data_loc char[] n");
}

static void test_syscalls(void)
{
	CHECK_STR(fields_of("syscalls",
			    "name: sys_enter_openat\nID: 660\n" COMMON FIELD(
				    "int __syscall_nr", "8", "4",
				    "1") FIELD("int dfd", "16", "8", "0")
				    FIELD("const char * filename", "24", "8",
					  "0") FIELD("umode_t mode", "40", "8",
						     "0")),
		  "660 48\n"
		  "int32 __syscall_nr 8\n"
		  "int32 dfd 16\n"
		  "int8 * filename 24 user\n"
		  "uint16 mode 40");
	CHECK_STR(fields_of("syscalls",
			    "ID: 1\n" COMMON FIELD("long ret", "16", "8", "1")),
		  "1 24\nint64 ret 16");
}

static void test_refused(void)
{
	struct tracefs_event event;

	CHECK_STR(fields_of("x", ""), "not understood");
	CHECK_STR(fields_of("x", "ID: 5"), "not understood");
	CHECK_STR(fields_of("x", "ID: 99999999\n" COMMON), "not understood");
	CHECK_STR(fields_of("x", "no\nformat\nat all"), "not understood");
	CHECK_STR(fields_of("x", "ID: 5\n" COMMON "\tfield:int;\toffset:8;\n"
				 "\tfield:\n"
				 "\tfield:int x;\toffset:999999;\tsize:4;\n"
				 "\tfield:;\toffset:8;\tsize:4;\n"),
		  "5 8");
	CHECK_EQ(tracefs_event(&types, "..", "x", &event), -ENOENT);
	CHECK_EQ(tracefs_event(&types, "sched", "../x", &event), -ENOENT);
	CHECK_EQ(tracefs_event(&types, "no_such", "event", &event), -ENOENT);
}

/* Any change of a byte must give an answer, whichever. */
static void test_mutated(void)
{
	static const char text[] =
		"ID: 7\n" COMMON FIELD("const char *name", "16", "8", "0")
			FIELD("__data_loc char[] n", "24", "4", "0")
				FIELD("struct a b[3]", "28", "12", "0");
	struct tracefs_event event = { .subsystem = "x", .name = "y" };
	static const char with[] = { '\0', ';', '[', '*', '\n', (char)0xff };

	for (size_t i = 0; i < sizeof(text) - 1; i++)
		for (size_t k = 0; k < sizeof(with); k++) {
			char *copy = malloc(sizeof(text) - 1);

			memcpy(copy, text, sizeof(text) - 1);
			copy[i] = with[k];
			tracefs_parse(&types, copy, sizeof(text) - 1, &event);
			tracefs_parse(&types, copy, i, &event);
			free(copy);
		}
	CHECK(true);
}

int main(void)
{
	types_init(&types, &arena);
	types.no_btf = true;
	test_plain();
	test_pointers_and_arrays();
	test_dynamic();
	test_texts();
	test_syscalls();
	test_refused();
	test_mutated();
	types_close(&types);
	arena_release(&arena);
	return CHECK_END;
}
