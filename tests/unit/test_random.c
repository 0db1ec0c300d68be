// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random programs: what the kernel computes from the instructions, with the
 * passes and without, is what the IR says. The seed and the number of programs
 * may be given: test_random [SEED [PROGRAMS]].
 */
#include "tests/unit/bpf_run.h"
#include "tests/unit/check.h"
#include "tests/unit/ir_run.h"

#include "codegen/passes.h"

#define PROGRAMS 300
#define MAX_VALUES 400

struct maker {
	struct ir_builder b;
	uint64_t state;
	int32_t values[MAX_VALUES]; /* registers one may read here */
	int nvalues;
	int32_t variables[4];
	int32_t cells, object; /* an array of 8 words in the frame */
	int depth, nkeys, left, in_loop;
};

static uint64_t next(struct maker *maker)
{
	maker->state ^= maker->state << 13;
	maker->state ^= maker->state >> 7;
	maker->state ^= maker->state << 17;
	return maker->state;
}

static int pick(struct maker *maker, int n)
{
	int i = (int)((next(maker) >> 20) % (uint64_t)n);

	return i;
}

static int64_t interesting(struct maker *maker)
{
	static const int64_t values[] = {
		0,
		1,
		-1,
		2,
		7,
		8,
		63,
		64,
		255,
		256,
		4095,
		65535,
		65536,
		1000,
		0x7fffffff,
		0x80000000,
		0xffffffff,
		0x100000000,
		-2147483648LL,
		-2147483649LL,
		INT64_MAX,
		INT64_MIN,
		12345678901,
	};

	if (pick(maker, 4) == 0)
		return (int64_t)next(maker);
	return values[pick(maker, sizeof(values) / sizeof(*values))];
}

static int32_t value(struct maker *maker)
{
	switch (pick(maker, 8)) {
	case 0: return ir_const(&maker->b, interesting(maker));
	case 1: return maker->variables[pick(maker, 4)];
	default: return maker->values[pick(maker, maker->nvalues)];
	}
}

static void keep(struct maker *maker, int32_t reg)
{
	if (maker->nvalues < MAX_VALUES)
		maker->values[maker->nvalues++] = reg;
	else
		maker->values[pick(maker, maker->nvalues)] = reg;
}

static void make_binary(struct maker *maker)
{
	enum ir_op op = IR_ADD + (enum ir_op)pick(maker, IR_SAR - IR_ADD + 1);
	int32_t a = value(maker), b = value(maker);

	if (op == IR_SDIV || op == IR_SMOD || op == IR_UDIV || op == IR_UMOD)
		b = ir_binary(&maker->b, IR_OR, b, ir_const(&maker->b, 1));
	if (op == IR_SHL || op == IR_SHR || op == IR_SAR)
		b = pick(maker, 2) ? ir_const(&maker->b, pick(maker, 64))
				   : ir_binary(&maker->b, IR_AND, b,
					       ir_const(&maker->b, 63));
	keep(maker, ir_binary(&maker->b, op, a, b));
}

static void make_unary(struct maker *maker)
{
	int32_t a = value(maker), dst;
	struct ir_insn *insn;

	switch (pick(maker, 4)) {
	case 0:
		dst = ir_temporary(&maker->b);
		insn = ir_add(&maker->b, IR_NEG);
		break;
	case 1:
		dst = ir_temporary(&maker->b);
		insn = ir_add(&maker->b, IR_BSWAP);
		insn->size = (uint8_t)(2 << pick(maker, 3));
		break;
	default:
		keep(maker,
		     ir_extend(&maker->b, a, (uint8_t)(1 << pick(maker, 3)),
			       pick(maker, 2)));
		return;
	}
	insn->dst = dst;
	insn->a = a;
	keep(maker, dst);
}

