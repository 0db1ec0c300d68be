// SPDX-License-Identifier: GPL-2.0-or-later
/* The event ring. */
#include "codegen/emit.h"

/* bpf_ringbuf_output(ring, data, size, 0); the size is bounded right here. */
static void emit_output(struct machine *machine, struct ir_insn *insn)
{
	const struct ir_insn *size = operand_folds(machine, insn, &insn->b);
	int32_t fine;

	put_arguments(machine, insn);
	if (size && size->op == IR_CONST) {
		if ((uint64_t)size->imm > (uint64_t)insn->imm)
			put_constant(machine, BPF_REG_3, insn->imm);
	} else {
		fine = label_new(machine);
		put_branch_imm(machine, IR_ULE, BPF_REG_3, (int32_t)insn->imm,
			       fine);
		put_alu_imm(machine, BPF_MOV, BPF_REG_3, (int32_t)insn->imm);
		label_here(machine, fine);
	}
	put_map(machine, BPF_REG_1, insn->map);
	put_alu_imm(machine, BPF_MOV, BPF_REG_4, 0);
	put_helper(machine, BPF_FUNC_ringbuf_output);
	emit_result(machine, insn);
}

void emit_ring(struct machine *machine, struct ir_insn *insn, int32_t next)
{
	switch (insn->op) {
	case IR_RESERVE:
		put_map(machine, BPF_REG_1, insn->map);
		/* The verifier wants to see the size: no register that might be
		 * any. */
		put_constant(machine, BPF_REG_2, insn->imm);
		put_alu_imm(machine, BPF_MOV, BPF_REG_3, 0);
		put_helper(machine, BPF_FUNC_ringbuf_reserve);
		emit_null_check(machine, insn, next);
		break;
	case IR_OUTPUT: emit_output(machine, insn); break;
	default:
		put_arguments(machine, insn);
		put_alu_imm(machine, BPF_MOV, BPF_REG_2, 0);
		put_helper(machine, insn->op == IR_SUBMIT
					    ? BPF_FUNC_ringbuf_submit
					    : BPF_FUNC_ringbuf_discard);
		break;
	}
}
