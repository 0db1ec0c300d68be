// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kprobe and kretprobe: kernel functions, by one multi link where a pattern
 * matched several, else by a perf event a function.
 */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/bpf.h"
#include "probes/multi.h"
#include "probes/quick.h"

struct kprobe_expansion {
	struct probe_env *env;
	const struct probe_kind *kind;
	struct probe_points *points;
	const char *module; /* a glob; NULL: none was named */
};

/* retval as fexit has it: an int fills half of its register. */
static void layout_typed_result(struct probe_env *env,
				const struct function_type *function,
				struct argument_layout *layout)
{
	const struct type *type = type_in_space(env->types, function->result,
						SPACE_KERNEL, false);
	struct argument result;

	if (!layout->retval || !layout_load_size(type))
		return;
	result = *layout->retval;
	result.type = type;
	result.size = layout_load_size(type);
	layout->retval = arena_copy(env->arena, &result, sizeof(result));
}

/*
 * args of a short name's block, and what `print` alone shows: the registers,
 * typed by BTF. At an exit that is the result.
 */
static void layout_name(struct probe_env *env, const char *module,
			const char *name, struct argument_layout *layout)
{
	struct function_type function;
	struct argument *named;
	uint32_t n;

	if ((!probe_cache(env)->short_name && !env->shows_event) ||
	    !type_function(env->types, module, name, &function))
		return;
	if (layout->at_exit) {
		layout_typed_result(env, &function, layout);
		return;
	}
	n = function.nparameters;
	/* Further parameters are on the stack: a block reads them by sargN. */
	n = n < arch.narguments ? n : arch.narguments;
	named = arena_array(env->arena, struct argument, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		named[i] = layout->positional[i];
		named[i].name = function.parameters[i].name;
		/* In a register, nothing vouches for a pointer. */
		named[i].type = type_in_space(env->types,
					      function.parameters[i].type,
					      SPACE_KERNEL, false);
		named[i].size = layout_load_size(named[i].type);
		named[i].is_text = function.parameters[i].is_text;
	}
	layout->named = named;
	layout->nnamed = n;
}

/* One layout for all points of a block: the registers are the same whatever the
 * function is. */
static const struct argument_layout *kprobe_layout(
	struct probe_env *env, const struct probe_kind *kind, bool multi)
{
	struct argument_layout layout = {
		.kind = kind,
		.program_type = BPF_PROG_TYPE_KPROBE,
		.attach_type = multi ? BPF_TRACE_KPROBE_MULTI : 0,
		.space = SPACE_KERNEL,
		.multi = multi,
		.at_exit = kind == &probe_kretprobe,
	};

	if (!env->no_arguments && layout.at_exit)
		layout.retval = layout_result(env);
	if (!env->no_arguments && !layout.at_exit) {
		layout.positional = layout_registers(env);
		layout.npositional = arch.narguments;
	}
	return probe_layout(env, &layout);
}

/* The layout of one function, which may have names for its arguments. */
static const struct argument_layout *kprobe_function_layout(
	struct probe_env *env, const struct argument_layout *plain,
	const struct function_name *function)
{
	struct argument_layout layout = *plain;

	/* Within a function the registers hold no longer what it was called
	 * with. */
	if (env->no_arguments || function->has_offset || !function->name[0])
		return plain;
	layout_name(env, function->module, function->name, &layout);
	return layout.named || layout.retval != plain->retval
		       ? probe_layout(env, &layout)
		       : plain;
}

static void kprobe_take_at(const char *module, const char *name,
			   uint64_t address, void *data)
{
	struct kprobe_expansion *expansion = data;
	struct probe_env *env = expansion->env;
	bool in_module = strcmp(module, "vmlinux") != 0;
	struct probe_point point = {
		.kind = expansion->kind,
		.address = address,
		.wild = true,
	};

	/* Two modules may have a function of the same name; the kernel's own
	 * way to tell them apart is "module:function". */
	if (in_module)
		point.target = arena_strdup(env->arena, module);
	point.name = probe_full_name(env, expansion->kind,
				     expansion->module ? module : NULL, name,
				     &point.function);
	probe_points_add(env, expansion->points, &point);
}

static void kprobe_take(const char *module, const char *name, void *data)
{
	kprobe_take_at(module, name, 0, data);
}

/* Points for a multi link, with addresses; false when they must be had from
 * the list. */
