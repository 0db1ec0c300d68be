// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Constant expressions. Literals alone are computed as in mathematics, and
 * what 64 bits do not hold is an error: 9223372036854775807 + 1 is a uint64.
 * Where a literal is negative, int64 has to hold the other one as well.
 */
#include "codegen/check/checker.h"

/* Holds every sum and product of two 64-bit numbers, signed or not, so that an
 * overflow is seen before it is one. */
__extension__ typedef __int128 wide;

static wide literal_value(const struct node *node)
{
	if (node->kind == NODE_BOOL)
		return node->boolean;
	return node->integer.negative ? (wide)(int64_t)node->integer.value
				      : (wide)node->integer.value;
}

/* The bits of a shift, an inversion, & | ^: signed when something negative
 * went in. */
static wide from_bits(uint64_t bits, bool is_signed)
{
	return is_signed ? (wide)(int64_t)bits : (wide)bits;
}

static bool shifted(enum op op, wide a, wide b, wide *value)
{
	if (b < 0 || b > 63)
		return false;
	if (op == OP_SHL)
		*value = from_bits((uint64_t)a << b, a < 0);
	else
		*value = a >> b;
	return true;
}

static bool binary_value(enum op op, wide a, wide b, wide *value)
{
	bool negative = a < 0 || b < 0;

	switch (op) {
	case OP_ADD: *value = a + b; return true;
	case OP_SUB: *value = a - b; return true;
	case OP_MUL: return !__builtin_mul_overflow(a, b, value);
	case OP_DIV:
	case OP_MOD:
		if (!b)
			return false;
		*value = op == OP_DIV ? a / b : a % b;
		return true;
	case OP_AND:
		*value = from_bits((uint64_t)a & (uint64_t)b, negative);
		return true;
	case OP_OR:
		*value = from_bits((uint64_t)a | (uint64_t)b, negative);
		return true;
	case OP_XOR:
		*value = from_bits((uint64_t)a ^ (uint64_t)b, negative);
		return true;
	case OP_SHL:
	case OP_SHR: return shifted(op, a, b, value);
	case OP_EQ: *value = a == b; return true;
	case OP_NE: *value = a != b; return true;
	case OP_LT: *value = a < b; return true;
	case OP_LE: *value = a <= b; return true;
	case OP_GT: *value = a > b; return true;
	case OP_GE: *value = a >= b; return true;
	case OP_LOGICAL_AND: *value = a && b; return true;
	case OP_LOGICAL_OR: *value = a || b; return true;
	default: return false;
	}
}

static bool unary_value(enum op op, wide a, wide *value)
{
	switch (op) {
	case OP_NEG: *value = -a; return true;
	case OP_INVERT: *value = from_bits(~(uint64_t)a, a < 0); return true;
	case OP_NOT: *value = !a; return true;
	default: return false;
	}
}

/* int64's and uint64's values together: which of them it is, follows from the
 * value. */
static bool in_range(wide value)
{
	return value >= INT64_MIN && value <= (wide)UINT64_MAX;
}

/* Of literals; false when 64 bits do not hold it. */
static bool literal_operation(const struct node *node, wide *value)
{
	wide a = literal_value(node->operation.a), b;

	if (!node->operation.b)
		return unary_value(node->operation.op, a, value);
	b = literal_value(node->operation.b);
	if ((a < 0 && b > INT64_MAX) || (b < 0 && a > INT64_MAX))
		return false;
	return binary_value(node->operation.op, a, b, value);
}

const struct type *fold_literals(struct checker *checker, struct node *node)
{
	wide value = 0;

	if (!literal_operation(node, &value) || !in_range(value))
		return check_error(checker, node->loc,
				   "unable to fold literals due to overflow or "
				   "underflow");
	node->kind = NODE_INTEGER;
	memset(&node->integer, 0, sizeof(node->integer));
	node->integer.value = (uint64_t)value;
	node->integer.is_unsigned = value > INT64_MAX;
	node->integer.negative = value < 0;
	node->type = NULL;
	return check_integer(checker, node);
}

const struct type *fold_comparison(struct checker *checker, struct node *node)
{
	wide value = 0;

	if (!literal_operation(node, &value))
		return check_error(checker, node->loc,
				   "unable to fold literals due to overflow or "
				   "underflow");
	become_bool(checker, node, value != 0);
	return node->type;
}