static void make_memory(struct maker *maker)
{
	int32_t frame = ir_frame(&maker->b, maker->object, 0), a;
	int size = 1 << pick(maker, 4), off = size * pick(maker, 64 / size);
	struct ir_insn *insn;

	switch (pick(maker, 6)) {
	case 0:
		a = value(maker);
		ir_store(&maker->b, IR_REGION_FRAME, frame, off, a,
			 (uint8_t)size);
		break;
	case 1:
		keep(maker, ir_load(&maker->b, IR_REGION_FRAME, frame, off,
				    (uint8_t)size, pick(maker, 2)));
		break;
	case 2:
		a = value(maker);
		ir_store(&maker->b, IR_REGION_CELL, maker->cells, 64 + off, a,
			 (uint8_t)size);
		break;
	case 3:
		keep(maker, ir_load(&maker->b, IR_REGION_CELL,
				    ir_offset(&maker->b, maker->cells, 64), off,
				    (uint8_t)size, pick(maker, 2)));
		break;
	case 4:
		a = value(maker);
		insn = ir_add(&maker->b, IR_ATOMIC_ADD);
		insn->a = maker->cells;
		insn->off = 64 + 8 * pick(maker, 8);
		insn->b = a;
		insn->size = 8;
		insn->region = IR_REGION_CELL;
		break;
	default:
		a = value(maker);
		insn = ir_add(&maker->b, IR_PREFER);
		insn->a = maker->cells;
		insn->off = 64 + 8 * pick(maker, 8);
		insn->b = a;
		insn->size = 8;
		insn->is_signed = pick(maker, 2);
		insn->imm = pick(maker, 2);
		insn->region = IR_REGION_CELL;
		break;
	}
}

static void make_fetch(struct maker *maker)
{
	static const enum ir_op ops[] = { IR_ATOMIC_FETCH_ADD, IR_ATOMIC_XCHG,
					  IR_ATOMIC_CMPXCHG };
	int32_t a = value(maker), c = value(maker);
	int32_t dst = ir_temporary(&maker->b);
	struct ir_insn *insn = ir_add(&maker->b, ops[pick(maker, 3)]);

	insn->dst = dst;
	insn->a = maker->cells;
	insn->off = 64 + 8 * pick(maker, 8);
	insn->b = a;
	if (insn->op == IR_ATOMIC_CMPXCHG)
		insn->c = c;
	insn->size = 8;
	insn->region = IR_REGION_CELL;
	keep(maker, dst);
}

static void make_index(struct maker *maker)
{
	int32_t b = value(maker), dst = ir_temporary(&maker->b);
	struct ir_insn *insn = ir_add(&maker->b, IR_INDEX);

	insn->dst = dst;
	insn->a = maker->cells;
	insn->b = b;
	insn->off = 64;
	insn->imm = 8;
	insn->size = 8;
	keep(maker, ir_load(&maker->b, IR_REGION_CELL, dst, 0, 8, false));
}

/* Something that clobbers registers; its result is 0 after the shift. */
static void make_call(struct maker *maker)
{
	int32_t args[5], result;
	struct ir_insn *insn;

	if (pick(maker, 2)) {
		result = ir_call(&maker->b, BPF_FUNC_ktime_get_ns, 0, NULL);
		keep(maker, ir_binary(&maker->b, IR_SHR, result,
				      ir_const(&maker->b, 63)));
		return;
	}
	for (int i = 0; i < 3; i++)
		args[i] = value(maker);
	result = ir_temporary(&maker->b);
	insn = ir_add(&maker->b, IR_SUBCALL);
	insn->dst = result;
	insn->imm = 1;
	insn->nargs = 3;
	memcpy(insn->args, args, 3 * sizeof(*args));
	keep(maker, result);
}

static void make_some(struct maker *maker, int n);

