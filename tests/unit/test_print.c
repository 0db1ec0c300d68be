// SPDX-License-Identifier: GPL-2.0-or-later
/* What the text printer prints: the shapes of BPFTRACE.md 3.3. */
#include "tests/unit/check.h"

#include <string.h>
#include <sys/socket.h>

#include "base/text.h"
#include "runtime/gfp.h"
#include "runtime/histogram.h"
#include "tests/unit/fixture.h"

static void test_scalars(struct fixture *f)
{
	struct types *types = &f->types;
	const struct type *pointer, *errno_type;
	int64_t minus = -5;
	uint64_t large = UINT64_MAX, address = 0xffff888000000000ull;
	int64_t enoent = -2;
	uint8_t one = 1;
	int8_t small = -1;

	pointer = type_pointer(types, type_void(types), SPACE_KERNEL, false);
	errno_type = type_special(types, TYPE_ERRNO,
				  (struct type_parameters){ 0 });
	CHECK_STR(fixture_value(f, type_int(types, 8, true), &minus), "-5\n");
	CHECK_STR(fixture_value(f, type_int(types, 8, false), &large),
		  "18446744073709551615\n");
	CHECK_STR(fixture_value(f, type_int(types, 1, true), &small), "-1\n");
	CHECK_STR(fixture_value(f, type_int(types, 1, false), &small), "255\n");
	CHECK_STR(fixture_value(f, type_bool(types), &one), "true\n");
	CHECK_STR(fixture_value(f, pointer, &address), "0xffff888000000000\n");
	CHECK_STR(fixture_value(f, errno_type, &enoent), "-2 (ENOENT)\n");
}

static void test_bytes(struct fixture *f)
{
	struct types *types = &f->types;
	struct value tail = { .type = type_string(types, 64),
			      .data = (const uint8_t *)"/etc/passwdXX",
			      .size = 11,
			      .tail = true,
			      .cut = true };
	struct {
		uint32_t length;
		char bytes[8];
	} buffer = { 4, "a\n\xff~" };

	CHECK_STR(fixture_value(f, type_string(types, 8), "hello\0\0\0"),
		  "hello\n");
	/* No NUL left: it was cut. */
	CHECK_STR(fixture_value(f, type_string(types, 4), "helloo"),
		  "hell..\n");
	CHECK_STR(fixture_value(f, type_buffer(types, 8), &buffer),
		  "a\\x0a\\xff~\n");
	f->print.printer->value(&f->print, &tail);
	CHECK_STR(fixture_out(f), "/etc/passwd..\n");
}

static void test_compound(struct fixture *f)
{
	struct types *types = &f->types;
	const struct type *int4 = type_int(types, 4, true);
	const struct type *parts[] = { int4, type_string(types, 8) };
	const char *const names[] = { "m", "n" };
	const struct type *pair = type_tuple(types, parts, 2);
	const struct type *record = type_record(types, names, parts, 2);
	const struct type *outer_parts[] = { int4, pair };
	const struct type *outer = type_tuple(types, outer_parts, 2);
	const struct type *row = type_array(types, int4, 2);
	const struct type *table = type_array(types, row, 2);
	struct {
		int32_t a;
		char b[8];
	} value = { 1, "hello" };
	struct {
		int32_t a, b;
		char c[8];
	} nested = { 7, 4, "x" };
	int32_t numbers[] = { 5, 6, 7, 8 };

	CHECK_STR(fixture_value(f, pair, &value), "(1, hello)\n");
	CHECK_STR(fixture_value(f, record, &value), "{ .m = 1, .n = hello }\n");
	CHECK_STR(fixture_value(f, outer, &nested), "(7, (4, x))\n");
	CHECK_STR(fixture_value(f, row, numbers), "[5,6]\n");
	CHECK_STR(fixture_value(f, table, numbers), "[[5,6],[7,8]]\n");
	CHECK_STR(fixture_value(f, type_tuple(types, NULL, 0), numbers),
		  "()\n");
}

