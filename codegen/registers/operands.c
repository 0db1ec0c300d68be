// SPDX-License-Identifier: GPL-2.0-or-later
/* What each operation asks of its operands and of the registers. */
#include "codegen/machine.h"

#define CALL_CLOBBERS 0x3f /* r0-r5 */

/* The immediate of an instruction has 32 bits, and is extended by its sign. */
bool fits_s32(int64_t value)
{
	return value == (int32_t)value;
}

bool is_constant(const struct machine *machine, int32_t reg, int64_t *value)
{
	const struct ir_insn *def;

	if (reg < 0)
		return false;
	def = machine->values.v[reg];
	if (!def || def->op != IR_CONST)
		return false;
	*value = def->imm;
	return true;
}

/* Which constants and addresses an operand's place takes without a register. */
enum fold {
	FOLD_NONE,
	FOLD_ANY,      /* is moved anyway */
	FOLD_FRAME,    /* base of a memory operand */
	FOLD_S32,      /* an immediate */
	FOLD_U32,      /* and one that fits a 32-bit AND */
	FOLD_POSITIVE, /* an immediate over 0 */
	FOLD_CONST,    /* the low half of any constant */
	FOLD_STORED,   /* the value of a store */
};

static enum fold fold_of_a(const struct ir_insn *insn)
{
	switch (insn->op) {
	case IR_MOV:
	case IR_ADD:
	case IR_SUB:
	case IR_MUL:
	case IR_UDIV:
	case IR_UMOD:
	case IR_AND:
	case IR_OR:
	case IR_XOR:
	case IR_SHL:
	case IR_SHR:
	case IR_SAR:
	case IR_NEG:
	case IR_EXTEND:
	case IR_BSWAP:
	case IR_OFFSET:
	case IR_RETURN:
	case IR_CPUSLOT:
	case IR_SLOT: return FOLD_ANY;
	case IR_LOAD:
	case IR_STORE:
	case IR_ZERO:
	case IR_COPY:
	case IR_DATA:
	case IR_ATOMIC_ADD:
	case IR_ATOMIC_OR:
	case IR_ATOMIC_FETCH_ADD:
	case IR_ATOMIC_XCHG:
	case IR_ATOMIC_CMPXCHG:
	case IR_INDEX: return FOLD_FRAME;
	default: return FOLD_NONE;
	}
}

static enum fold fold_of_b(const struct ir_insn *insn, bool atomics)
{
	switch (insn->op) {
	case IR_ADD:
	case IR_SUB:
	case IR_MUL:
	case IR_UDIV:
	case IR_UMOD:
	case IR_OR:
	case IR_XOR:
	case IR_SHL:
	case IR_SHR:
	case IR_SAR:
	case IR_INDEX: return FOLD_S32;
	case IR_SET:
	/* Of 32 bits only the low half is compared, whatever the constant
	 * is. */
	case IR_BRANCH: return insn->size == 4 ? FOLD_CONST : FOLD_S32;
	case IR_SDIV:
	/* Division by magnitudes wants a positive divisor; 0 and -1 have code
	 * of their own. */
	case IR_SMOD: return FOLD_POSITIVE;
	case IR_AND: return FOLD_U32;
	case IR_STORE: return FOLD_STORED;
	case IR_COPY: return FOLD_FRAME;
	case IR_ATOMIC_FETCH_ADD:
	case IR_ATOMIC_XCHG:
	case IR_ATOMIC_CMPXCHG: return atomics ? FOLD_ANY : FOLD_NONE;
	default: return FOLD_NONE;
	}
}

/* A 64-bit constant may be stored in halves where nobody else looks on. */
static bool stores_in_halves(const struct machine *machine,
			     const struct ir_insn *insn)
{
	const struct ir_insn *base = machine->values.v[insn->a];

	return (base && base->op == IR_FRAME) ||
	       insn->region == IR_REGION_FRAME ||
	       insn->region == IR_REGION_RING ||
	       insn->region == IR_REGION_SCRATCH;
}

const struct ir_insn *operand_folds(const struct machine *machine,
				    const struct ir_insn *insn,
				    const int32_t *use)
{
	const struct ir_insn *def = machine->values.v[*use];
	enum fold fold = FOLD_NONE;
	bool takes = false;

	if (!def)
		return NULL;
	/* It is moved into its register anyway, and a constant needs no move
	 * from another. */
	if (argument_register(insn, use))
		fold = machine->kept.v[*use] ? FOLD_NONE : FOLD_ANY;
	else if (use == &insn->a)
		fold = fold_of_a(insn);
	else if (use == &insn->b)
		fold = fold_of_b(insn, machine->options->atomics);
	switch (fold) {
	case FOLD_NONE: break;
	case FOLD_ANY: takes = true; break;
	case FOLD_FRAME: takes = def->op == IR_FRAME; break;
	case FOLD_S32: takes = def->op == IR_CONST && fits_s32(def->imm); break;
	case FOLD_POSITIVE:
		takes = def->op == IR_CONST && fits_s32(def->imm) &&
			def->imm > 0;
		break;
	case FOLD_CONST: takes = def->op == IR_CONST; break;
	case FOLD_U32:
		takes = def->op == IR_CONST &&
			(fits_s32(def->imm) || def->imm == (uint32_t)def->imm);
		break;
	case FOLD_STORED:
		takes = def->op == IR_CONST &&
			(insn->size < 8 || fits_s32(def->imm) ||
			 stores_in_halves(machine, insn));
		break;
	}
	return takes ? def : NULL;
}

