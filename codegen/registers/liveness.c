// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where each register's value is needed, as ranges of positions.
 *
 * Which blocks a value comes into is found by walking from each block that
 * reads it before assigning it up to those that assign it: the work is the
 * length of the lifetimes. Then one sweep over the layout, backwards.
 */
#include "codegen/machine.h"

struct pair {
	int32_t reg, block;
};

struct pairs {
	struct pair *v;
	uint32_t n, room;
};

struct numbers {
	int32_t *v;
	uint32_t n, room;
};

struct finder {
	struct machine *machine;
	struct liveness *live;
	struct pairs reads; /* before any assignment in the block */
	struct pairs assigns;
	struct numbers *live_in; /* by block */
	uint32_t *open;		 /* by register: end of the range being made */
};

static void gather_block(struct finder *finder, int32_t b, uint32_t *assigned,
			 uint32_t *read, uint32_t stamp)
{
	struct machine *machine = finder->machine;
	struct arena *arena = machine->arena;

	vec_each (insn, &machine->function->blocks.v[b].insns) {
		int32_t *regs[8];
		uint32_t n = ir_uses(insn, regs);

		for (uint32_t i = 0; i < n; i++) {
			int32_t reg = *regs[i];

			/* Stamps instead of clearing the arrays for each
			 * block. */
			if (assigned[reg] == stamp || read[reg] == stamp ||
			    !operand_in_register(machine, insn, regs[i]))
				continue;
			read[reg] = stamp;
			*vec_push(arena, &finder->reads) = (struct pair){ reg,
									  b };
		}
		n = ir_defs(insn, regs);
		for (uint32_t i = 0; i < n; i++) {
			if (assigned[*regs[i]] == stamp)
				continue;
			assigned[*regs[i]] = stamp;
			*vec_push(arena, &finder->assigns) =
				(struct pair){ *regs[i], b };
		}
	}
}

/* Sorts by register; first[r] .. first[r + 1] are those of r. */
static uint32_t *sort_pairs(struct arena *arena, struct pairs *pairs,
			    uint32_t nregs)
{
	uint32_t *first = arena_array(arena, uint32_t, nregs + 2);
	struct pair *sorted = arena_array(arena, struct pair, pairs->n + 1);

	for (uint32_t i = 0; i < pairs->n; i++)
		first[pairs->v[i].reg + 2]++;
	for (uint32_t r = 0; r < nregs; r++)
		first[r + 2] += first[r + 1];
	for (uint32_t i = 0; i < pairs->n; i++)
		sorted[first[pairs->v[i].reg + 1]++] = pairs->v[i];
	pairs->v = sorted;
	return first;
}

/* Walks up from the blocks that read a register. */
static void find_live_in(struct finder *finder)
{
	struct machine *machine = finder->machine;
	struct flow *flow = &machine->flow;
	struct arena *arena = machine->arena;
	uint32_t nregs = machine->function->registers.n;
	uint32_t *reads = sort_pairs(arena, &finder->reads, nregs);
	uint32_t *assigns = sort_pairs(arena, &finder->assigns, nregs);
	uint32_t *assigned = arena_array(arena, uint32_t, flow->nblocks + 1);
	uint32_t *seen = arena_array(arena, uint32_t, flow->nblocks + 1);
	int32_t *stack = arena_array(arena, int32_t, flow->nblocks + 1);

	for (uint32_t r = 0; r < nregs; r++) {
		uint32_t depth = 0, stamp = r + 1;

		for (uint32_t i = assigns[r]; i < assigns[r + 1]; i++)
			assigned[finder->assigns.v[i].block] = stamp;
		for (uint32_t i = reads[r]; i < reads[r + 1]; i++) {
			seen[finder->reads.v[i].block] = stamp;
			stack[depth++] = finder->reads.v[i].block;
		}
		while (depth) {
			int32_t b = stack[--depth];

			*vec_push(arena, &finder->live_in[b]) = (int32_t)r;
			/* Needed before the program's first operation: nothing
			 * has assigned it on that way. */
			if (b == 0)
				*vec_push(arena, &finder->live->unassigned) =
					(int32_t)r;
			for (uint32_t p = flow->pred_first[b];
			     p < flow->pred_first[b + 1]; p++) {
				int32_t pred = flow->preds[p];

				if (assigned[pred] == stamp ||
				    seen[pred] == stamp)
					continue;
				seen[pred] = stamp;
				stack[depth++] = pred;
			}
		}
	}
}

/* Ranges come last first; those that touch become one. */
static void add_range(struct finder *finder, int32_t reg, uint32_t from)
{
	struct lifetime *life = &finder->live->of[reg];
	uint32_t to = finder->open[reg];
	struct range *last = life->ranges.n
				     ? &life->ranges.v[life->ranges.n - 1]
				     : NULL;

	finder->open[reg] = 0;
	if (last && last->from <= to)
		last->from = from;
	else
		*vec_push(finder->machine->arena,
			  &life->ranges) = (struct range){ from, to };
}

