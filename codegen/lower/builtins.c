// SPDX-License-Identifier: GPL-2.0-or-later
/* Value builtins: who runs, clocks, the machine. */
#include "codegen/lower/internal.h"

#include <sys/stat.h>

#include "base/clock.h"
#include "codegen/builtin.h"
#include "codegen/lower/rows.h"
#include "kernel/bpf.h"

/* The inode of the first pid namespace: the kernel's PROC_PID_INIT_INO. */
#define INIT_PID_NAMESPACE 0xEFFFFFFCu

int32_t helper_call(struct lower *lower, int helper)
{
	return ir_call(&lower->ir, helper, 0, NULL);
}

/* The helpers pack two numbers in one: tgid above pid, gid above uid. */
static int32_t low_half(struct lower *lower, int32_t value)
{
	return ir_extend(&lower->ir, value, 4, false);
}

static int32_t high_half(struct lower *lower, int32_t value)
{
	return ir_binary(&lower->ir, IR_SHR, value, constant(lower, 32));
}

/* Where awl runs in the first namespace, ids need no translation, and the
 * cheaper helper gives them. Without /proc that is assumed. */
static bool in_first_namespace(void)
{
	struct stat status;

	return stat("/proc/self/ns/pid", &status) < 0 ||
	       (uint32_t)status.st_ino == INIT_PID_NAMESPACE;
}

/* A number that only the loader knows: the run's seed, the child's pid. */
static int32_t reloc(struct lower *lower, enum reloc_kind kind)
{
	int32_t dst = ir_temporary(&lower->ir);
	struct ir_insn *insn = ir_add(&lower->ir, IR_RELOC);

	insn->dst = dst;
	insn->imm = kind;
	return dst;
}

/* struct bpf_pidns_info { u32 pid, tgid } of awl's namespace; 0 for tasks that
 * are not in it. */
static int32_t namespace_id(struct lower *lower, bool thread)
{
	struct memory ids = frame_new(lower, 8, false, "ids");
	int32_t args[4];
	struct ir_insn *insn;

	memory_zero(lower, ids, 8);
	args[0] = reloc(lower, RELOC_PIDNS_DEV);
	args[1] = reloc(lower, RELOC_PIDNS_INO);
	args[2] = memory_address(lower, ids);
	args[3] = constant(lower, 8);
	ir_call(&lower->ir, BPF_FUNC_get_ns_current_pid_tgid, 4, args);
	/* The passes must know that the helper fills the object, or they would
	 * take its zeros for what is loaded from it. */
	insn = ir_last(&lower->ir.function->blocks.v[lower->ir.block]);
	insn->writes = 3;
	insn->writes_size = 8;
	return memory_load(lower, memory_part(ids, thread ? 0 : 4), 4, false);
}

/* `first`: by the first namespace's numbers, as pid(init) asks for. */
static int32_t process_id(struct lower *lower, bool thread, bool first)
{
	int32_t both;

	if (!first && !in_first_namespace())
		return namespace_id(lower, thread);
	both = helper_call(lower, BPF_FUNC_get_current_pid_tgid);
	return thread ? low_half(lower, both) : high_half(lower, both);
}

int32_t lower_pid(struct lower *lower, const struct node *node)
{
	(void)node;
	return process_id(lower, false, false);
}

int32_t lower_tid(struct lower *lower, const struct node *node)
{
	(void)node;
	return process_id(lower, true, false);
}

int32_t lower_pid_of(struct lower *lower, const struct node *call)
{
	return process_id(lower, false, call->call.extra != NULL);
}

int32_t lower_tid_of(struct lower *lower, const struct node *call)
{
	return process_id(lower, true, call->call.extra != NULL);
}

int32_t lower_uid(struct lower *lower, const struct node *node)
{
	(void)node;
	return low_half(lower,
			helper_call(lower, BPF_FUNC_get_current_uid_gid));
}

int32_t lower_gid(struct lower *lower, const struct node *node)
{
	(void)node;
	return high_half(lower,
			 helper_call(lower, BPF_FUNC_get_current_uid_gid));
}

/* `comm` itself, not comm(pid): who keeps it in a key or record has the helper
 * write it there. */
bool node_is_comm(const struct node *node)
{
	return node->kind == NODE_NAME && node->name.builtin &&
	       node->name.builtin->lower_into == lower_comm_into;
}

