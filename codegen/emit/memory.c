// SPDX-License-Identifier: GPL-2.0-or-later
/* Loads, stores, blocks of bytes. */
#include "codegen/emit.h"

static void emit_load(struct machine *machine, const struct ir_insn *insn)
{
	struct spot at = spot_of(machine, insn, &insn->a, insn->off);
	int dst = reg_of(machine, insn->dst), shift = 64 - 8 * insn->size;

	/* Loads that extend by sign are of instruction set v4. Those of the
	 * context are rewritten by the kernel and stay plain ones. */
	if (insn->is_signed && insn->size < 8 && machine->options->signed_div &&
	    insn->region != IR_REGION_CONTEXT) {
		put_load(machine, insn->size, dst, at.base, at.off);
		machine->code.v[machine->code.n - 1].code ^= BPF_MEM ^
							     INSN_MEMSX;
		return;
	}
	put_load(machine, insn->size, dst, at.base, at.off);
	if (!insn->is_signed || insn->size == 8)
		return;
	put_alu_imm(machine, BPF_LSH, dst, shift);
	put_alu_imm(machine, BPF_ARSH, dst, shift);
}

static void emit_store(struct machine *machine, const struct ir_insn *insn)
{
	const struct ir_insn *folded = operand_folds(machine, insn, &insn->b);
	struct spot at = spot_of(machine, insn, &insn->a, insn->off);
	int64_t imm;

	if (!folded) {
		put_store(machine, insn->size, at.base, at.off,
			  reg_of(machine, insn->b));
		return;
	}
	imm = folded->imm;
	/* An immediate has 32 bits: two halves, where operand_folds() allowed
	 * it. */
	if (insn->size == 8 && !fits_s32(imm)) {
		int32_t halves[2];

		memcpy(halves, &imm, sizeof(halves));
		put_store_imm(machine, 4, at.base, at.off, halves[0]);
		put_store_imm(machine, 4, at.base, at.off + 4, halves[1]);
		return;
	}
	/* The bytes that are stored, and no bits above them: what is printed is
	 * what is meant. */
	if (insn->size == 1)
		imm &= 0xff;
	else if (insn->size == 2)
		imm &= 0xffff;
	put_store_imm(machine, insn->size, at.base, at.off, (int32_t)imm);
}

/* The largest aligned piece of `left` bytes at an offset. */
static int piece_at(int off, int64_t left)
{
	int size = 8;

	while (size > left || off & (size - 1))
		size /= 2;
	return size;
}

/* imm bytes at [a]: those of data, or zeroes. */
static void emit_bytes(struct machine *machine, const struct ir_insn *insn)
{
	struct spot at = spot_of(machine, insn, &insn->a, insn->off);
	const uint8_t *data = insn->op == IR_DATA ? insn->data : NULL;
	int64_t left = insn->imm;

	while (left > 0) {
		int size = piece_at(at.off, left);
		int64_t value = 0;
		int32_t half = 0;

		if (data)
			memcpy(&value, data, (size_t)size);
		if (size == 8 && !fits_s32(value))
			size = 4;
		if (data)
			memcpy(&half, data, size < 4 ? (size_t)size : 4);
		put_store_imm(machine, size, at.base, at.off,
			      size == 8 ? (int32_t)value : half);
		at.off += size;
		left -= size;
		data = data ? data + size : NULL;
	}
}

static void emit_copy(struct machine *machine, const struct ir_insn *insn)
{
	struct spot to = spot_of(machine, insn, &insn->a, insn->off);
	struct spot from = spot_of(machine, insn, &insn->b, insn->off2);
	int through = reg_of(machine, insn->scratch[0]);
	int64_t left = insn->imm;

	while (left > 0) {
		/* Both offsets must be aligned for the piece: their common bits
		 * say so. */
		int size = piece_at(to.off | from.off, left);

		put_load(machine, size, through, from.base, from.off);
		put_store(machine, size, to.base, to.off, through);
		to.off += size;
		from.off += size;
		left -= size;
	}
}

void emit_memory(struct machine *machine, const struct ir_insn *insn)
{
	switch (insn->op) {
	case IR_LOAD: emit_load(machine, insn); break;
	case IR_STORE: emit_store(machine, insn); break;
	case IR_COPY: emit_copy(machine, insn); break;
	default: emit_bytes(machine, insn); break;
	}
}