static void test_special(struct fixture *f)
{
	struct type_parameters none = { 0 };
	const struct type *inet, *mac, *probe, *stamp;
	const char *probes[] = { "BEGIN", "kprobe:vfs_read" };
	const char *formats[] = { "%H:%M:%S.%f" };
	struct inet_value v4 = { AF_INET, { 127, 0, 0, 1 } };
	struct inet_value v6 = { AF_INET6, { [15] = 1 } };
	uint8_t address[8] = { 5, 4, 3, 2, 1, 0xab };
	uint64_t number = 1, ns = 3661000000007000ull;

	inet = type_special(&f->types, TYPE_INET, none);
	mac = type_special(&f->types, TYPE_MAC, none);
	probe = type_special(&f->types, TYPE_PROBE, none);
	stamp = type_special(&f->types, TYPE_TIMESTAMP, none);
	f->plan.probe_names = probes;
	f->plan.nprobe_names = 2;
	f->plan.time_formats = formats;
	f->plan.ntime_formats = 1;
	CHECK_STR(fixture_value(f, inet, &v4), "127.0.0.1\n");
	CHECK_STR(fixture_value(f, inet, &v6), "::1\n");
	CHECK_STR(fixture_value(f, mac, address), "05:04:03:02:01:AB\n");
	CHECK_STR(fixture_value(f, probe, &number), "kprobe:vfs_read\n");
	ns = 3661000007000ull;
	CHECK_STR(fixture_value(f, stamp, &ns), "01:01:01.000007\n");
}

static const struct intern_stack *two_frames(void *data, uint64_t id)
{
	static const uint64_t words[] = { 2, 0x1000, 0x2000 };

	(void)data;
	return id == 9 ? (const struct intern_stack *)words : NULL;
}

static void test_stacks(struct fixture *f)
{
	struct type_parameters raw = { { STACK_RAW, 127 } };
	struct type_parameters plain = { { STACK_BPFTRACE, 127 } };
	const struct type *stack = type_special(&f->types, TYPE_KSTACK, plain);
	uint64_t id = 9, count = 7;

	f->print.render.stack = two_frames;
	CHECK_STR(fixture_value(f, stack, &id),
		  "\n        0x1000\n        0x2000\n\n");
	CHECK_STR(fixture_value(f, type_special(&f->types, TYPE_KSTACK, raw),
				&id),
		  "\n1000\n2000\n\n");
	fixture_map(f, "@", stack,
		    fixture_aggregate(f, AGG_COUNT, false, 0, 0, 0), 8);
	rows_add(&f->rows, &id, &count, 1, 8);
	CHECK_STR(fixture_print_map(f, 0, 0),
		  "@[\n        0x1000\n        0x2000\n]: 7\n");
}

static void test_maps(struct fixture *f)
{
	struct types *types = &f->types;
	const struct type *parts[] = { type_int(types, 8, true),
				       type_string(types, 8) };
	struct {
		int64_t a;
		char b[8];
	} keys[] = { { 1, "hi" }, { -2, "yo" }, { 1, "aa" } };
	uint64_t values[] = { 2, 9, 5 };

	fixture_map(f, "@m", type_tuple(types, parts, 2),
		    type_int(types, 8, true), 8);
	for (int i = 0; i < 3; i++)
		rows_add(&f->rows, &keys[i], &values[i], 1, 8);
	CHECK_STR(fixture_print_map(f, 0, 0),
		  "@m[1, hi]: 2\n@m[1, aa]: 5\n@m[-2, yo]: 9\n");
	CHECK_STR(fixture_print_map(f, 2, 0), "@m[1, aa]: 5\n@m[-2, yo]: 9\n");
	CHECK_STR(fixture_print_map(f, 1, 3), "@m[-2, yo]: 3\n");
	fixture_map(f, "@x", NULL, type_int(types, 8, true), 8);
	rows_add(&f->rows, NULL, &values[2], 1, 8);
	CHECK_STR(fixture_print_map(f, 0, 0), "@x: 5\n");
}

