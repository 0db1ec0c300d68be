// SPDX-License-Identifier: GPL-2.0-or-later
/* Members, elements and arguments: whose memory they are and what they give */
#include "codegen/check/checker.h"

#include <stdlib.h>

/* Memory that a pointer may be walked through by plain loads: the verifier
 * follows pointers to structures it knows from one to the next. */
static bool stays_trusted(const struct type *to, bool trusted)
{
	return trusted && to->btf_id &&
	       (to->kind == TYPE_STRUCT || to->kind == TYPE_UNION);
}

const struct type *memory_type(struct checker *checker, const struct type *type,
			       enum space space, bool trusted)
{
	/* Text is an array of char, which the model has signed; an array of
	 * uint8_t stays numbers. */
	if (type->kind == TYPE_ARRAY && type->count &&
	    type->to->kind == TYPE_INT && type->to->size == 1 &&
	    type->to->is_signed)
		return type_string(checker->types, type->count);
	if (type->kind != TYPE_POINTER)
		return type;
	/* A pointer points where it was found, unless its type says user. */
	if (space == SPACE_CONTEXT || space == SPACE_BPF)
		space = type->space != SPACE_NONE ? type->space
						  : checker->layout->space;
	else if (type->space == SPACE_USER)
		space = SPACE_USER;
	if (space == SPACE_NONE)
		space = SPACE_KERNEL;
	return type_pointer(checker->types, type->to, space,
			    space == SPACE_KERNEL &&
				    stays_trusted(type->to, trusted));
}

const struct type *argument_type(struct checker *checker,
				 const struct argument *argument)
{
	const struct type *type = argument->type;
	enum space space = checker->layout->space;

	if (!type)
		return U64(checker);
	/* The field holds where in the record the text is; a script sees the
	 * text's address. */
	if (argument->data_loc) {
		if (type->kind == TYPE_ARRAY)
			type = type->to;
		return type_pointer(checker->types, type, SPACE_KERNEL, false);
	}
	if (type->kind != TYPE_POINTER)
		return memory_type(checker, type, space, false);
	if (type->space != SPACE_NONE)
		space = type->space;
	if (space == SPACE_NONE)
		space = SPACE_KERNEL;
	return type_pointer(checker->types, type->to, space, type->trusted);
}

const struct argument *layout_named(const struct argument_layout *layout,
				    const char *name)
{
	for (uint32_t i = 0; i < layout->nnamed; i++)
		if (layout->named[i].name &&
		    strcmp(layout->named[i].name, name) == 0)
			return &layout->named[i];
	return NULL;
}

/* In a copy of all arguments: text whose place the record holds is copied. */
static const struct type *copied_type(struct checker *checker,
				      const struct argument *argument)
{
	const struct type *type = argument->type;

	/* char[], not bytes of any meaning (u8[]). */
	if (argument->data_loc && type->kind == TYPE_ARRAY &&
	    type->to->size == 1 && type->to->is_signed)
		return type_string(checker->types,
				   checker->checked->config.max_strlen);
	return argument_type(checker, argument);
}

static bool has_data_loc(const struct argument_layout *layout)
{
	for (uint32_t i = 0; i < layout->nnamed; i++)
		if (layout->named[i].data_loc)
			return true;
	return false;
}

const struct type *args_type(struct checker *checker)
{
	const struct argument_layout *layout = checker->layout;
	uint32_t n = 0;
	const struct type **parts;
	const char **names;

	if (layout->record && !has_data_loc(layout))
		return layout->record;
	parts = arena_array(checker->arena, const struct type *,
			    layout->nnamed + 1);
	names = arena_array(checker->arena, const char *, layout->nnamed + 1);
	for (uint32_t i = 0; i < layout->nnamed; i++) {
		if (!layout->named[i].type)
			continue;
		parts[n] = copied_type(checker, &layout->named[i]);
		names[n++] = layout->named[i].name;
	}
	return type_record(checker->types, names, parts, n);
}

static bool is_args(const struct node *node)
{
	return (node->kind == NODE_NAME &&
		strcmp(node->name.name, "args") == 0) ||
	       (node->kind == NODE_CALL && !node->call.arguments.n &&
		strcmp(node->call.name, "args") == 0);
}

