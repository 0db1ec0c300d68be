// SPDX-License-Identifier: GPL-2.0-or-later
/* Who runs: pid, tid, uid, comm and their relatives. */
#include "codegen/builtins/families.h"

static const struct type *check_u32(struct checker *checker, struct node *node)
{
	(void)node;
	return U32(checker);
}

static const struct type *check_u64(struct checker *checker, struct node *node)
{
	(void)node;
	return U64(checker);
}

static const struct type *check_comm(struct checker *checker, struct node *node)
{
	(void)node;
	return type_string(checker->types, 16);
}

static const struct type *check_username(struct checker *checker,
					 struct node *node)
{
	(void)node;
	return type_special(checker->types, TYPE_USERNAME,
			    (struct type_parameters){ { 0 } });
}

/*
 * Relatives are chains through the task: `ppid` is
 * `curtask.real_parent.pid`. The name is replaced by the chain, over `task`
 * (or curtask), and checked as such.
 */
static const struct type *check_chain(struct checker *checker,
				      struct node *node, struct node *task,
				      const char *link, const char *field)
{
	struct node *via = node_make(checker, NODE_FIELD, node->loc);

	via->field.of = task;
	via->field.name = link;
	via->field.name_loc = node->loc;
	node->kind = NODE_FIELD;
	memset(&node->field, 0, sizeof(node->field));
	node->field.of = via;
	node->field.name = field;
	node->field.name_loc = node->loc;
	return check_expression(checker, node);
}

struct relative {
	const char *name, *link, *field;
};

static const struct relative relatives[] = {
	{ "ppid", "real_parent", "pid" },
	{ "pcomm", "real_parent", "comm" },
	{ "leader_tid", "group_leader", "pid" },
	{ "leader_comm", "group_leader", "comm" },
};

static const struct type *check_relative_of(struct checker *checker,
					    struct node *node, const char *name,
					    struct node *task)
{
	for (size_t i = 0; i < sizeof(relatives) / sizeof(*relatives); i++)
		if (strcmp(relatives[i].name, name) == 0)
			return check_chain(checker, node, task,
					   relatives[i].link,
					   relatives[i].field);
	return NULL;
}

static const struct type *check_relative(struct checker *checker,
					 struct node *node)
{
	return check_relative_of(checker, node, node->name.name,
				 name_node(checker, "curtask", node->loc));
}

static const struct type *check_relative_call(struct checker *checker,
					      struct node *call)
{
	return check_relative_of(checker, call, call->call.function->name,
				 argument(call, 0));
}

const struct builtin process_builtins[] = {
	{ .name = "pid",
	  .lower = lower_pid,
	  .check = check_u32,
	  .needs = FEATURE_COUNT },
	{ .name = "tid",
	  .lower = lower_tid,
	  .check = check_u32,
	  .needs = FEATURE_COUNT },
	{ .name = "uid",
	  .lower = lower_uid,
	  .check = check_u64,
	  .needs = FEATURE_COUNT },
	{ .name = "gid",
	  .lower = lower_gid,
	  .check = check_u64,
	  .needs = FEATURE_COUNT },
	{ .name = "comm",
	  .lower_into = lower_comm_into,
	  .check = check_comm,
	  .needs = FEATURE_COUNT },
	{ .name = "username",
	  .lower = lower_uid,
	  .check = check_username,
	  .needs = FEATURE_COUNT },
	{ .name = "ppid", .check = check_relative, .needs = FEATURE_BTF },
	{ .name = "pcomm", .check = check_relative, .needs = FEATURE_BTF },
	{ .name = "leader_tid", .check = check_relative, .needs = FEATURE_BTF },
	{ .name = "leader_comm",
	  .check = check_relative,
	  .needs = FEATURE_BTF },
	{ 0 },
};

static const char *const namespaces[] = { "curr_ns", "init", NULL };

