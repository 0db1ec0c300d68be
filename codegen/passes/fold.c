// SPDX-License-Identifier: GPL-2.0-or-later
/* Arithmetic on constants, as the machine does it. */
#include "codegen/passes/numbering.h"

int64_t fold_extend(int64_t value, uint8_t size, bool is_signed)
{
	switch (size) {
	case 1: return is_signed ? (int8_t)value : (uint8_t)value;
	case 2: return is_signed ? (int16_t)value : (uint16_t)value;
	case 4: return is_signed ? (int32_t)value : (int64_t)(uint32_t)value;
	default: return value;
	}
}

/* Division by 0 is the lowering's to answer: it is left alone. */
static bool fold_signed_division(enum ir_op op, int64_t a, int64_t b,
				 int64_t *result)
{
	if (b == 0)
		return false;
	/* In C the least number divided by -1 is undefined; in BPF it wraps
	 * around. */
	if (b == -1)
		*result = op == IR_SDIV ? (int64_t)(0 - (uint64_t)a) : 0;
	else
		*result = op == IR_SDIV ? a / b : a % b;
	return true;
}

bool fold_binary(enum ir_op op, int64_t a, int64_t b, int64_t *result)
{
	uint64_t x = (uint64_t)a, y = (uint64_t)b, r;

	switch (op) {
	case IR_ADD: r = x + y; break;
	case IR_SUB: r = x - y; break;
	case IR_MUL: r = x * y; break;
	/* As BPF has it: a division by 0 is 0, the remainder is the
	 * dividend. */
	case IR_UDIV: r = y ? x / y : 0; break;
	case IR_UMOD: r = y ? x % y : x; break;
	case IR_AND: r = x & y; break;
	case IR_OR: r = x | y; break;
	case IR_XOR: r = x ^ y; break;
	case IR_SHL: r = x << (y & 63); break;
	case IR_SHR: r = x >> (y & 63); break;
	case IR_SAR: r = (uint64_t)(a >> (y & 63)); break;
	case IR_SDIV:
	case IR_SMOD: return fold_signed_division(op, a, b, result);
	default: return false;
	}
	*result = (int64_t)r;
	return true;
}

bool fold_condition(enum ir_condition condition, uint8_t size, int64_t a,
		    int64_t b)
{
	uint64_t x, y;

	/* Extended by sign, both orders of the low 32 bits are orders of the
	 * 64. */
	if (size == 4) {
		a = (int32_t)a;
		b = (int32_t)b;
	}
	x = (uint64_t)a;
	y = (uint64_t)b;
	switch (condition) {
	case IR_EQ: return x == y;
	case IR_NE: return x != y;
	case IR_ULT: return x < y;
	case IR_ULE: return x <= y;
	case IR_UGT: return x > y;
	case IR_UGE: return x >= y;
	case IR_SLT: return a < b;
	case IR_SLE: return a <= b;
	case IR_SGT: return a > b;
	case IR_SGE: return a >= b;
	default: return (x & y) != 0;
	}
}
