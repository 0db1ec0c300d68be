// SPDX-License-Identifier: GPL-2.0-or-later
/* One operation to a cheaper one with the same value. */
#include "codegen/passes/numbering.h"

#include <linux/bpf.h>

/* The operation is cleared all but for its result and place: fields of the old
 * one must not be compared by later passes. */
static void become_constant(struct ir_insn *insn, int64_t value)
{
	struct ir_insn was = *insn;

	ir_insn_clear(insn, IR_CONST);
	insn->dst = was.dst;
	insn->loc = was.loc;
	insn->imm = value;
}

static void become_move(struct ir_insn *insn, int32_t a)
{
	struct ir_insn was = *insn;

	ir_insn_clear(insn, IR_MOV);
	insn->dst = was.dst;
	insn->loc = was.loc;
	insn->a = a;
}

static int log2_exact(int64_t value)
{
	uint64_t bits = (uint64_t)value;

	return bits && !(bits & (bits - 1)) ? __builtin_ctzll(bits) : -1;
}

static uint32_t bits_of_constant(int64_t value)
{
	return value ? 64 - (uint32_t)__builtin_clzll((uint64_t)value) : 0;
}

/* How many low bits a value may have set: 64 when nothing is known. */
uint32_t bits_of(const struct numbering *numbering, int32_t reg)
{
	const struct ir_insn *def = def_of(numbering, reg);
	int64_t value;

	if (!def)
		return 64;
	switch (def->op) {
	case IR_CONST: return bits_of_constant(def->imm);
	case IR_SET: return 1;
	case IR_LOAD:
	case IR_BSWAP:
	case IR_EXTEND: return def->is_signed ? 64 : 8u * def->size;
	/* The length is below the room: that is part of the
	 * operation, but for what the helper said (is_signed). */
	case IR_READ_STR:
		return def->is_signed ? 64 : bits_of_constant(def->imm);
	case IR_AND:
		if (constant_of(numbering, def->b, &value))
			return bits_of_constant(value);
		return 64;
	case IR_SHR:
		if (constant_of(numbering, def->b, &value))
			return 64 - (uint32_t)(value & 63);
		return 64;
	case IR_CALL:
		return def->imm == BPF_FUNC_get_smp_processor_id ? 32 : 64;
	default: return 64;
	}
}

static bool commutes(enum ir_op op)
{
	return op == IR_ADD || op == IR_MUL || op == IR_AND || op == IR_OR ||
	       op == IR_XOR;
}

/* (x op c1) op c2 -> x op (c1 op c2) */
static void reassociate(struct numbering *numbering, struct ir_insn *insn,
			int64_t value)
{
	const struct ir_insn *inner = def_of(numbering, insn->a);
	int64_t first, both;
	int32_t x;

	if (!inner || inner->op != insn->op || !commutes(insn->op) ||
	    !constant_of(numbering, inner->b, &first) ||
	    numbering->function->registers.v[inner->a].variable ||
	    !fold_binary(insn->op, first, value, &both))
		return;
	/* Making a constant may move what `inner` points to. */
	x = inner->a;
	insn->b = constant_register(numbering, both);
	insn->a = x;
}

static void become_shift(struct numbering *numbering, struct ir_insn *insn,
			 enum ir_op op, int shift)
{
	insn->b = constant_register(numbering, shift);
	insn->op = (uint8_t)op;
}

static void become_extend(struct ir_insn *insn, uint8_t size)
{
	insn->op = IR_EXTEND;
	insn->b = IR_NONE;
	insn->size = size;
	insn->is_signed = false;
}

/* x & ((1 << n) - 1) where x has no more bits than that. */
static void simplify_and(struct numbering *numbering, struct ir_insn *insn,
			 int64_t value)
{
	uint32_t bits = bits_of(numbering, insn->a);
	uint64_t all = bits < 64 ? (UINT64_C(1) << bits) - 1 : UINT64_MAX;

	if (((uint64_t)value & all) == all)
		become_move(insn, insn->a);
	else if (value == 0xffffffff)
		become_extend(insn, 4);
}

/* a op constant */
static void simplify_by_constant(struct numbering *numbering,
				 struct ir_insn *insn, int64_t value)
{
	int shift = log2_exact(value);

