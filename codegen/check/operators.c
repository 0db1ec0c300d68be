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

static void note_operands(struct checker *checker, struct diag *diag,
			  const struct node *a, const struct node *b)
{
	struct diags *diags = checker->checked->diags;

	if (!diag)
		return;
	diag_note(diags, diag, a->loc, "left (%s)", text_of(checker, a->type));
	diag_note(diags, diag, b->loc, "right (%s)", text_of(checker, b->type));
}

static const struct type *mismatch(struct checker *checker, struct node *node)
{
	const struct node *a = node->operation.a, *b = node->operation.b;
	const struct type *x = a->type, *y = b->type;
	struct diag *diag;

	diag = check_error_diag(checker, node->loc,
				"Type mismatch for '%s': comparing %s with %s",
				op_text(node->operation.op),
				text_of(checker, x), text_of(checker, y));
	note_operands(checker, diag, a, b);
	if (diag && ((x->kind == TYPE_STRING && is_pointer(y)) ||
		     (y->kind == TYPE_STRING && is_pointer(x))))
		diag_hint(checker->checked->diags, diag,
			  "str() reads the string that a pointer points to");
	return NULL;
}

/* An operator that is not for such operands. */
static const struct type *unusable(struct checker *checker, struct node *node)
{
	const struct type *x = node->operation.a->type;
	const struct type *y = node->operation.b->type;

	if (x->kind == TYPE_ARRAY && y->kind == TYPE_ARRAY)
		return check_error(checker, node->loc,
				   "The %s operator cannot be used on arrays.",
				   op_text(node->operation.op));
	if (x->kind != y->kind && !is_pointer(x) && !is_pointer(y))
		return mismatch(checker, node);
	return check_error(checker, node->loc,
			   "The %s operator can not be used on expressions of "
			   "types %s, %s",
			   op_text(node->operation.op), text_of(checker, x),
			   text_of(checker, y));
}

/* What was only ever literals takes the sign of what it is computed with. */
static void adapt(struct checker *checker, struct node *a, struct node *b)
{
	if (node_adaptable(a) && b->type->kind == TYPE_INT &&
	    !b->type->is_signed && a->type->is_signed)
		coerce(checker, a, U64(checker));
}

/* A uint64 that is computed as an int64, for the other one's sign. */
static void warn_signed(struct checker *checker, const struct node *a,
			const struct node *b)
{
	if (computes_unsigned(a, b))
		return;
	if (a->kind != NODE_INTEGER)
		warn_narrowing(checker, message_loc(a), a->type, S64(checker));
	if (b->kind != NODE_INTEGER)
		warn_narrowing(checker, message_loc(b), b->type, S64(checker));
}

/* Both operands get one sign. */
static void balance(struct checker *checker, struct node *a, struct node *b)
{
	/* Only in the last round, when the types are final: a cast put in early
	 * would stay. */
	if (!checker->report)
		return;
	adapt(checker, a, b);
	adapt(checker, b, a);
	warn_signed(checker, a, b);
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
	case TYPE_ARRAY: return true;
	default: return type_is_scalar(type);
	}
}

/* Pointers to different things can be compared, but why? */
static void compare_pointers(struct checker *checker, struct node *node)
{
	struct node *a = node->operation.a, *b = node->operation.b;
	const struct type *x = a->type->to, *y = b->type->to;
	struct diags *diags = checker->checked->diags;
	struct diag *diag;

	if (x == y || !x || !y)
		return;
	diag = check_warning(checker, node->loc,
			     "comparison of distinct pointer types: %s, %s",
			     text_of(checker, x), text_of(checker, y));
	if (!diag)
		return;
	diag_note(diags, diag, a->loc, "left (%s)", text_of(checker, x));
	diag_note(diags, diag, b->loc, "right (%s)", text_of(checker, y));
}

static const struct type *compare_arrays(struct checker *checker,
					 struct node *node)
{
	const struct type *x = node->operation.a->type;
	const struct type *y = node->operation.b->type;

	if (x->count != y->count)
		return check_error(checker, node->loc,
				   "Only arrays of same size support "
				   "comparison operators.");
	if (x->to != y->to || x->to->kind != TYPE_INT)
		return check_error(checker, node->loc,
				   "Only arrays of same sized integer support "
				   "comparison operators.");
	return type_bool(checker->types);
}

/* Of any two lengths: the lowering compares up to the NUL. */
static const struct type *compare_texts(struct checker *checker,
					struct node *node)
{
	struct node *a = node->operation.a, *b = node->operation.b;

	if (a->type->is_text)
		become_text(checker, a);
	if (b->type->is_text)
		become_text(checker, b);
	return type_bool(checker->types);
}

static const struct type *check_comparison(struct checker *checker,
					   struct node *node)
{
	struct node *a = node->operation.a, *b = node->operation.b;
	bool equality = node->operation.op == OP_EQ ||
			node->operation.op == OP_NE;
	const struct type *x = a->type, *y = b->type, *common;

