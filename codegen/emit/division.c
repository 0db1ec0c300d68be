// SPDX-License-Identifier: GPL-2.0-or-later
/* Signed division, with and without instruction set v4. */
#include "codegen/emit.h"

/* |reg|, in place */
static void put_absolute(struct machine *machine, int reg)
{
	int32_t over = label_new(machine);

	put_branch_imm(machine, IR_SGE, reg, 0, over);
	put(machine, BPF_ALU64 | BPF_NEG, reg, 0, 0, 0);
	label_here(machine, over);
}

/*
 * By the magnitudes; the quotient is negative when the signs differ, the
 * remainder has the sign of the dividend:
 *
 *	sign = a ^ b (or a); dst = |a|; other = |b|; dst /= other
 *	if (sign < 0) dst = -dst
 *
 * A constant divisor is positive.
 */
static void divide_magnitudes(struct machine *machine,
			      const struct ir_insn *insn)
{
	const struct ir_insn *constant = operand_folds(machine, insn, &insn->b);
	int dst = reg_of(machine, insn->dst), a = reg_of(machine, insn->a);
	int b = reg_of(machine, insn->b);
	int sign = reg_of(machine, insn->scratch[0]), other;
	uint8_t op = insn->op == IR_SDIV ? BPF_DIV : BPF_MOD;
	int32_t over = label_new(machine);

	put_move(machine, sign, a);
	if (insn->op == IR_SDIV && !constant)
		put_alu(machine, BPF_XOR, sign, b);
	put_move(machine, dst, a);
	put_absolute(machine, dst);
	if (constant) {
		put_alu_imm(machine, op, dst, (int32_t)constant->imm);
	} else {
		other = reg_of(machine, insn->scratch[1]);
		put_move(machine, other, b);
		put_absolute(machine, other);
		put_alu(machine, op, dst, other);
	}
	put_branch_imm(machine, IR_SGE, sign, 0, over);
	put(machine, BPF_ALU64 | BPF_NEG, dst, 0, 0, 0);
	label_here(machine, over);
}

/*
 * The instruction of v4. Some kernels trap the least number divided by -1, so
 * that is a negation (remainder 0) of our own:
 *
 *	dst = a; if (b == -1) dst = -dst; else dst s/= b
 */
static void divide_signed(struct machine *machine, const struct ir_insn *insn)
{
	int dst = reg_of(machine, insn->dst), b = reg_of(machine, insn->b);
	uint8_t op = insn->op == IR_SDIV ? BPF_DIV : BPF_MOD;
	const struct ir_insn *constant = operand_folds(machine, insn, &insn->b);
	int32_t minus = label_new(machine), over = label_new(machine);

	put_move(machine, dst, reg_of(machine, insn->a));
	if (constant) {
		put(machine, BPF_ALU64 | op | BPF_K, dst, 0, 1,
		    (int32_t)constant->imm);
		return;
	}
	put_branch_imm(machine, IR_EQ, b, -1, minus);
	put(machine, BPF_ALU64 | op | BPF_X, dst, b, 1, 0);
	put_jump(machine, over);
	label_here(machine, minus);
	if (insn->op == IR_SDIV)
		put(machine, BPF_ALU64 | BPF_NEG, dst, 0, 0, 0);
	else
		put_alu_imm(machine, BPF_MOV, dst, 0);
	label_here(machine, over);
}

void emit_signed_division(struct machine *machine, const struct ir_insn *insn)
{
	if (machine->options->signed_div)
		divide_signed(machine, insn);
	else
		divide_magnitudes(machine, insn);
}
