// SPDX-License-Identifier: GPL-2.0-or-later
/* Unary and binary operators, ++ and --. */
#include "codegen/check/checker.h"

static bool is_comparison(enum op op)
{
	return op >= OP_EQ && op <= OP_GE;
}

static bool is_pointer(const struct type *type)
{
	return type->kind == TYPE_POINTER;
}

/* A number that arithmetic works on. */
static bool is_number(const struct type *type)
{
	return type_is_integer(type) || type->kind == TYPE_KSYM ||
	       type->kind == TYPE_USERNAME || type->kind == TYPE_TIMESTAMP;
}

static const struct type *mismatch(struct checker *checker, struct node *node)
{
	const struct type *a = node->operation.a->type;
	const struct type *b = node->operation.b->type;
	struct diag *diag;

	diag = check_error_diag(checker, node->loc,
				"Type mismatch for '%s': comparing %s with %s",
				op_text(node->operation.op),
				text_of(checker, a), text_of(checker, b));
	if (diag) {
		struct diags *diags = checker->checked->diags;

		diag_note(diags, diag, node->operation.a->loc, "left (%s)",
			  text_of(checker, a));
		diag_note(diags, diag, node->operation.b->loc, "right (%s)",
			  text_of(checker, b));
	}
	if (diag && ((a->kind == TYPE_STRING && is_pointer(b)) ||
		     (b->kind == TYPE_STRING && is_pointer(a))))
		diag_hint(checker->checked->diags, diag,
			  "str() reads the string that a pointer points to");
	return NULL;
}

/* Literals take the sign of what they are computed with. */
static void adapt(struct checker *checker, struct node *a, struct node *b)
{
	if (!checker->report)
		return;
	if (a->kind == NODE_INTEGER && node_adaptable(a) &&
	    b->type->kind == TYPE_INT && !b->type->is_signed)
		coerce(checker, a, INT(checker, 64, false));
	if (b->kind == NODE_INTEGER && node_adaptable(b) &&
	    a->type->kind == TYPE_INT && !a->type->is_signed)
		coerce(checker, b, INT(checker, 64, false));
}

/* Types of more than a register that can only be equal or not. */
static bool comparable_whole(const struct type *type)
{
	switch (type->kind) {
	case TYPE_STRING:
	case TYPE_BUFFER:
	case TYPE_TUPLE:
	case TYPE_RECORD:
	case TYPE_INET:
	case TYPE_MAC:
	case TYPE_USYM: return true;
	case TYPE_ARRAY: return type->to->kind == TYPE_INT;
	default: return type_is_scalar(type);
	}
}

static const struct type *check_comparison(struct checker *checker,
					   struct node *node)
{
	struct node *a = node->operation.a, *b = node->operation.b;
	bool equality = node->operation.op == OP_EQ ||
			node->operation.op == OP_NE;
	const struct type *x = a->type, *y = b->type, *common;

	if ((is_number(x) || is_pointer(x)) &&
	    (is_number(y) || is_pointer(y))) {
		adapt(checker, a, b);
		return type_bool(checker->types);
	}
	if (!equality || x->kind != y->kind || !comparable_whole(x))
		return mismatch(checker, node);
	if (x->kind == TYPE_STRING)
		return type_bool(checker->types);
	common = unify(checker, x, y, node_adaptable(a), node_adaptable(b));
	if (!common)
		return mismatch(checker, node);
	coerce(checker, a, common);
	coerce(checker, b, common);
	return type_bool(checker->types);
}

/* pointer + integer, integer + pointer, pointer - integer, pointer - pointer;
 * the lowering scales by what is pointed to. */
static const struct type *check_pointer(struct checker *checker,
					struct node *node)
{
	const struct type *x = node->operation.a->type;
	const struct type *y = node->operation.b->type;
	enum op op = node->operation.op;
	const struct type *pointer = is_pointer(x) ? x : y;

	if (op == OP_SUB && is_pointer(x) && is_pointer(y))
		return S64(checker);
	if (is_pointer(x) && is_pointer(y))
		return mismatch(checker, node);
	if (op == OP_AND || op == OP_OR || op == OP_SHR || op == OP_MOD)
		return U64(checker);
	if ((op != OP_ADD && op != OP_SUB) || (op == OP_SUB && is_pointer(y)) ||
	    !is_number(is_pointer(x) ? y : x))
		return mismatch(checker, node);
	return type_pointer(checker->types, pointer->to, pointer->space, false);
}

/* Literals are folded, so that 2 * 1024 is a literal. */
static const struct type *fold(struct checker *checker, struct node *node)
{
	const struct node *a = node->operation.a, *b = node->operation.b;
	bool is_unsigned = a->integer.is_unsigned ||
			   (b && b->integer.is_unsigned);
	int64_t value;

	if (a->type->kind != TYPE_INT || (b && b->type->kind != TYPE_INT))
		return NULL;
	if (!node_constant(node, &value)) {
		check_error(checker, node->loc,
			    "unable to fold literals due to overflow or "
			    "underflow");
		return NULL;
	}
	node->kind = NODE_INTEGER;
	memset(&node->integer, 0, sizeof(node->integer));
	node->integer.value = (uint64_t)value;
	node->integer.is_unsigned = is_unsigned && value < 0;
	node->integer.negative = !is_unsigned && value < 0;
	node->type = NULL;
	return check_integer(checker, node);
}

static bool both_literal(const struct node *node)
{
	return node->operation.a->kind == NODE_INTEGER &&
	       node->operation.b->kind == NODE_INTEGER;
}

