// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The address of an object of the frame takes two instructions each time it
 * is an argument, and so does a map. From three times on, a register that
 * keeps it takes fewer. If there is none to spare they are made again.
 *
 * A register costs time in every run, to be saved and restored. Where nearly
 * all uses are for the making of an element, which happens once a key, only
 * the code would get shorter: there they are made again, too.
 */
#include <linux/bpf.h>

#include "codegen/machine.h"

#define WORTHWHILE 3
#define WORTHWHILE_OFTEN 2

struct uses {
	uint32_t n;
	uint32_t often; /* those that are not for the making of an element */
};

struct map_uses {
	struct uses uses;
	int32_t block; /* the nearest that dominates all uses */
	int32_t reg;
};

static bool takes_map(const struct ir_insn *insn)
{
	return (insn->op == IR_LOOKUP || insn->op == IR_UPDATE ||
		insn->op == IR_DELETE) &&
	       insn->b == IR_NONE && insn->map >= 0;
}

static bool makes_element(const struct ir_block *block)
{
	vec_each (insn, &block->insns)
		if (insn->op == IR_UPDATE && insn->imm == BPF_NOEXIST)
			return true;
	return false;
}

/* Which blocks run only when an element is made. */
static const bool *find_rare(const struct machine *machine)
{
	const struct flow *flow = &machine->flow;
	bool *rare = arena_array(machine->arena, bool, flow->nblocks + 1);

	for (uint32_t o = 0; o < flow->norder; o++) {
		int32_t b = flow->order[o];

		/* Below such a block nothing runs but what it leads to. */
		rare[b] = rare[flow->idom[b]] ||
			  makes_element(&machine->function->blocks.v[b]);
	}
	return rare;
}

static void count_use(struct uses *uses, bool rare)
{
	uses->n++;
	if (!rare)
		uses->often++;
}

static bool is_worthwhile(const struct uses *uses)
{
	return uses->n >= WORTHWHILE && uses->often >= WORTHWHILE_OFTEN;
}

static void keep_frames(struct machine *machine, const bool *rare)
{
	struct ir_function *function = machine->function;
	struct uses *counts = arena_array(machine->arena, struct uses,
					  function->registers.n + 1);

	for (uint32_t b = 0; b < function->blocks.n; b++)
		vec_each (insn, &function->blocks.v[b].insns) {
			int32_t *uses[8];
			uint32_t nuses = ir_uses(insn, uses);

			for (uint32_t u = 0; u < nuses; u++) {
				const struct ir_insn *def =
					machine->values.v[*uses[u]];

				if (def && def->op == IR_FRAME &&
				    argument_register(insn, uses[u]))
					count_use(&counts[*uses[u]], rare[b]);
			}
		}
	for (uint32_t r = 0; r < function->registers.n; r++)
		if (is_worthwhile(&counts[r]))
			machine->kept.v[r] = true;
}

/* Up from a, which gets nearer to the entry with each use: b may be thousands
 * of blocks below. */
static int32_t common_dominator(const struct flow *flow, int32_t a, int32_t b)
{
	while (!flow_dominates(flow, a, b))
		a = flow->idom[a];
	return a;
}

static uint32_t count_maps(const struct ir_function *function)
{
	uint32_t n = 0;

	for (uint32_t b = 0; b < function->blocks.n; b++)
		vec_each (insn, &function->blocks.v[b].insns)
			if (takes_map(insn) && (uint32_t)insn->map >= n)
				n = (uint32_t)insn->map + 1;
	return n;
}

/* In front of a block's first use of the map, or at its end. */
static void put_mapref(struct machine *machine, struct map_uses *uses,
		       int32_t map)
{
	struct ir_block *block = &machine->function->blocks.v[uses->block];
	uint32_t at = 0, i;
	struct ir_insn *insn;

	while (at + 1 < block->insns.n && !(takes_map(&block->insns.v[at]) &&
					    block->insns.v[at].map == map))
		at++;
	vec_push(machine->arena, &block->insns);
	for (i = block->insns.n - 1; i > at; i--)
		block->insns.v[i] = block->insns.v[i - 1];
	insn = &block->insns.v[at];
	ir_insn_clear(insn, IR_MAPREF);
	insn->map = map;
	insn->dst = uses->reg = machine_register(machine, false);
	machine->values.v[insn->dst] = arena_copy(machine->arena, insn,
						  sizeof(*insn));
	machine->kept.v[insn->dst] = true;
}

static void keep_maps(struct machine *machine, const bool *rare)
{
	struct ir_function *function = machine->function;
	const struct flow *flow = &machine->flow;
	uint32_t nmaps = count_maps(function);
	struct map_uses *uses = arena_array(machine->arena, struct map_uses,
					    nmaps + 1);

	for (uint32_t o = 0; o < flow->norder; o++) {
		int32_t b = flow->order[o];

		vec_each (insn, &function->blocks.v[b].insns) {
			struct map_uses *use;

			if (!takes_map(insn))
				continue;
			use = &uses[insn->map];
			use->block = use->uses.n ? common_dominator(
							   flow, use->block, b)
						 : b;
			count_use(&use->uses, rare[b]);
		}
	}
	for (uint32_t m = 0; m < nmaps; m++)
		if (is_worthwhile(&uses[m].uses))
			put_mapref(machine, &uses[m], (int32_t)m);
	for (uint32_t b = 0; b < function->blocks.n; b++)
		vec_each (insn, &function->blocks.v[b].insns)
			if (takes_map(insn) &&
			    is_worthwhile(&uses[insn->map].uses))
				insn->b = uses[insn->map].reg;
}

void keep_addresses(struct machine *machine)
{
	const bool *rare = find_rare(machine);

	keep_frames(machine, rare);
	keep_maps(machine, rare);
}
