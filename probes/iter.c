// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * iter: what the kernel has of a kind (tasks, their files, maps, sockets...),
 * one run an object. BTF has a function bpf_iter_NAME to load a program for
 * and a structure bpf_iter__NAME that is its context; reading the descriptor
 * of an iterator is what makes the program run.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "kernel/bpf.h"
#include "kernel/bpf_call.h"
#include "kernel/uapi.h"
#include "probes/private.h"

#define STRUCTURE "bpf_iter__"
#define FUNCTION "bpf_iter_"

/* The first is of the walk itself, and always there. */
static void iter_present(struct probe_env *env,
			 const struct function_type *function,
			 struct argument_layout *layout)
{
	uint32_t slot = 0;
	const struct argument *slots = layout_slots(env, function, true, &slot);
	struct argument *present = arena_array(env->arena, struct argument,
					       function->nparameters + 1);

	for (uint32_t i = 1; i < function->nparameters; i++)
		if (slots[i].type->kind == TYPE_POINTER &&
		    (slots[i].type->trusted ||
		     slots[i].type->to->kind == TYPE_VOID))
			present[layout->npresent++] = slots[i];
	layout->present = present;
}

static const struct argument_layout *iter_layout(struct probe_env *env,
						 const char *name, bool pinned)
{
	struct function_type function;
	struct argument_layout layout = {
		.kind = &probe_iter,
		.program_type = BPF_PROG_TYPE_TRACING,
		.attach_type = BPF_TRACE_ITER,
		.space = SPACE_KERNEL,
		.pinned = pinned,
	};

	layout.context =
		type_find(env->types, TYPE_STRUCT,
			  arena_printf(env->arena, STRUCTURE "%s", name));
	if (!layout.context ||
	    !type_function(env->types, NULL,
			   arena_printf(env->arena, FUNCTION "%s", name),
			   &function))
		return NULL;
	layout.attach_btf_id = function.btf_id;
	layout.attach_btf = function.btf;
	iter_present(env, &function, &layout);
	return probe_layout(env, &layout);
}

static bool fill_cgroup(union iter_info *info,
			const struct attach_request *request)
{
	(void)request;
	info->cgroup.order = CGROUP_DESCENDANTS_PRE;
	return true;
}

static bool fill_task(union iter_info *info,
		      const struct attach_request *request)
{
	info->task.pid = (uint32_t)request->pid;
	return request->pid != 0;
}

/* What a link says of these walks besides the program; of all others there is
 * nothing to say. */
static const struct walk {
	const char *name;
	bool of_map; /* through the elements of one map, which is named */
	/* False: there is nothing to say after all. */
	bool (*fill)(union iter_info *info,
		     const struct attach_request *request);
} walks[] = {
	{ "bpf_map_elem", .of_map = true },
	{ "bpf_sk_storage_map", .of_map = true },
	{ "sockmap", .of_map = true },
	{ "cgroup", .fill = fill_cgroup },
	{ "task", .fill = fill_task },
	{ "task_file", .fill = fill_task },
	{ "task_vma", .fill = fill_task },
};

static const struct walk *walk_find(const char *name)
{
	static const struct walk other;

	for (size_t i = 0; i < COUNT(walks); i++)
		if (strcmp(walks[i].name, name) == 0)
			return &walks[i];
	return &other;
}

/* Where an iterator stays: a path alone is below the BPF file system's root. */
static const char *pin_path(struct probe_env *env, const char *pin)
{
	if (!pin || pin[0] == '/')
		return pin;
	return arena_printf(env->arena, "/sys/fs/bpf/%s", pin);
}

struct iter_listing {
	struct probe_env *env;
	const char *pattern; /* or NULL */
	struct probe_points *points;
};

/* An iterator is a function that is never called and a structure of what its
 * program gets: the kernel has functions of such names without one. */
static void iter_take(const char *module, const char *function, void *data)
{
	struct iter_listing *listing = data;
	struct arena *arena = listing->env->arena;
	size_t len = strlen(FUNCTION);
	const char *name = function + len;
	struct probe_point model = { .kind = &probe_iter };

	if (strncmp(function, FUNCTION, len) != 0 ||
	    strcmp(module, "vmlinux") != 0 ||
	    (listing->pattern && !glob_match(listing->pattern, name)) ||
	    type_vmlinux_id(listing->env->types, TYPE_STRUCT,
			    arena_printf(arena, STRUCTURE "%s", name)) < 0)
		return;
	model.function = arena_strdup(arena, name);
	model.name = arena_printf(arena, "iter:%s", name);
	probe_points_add(listing->env, listing->points, &model);
}

static int iter_list(struct probe_env *env, const struct attach_point *pattern,
		     struct probe_points *points)
{
	struct iter_listing listing = { env, probe_part(pattern, 1), points };
	uint32_t first = points->n;

	type_each_function(env->types, iter_take, &listing);
	probe_points_sort(points, first);
	return 0;
}

static void iter_suggest(struct probe_env *env,
			 const struct attach_point *point,
			 struct nearest *nearest)
{
	struct attach_point all = { .nparts = 1 };
	struct probe_points points = { 0 };