static bool kprobe_match_quick(struct probe_env *env,
			       const struct probe_kind *kind,
			       const struct function_name *function,
			       struct probe_points *points)
{
	struct kprobe_expansion expansion = { env, kind, points, NULL };
	uint32_t first = points->n;

	if (function->module || !feature(FEATURE_KPROBE_MULTI) ||
	    !quick_each(env, function->name, kprobe_take_at, &expansion))
		return false;
	probe_points_sort(points, first);
	if (points->n - first > 1)
		return true;
	points->n = first;
	return false;
}

/* Points without layouts for all that a pattern matches. */
static void kprobe_match(struct probe_env *env, const struct probe_kind *kind,
			 const char *module, const char *name,
			 struct probe_points *points)
{
	uint32_t first = points->n;
	struct kprobe_expansion expansion = { env, kind, points, module };

	functions_each(env, module, name, kprobe_take, &expansion);
	probe_points_sort(points, first);
}

static int kprobe_expand_wild(struct probe_env *env,
			      const struct probe_kind *kind,
			      const struct function_name *function,
			      struct probe_points *points)
{
	const struct argument_layout *layout;
	uint32_t first = points->n;
	bool multi;

	if (!kprobe_match_quick(env, kind, function, points))
		kprobe_match(env, kind, function->module, function->name,
			     points);
	if (points->n == first)
		return -ENOENT;
	multi = points->n - first > 1 && feature(FEATURE_KPROBE_MULTI);
	layout = kprobe_layout(env, kind, multi);
	for (uint32_t i = first; i < points->n; i++) {
		struct function_name one = { .name = points->v[i]->function };

		/* Each function's own args where the block reads them. */
		points->v[i]->layout =
			env->names_arguments && (probe_cache(env)->short_name ||
						 env->shows_event)
				? kprobe_function_layout(env, layout, &one)
				: layout;
	}
	return 0;
}

/* kprobe:[module:]function[+offset], kprobe:0xaddress */
static void kprobe_add_one(struct probe_env *env, const struct probe_kind *kind,
			   const struct function_name *function,
			   struct probe_points *points)
{
	bool in_module = function->module &&
			 strcmp(function->module, "vmlinux") != 0;
	struct probe_point point = {
		.kind = kind,
		.target = in_module ? function->module : NULL,
		.function = function->name,
		.offset = function->offset,
		.address = function->address,
		.layout = kprobe_function_layout(
			env, kprobe_layout(env, kind, false), function),
	};

	if (!function->name[0])
		point.name = arena_printf(env->arena, "%s:0x%llx", kind->name,
					  (unsigned long long)point.address);
	else
		point.name = arena_printf(
			env->arena, "%s:%s%s%s", kind->name,
			function->module ? function->module : "",
			function->module ? ":" : "", function->name);
	if (function->has_offset)
		point.name = arena_printf(env->arena, "%s+%llu", point.name,
					  (unsigned long long)point.offset);
	probe_points_add(env, points, &point);
}

/*
 * A place behind the function is another's: the kernel, which adds the offset
 * to the address, would attach there.
 */
static int check_offset(struct probe_env *env, const struct attach_point *point,
			const struct function_name *function)
{
	uint64_t size;

	if (!function->offset || env->unsafe)
		return 0;
	size = function_size(env, function->module, function->name);
	if (!size || function->offset < size)
		return 0;
	return probe_error(env, point,
			   "Offset outside the function bounds ('%s' size is "
			   "%llu)",
			   function->name, (unsigned long long)size);
}

static int kprobe_expand_of(struct probe_env *env,
			    const struct probe_kind *kind,
			    const struct attach_point *point,
			    struct probe_points *points)
{
	struct function_name function;
	bool traceable = true;
	int err = function_name_parse(env, point, &function);

	if (err)
		return err;
	if (function.address && !env->unsafe)
		return probe_error(env, point,
				   "Probing by address requires --unsafe");
	/* The kernel finds the return by the stack at the first instruction. */
	if (kind == &probe_kretprobe && function.has_offset)
		return probe_error(env, point, "Offset not allowed");
	if (function.wild)
		return kprobe_expand_wild(env, kind, &function, points);
	if (function.name[0] &&
	    !function_exists(env, function.module, function.name, &traceable))
		return function_missing(env, point, function.module);
	err = check_offset(env, point, &function);
	if (err)
		return err;
	if (function.name[0] && !traceable)
		diag_warning(env->diags, point->loc,
			     "%s is not traceable (either non-existing, "
			     "inlined, or marked as \"notrace\"); attaching "
			     "to it will likely fail",
			     function.name);
	kprobe_add_one(env, kind, &function, points);
	return 0;
}