/* file, buf, count: what a script may ask for. */
static const char *argument_names(struct checker *checker,
				  const struct argument_layout *layout)
{
	const char *list = NULL;

	for (uint32_t i = 0; i < layout->nnamed; i++) {
		const char *name = layout->named[i].name;

		if (!name || !*name || strcmp(name, "__syscall_nr") == 0)
			continue;
		list = list ? arena_printf(checker->arena, "%s, %s", list, name)
			    : name;
	}
	return list ? list : "none";
}

static const struct type *check_args_field(struct checker *checker,
					   struct node *node)
{
	const struct argument_layout *layout = checker->layout;
	const char *name = node->field.name;
	const struct argument *argument;
	struct nearest nearest = { .name = name };
	struct diag *diag;

	if (!check_expression(checker, node->field.of))
		return NULL;
	argument = layout_named(layout, name);
	if (argument && !argument->type)
		return check_error(checker, node->loc,
				   "'%s' of %s cannot be read: it is in no "
				   "register that programs see, nor in memory",
				   name, checker->unit->label);
	if (argument)
		return argument_type(checker, argument);
	/* Tracepoints of system calls call it ret, functions' exits retval:
	 * both names do at both. */
	if (strcmp(name, "ret") == 0 && layout->retval) {
		struct node *retval = name_node(checker, "retval", node->loc);

		*node = *retval;
		return check_name(checker, node);
	}
	diag = check_error_diag(checker, node->loc, "%s has no argument '%s'",
				checker->unit->label, name);
	for (uint32_t i = 0; diag && i < layout->nnamed; i++)
		if (layout->named[i].name)
			nearest_offer(&nearest, layout->named[i].name);
	if (nearest.best)
		hint_nearest(checker, diag, &nearest);
	else if (diag && layout->nnamed)
		diag_hint(checker->checked->diags, diag, "it has %s",
			  argument_names(checker, layout));
	return NULL;
}

/* Whose memory a value that has a place lies in. */
struct where {
	enum space space;
	bool trusted;
};

static struct where place_of(struct checker *checker, const struct node *node)
{
	const struct type *type;

	switch (node->kind) {
	case NODE_FIELD:
		if (is_args(node->field.of))
			return (struct where){ SPACE_CONTEXT, false };
		type = node->field.of->type;
		if (type && type->kind == TYPE_POINTER)
			return (struct where){ type->space, type->trusted };
		return place_of(checker, node->field.of);
	case NODE_INDEX:
		type = node->index.of->type;
		if (type && type->kind == TYPE_POINTER)
			return (struct where){ type->space, type->trusted };
		return place_of(checker, node->index.of);
	case NODE_UNARY:
		type = node->operation.a->type;
		if (node->operation.op == OP_DEREF && type &&
		    type->kind == TYPE_POINTER)
			return (struct where){ type->space, type->trusted };
		break;
	default: break;
	}
	/* Variables, maps, what was built: in BPF's own memory. */
	return (struct where){ SPACE_BPF, false };
}

enum space place_space(struct checker *checker, const struct node *node)
{
	return place_of(checker, node).space;
}

/* Through all pointers but the last: `**p` written as `p.x`. */
static const struct type *step_down(struct checker *checker, struct node **slot)
{
	const struct type *type = (*slot)->type;

	while (type->kind == TYPE_POINTER && type->to->kind == TYPE_POINTER) {
		*slot = operation_node(checker, OP_DEREF, *slot, NULL,
				       (*slot)->loc);
		type = check_expression(checker, *slot);
	}
	return type;
}

static const struct type *no_field(struct checker *checker, struct node *node,
				   const struct type *of)
{
	struct diag *diag;
	uint32_t n;

	type_fields(checker->types, of, &n);
	if (of->kind == TYPE_TUPLE)
		return check_error(checker, node->loc,
				   "Invalid tuple index: %s. Found %u elements "
				   "in tuple.",
				   node->field.name, n);
	if (of->kind == TYPE_RECORD)
		diag = check_error_diag(checker, node->loc,
					"Record does not contain a field named "
					"'%s'",
					node->field.name);
	else
		diag = check_error_diag(checker, node->loc,
					"Struct/union of type '%s' does not "
					"contain a field named '%s'",
					text_of(checker, of), node->field.name);
	hint_nearest_field(checker, diag, of, node->field.name);
	return NULL;
}

