// SPDX-License-Identifier: GPL-2.0-or-later
/* Expressions: scalars into registers, everything else into a place. */
#include "codegen/lower/internal.h"

#include "codegen/builtin.h"

static int32_t lower_row(struct lower *lower, const struct node *node)
{
	int32_t (*row)(struct lower * lower, const struct node *node) =
		node->kind == NODE_NAME ? node->name.builtin->lower
					: node->call.function->lower;

	if (row)
		return row(lower, node);
	return lower_missing(lower, node);
}

/* A row that nobody has filled yet is told, not fallen over. */
int32_t lower_missing(struct lower *lower, const struct node *node)
{
	diag_error(lower->checked->diags, node->loc,
		   "'%s' is not supported yet",
		   node->kind == NODE_NAME ? node->name.name : node->call.name);
	return constant(lower, 0);
}

/* A stack that is no key is kept in the table for those. */
static int32_t stack_value(struct lower *lower, const struct node *node)
{
	struct intern_table table = { lower->plan->index->stacks, IR_NONE, -1 };

	return lower_stack_id(lower, node, &table);
}

/* A value that a block gives last. */
static int32_t block_value(struct lower *lower, const struct node *node)
{
	vec_each (statement, &node->block.statements)
		lower_statement(lower, *statement);
	return node->block.value ? lower_value(lower, node->block.value)
				 : IR_NONE;
}

/* c ? a : b, c ?: b and if as a value: an IR variable takes either. */
static int32_t choice_value(struct lower *lower, const struct node *node)
{
	bool wanted = node->type && type_in_register(node->type);
	int32_t result = wanted ? ir_variable(&lower->ir, NULL) : IR_NONE;
	int32_t yes = block_new(lower), no = block_new(lower);
	int32_t join = block_new(lower), value;
	const struct node *first = node->choice.yes ? node->choice.yes
						    : node->choice.condition;

	lower_condition(lower, node->choice.condition, yes, no);
	ir_at(&lower->ir, yes);
	value = lower_value(lower, first);
	/* A branch that ends the run (return, exit()) has no value to give, and
	 * nothing may be added behind its end. */
	if (wanted && !ir_ended(&lower->ir))
		ir_assign(&lower->ir, result, value);
	if (!ir_ended(&lower->ir))
		ir_jump(&lower->ir, join);
	ir_at(&lower->ir, no);
	if (node->choice.no) {
		value = lower_value(lower, node->choice.no);
		if (wanted && !ir_ended(&lower->ir))
			ir_assign(&lower->ir, result, value);
	}
	go(lower, join);
	return result;
}

/* A condition as 0 or 1. */
static int32_t condition_value(struct lower *lower, const struct node *node)
{
	int32_t result = ir_variable(&lower->ir, NULL);
	int32_t yes = block_new(lower), no = block_new(lower);
	int32_t join = block_new(lower);

	lower_condition(lower, node, yes, no);
	ir_at(&lower->ir, yes);
	ir_assign(&lower->ir, result, constant(lower, 1));
	ir_jump(&lower->ir, join);
	ir_at(&lower->ir, no);
	ir_assign(&lower->ir, result, constant(lower, 0));
	go(lower, join);
	return result;
}

static int32_t cast_to_bool(struct lower *lower, int32_t value)
{
	return ir_set(&lower->ir, IR_NE, value, constant(lower, 0));
}

/* (T *)array: where it lies in the kernel's or a process's memory. */
static int32_t place_address(struct lower *lower, const struct node *array)
{
	struct memory memory = lower_place(lower, array);
	int32_t address = memory_address(lower, memory);

	return memory.region == IR_REGION_TRUSTED
		       ? pointer_number(lower, address)
		       : address;
}

static int32_t cast_value(struct lower *lower, const struct node *node)
{
	const struct node *of = node->typed.value;
	const struct type *type = node->type;
	int32_t value;

	if (of->type->kind == TYPE_AGGREGATE)
		value = lower_aggregate_number(lower, of);
	else if (type_in_register(of->type))
		value = type->kind == TYPE_POINTER ? lower_value(lower, of)
						   : lower_number(lower, of);
	else if (type->kind == TYPE_POINTER)
		return place_address(lower, of);
	else
		/* An array of bytes, or a structure, as an integer. */
		return memory_read(lower, lower_place(lower, of), type);
	if (type->kind == TYPE_BOOL)
		return cast_to_bool(lower, value);
	/* Same or narrower sign already: nothing to do. */
	if (type_in_register(of->type) && of->type->size < type->size &&
	    (!of->type->is_signed || type->is_signed))
		return value;
	return ir_extend(&lower->ir, value, (uint8_t)type->size,
			 type->is_signed);
}

