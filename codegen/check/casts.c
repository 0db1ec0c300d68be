// SPDX-License-Identifier: GPL-2.0-or-later
/* Casts, sizeof, offsetof. */
#include "codegen/check/checker.h"

static bool is_number(const struct type *type)
{
	return type_is_integer(type) || type->kind == TYPE_KSYM ||
	       type->kind == TYPE_USERNAME || type->kind == TYPE_TIMESTAMP;
}

static bool is_structure(const struct type *type)
{
	return type->kind == TYPE_STRUCT || type->kind == TYPE_UNION;
}

static bool is_integer_array(const struct type *type)
{
	return type->kind == TYPE_ARRAY && type->to->kind == TYPE_INT;
}

/* A literal has any size; an array has that of a register. */
static bool literal_fits_array(const struct node *value, const struct type *to)
{
	return value->kind == NODE_INTEGER && is_integer_array(to) &&
	       (to->size == 1 || to->size == 2 || to->size == 4 ||
		to->size == 8);
}

static bool cast_allowed(const struct type *from, const struct type *to)
{
	bool scalar = is_number(from) || from->kind == TYPE_POINTER;

	switch (to->kind) {
	case TYPE_INT:
		return scalar ||
		       (is_integer_array(from) && from->size <= to->size);
	case TYPE_BOOL:
	case TYPE_POINTER: return scalar;
	case TYPE_ENUM:
	case TYPE_USERNAME:
	case TYPE_KSYM: return is_number(from);
	case TYPE_STRING:
		return from->kind == TYPE_STRING && from->size <= to->size;
	case TYPE_BUFFER: return from->kind == TYPE_BUFFER;
	case TYPE_ARRAY:
		return is_integer_array(to) &&
		       ((is_number(from) && from->size == to->size) ||
			(from->kind == TYPE_STRING && to->to->size == 1 &&
			 from->size <= to->size) ||
			(is_integer_array(from) && from->size == to->size));
	default: return false;
	}
}

/* (T[])e: as many elements as the value has. */
static const struct type *count_elements(struct checker *checker,
					 const struct type *to,
					 const struct type *from)
{
	if (to->kind != TYPE_ARRAY || to->count || !to->to->size)
		return to;
	return type_array(checker->types, to->to, from->size / to->to->size);
}

/* A constant is compared with the enum's names; what is only known later is
 * taken as it comes. */
static const struct type *enum_known(struct checker *checker, struct node *node,
				     const struct type *to)
{
	int64_t value;

	if (to->kind == TYPE_ENUM && node_constant(node->typed.value, &value) &&
	    !type_enum_name(checker->types, to, value))
		return check_error(checker, message_loc(node),
				   "Enum: %s doesn't contain a variant value "
				   "of %lld",
				   to->name, (long long)value);
	return to;
}

/* An array or text that a pointer leads to becomes a pointer as in C: to where
 * it lies. */
static bool is_array_place(struct checker *checker, const struct node *value)
{
	enum space space = place_space(checker, value);

	return (value->type->kind == TYPE_ARRAY ||
		value->type->kind == TYPE_STRING) &&
	       (space == SPACE_KERNEL || space == SPACE_USER);
}

/* A pointer keeps the memory it points into; an integer becomes an address
 * of the probe's. */
static const struct type *pointer_space(struct checker *checker,
					const struct type *to,
					const struct node *value)
{
	const struct type *from = value->type;
	enum space space = checker->layout->space;

	if (from->kind == TYPE_POINTER)
		space = from->space;
	else if (is_array_place(checker, value))
		space = place_space(checker, value);
	if (space == SPACE_NONE)
		space = SPACE_KERNEL;
	return type_pointer(checker->types, to->to, space,
			    from->kind == TYPE_POINTER && from->trusted &&
				    from->to == to->to);
}

/* Of a cast only "(type)": bpftrace marks no more. */
struct loc message_loc(const struct node *node)
{
	struct loc loc = node->loc;

	if (node->kind == NODE_CAST && node->typed.type_name)
		loc.end = node->typed.type_name->loc.end + 1;
	return loc;
}

static const struct type *cast_refused(struct checker *checker,
				       const struct node *node,
				       const struct type *from,
				       const struct type *to)
{
	struct diag *diag = check_error_diag(
		checker, message_loc(node), "Cannot cast from \"%s\" to \"%s\"",
		text_of(checker, from), text_of(checker, to));

	if (diag && is_structure(to))
		diag_hint(checker->checked->diags, diag,
			  "Did you mean to cast to \"%s *\"?",
			  text_of(checker, to));
	return NULL;
}

/* The cast that check_value() makes of an aggregation: its number. */
static bool is_reading(const struct node *node)
{
	return node->kind == NODE_CAST && !node->typed.type_name;
}

