// SPDX-License-Identifier: GPL-2.0-or-later
/* Arithmetic. Two-address instructions: a is moved to the result first. */
#include "codegen/emit.h"

#include <endian.h>

static uint8_t alu_op(enum ir_op op)
{
	switch (op) {
	case IR_ADD: return BPF_ADD;
	case IR_SUB: return BPF_SUB;
	case IR_MUL: return BPF_MUL;
	case IR_UDIV: return BPF_DIV;
	case IR_UMOD: return BPF_MOD;
	case IR_AND: return BPF_AND;
	case IR_OR: return BPF_OR;
	case IR_XOR: return BPF_XOR;
	case IR_SHL: return BPF_LSH;
	case IR_SHR: return BPF_RSH;
	default: return BPF_ARSH;
	}
}

/* dst op= constant, which operand_folds() has let through. */
static void put_alu_constant(struct machine *machine, enum ir_op op, int dst,
			     int64_t imm)
{
	/* The verifier refuses a constant shift by more. */
	if (op == IR_SHL || op == IR_SHR || op == IR_SAR)
		imm &= 63;
	/* Division by an immediate 0 is refused: "div by zero". It gives 0,
	 * the remainder is the dividend, as with a register. */
	if (imm == 0 && op == IR_UDIV)
		put_alu_imm(machine, BPF_MOV, dst, 0);
	else if (imm == 0 && op == IR_UMOD)
		return;
	else if (op == IR_AND && !fits_s32(imm))
		put_alu32_imm(machine, BPF_AND, dst, (int32_t)imm);
	else
		put_alu_imm(machine, alu_op(op), dst, (int32_t)imm);
}

static void emit_binary(struct machine *machine, const struct ir_insn *insn)
{
	const struct ir_insn *folded = operand_folds(machine, insn, &insn->b);
	const struct ir_insn *first = operand_folds(machine, insn, &insn->a);
	int dst = reg_of(machine, insn->dst), b = reg_of(machine, insn->b);

	if (folded) {
		put_operand(machine, dst, insn, &insn->a);
		put_alu_constant(machine, insn->op, dst, folded->imm);
		return;
	}
	if (dst != b || insn->a == insn->b) {
		put_operand(machine, dst, insn, &insn->a);
		put_alu(machine, alu_op(insn->op), dst, b);
		return;
	}
	/* dst holds b, and the operands can be swapped. */
	if (!first) {
		put_alu(machine, alu_op(insn->op), dst,
			reg_of(machine, insn->a));
	} else if (first->op == IR_FRAME) {
		put_alu(machine, BPF_ADD, dst, BPF_REG_10);
		put_alu_imm(machine, BPF_ADD, dst,
			    machine->offset[first->object] + first->off);
	} else {
		put_alu_constant(machine, insn->op, dst, first->imm);
	}
}

/* MOVSX is 4 bytes of v4; before it, shifts up and down again. */
static void emit_extend(struct machine *machine, const struct ir_insn *insn)
{
	int dst = reg_of(machine, insn->dst), bits = 8 * insn->size;
	bool in_reg = operand_in_register(machine, insn, &insn->a);
	int a = in_reg ? reg_of(machine, insn->a) : dst;

	if (!in_reg)
		put_operand(machine, dst, insn, &insn->a);
	if (insn->size == 8) {
		put_move(machine, dst, a);
	} else if (insn->is_signed && machine->options->signed_div) {
		put(machine, BPF_ALU64 | BPF_MOV | BPF_X, dst, a, bits, 0);
	} else if (insn->is_signed) {
		put_move(machine, dst, a);
		put_alu_imm(machine, BPF_LSH, dst, 64 - bits);
		put_alu_imm(machine, BPF_ARSH, dst, 64 - bits);
	} else if (insn->size == 4) {
		put(machine, BPF_ALU | BPF_MOV | BPF_X, dst, a, 0, 0);
	} else {
		put_move(machine, dst, a);
		put_alu_imm(machine, BPF_AND, dst, (1 << bits) - 1);
	}
}

/* BPF has only "to big endian" and its like: on a little-endian machine the
 * first turns the bytes around, and clears what lies above them. */
static void emit_bswap(struct machine *machine, const struct ir_insn *insn)
{
	int dst = reg_of(machine, insn->dst);
	uint8_t to = __BYTE_ORDER == __LITTLE_ENDIAN ? BPF_TO_BE : BPF_TO_LE;

	put_operand(machine, dst, insn, &insn->a);
	if (insn->size > 1)
		put(machine, BPF_ALU | BPF_END | to, dst, 0, 0, 8 * insn->size);
	else
		put_alu_imm(machine, BPF_AND, dst, 0xff);
}

static void emit_set(struct machine *machine, const struct ir_insn *insn)
{
	int dst = reg_of(machine, insn->dst);
	int32_t over = label_new(machine);

	/* 1 and then 0 where the comparison fails: one jump, and dst is none of
	 * the operands (demands_of()). */
	put_alu_imm(machine, BPF_MOV, dst, 1);
	put_compare(machine, insn, insn->condition, over);
	put_alu_imm(machine, BPF_MOV, dst, 0);
	label_here(machine, over);
}

/* dst = a + off + min(b, imm - 1) * size */
static void emit_index(struct machine *machine, const struct ir_insn *insn)
{
	const struct ir_insn *base = operand_folds(machine, insn, &insn->a);
	int dst = reg_of(machine, insn->dst), shift = log2_of(insn->size);
	int32_t within = label_new(machine), off = insn->off;

	put_operand(machine, dst, insn, &insn->b);
	/* Bounded here, right before it is added: what the verifier learnt of a
	 * register before it was moved or spilled it may have forgotten. */
	put_branch_imm(machine, IR_ULE, dst, (int32_t)(insn->imm - 1), within);
	put_alu_imm(machine, BPF_MOV, dst, (int32_t)(insn->imm - 1));
	label_here(machine, within);
	if (shift > 0)
		put_alu_imm(machine, BPF_LSH, dst, shift);
	else if (shift < 0)
		put_alu_imm(machine, BPF_MUL, dst, insn->size);
	if (base) {
		put_alu(machine, BPF_ADD, dst, BPF_REG_10);
		off += machine->offset[base->object] + base->off;
	} else {
		put_alu(machine, BPF_ADD, dst, reg_of(machine, insn->a));
	}
	if (off)
		put_alu_imm(machine, BPF_ADD, dst, off);
}

void emit_alu(struct machine *machine, const struct ir_insn *insn)
{
	int dst = reg_of(machine, insn->dst);

	switch (insn->op) {
	case IR_CONST:
	case IR_FRAME:
	case IR_CELL:
	case IR_MAPREF:
	case IR_FUNCREF:
	case IR_RELOC: put_value(machine, dst, insn); break;
	case IR_MOV: put_operand(machine, dst, insn, &insn->a); break;
	case IR_OFFSET:
		put_operand(machine, dst, insn, &insn->a);
		put_alu_imm(machine, BPF_ADD, dst, (int32_t)insn->imm);
		break;
	case IR_NEG:
		put_operand(machine, dst, insn, &insn->a);
		put(machine, BPF_ALU64 | BPF_NEG, dst, 0, 0, 0);
		break;
	case IR_EXTEND: emit_extend(machine, insn); break;
	case IR_BSWAP: emit_bswap(machine, insn); break;
	case IR_SET: emit_set(machine, insn); break;
	case IR_INDEX: emit_index(machine, insn); break;
	case IR_SDIV:
	case IR_SMOD: emit_signed_division(machine, insn); break;
	default: emit_binary(machine, insn); break;
	}
}
