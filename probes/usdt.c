// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usdt: the points that a program marks itself. Each place is a uprobe; where
 * the program asks by a semaphore whether anybody listens, the kernel counts it
 * up for as long as the uprobe is there.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
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
	bool bare; /* for a list: without layouts */
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
	name->name = probe_part(point, n - 1);
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

static const struct argument_layout *usdt_layout(
	const struct usdt_expansion *expansion, const struct usdt_note *note)
{
	struct probe_env *env = expansion->env;
	bool multi = usdt_is_wild(expansion->name) &&
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
	if (note->semaphore)
		point.reference = elf_data_offset(expansion->file,
						  note->semaphore);
	if (!expansion->bare)
		point.layout = usdt_layout(expansion, note);
	probe_points_add(expansion->env, expansion->points, &point);
	return 0;
}

static void usdt_in_file(struct elf_file *file, const char *path, void *data)
{
	struct usdt_expansion *expansion = data;

	expansion->path = path;
	expansion->file = file;
	usdt_each(file, usdt_take, expansion);
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
	err = elf_each(env, name.binary, usdt_in_file, &expansion, &why);
	probe_places_sort(points, first);
	if (err < 0 || (points->n == first && why))
		return elf_missing(env, point, "usdt", name.binary, err, why);
	return points->n > first ? 0 : -ENOENT;
}

static int usdt_offer(const struct usdt_note *note, void *data)
{
	nearest_offer(data, note->name);
	return 0;
}

static void usdt_offer_file(struct elf_file *file, const char *path, void *data)
{
	(void)path;
	usdt_each(file, usdt_offer, data);
}

static void usdt_suggest(struct probe_env *env,
			 const struct attach_point *point,
			 struct nearest *nearest)
{
	elf_suggest(env, point, nearest, usdt_offer_file);
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
	elf_each(env, name.binary, usdt_in_file, &expansion, &why);
	probe_points_sort(points, first);
	return 0;
}

/* A point's first place; others may have theirs elsewhere, of the same
 * sizes. */
struct usdt_shown {
	struct probe_env *env;
	const struct probe_point *point;
	struct elf_file *file;
	struct text *out;
};

static int usdt_show(const struct usdt_note *note, void *data)
{
	const struct usdt_shown *shown = data;
	const struct argument *arguments;
	uint32_t n;

	if (elf_file_offset(shown->file, note->address) !=
	    shown->point->address)
		return 0;
	arguments = usdt_arguments(shown->env, shown->file, note, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (arguments[i].type)
			text_printf(shown->out, "    %sint%d arg%u\n",
				    arguments[i].sign_extended ? "" : "u",
				    8 * arguments[i].size, i);
		else
			text_printf(shown->out, "    ? arg%u\n", i);
	}
	return -1; /* enough */
}

/* Notes tell sizes and signs, no names. */
static void usdt_print_arguments(struct probe_env *env,
				 const struct probe_point *point,
				 struct text *out)
{
	struct usdt_shown shown = { env, point, elf_cached(env, point->target),
				    out };

	if (shown.file)
		usdt_each(shown.file, usdt_show, &shown);
}

const struct probe_kind probe_usdt = {
	.name = "usdt",
	.aliases = { "U" },
	.usage = "usdt:PATH:[provider:]name",
	.arguments = "2 or 3",
	.arguments_least = 1,
	.arguments_most = 3,
	.user = true,
	.attach_reversed = true,
	.context_type = "pt_regs",
	.needs = FEATURE_UPROBE,
	.cookie = FEATURE_COOKIE_PERF,
	.expand = usdt_expand,
	.suggest = usdt_suggest,
	.list = usdt_list,
	.print_arguments = usdt_print_arguments,
	.attach = attach_in_files,
};
