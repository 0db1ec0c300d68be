// SPDX-License-Identifier: GPL-2.0-or-later
/* Arguments of the probe: argN, args.x, retval, by the layout's accesses. */
#include "codegen/lower/internal.h"

#include <stdlib.h>

#include "codegen/lower/rows.h"

const struct argument *args_field(const struct lower *lower,
				  const struct node *node)
{
	const struct node *of;

	if (node->kind != NODE_FIELD)
		return NULL;
	of = node->field.of;
	if (of->kind != NODE_NAME || strcmp(of->name.name, "args") != 0)
		return NULL;
	return layout_named(lower->unit->layout, node->field.name);
}

static int32_t context_load(struct lower *lower, int32_t off, uint8_t size,
			    bool is_signed)
{
	return memory_load(lower,
			   memory_at(IR_REGION_CONTEXT, lower->context, off),
			   size, is_signed);
}

/* The registers that a system call's raw tracepoint points to. */
static struct memory context_registers(struct lower *lower)
{
	return memory_at(IR_REGION_TRUSTED, context_load(lower, 0, 8, false),
			 0);
}

/* Memory at a register of the context, of the probed side. */
static struct memory far_memory(struct lower *lower, int32_t address,
				int64_t off)
{
	enum ir_region region = lower->unit->layout->space == SPACE_USER
					? IR_REGION_USER
					: IR_REGION_KERNEL;

	return memory_at(region, address, (int32_t)off);
}

/* USDT: displacement(base, index, scale). */
static struct memory register_memory(struct lower *lower,
				     const struct argument *argument)
{
	int32_t address = context_load(lower, argument->base_offset, 8, false);

	if (argument->index_offset >= 0) {
		int32_t index = context_load(
			lower, argument->index_offset,
			argument->index_size ? argument->index_size : 8,
			argument->index_signed);

		index = ir_binary(&lower->ir, IR_MUL, index,
				  constant(lower, argument->scale));
		address = ir_binary(&lower->ir, IR_ADD, address, index);
	}
	return far_memory(lower, address, argument->displacement);
}

/* Where an argument lies that is not a constant. */
static struct memory argument_place(struct lower *lower,
				    const struct argument *argument)
{
	switch (argument->access) {
	case ARGUMENT_REGS:
		return memory_part(context_registers(lower), argument->offset);
	case ARGUMENT_STACK:
		return far_memory(
			lower,
			context_load(lower, argument->base_offset, 8, false),
			argument->offset);
	case ARGUMENT_REGISTER_MEMORY: return register_memory(lower, argument);
	default:
		return memory_at(IR_REGION_CONTEXT, lower->context,
				 argument->offset);
	}
}

/* A __data_loc field: length << 16 | offset, from the record's begin; or, for
 * __rel_loc, from behind the field. */
static int32_t data_address(struct lower *lower,
			    const struct argument *argument)
{
	int32_t where = context_load(lower, argument->offset, 4, false);
	int32_t off = ir_binary(&lower->ir, IR_AND, where,
				constant(lower, 0xffff));
	int32_t base = lower->context;

	if (argument->data_loc == 2)
		base = ir_offset(&lower->ir, base, argument->offset + 4);
	return ir_binary(&lower->ir, IR_ADD, base, off);
}

/*
 * Before 5.13 the verifier lets a traced function's argument be loaded only if
 * it is a number or points to a structure: "arg3 type INT is not a struct".
 * Read as memory it is anybody's; bpf_loop came later than the change.
 */
static bool refused(const struct lower *lower, const struct argument *argument)
{
	const struct type *type = argument->type;

	return argument->access == ARGUMENT_CONTEXT &&
	       lower->unit->layout->program_type == BPF_PROG_TYPE_TRACING &&
	       type->kind == TYPE_POINTER && type->to &&
	       type->to->kind != TYPE_STRUCT && type->to->kind != TYPE_VOID &&
	       !feature(FEATURE_LOOP);
}

/* [into] = the pieces, each in stores of a power of two of bytes. */
static void pieces_into(struct lower *lower, const struct argument *argument,
			struct memory into)
{
	memory_zero(lower, into, argument->type->size);
	for (uint32_t i = 0; i < argument->npieces; i++) {
		const struct argument_piece *piece = &argument->pieces[i];
		int32_t value = context_load(lower, piece->offset, 8, false);
		uint8_t done = 0, size = 8;

		while (done < piece->size) {
			while (size > piece->size - done)
				size /= 2;
			memory_store(lower, memory_part(into, piece->at + done),
				     value, size);
			done += size;
			if (done < piece->size)
				value = ir_binary(
					&lower->ir, IR_SHR, value,
					constant(lower, 8 * (int64_t)size));
		}
	}
}

