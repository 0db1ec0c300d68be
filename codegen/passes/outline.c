// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Long functions to several. The verifier follows one way to the end and keeps
 * the other of each branch for later, 8192 at most: "The sequence of 8193
 * jumps is too complex." A global function is verified by itself, and its
 * branches are forgotten with it. So runs of statements become functions;
 * what they share with the rest is in the scratch slot already (meeting.c).
 *
 * A branch may have a long body: that has a spine of its own, whose runs go
 * first. What is left of it is short.
 */
#include "codegen/passes.h"
#include "codegen/passes/outline.h"

/* Pieces have so many branches. */
#define CHUNK_BRANCHES 600
/* The kernel's limit is 256; elements and records (lower/), templates and
 * callbacks need some. */
#define FUNCTIONS_MOST 120
#define FUNCTIONS_ALL 230
/* Less than this is not worth a call. */
#define WORTHWHILE 30
/* Parts in parts: calls nest 8 deep in all. */
#define NESTED_MOST 2

/* What is known of a run of segments. */
struct run {
	int32_t lowest, highest; /* places that it has to do with */
	uint32_t branches;
	uint8_t nested;
};

/* Branches, and which child has most; of as many the one behind all others. */
static void weigh(struct outline *outline, int32_t *size)
{
	const struct flow *flow = &outline->flow;

	for (uint32_t i = flow->norder; i-- > 0;) {
		int32_t b = flow->order[i], parent = flow->idom[b], heavy;

		outline->branches[b] +=
			branches_of(&outline->function->blocks.v[b]);
		size[b]++;
		if (!i)
			break;
		heavy = outline->heavy[parent];
		if (heavy < 0 ||
		    outline->branches[b] > outline->branches[heavy])
			outline->heavy[parent] = b;
		outline->branches[parent] += outline->branches[b];
		size[parent] += size[b];
	}
}

static void put_in_order(struct outline *outline)
{
	const struct flow *flow = &outline->flow;
	uint32_t n = flow->nblocks + 1;
	int32_t *size = arena_array(outline->arena, int32_t, n);
	int32_t *next = arena_array(outline->arena, int32_t, n);

	outline->branches = arena_array(outline->arena, uint32_t, n);
	outline->heavy = no_numbers(outline->arena, n);
	outline->place = no_numbers(outline->arena, n);
	outline->end = arena_array(outline->arena, int32_t, n);
	outline->order = arena_array(outline->arena, int32_t, n);
	weigh(outline, size);
	for (uint32_t i = 0; i < flow->norder; i++) {
		int32_t b = flow->order[i], parent = flow->idom[b], at = 0;

		if (i && outline->heavy[parent] == b) {
			at = outline->end[parent] - size[b];
		} else if (i) {
			at = next[parent];
			next[parent] += size[b];
		}
		outline->place[b] = at;
		outline->end[b] = at + size[b];
		outline->order[at] = b;
		next[b] = at + 1;
	}
}

static void occurs(struct stretch *stretch, int32_t place)
{
	if (place < stretch->from)
		stretch->from = place;
	if (place > stretch->to)
		stretch->to = place;
}

static struct stretch *no_stretches(struct arena *arena, uint32_t n)
{
	struct stretch *stretches = arena_array(arena, struct stretch, n + 1);

	for (uint32_t i = 0; i < n; i++)
		stretches[i] = (struct stretch){ INT32_MAX, -1 };
	return stretches;
}

bool outline_is_given(const struct outline *outline, int32_t reg)
{
	const struct ir_function *function = outline->function;

	if (reg == function->slot)
		return true;
	if (!outline->has_context)
		return false;
	vec_each (present, &function->present)
		if (present->reg == reg)
			return true;
	return reg == function->context;
}

static void find_stretches(struct outline *outline)
{
	struct ir_function *function = outline->function;

	outline->registers = no_stretches(outline->arena,
					  function->registers.n);
	outline->objects = no_stretches(outline->arena, function->objects.n);
	for (uint32_t p = 0; p < outline->flow.norder; p++)
		vec_each (insn, &function->blocks.v[outline->order[p]].insns) {
			int32_t *regs[10];
			uint32_t n = ir_uses(insn, regs);

			n += ir_defs(insn, regs + n);
			for (uint32_t k = 0; k < n; k++)
				occurs(&outline->registers[*regs[k]],
				       (int32_t)p);
			if (insn->op == IR_FRAME)
				occurs(&outline->objects[insn->object],
				       (int32_t)p);
		}
}

