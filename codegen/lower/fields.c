// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Places that are reached through pointers, fields and elements. Of a chain
 * only the last member is read; everything before it is arithmetic, except for
 * the pointers, which are read hop by hop.
 */
#include "codegen/lower/internal.h"

void typed_set(struct lower *lower, int32_t reg, const struct type *to)
{
	struct lower_state *state = lower->state;

	/* Registers are numbered by function: what was known in another one
	 * says nothing here. */
	if (state->typed_function != lower->ir.function) {
		state->typed_function = lower->ir.function;
		memset(state->typed.v, 0,
		       sizeof(*state->typed.v) * state->typed.n);
	}
	while (state->typed.n <= (uint32_t)reg)
		*vec_push(lower->ir.arena, &state->typed) = NULL;
	state->typed.v[reg] = to;
}

const struct type *typed_get(const struct lower *lower, int32_t reg)
{
	const struct lower_state *state = lower->state;

	if (state->typed_function != lower->ir.function || reg < 0 ||
	    (uint32_t)reg >= state->typed.n)
		return NULL;
	return state->typed.v[reg];
}

static int32_t negate(struct lower *lower, int32_t value)
{
	int32_t dst = ir_temporary(&lower->ir);
	struct ir_insn *insn = ir_add(&lower->ir, IR_NEG);

	insn->dst = dst;
	insn->a = value;
	return dst;
}

/* "R1 pointer arithmetic with <<= operator prohibited": negated, a pointer is
 * a number; negated again, the number it was. */
int32_t pointer_number(struct lower *lower, int32_t reg)
{
	return negate(lower, negate(lower, reg));
}

/* A variable may hold a known pointer, and so may a copy of one. */
int32_t lower_number(struct lower *lower, const struct node *node)
{
	int32_t value = lower_value(lower, node);
	const struct type *type = node->type;

	if (typed_get(lower, value) ||
	    (type->kind == TYPE_POINTER && type->space == SPACE_KERNEL &&
	     type->to && type->to->kind == TYPE_STRUCT))
		return pointer_number(lower, value);
	return value;
}

/* Whether loads through a pointer to a type can be had by a cast. */
static bool castable(const struct lower *lower, const struct type *to,
		     int64_t *btf_id)
{
	/* Under -k each failing read is told, and a cast's load cannot fail: it
	 * reads 0. */
	if (lower->checked->warnings_k || !to)
		return false;
	*btf_id = 0;
	if (to->kind == TYPE_STRUCT && to->btf_id && !btf_is_module(to->btf) &&
	    feature(FEATURE_RDONLY_CAST)) {
		*btf_id = to->btf_id;
		return true;
	}
	return to->kind != TYPE_VOID && feature(FEATURE_RDONLY_CAST_ANY);
}

static int32_t cast_readable(struct lower *lower, int32_t value,
			     const struct type *to, int64_t btf_id)
{
	int32_t cast = ir_temporary(&lower->ir);
	struct ir_insn *insn = ir_add(&lower->ir, IR_RDONLY);

	insn->dst = cast;
	insn->a = value;
	insn->imm = btf_id;
	insn->off = btf_id ? 0 : (int32_t)to->size;
	return cast;
}

/* How memory behind a kernel pointer is read, best way first: as the verifier
 * knows it, by a cast that makes it known, or by a helper. */
static struct memory kernel_pointee(struct lower *lower, int32_t value,
				    const struct type *to, bool trusted)
{
	const struct type *known = typed_get(lower, value);
	struct memory memory = memory_at(IR_REGION_TRUSTED, value, 0);
	int64_t btf_id;

	if (trusted)
		memory.trusted = to;
	if (trusted || (known && known == to))
		return memory;
	if (!castable(lower, to, &btf_id))
		return memory_at(IR_REGION_KERNEL, value, 0);
	memory.address = cast_readable(lower, value, to, btf_id);
	/* Cast by size alone, the verifier knows bytes, not members: what is
	 * read through it is a number again. */
	memory.untyped = btf_id == 0;
	return memory;
}

/*
 * A pointer read through one that the verifier trusts may be trusted itself:
 * to find out, it goes through the names of all types, three times, on each
 * way that leads here (since 6.4; 5 ms in an emulated machine). The cast takes
 * the question away; it becomes a move.
 */
static int32_t pointer_read(struct lower *lower, struct memory memory,
			    const struct type *type)
{
	int64_t btf_id;
	int32_t object = IR_NONE;

	if (memory.region == IR_REGION_CONTEXT && type->kind == TYPE_POINTER)
		object = context_object(lower, memory.off);
	if (object != IR_NONE)
		return object;
	if (memory.trusted && type->kind == TYPE_POINTER &&
	    castable(lower, memory.trusted, &btf_id) && btf_id)
		memory.address = cast_readable(lower, memory.address,
					       memory.trusted, btf_id);
	return memory_read(lower, memory, type);
}

