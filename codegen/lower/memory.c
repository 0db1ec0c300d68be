// SPDX-License-Identifier: GPL-2.0-or-later
/* Places in memory: loads, stores, copies, and room for values. */
#include "codegen/lower/internal.h"

/* A control group's path is its id until it is printed. */
bool type_in_register(const struct type *type)
{
	return type_is_scalar(type) || type->kind == TYPE_CGROUP_PATH;
}

struct memory memory_at(enum ir_region region, int32_t address, int32_t off)
{
	return (struct memory){ region, address, off, IR_NONE, false, NULL };
}

struct memory memory_part(struct memory memory, int32_t off)
{
	memory.off += off;
	return memory;
}

struct memory memory_index(struct lower *lower, struct memory memory,
			   int32_t index, uint32_t count, uint8_t size)
{
	int32_t dst = ir_temporary(&lower->ir);
	struct ir_insn *insn = ir_add(&lower->ir, IR_INDEX);

	insn->dst = dst;
	insn->a = memory.address;
	insn->off = memory.off;
	insn->b = index;
	insn->imm = count;
	insn->size = size;
	memory.address = dst;
	memory.off = 0;
	return memory;
}

int32_t memory_address(struct lower *lower, struct memory memory)
{
	return ir_offset(&lower->ir, memory.address, memory.off);
}

/* Whether plain loads and stores reach it, and both may be used freely: the
 * context and trusted memory can only be loaded from, at fixed places. */
bool memory_is_own(struct memory memory)
{
	return memory.region != IR_REGION_KERNEL &&
	       memory.region != IR_REGION_USER &&
	       memory.region != IR_REGION_ANY &&
	       memory.region != IR_REGION_TRUSTED &&
	       memory.region != IR_REGION_CONTEXT;
}

/* Offsets in instructions are 16 bits, and the last byte of a block that is
 * copied or zeroed by instructions must be reached as well. */
#define OFFSET_MOST (INT16_MAX / 2)
/* Longer data are written by several operations. */
#define DATA_MOST 8192

static struct memory in_reach(struct lower *lower, struct memory memory)
{
	if (memory.off > OFFSET_MOST && memory_is_own(memory)) {
		memory.address = memory_address(lower, memory);
		memory.off = 0;
	}
	return memory;
}

/* An operation on [memory]. */
static struct ir_insn *at_memory(struct lower *lower, enum ir_op op,
				 struct memory memory)
{
	struct ir_insn *insn;

	memory = in_reach(lower, memory);
	insn = ir_add(&lower->ir, op);
	insn->a = memory.address;
	insn->off = memory.off;
	insn->region = (uint8_t)memory.region;
	insn->map = memory.map;
	return insn;
}

enum ir_region read_region(struct memory from)
{
	return from.region == IR_REGION_USER || from.region == IR_REGION_ANY
		       ? from.region
		       : IR_REGION_KERNEL;
}

/* [to] size bytes = memory at from, zeros when that fails. */
static void read_helper(struct lower *lower, struct memory to,
			struct memory from, uint32_t size)
{
	int32_t address = memory_address(lower, from), status = IR_NONE;
	bool told = lower->checked->warnings_k && !memory_is_own(from);
	struct ir_insn *insn;

	if (told)
		status = ir_temporary(&lower->ir);
	insn = at_memory(lower, IR_READ, to);
	insn->dst = status;
	insn->b = address;
	insn->imm = size;
	insn->region = (uint8_t)read_region(from);
	if (told)
		failure_check(lower, failure_of_read(from, false), status);
}

int32_t memory_load(struct lower *lower, struct memory memory, uint8_t size,
		    bool is_signed)
{
	struct ir_insn *insn;
	int32_t dst;

	/* No load reaches it: a helper brings the bytes to the stack first. */
	if (memory.region == IR_REGION_KERNEL ||
	    memory.region == IR_REGION_USER) {
		struct memory copy = frame_new(lower, 8, false, "read");

		read_helper(lower, copy, memory, size);
		memory = copy;
	}
	dst = ir_temporary(&lower->ir);
	insn = at_memory(lower, IR_LOAD, memory);
	insn->dst = dst;
	insn->size = size;
	insn->is_signed = is_signed;
	return dst;
}

