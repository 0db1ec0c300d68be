// SPDX-License-Identifier: GPL-2.0-or-later
/* Operations to instructions: loaded into this kernel and run. */
#include "tests/unit/bpf_run.h"
#include "tests/unit/check.h"
#include "tests/unit/ir_read.h"

/* Functions, and the 64-bit value that they leave in the first cell. */
static const struct {
	const char *text;
	uint64_t wanted;
} values[] = {
	{ "function main(1)\nb0:\n"
	  "  %0 = const 40\n  %1 = const 2\n  %2 = add %0, %1\n"
	  "  %3 = cell @0, 0\n  store 8 [%3], %2 cell\n  return %0\n",
	  42 },
	/* The context is read before and after a call. */
	{ "function main(1)\nb0:\n"
	  "  %0 = param 0\n  %1 = load 8 [%0] context\n"
	  "  %2 = call ktime_get_ns ()\n"
	  "  %3 = load 8 [%0 + 8] context\n  %4 = sub %1, %3\n"
	  "  %5 = cell @0, 0\n  store 8 [%5], %4 cell\n  return %1\n",
	  (uint64_t)(1000 - 77) },
	/* A key, an update, a lookup, a delete. */
	{ "function main(1)\nobject o0 8\nobject o1 16\nb0:\n"
	  "  %0 = frame o0\n  %1 = frame o1\n  %2 = const 5\n"
	  "  store 8 [%0], %2 frame\n  zero [%1], 16 frame\n"
	  "  store 8 [%1 + 8], %2 frame\n"
	  "  %3 = update @1, _, [%0], [%1], 0\n"
	  "  %4 = lookup @1, _, [%0], b1, b2\n"
	  "b1:\n  %5 = load 8 [%4 + 8] element@1\n"
	  "  %6 = cell @0, 0\n  store 8 [%6], %5 cell\n"
	  "  %7 = delete @1, _, [%0]\n  return %5\n"
	  "b2:\n  return %2\n",
	  5 },
	/* Min and max. */
	{ "function main(1)\nb0:\n"
	  "  %0 = cell @0, 0\n  %1 = const 50\n  store 8 [%0], %1 cell\n"
	  "  %2 = const 7\n  prefer s8 [%0], %2, 0 cell\n"
	  "  %3 = const -9\n  prefer s8 [%0], %3, 0 cell\n"
	  "  %4 = const 3\n  prefer s8 [%0], %4, 0 cell\n  return %1\n",
	  (uint64_t)-9 },
	/* Scratch, claimed and released. */
	{ "function main(1)\nb0:\n"
	  "  %0 = const 11\n  %1 = cell @0, 0\n"
	  "  %2 = claim @3, 256, _, b1, b2\n"
	  "b1:\n  store 8 [%2 + 248], %0 scratch\n"
	  "  %4 = load 8 [%2 + 248] scratch\n"
	  "  store 8 [%1], %4 cell\n  release %2\n  jump b2\n"
	  "b2:\n  return %0\n",
	  11 },
	/* A loop of a hundred rounds. */
	{ "function main(1)\nb0:\n"
	  "  %0 = const 0\n  $i.1 = mov %0\n  $sum.2 = mov %0\n"
	  "  %3 = const 100\n  jump b1\n"
	  "b1: loop\n  branch $i.1 ult %3, b2, b3\n"
	  "b2:\n  %4 = add $sum.2, $i.1\n  $sum.2 = mov %4\n"
	  "  %5 = const 1\n  %6 = add $i.1, %5\n  $i.1 = mov %6\n  jump b1\n"
	  "b3:\n  %7 = cell @0, 0\n  store 8 [%7], $sum.2 cell\n"
	  "  return %0\n",
	  4950 },
	/* A subprogram, a template, an index, a string read. */
	{ "function main(1)\nobject o0 8\nobject o1 8\nb0:\n"
	  "  %0 = frame o0\n  %1 = frame o1\n"
	  "  data [%0], 8, 6162630000000000 frame\n"
	  "  data [%1], 8, 6162630001000000 frame\n  %2 = const 8\n"
	  "  %3 = template string_equal (%0, %1, %2)\n"
	  "  %4 = const 20\n  %5 = subcall 1 (%3, %4)\n"
	  "  %6 = cell @0, 0\n  store 8 [%6], %5 cell\n  return %5\n"
	  "function twice(2)\nb0:\n  %0 = param 1\n  %1 = param 0\n"
	  "  %2 = mul %0, %1\n  %3 = add %2, %1\n  return %3\n",
	  21 },
	{ "function main(1)\nobject o0 16\nb0:\n"
	  "  %0 = cell @0, 64\n  %1 = frame o0\n"
	  "  data [%0], 8, 68656c6c6f000000 cell\n"
	  "  %2 = read_str [%1], %0, 16, _ kernel\n"
	  "  %3 = cell @0, 0\n  store 8 [%3], %2 cell\n"
	  "  %4 = index [%0], %2 < 4 * 8\n  store 8 [%4 + 8], %2 cell\n"
	  "  %5 = load 8 [%0 + 32] cell\n  %6 = add %2, %5\n"
	  "  store 8 [%3], %6 cell\n  return %2\n",
	  10 },
	{ "function main(1)\nobject o0 8\nb0:\n"
	  "  %0 = frame o0\n  %1 = const 3\n  store 8 [%0], %1 frame\n"
	  "  %2 = fetch_add 8 [%0], %1 frame\n"
	  "  %3 = xchg 8 [%0], %2 frame\n"
	  "  %4 = const 3\n  %5 = const 100\n"
	  "  %6 = cmpxchg 8 [%0], %4, %5 frame\n"
	  "  %7 = load 8 [%0] frame\n  %8 = add %3, %6\n"
	  "  %9 = add %8, %7\n  %10 = cell @0, 0\n"
	  "  store 8 [%10], %9 cell\n  return %1\n",
	  6 + 3 + 100 },
};

static void test_values(struct runner *runner)
{
	static const uint64_t context[4] = { 1000, 77, 3, 4 };

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		struct arena arena = { 0 };
		struct ir_program *ir = ir_read(&arena, values[i].text);
		const char *wrong = ir_check(ir, &arena);
		struct program program;
		int fd;

		if (wrong)
			printf("%s\n", wrong);
		CHECK(!wrong);
		memset(runner->cells, 0, RUN_CELLS);
		fd = run_emit(runner, ir, &arena, &program);
		CHECK(fd >= 0);
		run_once(fd, context);
		CHECK_EQ(*(uint64_t *)runner->cells, values[i].wanted);
		close(fd);
		arena_release(&arena);
	}
}

int main(void)
{
	static struct runner runner;

	if (run_open(&runner)) {
		test_values(&runner);
		run_options(&runner, false, false);
		test_values(&runner);
		run_options(&runner, true, true);
		test_values(&runner);
	}
	return CHECK_END;
}