static int kprobe_expand(struct probe_env *env,
			 const struct attach_point *point,
			 struct probe_points *points)
{
	return kprobe_expand_of(env, &probe_kprobe, point, points);
}

static int kretprobe_expand(struct probe_env *env,
			    const struct attach_point *point,
			    struct probe_points *points)
{
	return kprobe_expand_of(env, &probe_kretprobe, point, points);
}

/* The globs of a pattern: [module:]function. */
static const char *list_pattern(const struct attach_point *pattern,
				const char **module)
{
	const char *name = probe_part(pattern, pattern->nparts > 2 ? 2 : 1);

	*module = pattern->nparts > 2 ? probe_part(pattern, 1) : NULL;
	return name ? name : "*";
}

static int kprobe_list_of(struct probe_env *env, const struct probe_kind *kind,
			  const struct attach_point *pattern,
			  struct probe_points *points)
{
	const char *module, *name = list_pattern(pattern, &module);

	kprobe_match(env, kind, module, name, points);
	return 0;
}

static int kprobe_list(struct probe_env *env,
		       const struct attach_point *pattern,
		       struct probe_points *points)
{
	return kprobe_list_of(env, &probe_kprobe, pattern, points);
}

static int kretprobe_list(struct probe_env *env,
			  const struct attach_point *pattern,
			  struct probe_points *points)
{
	return kprobe_list_of(env, &probe_kretprobe, pattern, points);
}

struct naming {
	struct probe_env *env;
	const struct probe_kind *kind;
	bool with_module;
	struct probe_names *names;
};

static void name_take(const char *module, const char *name, void *data)
{
	struct naming *naming = data;
	struct arena *arena = naming->env->arena;

	probe_names_add(arena, naming->names,
			probe_full_name(naming->env, naming->kind,
					naming->with_module ? module : NULL,
					name, NULL));
}

static void kprobe_names(struct probe_env *env, const struct probe_kind *kind,
			 const struct attach_point *pattern,
			 struct probe_names *names)
{
	const char *module, *name = list_pattern(pattern, &module);
	struct naming naming = { env, kind, module, names };

	names->common = strlen(kind->name) + 1;
	functions_each(env, module, name, name_take, &naming);
}

/* The kernel copies the name, so it need not outlive the call. On CPU 0 for no
 * process is perf's form; a kprobe fires on all. */
static int kprobe_event(const char *function, uint64_t offset, bool at_exit)
{
	struct perf_event_attr event = {
		.size = sizeof(event),
		.type = pmu_type("kprobe"),
		.config = at_exit ? 1ULL << pmu_return_bit("kprobe") : 0,
		.kprobe_func = (uintptr_t)function,
		.probe_offset = offset,
	};

	if ((int)event.type < 0)
		return -ENOENT;
	return perf_event_open(&event, -1, 0, -1, 0);
}

struct copies {
	struct attach_request *request;
	struct probe_links *links;
	uint32_t i;
	int attached, err;
};

static void copy_attach(uint64_t address, const char *module, void *data)
{
	struct copies *copies = data;
	const struct probe_point *point = copies->request->points[copies->i];
	int fd;

	(void)module;
	fd = kprobe_event(NULL, address + point->offset,
			  point->layout->at_exit);
	copies->err = fd < 0 ? fd
			     : attach_perf_event(copies->request, copies->links,
						 copies->i, fd);
	copies->attached += !copies->err;
}

/* Several functions have the name (static ones may): a probe on each. The
 * kernel refuses the name since 6.6, and took the first before. */
static int kprobe_attach_copies(struct attach_request *request,
				struct probe_links *links, uint32_t i)
{
	struct copies copies = { request, links, i, 0, -EADDRNOTAVAIL };
	struct kallsyms *symbols = kallsyms_open();

	kallsyms_each_named(symbols, request->points[i]->function, copy_attach,
			    &copies);
	kallsyms_close(symbols);
	return copies.attached ? 0 : copies.err;
}

/* What the kernel means by the errors it has for kprobes. */
static const char *kprobe_refusal(int err)
{
	switch (err) {
	case -EILSEQ:
		return "Possible attachment attempt in the middle of an "
		       "instruction, try a different offset.";
	case -EINVAL:
	case -ENOENT:
	case -EADDRNOTAVAIL: return "the function cannot be probed there";
	default: return strerror(-err);
	}
}

