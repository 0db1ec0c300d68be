// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usdt: the points that a program marks itself. Each place is a uprobe; where
 * the program asks by a semaphore whether anybody listens, the kernel counts it
 * up for as long as the uprobe is there.
 */
#include <errno.h>
#include <string.h>

#include "kernel/uapi.h"
#include "probes/private.h"
#include "probes/usdt.h"

/* usdt:BIN:[provider:]name */
struct usdt_name {
	const char *binary, *provider, *name; /* patterns */
};

struct usdt_expansion {
	struct probe_env *env;
	struct probe_points *points;
	const struct usdt_name *name;
	const char *path;
	struct elf_file *file;
	const char *error; /* why a file could not be used */
	bool bare;	   /* for a list: without layouts */
};

static bool usdt_is_wild(const struct usdt_name *name)
{
	return glob_is_pattern(name->name) || glob_is_pattern(name->provider) ||
	       glob_is_pattern(name->binary);
}

/* With -p the program may be left out: what the process has mapped. */
static int usdt_parse(struct probe_env *env, const struct attach_point *point,
		      struct usdt_name *name)
{
	uint32_t n = point->nparts;

	name->binary = n > 2 ? probe_part(point, 1) : NULL;
	name->provider = n > 3 ? probe_part(point, 2) : NULL;
	name->name = n > 1 ? probe_part(point, n - 1) : NULL;
	if (n == 3 && !name->binary) /* usdt::name, usdt:: */
		name->binary = NULL;
	if (!name->binary && env->pid > 0)
		name->binary = "*";
	if (!name->provider)
		name->provider = "*";
	if (n > 4 || !name->binary)
		return probe_error(env, point,
				   "usdt probe type requires 2 or 3 "
				   "arguments, found %u: usdt:PATH:name or "
				   "usdt:PATH:provider:name",
				   n - 1);
	if (!name->name)
		return probe_error(env, point,
				   "usdt probe needs the name of a point");
	return 0;
}

/* Whether the point has a place already: what follows is no point more. */
static bool is_further(const struct usdt_expansion *expansion, const char *name)
{
	const struct probe_points *points = expansion->points;

	for (uint32_t i = points->n; i-- > 0;)
		if (points->v[i]->kind == &probe_usdt &&
		    strcmp(points->v[i]->name, name) == 0)
			return true;
	return false;
}

static const struct argument_layout *usdt_layout(
	const struct usdt_expansion *expansion, const struct usdt_note *note)
{
	struct probe_env *env = expansion->env;
	bool multi = usdt_is_wild(expansion->name) && !env->needs_each &&
		     feature(FEATURE_UPROBE_MULTI);
	struct argument_layout layout = {
		.kind = &probe_usdt,
		.program_type = BPF_PROG_TYPE_KPROBE,
		.attach_type = multi ? ATTACH_UPROBE_MULTI : 0,
		.space = SPACE_USER,
		.multi = multi,
	};

	if (!env->no_arguments)
		layout.positional = usdt_arguments(env, expansion->file, note,
						   &layout.npositional);
	return probe_layout(env, &layout);
}

static int usdt_take(const struct usdt_note *note, void *data)
{
	const struct usdt_expansion *expansion = data;
	const struct usdt_name *name = expansion->name;
	struct arena *arena = expansion->env->arena;
	struct probe_point point = {
		.kind = &probe_usdt,
		.target = expansion->path,
		.address = elf_file_offset(expansion->file, note->address),
		.wild = usdt_is_wild(name),
	};

	if (!point.address || !glob_match(name->provider, note->provider) ||
	    !glob_match(name->name, note->name))
		return 0;
	point.name = arena_printf(arena, "usdt:%s:%s:%s", expansion->path,
				  note->provider, note->name);
	point.function = arena_strdup(arena, note->name);
	point.further = is_further(expansion, point.name);
	if (expansion->bare && point.further)
		return 0;
	if (note->semaphore)
		point.reference = elf_data_offset(expansion->file,
						  note->semaphore);
	if (!expansion->bare)
		point.layout = usdt_layout(expansion, note);
	probe_points_add(expansion->env, expansion->points, &point);
	return 0;
}

static void usdt_in_file(const char *path, void *data)
{
	struct usdt_expansion *expansion = data;

	expansion->path = arena_strdup(expansion->env->arena, path);
	expansion->file = elf_file_open(expansion->env, path);
	if (expansion->file)
		usdt_each(expansion->file, usdt_take, expansion);
	else
		expansion->error = arena_printf(
			expansion->env->arena, "%s: %s", path,
			errno == ENOEXEC ? "not a program of this machine"
					 : strerror(errno));
}

static int usdt_expand(struct probe_env *env, const struct attach_point *point,
		       struct probe_points *points)
{
	struct usdt_name name;
	struct usdt_expansion expansion = { .env = env,
					    .points = points,
					    .name = &name };
	uint32_t first = points->n;
	const char *why;
	int err = usdt_parse(env, point, &name);

	if (err)
		return err;
	err = binary_each(env, name.binary, usdt_in_file, &expansion, &why);
	if (err < 0)
		return probe_error(env, point, "%s", why);
	if (points->n == first && expansion.error)
		return probe_error(env, point, "%s", expansion.error);
	if (points->n > first)
		return 0;
	return -ENOENT;
}

struct usdt_hint {
	struct probe_env *env;
	struct nearest *nearest;
};

static int usdt_offer(const struct usdt_note *note, void *data)
{
	nearest_offer(data, note->name);
	return 0;
}

static void usdt_offer_file(const char *path, void *data)
{
	struct usdt_hint *hint = data;
	struct elf_file *file = elf_file_open(hint->env, path);

	if (file)
		usdt_each(file, usdt_offer, hint->nearest);
}

static void usdt_suggest(struct probe_env *env,
			 const struct attach_point *point,
			 struct nearest *nearest)
{
	struct usdt_hint hint = { env, nearest };
	const char *why, *binary = probe_part(point, 1);

	nearest->name = probe_part(point, point->nparts - 1);
	if (point->nparts > 2 && binary && nearest->name)
		binary_each(env, binary, usdt_offer_file, &hint, &why);
}

static int usdt_list(struct probe_env *env, const struct attach_point *pattern,
		     struct probe_points *points)
{
	struct usdt_name name = { .binary = probe_part(pattern, 1),
				  .provider = "*",
				  .name = "*" };
	struct usdt_expansion expansion = {
		.env = env, .points = points, .name = &name, .bare = true
	};
	uint32_t first = points->n;
	const char *why;

	if (pattern->nparts > 3 && probe_part(pattern, 2))
		name.provider = probe_part(pattern, 2);
	if (pattern->nparts > 2 && probe_part(pattern, pattern->nparts - 1))
		name.name = probe_part(pattern, pattern->nparts - 1);
	if (!name.binary)
		name.binary = "*";
	if (strcmp(name.binary, "*") == 0 && env->pid <= 0)
		return 0;
	binary_each(env, name.binary, usdt_in_file, &expansion, &why);
	probe_points_sort(points, first);
	return 0;
}

const struct probe_kind probe_usdt = {
	.name = "usdt",
	.aliases = { "U" },
	.usage = "usdt:PATH:[provider:]name",
	.has_arguments = true,
	.has_context = true,
	.user = true,
	.attach_reversed = true,
	.context_type = "pt_regs",
	.needs = FEATURE_UPROBE,
	.cookie = FEATURE_COOKIE_PERF,
	.expand = usdt_expand,
	.suggest = usdt_suggest,
	.list = usdt_list,
	.attach = attach_in_files,
};
