// SPDX-License-Identifier: GPL-2.0-or-later
/* How uprobes name functions of programs and places in them. */
#include "probes/uprobe_name.h"

#include <libiberty/demangle.h>
#include <stdlib.h>
#include <string.h>

#include "probes/elf.h"
#include "probes/private.h"

static int bad_form(struct probe_env *env, const struct attach_point *point)
{
	const char *kind = point->parts[0].text;
	uint32_t found = 0;

	for (uint32_t i = 1; i < point->nparts; i++)
		found += probe_part(point, i) && *probe_part(point, i);
	return probe_error(env, point,
			   "%s probe type requires 2 or 3 arguments, found %u: "
			   "%s:PATH:function, or with -p %s:function",
			   kind, found, kind, kind);
}

/* uprobe:BIN@source:line[:column], whose parts the parser split at the @. */
static int place_parse(struct probe_env *env, const struct attach_point *point,
		       struct uprobe_name *name)
{
	name->binary = probe_part(point, 1);
	name->source = probe_part(point, 2) + 1;
	if (point->nparts > 5 || !*name->source ||
	    !probe_number(probe_part(point, 3), &name->line) ||
	    (point->nparts == 5 &&
	     !probe_number(probe_part(point, 4), &name->column)))
		return probe_error(env, point,
				   "a place in a source is written "
				   "PATH@source:line[:column]");
	return 0;
}

void uprobe_name_take_version(struct probe_env *env, struct uprobe_name *name)
{
	const char *at = strchr(name->function, '@');

	if (!at || at == name->function)
		return;
	name->version = at + 1 + (at[1] == '@');
	name->function = arena_strndup(env->arena, name->function,
				       at - name->function);
}

/* The function is the last part; with -p alone the binary may be left out. */
int uprobe_name_parse(struct probe_env *env, const struct attach_point *point,
		      struct uprobe_name *name)
{
	const char *plus;
	uint32_t last = point->nparts - 1;

	memset(name, 0, sizeof(*name));
	if (point->nparts > 3 && probe_part(point, 2) &&
	    probe_part(point, 2)[0] == '@' && probe_part(point, 3))
		return place_parse(env, point, name);
	name->function = probe_part(point, last);
	name->binary = last > 1 ? probe_part(point, 1) : NULL;
	name->cpp = last == 3 && probe_part(point, 2) &&
		    strcmp(probe_part(point, 2), "cpp") == 0;
	if (last == 1 && env->pid > 0) /* the process's own program */
		name->binary = binary_of_process(env);
	if (!name->function || !name->binary || last > 3 ||
	    (last == 3 && !name->cpp))
		return bad_form(env, point);
	if (probe_number(name->function, &name->address)) {
		name->function = NULL;
		return 0;
	}
	if (!name->cpp)
		uprobe_name_take_version(env, name);
	plus = name->cpp ? NULL : strrchr(name->function, '+');
	if (plus && probe_number(plus + 1, &name->offset)) {
		name->has_offset = true;
		name->function = arena_strndup(env->arena, name->function,
					       plus - name->function);
	}
	return 0;
}

bool uprobe_name_is_wild(const struct uprobe_name *name)
{
	return name->cpp || glob_is_pattern(name->function) ||
	       (name->version && glob_is_pattern(name->version));
}

/* A demangled name, whole or without its parameters, as C++ probes give it. */
static bool cpp_matches(const char *pattern, const char *symbol)
{
	char *full = cplus_demangle(symbol, DMGL_PARAMS | DMGL_ANSI);
	char *plain;
	bool matches;

	if (!full)
		return false;
	matches = glob_match(pattern, full);
	if (!matches) {
		plain = cplus_demangle(symbol, DMGL_NO_OPTS);
		matches = plain && glob_match(pattern, plain);
		free(plain);
	}
	free(full);
	return matches;
}

/*
 * What a table for the linker calls "memcpy@@GLIBC_2.14" is "memcpy" of version
 * GLIBC_2.14 in the one for the dynamic linker: "memcpy@GLIBC_2.14" here.
 */
static const char *match_version(struct arena *arena,
				 const struct uprobe_name *name,
				 const struct elf_symbol *symbol)
{
	const char *at = strchr(symbol->name, '@'), *version;
	const char *plain = at ? arena_strndup(arena, symbol->name,
					       (size_t)(at - symbol->name))
			       : symbol->name;

	if (!glob_match(name->function, plain))
		return NULL;
	version = at ? strrchr(at, '@') + 1 : elf_symbol_version(symbol);
	if (!version || !glob_match(name->version, version))
		return NULL;
	return arena_printf(arena, "%s@%s", plain, version);
}

const char *uprobe_name_match(struct arena *arena,
			      const struct uprobe_name *name,
			      const struct elf_symbol *symbol)
{
	bool matches;

	if (name->version)
		return match_version(arena, name, symbol);
	if (name->cpp)
		matches = cpp_matches(name->function, symbol->name);
	else if (uprobe_name_is_wild(name))
		matches = glob_match(name->function, symbol->name);
	else
		matches = strcmp(name->function, symbol->name) == 0;
	return matches ? symbol->name : NULL;
}