static void reach(struct stretch *reach, const struct stretch *stretch)
{
	occurs(reach, stretch->from);
	occurs(reach, stretch->to);
}

static void reach_insn(struct outline *outline, struct stretch *all,
		       struct ir_insn *insn)
{
	static const struct stretch everywhere = { -1, INT32_MAX };
	int32_t *regs[10];
	uint32_t n = ir_uses(insn, regs);

	n += ir_defs(insn, regs + n);
	for (uint32_t k = 0; k < n; k++)
		if (!outline_is_given(outline, *regs[k]))
			reach(all, &outline->registers[*regs[k]]);
	if (insn->op == IR_FRAME)
		reach(all, &outline->objects[insn->object]);
	/* These stay where they are. */
	if (insn->op == IR_PARAM || insn->op == IR_CLAIM ||
	    insn->op == IR_RELEASE || insn->op == IR_RETURN)
		reach(all, &everywhere);
}

/* What each block has to do with others. */
static void find_reach(struct outline *outline)
{
	uint32_t n = outline->flow.norder;

	outline->reach = no_stretches(outline->arena, n);
	outline->entered = no_numbers(outline->arena, n);
	outline->own = arena_array(outline->arena, uint32_t, n + 1);
	outline->nested = arena_array(outline->arena, uint8_t, n + 1);
	for (uint32_t p = 0; p < n; p++) {
		struct ir_block *block =
			&outline->function->blocks.v[outline->order[p]];
		struct ir_insn *last = ir_last(block);

		outline->own[p] = branches_of(block);
		vec_each (insn, &block->insns)
			reach_insn(outline, &outline->reach[p], insn);
		for (uint32_t t = 0; t < ir_targets(last); t++) {
			int32_t to = outline->place[last->target[t]];

			if (outline->entered[to] < (int32_t)p)
				outline->entered[to] = (int32_t)p;
		}
	}
}

static struct run *find_runs(struct outline *outline)
{
	struct run *runs = arena_array(outline->arena, struct run,
				       outline->nspine);

	for (uint32_t s = 0; s + 1 < outline->nspine; s++) {
		struct run *run = &runs[s];

		*run = (struct run){ .lowest = INT32_MAX, .highest = -1 };
		for (uint32_t p = outline->spine[s]; p < outline->spine[s + 1];
		     p++) {
			if (outline->reach[p].from < run->lowest)
				run->lowest = outline->reach[p].from;
			if (outline->reach[p].to > run->highest)
				run->highest = outline->reach[p].to;
			if (p > outline->spine[s] &&
			    outline->entered[p] > run->highest)
				run->highest = outline->entered[p];
			if (outline->nested[p] > run->nested)
				run->nested = outline->nested[p];
			run->branches += outline->own[p];
		}
	}
	return runs;
}

/* The longest run from a segment on that can go: how many; 0: none. */
static uint32_t find_length(const struct outline *outline,
			    const struct run *runs, uint32_t from,
			    uint32_t most)
{
	int32_t begin = (int32_t)outline->spine[from], highest = -1;
	uint32_t branches = 0, best = 0;

	for (uint32_t s = from; s + 1 < outline->nspine; s++) {
		const struct run *run = &runs[s];
		int32_t entered = outline->entered[outline->spine[s]];

		if (run->lowest < begin || run->nested >= NESTED_MOST ||
		    (branches && branches + run->branches > 2 * most))
			break;
		if (run->highest > highest)
			highest = run->highest;
		if (s > from && entered > highest)
			highest = entered;
		branches += run->branches;
		if (highest < (int32_t)outline->spine[s + 1])
			best = branches >= WORTHWHILE ? s + 1 - from : best;
		if (branches >= most && best)
			break;
	}
	return best;
}

static bool add_exit(struct chunk *chunk, int32_t block)
{
	for (uint32_t i = 0; i < chunk->nexits; i++)
		if (chunk->exits[i] == block)
			return true;
	if (chunk->nexits == EXITS_MOST)
		return false;
	chunk->exits[chunk->nexits++] = block;
	return true;
}

