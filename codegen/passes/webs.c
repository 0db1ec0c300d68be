// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A script variable is many values: each set of assignments that meet in some
 * use is one of its webs and becomes a register of its own; a web with one
 * assignment is a temporary. What a register's value is can then be known,
 * and an assignment that no use sees is dead.
 */
#include "codegen/flow.h"
#include "codegen/passes.h"

/* An operand or result that names a variable, in the order of the code. */
struct occurrence {
	int32_t *operand;
	int32_t block;
	uint32_t node; /* what it reads or, with is_def, makes */
	bool is_def, at_edge;
};

struct web {
	uint32_t ndefs;
	bool stays;  /* may be read before it is assigned */
	int32_t reg; /* IR_NONE: not yet */
};

struct webs {
	struct ir_function *function;
	struct arena *arena;
	struct flow flow;
	struct occurrence *all; /* sorted by register */
	uint32_t *first;	/* by register */
	/* Of the variable at hand: nodes of assignments and of block entries */
	uint32_t *parent, nnodes, room;
	uint32_t *entry, *last; /* by block: node + 1 */
	int32_t *stamp_entry, *stamp_last;
	int32_t *worklist;
	struct web *web; /* by node: at the root */
};

/* Union-find: nodes that meet in a use have one root. Paths are halved on the
 * way. */
static uint32_t root_of(struct webs *webs, uint32_t node)
{
	while (webs->parent[node] != node) {
		webs->parent[node] = webs->parent[webs->parent[node]];
		node = webs->parent[node];
	}
	return node;
}

static void join(struct webs *webs, uint32_t a, uint32_t b)
{
	webs->parent[root_of(webs, a)] = root_of(webs, b);
}

static uint32_t new_node(struct webs *webs)
{
	uint32_t n = webs->nnodes++;

	if (n >= webs->room) {
		uint32_t room = 2 * n + 64;
		uint32_t *parent = arena_array(webs->arena, uint32_t, room);
		struct web *web = arena_array(webs->arena, struct web, room);

		if (n) {
			memcpy(parent, webs->parent, n * sizeof(*parent));
			memcpy(web, webs->web, n * sizeof(*web));
		}
		webs->parent = parent;
		webs->web = web;
		webs->room = room;
	}
	webs->parent[n] = n;
	webs->web[n] = (struct web){ .reg = IR_NONE };
	return n;
}

static uint32_t count_occurrences(struct webs *webs, uint32_t *counts)
{
	struct ir_function *function = webs->function;
	uint32_t total = 0;

	/* Reachable blocks only: no other has its occurrences gathered. */
	for (uint32_t o = 0; o < webs->flow.norder; o++)
		vec_each (insn,
			  &function->blocks.v[webs->flow.order[o]].insns) {
			int32_t *regs[8];
			uint32_t n = ir_uses(insn, regs);

			n += ir_defs(insn, regs + n);
			for (uint32_t i = 0; i < n; i++)
				if (function->registers.v[*regs[i]].variable) {
					counts[*regs[i] + 2]++;
					total++;
				}
		}
	return total;
}

static void gather_block(struct webs *webs, uint32_t *fill, int32_t b)
{
	struct ir_function *function = webs->function;

	vec_each (insn, &function->blocks.v[b].insns) {
		int32_t *regs[8];
		uint32_t nuses = ir_uses(insn, regs);
		uint32_t n = nuses + ir_defs(insn, regs + nuses);

		for (uint32_t i = 0; i < n; i++) {
			struct occurrence *o;

			if (!function->registers.v[*regs[i]].variable)
				continue;
			o = &webs->all[fill[*regs[i] + 1]++];
			o->operand = regs[i];
			o->block = b;
			o->is_def = i >= nuses;
			o->at_edge = o->is_def && ir_targets(insn) == 2;
		}
	}
}

static void gather(struct webs *webs)
{
	uint32_t n = webs->function->registers.n, total;

	webs->first = arena_array(webs->arena, uint32_t, n + 3);
	total = count_occurrences(webs, webs->first);
	for (uint32_t r = 0; r <= n; r++)
		webs->first[r + 1] += webs->first[r];
	webs->all = arena_array(webs->arena, struct occurrence, total + 1);
	for (uint32_t o = 0; o < webs->flow.norder; o++)
		gather_block(webs, webs->first, webs->flow.order[o]);
}

