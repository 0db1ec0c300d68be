// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fentry and fexit: kernel functions by BTF trampolines. Arguments and result
 * are 8-byte slots of the context with the types that BTF gives.
 */
#include <errno.h>
#include <string.h>

#include "probes/private.h"

struct fentry_expansion {
	struct probe_env *env;
	const struct probe_kind *kind;
	struct probe_points *points;
};

struct argument_layout fentry_layout_begin(const struct probe_kind *kind,
					   uint32_t btf_id)
{
	bool at_exit = kind == &probe_fexit;

	return (struct argument_layout){
		.kind = kind,
		.program_type = BPF_PROG_TYPE_TRACING,
		.attach_type = at_exit ? BPF_TRACE_FEXIT : BPF_TRACE_FENTRY,
		.attach_btf_id = btf_id,
		.space = SPACE_KERNEL,
		.at_exit = at_exit,
	};
}

/* The trampoline stores the arguments from slot 0 and the result behind the
 * last of them: at the exit both are there, which kretprobes do not have. */
static const struct argument_layout *fentry_layout(
	struct probe_env *env, const struct probe_kind *kind,
	const struct function_type *function)
{
	struct argument_layout layout = fentry_layout_begin(kind,
							    function->btf_id);
	uint32_t slot = 0;

	layout.attach_btf = function->btf;
	layout.named = layout_slots(env, function, true, &slot);
	layout.nnamed = function->nparameters;
	layout.positional = layout_slots(env, function, false,
					 &(uint32_t){ 0 });
	layout.npositional = function->nparameters;
	if (layout.at_exit && function->result->kind != TYPE_VOID) {
		struct argument result = layout_slot("retval", function->result,
						     slot);

		layout.retval = arena_copy(env->arena, &result, sizeof(result));
	}
	return probe_layout(env, &layout);
}

static void fentry_add(struct probe_env *env, const struct probe_kind *kind,
		       const struct function_type *function, bool wild,
		       bool with_layout, struct probe_points *points)
{
	struct probe_point point = {
		.kind = kind,
		.name = probe_full_name(env, kind, function->module,
					function->name, NULL),
		.target = function->module,
		.function = function->name,
		.wild = wild,
	};

	if (with_layout)
		point.layout = fentry_layout(env, kind, function);
	probe_points_add(env, points, &point);
}

/* Of what can be traced, what BTF knows; layouts come when names are known to
 * be unique. */
static void fentry_take(const char *module, const char *name, void *data)
{
	struct fentry_expansion *expansion = data;
	struct function_type function = {
		.module = arena_strdup(expansion->env->arena, module),
		.name = arena_strdup(expansion->env->arena, name),
	};

	fentry_add(expansion->env, expansion->kind, &function, true, false,
		   expansion->points);
}

static void fentry_match(struct probe_env *env, const struct probe_kind *kind,
			 const char *module, const char *name,
			 struct probe_points *points)
{
	struct fentry_expansion expansion = { env, kind, points };
	uint32_t first = points->n;

	functions_each(env, module, name, fentry_take, &expansion);
	probe_points_sort(points, first);
}

/*
 * Keeps the points from `first` on that a pattern means: what BTF knows, with
 * no more parameters than there are registers for. Kernels before 6.6 refuse
 * the others, and bpftrace leaves them out on all.
 */
static void fentry_keep_typed(struct probe_env *env,
			      struct probe_points *points, uint32_t first,
			      bool with_layout)
{
	uint32_t kept = first;

	for (uint32_t i = first; i < points->n; i++) {
		struct probe_point *point = points->v[i];
		int n = type_count_parameters(env->types, point->target,
					      point->function);
		struct function_type function;

		if (n < 0 || n > arch.narguments)
			continue;
		if (with_layout) {
			if (!type_function(env->types, point->target,
					   point->function, &function))
				continue;
			point->layout = fentry_layout(env, point->kind,
						      &function);
		}
		points->v[kept++] = point;
	}
	points->n = kept;
}

