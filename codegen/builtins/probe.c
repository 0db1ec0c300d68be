// SPDX-License-Identifier: GPL-2.0-or-later
/* What the probe gives: args, argN, sargN, retval, func, probe, ctx. */
#include "codegen/builtins/families.h"

#include <ctype.h>
#include <stdlib.h>

/* "kprobe", for messages. */
static const char *kind_name(struct checker *checker)
{
	return checker->layout->kind->name;
}

static const struct type *check_arg(struct checker *checker, struct node *node)
{
	const struct argument_layout *layout = checker->layout;
	uint32_t n = (uint32_t)strtoul(node->name.name + 3, NULL, 10);

	if (n < layout->npositional) {
		if (!layout->positional[n].type)
			return check_error(checker, node->loc,
					   "%s of %s is not in a general "
					   "register, in memory or constant",
					   node->name.name,
					   checker->unit->label);
		uses_context(checker);
		return argument_type(checker, &layout->positional[n]);
	}
	/* What the probe has instead is what the message says. */
	if (layout->npositional)
		return check_error(
			checker, node->loc, "%s has only arg0 to arg%u",
			checker->unit->label, layout->npositional - 1);
	if (layout->nnamed)
		return check_error(checker, node->loc,
				   "The %s builtin can not be used with '%s' "
				   "probes (use args.NAME instead)",
				   node->name.name, kind_name(checker));
	return check_error(checker, node->loc,
			   "The %s builtin can only be used with 'kprobes', "
			   "'uprobes' and 'usdt' probes",
			   node->name.name);
}

/* A kprobe's registers have the stack pointer; other contexts have none. */
static const struct type *check_sarg(struct checker *checker, struct node *node)
{
	if (checker->layout->program_type != BPF_PROG_TYPE_KPROBE ||
	    checker->layout->at_exit)
		return check_error(checker, node->loc,
				   "The %s builtin can only be used with "
				   "'kprobe' and 'uprobe' probes",
				   node->name.name);
	uses_context(checker);
	return U64(checker);
}

/* `args` itself: a record of all arguments; args.x is fields.c's. */
static const struct type *check_args(struct checker *checker, struct node *node)
{
	struct diag *diag;

	if (!checker->layout->nnamed && !checker->layout->record &&
	    checker->layout->npositional && checker->layout->kind->user)
		return check_error(checker, node->loc,
				   "The args builtin needs names of arguments, "
				   "which %s has not: use arg0, arg1...",
				   checker->unit->label);
	if (!checker->layout->nnamed && !checker->layout->record) {
		diag = check_error_diag(
			checker, node->loc,
			"The args builtin can only be used with tracepoint, "
			"rawtracepoint, fentry/fexit, and uprobe probes (%s "
			"used here)",
			checker->layout->kind->run ? "special"
						   : kind_name(checker));
		if (diag && checker->layout->npositional)
			diag_hint(checker->checked->diags, diag,
				  "here they are arg0, arg1...; a block of "
				  "%s, without a kind, has their names",
				  strchr(checker->unit->label, ':') + 1);
		return NULL;
	}
	uses_context(checker);
	return args_type(checker);
}

/* The probe of the same function's or system call's return, or NULL. */
static const char *return_of(struct checker *checker,
			     const struct probe_point *point)
{
	static const char entry[] = "tracepoint:syscalls:sys_enter_";

	if (point->kind->returns)
		return arena_printf(checker->arena, "%s%s",
				    point->kind->returns,
				    strchr(point->name, ':'));
	if (strncmp(point->name, entry, strlen(entry)) == 0)
		return arena_printf(checker->arena, "%s:return",
				    point->name + strlen(entry));
	return NULL;
}

static const struct type *check_retval(struct checker *checker,
				       struct node *node)
{
	const struct argument_layout *layout = checker->layout;
	const char *name;
	struct diag *diag;

	if (layout->retval) {
		uses_context(checker);
		return argument_type(checker, layout->retval);
	}
	diag = check_error_diag(
		checker, node->loc,
		"The retval builtin can only be used with 'kretprobe' and "
		"'uretprobe' and 'fentry' probes%s",
		layout_named(layout, "ret") ? " (try to use args.ret instead)"
					    : "");
	name = return_of(checker, checker->unit->points.v[0]);
	if (diag && name)
		diag_hint(checker->checked->diags, diag, "%s has it", name);
	return NULL;
}

/* Only :latency asks for it, where entry and return have it. */
static const struct type *check_frame(struct checker *checker,
				      struct node *node)
{
	(void)node;
	uses_context(checker);
	return U64(checker);
}

/* Without the helper, the instruction pointer of a function's beginning says
 * which it is. */