static void make_if(struct maker *maker)
{
	int32_t a = value(maker), b = value(maker);
	int32_t yes = ir_block_new(&maker->b), no = ir_block_new(&maker->b);
	int32_t join = ir_block_new(&maker->b);
	int nvalues = maker->nvalues;

	if (pick(maker, 2))
		a = ir_set(&maker->b,
			   (enum ir_condition)pick(maker, IR_TEST + 1), a, b);
	ir_branch(&maker->b, (enum ir_condition)pick(maker, IR_TEST + 1), a,
		  pick(maker, 2) ? ir_const(&maker->b, 0) : b, yes, no);
	ir_at(&maker->b, yes);
	make_some(maker, 4);
	ir_jump(&maker->b, join);
	maker->nvalues = nvalues;
	ir_at(&maker->b, no);
	if (pick(maker, 2))
		make_some(maker, 4);
	ir_jump(&maker->b, join);
	maker->nvalues = nvalues;
	ir_at(&maker->b, join);
}

static void make_loop(struct maker *maker)
{
	int32_t counter = ir_variable(&maker->b, "i");
	int32_t head = ir_block_new(&maker->b), body = ir_block_new(&maker->b);
	int32_t out = ir_block_new(&maker->b), rounds;
	int nvalues = maker->nvalues;

	if (maker->in_loop)
		return;
	maker->in_loop++;
	ir_assign(&maker->b, counter, ir_const(&maker->b, 0));
	rounds = ir_const(&maker->b, 1 + pick(maker, 5));
	ir_jump(&maker->b, head);
	maker->b.function->blocks.v[head].loop_header = true;
	ir_at(&maker->b, head);
	ir_branch(&maker->b, IR_ULT, counter, rounds, body, out);
	ir_at(&maker->b, body);
	make_some(maker, 5);
	ir_assign(
		&maker->b, counter,
		ir_binary(&maker->b, IR_ADD, counter, ir_const(&maker->b, 1)));
	ir_jump(&maker->b, head);
	maker->nvalues = nvalues;
	ir_at(&maker->b, out);
	maker->in_loop--;
}

/* A key in an object of its own, from few values, so that keys meet. */
static int32_t make_key(struct maker *maker)
{
	int32_t object = ir_object_new(&maker->b, 8, 8, true, "key");
	int32_t frame = ir_frame(&maker->b, object, 0);
	int32_t key = pick(maker, 2) ? ir_const(&maker->b, pick(maker, 3))
				     : ir_binary(&maker->b, IR_AND,
						 maker->values[pick(maker, 3)],
						 ir_const(&maker->b, 3));

	maker->nkeys++;
	ir_store(&maker->b, IR_REGION_FRAME, frame, 0, key, 8);
	return frame;
}

static void make_lookup(struct maker *maker)
{
	int32_t key = make_key(maker), element, a = value(maker);
	int32_t found = ir_block_new(&maker->b),
		otherwise = ir_block_new(&maker->b);
	int nvalues = maker->nvalues, how = pick(maker, 3);
	struct ir_insn *insn;
	int32_t variable = maker->variables[pick(maker, 4)];

	element = ir_temporary(&maker->b);
	insn = ir_add(&maker->b, IR_LOOKUP);
	insn->dst = element;
	insn->a = key;
	insn->map = 1;
	insn->target[0] = found;
	insn->target[1] = otherwise;
	ir_at(&maker->b, found);
	if (how == 0)
		ir_assign(&maker->b, variable,
			  ir_load(&maker->b, IR_REGION_ELEMENT, element, 8, 8,
				  false));
	else
		ir_store(&maker->b, IR_REGION_ELEMENT, element, 0, a, 8);
	ir_last(&maker->b.function->blocks.v[maker->b.block])->map = 1;
	if (how == 0)
		maker->b.function->blocks.v[maker->b.block].insns.v[0].map = 1;
	if (how == 2)
		make_some(maker, 3);
	ir_jump(&maker->b, otherwise);
	maker->nvalues = nvalues;
	ir_at(&maker->b, otherwise);
}