/* The value of a scalar argument. What lies behind a __data_loc is no value:
 * its address stands for it. */
int32_t lower_argument(struct lower *lower, const struct argument *argument)
{
	const struct type *type = argument->type;
	uint8_t size = argument->size ? argument->size : (uint8_t)type->size;
	int32_t value;

	if (argument->data_loc)
		return data_address(lower, argument);
	if (argument->access == ARGUMENT_CONSTANT)
		return constant(lower, argument->constant);
	if (refused(lower, argument))
		return memory_load(lower,
				   memory_at(IR_REGION_KERNEL, lower->context,
					     argument->offset),
				   size, false);
	value = memory_load(lower, argument_place(lower, argument), size,
			    type->is_signed || argument->sign_extended);
	if (argument->is_address)
		return pointer_number(lower, value);
	if (type->kind == TYPE_POINTER && type->trusted)
		/*
		 * The verifier knows by BTF what fentry's and BTF raw
		 * tracepoints' arguments point to: plain loads go through
		 * them.
		 */
		typed_set(lower, value, type->to);
	return value;
}

void lower_argument_into(struct lower *lower, const struct argument *argument,
			 struct memory into)
{
	struct memory from;

	if (argument->access == ARGUMENT_PIECES) {
		pieces_into(lower, argument, into);
		return;
	}
	if (argument->data_loc)
		from = memory_at(IR_REGION_KERNEL,
				 data_address(lower, argument), 0);
	else
		from = argument_place(lower, argument);
	memory_copy(lower, into, from, argument->type->size);
}

/* Where it lies in the probed side's memory, to be read there in parts; false:
 * it has to be built. */
bool lower_argument_place(struct lower *lower, const struct argument *argument,
			  struct memory *memory)
{
	if (argument->access != ARGUMENT_STACK &&
	    argument->access != ARGUMENT_REGISTER_MEMORY)
		return false;
	*memory = argument_place(lower, argument);
	return true;
}

int32_t lower_arg(struct lower *lower, const struct node *node)
{
	uint32_t n = (uint32_t)strtoul(node->name.name + 3, NULL, 10);

	return lower_argument(lower, &lower->unit->layout->positional[n]);
}

/* sargN: the Nth word of the stack's arguments. */
int32_t lower_sarg(struct lower *lower, const struct node *node)
{
	uint32_t n = (uint32_t)strtoul(node->name.name + 4, NULL, 10);
	int32_t stack = context_load(lower, arch.stack, 8, false);

	return memory_load(
		lower,
		far_memory(lower, stack, arch.return_size + 8 * (int64_t)n), 8,
		false);
}

int32_t lower_retval(struct lower *lower, const struct node *node)
{
	(void)node;
	return lower_argument(lower, lower->unit->layout->retval);
}

int32_t lower_ctx(struct lower *lower, const struct node *node)
{
	(void)node;
	return lower->context;
}

static void text_into(struct lower *lower, const struct argument *argument,
		      struct memory into, uint32_t size)
{
	memory_zero(lower, into, size);
	lower_string_at(
		lower,
		memory_at(IR_REGION_KERNEL, data_address(lower, argument), 0),
		size - 1, into);
}

/* `args` itself: every argument at its place in the record. */
void lower_args_into(struct lower *lower, const struct node *node,
		     struct memory into)
{
	uint32_t n, at = 0;
	const struct field *fields = type_fields(lower->checked->types,
						 node->type, &n);

	for (uint32_t i = 0; i < n; i++) {
		const struct argument *argument =
			layout_named(lower->unit->layout, fields[i].name);
		int32_t offset = (int32_t)(fields[i].bit_offset / 8);
		struct memory part = memory_part(into, offset);

		/* The record may be a key or go out as it is: what lies between
		 * its parts must not be what the stack held. */
		memory_zero(lower, memory_part(into, (int32_t)at),
			    (uint32_t)offset - at);
		at = (uint32_t)offset + fields[i].type->size;
		if (!argument)
			memory_zero(lower, part, fields[i].type->size);
		else if (type_in_register(fields[i].type))
			memory_write(lower, part,
				     lower_argument(lower, argument),
				     fields[i].type);
		else if (argument->data_loc)
			text_into(lower, argument, part, fields[i].type->size);
		else
			lower_argument_into(lower, argument, part);
	}
	memory_zero(lower, memory_part(into, (int32_t)at),
		    node->type->size - at);
}