	/* What is kept as a number, but is a time of day to who writes it. */
	if ((x->kind == TYPE_TIMESTAMP) != (y->kind == TYPE_TIMESTAMP))
		return mismatch(checker, node);
	if ((is_number(x) || is_pointer(x)) &&
	    (is_number(y) || is_pointer(y))) {
		if (is_pointer(x) && is_pointer(y))
			compare_pointers(checker, node);
		balance(checker, a, b);
		return type_bool(checker->types);
	}
	if (!equality)
		return unusable(checker, node);
	if (type_is_text(x) && type_is_text(y))
		return compare_texts(checker, node);
	if (x->kind != y->kind || !comparable_whole(x))
		return mismatch(checker, node);
	if (x->kind == TYPE_ARRAY)
		return compare_arrays(checker, node);
	common = unify(checker, x, y, node_adaptable(a), node_adaptable(b));
	if (!common)
		return mismatch(checker, node);
	coerce(checker, a, common);
	coerce(checker, b, common);
	return type_bool(checker->types);
}

/* pointer + integer, integer + pointer, pointer - integer: the lowering scales
 * by what is pointed to. A pointer's bits can be looked at. */
static const struct type *check_pointer(struct checker *checker,
					struct node *node)
{
	const struct type *x = node->operation.a->type;
	const struct type *y = node->operation.b->type;
	enum op op = node->operation.op;
	const struct type *pointer = is_pointer(x) ? x : y;

	if (is_pointer(x) && is_pointer(y))
		return unusable(checker, node);
	/* Pages, alignment, tags: questions about the number. */
	if (op == OP_AND || op == OP_OR || op == OP_SHR || op == OP_MOD)
		return U64(checker);
	if ((op != OP_ADD && op != OP_SUB) || (op == OP_SUB && is_pointer(y)) ||
	    !is_number(is_pointer(x) ? y : x))
		return unusable(checker, node);
	/* Moved, it is no longer what the verifier vouches for. */
	return type_pointer(checker->types, pointer->to, pointer->space, false);
}

static bool both(const struct node *node, enum node_kind kind)
{
	return node->operation.a->kind == kind &&
	       node->operation.b->kind == kind;
}

/* As memcmp() has it; a zero is a byte like any other: "a\0b". */
static int string_order(const struct node *a, const struct node *b)
{
	uint32_t alen = a->string.len, blen = b->string.len;
	int order = memcmp(a->string.text, b->string.text,
			   alen < blen ? alen : blen);

	return order ? order : (alen > blen) - (alen < blen);
}

/* "abc" + "def", "abc" < "abd" */
static const struct type *fold_strings(struct checker *checker,
				       struct node *node)
{
	const struct node *a = node->operation.a, *b = node->operation.b;
	int order = string_order(a, b);
	uint32_t len = a->string.len + b->string.len;
	char *both;

	switch (node->operation.op) {
	case OP_EQ: become_bool(checker, node, order == 0); break;
	case OP_NE: become_bool(checker, node, order != 0); break;
	case OP_LT: become_bool(checker, node, order < 0); break;
	case OP_LE: become_bool(checker, node, order <= 0); break;
	case OP_GT: become_bool(checker, node, order > 0); break;
	case OP_GE: become_bool(checker, node, order >= 0); break;
	case OP_ADD:
		both = arena_alloc(checker->arena, len + 1);
		memcpy(both, a->string.text, a->string.len);
		memcpy(both + a->string.len, b->string.text, b->string.len);
		both[len] = '\0';
		become_string(node, both, len, NULL);
		return check_string(checker, node);
	default:
		return check_error(checker, node->loc,
				   "illegal literal operation with strings");
	}
	return node->type;
}

/* "abc" + 1 is "bc" */
static const struct type *fold_offset(struct checker *checker,
				      struct node *node)
{
	const struct node *a = node->operation.a;
	uint64_t skip = node->operation.b->integer.value;

	/* Folded, there would be nothing left to warn of in the last round. */
	if (skip >= a->string.len && !checker->report)
		return type_string(checker->types, 1);
	if (skip >= a->string.len) {
		check_warning(checker, node->loc,
			      "literal string will always be empty");
		skip = a->string.len;
	}
	become_string(node, a->string.text + skip,
		      a->string.len - (uint32_t)skip, NULL);
	return check_string(checker, node);
}

static bool is_offset(const struct node *node)
{
	const struct node *a = node->operation.a, *b = node->operation.b;

	return node->operation.op == OP_ADD && a->kind == NODE_STRING &&
	       b->kind == NODE_INTEGER && !b->integer.negative;
}

/* Literals are folded, so that 2 * 1024 is a literal: false when it is none. */
static bool fold(struct checker *checker, struct node *node,
		 const struct type **type)
{
	const struct type *x = node->operation.a->type;
	const struct type *y = node->operation.b->type;

	if (both(node, NODE_INTEGER) && x->kind == TYPE_INT &&
	    y->kind == TYPE_INT)
		*type = is_comparison(node->operation.op)
				? fold_comparison(checker, node)
				: fold_literals(checker, node);
	else if (both(node, NODE_STRING))
		*type = fold_strings(checker, node);
	else if (is_offset(node))
		*type = fold_offset(checker, node);
	else
		return false;
	return true;
}

