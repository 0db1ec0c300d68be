// SPDX-License-Identifier: GPL-2.0-or-later
/* The IR's printer, reader and checker. */
#include "tests/unit/check.h"
#include "tests/unit/ir_read.h"

#include <linux/bpf.h>

/* One of everything; printed as read. */
static const char everything[] =
	"program test\n"
	"function main(1)\n"
	"  object o0 16 align 8 once key\n"
	"  object o1 32 align 8\n"
	"b0:\n"
	"  %0 = param 0\n"
	"  %1 = const -5\n"
	"  $x.2 = mov %1\n"
	"  %3 = add $x.2, %1\n"
	"  %4 = neg %3\n"
	"  %5 = extend s2 %4\n"
	"  %6 = bswap 4 %5\n"
	"  %7 = set %6 slt %5\n"
	"  %8 = frame o0 + 8\n"
	"  %9 = frame o1\n"
	"  %10 = cell @2, 64\n"
	"  %11 = call get_smp_processor_id ()\n"
	"  %12 = cpuslot @2, 128, %11 * 64\n"
	"  %13 = mapref @3\n"
	"  %14 = funcref 1\n"
	"  %15 = offset %0, 24\n"
	"  %16 = index [%9 + 8], %1 < 4 * 8\n"
	"  %17 = reloc 4, 0\n"
	"  %18 = load s4 [%0 + 16] context\n"
	"  store 8 [%8], %18 frame\n"
	"  zero [%9], 32 frame\n"
	"  copy [%9], [%8 - 8], 16 frame\n"
	"  data [%9 + 4], 4, 61620063 frame\n"
	"  atomic_add 8 [%12 + 8], %1 cell\n"
	"  %19 = fetch_add 8 [%12], %1 cell\n"
	"  %20 = cmpxchg 8 [%12], %1, %19 cell\n"
	"  prefer s8 [%12], %1, 0 cell\n"
	"  %21 = read [%9], %18, 8 kernel\n"
	"  %22 = read_str [%9], %18, 16, _ user\n"
	"  %23 = call get_current_comm (%9, %1) writes 1:16\n"
	"  %24 = template string_equal (%9, %8)\n"
	"  %25 = lookup @3, _, [%8], b1, b2\n"
	"b1:\n"
	"  store 8 [%25], %1 element@3\n"
	"  %26 = update @3, %13, [%8], [%9 + 8], 1\n"
	"  %27 = delete @3, _, [%8]\n"
	"  jump b2\n"
	"b2: loop\n"
	"  %28 = reserve @0, 32, b3, b4\n"
	"b3:\n"
	"  submit %28\n"
	"  %29 = claim @1, 256, _, b5, b4\n"
	"b5:\n"
	"  %31 = output @0, [%29], %1, 256\n"
	"  release %29\n"
	"  branch %1 ult %31, b2, b4\n"
	"b4:\n"
	"  return %1\n"
	"function second(2)\n"
	"b0:\n"
	"  %0 = param 1\n"
	"  %1 = subcall 1 (%0, %0)\n"
	"  return %0\n";

static void test_print(void)
{
	struct arena arena = { 0 };
	struct ir_program *program = ir_read(&arena, everything);
	struct text text = { 0 }, wanted = { 0 };

	/* Blocks are printed by their numbers. */
	const char *b4 = strstr(everything, "b4:\n");
	const char *b5 = strstr(everything, "b5:\n");
	const char *second = strstr(everything, "function second");

	text_add(&wanted, everything, (size_t)(b5 - everything));
	text_add(&wanted, b4, (size_t)(second - b4));
	text_add(&wanted, b5, (size_t)(b4 - b5));
	text_puts(&wanted, second);
	ir_print(program, &text);
	CHECK_STR(text.data, wanted.data);
	CHECK(ir_check(program, &arena) == NULL);
	text_free(&text);
	text_free(&wanted);
	arena_release(&arena);
}

/* A function body and the words that the checker must say about it. */
static const struct {
	const char *body, *words;
} bad[] = {
	{ "b0:\n %0 = const 1\n", "does not end its block" },
	{ "b0:\n %0 = const 1\n return %0\n return %0\n",
	  "ends in the middle" },
	{ "b0:\n jump b1\n", "goes to an empty block" },
	{ "b0:\n return %0\n", "nothing assigns" },
	{ "b0:\n %0 = const 1\n %0 = const 2\n return %0\n", "assigned twice" },
	{ "b0:\n %0 = const 1\n branch %0 eq %0, b1, b2\n"
	  "b1:\n %1 = const 2\n jump b2\nb2:\n return %1\n",
	  "some way here" },
	{ "object o0 8\nb0:\n %0 = frame o0\n %1 = lookup @1, _, [%0], b1, b2\n"
	  "b1:\n return %0\nb2:\n return %1\n",
	  "some way here" },
	{ "object o0 8\nb0:\n %0 = frame o0 + 9\n return %0\n",
	  "outside the object" },
	{ "b0:\n %0 = param 3\n return %0\n", "no such parameter" },
	{ "b0:\n %0 = const 1\n %1 = load 3 [%0]\n return %1\n", "size" },
	{ "b0:\n %0 = const 1\n store 8 [%0], _\n return %0\n", "missing" },
};

static void test_check(void)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct arena arena = { 0 };
		const char *body = arena_printf(&arena, "function main(1)\n%s",
						bad[i].body);
		const char *wrong = ir_check(ir_read(&arena, body), &arena);

		CHECK(wrong && strstr(wrong, bad[i].words));
		if (!wrong || !strstr(wrong, bad[i].words))
			printf("  got %s for\n%s\n", wrong ? wrong : "nothing",
			       bad[i].body);
		arena_release(&arena);
	}
}

static void test_helpers(void)
{
	struct ir_insn insn;

	CHECK_STR(ir_helper(BPF_FUNC_ktime_get_ns)->name, "ktime_get_ns");
	CHECK(ir_helper(99999) == NULL);
	ir_insn_clear(&insn, IR_CALL);
	insn.imm = BPF_FUNC_get_current_pid_tgid;
	CHECK_EQ(ir_effects(&insn), IR_CALLS);
	insn.writes = 1;
	CHECK_EQ(ir_effects(&insn), IR_CALLS | IR_WRITES);
	insn.imm = 99999;
	CHECK(ir_effects(&insn) & IR_VOLATILE);
}

int main(void)
{
	test_print();
	test_check();
	test_helpers();
	return CHECK_END;
}