static struct memory pointee(struct lower *lower, int32_t value,
			     const struct type *pointer)
{
	enum space space = pointer->space;

	/* A pointer that a script made out of a number points where its probe
	 * is: into the program for uprobes, else into the kernel. */
	if (space == SPACE_NONE)
		space = lower->unit->layout->space;
	switch (space) {
	case SPACE_CONTEXT: return memory_at(IR_REGION_CONTEXT, value, 0);
	case SPACE_USER: return memory_at(IR_REGION_USER, value, 0);
	case SPACE_BPF: return memory_at(IR_REGION_FRAME, value, 0);
	default:
		return kernel_pointee(lower, value, pointer->to,
				      pointer->trusted);
	}
}

struct memory lower_pointee(struct lower *lower, const struct node *pointer)
{
	return pointee(lower, lower_value(lower, pointer), pointer->type);
}

/* A pointer read from a place the verifier knows is known itself. */
static void learn(struct lower *lower, struct memory from, int32_t value,
		  const struct type *type)
{
	if (from.region == IR_REGION_TRUSTED && !from.untyped &&
	    type->kind == TYPE_POINTER && type->space != SPACE_USER &&
	    type->to && type->to->kind == TYPE_STRUCT && type->to->btf_id)
		typed_set(lower, value, type->to);
}

/* The structure a field is of, and where it lies: `.` goes through any number
 * of pointers. */
static struct memory field_base(struct lower *lower, const struct node *of,
				const struct type **whole)
{
	const struct type *type = of->type;
	struct memory memory;

	if (type->kind != TYPE_POINTER) {
		*whole = type;
		return lower_place(lower, of);
	}
	memory = lower_pointee(lower, of);
	type = type->to;
	while (type->kind == TYPE_POINTER) {
		int32_t value = pointer_read(lower, memory, type);

		learn(lower, memory, value, type);
		memory = pointee(lower, value, type);
		type = type->to;
	}
	*whole = type;
	return memory;
}

struct memory lower_field(struct lower *lower, const struct node *node,
			  struct field *field)
{
	const struct type *whole;
	struct memory memory = field_base(lower, node->field.of, &whole);

	memset(field, 0, sizeof(*field));
	type_field(lower->checked->types, whole, node->field.name, field);
	return memory_part(memory, (int32_t)(field->bit_offset / 8));
}

/*
 * A bit-field: the smallest aligned word that holds it, shifted down. The
 * memory is where its first byte lies.
 */
static int32_t bitfield(struct lower *lower, struct memory memory,
			const struct field *field, bool is_signed)
{
	uint32_t first = field->bit_offset, size = 1, start, shift;
	int32_t value, up;

	while (size < 8 &&
	       first / (8 * size) != (first + field->bit_size - 1) / (8 * size))
		size *= 2;
	start = first / (8 * size) * size;
	memory = memory_part(memory, (int32_t)start - (int32_t)(first / 8));
	value = memory_load(lower, memory, (uint8_t)size, false);
	shift = first - start * 8;
	up = constant(lower, 64 - shift - field->bit_size);
	value = ir_binary(&lower->ir, IR_SHL, value, up);
	return ir_binary(&lower->ir, is_signed ? IR_SAR : IR_SHR, value,
			 constant(lower, 64 - field->bit_size));
}

/* if (index >= count) { the user is told; goto outside } */
static void check_index_bound(struct lower *lower, const struct node *node,
			      int32_t index, uint32_t count, int32_t outside)
{
	int32_t told = block_new(lower), inside = block_new(lower);

	ir_branch(&lower->ir, IR_UGE, index, constant(lower, count), told,
		  inside);
	ir_at(&lower->ir, told);
	runtime_error(lower, node);
	ir_jump(&lower->ir, outside);
	ir_at(&lower->ir, inside);
}

/* Past the end the first element is taken, for what has to have a place. */
static int32_t checked_index(struct lower *lower, const struct node *node,
			     int32_t index, uint32_t count)
{
	int32_t result = ir_variable(&lower->ir, NULL);
	int32_t outside = block_new(lower), join = block_new(lower);

	check_index_bound(lower, node, index, count, outside);
	ir_assign(&lower->ir, result, index);
	ir_jump(&lower->ir, join);
	ir_at(&lower->ir, outside);
	ir_assign(&lower->ir, result, constant(lower, 0));
	go(lower, join);
	return result;
}

/*
 * In BPF's own memory the index has to be bounded in the operation that uses
 * it, for the verifier: INDEX does both. In bytes, since an element may have
 * any size.
 */
static struct memory element_own(struct lower *lower, struct memory array,
				 int32_t index, uint32_t size, uint32_t count)
{
	int32_t bytes = ir_binary(&lower->ir, IR_MUL, index,
				  constant(lower, size));

	return memory_index(lower, array, bytes, size * (count - 1) + 1, 1);
}

