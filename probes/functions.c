// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernel functions by name: which there are, which can be traced. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/bpf.h"
#include "probes/private.h"

int function_name_parse(struct probe_env *env, const struct attach_point *point,
			struct function_name *function)
{
	const char *kind = point->parts[0].text;
	const char *module = NULL, *name = probe_part(point, 1), *plus;

	memset(function, 0, sizeof(*function));
	if (point->nparts == 3) {
		module = probe_part(point, 1);
		name = probe_part(point, 2);
	}
	if (!name || point->nparts > 3)
		return probe_error(env, point,
				   "%s probe needs a function: "
				   "%s[:module]:function",
				   kind, kind);
	if (probe_number(name, &function->address)) {
		function->name = "";
		return 0;
	}
	plus = strchr(name, '+');
	if (plus) {
		if (!probe_number(plus + 1, &function->offset))
			return probe_error(
				env, point,
				"Invalid offset: invalid integer: %s",
				plus + 1);
		function->has_offset = true;
		name = arena_strndup(env->arena, name, plus - name);
	}
	function->module = module;
	function->name = name;
	function->wild = glob_is_pattern(name) ||
			 (module && glob_is_pattern(module));
	if (function->wild && function->has_offset)
		return probe_error(env, point,
				   "an offset needs one function, not %s",
				   name);
	return 0;
}

/* BTF's functions that globs match. */
struct matching {
	const char *module, *name;
	void (*each)(const char *module, const char *name, void *data);
	void *data;
};

static void match_take(const char *module, const char *name, void *data)
{
	const struct matching *matching = data;

	if (glob_match(matching->name, name) &&
	    (!matching->module || glob_match(matching->module, module)))
		matching->each(module, name, matching->data);
}

void functions_each(struct probe_env *env, const char *module, const char *name,
		    void (*each)(const char *module, const char *name,
				 void *data),
		    void *data)
{
	struct matching matching = { module, name, each, data };

	if (!traceable_each(env, module, name, each, data))
		type_each_function(env->types, match_take, &matching);
}

static void function_count(const char *module, const char *name, void *data)
{
	(void)module;
	(void)name;
	++*(unsigned *)data;
}

static struct kallsyms *kernel_symbols(struct probe_env *env)
{
	if (!env->kallsyms)
		env->kallsyms = kallsyms_open();
	return env->kallsyms;
}

/* By kallsyms; 0: not there. */
static uint64_t function_address(struct probe_env *env, const char *module,
				 const char *name)
{
	unsigned count;

	if (module)
		return kallsyms_module_address(kernel_symbols(env), module,
					       name);
	return kallsyms_address(kernel_symbols(env), name, &count);
}

/*
 * BTF is asked first, since it costs a millisecond; the list and kallsyms
 * cost ten times that. BTF also has functions that cannot be traced: the
 * attach tells then.
 */
bool function_exists(struct probe_env *env, const char *module,
		     const char *name, bool *traceable)
{
	struct function_type function;
	unsigned count = 0;

	*traceable = true;
	if (type_function(env->types, module, name, &function))
		return true;
	if (traceable_each(env, module, name, function_count, &count) && count)
		return true;
	*traceable = false;
	return function_address(env, module, name);
}

int function_missing(struct probe_env *env, const struct attach_point *point,
		     const char *module)
{
	char path[128];
	bool traceable;

	if (!module || glob_is_pattern(module) ||
	    strcmp(module, "vmlinux") == 0 || env->missing != MISSING_ERROR ||
	    probe_cache(env)->short_name)
		return -ENOENT;
	snprintf(path, sizeof(path), "/sys/module/%s", module);
	/* A function in the module's place: `vfs_read:return` has a kind too
	 * many. */
	if (access(path, F_OK) == 0 ||
	    function_exists(env, NULL, module, &traceable))
		return -ENOENT;
	return probe_error(env, point,
			   "specified module %s in probe %s is not loaded.",
			   module, point->text);
}

uint64_t function_size(struct probe_env *env, const char *module,
		       const char *name)
{
	uint64_t address = function_address(env, module, name);

	return address ? kallsyms_size(kernel_symbols(env), address) : 0;
}

static void offer(const char *module, const char *name, void *data)
{
	(void)module;
	nearest_offer(data, name);
}

void function_suggest(struct probe_env *env, const struct attach_point *point,
		      struct nearest *nearest)
{
	const char *name = probe_part(point, point->nparts > 2 ? 2 : 1);

	if (!name)
		return;
	nearest->name = name;
	type_each_function(env->types, offer, nearest);
}
