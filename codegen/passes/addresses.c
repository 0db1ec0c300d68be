// SPDX-License-Identifier: GPL-2.0-or-later
/* Offsets into the operations that take one. */
#include "codegen/passes/numbering.h"

/* The offset that belongs to operand a, and how far it may go. */
static bool takes_offset(const struct ir_insn *insn, bool *is_short)
{
	*is_short = false;
	switch (insn->op) {
	case IR_LOAD:
	case IR_STORE:
	case IR_ZERO:
	case IR_COPY:
	case IR_DATA:
	case IR_ATOMIC_ADD:
	case IR_ATOMIC_OR:
	case IR_ATOMIC_FETCH_ADD:
	case IR_ATOMIC_XCHG:
	/* These become instructions with an offset of their own. */
	case IR_ATOMIC_CMPXCHG: *is_short = true; return true;
	case IR_LOOKUP:
	case IR_UPDATE:
	case IR_DELETE:
	case IR_READ:
	case IR_READ_STR:
	case IR_OUTPUT:
	case IR_PREFER:
	/* And these add it to a register first, so that any offset will do. */
	case IR_INDEX: return true;
	default: return false;
	}
}

/* Offsets in instructions are 16 bits; the bytes behind them count, too. */
static bool fits(int64_t off, const struct ir_insn *insn, bool is_short)
{
	int64_t behind = 8;

	if (!is_short)
		return off == (int32_t)off;
	if (insn->op == IR_ZERO || insn->op == IR_COPY || insn->op == IR_DATA)
		behind = insn->imm;
	return off >= INT16_MIN && off + behind <= INT16_MAX;
}

/* The address that an address is so many bytes behind, or IR_NONE. */
static int32_t base_of(const struct numbering *numbering, int32_t reg,
		       int64_t *off)
{
	const struct ir_insn *def = def_of(numbering, reg);

	if (!def)
		return IR_NONE;
	if (def->op == IR_OFFSET)
		*off = def->imm;
	else if (def->op != IR_ADD || !constant_of(numbering, def->b, off))
		return IR_NONE;
	/* A variable may have been assigned again since: its value now is
	 * another. */
	if (numbering->function->registers.v[def->a].variable)
		return IR_NONE;
	return def->a;
}

/* An OFFSET of an OFFSET, of the frame, of a cell is one address. */
static void fold_offset(struct numbering *numbering, struct ir_insn *insn)
{
	const struct ir_insn *def = def_of(numbering, insn->a);
	struct ir_insn was = *insn;
	int64_t off;
	int32_t base = base_of(numbering, insn->a, &off);

	if (base != IR_NONE) {
		insn->a = base;
		insn->imm += off;
		fold_offset(numbering, insn);
	} else if (def && def->op == IR_FRAME) {
		uint32_t size =
			numbering->function->objects.v[def->object].size;

		/* An offset that leads out of the object would be an address of
		 * another one. */
		if (was.imm + def->off < 0 || was.imm + def->off > size)
			return;
		*insn = *def;
		insn->off += (int32_t)was.imm;
		insn->dst = was.dst;
		insn->loc = was.loc;
	} else if (def && def->op == IR_CELL) {
		*insn = *def;
		insn->imm += was.imm;
		insn->dst = was.dst;
		insn->loc = was.loc;
	}
}

static void fold_base(struct numbering *numbering, struct ir_insn *insn,
		      int32_t *reg, int32_t *field, bool is_short)
{
	int64_t off;
	int32_t base;

	while ((base = base_of(numbering, *reg, &off)) != IR_NONE &&
	       fits(*field + off, insn, is_short)) {
		*reg = base;
		*field += (int32_t)off;
	}
}

/*
 * Slots of this CPU in one map lie at fixed distances: a second one is the
 * first one plus an offset, which its loads and stores take in.
 */
static void share_slot(struct numbering *numbering, struct ir_insn *insn)
{
	struct ir_insn key = *insn;
	const struct ir_insn *first;
	int64_t distance;
	int32_t reg;

	if (numbering->function->registers.v[insn->dst].variable)
		return;
	/* Looked for without its offset; the region tells this entry from a
	 * CPUSLOT that happens to have the offset 0. */
	key.imm = 0;
	key.region = IR_REGION_CELL;
	reg = find_value(numbering, &key, 0);
	first = def_of(numbering, reg);
	if (!first)
		return;
	distance = insn->imm - first->imm;
	ir_insn_clear(&key, IR_OFFSET);
	key.dst = insn->dst;
	key.loc = insn->loc;
	key.a = reg;
	key.imm = distance;
	*insn = key;
	if (distance == 0)
		insn->op = IR_MOV;
}

void fold_address(struct numbering *numbering, struct ir_insn *insn)
{
	bool is_short;

	if (insn->op == IR_OFFSET)
		fold_offset(numbering, insn);
	if (insn->op == IR_CPUSLOT)
		share_slot(numbering, insn);
	if (takes_offset(insn, &is_short))
		fold_base(numbering, insn, &insn->a, &insn->off, is_short);
	if (insn->op == IR_COPY)
		fold_base(numbering, insn, &insn->b, &insn->off2, true);
	if (insn->op == IR_UPDATE)
		fold_base(numbering, insn, &insn->c, &insn->off2, false);
}