/* config.max_strlen: a part of a record that is written out is known. */
static bool literal_part(struct node *node)
{
	const struct node *of = node->field.of;
	const char *name = node->field.name;

	if (of->kind != NODE_RECORD)
		return false;
	vec_each (part, &of->record.parts) {
		if (strcmp(part->name, name) != 0 || !is_literal(part->value) ||
		    !part->value->type)
			continue;
		*node = *part->value;
		return true;
	}
	return false;
}

const struct type *check_field(struct checker *checker, struct node *node)
{
	const struct type *type, *of;
	struct field field;
	struct where where;

	if (is_args(node->field.of) &&
	    check_outside_probe(checker, node->field.of->loc, "args"))
		return NULL;
	if (is_args(node->field.of))
		return check_args_field(checker, node);
	if (!check_value(checker, node->field.of))
		return NULL;
	type = step_down(checker, &node->field.of);
	of = type->kind == TYPE_POINTER ? type->to : type;
	if (!type_has_fields(of))
		return check_error(checker, node->loc,
				   "Can not access field '%s' on expression "
				   "of type '%s'",
				   node->field.name, text_of(checker, type));
	if (!type_field(checker->types, of, node->field.name, &field))
		return no_field(checker, node, of);
	if (type->kind != TYPE_POINTER &&
	    (of->kind == TYPE_TUPLE || of->kind == TYPE_RECORD))
		return literal_part(node) ? node->type : field.type;
	node->type = field.type;
	where = place_of(checker, node);
	if (where.space == SPACE_CONTEXT)
		uses_context(checker);
	return memory_type(checker, field.type, where.space, where.trusted);
}

/* tuple[0] is tuple.0 */
static const struct type *check_tuple_index(struct checker *checker,
					    struct node *node)
{
	struct node *of = node->index.of;
	int64_t at;

	if (!node_constant(node->index.index, &at))
		return check_error(checker, node->loc,
				   "Array-style access for tuples only valid "
				   "for integer literals");
	*node = *field_node(checker, of,
			    arena_printf(checker->arena, "%lld", (long long)at),
			    node->loc);
	return check_field(checker, node);
}

static const struct type *index_bounds(struct checker *checker,
				       struct node *node, uint32_t count)
{
	bool open = !count && place_of(checker, node).space != SPACE_BPF;
	int64_t at = 0;

	/* What a structure ends with goes on where the kernel has it, not in
	 * a copy. */
	if ((node_constant(node->index.index, &at) || !count) &&
	    (at < 0 || (!open && at >= count)))
		return check_error(checker, node->loc,
				   "the index %lld is out of bounds for array "
				   "of size %u",
				   (long long)at, count);
	return node->type;
}

const struct type *check_index(struct checker *checker, struct node *node)
{
	const struct type *of = check_value(checker, node->index.of);
	const struct type *index = check_value(checker, node->index.index);
	struct where where;
	int64_t at;

	if (!of || !index)
		return NULL;
	if (!type_is_integer(index))
		return check_error(checker, node->index.index->loc,
				   "The array index operator [] only accepts "
				   "integer indices, got %s",
				   text_of(checker, index));
	if (of->kind == TYPE_TUPLE)
		return check_tuple_index(checker, node);
	node->type = of->to;
	where = place_of(checker, node);
	switch (of->kind) {
	case TYPE_STRING:
		node->type = INT(checker, 8, true);
		return index_bounds(checker, node, of->size);
	case TYPE_BUFFER:
		node->type = INT(checker, 8, false);
		return index_bounds(checker, node, of->count);
	case TYPE_ARRAY:
		/* The verifier walks to constant places only. */
		node->type = memory_type(
			checker, of->to, where.space,
			where.trusted && node_constant(node->index.index, &at));
		return index_bounds(checker, node, of->count);
	case TYPE_POINTER:
		if (of->to->kind == TYPE_VOID || !of->to->size)
			break;
		/* An element of who knows how many: nothing vouches for where
		 * it lies. */
		return memory_type(checker, of->to, of->space, false);
	default: break;
	}
	return check_error(
		checker, node->loc,
		"The array index operator [] can only be used on arrays, "
		"pointers, and tuples, found %s.",
		text_of(checker, of));
}