/* Where the chunk is left to; false: to too many places. */
static bool find_exits(const struct outline *outline, struct chunk *chunk)
{
	add_exit(chunk, outline->order[chunk->to]);
	for (int32_t p = chunk->from; p < chunk->to; p++) {
		struct ir_insn *last = ir_last(
			&outline->function->blocks.v[outline->order[p]]);

		for (uint32_t t = 0; t < ir_targets(last); t++) {
			int32_t to = outline->place[last->target[t]];

			if ((to < chunk->from || to >= chunk->to) &&
			    !add_exit(chunk, last->target[t]))
				return false;
		}
	}
	return true;
}

/* What is left of the chunk has to do with nothing around. */
static void forget(struct outline *outline, const struct chunk *chunk)
{
	uint8_t nested = 0;

	for (int32_t p = chunk->from; p < chunk->to; p++) {
		outline->own[p] = branches_of(
			&outline->function->blocks.v[outline->order[p]]);
		outline->reach[p] = (struct stretch){ INT32_MAX, -1 };
		if (outline->nested[p] > nested)
			nested = outline->nested[p];
	}
	outline->nested[chunk->from] = nested + 1;
}

/* The spine from a block on. */
static void outline_spine(struct outline *outline, int32_t root, uint32_t most)
{
	uint32_t s = 0, length;
	struct run *runs;

	outline->nspine = 0;
	for (int32_t b = root; b >= 0; b = outline->heavy[b])
		outline->spine[outline->nspine++] = (uint32_t)outline->place[b];
	runs = find_runs(outline);
	while (s + 1 < outline->nspine &&
	       outline->program->functions.n < FUNCTIONS_ALL) {
		struct chunk chunk = { .from = (int32_t)outline->spine[s] };

		length = find_length(outline, runs, s, most);
		chunk.to = (int32_t)outline->spine[s + length];
		if (length && find_exits(outline, &chunk)) {
			outline_move(outline, &chunk);
			forget(outline, &chunk);
		}
		s += length ? length : 1;
	}
}

/* How many more there may be. */
static uint32_t functions_left(const struct outline *outline)
{
	uint32_t n = outline->program->functions.n;
	uint32_t left = n < FUNCTIONS_ALL ? FUNCTIONS_ALL - n : 1;

	return left < FUNCTIONS_MOST ? left : FUNCTIONS_MOST;
}

/* Long bodies before what is around them, the function's spine last. */
static void outline_function(struct outline *outline)
{
	const struct flow *flow = &outline->flow;
	uint32_t most = outline->branches[0] / functions_left(outline);

	if (most < CHUNK_BRANCHES)
		most = CHUNK_BRANCHES;
	for (uint32_t i = flow->norder; i-- > 0;) {
		int32_t b = flow->order[i];

		if (!i || (outline->branches[b] > most / 2 &&
			   outline->heavy[flow->idom[b]] != b))
			outline_spine(outline, b, most);
	}
}

/* Blocks that nothing reaches may go to some that move away. */
static void empty_unreached(struct outline *outline)
{
	for (uint32_t b = 0; b < outline->flow.nblocks; b++)
		if (outline->flow.place[b] < 0)
			outline->function->blocks.v[b].insns.n = 0;
}

void outline(struct ir_program *program, struct ir_function *function,
	     const struct flow *flow, bool has_context, struct arena *arena)
{
	struct outline outline = {
		.program = program,
		.function = function,
		.arena = arena,
		.flow = *flow,
		.has_context = has_context && function->context != IR_NONE,
	};

	empty_unreached(&outline);
	put_in_order(&outline);
	if (outline_split(&outline)) {
		flow_build(&outline.flow, function, arena);
		put_in_order(&outline);
	}
	find_stretches(&outline);
	find_reach(&outline);
	outline.spine = arena_array(arena, uint32_t, outline.flow.norder + 1);
	/* Room for those that calls take. */
	outline.new_register =
		no_numbers(arena, function->registers.n + FUNCTIONS_ALL * 16);
	outline.new_object = no_numbers(arena, function->objects.n);
	outline.new_block = no_numbers(arena, function->blocks.n);
	outline_function(&outline);
}