static int32_t integer_value(struct lower *lower, const struct node *node)
{
	return constant(lower, (int64_t)node->integer.value);
}

int32_t lower_value(struct lower *lower, const struct node *node)
{
	struct loc loc = loc_enter(lower, node);
	int32_t value;

	switch (node->kind) {
	case NODE_INTEGER: value = integer_value(lower, node); break;
	case NODE_BOOL: value = constant(lower, node->boolean); break;
	case NODE_NAME:
	case NODE_CALL:
		value = node_is_stack_call(node) ? stack_value(lower, node)
						 : lower_row(lower, node);
		break;
	case NODE_VARIABLE:
		value = variable_read(lower, node->variable.variable);
		break;
	case NODE_MAP: value = lower_map_read(lower, node); break;
	case NODE_UNARY:
		value = node->operation.op == OP_NOT
				? condition_value(lower, node)
				: lower_unary(lower, node);
		break;
	case NODE_BINARY:
		value = op_compares(node->operation.op)
				? condition_value(lower, node)
				: lower_binary(lower, node);
		break;
	case NODE_STEP: value = lower_step(lower, node, true); break;
	case NODE_TERNARY:
	case NODE_IF: value = choice_value(lower, node); break;
	case NODE_BLOCK: value = block_value(lower, node); break;
	case NODE_CAST: value = cast_value(lower, node); break;
	case NODE_FIELD:
	case NODE_INDEX: value = lower_field_value(lower, node); break;
	default: lower_statement(lower, node); value = IR_NONE;
	}
	lower->ir.loc = loc;
	return value;
}

/* (a, b): each part at its offset; what lies between is zero. */
static void parts_into(struct lower *lower, const struct type *type,
		       struct memory into,
		       const struct node *(*part)(const struct node *node,
						  uint32_t i),
		       const struct node *node)
{
	uint32_t n, at = 0;
	const struct field *fields = type_fields(lower->checked->types, type,
						 &n);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t offset = fields[i].bit_offset / 8;

		memory_zero(lower, memory_part(into, (int32_t)at), offset - at);
		lower_into(lower, part(node, i),
			   memory_part(into, (int32_t)offset));
		at = offset + fields[i].type->size;
	}
	memory_zero(lower, memory_part(into, (int32_t)at), type->size - at);
}

static const struct node *tuple_part(const struct node *node, uint32_t i)
{
	return node->tuple.v[i];
}

static const struct node *record_part(const struct node *node, uint32_t i)
{
	return node->record.parts.v[i].value;
}

/* Either branch builds into the one destination: no copy where they meet. */
static void choice_into(struct lower *lower, const struct node *node,
			struct memory into)
{
	int32_t yes = block_new(lower), no = block_new(lower);
	int32_t join = block_new(lower);

	lower_condition(lower, node->choice.condition, yes, no);
	ir_at(&lower->ir, yes);
	lower_into(lower,
		   node->choice.yes ? node->choice.yes : node->choice.condition,
		   into);
	if (!ir_ended(&lower->ir))
		ir_jump(&lower->ir, join);
	ir_at(&lower->ir, no);
	if (node->choice.no)
		lower_into(lower, node->choice.no, into);
	go(lower, join);
}

/* Parts converted one by one: (int8, "ab") as (int64, string[16]). */
static void convert_parts(struct lower *lower, const struct type *from,
			  struct memory source, const struct type *to,
			  struct memory into);

static void convert(struct lower *lower, const struct type *from,
		    struct memory source, const struct type *to,
		    struct memory into)
{
	uint32_t size = from->size < to->size ? from->size : to->size;

	if (type_in_register(to) && type_in_register(from)) {
		int32_t value = memory_read(lower, source, from);

		memory_write(lower, into, value, to);
	} else if (from != to &&
		   (to->kind == TYPE_TUPLE || to->kind == TYPE_RECORD)) {
		convert_parts(lower, from, source, to, into);
	} else if (from->is_text && to->kind == TYPE_STRING) {
		memory_zero(lower, into, to->size);
		lower_string_at(lower, source, size - 1, into);
	} else {
		memory_copy(lower, into, source, size);
		/* A long string ends at its NUL (strings.c): what lies behind
		 * it needs no zeros. */
		if (to->size <= INTERN_OVER)
			memory_zero(lower, memory_part(into, (int32_t)size),
				    to->size - size);
	}
}

static void convert_parts(struct lower *lower, const struct type *from,
			  struct memory source, const struct type *to,
			  struct memory into)
{
	struct types *types = lower->checked->types;
	uint32_t n, m, at = 0;
	const struct field *a = type_fields(types, from, &n);
	const struct field *b = type_fields(types, to, &m);