/* Other memory is read by address, which may be any number: no bound. */
static struct memory element_far(struct lower *lower, struct memory array,
				 int32_t index, uint32_t size)
{
	int32_t base = memory_address(lower, array), bytes;

	if (array.region == IR_REGION_TRUSTED)
		base = pointer_number(lower, base);
	bytes = ir_binary(&lower->ir, IR_MUL, index, constant(lower, size));
	base = ir_binary(&lower->ir, IR_ADD, base, bytes);
	return memory_at(array.region == IR_REGION_USER ? IR_REGION_USER
							: IR_REGION_KERNEL,
			 base, 0);
}

static uint32_t element_size(const struct type *of)
{
	if (of->kind == TYPE_STRING)
		return 1;
	return of->to && of->to->size ? of->to->size : 1;
}

static struct memory tuple_part(struct lower *lower, const struct node *node,
				int64_t index)
{
	uint32_t n;
	const struct field *fields = type_fields(lower->checked->types,
						 node->index.of->type, &n);

	return memory_part(lower_place(lower, node->index.of),
			   (int32_t)fields[index].bit_offset / 8);
}

static uint32_t element_count(const struct type *of)
{
	return of->kind == TYPE_STRING ? of->size : of->count;
}

/* Nobody knows how far it goes behind a pointer, or at a structure's end. */
static bool has_bound(const struct type *of)
{
	return of->kind != TYPE_POINTER && element_count(of);
}

/* Where the elements of a value begin: a buffer's behind its length. */
static struct memory elements(struct lower *lower, const struct node *of)
{
	if (of->type->kind == TYPE_POINTER)
		return lower_pointee(lower, of);
	return memory_part(lower_place(lower, of),
			   of->type->kind == TYPE_BUFFER ? 4 : 0);
}

/* The element at a checked index, or behind a pointer. */
static struct memory element(struct lower *lower, const struct type *of,
			     struct memory array, int32_t index)
{
	uint32_t size = element_size(of);

	if (of->kind != TYPE_POINTER && memory_is_own(array))
		return element_own(lower, array, index, size,
				   element_count(of));
	return element_far(lower, array, index, size);
}

struct memory lower_index(struct lower *lower, const struct node *node)
{
	const struct node *of = node->index.of;
	struct memory array;
	int32_t index;
	int64_t at;
	bool known = node_constant(node->index.index, &at);

	if (of->type->kind == TYPE_TUPLE)
		return tuple_part(lower, node, at);
	array = elements(lower, of);
	/* The verifier has no field where an array of no length goes on. */
	if (array.region == IR_REGION_TRUSTED && !element_count(of->type))
		array = memory_at(
			IR_REGION_KERNEL,
			pointer_number(lower, memory_address(lower, array)), 0);
	if (known)
		return memory_part(array,
				   (int32_t)(at * element_size(of->type)));
	index = lower_value(lower, node->index.index);
	if (has_bound(of->type))
		index = checked_index(lower, node, index,
				      element_count(of->type));
	return element(lower, of->type, array, index);
}

/* a[i] as a scalar, i any number: 0 past the end. */
static int32_t indexed_value(struct lower *lower, const struct node *node)
{
	const struct node *of = node->index.of;
	int32_t result = ir_variable(&lower->ir, NULL);
	int32_t outside = block_new(lower), join = block_new(lower), index;
	struct memory array = elements(lower, of);

	index = lower_value(lower, node->index.index);
	check_index_bound(lower, node, index, element_count(of->type), outside);
	array = element(lower, of->type, array, index);
	ir_assign(&lower->ir, result, memory_read(lower, array, node->type));
	ir_jump(&lower->ir, join);
	ir_at(&lower->ir, outside);
	ir_assign(&lower->ir, result, constant(lower, 0));
	go(lower, join);
	return result;
}

/* Whether the element must be told inside from outside at run time. Pointers
 * have no bounds that anybody knows. */
static bool is_checked_index(const struct node *node)
{
	int64_t at;

	return node->kind == NODE_INDEX && has_bound(node->index.of->type) &&
	       !node_constant(node->index.index, &at);
}

/* FIELD, INDEX or *p, as a scalar. */
int32_t lower_field_value(struct lower *lower, const struct node *node)
{
	const struct argument *argument = args_field(lower, node);
	struct field field = { 0 };
	struct memory memory;
	int32_t value;

	if (argument)
		return lower_argument(lower, argument);
	if (is_checked_index(node))
		return indexed_value(lower, node);
	if (node->kind == NODE_FIELD)
		memory = lower_field(lower, node, &field);
	else
		memory = lower_place(lower, node);
	/* A bit-field is no place: its bits are taken out of the word around
	 * it. */
	if (field.bit_size)
		return bitfield(lower, memory, &field, node->type->is_signed);
	value = pointer_read(lower, memory, node->type);
	learn(lower, memory, value, node->type);
	return value;
}
