// SPDX-License-Identifier: GPL-2.0-or-later
/* A function made ready for registers: a copy, in the order of its layout. */
#include "codegen/machine.h"

int32_t machine_register(struct machine *machine, bool pinned)
{
	struct arena *arena = machine->arena;
	struct ir_function *function = machine->function;

	vec_push(arena, &function->registers);
	*vec_push(arena, &machine->values) = NULL;
	*vec_push(arena, &machine->reg) = -1;
	*vec_push(arena, &machine->slot) = -1;
	*vec_push(arena, &machine->pinned) = pinned;
	*vec_push(arena, &machine->kept) = false;
	return (int32_t)function->registers.n - 1;
}

/* The IR stays as it was: operands are rewritten from here on. */
static struct ir_function *copy_function(struct machine *machine,
					 const struct ir_function *from)
{
	struct arena *arena = machine->arena;
	struct ir_function *to = arena_new(arena, struct ir_function);

	to->name = from->name;
	to->nparams = from->nparams;
	machine->function = to;
	for (uint32_t i = 0; i < from->registers.n; i++) {
		machine_register(machine, false);
		to->registers.v[i] = from->registers.v[i];
	}
	for (uint32_t i = 0; i < from->objects.n; i++)
		*vec_push(arena, &to->objects) = from->objects.v[i];
	for (uint32_t b = 0; b < from->blocks.n; b++) {
		const struct ir_block *block = &from->blocks.v[b];
		struct ir_block *copy = vec_push(arena, &to->blocks);

		copy->loop_header = block->loop_header;
		memcpy(&copy->insns, &block->insns, sizeof(copy->insns));
		vec_keep(arena, &copy->insns);
	}
	return to;
}

/* Parameters are in r1... only at the very beginning. */
static void hoist_parameters(struct machine *machine)
{
	struct ir_function *function = machine->function;
	VEC(struct ir_insn) first = { 0 };
	uint32_t kept;

	for (uint32_t b = 0; b < function->blocks.n; b++) {
		struct ir_block *block = &function->blocks.v[b];

		kept = 0;
		for (uint32_t i = 0; i < block->insns.n; i++)
			if (block->insns.v[i].op == IR_PARAM)
				*vec_push(machine->arena,
					  &first) = block->insns.v[i];
			else
				block->insns.v[kept++] = block->insns.v[i];
		block->insns.n = kept;
	}
	for (uint32_t i = 0; i < function->blocks.v[0].insns.n; i++)
		*vec_push(machine->arena,
			  &first) = function->blocks.v[0].insns.v[i];
	function->blocks.v[0].insns.v = first.v;
	function->blocks.v[0].insns.n = first.n;
	function->blocks.v[0].insns.room = first.room;
}

/*
 * What an operation assigns on the way to target[0] may have to be stored
 * there: that block must have no other way in.
 */
static void split_edges(struct machine *machine)
{
	struct ir_function *function = machine->function;
	uint32_t n = function->blocks.n;

	for (uint32_t b = 0; b < n; b++) {
		struct ir_insn *last = ir_last(&function->blocks.v[b]);
		int32_t *defs[2], target;
		struct ir_block *split;
		struct ir_insn *jump;

		if (!last || ir_targets(last) != 2 || !ir_defs(last, defs))
			continue;
		target = last->target[0];
		if (machine->flow.place[b] < 0 ||
		    (flow_npreds(&machine->flow, target) == 1 && target != 0))
			continue;
		last->target[0] = (int32_t)function->blocks.n;
		split = vec_push(machine->arena, &function->blocks);
		jump = vec_push(machine->arena, &split->insns);
		ir_insn_clear(jump, IR_JUMP);
		jump->target[0] = target;
	}
}

static bool touches(struct ir_insn *insn, int32_t reg)
{
	int32_t *regs[8];
	uint32_t n = ir_uses(insn, regs);

	for (uint32_t i = 0; i < n; i++)
		if (*regs[i] == reg)
			return true;
	n = ir_defs(insn, regs);
	for (uint32_t i = 0; i < n; i++)
		if (*regs[i] == reg)
			return true;
	return false;
}

