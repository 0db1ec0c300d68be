// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Registers, the frame and the linker: how long programs are, what does not
 * fit, and programs of 100,000 instructions.
 */
#include "tests/unit/bpf_run.h"
#include "tests/unit/check.h"
#include "tests/unit/ir_read.h"

static const struct emit_options options = { .cpu_mask = 63, .atomics = true };

/* A function, how many instructions it becomes, and its bytes of stack. */
static const struct {
	const char *text;
	uint32_t ninsns, stack;
} lengths[] = {
	/* Arguments are computed where they are needed. */
	{ "function main(1)\nb0:\n"
	  "  %0 = param 0\n  %1 = load 8 [%0] context\n"
	  "  %2 = load 8 [%0 + 8] context\n"
	  "  %3 = subcall 1 (%1, %2)\n  return %3\n"
	  "function f(2)\nb0:\n  %0 = param 0\n  %1 = param 1\n"
	  "  %2 = sub %0, %1\n  return %2\n",
	  8, 0 },
	/* The context is kept only when it is needed after a call. */
	{ "function main(1)\nb0:\n"
	  "  %0 = param 0\n  %1 = call ktime_get_ns ()\n"
	  "  %2 = load 8 [%0] context\n  %3 = add %1, %2\n  return %3\n",
	  5, 0 },
	/* A counter of this CPU: call, mask, shift, address, add, 1, add. */
	{ "function main(1)\nb0:\n"
	  "  %0 = call get_smp_processor_id ()\n"
	  "  %1 = cpuslot @0, 64, %0 * 64\n  %2 = const 1\n"
	  "  atomic_add 8 [%1], %2 cell\n  %3 = const 0\n  return %3\n",
	  10, 0 },
	/* Objects that do not live together share their bytes. */
	{ "function main(1)\nobject o0 64\nobject o1 64\nb0:\n"
	  "  %0 = frame o0\n  %1 = const 64\n  %2 = const 7\n"
	  "  zero [%0], 64 frame\n"
	  "  %3 = call trace_printk (%0, %1)\n"
	  "  %4 = frame o1\n  zero [%4], 64 frame\n"
	  "  %5 = call trace_printk (%4, %1)\n  return %2\n",
	  26, 64 },
	/* A comparison and its branch are one; a return is shared. */
	{ "function main(1)\nb0:\n"
	  "  %0 = param 0\n  %1 = load 8 [%0] context\n"
	  "  %2 = const 5\n  %3 = set %1 ult %2\n  %4 = const 0\n"
	  "  branch %3 ne %4, b1, b2\nb1:\n  return %4\n"
	  "b2:\n  %5 = cell @0, 0\n  store 8 [%5], %4 cell\n  return %4\n",
	  7, 0 },
};

static int emit(struct ir_program *ir, struct arena *arena,
		struct program *program, const char **message)
{
	struct diags diags = { .arena = arena };
	int result;

	memset(program, 0, sizeof(*program));
	ir_optimize(ir, arena);
	result = program_emit(ir, &options, &diags, arena, program, NULL);
	*message = diags.list.n ? diags.list.v[0]->message : "";
	return result;
}

static void test_lengths(void)
{
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		struct arena arena = { 0 };
		struct text text = { 0 };
		struct program program;
		const char *message;

		CHECK_EQ(emit(ir_read(&arena, lengths[i].text), &arena,
			      &program, &message),
			 0);
		CHECK_EQ(program.ninsns, lengths[i].ninsns);
		CHECK_EQ(program.functions[0].stack, lengths[i].stack);
		if (program.ninsns != lengths[i].ninsns) {
			program_print(&program, NULL, &text);
			printf("%s\n", text.data);
		}
		text_free(&text);
		arena_release(&arena);
	}
}

/* What no program can have, and what is said about it. */
static const struct {
	const char *text, *words;
} limits[] = {
	{ "function main(1)\nobject o0 520\nb0:\n  %0 = frame o0\n"
	  "  %1 = const 520\n  zero [%0], 520 frame\n"
	  "  %2 = call trace_printk (%0, %1)\n  return %1\n",
	  "main: needs 544 bytes of stack; BPF programs have 512" },
	{ "function main(1)\nobject o0 256\nb0:\n  %0 = frame o0\n"
	  "  %1 = const 8\n  zero [%0], 256 frame\n"
	  "  %2 = subcall 1 (%0)\n  return %2\n"
	  "function f(1)\nobject o0 256\nb0:\n  %0 = frame o0\n"
	  "  %1 = const 8\n  zero [%0], 256 frame\n"
	  "  %2 = call trace_printk (%0, %1)\n"
	  "  %3 = template string_length (%0, %1)\n  return %3\n",
	  "main: needs 544 bytes of stack; BPF programs have 512" },
	{ "function main(1)\nb0:\n  %0 = const 1\n  %1 = subcall 1 (%0)\n"
	  "  return %1\n"
	  "function f(1)\nb0:\n  %0 = param 0\n  %1 = subcall 1 (%0)\n"
	  "  return %1\n",
	  "f: calls itself, which BPF programs cannot" },
	{ "function main(1)\nb0:\n  %0 = const 1\n"
	  "  %1 = template no_such (%0)\n  return %1\n",
	  "no_such: no such template" },
};

static void test_limits(void)
{
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		struct arena arena = { 0 };
		struct program program;
		const char *message;

		CHECK_EQ(emit(ir_read(&arena, limits[i].text), &arena, &program,
			      &message),
			 -1);
		CHECK_STR(message, limits[i].words);
		arena_release(&arena);
	}
}