static int kprobe_attach_one(struct attach_request *request,
			     struct probe_links *links, uint32_t i)
{
	const struct probe_point *point = request->points[i];
	char name[600];
	int fd;

	snprintf(name, sizeof(name), "%s%s%s",
		 point->target ? point->target : "", point->target ? ":" : "",
		 point->function);
	if (point->address)
		fd = kprobe_event(NULL, point->address, point->layout->at_exit);
	else
		fd = kprobe_event(name, point->offset, point->layout->at_exit);
	/* A module's name told which is meant; only a bare name is
	 * ambiguous. */
	if (fd == -EADDRNOTAVAIL && !point->address && !point->target &&
	    !kprobe_attach_copies(request, links, i))
		return 0;
	if (fd < 0)
		return attach_failed(request, point, fd, "%s",
				     kprobe_refusal(fd));
	return attach_perf_event(request, links, i, fd);
}

static void kprobe_fill(const struct attach_request *request, uint32_t from,
			uint32_t n, const struct multi *multi,
			struct link_create_attr *attr)
{
	attr->attach_type = request->session ? ATTACH_KPROBE_SESSION
					     : BPF_TRACE_KPROBE_MULTI;
	attr->kprobe_multi.cnt = n;
	if (request->points[from]->layout->at_exit)
		attr->kprobe_multi.flags = MULTI_RETURN;
	if (request->cookies)
		attr->kprobe_multi.cookies =
			(uintptr_t)(request->cookies + from);
	if (multi->addresses)
		attr->kprobe_multi.addrs = (uintptr_t)(multi->addresses + from);
	else
		attr->kprobe_multi.syms = (uintptr_t)(multi->names + from);
}

/* A name that is not there, or is there twice, or cannot be traced. */
static bool kprobe_is_of_one(int err)
{
	return err == -ESRCH || err == -EINVAL || err == -ENOENT;
}

static const char *kprobe_multi_refusal(int err)
{
	return strerror(-err);
}

static int kprobe_attach(struct attach_request *request,
			 struct probe_links *links)
{
	struct multi multi = { .fill = kprobe_fill,
			       .is_of_one = kprobe_is_of_one,
			       .refusal = kprobe_multi_refusal };
	uint32_t n = request->npoints;
	int err = -ENOMEM;

	if (!request->points[0]->layout->multi)
		return attach_each(request, links, kprobe_attach_one);
	multi.names = calloc(n, sizeof(*multi.names));
	multi.addresses = calloc(n, sizeof(*multi.addresses));
	if (!multi.names || !multi.addresses)
		goto out;
	for (uint32_t i = 0; i < n; i++) {
		multi.names[i] = request->points[i]->function;
		multi.addresses[i] = request->points[i]->address;
	}
	/* All or none: a link is by names or by addresses. */
	for (uint32_t i = 0; i < n && multi.addresses; i++) {
		if (multi.addresses[i])
			continue;
		free(multi.addresses);
		multi.addresses = NULL;
	}
	err = attach_multi(request, links, &multi);
out:
	free(multi.names);
	free(multi.addresses);
	return err;
}

const struct probe_kind probe_kprobe = {
	.name = "kprobe",
	.aliases = { "k" },
	.usage = "kprobe[:module]:function[+offset]",
	.returns = "kretprobe",
	.arguments = "1 or 2",
	.arguments_least = 1,
	.arguments_most = 2,
	.of_functions = true,
	.filter_pid = true,
	.attach_reversed = true,
	.context_type = "pt_regs",
	.needs = FEATURE_KPROBE,
	.cookie = FEATURE_COOKIE_PERF,
	.expand = kprobe_expand,
	.suggest = function_suggest,
	.list = kprobe_list,
	.names = kprobe_names,
	.print_arguments = list_registers,
	.attach = kprobe_attach,
};

const struct probe_kind probe_kretprobe = {
	.name = "kretprobe",
	.aliases = { "kr" },
	.usage = "kretprobe[:module]:function",
	.arguments = "1 or 2",
	.arguments_least = 1,
	.arguments_most = 2,
	.of_functions = true,
	.filter_pid = true,
	.context_type = "pt_regs",
	.needs = FEATURE_KPROBE,
	.cookie = FEATURE_COOKIE_PERF,
	.expand = kretprobe_expand,
	.suggest = function_suggest,
	.list = kretprobe_list,
	.names = kprobe_names,
	.print_arguments = list_registers,
	.attach = kprobe_attach,
};