	switch (insn->op) {
	case IR_ADD:
	case IR_OR:
	case IR_XOR:
	case IR_SHL:
	case IR_SHR:
	case IR_SAR:
	case IR_SUB:
		if (value == 0)
			become_move(insn, insn->a);
		/* One form for both, so that they meet in reassociate() and in
		 * addresses. */
		else if (insn->op == IR_SUB && value != INT64_MIN) {
			insn->op = IR_ADD;
			insn->b = constant_register(numbering, -value);
		}
		break;
	case IR_MUL:
		if (value == 0)
			become_constant(insn, 0);
		else if (value == 1)
			become_move(insn, insn->a);
		else if (shift > 0)
			become_shift(numbering, insn, IR_SHL, shift);
		break;
	case IR_UDIV:
		if (value == 1)
			become_move(insn, insn->a);
		else if (shift > 0)
			become_shift(numbering, insn, IR_SHR, shift);
		break;
	case IR_UMOD:
		if (shift >= 0) {
			insn->op = IR_AND;
			insn->b = constant_register(
				numbering, (int64_t)((uint64_t)value - 1));
		}
		break;
	case IR_SDIV:
		if (value == 1)
			become_move(insn, insn->a);
		break;
	case IR_AND:
		if (value == 0)
			become_constant(insn, 0);
		else if (value == -1)
			become_move(insn, insn->a);
		else
			simplify_and(numbering, insn, value);
		break;
	default: break;
	}
}

static void swap_operands(struct ir_insn *insn)
{
	int32_t a = insn->a;

	insn->a = insn->b;
	insn->b = a;
}

/* Signed division of what is known to be positive is unsigned. */
static void simplify_division(const struct numbering *numbering,
			      struct ir_insn *insn)
{
	if (bits_of(numbering, insn->a) < 64 &&
	    bits_of(numbering, insn->b) < 64)
		insn->op = insn->op == IR_SDIV ? IR_UDIV : IR_UMOD;
}

static void simplify_binary(struct numbering *numbering, struct ir_insn *insn)
{
	int64_t a, b, result;
	bool known_a = constant_of(numbering, insn->a, &a);
	bool known_b = constant_of(numbering, insn->b, &b);

	if (known_a && known_b && fold_binary(insn->op, a, b, &result)) {
		become_constant(insn, result);
		return;
	}
	/* Constants stand on the right, where instructions take them. */
	if (known_a && commutes(insn->op)) {
		swap_operands(insn);
		b = a;
		known_b = true;
	}
	if (insn->op == IR_SDIV || insn->op == IR_SMOD)
		simplify_division(numbering, insn);
	if (known_b)
		simplify_by_constant(numbering, insn, b);
	if (insn->b != IR_NONE && constant_of(numbering, insn->b, &b))
		reassociate(numbering, insn, b);
	/* x - x and x ^ x, of whatever x is. */
	if (insn->a != IR_NONE && insn->a == insn->b &&
	    !numbering->function->registers.v[insn->a].variable &&
	    (insn->op == IR_SUB || insn->op == IR_XOR))
		become_constant(insn, 0);
}

/* Extending what is as wide already, or what was extended before. */
static void simplify_extend(struct numbering *numbering, struct ir_insn *insn)
{
	const struct ir_insn *def = def_of(numbering, insn->a);
	uint32_t bits = bits_of(numbering, insn->a);
	int64_t value;

	if (constant_of(numbering, insn->a, &value)) {
		become_constant(
			insn, fold_extend(value, insn->size, insn->is_signed));
		return;
	}
	if (bits <= 8u * insn->size - (insn->is_signed ? 1 : 0)) {
		become_move(insn, insn->a);
		return;
	}
	if (!def)
		return;
	if ((def->op == IR_EXTEND || def->op == IR_LOAD) && def->is_signed &&
	    insn->is_signed && def->size <= insn->size) {
		become_move(insn, insn->a);
		/* An inner extension at least as wide changes none of the bits
		 * that are kept. */
	} else if (def->op == IR_EXTEND && def->size >= insn->size &&
		   !numbering->function->registers.v[def->a].variable) {
		insn->a = def->a;
	}
}

static void negate(struct ir_insn *insn)
{
	int32_t target = insn->target[0];

	if (insn->op == IR_SET) {
		insn->condition = (uint8_t)ir_condition_not(insn->condition);
		return;
	}
	insn->target[0] = insn->target[1];
	insn->target[1] = target;
}

/* Whether a register still has the value that it had at a definition before. */
static bool is_stable(const struct numbering *numbering, int32_t reg)
{
	return reg != IR_NONE &&
	       !numbering->function->registers.v[reg].variable;
}

/* x != 0 and x == 0 of a comparison or a mask. */
static void simplify_test_of_zero(struct numbering *numbering,
				  struct ir_insn *insn)
{
	const struct ir_insn *def = def_of(numbering, insn->a);
	bool inverse = insn->condition == IR_EQ;

	if (!def || !is_stable(numbering, def->a) ||
	    !is_stable(numbering, def->b))
		return;
	if (def->op == IR_SET &&
	    /* A TEST has no opposite. A BRANCH swaps its targets, a SET could
	     * not. */
	    !(inverse && def->condition == IR_TEST && insn->op == IR_SET)) {
		insn->condition = def->condition;
		insn->size = def->size;
	} else if (def->op == IR_AND && insn->size != 4 &&
		   !(inverse && insn->op == IR_SET)) {
		insn->condition = IR_TEST;
	} else {
		return;
	}
	insn->a = def->a;
	insn->b = def->b;
	if (inverse)
		negate(insn);
}