const struct type *check_cast(struct checker *checker, struct node *node)
{
	const struct type *to, *from;

	if (!node->typed.type_name) {
		/* Implicit: an aggregation's number, or a last round's. */
		from = check_expression(checker, node->typed.value);
		if (from && from->kind == TYPE_AGGREGATE)
			return aggregate_as_number(checker, from);
		return node->type ? node->type : from;
	}
	to = check_type_name(checker, node->typed.type_name);
	from = check_printable(checker, node->typed.value);
	if (to && from && from->kind == TYPE_AGGREGATE &&
	    !aggregate_as_number(checker, from))
		return cast_refused(checker, node, from, to);
	/* Printable first, so that an aggregation can be refused in the cast's
	 * own words. */
	if (from)
		from = check_value(checker, node->typed.value);
	/* While a value is unknown, what it is cast to is known already: the
	 * rounds get on by it. */
	if (!to || !from)
		return to && type_is_scalar(to) && to->kind != TYPE_POINTER &&
				       !checker->report
			       ? to
			       : NULL;
	to = count_elements(checker, to, from);
	if (to->kind == TYPE_POINTER)
		to = pointer_space(checker, to, node->typed.value);
	/* What the checker made itself has one place for all. */
	if (to == from && !is_reading(node->typed.value) &&
	    node->typed.type_name->loc.begin != node->loc.begin) {
		check_warning(checker, message_loc(node),
			      "Unnecessary cast: expression is already of type "
			      "%s",
			      text_of(checker, to));
		return to;
	}
	if (is_structure(to) || (to != from && !cast_allowed(from, to) &&
				 !literal_fits_array(node->typed.value, to) &&
				 (to->kind != TYPE_POINTER ||
				  !is_array_place(checker, node->typed.value))))
		return cast_refused(checker, node, from, to);
	return enum_known(checker, node, to);
}

/* The type of T or e: sizeof(x) is of a value where there is no type x. */
static const struct type *type_or_value(struct checker *checker,
					struct node *node)
{
	struct type_name *name = node->typed.type_name;

	if (name && name->kind == TYPE_NAME_PLAIN &&
	    !type_is_named(checker, name->name) &&
	    name_is_constant(checker, name->name)) {
		node->typed.value = name_node(checker, name->name, name->loc);
		node->typed.type_name = NULL;
	}
	if (node->typed.type_name)
		return check_type_name(checker, node->typed.type_name);
	return check_expression(checker, node->typed.value);
}

/* sizeof(T), sizeof(e): known when types are. */
const struct type *check_sizeof(struct checker *checker, struct node *node)
{
	const struct type *type;

	type = type_or_value(checker, node);
	if (!type && checker->report)
		return NULL;
	/* Only in the last round: before it e's type may still widen. */
	if (checker->report)
		become_integer(node, type->size, U64(checker));
	return U64(checker);
}

static const struct type *no_such_field(struct checker *checker, struct loc loc,
					const struct type *type,
					const char *name)
{
	hint_nearest_field(checker,
			   check_error_diag(checker, loc,
					    "'%s' has no field named '%s'",
					    text_of(checker, type), name),
			   type, name);
	return NULL;
}

const struct type *check_offsetof(struct checker *checker, struct node *node)
{
	const struct type *type;
	struct field field = { 0 };
	uint32_t bits = 0;

	if (node->typed.type_name)
		type = check_type_name(checker, node->typed.type_name);
	else
		type = check_expression(checker, node->typed.value);
	if (!type)
		return checker->report ? NULL : U64(checker);
	for (uint32_t i = 0; i < node->typed.path.n; i++) {
		const char *name = node->typed.path.v[i];

		if (!type_has_fields(type))
			return check_error(checker, node->loc,
					   "'%s' is not a struct type.",
					   text_of(checker, type));
		if (!type_field(checker->types, type, name, &field))
			return no_such_field(checker, node->loc, type, name);
		bits += field.bit_offset;
		type = field.type;
	}
	become_integer(node, bits / 8, U64(checker));
	return node->type;
}

static void add_part(struct checker *checker, struct node *record,
		     const char *name, struct node *value)
{
	struct record_part *part = vec_push(checker->arena,
					    &record->record.parts);

	part->name = name;
	part->loc = record->loc;
	part->value = value;
}

static struct node *text_node(struct checker *checker, const char *text,
			      struct loc loc)
{
	struct node *node = node_make(checker, NODE_STRING, loc);
	uint32_t len = (uint32_t)strlen(text);

	become_string(node, text, len, type_string(checker->types, len + 1));
	return node;
}

/* (btf_id=1, base_type="int", full_type="int8") */
static struct node *typeinfo_record(struct checker *checker,
				    const struct type *type, struct loc loc)
{
	struct node *record = node_make(checker, NODE_RECORD, loc);
	struct node *id = node_make(checker, NODE_INTEGER, loc);

	become_integer(id, type->btf_id, U32(checker));
	add_part(checker, record, "btf_id", id);
	add_part(checker, record, "base_type",
		 text_node(checker, kind_text(type), loc));
	add_part(checker, record, "full_type",
		 text_node(checker, text_of(checker, type), loc));
	return record;
}

/* typeinfo(T) is the record (btf_id, base_type, full_type). */
const struct type *check_typeinfo(struct checker *checker, struct node *node)
{
	const struct type *type;
	struct node *record;

	if (node->typed.type_name)
		type = check_type_name(checker, node->typed.type_name);
	else
		type = check_expression(checker, node->typed.value);
	if (!type ||
	    !unstable_allowed(checker, node->loc, "typeinfo",
			      checker->checked->config.unstable_typeinfo))
		return NULL;
	record = typeinfo_record(checker, type, node->loc);
	/* Types widen until the last round. */
	if (checker->report)
		*node = *record;
	return check_record(checker, record);
}