static void test_aggregates(struct fixture *f)
{
	/* Two CPUs' slots, one behind the other. */
	uint64_t stats[] = { 4, 2, 2, 1 };
	int64_t negative[] = { -9, 2 };
	uint64_t extremes[] = { (uint64_t)-3 ^ EXTREME_BIAS,
				(uint64_t)4 ^ EXTREME_BIAS };
	uint64_t least[] = { ~((uint64_t)-3 ^ EXTREME_BIAS), 0 };

	fixture_map(f, "@s", NULL,
		    fixture_aggregate(f, AGG_STATS, true, 0, 0, 0), 16);
	rows_add(&f->rows, NULL, stats, 2, 16);
	CHECK_STR(fixture_print_map(f, 0, 0),
		  "@s: { .count = 3, .average = 2, .total = 6 }\n");
	fixture_map(f, "@a", NULL, fixture_aggregate(f, AGG_AVG, true, 0, 0, 0),
		    16);
	rows_add(&f->rows, NULL, negative, 1, 16);
	CHECK_STR(fixture_print_map(f, 0, 0), "@a: -4\n");
	fixture_map(f, "@max", NULL,
		    fixture_aggregate(f, AGG_MAX, true, 0, 0, 0), 8);
	rows_add(&f->rows, NULL, extremes, 2, 8);
	CHECK_STR(fixture_print_map(f, 0, 0), "@max: 4\n");
	/* The second CPU never saw a value. */
	fixture_map(f, "@min", NULL,
		    fixture_aggregate(f, AGG_MIN, true, 0, 0, 0), 8);
	rows_add(&f->rows, NULL, least, 2, 8);
	CHECK_STR(fixture_print_map(f, 0, 0), "@min: -3\n");
}

#define BAR26 "@@@@@@@@@@@@@@@@@@@@@@@@@@"

static void test_hist(struct fixture *f)
{
	uint64_t counts[65] = { [0] = 1, [3] = 2 };
	uint64_t kilo[65] = { [12] = 4, [13] = 1 };
	uint64_t tiny[65] = { [1] = 1 };
	int64_t key = 3, other = 4;

	fixture_map(f, "@", NULL, fixture_aggregate(f, AGG_HIST, true, 0, 0, 0),
		    sizeof(counts));
	rows_add(&f->rows, NULL, counts, 1, sizeof(counts));
	CHECK_STR(fixture_print_map(f, 0, 0),
		  "@:\n"
		  "(..., 0)               1 |" BAR26
		  "                          |\n"
		  "[0]                    0 |"
		  "                                                    |\n"
		  "[1]                    0 |"
		  "                                                    |\n"
		  "[2, 4)                 2 |" BAR26 BAR26 "|\n\n");
	fixture_map(f, "@h", type_int(&f->types, 8, true),
		    fixture_aggregate(f, AGG_HIST, true, 0, 0, 0),
		    sizeof(counts));
	/* By total: the smaller one first, whatever its key. */
	rows_add(&f->rows, &key, kilo, 1, sizeof(kilo));
	rows_add(&f->rows, &other, tiny, 1, sizeof(tiny));
	CHECK_STR(fixture_print_map(f, 0, 0),
		  "@h[4]:\n"
		  "[0]                    1 |" BAR26 BAR26 "|\n\n"
		  "@h[3]:\n"
		  "[1K, 2K)               4 |" BAR26 BAR26 "|\n"
		  "[2K, 4K)               1 |@@@@@@@@@@@@@"
		  "                                       |\n\n");
}

static void test_lhist(struct fixture *f)
{
	uint64_t counts[12] = { [0] = 1, [1] = 2, [11] = 2 };
	uint64_t kilo[4] = { [2] = 1 };
	const char *out;

	fixture_map(f, "@", NULL,
		    fixture_aggregate(f, AGG_LHIST, true, 0, 100, 10),
		    sizeof(counts));
	rows_add(&f->rows, NULL, counts, 1, sizeof(counts));
	out = fixture_print_map(f, 0, 0);
	CHECK(strstr(out, "(..., 0)               1 |" BAR26 " "));
	CHECK(strstr(out, "[0, 10)                2 |" BAR26 BAR26 "|\n"));
	CHECK(strstr(out, "[90, 100)              0 |"));
	CHECK(strstr(out, "[100, ...)             2 |"));
	fixture_map(f, "@", NULL,
		    fixture_aggregate(f, AGG_LHIST, true, 0, 2048, 1024),
		    sizeof(kilo));
	rows_add(&f->rows, NULL, kilo, 1, sizeof(kilo));
	out = fixture_print_map(f, 0, 0);
	CHECK(strstr(out, "[1K, 2K)               1 |"));
}