void lower_comm_at(struct lower *lower, struct memory into)
{
	int32_t args[2];
	struct ir_insn *insn;

	args[0] = memory_address(lower, into);
	args[1] = constant(lower, 16);
	ir_call(&lower->ir, BPF_FUNC_get_current_comm, 2, args);
	insn = ir_last(&lower->ir.function->blocks.v[lower->ir.block]);
	insn->writes = 1;
	insn->writes_size = 16;
}

void lower_comm_into(struct lower *lower, const struct node *node,
		     struct memory into)
{
	(void)node;
	/* Before 6.3 or so the helper leaves what stands behind the name. */
	memory_zero(lower, into, 16);
	lower_comm_at(lower, into);
}

static int32_t kfunc_call(struct lower *lower, uint32_t id, int32_t argument)
{
	int32_t dst = ir_temporary(&lower->ir);
	struct ir_insn *insn = ir_add(&lower->ir, IR_KFUNC);

	insn->dst = dst;
	insn->imm = id;
	insn->nargs = 1;
	insn->args[0] = argument;
	return dst;
}

/* task = bpf_task_from_pid(pid); task ? task->comm, bpf_task_release(task) :
 * "N/A" */
void lower_comm_of_into(struct lower *lower, const struct node *call,
			struct memory into)
{
	const struct comm_call *comm = call->call.extra;
	int32_t found = block_new(lower), missing = block_new(lower);
	int32_t done = block_new(lower), task;
	int32_t pid = lower_value(lower, call->call.arguments.v[0]);

	memory_zero(lower, into, NAME_SIZE);
	/* The reference has to be released on every way that has one, or the
	 * verifier refuses: "Unreleased reference". */
	task = kfunc_call(lower, comm->from_pid, pid);
	ir_branch(&lower->ir, IR_EQ, task, constant(lower, 0), missing, found);
	ir_at(&lower->ir, missing);
	memory_data(lower, into, "N/A\0\0\0\0", 8);
	ir_jump(&lower->ir, done);
	ir_at(&lower->ir, found);
	lower_string_at(
		lower, memory_at(IR_REGION_KERNEL, task, (int32_t)comm->offset),
		15, into);
	kfunc_call(lower, comm->release, task);
	go(lower, done);
}

int32_t lower_nsecs(struct lower *lower, const struct node *node)
{
	(void)node;
	return helper_call(lower, BPF_FUNC_ktime_get_boot_ns);
}

/* How far a clock is ahead of the kernel's own, as it is now. */
static int64_t ahead(clockid_t clock)
{
	return (int64_t)(clock_ns(clock) - clock_ns(CLOCK_BOOTTIME));
}

int32_t lower_wall_clock(struct lower *lower)
{
	return ir_binary(&lower->ir, IR_ADD, lower_nsecs(lower, NULL),
			 constant(lower, ahead(CLOCK_REALTIME)));
}

int32_t lower_nsecs_of(struct lower *lower, const struct node *call)
{
	switch (*(const enum clock_call *)call->call.extra) {
	case CLOCK_CALL_MONOTONIC:
		return helper_call(lower, BPF_FUNC_ktime_get_ns);
	case CLOCK_CALL_TAI:
		return helper_call(lower, BPF_FUNC_ktime_get_tai_ns);
	case CLOCK_CALL_SW_TAI:
		return ir_binary(&lower->ir, IR_ADD, lower_nsecs(lower, call),
				 constant(lower, ahead(CLOCK_TAI)));
	default: return lower_nsecs(lower, call);
	}
}

int32_t lower_elapsed(struct lower *lower, const struct node *node)
{
	int32_t now = lower_nsecs(lower, node);
	int32_t start = memory_load(lower, cell_at(lower, CELLS_START), 8,
				    false);

	return ir_binary(&lower->ir, IR_SUB, now, start);
}

int32_t lower_jiffies(struct lower *lower, const struct node *node)
{
	(void)node;
	return helper_call(lower, BPF_FUNC_jiffies64);
}

int32_t lower_cpu(struct lower *lower, const struct node *node)
{
	(void)node;
	return helper_call(lower, BPF_FUNC_get_smp_processor_id);
}

int32_t lower_ncpus(struct lower *lower, const struct node *node)
{
	(void)node;
	return constant(lower, cpus_possible());
}

int32_t lower_numaid(struct lower *lower, const struct node *node)
{
	(void)node;
	return helper_call(lower, BPF_FUNC_get_numa_node_id);
}

