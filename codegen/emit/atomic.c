// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Atomic operations. Kernels before 5.12 have none but the plain add; there
 * programs are not preempted, and what is done instead is a load and a store.
 */
#include "codegen/emit.h"

static void emit_fetch(struct machine *machine, const struct ir_insn *insn,
		       struct spot at, int reg)
{
	int size = insn->size;

	if (machine->options->atomics) {
		put_operand(machine, reg, insn, &insn->b);
		put_atomic(machine, size,
			   insn->op == IR_ATOMIC_XCHG ? BPF_XCHG
						      : BPF_ADD | BPF_FETCH,
			   at.base, at.off, reg);
		return;
	}
	/*
	 * Without the atomic one: load, then change. The result may be out of
	 * date by then only if another CPU writes, which a CPU's own slot does
	 * not see.
	 */
	put_load(machine, size, reg, at.base, at.off);
	if (insn->op == IR_ATOMIC_XCHG)
		put_store(machine, size, at.base, at.off,
			  reg_of(machine, insn->b));
	else
		put_atomic(machine, size, BPF_ADD, at.base, at.off,
			   reg_of(machine, insn->b));
}

static void emit_or(struct machine *machine, const struct ir_insn *insn,
		    struct spot at)
{
	int reg;

	if (machine->options->atomics) {
		put_atomic(machine, insn->size, BPF_OR, at.base, at.off,
			   reg_of(machine, insn->b));
		return;
	}
	reg = reg_of(machine, insn->scratch[0]);
	put_load(machine, insn->size, reg, at.base, at.off);
	put_alu(machine, BPF_OR, reg, reg_of(machine, insn->b));
	put_store(machine, insn->size, at.base, at.off, reg);
}

/* The instruction compares with r0 and leaves the old value there. */
static void emit_cmpxchg(struct machine *machine, const struct ir_insn *insn,
			 struct spot at)
{
	int32_t over;

	if (machine->options->atomics) {
		put_operand(machine, BPF_REG_0, insn, &insn->b);
		put_atomic(machine, insn->size, BPF_CMPXCHG, at.base, at.off,
			   reg_of(machine, insn->c));
	} else {
		over = label_new(machine);
		put_load(machine, insn->size, BPF_REG_0, at.base, at.off);
		put_branch(machine, IR_NE, BPF_REG_0, reg_of(machine, insn->b),
			   over);
		put_store(machine, insn->size, at.base, at.off,
			  reg_of(machine, insn->c));
		label_here(machine, over);
	}
	emit_result(machine, insn);
}

void emit_atomic(struct machine *machine, const struct ir_insn *insn)
{
	struct spot at = spot_of(machine, insn, &insn->a, insn->off);
	int32_t result = insn->dst;

	switch (insn->op) {
	case IR_ATOMIC_ADD:
		put_atomic(machine, insn->size, BPF_ADD, at.base, at.off,
			   reg_of(machine, insn->b));
		break;
	case IR_ATOMIC_OR: emit_or(machine, insn, at); break;
	case IR_ATOMIC_CMPXCHG: emit_cmpxchg(machine, insn, at); break;
	default:
		if (result == IR_NONE)
			result = insn->scratch[0];
		emit_fetch(machine, insn, at, reg_of(machine, result));
		break;
	}
}
