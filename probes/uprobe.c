// SPDX-License-Identifier: GPL-2.0-or-later
/* uprobe and uretprobe: functions of programs and libraries, and places in
 * them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/uapi.h"
#include "probes/code.h"
#include "probes/debug.h"
#include "probes/elf.h"
#include "probes/private.h"
#include "probes/uprobe_name.h"
#include "types/dwarf.h"

/* Go functions whose returns cannot be probed: how many, the first, why. */
struct returnless {
	uint32_t n;
	const char *first, *why;
};

struct uprobe_expansion {
	struct probe_env *env;
	const struct attach_point *point; /* NULL: listing */
	const struct probe_kind *kind;
	struct probe_points *points;
	const struct uprobe_name *name;
	const char *path;
	struct elf_file *file;
	int lines;	  /* of a source: how many places; -1: none there */
	uint32_t nearest; /* the next line that has code */
	bool go_returns;  /* functions' returns by their instructions */
	struct returnless returnless;
	int err; /* of what was reported */
};

static const struct argument_layout *uprobe_layout(
	struct probe_env *env, const struct probe_point *point, bool multi)
{
	const struct probe_kind *kind = point->kind;
	struct argument_layout layout = {
		.kind = kind,
		.program_type = BPF_PROG_TYPE_KPROBE,
		.attach_type = multi ? ATTACH_UPROBE_MULTI : 0,
		.space = SPACE_USER,
		.multi = multi,
		.at_exit = kind == &probe_uretprobe,
	};

	if (!env->no_arguments && layout.at_exit)
		layout.retval = layout_result(env);
	if (!env->no_arguments && !layout.at_exit) {
		layout.positional = layout_registers(env);
		layout.npositional = arch.narguments;
	}
	if (env->names_arguments && !layout.at_exit)
		debug_arguments(env, point, &layout);
	if (env->names_arguments || env->names_types)
		layout.program = debug_types(env, point->target);
	return probe_layout(env, &layout);
}

/* uprobe:PATH:[cpp:]function[+offset], uprobe:PATH:address */
static const char *uprobe_name_of(struct uprobe_expansion *expansion,
				  const char *function, uint64_t address)
{
	const struct uprobe_name *name = expansion->name;
	struct arena *arena = expansion->env->arena;
	const char *text = arena_printf(arena, "%s:%s:", expansion->kind->name,
					expansion->path);

	if (!function)
		return arena_printf(arena, "%s%llu", text,
				    (unsigned long long)address);
	text = arena_printf(arena, "%s%s%s", text, name->cpp ? "cpp:" : "",
			    function);
	if (!name->has_offset)
		return text;
	return arena_printf(arena, "%s+%llu", text,
			    (unsigned long long)name->offset);
}

/* A breakpoint in the middle of an instruction would make another of it. */
static bool check_boundary(struct uprobe_expansion *expansion,
			   const struct elf_symbol *function, uint64_t offset)
{
	struct probe_env *env = expansion->env;
	struct diag *diag;

	if (env->unsafe || !offset)
		return true;
	if (function->size && offset >= function->size) {
		expansion->err = probe_error(
			env, expansion->point,
			"Offset outside the function bounds ('%s' size is "
			"%llu)",
			function->name, (unsigned long long)function->size);
		return false;
	}
	if (code_begins(expansion->file, function, offset))
		return true;
	diag = diag_error(env->diags, expansion->point->loc,
			  "Could not add uprobe into middle of instruction: "
			  "%s:%s+%llu",
			  expansion->path, function->name,
			  (unsigned long long)offset);
	diag_hint(env->diags, diag,
		  "Use --unsafe to force attachment. WARNING: This option "
		  "could lead to data corruption in the target process.");
	expansion->err = -EINVAL;
	return false;
}

/* The path is kept as it is reached from here, which may be through the
 * process's root, since the kernel opens it when the probe is attached. */
