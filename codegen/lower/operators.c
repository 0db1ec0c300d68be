// SPDX-License-Identifier: GPL-2.0-or-later
/* Arithmetic: 64 bits wide, with the sign of the operands' types. */
#include "codegen/lower/internal.h"

/* The constant right of a node's operator; false when it is none. */
static bool right_constant(const struct node *node, int64_t *value)
{
	return node_constant(node->kind == NODE_ASSIGN ? node->assign.value
						       : node->operation.b,
			     value);
}

static int32_t divide(struct lower *lower, bool modulo, bool is_signed,
		      int32_t a, int32_t b)
{
	if (is_signed)
		return ir_binary(&lower->ir, modulo ? IR_SMOD : IR_SDIV, a, b);
	return ir_binary(&lower->ir, modulo ? IR_UMOD : IR_UDIV, a, b);
}

/* if (b == 0) { 1, and the user is told } else { a / b } */
static int32_t division(struct lower *lower, const struct node *node,
			bool modulo, bool is_signed, int32_t a, int32_t b)
{
	int32_t result, zero, other, join;
	int64_t value;

	/* The BPF machine gives 0 for a division by 0, bpftrace 1 and a
	 * warning: a test is needed wherever the divisor is not known. */
	if (right_constant(node, &value) && value)
		return divide(lower, modulo, is_signed, a, b);
	result = ir_variable(&lower->ir, NULL);
	zero = block_new(lower);
	other = block_new(lower);
	join = block_new(lower);
	ir_branch(&lower->ir, IR_EQ, b, constant(lower, 0), zero, other);
	ir_at(&lower->ir, zero);
	runtime_error(lower, node);
	ir_assign(&lower->ir, result, constant(lower, 1));
	ir_jump(&lower->ir, join);
	ir_at(&lower->ir, other);
	ir_assign(&lower->ir, result, divide(lower, modulo, is_signed, a, b));
	go(lower, join);
	return result;
}

/* The machine shifts by the low six bits; the verifier wants constants so. */
static int32_t shift_amount(struct lower *lower, const struct node *node,
			    int32_t amount)
{
	int64_t value;

	if (right_constant(node, &value) && (value < 0 || value > 63))
		return constant(lower, value & 63);
	return amount;
}

int32_t lower_operation(struct lower *lower, const struct node *node,
			enum op op, int32_t a, int32_t b,
			const struct type *type)
{
	struct ir_builder *ir = &lower->ir;

	switch (op) {
	case OP_ADD: return ir_binary(ir, IR_ADD, a, b);
	case OP_SUB: return ir_binary(ir, IR_SUB, a, b);
	case OP_MUL: return ir_binary(ir, IR_MUL, a, b);
	case OP_DIV:
	case OP_MOD:
		return division(lower, node, op == OP_MOD, type->is_signed, a,
				b);
	case OP_AND: return ir_binary(ir, IR_AND, a, b);
	case OP_OR: return ir_binary(ir, IR_OR, a, b);
	case OP_XOR: return ir_binary(ir, IR_XOR, a, b);
	case OP_SHL:
		return ir_binary(ir, IR_SHL, a, shift_amount(lower, node, b));
	case OP_SHR:
		return ir_binary(ir, type->is_signed ? IR_SAR : IR_SHR, a,
				 shift_amount(lower, node, b));
	default: return b;
	}
}

int32_t lower_scaled(struct lower *lower, const struct type *pointer,
		     int32_t value)
{
	if (pointer->kind != TYPE_POINTER || !pointer->to ||
	    pointer->to->size < 2)
		return value;
	return ir_binary(&lower->ir, IR_MUL, value,
			 constant(lower, pointer->to->size));
}

/* p + n, p - n: by what is pointed to. */
static int32_t pointer_arithmetic(struct lower *lower, const struct node *node)
{
	const struct node *a = node->operation.a, *b = node->operation.b;
	int32_t left = lower_number(lower, a);
	int32_t right = lower_number(lower, b);

	if (a->type->kind == TYPE_POINTER)
		right = lower_scaled(lower, a->type, right);
	else
		left = lower_scaled(lower, b->type, left);
	return ir_binary(&lower->ir,
			 node->operation.op == OP_ADD ? IR_ADD : IR_SUB, left,
			 right);
}

static bool is_pointer(const struct node *node)
{
	return node->type->kind == TYPE_POINTER;
}

const struct type *operands_type(enum op op, const struct node *a,
				 const struct node *b)
{
	/* The value that is shifted says by itself whether its sign moves
	 * in. */
	if (op == OP_SHR)
		return a->type;
	return computes_unsigned(a, b) && a->type->is_signed ? b->type
	       : a->type->is_signed			     ? a->type
							     : b->type;
}

int32_t lower_binary(struct lower *lower, const struct node *node)
{
	const struct node *a = node->operation.a, *b = node->operation.b;
	enum op op = node->operation.op;
	int32_t left, right, value;

	if ((op == OP_ADD || op == OP_SUB) && (is_pointer(a) || is_pointer(b)))
		return pointer_arithmetic(lower, node);
	left = lower_number(lower, a);
	right = lower_number(lower, b);
	value = lower_operation(lower, node, op, left, right,
				operands_type(op, a, b));
	/* Computed in 64 bits, cut to what the type holds where that can be
	 * seen. */
	if (type_in_register(node->type) && node->type->size < 8)
		value = ir_extend(&lower->ir, value, (uint8_t)node->type->size,
				  node->type->is_signed);
	return value;
}

/* &$v, &@m */
static int32_t address_of(struct lower *lower, const struct node *of)
{
	struct ir_insn *insn;
	int32_t dst;

	if (of->kind == NODE_VARIABLE)
		return memory_address(
			lower, variable_place(lower, of->variable.variable));
	dst = ir_temporary(&lower->ir);
	insn = ir_add(&lower->ir, IR_MAPREF);
	insn->dst = dst;
	insn->map = (int32_t)of->map.map->number;
	return dst;
}

int32_t lower_unary(struct lower *lower, const struct node *node)
{
	const struct node *of = node->operation.a;
	struct ir_insn *insn;
	int32_t value, dst;

	switch (node->operation.op) {
	case OP_ADDRESS: return address_of(lower, of);
	case OP_DEREF: return lower_field_value(lower, node);
	/* ~x is x ^ -1: there is no instruction for it. */
	case OP_INVERT:
		value = ir_binary(&lower->ir, IR_XOR, lower_number(lower, of),
				  constant(lower, -1));
		break;
	default:
		value = lower_number(lower, of);
		dst = ir_temporary(&lower->ir);
		insn = ir_add(&lower->ir, IR_NEG);
		insn->dst = dst;
		insn->a = value;
		value = dst;
	}
	return ir_extend(&lower->ir, value, (uint8_t)node->type->size,
			 node->type->is_signed);
}