/* Operations looked back over for the one that made the value: it is next to
 * the move as a rule. */
#define COALESCE_REACH 16

/* %1 = op ...; $x = mov %1  ->  $x = op ..., when %1 has no other use. */
static void coalesce_block(struct ir_function *function, struct ir_block *block,
			   const uint32_t *nuses)
{
	struct ir_insn *insns = block->insns.v;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < block->insns.n; i++) {
		struct ir_insn insn = insns[i];
		uint32_t j = kept, reach = COALESCE_REACH;

		insns[kept++] = insn;
		if (insn.op != IR_MOV ||
		    function->registers.v[insn.a].variable ||
		    nuses[insn.a] != 1)
			continue;
		while (j > 0 && reach-- && insns[j - 1].dst != insn.a &&
		       !touches(&insns[j - 1], insn.dst))
			j--;
		if (j == 0 || insns[j - 1].dst != insn.a ||
		    insns[j - 1].op == IR_PARAM)
			continue;
		insns[j - 1].dst = insn.dst;
		kept--;
	}
	block->insns.n = kept;
}

static void coalesce_moves(struct machine *machine)
{
	struct ir_function *function = machine->function;
	uint32_t *nuses = arena_array(machine->arena, uint32_t,
				      function->registers.n + 1);

	for (uint32_t b = 0; b < function->blocks.n; b++)
		vec_each (insn, &function->blocks.v[b].insns) {
			int32_t *uses[8];
			uint32_t n = ir_uses(insn, uses);

			for (uint32_t u = 0; u < n; u++)
				nuses[*uses[u]]++;
		}
	for (uint32_t b = 0; b < function->blocks.n; b++)
		coalesce_block(function, &function->blocks.v[b], nuses);
}

/* What can be made again anywhere, from nothing. */
static bool is_value(const struct ir_insn *insn)
{
	switch (insn->op) {
	case IR_CONST:
	case IR_FRAME:
	case IR_CELL:
	case IR_MAPREF:
	case IR_FUNCREF:
	case IR_RELOC: return true;
	default: return false;
	}
}

/* Copies of the definitions: lists of operations move while code is spilled. */
static void find_values(struct machine *machine)
{
	struct ir_function *function = machine->function;

	for (uint32_t b = 0; b < function->blocks.n; b++)
		vec_each (insn, &function->blocks.v[b].insns)
			if (is_value(insn) &&
			    !function->registers.v[insn->dst].variable)
				machine->values.v[insn->dst] = arena_copy(
					machine->arena, insn, sizeof(*insn));
}

/* Constants on the right: there they are immediates, and old verifiers know
 * which way a branch goes only when its right side is known. */
static void mirror_compares(struct machine *machine)
{
	struct ir_function *function = machine->function;

	for (uint32_t b = 0; b < function->blocks.n; b++)
		vec_each (insn, &function->blocks.v[b].insns) {
			int32_t a = insn->a;
			int64_t value;

			if ((insn->op != IR_SET && insn->op != IR_BRANCH) ||
			    !is_constant(machine, a, &value) ||
			    is_constant(machine, insn->b, &value))
				continue;
			insn->a = insn->b;
			insn->b = a;
			insn->condition =
				(uint8_t)ir_condition_mirrored(insn->condition);
		}
}

static void give_scratch(struct machine *machine)
{
	struct ir_function *function = machine->function;

	for (uint32_t b = 0; b < function->blocks.n; b++)
		vec_each (insn, &function->blocks.v[b].insns) {
			struct demands demands = demands_of(machine, insn);

			for (int i = 0; i < demands.scratch; i++)
				insn->scratch[i] = machine_register(machine,
								    true);
		}
}

void machine_prepare(struct machine *machine, const struct ir_function *from)
{
	copy_function(machine, from);
	hoist_parameters(machine);
	flow_order(&machine->flow, machine->function, machine->arena);
	split_edges(machine);
	coalesce_moves(machine);
	find_values(machine);
	mirror_compares(machine);
	give_scratch(machine);
	/* Again, since edges were split. */
	flow_build(&machine->flow, machine->function, machine->arena);
	keep_addresses(machine);
	drop_folded(machine);
}