static bool is_signed_order(enum ir_condition condition)
{
	return condition >= IR_SLT && condition <= IR_SGE;
}

/* The register a 32-bit extension of the wanted sign was made from. */
static int32_t extended_from(const struct numbering *numbering, int32_t reg,
			     bool is_signed)
{
	const struct ir_insn *def = def_of(numbering, reg);

	if (def && def->op == IR_EXTEND && def->size == 4 &&
	    def->is_signed == is_signed && is_stable(numbering, def->a))
		return def->a;
	return IR_NONE;
}

/*
 * Comparing numbers that were extended from 32 bits is comparing those 32
 * bits, when the order has the extension's sign, or none.
 */
static void narrow_compare(const struct numbering *numbering,
			   struct ir_insn *insn)
{
	bool equality = insn->condition == IR_EQ || insn->condition == IR_NE;

	for (int sign = 0; sign < 2; sign++) {
		int32_t a = extended_from(numbering, insn->a, sign);
		int32_t b = extended_from(numbering, insn->b, sign);
		int64_t value;
		bool constant = constant_of(numbering, insn->b, &value) &&
				fold_extend(value, 4, sign) == value;

		if (a == IR_NONE || (b == IR_NONE && !constant) ||
		    (!equality && is_signed_order(insn->condition) != sign))
			continue;
		insn->a = a;
		if (!constant)
			insn->b = b;
		insn->size = 4;
		return;
	}
}

static void simplify_compare(struct numbering *numbering, struct ir_insn *insn)
{
	int64_t a, b;
	bool known_a = constant_of(numbering, insn->a, &a);
	bool known_b = constant_of(numbering, insn->b, &b);

	if (known_a && !known_b) {
		swap_operands(insn);
		insn->condition =
			(uint8_t)ir_condition_mirrored(insn->condition);
		b = a;
		known_b = true;
	}
	if (known_b && b == 0 &&
	    (insn->condition == IR_NE || insn->condition == IR_EQ))
		simplify_test_of_zero(numbering, insn);
	if (insn->size != 4 && insn->condition != IR_TEST)
		narrow_compare(numbering, insn);
	known_a = constant_of(numbering, insn->a, &a);
	known_b = constant_of(numbering, insn->b, &b);
	if (!known_a || !known_b)
		return;
	if (insn->op == IR_SET) {
		become_constant(insn, fold_condition(insn->condition,
						     insn->size, a, b));
		return;
	}
	insn->target[0] = insn->target[!fold_condition(insn->condition,
						       insn->size, a, b)];
	insn->target[1] = IR_NONE;
	insn->a = insn->b = IR_NONE;
	insn->size = 0;
	insn->op = IR_JUMP;
}

/* The bits above the stored size do not matter. */
static void simplify_store(const struct numbering *numbering,
			   struct ir_insn *insn)
{
	const struct ir_insn *def = def_of(numbering, insn->b);

	if (def && def->op == IR_EXTEND && def->size >= insn->size &&
	    is_stable(numbering, def->a))
		insn->b = def->a;
}

static void simplify_unary(struct numbering *numbering, struct ir_insn *insn)
{
	int64_t value;

	if (!constant_of(numbering, insn->a, &value))
		return;
	if (insn->op == IR_NEG)
		become_constant(insn, (int64_t)(0 - (uint64_t)value));
	else if (insn->size == 2)
		become_constant(insn, __builtin_bswap16((uint16_t)value));
	else if (insn->size == 4)
		become_constant(insn, __builtin_bswap32((uint32_t)value));
	else if (insn->size == 8)
		become_constant(insn,
				(int64_t)__builtin_bswap64((uint64_t)value));
}

void simplify(struct numbering *numbering, struct ir_insn *insn)
{
	switch (insn->op) {
	case IR_ADD:
	case IR_SUB:
	case IR_MUL:
	case IR_UDIV:
	case IR_UMOD:
	case IR_SDIV:
	case IR_SMOD:
	case IR_AND:
	case IR_OR:
	case IR_XOR:
	case IR_SHL:
	case IR_SHR:
	case IR_SAR: simplify_binary(numbering, insn); break;
	case IR_NEG:
	case IR_BSWAP: simplify_unary(numbering, insn); break;
	case IR_EXTEND: simplify_extend(numbering, insn); break;
	case IR_SET:
	case IR_BRANCH: simplify_compare(numbering, insn); break;
	case IR_STORE: simplify_store(numbering, insn); break;
	default: break;
	}
}
