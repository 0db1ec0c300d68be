// SPDX-License-Identifier: GPL-2.0-or-later
/* Moves that happen all at once: arguments, parameters. */
#include "codegen/emit.h"

static bool is_read(const struct move *moves, int n, int reg, int but)
{
	for (int i = 0; i < n; i++)
		if (i != but && moves[i].src == reg)
			return true;
	return false;
}

/* A register of r0-r5 that no move writes; of six, five are written at most,
 * and once only rings are left, none but those written is read. */
static int find_spare(const struct move *moves, int n)
{
	unsigned written = 0;

	for (int i = 0; i < n; i++)
		written |= 1u << moves[i].dst;
	return __builtin_ctz(~written);
}

/*
 * One whose target nobody reads any more goes next; when there is none, what
 * is left are rings, and a spare register breaks one open.
 */
void put_moves(struct machine *machine, struct move *moves, int n)
{
	int spare = find_spare(moves, n);

	while (n) {
		int ready = -1;

		for (int i = 0; i < n && ready < 0; i++)
			if (moves[i].dst == moves[i].src ||
			    !is_read(moves, n, moves[i].dst, i))
				ready = i;
		if (ready < 0) {
			put_move(machine, spare, moves[0].src);
			moves[0].src = spare;
			continue;
		}
		put_move(machine, moves[ready].dst, moves[ready].src);
		moves[ready] = moves[--n];
	}
}

/* The offset that belongs to an operand that is an address. */
static int32_t offset_of(const struct ir_insn *insn, const int32_t *use)
{
	switch (insn->op) {
	case IR_LOOKUP:
	case IR_DELETE:
	case IR_READ:
	case IR_READ_STR:
	case IR_OUTPUT:
	case IR_PREFER: return use == &insn->a ? insn->off : 0;
	case IR_UPDATE:
		if (use == &insn->c)
			return insn->off2;
		return use == &insn->a ? insn->off : 0;
	default: return 0;
	}
}

/* What is in registers moves first: the rest writes over them. */
void put_arguments(struct machine *machine, struct ir_insn *insn)
{
	struct move moves[8];
	int32_t *uses[8];
	uint32_t n = ir_uses(insn, uses);
	int nmoves = 0;

	for (uint32_t i = 0; i < n; i++)
		if (operand_in_register(machine, insn, uses[i]))
			moves[nmoves++] =
				(struct move){ argument_register(insn, uses[i]),
					       reg_of(machine, *uses[i]) };
	put_moves(machine, moves, nmoves);
	for (uint32_t i = 0; i < n; i++) {
		const struct ir_insn *value = operand_folds(machine, insn,
							    uses[i]);
		int reg = argument_register(insn, uses[i]);
		int32_t off = offset_of(insn, uses[i]);

		/* An address with an offset is made with it in one go. */
		if (value && (value->op == IR_FRAME || value->op == IR_CELL)) {
			struct ir_insn moved = *value;

			if (value->op == IR_FRAME)
				moved.off += off;
			else
				moved.imm += off;
			put_value(machine, reg, &moved);
			continue;
		}
		if (!operand_in_register(machine, insn, uses[i]))
			put_operand(machine, reg, insn, uses[i]);
		if (off)
			put_alu_imm(machine, BPF_ADD, reg, off);
	}
}