static void uprobe_add(struct uprobe_expansion *expansion, const char *function,
		       uint64_t address, bool wild)
{
	struct probe_env *env = expansion->env;
	uint64_t offset = expansion->name->offset;
	struct probe_point point = {
		.kind = expansion->kind,
		.target = expansion->path,
		.function = function ? arena_strdup(env->arena, function)
				     : NULL,
		.address = elf_file_offset(expansion->file, address),
		.offset = offset,
		.wild = wild,
		.in_place = expansion->go_returns,
	};

	if (!point.address)
		return; /* no code there */
	point.address += offset;
	point.name = uprobe_name_of(expansion, function, address);
	probe_points_add(env, expansion->points, &point);
}

struct uprobe_return {
	struct uprobe_expansion *expansion;
	const struct elf_symbol *function;
	bool wild;
};

static void uprobe_add_return(uint64_t address, void *data)
{
	const struct uprobe_return *returns = data;

	uprobe_add(returns->expansion, returns->function->name, address,
		   returns->wild);
}

static void take_returns(struct uprobe_return *returns)
{
	struct uprobe_expansion *expansion = returns->expansion;
	struct returnless *without = &expansion->returnless;
	int n = code_returns(expansion->file, returns->function,
			     uprobe_add_return, returns);

	if (n > 0 || without->n++)
		return;
	without->first = arena_strdup(expansion->env->arena,
				      returns->function->name);
	without->why = n < 0 ? "its instructions are not understood"
			     : "it has no return instruction";
}

static void uprobe_add_function(struct uprobe_expansion *expansion,
				const struct elf_symbol *function, bool wild)
{
	struct uprobe_return returns = { expansion, function, wild };

	if (expansion->go_returns)
		take_returns(&returns);
	else if (check_boundary(expansion, function, expansion->name->offset))
		uprobe_add(expansion, function->name, function->address, wild);
}

static void uprobe_add_address(struct uprobe_expansion *expansion)
{
	uint64_t address = expansion->name->address;
	struct elf_symbol function = { 0 };

	if (!code_function(expansion->file, address, &function) ||
	    check_boundary(expansion, &function, address - function.address))
		uprobe_add(expansion, NULL, address, false);
}

/* Several functions may have one name: static ones of several sources. */
static int uprobe_take(const struct elf_symbol *function, void *data)
{
	struct uprobe_expansion *expansion = data;
	const struct uprobe_name *name = expansion->name;
	struct elf_symbol named = *function;

	named.name = uprobe_name_match(expansion->env->arena, name, function);
	if (named.name)
		uprobe_add_function(expansion, &named,
				    uprobe_name_is_wild(name));
	return 0;
}

static void uprobe_take_line(uint64_t address, void *data)
{
	uprobe_add(data, NULL, address, false);
}

static void uprobe_at_line(struct uprobe_expansion *expansion)
{
	const struct uprobe_name *name = expansion->name;
	struct dwarf_file *types = debug_types(expansion->env, expansion->path);
	uint32_t line = name->line > INT32_MAX ? INT32_MAX
					       : (uint32_t)name->line;

	expansion->lines = !types ? -2
				  : dwarf_line_each(types, name->source, line,
						    (uint32_t)name->column,
						    uprobe_take_line, expansion,
						    &expansion->nearest);
}

/* What a uretprobe does to a Go program ends it: refused, but for :return,
 * which means the return and not how it is found. */
static bool check_go(struct uprobe_expansion *expansion)
{
	struct probe_env *env = expansion->env;
	struct diag *diag;

	expansion->go_returns = expansion->kind == &probe_uretprobe &&
				expansion->point && code_is_go(expansion->file);
	if (!expansion->go_returns || probe_cache(env)->short_name)
		return true;
	diag = diag_error(env->diags, expansion->point->loc,
			  "%s is a Go program, which a uretprobe would crash: "
			  "Go moves stacks, and finds there what the kernel "
			  "has put in place of return addresses",
			  expansion->path);
	diag_hint(env->diags, diag,
		  "%s:%s:return attaches to the function's return "
		  "instructions instead",
		  expansion->path,
		  expansion->name->function ? expansion->name->function
					    : "FUNCTION");
	expansion->err = -EINVAL;
	return false;
}