bool layout_knows_function(const struct argument_layout *layout)
{
	return feature(FEATURE_GET_FUNC_IP) ||
	       (layout->program_type == BPF_PROG_TYPE_KPROBE &&
		!layout->at_exit && !layout->multi);
}

static const struct type *check_func(struct checker *checker, struct node *node)
{
	const struct argument_layout *layout = checker->layout;
	bool user = layout->kind->user;

	if (layout->program_type != BPF_PROG_TYPE_KPROBE &&
	    !(layout->program_type == BPF_PROG_TYPE_TRACING &&
	      layout->attach_type != BPF_TRACE_RAW_TP &&
	      layout->attach_type != BPF_TRACE_ITER))
		return check_error(checker, node->loc,
				   "The func builtin can not be used with '%s' "
				   "probes",
				   kind_name(checker));
	if (!user && !layout_knows_function(layout))
		return check_error(checker, node->loc,
				   "func needs here what this kernel has not: "
				   "%s",
				   feature_text(FEATURE_GET_FUNC_IP));
	uses_context(checker);
	return type_special(checker->types, user ? TYPE_USYM : TYPE_KSYM,
			    (struct type_parameters){ { 0 } });
}

static const struct type *check_probe(struct checker *checker,
				      struct node *node)
{
	checker->unit->uses_probe = true;
	if (checker->unit->probe_text) {
		const char *name = checker->unit->label;
		uint32_t len = (uint32_t)strlen(name);

		become_string(node, name, len,
			      type_string(checker->types, len + 1));
		return node->type;
	}
	uses_context(checker);
	return type_special(checker->types, TYPE_PROBE,
			    (struct type_parameters){ { 0 } });
}

/* A unit has one kind, so it is known when compiling. */
static const struct type *check_probetype(struct checker *checker,
					  struct node *node)
{
	const struct probe_kind *kind = checker->layout->kind;
	const char *name = kind->run ? "special" : kind->name;
	uint32_t len = (uint32_t)strlen(name);

	become_string(node, name, len, type_string(checker->types, len + 1));
	return node->type;
}

static const struct type *check_ctx(struct checker *checker, struct node *node)
{
	const char *name = checker->layout->kind->context_type;
	const struct type *type = checker->layout->context;

	uses_context(checker);
	/* The verifier knows what lies behind the pointers of this one. */
	if (type)
		return type_pointer(checker->types, type, SPACE_CONTEXT, true);
	if (!name) {
		if (strcmp(kind_name(checker), "tracepoint") == 0)
			return check_error(checker, node->loc,
					   "Use args instead of ctx in "
					   "tracepoint");
		return check_error(checker, node->loc,
				   "The ctx builtin can not be used with '%s' "
				   "probes",
				   kind_name(checker));
	}
	type = type_find_kernel(checker->types, TYPE_STRUCT, name);
	/* BTF may be missing: the context is then an address. */
	if (!type)
		type = type_void(checker->types);
	return type_pointer(checker->types, type, SPACE_CONTEXT, false);
}

const struct builtin probe_builtins[] = {
	{ .name = "args",
	  .lower_into = lower_args_into,
	  .check = check_args,
	  .needs = FEATURE_COUNT },
	{ .name = "retval",
	  .lower = lower_retval,
	  .check = check_retval,
	  .needs = FEATURE_COUNT },
	{ .name = "func",
	  .lower = lower_func,
	  .lower_into = lower_func_into,
	  .check = check_func,
	  .needs = FEATURE_COUNT },
	{ .name = "probe",
	  .lower = lower_probe,
	  .check = check_probe,
	  .needs = FEATURE_COUNT },
	{ .name = ".frame",
	  .lower = lower_frame,
	  .check = check_frame,
	  .needs = FEATURE_COUNT },
	{ .name = "probetype",
	  .check = check_probetype,
	  .needs = FEATURE_COUNT },
	{ .name = "ctx",
	  .lower = lower_ctx,
	  .check = check_ctx,
	  .needs = FEATURE_COUNT },
	{ 0 },
};

/* arg0, arg1...; sarg0...: found by builtin_argument(). */
static const struct builtin argument_rows[] = {
	{ .name = "arg",
	  .lower = lower_arg,
	  .check = check_arg,
	  .needs = FEATURE_COUNT },
	{ .name = "sarg",
	  .lower = lower_sarg,
	  .check = check_sarg,
	  .needs = FEATURE_COUNT },
};

const struct builtin *builtin_argument(const char *name)
{
	bool stack = name[0] == 's';
	const char *digits = name + (stack ? 4 : 3);

	if (strncmp(name + stack, "arg", 3) != 0 || !isdigit(*digits))
		return NULL;
	if (strlen(digits) > 4 ||
	    strspn(digits, "0123456789") != strlen(digits))
		return NULL;
	return &argument_rows[stack];
}