/* The node of what comes into a block; its predecessors' are to be joined. */
static uint32_t entry_node(struct webs *webs, int32_t reg, int32_t b,
			   uint32_t *depth)
{
	if (webs->stamp_entry[b] != reg) {
		webs->stamp_entry[b] = reg;
		webs->entry[b] = new_node(webs);
		webs->worklist[(*depth)++] = b;
	}
	return webs->entry[b];
}

static void join_entries(struct webs *webs, int32_t reg, uint32_t depth)
{
	const struct flow *flow = &webs->flow;

	while (depth) {
		int32_t b = webs->worklist[--depth];
		uint32_t node = webs->entry[b];

		/* What comes into the entry was never assigned: such a web
		 * stays a variable, which the back end begins at 0. */
		if (b == 0)
			webs->web[root_of(webs, node)].stays = true;
		for (uint32_t p = flow->pred_first[b];
		     p < flow->pred_first[b + 1]; p++) {
			int32_t pred = flow->preds[p];
			uint32_t other = webs->stamp_last[pred] == reg
						 ? webs->last[pred]
						 : entry_node(webs, reg, pred,
							      &depth);
			bool stays = webs->web[root_of(webs, node)].stays ||
				     webs->web[root_of(webs, other)].stays;

			join(webs, node, other);
			webs->web[root_of(webs, node)].stays = stays;
		}
	}
}

static void find_nodes(struct webs *webs, int32_t reg)
{
	uint32_t begin = webs->first[reg], end = webs->first[reg + 1];
	uint32_t depth = 0;

	webs->nnodes = 0;
	for (uint32_t i = begin; i < end; i++)
		/* Occurrences are in the order of the code: the last assignment
		 * of a block is what leaves it. */
		if (webs->all[i].is_def) {
			webs->all[i].node = new_node(webs);
			webs->stamp_last[webs->all[i].block] = reg;
			webs->last[webs->all[i].block] = webs->all[i].node;
		}
	for (uint32_t i = begin; i < end; i++) {
		struct occurrence *o = &webs->all[i];

		if (o->is_def)
			continue;
		/* The assignment before it in its block, or what comes in. */
		if (i > begin && webs->all[i - 1].block == o->block)
			o->node = webs->all[i - 1].node;
		else
			o->node = entry_node(webs, reg, o->block, &depth);
	}
	join_entries(webs, reg, depth);
}

/* The first web keeps the variable's own register, each other one gets a new
 * one. */
static int32_t register_for(struct webs *webs, int32_t reg, bool *first)
{
	struct ir_register *fresh;

	if (*first) {
		*first = false;
		return reg;
	}
	fresh = vec_push(webs->arena, &webs->function->registers);
	*fresh = webs->function->registers.v[reg];
	return (int32_t)webs->function->registers.n - 1;
}

static bool split(struct webs *webs, int32_t reg)
{
	uint32_t begin = webs->first[reg], end = webs->first[reg + 1];
	bool first = true, changed = false;

	find_nodes(webs, reg);
	for (uint32_t i = begin; i < end; i++)
		if (webs->all[i].is_def) {
			struct web *web =
				&webs->web[root_of(webs, webs->all[i].node)];

			web->ndefs++;
			web->stays |= webs->all[i].at_edge;
		}
	for (uint32_t i = begin; i < end; i++) {
		struct web *web = &webs->web[root_of(webs, webs->all[i].node)];

		if (web->reg == IR_NONE) {
			web->reg = register_for(webs, reg, &first);
			webs->function->registers.v[web->reg].variable =
				web->ndefs != 1 || web->stays;
			changed |= web->reg != reg || web->ndefs == 1;
		}
		*webs->all[i].operand = web->reg;
	}
	return changed;
}

bool webs(struct ir_function *function, struct arena *arena)
{
	struct webs webs = { .function = function, .arena = arena };
	uint32_t nblocks = function->blocks.n + 1;
	uint32_t nregs = function->registers.n;
	bool changed = false;

	flow_order(&webs.flow, function, arena);
	gather(&webs);
	webs.entry = arena_array(arena, uint32_t, nblocks);
	webs.last = arena_array(arena, uint32_t, nblocks);
	webs.stamp_entry = arena_array(arena, int32_t, nblocks);
	webs.stamp_last = arena_array(arena, int32_t, nblocks);
	webs.worklist = arena_array(arena, int32_t, nblocks);
	for (uint32_t b = 0; b < nblocks; b++)
		webs.stamp_entry[b] = webs.stamp_last[b] = -1;
	for (uint32_t r = 0; r < nregs; r++)
		if (function->registers.v[r].variable)
			changed |= split(&webs, (int32_t)r);
	return changed;
}