const struct type *binary_type(struct checker *checker, struct node *node)
{
	struct node *a = node->operation.a, *b = node->operation.b;
	enum op op = node->operation.op;
	int64_t divisor;

	if (is_pointer(a->type) || is_pointer(b->type))
		return check_pointer(checker, node);
	if (!is_number(a->type) || !is_number(b->type))
		return mismatch(checker, node);
	if ((op == OP_DIV || op == OP_MOD) && node_constant(b, &divisor) &&
	    !divisor)
		return check_error(checker, node->loc,
				   "unable to fold literals due to overflow or "
				   "underflow");
	if (op == OP_SHL || op == OP_SHR)
		return INT(checker, 64,
			   a->type->is_signed && !node_adaptable(a));
	adapt(checker, a, b);
	if (op == OP_SUB)
		return S64(checker);
	return arithmetic_type(checker, a, b);
}

const struct type *check_binary(struct checker *checker, struct node *node)
{
	struct node *a = node->operation.a, *b = node->operation.b;
	enum op op = node->operation.op;
	const struct type *x, *y;

	if (op == OP_LOGICAL_AND || op == OP_LOGICAL_OR) {
		bool known = check_condition(checker, a);

		known &= check_condition(checker, b);
		return known ? type_bool(checker->types) : NULL;
	}
	x = check_value(checker, a);
	y = check_value(checker, b);
	if (!x || !y) {
		const struct type *known = x ? x : y;

		if (is_comparison(op))
			return type_bool(checker->types);
		return checker->assume && known && is_number(known)
			       ? INT(checker, 64, known->is_signed)
			       : NULL;
	}
	if (is_comparison(op)) {
		if (a->kind == NODE_STRING && b->kind == NODE_STRING &&
		    (op == OP_EQ || op == OP_NE)) {
			become_bool(checker, node,
				    (strcmp(a->string.text, b->string.text) ==
				     0) == (op == OP_EQ));
			return node->type;
		}
		return check_comparison(checker, node);
	}
	if (both_literal(node))
		return fold(checker, node);
	return binary_type(checker, node);
}

static const struct type *check_deref(struct checker *checker,
				      struct node *node,
				      const struct type *type)
{
	/* A number is the address of a word. */
	if (type->kind == TYPE_INT) {
		type = type_pointer(checker->types, U64(checker),
				    checker->layout->space
					    ? checker->layout->space
					    : SPACE_KERNEL,
				    false);
		wrap_cast(checker, node->operation.a, type);
	}
	if (!is_pointer(type))
		return check_error(checker, node->loc,
				   "Can not dereference %s: it is no pointer",
				   text_of(checker, type));
	if (type->to->kind == TYPE_VOID)
		return check_error(checker, node->loc,
				   "Can not dereference a pointer to void: "
				   "cast it first");
	return memory_type(checker, type->to, type->space, type->trusted);
}

/* &$v, &@m */
static const struct type *check_address(struct checker *checker,
					struct node *node)
{
	struct node *of = node->operation.a;
	const struct type *type;
	struct map *map;

	if (of->kind == NODE_VARIABLE && of->variable.variable) {
		of->variable.variable->address_taken = true;
		type = check_expression(checker, of);
		return type ? type_pointer(checker->types, type, SPACE_BPF,
					   false)
			    : NULL;
	}
	if (of->kind == NODE_MAP && !of->map.key) {
		map = map_find(checker, of);
		map->uses |= MAP_ADDRESS;
		of->type = map->value;
		return type_pointer(checker->types, VOID(checker), SPACE_BPF,
				    false);
	}
	if (of->kind == NODE_VARIABLE)
		return NULL;
	return check_error(checker, node->loc,
			   "The & operator can only be used with variables and "
			   "maps");
}

const struct type *check_unary(struct checker *checker, struct node *node)
{
	struct node *of = node->operation.a;
	enum op op = node->operation.op;
	const struct type *type;

	if (op == OP_ADDRESS)
		return check_address(checker, node);
	if (op == OP_NOT)
		return check_condition(checker, of) ? type_bool(checker->types)
						    : NULL;
	type = check_value(checker, of);
	if (!type)
		return NULL;
	if (op == OP_DEREF)
		return check_deref(checker, node, type);
	if (!is_number(type))
		return check_error(checker, node->loc,
				   "The %s operator can not be used on "
				   "expressions of type '%s'",
				   op_text(op), text_of(checker, type));
	if (of->kind == NODE_INTEGER)
		return fold(checker, node);
	return op == OP_NEG ? S64(checker) : INT(checker, 64, type->is_signed);
}

/* x++ on a variable or a map, which begins at 0. */
const struct type *check_step(struct checker *checker, struct node *node)
{
	struct node *target = node->step.target;
	const struct type *type;

	if (target->kind == NODE_MAP)
		type = map_step(checker, target);
	else if (target->kind == NODE_VARIABLE)
		type = variable_step(checker, target);
	else
		return check_error(checker, node->loc,
				   "The %s operator must be applied to a map "
				   "or variable",
				   node->step.increment ? "++" : "--");
	if (!type)
		return NULL;
	if (type->kind != TYPE_INT && type->kind != TYPE_POINTER)
		return check_error(checker, node->loc,
				   "The %s operator can not be used on "
				   "expressions of type '%s'",
				   node->step.increment ? "++" : "--",
				   text_of(checker, type));
	return type;
}
