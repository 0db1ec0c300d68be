// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where ways meet, the verifier goes on once for each that left other values
 * in registers or on the stack: twice as often after each `if` that assigns
 * something. What it knows nothing about is the same on all ways: values in a
 * map's memory. So, in a function of many ways, what is assigned in one block
 * and read in another goes through the scratch slot:
 *
 *	$x = $y + 1		a = [slot + 8]; b = a + 1; [slot] = b
 *
 * Value numbering then keeps what it knows to the blocks of one way.
 */
#include "codegen/passes/meeting.h"

#include "codegen/passes.h"
#include "codegen/plan.h"

/* They keep the other way of each branch for later, 8192 at most. */
#define BRANCHES_MOST 3000
/* A function with fewer is not what makes a program long. */
#define PART_BRANCHES 200

struct home {
	int32_t block;	   /* that it occurs in, or one of them */
	bool shared;	   /* occurs in others, too */
	bool stays;	   /* in its register */
	uint32_t from, to; /* places in the order */
	int32_t off;	   /* in the slot; -1: none */
};

struct meeting {
	struct ir_function *function;
	struct arena *arena;
	struct flow flow;
	bool *pointer;
	struct home *homes;	       /* by register */
	uint32_t *loop_from, *loop_to; /* by block: places */
	int32_t outset; /* the block from which the slot is there */
	uint32_t begin; /* its first operation behind that */
	struct ir_builder out;
};

uint32_t branches_of(const struct ir_block *block)
{
	struct ir_insn *last = ir_last(block);

	if (!last || ir_targets(last) != 2)
		return 0;
	/* Of an inline loop it keeps one for each turn. */
	return block->loop_header ? INLINE_MOST : 1;
}

uint32_t count_branches(const struct ir_function *function)
{
	uint32_t n = 0;

	for (uint32_t b = 0; b < function->blocks.n; b++)
		n += branches_of(&function->blocks.v[b]);
	return n;
}

bool has_many_branches(const struct ir_program *program,
		       const struct ir_function *function)
{
	uint32_t own = count_branches(function), all = own;

	if (function->slot == IR_NONE || own < PART_BRANCHES)
		return false;
	/* Bodies of loops count where they are called. */
	vec_each (other, &program->functions)
		if (!function->apart && *other != function && !(*other)->apart)
			all += count_branches(*other);
	return all > BRANCHES_MOST;
}

/* From where on the slot is there: behind what defines its register. */
static bool find_outset(struct meeting *meeting)
{
	struct ir_function *function = meeting->function;

	for (uint32_t i = 0; i < meeting->flow.norder; i++) {
		int32_t b = meeting->flow.order[i];
		struct ir_block *block = &function->blocks.v[b];

		for (uint32_t k = 0; k < block->insns.n; k++) {
			const struct ir_insn *insn = &block->insns.v[k];

			if (insn->dst != function->slot)
				continue;
			meeting->outset = insn->op == IR_CLAIM ? insn->target[0]
							       : b;
			meeting->begin = insn->op == IR_CLAIM ? 0 : k + 1;
			return true;
		}
	}
	return false;
}

/* The places of the outermost loop around each block. */
static void find_loops(struct meeting *meeting)
{
	const struct flow *flow = &meeting->flow;
	uint32_t *to = arena_array(meeting->arena, uint32_t, flow->nblocks + 1);

	meeting->loop_from = arena_array(meeting->arena, uint32_t,
					 flow->nblocks + 1);
	meeting->loop_to = to;
	for (uint32_t i = 0; i < flow->norder; i++) {
		int32_t b = flow->order[i], header = flow->loop[b];

		to[b] = meeting->loop_from[b] = i;
		while (header >= 0 && flow->outer[header] >= 0)
			header = flow->outer[header];
		if (header < 0)
			continue;
		meeting->loop_from[b] = (uint32_t)flow->place[header];
		to[header] = i;
	}
	for (uint32_t i = 0; i < flow->norder; i++) {
		int32_t b = flow->order[i];

		if (meeting->loop_from[b] < i)
			to[b] = to[flow->order[meeting->loop_from[b]]];
	}
}

static void occurs(struct meeting *meeting, int32_t reg, int32_t b, bool early)
{
	struct home *home = &meeting->homes[reg];
	const struct flow *flow = &meeting->flow;

	if (!meeting->function->registers.v[reg].variable ||
	    meeting->pointer[reg])
		return;
	/* The verifier has to see that what counts a loop's turns does. */
	home->stays |= flow->loop[b] == b &&
		       !meeting->function->registers.v[reg].name;
	home->stays |= early || !flow_dominates(flow, meeting->outset, b);
	if (home->block == IR_NONE)
		home->block = b;
	home->shared |= home->block != b;
	if (meeting->loop_from[b] < home->from)
		home->from = meeting->loop_from[b];
	if (meeting->loop_to[b] > home->to)
		home->to = meeting->loop_to[b];
}

static void find_homes(struct meeting *meeting)
{
	struct ir_function *function = meeting->function;
	int32_t *regs[10];

	for (uint32_t r = 0; r < function->registers.n; r++)
		meeting->homes[r] = (struct home){ .block = IR_NONE,
						   .off = IR_NONE,
						   .from = UINT32_MAX };
	for (uint32_t i = 0; i < meeting->flow.norder; i++) {
		int32_t b = meeting->flow.order[i];
		struct ir_block *block = &function->blocks.v[b];

		for (uint32_t k = 0; k < block->insns.n; k++) {
			struct ir_insn *insn = &block->insns.v[k];
			uint32_t n = ir_uses(insn, regs);
			bool early = b == meeting->outset && k < meeting->begin;

			n += ir_defs(insn, regs + n);
			for (uint32_t u = 0; u < n; u++)
				occurs(meeting, *regs[u], b, early);
		}
	}
}