/* A literal that is not negative takes the other's sign. */
static bool may_be_unsigned(const struct node *node)
{
	if (node->kind == NODE_INTEGER)
		return !node->integer.negative;
	return node->type && !node->type->is_signed;
}

bool computes_unsigned(const struct node *a, const struct node *b)
{
	return may_be_unsigned(a) && may_be_unsigned(b);
}

/* Strings and records that are written out; -1: that is not known. */
static int literals_equal(const struct node *a, const struct node *b)
{
	int64_t x, y;

	if (a->kind == NODE_STRING && b->kind == NODE_STRING)
		return a->string.len == b->string.len &&
		       memcmp(a->string.text, b->string.text, a->string.len) ==
			       0;
	if (node_constant(a, &x) && node_constant(b, &y))
		return x == y;
	if (a->kind != NODE_RECORD || b->kind != NODE_RECORD ||
	    a->record.parts.n != b->record.parts.n)
		return -1;
	for (uint32_t i = 0; i < a->record.parts.n; i++) {
		int equal = literals_equal(a->record.parts.v[i].value,
					   b->record.parts.v[i].value);

		if (equal != 1)
			return equal;
	}
	return 1;
}

/* == and != of literals that are no numbers. */
static bool equality_constant(const struct node *node, int64_t *value)
{
	enum op op = node->operation.op;
	int equal = op == OP_EQ || op == OP_NE
			    ? literals_equal(node->operation.a,
					     node->operation.b)
			    : -1;

	*value = equal == (op == OP_EQ);
	return equal >= 0;
}

static int64_t cast_constant(const struct type *type, int64_t value)
{
	unsigned unused = 64 - 8 * type->size;

	if (type->kind == TYPE_BOOL)
		return value != 0;
	if (unused == 0 || unused >= 64)
		return value;
	return type->is_signed ? (int64_t)((uint64_t)value << unused) >> unused
			       : (int64_t)((uint64_t)value << unused >> unused);
}

/* What the program would compute: 64 bits that wrap around, then what of them
 * the operation's own type holds. */
static bool operation_constant(const struct node *node, int64_t *value)
{
	const struct node *x = node->operation.a, *y = node->operation.b;
	bool is_signed;
	wide result;
	int64_t a, b;

	if (!node_constant(x, &a))
		return y && equality_constant(node, value);
	is_signed = !may_be_unsigned(x);
	if (!y) {
		if (!unary_value(node->operation.op, a, &result))
			return false;
	} else {
		if (!node_constant(y, &b))
			return false;
		/* A shift has the sign of what is shifted; the machine takes
		 * the low six bits of how far. */
		if (node->operation.op != OP_SHR &&
		    node->operation.op != OP_SHL)
			is_signed = !computes_unsigned(x, y);
		else
			b &= 63;
		if (!binary_value(node->operation.op,
				  from_bits((uint64_t)a, is_signed),
				  from_bits((uint64_t)b, is_signed), &result))
			return false;
	}
	*value = (int64_t)(uint64_t)result;
	if (node->type && node->type->kind == TYPE_INT && node->type->size < 8)
		*value = cast_constant(node->type, *value);
	return true;
}

static bool choice_constant(const struct node *node, int64_t *value)
{
	const struct node *taken;

	if (!node_constant(node->choice.condition, value))
		return false;
	taken = *value ? node->choice.yes : node->choice.no;
	if (*value && !taken)
		return true;
	return taken && node_constant(taken, value);
}

bool node_constant(const struct node *node, int64_t *value)
{
	switch (node->kind) {
	case NODE_INTEGER: *value = (int64_t)node->integer.value; return true;
	case NODE_BOOL: *value = node->boolean; return true;
	case NODE_UNARY:
	case NODE_BINARY: return operation_constant(node, value);
	case NODE_CAST:
		if (!node->type || !type_is_integer(node->type) ||
		    !node_constant(node->typed.value, value))
			return false;
		*value = cast_constant(node->type, *value);
		return true;
	case NODE_COMPTIME: return node_constant(node->operand, value);
	case NODE_TERNARY:
	case NODE_IF: return choice_constant(node, value);
	case NODE_BLOCK:
		return !node->block.statements.n && node->block.value &&
		       node_constant(node->block.value, value);
	default: return false;
	}
}