static void test_hist_bits(void)
{
	struct type type = { .kind = TYPE_AGGREGATE, .agg = AGG_HIST };
	struct bucket bucket;

	type.parameters.v[0] = 2;
	CHECK_EQ(histogram_buckets(&type), 249);
	bucket = histogram_bucket(&type, 5); /* first of two bits' range: 4 */
	CHECK_EQ(bucket.low, 4);
	CHECK_EQ(bucket.high, 5);
	bucket = histogram_bucket(&type, 10); /* 10, 11 */
	CHECK_EQ(bucket.low, 10);
	CHECK_EQ(bucket.high, 12);
	bucket = histogram_bucket(&type, 248);
	CHECK_EQ(bucket.high, 1ull << 63);
}

static void test_messages(struct fixture *f)
{
	struct sources sources = { .arena = &f->arena };
	const char text[] = "kprobe:f { @a[tid] = 1 }\n";
	struct source *source = source_add(&sources, "stdin", text,
					   sizeof(text) - 1);
	struct problem problem = {
		.kind = PROBLEM_HELPER,
		.loc = { source->base + 11, source->base + 18, 0 },
		.message = "Map full",
		.helper = "map_update_elem",
		.code = -7,
	};

	f->plan.sources = &sources;
	f->print.printer->problem(&f->print, &problem);
	CHECK_STR(fixture_err(f),
		  "stdin:1:12-19: WARNING: Map full\n"
		  "Additional Info - helper: map_update_elem, retcode: -7\n"
		  "kprobe:f { @a[tid] = 1 }\n"
		  "           ~~~~~~~\n");
	problem.kind = PROBLEM_ERRORF;
	problem.message = "bad\n";
	f->print.printer->problem(&f->print, &problem);
	CHECK_STR(fixture_err(f), "stdin:1:12-19: ERROR: bad\n");
	f->print.printer->lost(&f->print, 42);
	CHECK_STR(fixture_err(f), "Lost 42 events\n");
	f->print.printer->attached(&f->print, 1);
	f->print.printer->attached(&f->print, 2);
	CHECK_STR(fixture_err(f), "Attached 1 probe\nAttached 2 probes\n");
	f->plan.sources = NULL;
}

static void test_format(struct fixture *f)
{
	static const char text[] = "%d|%5d|%-5d|%05d|%x|%lx|%s|%-6s|%6s|%c|%hhu"
				   "|%p|%%\n";
	struct types *types = &f->types;
	const struct type *u64 = type_int(types, 8, false);
	uint64_t number = 0xfffffffe, small = 42, wide = 0x1ffffffff, c = 'c';
	struct value n = value_at(u64, &number), s = value_at(u64, &small);
	struct value w = value_at(u64, &wide), ch = value_at(u64, &c);
	struct value hi = value_at(type_string(types, 3), "hi");
	struct value values[] = { n, s, s, s, w, w, hi, hi, hi, ch, w, s };
	struct format format;
	struct format_error error;
	struct text out = { 0 };

	CHECK(format_parse(&f->arena, text, sizeof(text) - 1, &format, &error));
	render_format(&f->print.render, &format, values, 12, &out);
	CHECK_STR(out.data, "-2|   42|42   |00042|ffffffff|1ffffffff|hi|hi    |"
			    "    hi|c|255|0x2a|%\n");
	text_free(&out);
}