	nearest->name = probe_part(point, 1);
	if (!nearest->name)
		return;
	iter_list(env, &all, &points);
	for (uint32_t i = 0; i < points.n; i++)
		nearest_offer(nearest, points.v[i]->function);
}

/* The parts behind the kind; the messages are bpftrace's. */
static int iter_refuse(struct probe_env *env, const struct attach_point *point)
{
	const char *name = probe_part(point, 1);
	const struct walk *walk;

	if (name && glob_is_pattern(name))
		return probe_error(env, point,
				   "iter probe type does not support "
				   "wildcards");
	walk = name ? walk_find(name) : NULL;
	if (!walk || point->nparts > (walk->of_map ? 4 : 3))
		return probe_error(env, point,
				   "iter probe type takes 2 arguments (1 "
				   "optional)");
	if (walk->of_map && !probe_part(point, 2))
		return probe_error(
			env, point,
			"iter %s walks through one map: "
			"iter:%s:MAP[:pin], a MAP's id (bpftool map) "
			"or its file in a BPF file system",
			name, name);
	if (!feature(FEATURE_ITER))
		return probe_error(env, point, "this kernel has no %s",
				   feature_text(FEATURE_ITER));
	return 0;
}

/* iter:object[:pin], iter:object:map[:pin] */
static int iter_expand(struct probe_env *env, const struct attach_point *point,
		       struct probe_points *points)
{
	const char *name = probe_part(point, 1);
	struct probe_point model = { .kind = &probe_iter, .function = name };
	struct nearest nearest = { 0 };
	bool of_map;
	int err = iter_refuse(env, point);

	if (err)
		return err;
	of_map = walk_find(name)->of_map;
	model.target = of_map ? probe_part(point, 2) : NULL;
	model.pin = pin_path(env, probe_part(point, of_map ? 3 : 2));
	model.layout = iter_layout(env, name, model.pin);
	if (!model.layout) {
		iter_suggest(env, point, &nearest);
		return probe_error_near(env, point, &nearest,
					"iter %s not available for your kernel "
					"version.",
					name);
	}
	model.name = arena_printf(env->arena, "iter:%s%s%s", name,
				  of_map ? ":" : "",
				  of_map ? model.target : "");
	probe_points_add(env, points, &model);
	return 0;
}

static int iter_descriptor(int link)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.iter_create.link_fd = (uint32_t)link;
	return bpf_call(BPF_ITER_CREATE, &attr);
}

/* The map that a walk is through; negative after saying why not. */
static int open_map(struct attach_request *request)
{
	const struct probe_point *point = request->points[0];
	uint64_t id;
	int fd;

	if (probe_number(point->target, &id) && id <= UINT32_MAX)
		fd = bpf_call_map_of_id((uint32_t)id);
	else
		fd = bpf_call_map_of_file(point->target);
	return fd < 0 ? attach_failed(request, point, fd, "map %s: %s",
				      point->target, strerror(-fd))
		      : fd;
}

/* What the kernel means by the errors it has for walks through a map. */
static const char *iter_refusal(const struct walk *walk, int err)
{
	if (walk->of_map && err == -EINVAL)
		return "the map is of a kind that is not walked through so";
	return strerror(-err);
}

static int iter_link(struct attach_request *request)
{
	const struct probe_point *point = request->points[0];
	const struct walk *walk = walk_find(point->function);
	union iter_info info = { 0 };
	struct link_create_attr attr = {
		.prog_fd = request->program_fd,
		.attach_type = BPF_TRACE_ITER,
	};
	int map = walk->of_map ? open_map(request) : -1;
	bool says = map >= 0;
	int fd;

	if (walk->of_map && map < 0)
		return map;
	if (map >= 0)
		info.map.fd = (uint32_t)map;
	else if (walk->fill)
		says = walk->fill(&info, request);
	/* Older kernels take none at all. */
	if (says) {
		attr.iter.info = (uintptr_t)&info;
		attr.iter.len = sizeof(info);
	}
	fd = bpf_link_new(&attr);
	if (map >= 0)
		close(map); /* the link keeps the map */
	return fd < 0 ? attach_failed(request, point, fd, "%s",
				      iter_refusal(walk, fd))
		      : fd;
}

static int iter_attach(struct attach_request *request,
		       struct probe_links *links)
{
	const struct probe_point *point = request->points[0];
	struct probe_link *link;
	int fd = iter_link(request), walk;

	if (fd < 0)
		return fd;
	walk = point->pin ? -1 : iter_descriptor(fd);
	link = probe_links_add(links, fd, request->points, 1);
	if (walk < 0 && !point->pin)
		return attach_failed(request, point, walk, "%s",
				     strerror(-walk));
	if (!link) {
		close(walk);
		return -ENOMEM;
	}
	link->walk_fd = walk;
	return 0;
}

const struct probe_kind probe_iter = {
	.name = "iter",
	.aliases = { "it" },
	.usage = "iter:object[:map][:pin]",
	/* Its message is another than the others': expand() has it. */
	.arguments_most = UINT32_MAX,
	.exact = true,
	.attach_reversed = true,
	.needs = FEATURE_ITER,
	.cookie = FEATURE_COUNT,
	.expand = iter_expand,
	.suggest = iter_suggest,
	.list = iter_list,
	.print_arguments = list_object,
	.attach = iter_attach,
};