static void need_until(struct finder *finder, int32_t reg, uint32_t to)
{
	if (finder->open[reg] < to)
		finder->open[reg] = to;
}

static void sweep_insn(struct finder *finder, struct ir_insn *insn, uint32_t at,
		       uint32_t weight)
{
	struct machine *machine = finder->machine;
	struct demands demands = demands_of(machine, insn);
	int32_t *regs[8];
	uint32_t n = ir_defs(insn, regs);

	for (uint32_t i = 0; i < n; i++) {
		/* Even a result that nobody reads takes its register while it
		 * is written. */
		need_until(finder, *regs[i], at + 3);
		add_range(finder, *regs[i], at + 2);
		finder->live->of[*regs[i]].weight += weight;
	}
	for (int i = 0; i < 2; i++)
		if (insn->scratch[i] != IR_NONE) {
			need_until(finder, insn->scratch[i], at + 3);
			add_range(finder, insn->scratch[i], at + 1);
		}
	n = ir_uses(insn, regs);
	for (uint32_t i = 0; i < n; i++) {
		bool through = (regs[i] == &insn->a && demands.through_a) ||
			       (regs[i] == &insn->b && demands.through_b) ||
			       (regs[i] == &insn->c && demands.through_c);

		if (!operand_in_register(machine, insn, regs[i]))
			continue;
		/* An operand that is read after the result was begun must not
		 * share its register. */
		need_until(finder, *regs[i], at + (through ? 3 : 1));
		finder->live->of[*regs[i]].weight += weight;
	}
}

static void sweep_block(struct finder *finder, int32_t b, uint32_t end)
{
	/* A use in a loop is worth ten outside of it; beyond three loops it
	 * makes no difference any more. */
	static const uint32_t weights[] = { 1, 10, 100, 1000 };
	struct machine *machine = finder->machine;
	struct ir_block *block = &machine->function->blocks.v[b];
	struct ir_insn *last = ir_last(block);
	uint32_t depth = machine->flow.depth[b], at = end;

	/* What the next blocks need lives to the end of this one. */
	for (uint32_t t = 0; t < ir_targets(last); t++)
		vec_each (reg, &finder->live_in[last->target[t]])
			need_until(finder, *reg, end);
	for (uint32_t i = block->insns.n; i-- > 0;) {
		/* Parameters are all assigned at once, by the last of them. */
		if (block->insns.v[i].op != IR_PARAM ||
		    block->insns.v[i + 1].op != IR_PARAM)
			at = end - 4 * (block->insns.n - i);
		sweep_insn(finder, &block->insns.v[i], at,
			   weights[depth < 3 ? depth : 3]);
	}
	vec_each (reg, &finder->live_in[b])
		if (finder->open[*reg])
			add_range(finder, *reg, finder->live->block_first[b]);
}

/* Four positions an operation: before it, its operands, its result, behind
 * it. */
static void number_positions(struct finder *finder)
{
	struct machine *machine = finder->machine;
	uint32_t at = 0;

	for (uint32_t i = 0; i < machine->flow.norder; i++) {
		int32_t b = machine->flow.order[i];

		finder->live->block_first[b] = at;
		at += 4 * machine->function->blocks.v[b].insns.n;
	}
	finder->live->end = at;
}

/* The sweep went backwards; the scan wants them in order. */
static void reverse_ranges(struct lifetime *life)
{
	for (uint32_t i = 0, j = life->ranges.n; i + 1 < j; i++) {
		struct range swap = life->ranges.v[i];

		j--;
		life->ranges.v[i] = life->ranges.v[j];
		life->ranges.v[j] = swap;
	}
}

void liveness_find(struct machine *machine, struct liveness *live)
{
	struct arena *arena = machine->arena;
	uint32_t nregs = machine->function->registers.n;
	uint32_t nblocks = machine->function->blocks.n, end;
	uint32_t *assigned = arena_array(arena, uint32_t, nregs + 1);
	uint32_t *read = arena_array(arena, uint32_t, nregs + 1);
	struct finder finder = { .machine = machine, .live = live };

	memset(live, 0, sizeof(*live));
	live->of = arena_array(arena, struct lifetime, nregs + 1);
	live->block_first = arena_array(arena, uint32_t, nblocks + 1);
	finder.live_in = arena_array(arena, struct numbers, nblocks + 1);
	finder.open = arena_array(arena, uint32_t, nregs + 1);
	for (uint32_t i = 0; i < machine->flow.norder; i++)
		gather_block(&finder, machine->flow.order[i], assigned, read,
			     i + 1);
	find_live_in(&finder);
	number_positions(&finder);
	end = live->end;
	for (uint32_t i = machine->flow.norder; i-- > 0;) {
		sweep_block(&finder, machine->flow.order[i], end);
		end = live->block_first[machine->flow.order[i]];
	}
	for (uint32_t r = 0; r < nregs; r++)
		reverse_ranges(&live->of[r]);
}