/* pid(init), tid(curr_ns): extra is the index of the word, 0 or 1. */
static const struct type *check_namespace(struct checker *checker,
					  struct node *call)
{
	int word = word_argument(call, 0, namespaces);

	const struct node *mode = argument(call, 0);

	if (word < 0 && mode->kind == NODE_NAME)
		return check_error(checker, mode->loc,
				   "Invalid PID namespace mode: %s (expects: "
				   "curr_ns or init)",
				   mode->name.name);
	if (word < 0)
		return check_error(checker, call->loc,
				   "%s() only supports curr_ns and init as the "
				   "argument",
				   call->call.name);
	/* The lowering asks only whether it is there. */
	call->call.extra = word ? (void *)call : NULL;
	return U32(checker);
}

static struct comm_call *comm_call_new(struct checker *checker)
{
	struct comm_call *extra = arena_new(checker->arena, struct comm_call);
	const struct type *task = type_find_kernel(checker->types, TYPE_STRUCT,
						   "task_struct");
	struct field field;

	/* The kernel's function takes a reference to the task, which has to be
	 * given back. */
	extra->from_pid = kfunc_id(checker, "bpf_task_from_pid");
	extra->release = kfunc_id(checker, "bpf_task_release");
	if (task && type_field(checker->types, task, "comm", &field))
		extra->offset = field.bit_offset / 8;
	return extra;
}

/* comm(pid): the name of another process, by a function of the kernel's. */
static const struct type *check_comm_of(struct checker *checker,
					struct node *call)
{
	const struct probe_kind *kind = checker->layout->kind;
	const struct type *type = check_value(checker, argument(call, 0));
	struct comm_call *extra = call->call.extra;

	if (!type)
		return NULL;
	if (!type_is_integer(type))
		return check_error(checker, call->loc,
				   "Only integer supported for comm()'s pid");
	if (!extra)
		call->call.extra = extra = comm_call_new(checker);
	if (!extra->from_pid || !extra->release)
		return check_error(checker, call->loc,
				   "comm(pid) needs what this kernel has not: "
				   "bpf_task_from_pid");
	if (!kfunc_usable(checker, extra->from_pid))
		return check_error(checker, call->loc,
				   "Syntax comm(PID) is not supported in this "
				   "probe type yet. Type: %s",
				   kind->run ? "special" : kind->name);
	return type_string(checker->types, NAME_SIZE);
}

const struct function process_functions[] = {
	{ .name = "comm",
	  .lower_into = lower_comm_of_into,
	  .min_arguments = 1,
	  .max_arguments = 1,
	  .check = check_comm_of,
	  .needs = FEATURE_BTF,
	  .usage = "comm([pid])" },
	{ .name = "pid",
	  .lower = lower_pid_of,
	  .max_arguments = 1,
	  .check = check_namespace,
	  .needs = FEATURE_COUNT,
	  .usage = "pid([curr_ns|init])" },
	{ .name = "tid",
	  .lower = lower_tid_of,
	  .max_arguments = 1,
	  .check = check_namespace,
	  .needs = FEATURE_COUNT,
	  .usage = "tid([curr_ns|init])" },
	{ .name = "ppid",
	  .min_arguments = 1,
	  .max_arguments = 1,
	  .check = check_relative_call,
	  .needs = FEATURE_BTF,
	  .usage = "ppid([task])" },
	{ .name = "pcomm",
	  .min_arguments = 1,
	  .max_arguments = 1,
	  .check = check_relative_call,
	  .needs = FEATURE_BTF,
	  .usage = "pcomm([task])" },
	{ .name = "leader_tid",
	  .min_arguments = 1,
	  .max_arguments = 1,
	  .check = check_relative_call,
	  .needs = FEATURE_BTF,
	  .usage = "leader_tid([task])" },
	{ .name = "leader_comm",
	  .min_arguments = 1,
	  .max_arguments = 1,
	  .check = check_relative_call,
	  .needs = FEATURE_BTF,
	  .usage = "leader_comm([task])" },
	{ 0 },
};