int32_t lower_rand(struct lower *lower, const struct node *node)
{
	(void)node;
	return helper_call(lower, BPF_FUNC_get_prandom_u32);
}

int32_t lower_cgroup(struct lower *lower, const struct node *node)
{
	(void)node;
	return helper_call(lower, BPF_FUNC_get_current_cgroup_id);
}

int32_t lower_curtask(struct lower *lower, const struct node *node)
{
	int32_t task;

	if (!node->type->trusted)
		return helper_call(lower, BPF_FUNC_get_current_task);
	task = helper_call(lower, BPF_FUNC_get_current_task_btf);
	typed_set(lower, task, node->type->to);
	return task;
}

int32_t lower_cpid(struct lower *lower, const struct node *node)
{
	(void)node;
	return reloc(lower, RELOC_CHILD);
}

/* Whether the interrupted code was a program's: the privilege in cs. */
int32_t lower_usermode(struct lower *lower, const struct node *node)
{
	int cs = arch_register("cs");
	int32_t value;

	(void)node;
	if (cs < 0)
		return constant(lower, 0);
	value = memory_load(lower,
			    memory_at(IR_REGION_CONTEXT, lower->context, cs), 8,
			    false);
	/* The two lowest bits of the code segment are the privilege level: 3 is
	 * a program's, 0 the kernel's. */
	value = ir_binary(&lower->ir, IR_AND, value, constant(lower, 3));
	return ir_set(&lower->ir, IR_EQ, value, constant(lower, 3));
}

/* The kernel knows of no function for what is within one. */
static bool begins_functions(const struct unit *unit)
{
	vec_each (point, &unit->points)
		if ((*point)->offset || (*point)->address)
			return false;
	return true;
}

/* The traced function: where the instruction pointer is, or as the kernel
 * remembers it. */
int32_t lower_func(struct lower *lower, const struct node *node)
{
	const struct argument_layout *layout = lower->unit->layout;

	(void)node;
	/* At the return, and in a multi link, only the kernel still knows the
	 * function; at a kprobe the instruction pointer is behind the call that
	 * ftrace made of its begin. */
	if (layout->program_type == BPF_PROG_TYPE_KPROBE && !layout->at_exit &&
	    !layout->multi &&
	    (!feature(FEATURE_GET_FUNC_IP) || !begins_functions(lower->unit)))
		return memory_load(lower,
				   memory_at(IR_REGION_CONTEXT, lower->context,
					     arch.instruction),
				   8, false);
	if (!feature(FEATURE_GET_FUNC_IP))
		return constant(lower, 0);
	return ir_call(&lower->ir, BPF_FUNC_get_func_ip, 1, &lower->context);
}

/*
 * One call of a function, the same at its entry and its return: the thread and
 * the low half of the stack's address. A trampoline's context lies on the
 * stack; of probes with registers, the return address is gone at the return.
 */
int32_t lower_frame(struct lower *lower, const struct node *node)
{
	const struct argument_layout *layout = lower->unit->layout;
	int32_t thread = process_id(lower, true, true);
	int32_t stack = lower->context;

	(void)node;
	if (layout->program_type == BPF_PROG_TYPE_KPROBE) {
		stack = memory_load(lower,
				    memory_at(IR_REGION_CONTEXT, lower->context,
					      arch.stack),
				    8, false);
		if (layout->at_exit)
			stack = ir_binary(&lower->ir, IR_SUB, stack,
					  constant(lower, arch.return_size));
	}
	thread = ir_binary(&lower->ir, IR_SHL, thread, constant(lower, 32));
	return ir_binary(&lower->ir, IR_OR, thread, low_half(lower, stack));
}

/* struct usym_value: a user address means nothing without its process. */
static void symbol_into(struct lower *lower, int32_t address,
			struct memory into)
{
	int32_t pid = high_half(
		lower, helper_call(lower, BPF_FUNC_get_current_pid_tgid));

	memory_store(lower, into, pid, 8);
	memory_store(lower, memory_part(into, 8), address, 8);
}

void lower_func_into(struct lower *lower, const struct node *node,
		     struct memory into)
{
	symbol_into(lower, lower_func(lower, node), into);
}

/* usym(address): struct usym_value */
void lower_usym_into(struct lower *lower, const struct node *call,
		     struct memory into)
{
	symbol_into(lower, lower_value(lower, call->call.arguments.v[0]), into);
}

int32_t lower_probe(struct lower *lower, const struct node *node)
{
	(void)node;
	return lower_probe_number(lower);
}
