// SPDX-License-Identifier: GPL-2.0-or-later
/* Stacks. */
#include "codegen/lower/internal.h"

#include "codegen/lower/rows.h"

/* bpf_prog_*, bpf_trace_run2 */
#define RAW_FRAMES 2

/* dst = get_stack(ctx, frames, size, flags) */
static int32_t get_stack(struct lower *lower, const struct type *type,
			 struct memory frames, uint32_t size)
{
	uint64_t flags = type->kind == TYPE_USTACK ? BPF_F_USER_STACK : 0;
	int32_t args[4], dst;
	struct ir_insn *insn;

	if (type->parameters.v[0] == STACK_BUILD_ID)
		flags |= BPF_F_USER_BUILD_ID;
	/* Of a raw tracepoint the program itself and who calls it would be
	 * seen; a tracepoint's own stack begins behind them. */
	if (type->kind == TYPE_KSTACK && lower->unit->layout->syscall_table)
		flags |= RAW_FRAMES & BPF_F_SKIP_FIELD_MASK;
	args[0] = lower->context;
	args[1] = memory_address(lower, frames);
	args[2] = constant(lower, size);
	args[3] = constant(lower, (int64_t)flags);
	dst = ir_call(&lower->ir, BPF_FUNC_get_stack, 4, args);
	insn = ir_last(&lower->ir.function->blocks.v[lower->ir.block]);
	insn->writes = 2;
	insn->writes_size = size;
	return dst;
}

int32_t lower_stack_bytes(struct lower *lower, const struct node *node,
			  struct memory into)
{
	const struct type *type = node->type;
	bool build_id = type->parameters.v[0] == STACK_BUILD_ID;
	uint32_t size = stack_size(type) - 8;
	int32_t bytes, frames, pid, total = ir_variable(&lower->ir, NULL);
	int32_t some = block_new(lower), done = block_new(lower);

	ir_assign(&lower->ir, total, constant(lower, 0));
	bytes = get_stack(lower, type, memory_part(into, 8), size);
	ir_branch(&lower->ir, IR_SGT, bytes, constant(lower, 0), some, done);
	ir_at(&lower->ir, some);
	/* The helper gives bytes: 8 a frame, 32 with a build id. */
	frames = ir_binary(&lower->ir, IR_SHR, bytes,
			   constant(lower, build_id ? 5 : 3));
	memory_store(lower, into, frames, 4);
	pid = constant(lower, 0);
	if (type->kind == TYPE_USTACK)
		pid = ir_binary(
			&lower->ir, IR_SHR,
			helper_call(lower, BPF_FUNC_get_current_pid_tgid),
			constant(lower, 32));
	memory_store(lower, memory_part(into, 4), pid, 4);
	ir_assign(&lower->ir, total,
		  ir_binary(&lower->ir, IR_ADD, bytes, constant(lower, 8)));
	go(lower, done);
	return total;
}

int32_t lower_stack_id(struct lower *lower, const struct node *node,
		       const struct intern_table *table)
{
	uint32_t room = lower->plan->maps[table->number].value_size;
	struct memory value = scratch_new(lower, room);
	int32_t some = block_new(lower), done = block_new(lower);
	int32_t result = ir_variable(&lower->ir, NULL), bytes, id;

	bytes = lower_stack_bytes(lower, node, value);
	/* No stack: 0, which is no id. A negative error was made 0 before. */
	ir_assign(&lower->ir, result, bytes);
	ir_branch(&lower->ir, IR_NE, bytes, constant(lower, 0), some, done);
	ir_at(&lower->ir, some);
	id = intern_bytes(lower, table, value, 0, bytes,
			  stack_size(node->type));
	ir_assign(&lower->ir, result, id);
	go(lower, done);
	return result;
}

/* len(kstack): the frames of one taken now. */
int32_t lower_stack_length(struct lower *lower, const struct node *node)
{
	struct memory value;

	if (!node_is_stack_call(node))
		return lower_stack_frames(lower, lower_value(lower, node));
	value = scratch_new(lower, stack_size(node->type));
	memory_store(lower, value, constant(lower, 0), 4);
	lower_stack_bytes(lower, node, value);
	return memory_load(lower, value, 4, false);
}

/* The frames of a stack that is known by its id. */
int32_t lower_stack_frames(struct lower *lower, int32_t id)
{
	int32_t intern = lower->plan->index->stacks;
	struct map_access access = { .number = intern, .reference = IR_NONE };
	int32_t found = block_new(lower), done = block_new(lower);
	int32_t result = ir_variable(&lower->ir, NULL);
	struct memory element;

	ir_assign(&lower->ir, result, constant(lower, 0));
	if (intern < 0)
		return result;
	access.map = &lower->plan->maps[intern];
	access.key = frame_new(lower, 8, true, "id");
	memory_store(lower, access.key, id, 8);
	element = map_lookup(lower, &access, found, done);
	ir_at(&lower->ir, found);
	ir_assign(&lower->ir, result, memory_load(lower, element, 4, false));
	go(lower, done);
	return result;
}