	for (uint32_t i = 0; i < n && i < m; i++) {
		uint32_t offset = b[i].bit_offset / 8;
		struct field part = a[i];

		/* Records of the same names may have them in another order. */
		if (to->kind == TYPE_RECORD)
			type_field(types, from, b[i].name, &part);
		memory_zero(lower, memory_part(into, (int32_t)at), offset - at);
		convert(lower, part.type,
			memory_part(source, (int32_t)part.bit_offset / 8),
			b[i].type, memory_part(into, (int32_t)offset));
		at = offset + b[i].type->size;
	}
	memory_zero(lower, memory_part(into, (int32_t)at), to->size - at);
}

static void cast_into(struct lower *lower, const struct node *node,
		      struct memory into)
{
	const struct node *of = node->typed.value;
	struct memory source;

	if (node->type->kind == TYPE_STRING && of->type->kind == TYPE_STRING) {
		lower_string_into(lower, node, into);
		return;
	}
	if (type_in_register(of->type)) {
		/* An integer as an array of bytes. */
		memory_store(lower, into, lower_value(lower, of),
			     (uint8_t)node->type->size);
		return;
	}
	source = lower_place(lower, of);
	convert(lower, of->type, source, node->type, into);
}

static void row_into(struct lower *lower, const struct node *node,
		     struct memory into)
{
	void (*row)(struct lower * lower, const struct node *node,
		    struct memory into) =
		node->kind == NODE_NAME ? node->name.builtin->lower_into
					: node->call.function->lower_into;

	if (row)
		row(lower, node, into);
	else
		lower_missing(lower, node);
}

void lower_built_into(struct lower *lower, const struct node *node,
		      struct memory into)
{
	switch (node->kind) {
	case NODE_NAME:
	case NODE_CALL: row_into(lower, node, into); break;
	case NODE_TUPLE:
		parts_into(lower, node->type, into, tuple_part, node);
		break;
	case NODE_RECORD:
		parts_into(lower, node->type, into, record_part, node);
		break;
	case NODE_TERNARY:
	case NODE_IF: choice_into(lower, node, into); break;
	case NODE_BLOCK:
		vec_each (statement, &node->block.statements)
			lower_statement(lower, *statement);
		lower_into(lower, node->block.value, into);
		break;
	case NODE_CAST: cast_into(lower, node, into); break;
	default:
		memory_copy(lower, into, lower_place(lower, node),
			    node->type->size);
	}
}

/* Straight to where it is to be, so that strings and structures are not copied
 * from one place to the next. */
void lower_into(struct lower *lower, const struct node *node,
		struct memory into)
{
	struct loc loc = loc_enter(lower, node);

	if (type_in_register(node->type))
		memory_write(lower, into, lower_value(lower, node), node->type);
	else if (node->type->kind == TYPE_STRING &&
		 node->kind != NODE_TERNARY && node->kind != NODE_IF &&
		 node->kind != NODE_BLOCK)
		lower_string_into(lower, node, into);
	else
		lower_built_into(lower, node, into);
	lower->ir.loc = loc;
}

static struct memory place(struct lower *lower, const struct node *node)
{
	struct memory built;
	struct field field;

	switch (node->kind) {
	case NODE_VARIABLE:
		return variable_place(lower, node->variable.variable);
	case NODE_MAP: return lower_map_place(lower, node);
	case NODE_FIELD:
		if (!args_field(lower, node))
			return lower_field(lower, node, &field);
		if (lower_argument_place(lower, args_field(lower, node),
					 &built))
			return built;
		break;
	case NODE_INDEX: return lower_index(lower, node);
	case NODE_UNARY:
		if (node->operation.op == OP_DEREF)
			return lower_pointee(lower, node->operation.a);
		break;
	case NODE_CAST:
		/* Bytes seen as another type of the same size. */
		if (!type_in_register(node->typed.value->type) &&
		    node->typed.value->type->size == node->type->size &&
		    node->type->kind == TYPE_ARRAY)
			return lower_place(lower, node->typed.value);
		break;
	default: break;
	}
	/* Nothing lies anywhere yet: it is built where the caller can find
	 * it. */
	built = memory_new(lower, node->type->size, "value");
	if (node->kind == NODE_FIELD)
		lower_argument_into(lower, args_field(lower, node), built);
	else
		lower_into(lower, node, built);
	return built;
}

struct memory lower_place(struct lower *lower, const struct node *node)
{
	struct loc loc = loc_enter(lower, node);
	struct memory memory;

	memory = place(lower, node);
	lower->ir.loc = loc;
	return memory;
}