int32_t memory_read(struct lower *lower, struct memory memory,
		    const struct type *type)
{
	return memory_load(lower, memory, (uint8_t)type->size, type->is_signed);
}

void memory_store(struct lower *lower, struct memory memory, int32_t value,
		  uint8_t size)
{
	struct ir_insn *insn = at_memory(lower, IR_STORE, memory);

	insn->b = value;
	insn->size = size;
}

void memory_write(struct lower *lower, struct memory memory, int32_t value,
		  const struct type *type)
{
	memory_store(lower, memory, value, (uint8_t)type->size);
}

void memory_zero(struct lower *lower, struct memory memory, uint32_t size)
{
	if (size)
		at_memory(lower, IR_ZERO, memory)->imm = size;
}

void memory_data(struct lower *lower, struct memory memory, const void *data,
		 uint32_t size)
{
	for (uint32_t at = 0; at < size; at += DATA_MOST) {
		struct ir_insn *insn = at_memory(
			lower, IR_DATA, memory_part(memory, (int32_t)at));

		insn->imm = size - at < DATA_MOST ? size - at : DATA_MOST;
		insn->data = (const char *)data + at;
	}
}

void memory_copy(struct lower *lower, struct memory to, struct memory from,
		 uint32_t size)
{
	struct ir_insn *insn;

	if (!size)
		return;
	/* Long copies are the helper's: it takes map memory as a source. */
	if (!memory_is_own(from) || size > FRAME_MOST * 2) {
		read_helper(lower, to, from, size);
		return;
	}
	from = in_reach(lower, from);
	insn = at_memory(lower, IR_COPY, to);
	insn->b = from.address;
	insn->off2 = from.off;
	insn->imm = size;
}

/* 8-aligned whatever the size: it may be written in words, and padded. */
struct memory frame_new(struct lower *lower, uint32_t size, bool once,
			const char *name)
{
	int32_t object = ir_object_new(&lower->ir, size, 8, once, name);

	return memory_at(IR_REGION_FRAME, ir_frame(&lower->ir, object, 0), 0);
}

struct memory scratch_new(struct lower *lower, uint32_t size)
{
	struct lower_state *state = lower->state;
	uint32_t at = lower->scratch_used;

	/* Handed out like a stack: lower_statement() gives back what its
	 * statement took. */
	lower->scratch_used = at + ((size + 7) & ~7u);
	if (lower->scratch_used > state->scratch_most)
		state->scratch_most = lower->scratch_used;
	state->uses_scratch = true;
	return memory_at(IR_REGION_SCRATCH, lower->scratch, (int32_t)at);
}

struct memory memory_new(struct lower *lower, uint32_t size, const char *name)
{
	if (size <= FRAME_MOST)
		return frame_new(lower, size, false, name);
	return scratch_new(lower, size);
}

struct memory cell_of(struct lower *lower, int32_t map, uint32_t offset)
{
	int32_t dst = ir_temporary(&lower->ir);
	struct ir_insn *insn = ir_add(&lower->ir, IR_CELL);

	insn->dst = dst;
	insn->map = map;
	insn->imm = offset;
	return memory_at(IR_REGION_CELL, dst, 0);
}

struct memory cell_at(struct lower *lower, uint32_t offset)
{
	return cell_of(lower, lower->plan->cells, offset);
}

/*
 * What a kernel function is given as a number, a `char *` or a `void *` is as
 * often a process's memory as the kernel's: `char __user *` is no other type
 * in BTF. Of a structure's members the type is believed.
 */
static bool may_be_user(const struct lower *lower, const struct node *of)
{
	while (of->kind == NODE_CAST)
		of = of->typed.value;
	return of->type->kind != TYPE_POINTER ||
	       (args_field(lower, of) && of->type->to->size <= 1);
}

struct memory lower_text_place(struct lower *lower, const struct node *of)
{
	enum space space = of->type->space;
	enum ir_region region = IR_REGION_KERNEL;

	if (!type_in_register(of->type))
		return lower_place(lower, of);
	if (of->type->kind != TYPE_POINTER || space == SPACE_NONE)
		space = lower->unit->layout->space;
	if (space == SPACE_USER)
		region = IR_REGION_USER;
	else if (may_be_user(lower, of))
		region = IR_REGION_ANY;
	return memory_at(region, lower_value(lower, of), 0);
}
