// SPDX-License-Identifier: GPL-2.0-or-later
/* rawtracepoint: tracepoints with the kernel's own arguments, typed by BTF. */
#include <errno.h>
#include <string.h>

#include "probes/private.h"

struct raw_expansion {
	struct probe_env *env;
	struct probe_points *points;
	const char *module, *name;
	bool layouts;
};

/* A short name's block knows them by their types. */
static const struct argument *raw_numbers(struct probe_env *env,
					  const struct function_type *function)
{
	struct argument *numbers = layout_slots(env, function, false,
						&(uint32_t){ 0 });

	for (uint32_t i = 0; i < function->nparameters; i++) {
		const struct type *type = numbers[i].type;

		if (type && (type->kind == TYPE_BOOL ||
			     (type->kind == TYPE_POINTER &&
			      !probe_cache(env)->short_name))) {
			numbers[i].is_address = type->trusted;
			numbers[i].type = type_int(env->types, 8, false);
		}
	}
	return numbers;
}

/* The slots are counted twice from 0: args.NAME and argN are the same words,
 * one with a name and one without, which is a number if it can be. */
static const struct argument_layout *raw_layout(
	struct probe_env *env, const struct function_type *function)
{
	struct argument_layout layout = {
		.kind = &probe_rawtracepoint,
		.program_type = BPF_PROG_TYPE_TRACING,
		.attach_type = BPF_TRACE_RAW_TP,
		.attach_btf_id = function->btf_id,
		.attach_btf = function->btf,
		.space = SPACE_KERNEL,
	};

	if (!env->no_arguments) {
		layout.named = layout_slots(env, function, true,
					    &(uint32_t){ 0 });
		layout.nnamed = function->nparameters;
		layout.positional = raw_numbers(env, function);
		layout.npositional = function->nparameters;
	}
	return probe_layout(env, &layout);
}

/* The module is always in the name, vmlinux for the kernel's own: a
 * tracepoint's name may be in two modules' BTF. */
static void raw_add(struct probe_env *env, const char *module, const char *name,
		    const struct argument_layout *layout, bool wild,
		    struct probe_points *points)
{
	struct probe_point point = {
		.kind = &probe_rawtracepoint,
		.name = probe_full_name(env, &probe_rawtracepoint, module, name,
					NULL),
		.target = arena_strdup(env->arena, module),
		.function = arena_strdup(env->arena, name),
		.layout = layout,
		.wild = wild,
	};

	probe_points_add(env, points, &point);
}

static void raw_take(const char *module, const char *name, void *data)
{
	struct raw_expansion *expansion = data;

	if (glob_match(expansion->name, name) &&
	    (!expansion->module || glob_match(expansion->module, module)))
		raw_add(expansion->env, module, name, NULL, true,
			expansion->points);
}

/* Matches are sorted before their types are read, so that what is found twice
 * is typed once. */
static void raw_match(struct probe_env *env, const char *module,
		      const char *name, bool layouts,
		      struct probe_points *points)
{
	struct raw_expansion expansion = { env, points, module, name, layouts };
	uint32_t first = points->n, kept = first;

	type_each_raw_tracepoint(env->types, raw_take, &expansion);
	probe_points_sort(points, first);
	for (uint32_t i = first; i < points->n; i++) {
		struct probe_point *point = points->v[i];
		struct function_type function;

		if (layouts) {
			if (!type_raw_tracepoint(env->types, point->target,
						 point->function, &function))
				continue;
			point->layout = raw_layout(env, &function);
		}
		points->v[kept++] = point;
	}
	points->n = kept;
}

/* One part is the event; with two the module is first. */
static void raw_split(const struct attach_point *point, const char **module,
		      const char **name)
{
	*module = NULL;
	*name = probe_part(point, 1);
	if (point->nparts > 2) {
		*module = *name;
		*name = probe_part(point, 2);
	}
}

/* rawtracepoint:[module:]event */
static int raw_expand(struct probe_env *env, const struct attach_point *point,
		      struct probe_points *points)
{
	struct function_type function;
	const char *module, *name;
	uint32_t first = points->n;

	raw_split(point, &module, &name);
	if (!name || point->nparts > 3)
		return probe_error(env, point,
				   "rawtracepoint probe needs an event: "
				   "rawtracepoint[:module]:event");
	if (glob_is_pattern(name) || (module && glob_is_pattern(module))) {
		raw_match(env, module, name, true, points);
	} else if (type_raw_tracepoint(env->types, module, name, &function)) {
		raw_add(env, function.module, name, raw_layout(env, &function),
			false, points);
	}
	if (points->n > first)
		return 0;
	if (env->types->no_btf)
		return probe_error(env, point, "%s needs kernel BTF",
				   point->parts[0].text);
	return -ENOENT;
}

static void raw_offer(const char *module, const char *name, void *data)
{
	(void)module;
	nearest_offer(data, name);
}

static void raw_suggest(struct probe_env *env, const struct attach_point *point,
			struct nearest *nearest)
{
	const char *module;

	raw_split(point, &module, &nearest->name);
	if (nearest->name)
		type_each_raw_tracepoint(env->types, raw_offer, nearest);
}

static int raw_list(struct probe_env *env, const struct attach_point *pattern,
		    struct probe_points *points)
{
	const char *module, *name;

	raw_split(pattern, &module, &name);
	raw_match(env, module, name ? name : "*", false, points);
	return 0;
}

const struct probe_kind probe_rawtracepoint = {
	.name = "rawtracepoint",
	.aliases = { "rt" },
	.usage = "rawtracepoint[:module]:event",
	.arguments = "2 or 1",
	.arguments_least = 1,
	.arguments_most = 2,
	.filter_pid = true,
	.needs = FEATURE_BTF,
	.cookie = FEATURE_COOKIE_RAW_TP,
	.expand = raw_expand,
	.suggest = raw_suggest,
	.list = raw_list,
	.print_arguments = list_raw,
	.attach = attach_tracing,
};