static void make_update(struct maker *maker)
{
	int32_t key = make_key(maker), a = value(maker), b = value(maker);
	int32_t object = ir_object_new(&maker->b, 16, 8, pick(maker, 2), "v");
	int32_t frame = ir_frame(&maker->b, object, 0);
	struct ir_insn *insn;

	maker->nkeys += 2;
	if (pick(maker, 3) == 0) {
		insn = ir_add(&maker->b, IR_DELETE);
		insn->a = key;
		insn->map = 1;
		return;
	}
	ir_store(&maker->b, IR_REGION_FRAME, frame, 0, a, 8);
	ir_store(&maker->b, IR_REGION_FRAME, frame, 8, b, 8);
	insn = ir_add(&maker->b, IR_UPDATE);
	insn->a = key;
	insn->c = frame;
	insn->map = 1;
}

static void make_one(struct maker *maker)
{
	int32_t variable = maker->variables[pick(maker, 4)];

	switch (pick(maker, 20)) {
	case 0:
	case 1:
	case 2:
	case 3:
	case 4:
	case 5: make_binary(maker); break;
	case 6:
	case 7: make_unary(maker); break;
	case 8:
	case 9:
	case 10: make_memory(maker); break;
	case 11: make_call(maker); break;
	case 12: ir_assign(&maker->b, variable, value(maker)); break;
	case 13:
		keep(maker, ir_set(&maker->b,
				   (enum ir_condition)pick(maker, IR_TEST + 1),
				   value(maker), value(maker)));
		break;
	case 14: make_fetch(maker); break;
	case 15: make_index(maker); break;
	case 16:
	case 17:
		if (maker->nkeys < 14)
			pick(maker, 2) ? make_lookup(maker)
				       : make_update(maker);
		break;
	case 18:
		if (maker->depth < 3)
			make_if(maker);
		break;
	default:
		if (maker->depth < 2)
			make_loop(maker);
		break;
	}
}

static void make_some(struct maker *maker, int n)
{
	maker->depth++;
	for (int i = 0; i < n && maker->left > 0; i++, maker->left--)
		make_one(maker);
	maker->depth--;
}

/* A second function, so that there is something to call. */
static void make_callee(struct maker *maker)
{
	int32_t params[3], sum;

	ir_function_new(&maker->b, "callee", 3);
	for (int i = 0; i < 3; i++) {
		int32_t dst = ir_temporary(&maker->b);
		struct ir_insn *insn = ir_add(&maker->b, IR_PARAM);

		insn->dst = dst;
		insn->imm = i;
		params[i] = dst;
	}
	sum = ir_binary(&maker->b, IR_SUB, params[2], params[0]);
	sum = ir_binary(&maker->b, IR_XOR, sum, params[1]);
	ir_return(&maker->b, sum);
}

static void make_program(struct maker *maker)
{
	int32_t context, sum;
	struct ir_insn *insn;

	ir_function_new(&maker->b, "main", 1);
	context = ir_temporary(&maker->b);
	insn = ir_add(&maker->b, IR_PARAM);
	insn->dst = context;
	maker->object = ir_object_new(&maker->b, 64, 8, false, "array");
	insn = ir_add(&maker->b, IR_ZERO);
	insn->a = IR_NONE;
	sum = ir_temporary(&maker->b);
	*insn = (struct ir_insn){ 0 };
	ir_insn_clear(insn, IR_FRAME);
	insn->dst = sum;
	insn->object = maker->object;
	insn = ir_add(&maker->b, IR_ZERO);
	insn->a = sum;
	insn->imm = 64;
	insn->region = IR_REGION_FRAME;
	maker->cells = ir_temporary(&maker->b);
	insn = ir_add(&maker->b, IR_CELL);
	insn->dst = maker->cells;
	insn->map = 0;
	for (int i = 0; i < 4; i++)
		keep(maker, ir_load(&maker->b, IR_REGION_CONTEXT, context,
				    8 * i, 8, false));
	for (int i = 0; i < 4; i++) {
		maker->variables[i] = ir_variable(&maker->b, "x");
		ir_assign(&maker->b, maker->variables[i], maker->values[i]);
	}
	maker->left = 20 + pick(maker, 60);
	make_some(maker, 80);
	sum = maker->values[0];
	for (int i = 1; i < maker->nvalues; i++)
		if (i < 12 || pick(maker, 4) == 0)
			sum = ir_binary(&maker->b,
					pick(maker, 2) ? IR_ADD : IR_XOR, sum,
					maker->values[i]);
	for (int i = 0; i < 4; i++)
		sum = ir_binary(&maker->b, IR_XOR, sum, maker->variables[i]);
	ir_store(&maker->b, IR_REGION_CELL, maker->cells, 0, sum, 8);
	ir_return(&maker->b, sum);
	make_callee(maker);
}

