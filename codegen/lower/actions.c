// SPDX-License-Identifier: GPL-2.0-or-later
/* What programs do to others, and say to the kernel's own trace. */
#include "codegen/lower/internal.h"

#include "codegen/builtin.h"
#include "codegen/lower/rows.h"
#include "kernel/bpf.h"

static const struct node *argument(const struct node *call, uint32_t i)
{
	return call->call.arguments.v[i];
}

/* helper(argument): what all that programs do to their own task comes down
 * to. */
static int32_t one_argument_call(struct lower *lower, const struct node *node,
				 int helper)
{
	int32_t arg = lower_value(lower, argument(node, 0));
	int32_t status = ir_call(&lower->ir, helper, 1, &arg);

	failure_check(lower, helper, status);
	return status;
}

int32_t lower_signal(struct lower *lower, const struct node *call)
{
	return one_argument_call(lower, call, BPF_FUNC_send_signal);
}

int32_t lower_signal_thread(struct lower *lower, const struct node *call)
{
	return one_argument_call(lower, call, BPF_FUNC_send_signal_thread);
}

/* The kernel takes the context here, not the task: it is the probed function's
 * registers that are changed. */
int32_t lower_override(struct lower *lower, const struct node *call)
{
	int32_t args[2] = { lower->context,
			    lower_value(lower, argument(call, 0)) };
	int32_t status = ir_call(&lower->ir, BPF_FUNC_override_return, 2, args);

	failure_check(lower, BPF_FUNC_override_return, status);
	return status;
}

int32_t lower_socket_cookie(struct lower *lower, const struct node *call)
{
	return one_argument_call(lower, call, BPF_FUNC_get_socket_cookie);
}

/* Where write_user()'s bytes are, in the program's own memory. */
static int32_t bytes_address(struct lower *lower, const struct node *node,
			     uint32_t n)
{
	const struct type *type = node->type;
	struct memory copy;
	bool user = type->kind == TYPE_POINTER && type->space == SPACE_USER;

	if (!type_in_register(type))
		return memory_address(lower, lower_own_place(lower, node));
	if (type->kind == TYPE_POINTER && type->space == SPACE_BPF)
		return lower_value(lower, node);
	/* The helper writes from BPF's own memory only, so that bytes of the
	 * kernel's or a process's are brought here first. */
	copy = memory_new(lower, n, "bytes");
	memory_copy(lower, copy,
		    memory_at(user ? IR_REGION_USER : IR_REGION_KERNEL,
			      lower_value(lower, node), 0),
		    n);
	return memory_address(lower, copy);
}

/* 1 when the bytes were written. How many they are is a constant: the verifier
 * has to see how far the helper reads. */
int32_t lower_write_user(struct lower *lower, const struct node *call)
{
	int32_t args[3], status;
	int64_t n = 0;

	node_constant(argument(call, 2), &n);
	args[0] = lower_value(lower, argument(call, 0));
	args[1] = bytes_address(lower, argument(call, 1), (uint32_t)n);
	args[2] = constant(lower, n);
	status = ir_call(&lower->ir, BPF_FUNC_probe_write_user, 3, args);
	failure_check(lower, BPF_FUNC_probe_write_user, status);
	return ir_set(&lower->ir, IR_EQ, status, constant(lower, 0));
}

/* bpf_trace_printk(format, its size, up to three values); of strings, their
 * addresses. */
int32_t lower_debugf(struct lower *lower, const struct node *call)
{
	const struct node *text = argument(call, 0);
	uint32_t n = call->call.arguments.n, size = text->string.len + 1;
	uint32_t room = (size + 7) & ~7u;
	struct memory format;
	char *bytes = arena_alloc(lower->ir.arena, room);
	int32_t args[5];

	for (uint32_t i = 1; i < n; i++)
		args[i + 1] =
			type_in_register(argument(call, i)->type)
				? lower_number(lower, argument(call, i))
				: memory_address(
					  lower,
					  lower_own_place(lower,
							  argument(call, i)));
	format = memory_new(lower, room, "format");
	memcpy(bytes, text->string.text, text->string.len);
	memory_data(lower, format, bytes, room);
	args[0] = memory_address(lower, format);
	args[1] = constant(lower, size);
	ir_call(&lower->ir, BPF_FUNC_trace_printk, (uint8_t)(n + 1), args);
	return IR_NONE;
}

/* symbol + __per_cpu_offset[cpu]; 0 for a CPU that there is not. */
int32_t lower_percpu_kaddr(struct lower *lower, const struct node *call)
{
	const struct percpu_call *percpu = call->call.extra;
	bool given = call->call.arguments.n > 1;
	int32_t result = ir_variable(&lower->ir, NULL);
	int32_t known = block_new(lower), done = block_new(lower);
	int32_t cpu, at, offset;

	cpu = given ? lower_value(lower, argument(call, 1))
		    : helper_call(lower, BPF_FUNC_get_smp_processor_id);
	/* A CPU beyond the possible ones has no entry in the kernel's array;
	 * what lies behind it is somebody else's. */
	ir_assign(&lower->ir, result, constant(lower, 0));
	ir_branch(&lower->ir, IR_ULT, cpu, constant(lower, cpus_possible()),
		  known, done);
	ir_at(&lower->ir, known);
	at = ir_binary(&lower->ir, IR_ADD,
		       ir_binary(&lower->ir, IR_MUL, cpu, constant(lower, 8)),
		       constant(lower, (int64_t)percpu->offsets));
	offset = memory_load(lower, memory_at(IR_REGION_KERNEL, at, 0), 8,
			     false);
	ir_assign(&lower->ir, result,
		  ir_binary(&lower->ir, IR_ADD, offset,
			    constant(lower, (int64_t)percpu->symbol)));
	go(lower, done);
	return result;
}
