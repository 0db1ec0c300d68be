// SPDX-License-Identifier: GPL-2.0-or-later
#include "codegen/registers/hints.h"

static void want(struct hints *hints, int32_t reg, int machine_reg,
		 uint32_t weight)
{
	if (reg != IR_NONE)
		hints->wanted[reg][machine_reg] += weight;
}

/* Two values that a move would be saved between, each the other's partner. */
static void pair_with(struct machine *machine, struct hints *hints, int32_t a,
		      int32_t b, uint32_t weight)
{
	int32_t both[2] = { a, b };

	if (a == IR_NONE || b == IR_NONE)
		return;
	for (int i = 0; i < 2; i++) {
		*vec_push(machine->arena, &hints->partners) = (struct partner){
			both[!i], hints->first[both[i]], weight
		};
		hints->first[both[i]] = (int32_t)hints->partners.n - 1;
	}
}

/* Weights: what is deeper in loops runs more often. A hint is a wish; the
 * assignment is right without any. */
static void hint_insn(struct machine *machine, struct hints *hints,
		      struct ir_insn *insn, uint32_t weight)
{
	int32_t *uses[8];
	uint32_t n;

	switch (insn->op) {
	case IR_PARAM:
		/* Parameters arrive in r1 to r5: there, the move that fetches
		 * them is none. */
		want(hints, insn->dst, (int)insn->imm + 1, weight);
		return;
	case IR_ADD:
	case IR_MUL:
	case IR_AND:
	case IR_OR:
	case IR_XOR:
		if (operand_in_register(machine, insn, &insn->b))
			pair_with(machine, hints, insn->dst, insn->b, weight);
		/* fallthrough */
	case IR_MOV:
	case IR_SUB:
	case IR_UDIV:
	case IR_UMOD:
	case IR_SHL:
	case IR_SHR:
	case IR_SAR:
	case IR_NEG:
	case IR_EXTEND:
	case IR_BSWAP:
	case IR_OFFSET:
		if (operand_in_register(machine, insn, &insn->a))
			/* Two-address instructions overwrite their first
			 * operand: a move is saved if that was its last use. */
			pair_with(machine, hints, insn->dst, insn->a,
				  2 * weight);
		return;
	case IR_INDEX:
	case IR_ATOMIC_FETCH_ADD:
	case IR_ATOMIC_XCHG:
		if (operand_in_register(machine, insn, &insn->b))
			pair_with(machine, hints, insn->dst, insn->b, weight);
		return;
	case IR_CPUSLOT:
	case IR_SLOT:
		if (operand_in_register(machine, insn, &insn->a))
			pair_with(machine, hints, insn->scratch[0], insn->a,
				  weight);
		return;
	case IR_RETURN: want(hints, insn->a, 0, weight); return;
	case IR_ATOMIC_CMPXCHG:
		want(hints, insn->b, 0, weight);
		want(hints, insn->dst, 0, weight);
		return;
	default: break;
	}
	if (!(ir_effects(insn) & IR_CALLS))
		return;
	want(hints, insn->dst, 0, weight);
	n = ir_uses(insn, uses);
	for (uint32_t i = 0; i < n; i++)
		if (operand_in_register(machine, insn, uses[i]))
			want(hints, *uses[i], argument_register(insn, uses[i]),
			     weight);
}

void hints_find(struct machine *machine, struct hints *hints)
{
	struct ir_function *function = machine->function;
	uint32_t n = function->registers.n + 1;

	memset(hints, 0, sizeof(*hints));
	hints->wanted = arena_alloc(machine->arena, n * sizeof(*hints->wanted));
	hints->first = arena_array(machine->arena, int32_t, n);
	for (uint32_t r = 0; r < n; r++)
		hints->first[r] = -1;
	for (uint32_t b = 0; b < function->blocks.n; b++)
		vec_each (insn, &function->blocks.v[b].insns)
			hint_insn(machine, hints, insn,
				  1 + 4 * machine->flow.depth[b]);
}