bool operand_in_register(const struct machine *machine,
			 const struct ir_insn *insn, const int32_t *use)
{
	return machine->slot.v[*use] < 0 && !operand_folds(machine, insn, use);
}

/* r1 is the map, unless the operation has a fixed one, which is put there as a
 * constant. */
static int argument_of_map(const struct ir_insn *insn, const int32_t *use)
{
	if (use == &insn->b)
		return 1;
	return use == &insn->a ? 2 : use == &insn->c ? 3 : 0;
}

int argument_register(const struct ir_insn *insn, const int32_t *use)
{
	switch (insn->op) {
	case IR_CALL:
	case IR_KFUNC:
	case IR_TEMPLATE:
	case IR_SUBCALL: return (int)(use - insn->args) + 1;
	case IR_READ:
	case IR_READ_STR: return use == &insn->a ? 1 : use == &insn->b ? 3 : 2;
	case IR_LOOKUP:
	case IR_UPDATE:
	case IR_DELETE: return argument_of_map(insn, use);
	case IR_RDONLY:
	case IR_SUBMIT:
	case IR_DISCARD: return 1;
	case IR_OUTPUT: return use == &insn->a ? 2 : 3;
	case IR_PREFER: return use == &insn->a ? 1 : 2;
	default: return 0;
	}
}

/* dst and b may share a register where the operands can be swapped. */
static bool b_is_through(const struct machine *machine,
			 const struct ir_insn *insn)
{
	const struct ir_insn *folded;

	switch (insn->op) {
	case IR_ADD:
	case IR_MUL:
	case IR_AND:
	case IR_OR:
	case IR_XOR:
		folded = operand_folds(machine, insn, &insn->a);
		if (!folded)
			return false;
		if (folded->op == IR_FRAME)
			return insn->op != IR_ADD;
		return folded->op != IR_CONST || !fits_s32(folded->imm);
	default: return true;
	}
}

static struct demands demands_of_atomic(const struct machine *machine,
					const struct ir_insn *insn)
{
	bool atomics = machine->options->atomics;
	struct demands demands = { .through_a = true };

	/* Without atomics the operand is stored behind the load that gives the
	 * result: both are needed at once. */
	demands.through_b = !atomics;
	switch (insn->op) {
	case IR_ATOMIC_OR: demands.scratch = atomics ? 0 : 1; break;
	case IR_ATOMIC_CMPXCHG:
		/* r0 holds what is compared with, and the old value
		 * afterwards. */
		demands.clobbers = 1;
		demands.through_c = true;
		break;
	/* A fetch writes into its operand's register: where nobody wants the
	 * result, that must not be the operand itself. */
	default: demands.scratch = insn->dst == IR_NONE ? 1 : 0; break;
	}
	return demands;
}

struct demands demands_of(const struct machine *machine,
			  const struct ir_insn *insn)
{
	struct demands demands = { 0 };

	/* Any call may destroy r0 to r5, whatever the helper does. */
	if (ir_effects(insn) & IR_CALLS) {
		demands.clobbers = CALL_CLOBBERS;
		demands.arguments = true;
		return demands;
	}
	switch (insn->op) {
	case IR_ADD:
	case IR_SUB:
	case IR_MUL:
	case IR_UDIV:
	case IR_UMOD:
	case IR_AND:
	case IR_OR:
	case IR_XOR:
	case IR_SHL:
	case IR_SHR:
	case IR_SAR: demands.through_b = b_is_through(machine, insn); break;
	case IR_SDIV:
	case IR_SMOD:
		demands.through_b = true;
		if (!machine->options->signed_div) {
			demands.through_a = true;
			demands.scratch = operand_folds(machine, insn, &insn->b)
						  ? 1
						  : 2;
		}
		break;
	case IR_SET: demands.through_a = demands.through_b = true; break;
	case IR_INDEX: demands.through_a = true; break;
	case IR_CPUSLOT:
	case IR_SLOT: demands.scratch = 1; break;
	case IR_COPY:
		demands.through_a = demands.through_b = true;
		demands.scratch = 1;
		break;
	case IR_ATOMIC_OR:
	case IR_ATOMIC_FETCH_ADD:
	case IR_ATOMIC_XCHG:
	case IR_ATOMIC_CMPXCHG: return demands_of_atomic(machine, insn);
	default: break;
	}
	return demands;
}
