// SPDX-License-Identifier: GPL-2.0-or-later
/* The machine and the task: cpu, ncpus, numaid, rand, cgroup, curtask. */
#include "codegen/builtins/families.h"

static const struct type *check_u64(struct checker *checker, struct node *node)
{
	(void)node;
	return U64(checker);
}

static const struct type *check_u32(struct checker *checker, struct node *node)
{
	(void)node;
	return U32(checker);
}

/*
 * The verifier knows the current task's type (bpf_get_current_task_btf) and
 * lets programs of every tracing kind walk it; see curtask_trusted().
 */
static const struct type *check_curtask(struct checker *checker,
					struct node *node)
{
	const struct type *task;

	task = type_find_kernel(checker->types, TYPE_STRUCT, "task_struct");
	if (!task)
		return check_error(checker, node->loc,
				   "curtask needs the kernel's BTF: "
				   "struct task_struct is not known");
	return type_pointer(checker->types, task, SPACE_KERNEL,
			    curtask_trusted(checker));
}

static const struct type *check_usermode(struct checker *checker,
					 struct node *node)
{
	if (checker->layout->program_type != BPF_PROG_TYPE_PERF_EVENT &&
	    checker->layout->program_type != BPF_PROG_TYPE_KPROBE)
		return check_error(checker, node->loc,
				   "usermode can not be used with '%s' probes",
				   checker->layout->kind->name);
	uses_context(checker);
	return INT(checker, 8, false);
}

/* What -p or -c make of `cpid` is known when programs are loaded. */
static const struct type *check_cpid(struct checker *checker, struct node *node)
{
	if (!checker->checked->has_child)
		check_warning(checker, node->loc,
			      "No child command (`-c`); cpid is zero");
	return U32(checker);
}

static const struct type *check_has_cpid(struct checker *checker,
					 struct node *node)
{
	become_bool(checker, node, checker->checked->has_child);
	return node->type;
}

const struct builtin machine_builtins[] = {
	{ .name = "has_cpid", .check = check_has_cpid, .needs = FEATURE_COUNT },
	{ .name = "cpu",
	  .lower = lower_cpu,
	  .check = check_u64,
	  .needs = FEATURE_COUNT },
	{ .name = "ncpus",
	  .lower = lower_ncpus,
	  .check = check_u64,
	  .needs = FEATURE_COUNT },
	{ .name = "numaid",
	  .lower = lower_numaid,
	  .check = check_u64,
	  .needs = FEATURE_COUNT },
	{ .name = "rand",
	  .lower = lower_rand,
	  .check = check_u32,
	  .needs = FEATURE_COUNT },
	{ .name = "cgroup",
	  .lower = lower_cgroup,
	  .check = check_u64,
	  .needs = FEATURE_COUNT },
	{ .name = "curtask",
	  .lower = lower_curtask,
	  .check = check_curtask,
	  .needs = FEATURE_COUNT },
	{ .name = "cpid",
	  .lower = lower_cpid,
	  .check = check_cpid,
	  .needs = FEATURE_COUNT },
	{ .name = "usermode",
	  .lower = lower_usermode,
	  .check = check_usermode,
	  .needs = FEATURE_COUNT },
	{ 0 },
};