/* Homes by where they begin and by where they end, as lists. */
struct lists {
	int32_t *begin, *end;		/* by place: the first, -1: none */
	int32_t *next_begin, *next_end; /* by register */
};

int32_t *no_numbers(struct arena *arena, uint32_t n)
{
	int32_t *of = arena_array(arena, int32_t, n + 1);

	for (uint32_t i = 0; i < n; i++)
		of[i] = IR_NONE;
	return of;
}

static bool has_home(const struct home *home)
{
	return home->shared && !home->stays;
}

static void sort_homes(struct meeting *meeting, struct lists *lists)
{
	uint32_t n = meeting->function->registers.n;

	lists->begin = no_numbers(meeting->arena, meeting->flow.norder);
	lists->end = no_numbers(meeting->arena, meeting->flow.norder);
	lists->next_begin = no_numbers(meeting->arena, n);
	lists->next_end = no_numbers(meeting->arena, n);
	for (uint32_t r = 0; r < n; r++) {
		struct home *home = &meeting->homes[r];

		if (!has_home(home))
			continue;
		lists->next_begin[r] = lists->begin[home->from];
		lists->begin[home->from] = (int32_t)r;
		lists->next_end[r] = lists->end[home->to];
		lists->end[home->to] = (int32_t)r;
	}
}

/* Words of the slot: those that live at different times share them. Returns
 * where the next free byte is. */
static uint32_t give_words(struct meeting *meeting, uint32_t at)
{
	struct lists lists;
	VEC(int32_t) free = { 0 };

	sort_homes(meeting, &lists);
	for (uint32_t place = 0; place < meeting->flow.norder; place++) {
		for (int32_t r = lists.begin[place]; r >= 0;
		     r = lists.next_begin[r]) {
			if (free.n) {
				meeting->homes[r].off = free.v[--free.n];
				continue;
			}
			meeting->homes[r].off = (int32_t)at;
			at += 8;
		}
		for (int32_t r = lists.end[place]; r >= 0;
		     r = lists.next_end[r])
			*vec_push(meeting->arena,
				  &free) = meeting->homes[r].off;
	}
	return at;
}

/* The address of a home, for a load or a store at an offset from it. */
static int32_t home_at(struct meeting *meeting, int32_t reg, int32_t *off)
{
	int32_t slot = meeting->function->slot;

	*off = meeting->homes[reg].off;
	if (*off <= INT16_MAX)
		return slot;
	slot = ir_offset(&meeting->out, slot, *off);
	*off = 0;
	return slot;
}

static void store_home(struct meeting *meeting, int32_t reg, int32_t value)
{
	int32_t off, at = home_at(meeting, reg, &off);

	ir_store(&meeting->out, IR_REGION_SCRATCH, at, off, value, 8);
}

static int32_t load_home(struct meeting *meeting, int32_t reg)
{
	int32_t off, at = home_at(meeting, reg, &off);

	return ir_load(&meeting->out, IR_REGION_SCRATCH, at, off, 8, false);
}

static void rewrite_insn(struct meeting *meeting, struct ir_insn insn)
{
	int32_t *regs[10], stored = IR_NONE, value;
	uint32_t n = ir_uses(&insn, regs);

	meeting->out.loc = insn.loc;
	for (uint32_t u = 0; u < n; u++)
		if (meeting->homes[*regs[u]].off >= 0)
			*regs[u] = load_home(meeting, *regs[u]);
	if (insn.dst != IR_NONE && meeting->homes[insn.dst].off >= 0) {
		stored = insn.dst;
		value = insn.dst = ir_temporary(&meeting->out);
	}
	*ir_add(&meeting->out, IR_CONST) = insn;
	if (stored != IR_NONE)
		store_home(meeting, stored, value);
}

static void rewrite_block(struct meeting *meeting, int32_t b)
{
	struct ir_block *block = &meeting->function->blocks.v[b];
	struct ir_block old = *block;

	memset(&block->insns, 0, sizeof(block->insns));
	meeting->out.block = b;
	for (uint32_t i = 0; i < old.insns.n; i++)
		rewrite_insn(meeting, old.insns.v[i]);
}

uint32_t let_meet(struct ir_program *program, struct ir_function *function,
		  const struct flow *flow, uint32_t at, struct arena *arena)
{
	struct meeting meeting = {
		.function = function,
		.arena = arena,
		.flow = *flow,
		.out = { arena, program, function, 0, { 0 } },
	};
	uint32_t nregs = function->registers.n;

	if (!find_outset(&meeting))
		return at;
	meeting.pointer = pointers_find(program, function, &meeting.flow,
					arena);
	meeting.homes = arena_array(arena, struct home, nregs + 1);
	find_loops(&meeting);
	find_homes(&meeting);
	at = give_words(&meeting, at);
	for (uint32_t i = 0; i < meeting.flow.norder; i++)
		rewrite_block(&meeting, meeting.flow.order[i]);
	return at;
}