const struct type *binary_type(struct checker *checker, struct node *node)
{
	struct node *a = node->operation.a, *b = node->operation.b;
	enum op op = node->operation.op;

	if (is_pointer(a->type) || is_pointer(b->type))
		return check_pointer(checker, node);
	if (!is_number(a->type) || !is_number(b->type))
		return unusable(checker, node);
	/* A shift has the sign of what is shifted; a literal, which has none
	 * of its own, that of the number of bits. */
	if (op == OP_SHL || op == OP_SHR)
		return INT(checker, 64,
			   a->type->is_signed &&
				   (!node_adaptable(a) || b->type->is_signed));
	balance(checker, a, b);
	/* The difference of two unsigned numbers may be negative. */
	if (op == OP_SUB)
		return S64(checker);
	return arithmetic_type(checker, a, b);
}

static const struct type *check_logical(struct checker *checker,
					struct node *node)
{
	struct node *a = node->operation.a, *b = node->operation.b;
	const struct type *x = check_value(checker, a);
	const struct type *y = check_value(checker, b);

	if (!x || !y)
		return checker->report ? NULL : type_bool(checker->types);
	if (is_condition(x) && is_condition(y))
		return type_bool(checker->types);
	return is_condition(x) == is_condition(y) ? unusable(checker, node)
						  : mismatch(checker, node);
}

const struct type *check_binary(struct checker *checker, struct node *node)
{
	struct node *a = node->operation.a, *b = node->operation.b;
	enum op op = node->operation.op;
	const struct type *x, *y, *known;

	if (op == OP_LOGICAL_AND || op == OP_LOGICAL_OR)
		return check_logical(checker, node);
	x = check_value(checker, a);
	y = check_value(checker, b);
	if (!x || !y) {
		if (is_comparison(op))
			return type_bool(checker->types);
		/*
		 * The other side is not known yet, maybe as it depends on this
		 * one (@n = @n + 1): assumed to be a number, the rounds come to
		 * an end.
		 */
		known = x ? x : y;
		return checker->assume && known && is_number(known)
			       ? INT(checker, 64, known->is_signed)
			       : NULL;
	}
	if (fold(checker, node, &known))
		return known;
	return is_comparison(op) ? check_comparison(checker, node)
				 : binary_type(checker, node);
}

static const struct type *unary_unusable(struct checker *checker,
					 struct node *node,
					 const struct type *type)
{
	return check_error(checker, node->loc,
			   "The %s operator can not be used on expressions of "
			   "type '%s'",
			   op_text(node->operation.op), text_of(checker, type));
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
		return unary_unusable(checker, node, type);
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
	return check_error(
		checker, node->loc,
		"syntax: address-of operator (&) can only be used on "
		"a map or variable");
}

const struct type *check_unary(struct checker *checker, struct node *node)
{
	struct node *of = node->operation.a;
	enum op op = node->operation.op;
	const struct type *type;

	if (op == OP_ADDRESS)
		return check_address(checker, node);
	type = check_value(checker, of);
	if (!type)
		return op == OP_NOT && !checker->report
			       ? type_bool(checker->types)
			       : NULL;
	if (op == OP_DEREF)
		return check_deref(checker, node, type);
	if (op == OP_NOT)
		return is_condition(type) ? type_bool(checker->types)
					  : unary_unusable(checker, node, type);
	if (!is_number(type) || type->kind == TYPE_BOOL)
		return unary_unusable(checker, node, type);
	if (of->kind == NODE_INTEGER)
		return fold_literals(checker, node);
	return type->kind == TYPE_INT && !type->is_signed ? type : S64(checker);
}

/* Whether an aggregation of numbers may be below zero: what counts it is then
 * said to be signed. */
static bool is_signed_total(const struct type *type)
{
	return type->kind == TYPE_AGGREGATE && type->is_signed &&
	       !aggregate_is_histogram(type) && !aggregate_is_series(type);
}

const struct type *no_counter(struct checker *checker, struct loc loc,
			      const struct node *target, bool is_signed)
{
	bool is_map = target->kind == NODE_MAP;

	return check_error(
		checker, loc,
		"Type mismatch for %s%s: trying to assign value of type "
		"'%sint64' when %s already has a type '%s'",
		is_map ? "" : "$",
		is_map ? target->map.name
		       : written_name(checker, target->variable.variable->name),
		is_signed ? "" : "u", is_map ? "map" : "variable",
		text_of(checker, target->type));
}

/* x++ on a variable or a map, which begins at 0. */
const struct type *check_step(struct checker *checker, struct node *node)
{
	struct node *target = node->step.target;
	const struct type *type;

	if (target->kind == NODE_MAP)
		type = map_step(checker, node);
	else if (target->kind == NODE_VARIABLE)
		type = variable_step(checker, node);
	else
		return check_error(checker, node->loc,
				   "The %s operator must be applied to a map "
				   "or variable",
				   node->step.increment ? "++" : "--");
	if (!type)
		return NULL;
	if (!is_counter(type) && type->kind != TYPE_POINTER)
		return no_counter(checker, node->loc, target,
				  !node->step.increment ||
					  is_signed_total(type));
	return type;
}
