// SPDX-License-Identifier: GPL-2.0-or-later
/* kstack and ustack, as names and as calls: kstack(perf, 5). */
#include "codegen/builtins/families.h"

#define STACK_DEPTH 127
#define STACK_DEPTH_MOST 1024

/* In the order of the config's stack_mode. */
static const char *const modes[] = { "bpftrace", "perf", "raw", "build_id",
				     NULL };

static const struct type *stack_type(struct checker *checker, bool user,
				     int64_t mode, int64_t depth)
{
	struct type_parameters parameters = { { mode, depth } };

	uses_context(checker);
	return type_special(checker->types, user ? TYPE_USTACK : TYPE_KSTACK,
			    parameters);
}

static const struct type *check_stack(struct checker *checker,
				      struct node *node)
{
	bool user = node->name.name[0] == 'u';

	return stack_type(checker, user, checker->checked->config.stack_mode,
			  STACK_DEPTH);
}

static const struct type *check_stack_call(struct checker *checker,
					   struct node *call)
{
	bool user = call->call.function->name[0] == 'u';
	int64_t depth = STACK_DEPTH;
	int mode = checker->checked->config.stack_mode;
	uint32_t n = call->call.arguments.n, i = 0;
	int word;

	/* A name that is no builtin is meant as a mode: kstack(perf).
	 * kstack(cpu) is a depth that is no constant, and refused as such. */
	if (n && argument(call, 0)->kind == NODE_NAME &&
	    !builtin_find(argument(call, 0)->name.name)) {
		word = word_argument(call, 0, modes);
		if (word < 0)
			return check_error(
				checker, argument(call, 0)->loc,
				"Error parsing stack mode: %s: "
				"Invalid value for stack_mode: valid "
				"values are bpftrace, raw, perf, and "
				"build_id.",
				call->call.name);
		mode = word;
		i = 1;
	}
	/* The kernel is one file: its frames have no build ids. */
	if (mode == STACK_BUILD_ID && !user)
		return check_error(checker, call->loc,
				   "'build_id' stack mode can only be used "
				   "for ustack");
	if (i + 1 < n)
		return check_error(checker, call->loc,
				   "Expected stack mode as first argument");
	if (i < n && (!check_value(checker, argument(call, i)) ||
		      !type_is_integer(argument(call, i)->type) ||
		      !node_constant(argument(call, i), &depth) || depth < 0))
		return check_error(checker, call->loc,
				   "%s: invalid limit value", call->call.name);
	if (depth > STACK_DEPTH_MOST)
		return check_error(
			checker, call->loc,
			"%s([int limit]): limit shouldn't exceed %d, "
			"%lld given",
			call->call.name, STACK_DEPTH_MOST, (long long)depth);
	return stack_type(checker, user, mode, depth);
}

/* dw_ustack walks by .eh_frame tables, which awl does not read. */
static const struct type *check_dw_ustack(struct checker *checker,
					  struct node *node)
{
	return check_error(checker, node->loc,
			   "dw_ustack is not supported: awl walks user stacks "
			   "by frame pointers only (ustack)");
}

const struct builtin stack_builtins[] = {
	{ .name = "dw_ustack",
	  .check = check_dw_ustack,
	  .needs = FEATURE_COUNT },
	{ .name = "kstack",
	  .alias = "stack",
	  .check = check_stack,
	  .needs = FEATURE_COUNT },
	{ .name = "ustack", .check = check_stack, .needs = FEATURE_COUNT },
	{ 0 },
};

const struct function stack_functions[] = {
	{ .name = "dw_ustack",
	  .max_arguments = 2,
	  .check = check_dw_ustack,
	  .needs = FEATURE_COUNT,
	  .usage = "dw_ustack([mode] [, limit])" },
	{ .name = "kstack",
	  .alias = "stack",
	  .max_arguments = 2,
	  .check = check_stack_call,
	  .needs = FEATURE_COUNT,
	  .usage = "kstack([mode] [, limit])" },
	{ .name = "ustack",
	  .max_arguments = 2,
	  .check = check_stack_call,
	  .needs = FEATURE_COUNT,
	  .usage = "ustack([mode] [, limit])" },
	{ 0 },
};