static struct ir_program *random_program(struct arena *arena, uint64_t seed)
{
	struct maker maker = { .state = seed * 0x9e3779b97f4a7c15 + 1 };

	maker.b.arena = arena;
	maker.b.program = arena_new(arena, struct ir_program);
	maker.b.program->name = "random";
	make_program(&maker);
	return maker.b.program;
}

static void empty_map(struct runner *runner)
{
	uint64_t key;

	while (bpf_map_get_next_key(runner->maps[1], NULL, &key) == 0)
		bpf_map_delete_elem(runner->maps[1], &key);
}

struct watched {
	struct arena *arena;
	uint64_t seed;
	bool wrong;
};

static void watch(const char *pass, const struct ir_program *program,
		  void *data)
{
	struct watched *watched = data;
	const char *wrong = watched->wrong ? NULL
					   : ir_check(program, watched->arena);

	if (!wrong)
		return;
	printf("seed %llu: after %s: %s\n", (unsigned long long)watched->seed,
	       pass, wrong);
	watched->wrong = true;
}

static bool same_memory(const struct runner *runner, const uint8_t *cells,
			uint64_t seed, const char *how)
{
	if (memcmp(runner->cells, cells, 192) == 0)
		return true;
	for (int i = 0; i < 24; i++)
		if (((uint64_t *)runner->cells)[i] != ((uint64_t *)cells)[i])
			printf("seed %llu %s: cell %d is %llx, not %llx\n",
			       (unsigned long long)seed, how, i,
			       (unsigned long long)((uint64_t *)
							    runner->cells)[i],
			       (unsigned long long)((uint64_t *)cells)[i]);
	return false;
}

static void run_both(struct runner *runner, uint64_t seed)
{
	static uint64_t context[4] = { 1000, 0xfffffffffffffff9, 3,
				       0x123456789abcdef0 };
	struct arena arena = { 0 };
	struct ir_program *ir = random_program(&arena, seed);
	struct watched watched = { &arena, seed, false };
	uint64_t cells[RUN_CELLS / 8] = { 0 };
	struct ir_run run = { .program = ir,
			      .context = context,
			      .cells = (uint8_t *)cells };
	uint64_t args[1] = { (uint64_t)(uintptr_t)context };
	struct program program;
	bool same = true;

	watch("making", ir, &watched);
	ir_run_function(&run, 0, args);
	for (int optimized = 0; optimized < 2; optimized++) {
		int fd;

		if (optimized)
			ir_optimize_watched(ir, &arena, watch, &watched);
		memset(runner->cells, 0, RUN_CELLS);
		empty_map(runner);
		fd = run_emit(runner, ir, &arena, &program);
		if (fd < 0) {
			printf("seed %llu\n", (unsigned long long)seed);
			same = false;
			break;
		}
		run_once(fd, context);
		same &= same_memory(runner, (uint8_t *)cells, seed,
				    optimized ? "optimized" : "as made");
		close(fd);
	}
	check_count(same && !watched.wrong, __FILE__, __LINE__,
		    "random program");
	arena_release(&arena);
}

int main(int argc, char **argv)
{
	static struct runner runner;
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	int n = argc > 2 ? atoi(argv[2]) : argc > 1 ? 1 : PROGRAMS;

	if (!run_open(&runner))
		return CHECK_END;
	for (int i = 0; i < n && check_failed < 5; i++) {
		run_options(&runner, i % 4 != 3, i % 3 == 0);
		run_both(&runner, seed + (uint64_t)i);
	}
	return CHECK_END;
}