static void uprobe_in_file(struct elf_file *file, const char *path, void *data)
{
	struct uprobe_expansion *expansion = data;
	const struct uprobe_name *name = expansion->name;

	expansion->path = path;
	expansion->file = file;
	if (!check_go(expansion))
		return;
	if (name->source)
		uprobe_at_line(expansion);
	else if (!name->function)
		uprobe_add_address(expansion);
	else
		elf_file_each(file, ELF_FUNCTIONS, uprobe_take, expansion);
}

/* Why there is no code at a place, as bpftrace says it. */
static int no_line(struct uprobe_expansion *expansion,
		   const struct attach_point *point)
{
	const struct uprobe_name *name = expansion->name;
	struct probe_env *env = expansion->env;

	if (expansion->lines == -2)
		return probe_error(env, point,
				   "DWARF error: '%s' has no debug information",
				   expansion->path);
	if (expansion->lines == -1)
		return probe_error(env, point,
				   "DWARF error: No compilation unit matches "
				   "%s",
				   name->source);
	probe_error(env, point,
		    "DWARF error: Unable to map '%s:%llu' to "
		    "address%s",
		    name->source, (unsigned long long)name->line,
		    expansion->nearest
			    ? arena_printf(env->arena,
					   "; the next line with code is %u",
					   expansion->nearest)
			    : "");
	return -EINVAL;
}

/* A function that is only in others has no place of its own. */
static int no_function(struct uprobe_expansion *expansion,
		       const struct attach_point *point)
{
	const struct uprobe_name *name = expansion->name;
	struct probe_env *env = expansion->env;
	struct dwarf_file *types;

	if (!expansion->path || !name->function || name->cpp ||
	    glob_is_pattern(name->function))
		return -ENOENT;
	types = debug_types(env, expansion->path);
	if (!types || !dwarf_is_inlined(types, name->function))
		return -ENOENT;
	return probe_error(env, point,
			   "'%s' is inlined wherever it is called: %s has no "
			   "code of its own for it",
			   name->function, expansion->path);
}

/* The one that was written is an error, some of a pattern are not. */
static int tell_returnless(const struct uprobe_expansion *expansion, bool none)
{
	const struct returnless *without = &expansion->returnless;
	struct probe_env *env = expansion->env;

	if (none)
		return probe_error(env, expansion->point,
				   "the return of %s cannot be probed: %s",
				   without->first, without->why);
	if (env->missing != MISSING_IGNORE)
		diag_warning(env->diags, expansion->point->loc,
			     "the returns of %u functions of a pattern cannot "
			     "be probed, among them %s: %s",
			     without->n, without->first, without->why);
	return 0;
}

static int uprobe_expand_of(struct probe_env *env,
			    const struct probe_kind *kind,
			    const struct attach_point *point,
			    struct probe_points *points)
{
	struct uprobe_name name;
	struct uprobe_expansion expansion = {
		.env = env,
		.point = point,
		.kind = kind,
		.points = points,
		.name = &name,
	};
	uint32_t first = points->n;
	const char *why;
	bool multi;
	int err = uprobe_name_parse(env, point, &name);

	if (err)
		return err;
	if (kind == &probe_uretprobe && (name.has_offset || name.source))
		return probe_error(env, point, "Offset not allowed");
	err = elf_each(env, name.binary, uprobe_in_file, &expansion, &why);
	probe_places_sort(points, first);
	if (expansion.err)
		return expansion.err;
	if (err < 0 || (points->n == first && why))
		return elf_missing(env, point, "uprobe", name.binary, err, why);
	if (expansion.returnless.n)
		err = tell_returnless(&expansion, points->n == first);
	if (err < 0)
		return err;
	if (points->n == first)
		return name.source ? no_line(&expansion, point)
				   : no_function(&expansion, point);
	multi = points->n - first > 1 && points->v[first]->wild &&
		feature(FEATURE_UPROBE_MULTI);
	for (uint32_t i = first; i < points->n; i++)
		points->v[i]->layout = uprobe_layout(env, points->v[i], multi);
	return 0;
}

