// SPDX-License-Identifier: GPL-2.0-or-later
/* Which registers may hold what is an address to the verifier. */
#include "codegen/passes/meeting.h"

#include <linux/bpf.h>

struct pointers {
	const struct ir_program *program;
	const struct ir_function *function;
	bool *is;	/* by register */
	bool *captures; /* by register: the captures' address */
};

/* What is read from the captures may be one, of all that lies on the stack. */
static bool loads_pointer(const struct pointers *pointers,
			  const struct ir_insn *insn)
{
	if (insn->size != 8)
		return false;
	switch (insn->region) {
	case IR_REGION_TRUSTED: return true;
	case IR_REGION_CONTEXT: return pointers->program->typed_context;
	case IR_REGION_FRAME: return pointers->captures[insn->a];
	default: return false;
	}
}

/* Results that are no numbers to the verifier. */
static bool makes_pointer(const struct pointers *pointers,
			  const struct ir_insn *insn)
{
	switch (insn->op) {
	case IR_PARAM:
	case IR_FRAME:
	case IR_CELL:
	case IR_CPUSLOT:
	case IR_SLOT:
	case IR_MAPREF:
	case IR_FUNCREF:
	case IR_OFFSET:
	case IR_INDEX:
	case IR_RDONLY:
	case IR_KFUNC:
	case IR_LOOKUP:
	case IR_RESERVE:
	case IR_CLAIM: return true;
	case IR_LOAD: return loads_pointer(pointers, insn);
	/* Lookups and reservations are operations of their own. */
	case IR_CALL: return insn->imm == BPF_FUNC_get_current_task_btf;
	/* What is computed from an address is one, but the distance of two. */
	case IR_MOV: return pointers->is[insn->a];
	case IR_ADD: return pointers->is[insn->a] || pointers->is[insn->b];
	case IR_SUB: return pointers->is[insn->a] && !pointers->is[insn->b];
	default: return false;
	}
}

static void find_captures(const struct pointers *pointers,
			  const struct ir_block *block)
{
	const struct ir_function *function = pointers->function;

	vec_each (insn, &block->insns) {
		if (insn->op == IR_FRAME &&
		    function->objects.v[insn->object].captures)
			pointers->captures[insn->dst] = true;
		if (insn->op == IR_PARAM &&
		    function != pointers->program->functions.v[0])
			pointers->captures[insn->dst] = true;
		if (insn->op == IR_OFFSET && pointers->captures[insn->a])
			pointers->captures[insn->dst] = true;
	}
}

static bool mark_block(const struct pointers *pointers,
		       const struct ir_block *block)
{
	bool changed = false;
	int32_t *defs[2];

	vec_each (insn, &block->insns) {
		uint32_t n = ir_defs(insn, defs);

		if (!n || !makes_pointer(pointers, insn))
			continue;
		for (uint32_t i = 0; i < n; i++) {
			changed |= !pointers->is[*defs[i]];
			pointers->is[*defs[i]] = true;
		}
	}
	return changed;
}

bool *pointers_find(const struct ir_program *program,
		    const struct ir_function *function, const struct flow *flow,
		    struct arena *arena)
{
	struct pointers pointers = {
		.program = program,
		.function = function,
		.is = arena_array(arena, bool, function->registers.n + 1),
		.captures = arena_array(arena, bool, function->registers.n + 1),
	};
	bool again = true;

	for (uint32_t i = 0; i < flow->norder; i++)
		find_captures(&pointers, &function->blocks.v[flow->order[i]]);
	while (again) {
		again = false;
		for (uint32_t i = 0; i < flow->norder; i++)
			again |= mark_block(
				&pointers, &function->blocks.v[flow->order[i]]);
	}
	return pointers.is;
}