static void test_event(struct fixture *f)
{
	struct types *types = &f->types;
	const struct type *u64 = type_int(types, 8, false);
	const struct type *u32 = type_int(types, 4, false);
	const struct type *comm = type_string(types, 16);
	const struct type *name = type_string(types, 64);
	const struct type *probe = type_special(types, TYPE_PROBE,
						(struct type_parameters){ 0 });
	struct site_argument arguments[] = {
		{ .name = "time", .type = u64 },
		{ .name = "pid", .type = u32 },
		{ .name = "tid", .type = u32 },
		{ .name = "comm", .type = comm },
		{ .name = "probe", .type = probe },
		{ .name = "filename", .type = name, .of = "filename" },
		{ .name = "retval",
		  .type = type_int(types, 8, true),
		  .of = "ret" },
	};
	struct site site = { .kind = SITE_PRINT_EVENT,
			     .arguments = arguments,
			     .narguments = 7 };
	const char *probes[] = { "tracepoint:syscalls:sys_enter_openat" };
	uint64_t time = 50587218493000ull, zero = 0;
	uint32_t pid = 1234;
	int64_t ret = -2;
	struct value values[] = {
		value_at(u64, &time),
		value_at(u32, &pid),
		value_at(u32, &pid),
		value_at(comm, "bash\0\0\0\0\0\0\0\0\0\0\0"),
		value_at(probe, &zero),
		{ .type = name,
		  .data = (const uint8_t *)"/etc/passwd",
		  .size = 11,
		  .tail = true },
		value_at(arguments[6].type, &ret),
	};

	f->plan.probe_names = probes;
	f->plan.nprobe_names = 1;
	f->print.printer->event(&f->print, &site, values);
	CHECK_STR(fixture_out(f),
		  "TIME            PID/TID    COMM      PROBE    ARGUMENTS\n"
		  "14:03:07.218493 1234       bash      openat   "
		  "filename=\"/etc/passwd\" retval=-2 (ENOENT)\n");
	f->print.printer->event(&f->print, &site, values);
	CHECK(!strstr(fixture_out(f), "TIME"));
}

static void check_flags_in(const char *list, uint64_t flags,
			   const char *expected)
{
	struct text out = { 0 };

	gfp_names_in(list, flags, &out);
	CHECK_STR(out.data, expected);
	text_free(&out);
}

static void check_flags(uint64_t flags, const char *expected)
{
	static const char list[] =
		"__print_flags(REC->gfp_flags, \"|\", {( unsigned long)(((( "
		"gfp_t)(((((1UL))) << (10))|((((1UL))) << (11)))) | (( gfp_t)"
		"((((1UL))) << (6))) | (( gfp_t)((((1UL))) << (7))))), "
		"\"GFP_KERNEL\"}, {( unsigned long)(( gfp_t)0x2000u), "
		"\"__GFP_NOWARN\"}, {( unsigned long)(( gfp_t)((((1UL))) << "
		"(8))), \"__GFP_ZERO\"}, {( unsigned long)(( gfp_t)(0x3u & "
		"~0x1u)), \"__GFP_HIGHMEM\"})";

	check_flags_in(list, flags, expected);
}

/* The list's own order for several bits together, then bit by bit. */
static void test_gfp(void)
{
	check_flags(0xcc0, "GFP_KERNEL");
	check_flags(0x2dc2, "GFP_KERNEL|__GFP_HIGHMEM|__GFP_ZERO|__GFP_NOWARN");
	check_flags(0x100, "__GFP_ZERO");
	check_flags(0x40, "0x40");
	check_flags(0x80000100, "__GFP_ZERO|0x80000000");
	check_flags(0, "0");
	/* Without tracefs there is no list. */
	check_flags_in("", 0, "0");
	check_flags_in("", 0xcc0, "0xcc0");
}

int main(void)
{
	struct fixture f;

	fixture_open(&f, &printer_text);
	test_scalars(&f);
	test_bytes(&f);
	test_compound(&f);
	test_special(&f);
	test_stacks(&f);
	test_maps(&f);
	test_aggregates(&f);
	test_hist(&f);
	test_lhist(&f);
	test_hist_bits();
	test_messages(&f);
	test_format(&f);
	test_event(&f);
	test_gfp();
	fixture_close(&f);
	return CHECK_END;
}
