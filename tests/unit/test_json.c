// SPDX-License-Identifier: GPL-2.0-or-later
/* What the JSON printer prints: the lines of BPFTRACE.md 3.5. */
#include "tests/unit/check.h"

#include <string.h>

#include "tests/unit/fixture.h"

static void test_values(struct fixture *f)
{
	struct types *types = &f->types;
	const struct type *u64 = type_int(types, 8, false);
	const struct type *u32 = type_int(types, 4, false);
	const struct type *parts[] = { u32, type_string(types, 12) };
	const char *const names[] = { "a", "b" };
	struct {
		uint32_t a;
		char b[12];
	} pair = { 1, "q\"\\\n\x01" };
	struct {
		uint32_t length;
		char bytes[4];
	} buffer = { 2, "a\xff" };
	uint64_t large = UINT64_MAX;

	CHECK_STR(fixture_value(f, type_tuple(types, parts, 2), &pair),
		  "{\"type\": \"value\", \"data\": "
		  "[1,\"q\\\"\\\\\\n\\u0001\"]}\n");
	CHECK_STR(fixture_value(f, type_record(types, names, parts, 2), &pair),
		  "{\"type\": \"value\", \"data\": {\"a\": 1, "
		  "\"b\": \"q\\\"\\\\\\n\\u0001\"}}\n");
	CHECK_STR(fixture_value(f, u64, &large),
		  "{\"type\": \"value\", \"data\": "
		  "\"18446744073709551615\"}\n");
	large = 1ull << 60;
	CHECK_STR(fixture_value(f, u64, &large),
		  "{\"type\": \"value\", \"data\": 1152921504606846976}\n");
	CHECK_STR(fixture_value(f, type_buffer(types, 4), &buffer),
		  "{\"type\": \"value\", \"data\": [97,255]}\n");
}

static void test_maps(struct fixture *f)
{
	struct types *types = &f->types;
	const struct type *s64 = type_int(types, 8, true);
	const struct type *parts[] = { type_string(types, 16), s64 };
	struct {
		char a[16];
		int64_t b;
	} key = { "bpftrace", 2 };
	int64_t value = 5;
	uint64_t stats[] = { 12, 2 }, counts[65] = { [0] = 1, [3] = 2 };

	fixture_map(f, "@x", NULL, s64, 8);
	rows_add(&f->rows, NULL, &value, 1, 8);
	CHECK_STR(fixture_print_map(f, 0, 0),
		  "{\"type\": \"map\", \"data\": {\"@x\": 5}}\n");
	fixture_map(f, "@c", type_tuple(types, parts, 2), s64, 8);
	rows_add(&f->rows, &key, &value, 1, 8);
	CHECK_STR(fixture_print_map(f, 0, 0),
		  "{\"type\": \"map\", \"data\": "
		  "{\"@c\": {\"bpftrace,2\": 5}}}\n");
	fixture_map(f, "@s", NULL,
		    fixture_aggregate(f, AGG_STATS, true, 0, 0, 0), 16);
	rows_add(&f->rows, NULL, stats, 1, 16);
	CHECK_STR(fixture_print_map(f, 0, 0),
		  "{\"type\": \"stats\", \"data\": {\"@s\": {\"count\": 2, "
		  "\"average\": 6, \"total\": 12}}}\n");
	fixture_map(f, "@h", NULL,
		    fixture_aggregate(f, AGG_HIST, true, 0, 0, 0),
		    sizeof(counts));
	rows_add(&f->rows, NULL, counts, 1, sizeof(counts));
	CHECK_STR(fixture_print_map(f, 0, 0),
		  "{\"type\": \"hist\", \"data\": {\"@h\": ["
		  "{\"max\": -1, \"count\": 1},"
		  "{\"min\": 0, \"max\": 0, \"count\": 0},"
		  "{\"min\": 1, \"max\": 1, \"count\": 0},"
		  "{\"min\": 2, \"max\": 3, \"count\": 2}]}}\n");
	fixture_map(f, "@e", s64, s64, 8);
	CHECK_STR(fixture_print_map(f, 0, 0), "");
}

static void test_lines(struct fixture *f)
{
	struct problem problem = {
		.kind = PROBLEM_HELPER,
		.message = "Bad address",
		.helper = "probe_read_user",
		.code = -14,
	};

	f->print.printer->text(&f->print, "printf", "test 5\n", 7);
	CHECK_STR(fixture_out(f),
		  "{\"type\": \"printf\", \"data\": \"test 5\\n\"}\n");
	f->print.printer->attached(&f->print, 1);
	CHECK_STR(fixture_out(f),
		  "{\"type\": \"attached_probes\", \"count\": 1, "
		  "\"data\": {\"probes\": 1}}\n");
	f->print.printer->lost(&f->print, 3);
	CHECK_STR(fixture_out(f), "{\"type\": \"lost_events\", \"count\": 3, "
				  "\"data\": {\"events\": 3}}\n");
	f->print.printer->problem(&f->print, &problem);
	CHECK_STR(fixture_out(f),
		  "{\"type\": \"helper_error\", \"msg\": \"Bad address\", "
		  "\"helper\": \"probe_read_user\", \"retcode\": -14}\n");
	f->print.printer->end(&f->print);
	CHECK_STR(fixture_out(f), "");
}

int main(void)
{
	struct fixture f;

	fixture_open(&f, &printer_json);
	test_values(&f);
	test_maps(&f);
	test_lines(&f);
	fixture_close(&f);
	return CHECK_END;
}