static int fentry_expand_of(struct probe_env *env,
			    const struct probe_kind *kind,
			    const struct attach_point *point,
			    struct probe_points *points)
{
	struct function_name name;
	struct function_type function;
	uint32_t first = points->n;
	int err;

	if (bpf_function_is_meant(point))
		return bpf_function_expand(env, kind, point, true, points);
	err = function_name_parse(env, point, &name);
	if (err)
		return err;
	if (name.has_offset || name.address)
		return probe_error(env, point, "Offset not allowed");
	/* One name is not looked up in the list of what can be traced: the
	 * kernel says so when it is attached, and reading the list takes longer
	 * than all else. */
	if (name.wild) {
		fentry_match(env, kind, name.module, name.name, points);
		fentry_keep_typed(env, points, first, true);
		err = points->n == first ? -ENOENT : 0;
	} else if (type_function(env->types, name.module, name.name,
				 &function)) {
		fentry_add(env, kind, &function, false, true, points);
	} else {
		err = function_missing(env, point, name.module);
	}
	if (err && env->types->no_btf)
		return probe_error(env, point, "%s needs kernel BTF",
				   kind->name);
	return err;
}

static void fentry_suggest(struct probe_env *env,
			   const struct attach_point *point,
			   struct nearest *nearest)
{
	if (bpf_function_is_meant(point))
		bpf_function_suggest(env, point, nearest);
	else
		function_suggest(env, point, nearest);
}

static int fentry_expand(struct probe_env *env,
			 const struct attach_point *point,
			 struct probe_points *points)
{
	return fentry_expand_of(env, &probe_fentry, point, points);
}

static int fexit_expand(struct probe_env *env, const struct attach_point *point,
			struct probe_points *points)
{
	return fentry_expand_of(env, &probe_fexit, point, points);
}

static int fentry_list_of(struct probe_env *env, const struct probe_kind *kind,
			  const struct attach_point *pattern,
			  struct probe_points *points)
{
	const char *module = NULL, *name = probe_part(pattern, 1);
	uint32_t first = points->n;

	if (bpf_function_is_meant(pattern)) {
		bpf_function_expand(env, kind, pattern, false, points);
		return 0;
	}
	if (pattern->nparts > 2) {
		module = name;
		name = probe_part(pattern, 2);
	}
	fentry_match(env, kind, module, name ? name : "*", points);
	fentry_keep_typed(env, points, first, false);
	return 0;
}

static int fentry_list(struct probe_env *env,
		       const struct attach_point *pattern,
		       struct probe_points *points)
{
	return fentry_list_of(env, &probe_fentry, pattern, points);
}

static int fexit_list(struct probe_env *env, const struct attach_point *pattern,
		      struct probe_points *points)
{
	return fentry_list_of(env, &probe_fexit, pattern, points);
}

const struct probe_kind probe_fentry = {
	.name = "fentry",
	.aliases = { "f", "kfunc" },
	.usage = "fentry[:module]:function or fentry:bpf:[ID:]function",
	.returns = "fexit",
	.arguments = "1 or 3",
	.arguments_least = 1,
	.arguments_most = 3,
	.of_functions = true,
	.filter_pid = true,
	.attach_reversed = true,
	.needs = FEATURE_FENTRY,
	.cookie = FEATURE_COOKIE_TRACING,
	.expand = fentry_expand,
	.suggest = fentry_suggest,
	.list = fentry_list,
	.print_arguments = list_parameters,
	.attach = attach_tracing,
};

const struct probe_kind probe_fexit = {
	.name = "fexit",
	.aliases = { "fr", "kretfunc" },
	.usage = "fexit[:module]:function or fexit:bpf:[ID:]function",
	.arguments = "1 or 3",
	.arguments_least = 1,
	.arguments_most = 3,
	.of_functions = true,
	.filter_pid = true,
	.attach_reversed = true,
	.needs = FEATURE_FENTRY,
	.cookie = FEATURE_COOKIE_TRACING,
	.expand = fexit_expand,
	.suggest = fentry_suggest,
	.list = fexit_list,
	.print_arguments = list_parameters,
	.attach = attach_tracing,
};