static int uprobe_expand(struct probe_env *env,
			 const struct attach_point *point,
			 struct probe_points *points)
{
	return uprobe_expand_of(env, &probe_uprobe, point, points);
}

static int uretprobe_expand(struct probe_env *env,
			    const struct attach_point *point,
			    struct probe_points *points)
{
	return uprobe_expand_of(env, &probe_uretprobe, point, points);
}

static int uprobe_offer(const struct elf_symbol *function, void *data)
{
	nearest_offer(data, function->name);
	return 0;
}

static void uprobe_offer_file(struct elf_file *file, const char *path,
			      void *data)
{
	(void)path;
	elf_file_each(file, ELF_FUNCTIONS, uprobe_offer, data);
}

static void uprobe_suggest(struct probe_env *env,
			   const struct attach_point *point,
			   struct nearest *nearest)
{
	elf_suggest(env, point, nearest, uprobe_offer_file);
}

static int uprobe_list_of(struct probe_env *env, const struct probe_kind *kind,
			  const struct attach_point *pattern,
			  struct probe_points *points)
{
	struct uprobe_name name = {
		.binary = probe_part(pattern, 1),
		.function = probe_part(pattern, 2),
	};
	struct uprobe_expansion expansion = {
		.env = env, .kind = kind, .points = points, .name = &name
	};
	uint32_t first = points->n;
	const char *why;

	if (!name.binary)
		name.binary = "*";
	if (!name.function)
		name.function = "*";
	uprobe_name_take_version(env, &name);
	/* Every function of every file that there is: no list that anyone
	 * reads. There is none for "*" without -p. */
	elf_each(env, name.binary, uprobe_in_file, &expansion, &why);
	probe_points_sort(points, first);
	return 0;
}

static int uprobe_list(struct probe_env *env,
		       const struct attach_point *pattern,
		       struct probe_points *points)
{
	return uprobe_list_of(env, &probe_uprobe, pattern, points);
}

static int uretprobe_list(struct probe_env *env,
			  const struct attach_point *pattern,
			  struct probe_points *points)
{
	return uprobe_list_of(env, &probe_uretprobe, pattern, points);
}

const struct probe_kind probe_uprobe = {
	.name = "uprobe",
	.aliases = { "u" },
	.usage = "uprobe:PATH:function[+offset] or "
		 "uprobe:PATH@source:line[:column]",
	.returns = "uretprobe",
	.arguments = "2 or 3",
	.arguments_least = 1,
	.arguments_most = 4,
	.user = true,
	.attach_reversed = true,
	.context_type = "pt_regs",
	.needs = FEATURE_UPROBE,
	.cookie = FEATURE_COOKIE_PERF,
	.expand = uprobe_expand,
	.suggest = uprobe_suggest,
	.list = uprobe_list,
	.print_arguments = debug_print,
	.attach = attach_in_files,
};

const struct probe_kind probe_uretprobe = {
	.name = "uretprobe",
	.aliases = { "ur" },
	.usage = "uretprobe:PATH:function",
	.arguments = "2 or 3",
	.arguments_least = 1,
	.arguments_most = 3,
	.user = true,
	.attach_reversed = true,
	.context_type = "pt_regs",
	.needs = FEATURE_UPROBE,
	.cookie = FEATURE_COOKIE_PERF,
	.expand = uretprobe_expand,
	.suggest = uprobe_suggest,
	.list = uretprobe_list,
	.attach = attach_in_files,
};