/* Nine calls deep: one more than there are frames. */
static void test_frames(void)
{
	struct arena arena = { 0 };
	struct text text = { 0 };
	struct program program;
	const char *message;

	for (int i = 0; i < 9; i++) {
		text_printf(&text, "function f%d(1)\nb0:\n  %%0 = param 0\n",
			    i);
		if (i < 8)
			text_printf(&text, "  %%1 = subcall %d (%%0)\n", i + 1);
		text_printf(&text, "  return %%%d\n", i < 8);
	}
	CHECK_EQ(emit(ir_read(&arena, text.data), &arena, &program, &message),
		 -1);
	CHECK_STR(message, "f0: calls nest 9 deep; BPF programs can 8");
	text_free(&text);
	arena_release(&arena);
}

/* Each call wants all arguments moved: rings of registers. */
static void test_rings(struct runner *runner)
{
	static const char text[] =
		"function main(1)\nb0:\n  %0 = param 0\n"
		"  %1 = load 8 [%0] context\n  %2 = load 8 [%0 + 8] context\n"
		"  %3 = const 5\n  %4 = subcall 1 (%1, %2, %3)\n"
		"  %5 = cell @0, 0\n  store 8 [%5], %4 cell\n  return %4\n"
		"function f(3)\nb0:\n"
		"  %0 = param 0\n  %1 = param 1\n  %2 = param 2\n"
		"  %3 = subcall 2 (%1, %2, %0)\n  return %3\n"
		"function g(3)\nb0:\n"
		"  %0 = param 0\n  %1 = param 1\n  %2 = param 2\n"
		"  %3 = subcall 3 (%1, %0, %2)\n  return %3\n"
		"function h(3)\nb0:\n"
		"  %0 = param 0\n  %1 = param 1\n  %2 = param 2\n"
		"  %3 = const 100\n  %4 = mul %0, %3\n  %5 = add %4, %1\n"
		"  %6 = mul %5, %3\n  %7 = add %6, %2\n  return %7\n";
	static const uint64_t context[4] = { 3, 4, 0, 0 };
	struct arena arena = { 0 };
	struct ir_program *ir = ir_read(&arena, text);
	struct program program;
	int fd = run_emit(runner, ir, &arena, &program);

	CHECK(fd >= 0);
	run_once(fd, context);
	/* f(3, 4, 5) = g(4, 5, 3) = h(5, 4, 3) */
	CHECK_EQ(*(uint64_t *)runner->cells, 50403);
	close(fd);
	arena_release(&arena);
}

/*
 * A long chain of tests, each of which leaves for one of two blocks, far out
 * of a jump's reach. (The verifier follows 8192 open branches at most.)
 */
#define FILLING 11

static struct ir_program *long_program(struct arena *arena, int tests)
{
	struct ir_builder b = { .arena = arena };
	int32_t context, sum, exit_block, other, value, more;
	struct ir_insn *insn;

	b.program = arena_new(arena, struct ir_program);
	ir_function_new(&b, "main", 1);
	context = ir_temporary(&b);
	insn = ir_add(&b, IR_PARAM);
	insn->dst = context;
	value = ir_load(&b, IR_REGION_CONTEXT, context, 0, 8, false);
	sum = ir_variable(&b, "sum");
	ir_assign(&b, sum, ir_const(&b, 0));
	exit_block = ir_block_new(&b);
	other = ir_block_new(&b);
	for (int i = 0; i < tests; i++) {
		more = ir_block_new(&b);
		for (int k = 0; k < FILLING; k++)
			ir_assign(&b, sum,
				  ir_binary(&b, IR_ADD,
					    ir_binary(&b, IR_XOR, sum, value),
					    ir_const(&b, i + k)));
		ir_branch(&b, IR_EQ, sum, ir_const(&b, -1 - i),
			  i % 3 ? exit_block : other, more);
		ir_at(&b, more);
	}
	insn = ir_add(&b, IR_CELL);
	insn->dst = ir_temporary(&b);
	insn = ir_last(&b.function->blocks.v[b.block]);
	insn->map = 0;
	ir_store(&b, IR_REGION_CELL, insn->dst, 0, sum, 8);
	ir_return(&b, sum);
	ir_at(&b, exit_block);
	ir_return(&b, ir_const(&b, 1));
	ir_at(&b, other);
	ir_store(&b, IR_REGION_CONTEXT, context, 0, sum, 8);
	b.function->blocks.v[other].insns.n--;
	ir_return(&b, ir_binary(&b, IR_ADD, sum, value));
	return b.program;
}

static void test_islands(struct runner *runner, int tests)
{
	static const uint64_t context[4] = { 12345, 0, 0, 0 };
	struct arena arena = { 0 };
	struct ir_program *ir = long_program(&arena, tests);
	struct program program;
	uint64_t sum = 0;
	int fd;

	for (int i = 0; i < tests; i++)
		for (int k = 0; k < FILLING; k++)
			sum = (sum ^ context[0]) + (uint64_t)(i + k);
	if (!runner) {
		const char *message;

		CHECK_EQ(emit(ir, &arena, &program, &message), 0);
		CHECK(program.ninsns > 2 * FILLING * (uint32_t)tests);
		arena_release(&arena);
		return;
	}
	fd = run_emit(runner, ir, &arena, &program);
	CHECK(fd >= 0);
	run_once(fd, context);
	CHECK_EQ(*(uint64_t *)runner->cells, sum);
	close(fd);
	arena_release(&arena);
}

int main(void)
{
	static struct runner runner;

	test_lengths();
	test_limits();
	test_frames();
	test_islands(NULL, 4400);
	if (run_open(&runner)) {
		test_rings(&runner);
		test_islands(&runner, 4400);
		test_islands(&runner, 100);
	}
	return CHECK_END;
}
