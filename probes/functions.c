// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernel functions by name: which there are, which can be traced. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/bpf.h"
#include "probes/private.h"
#include "types/tracefs.h"

int function_name_parse(struct probe_env *env, const struct attach_point *point,
			struct function_name *function)
{
	const char *kind = point->parts[0].text;
	const char *module = NULL, *name = probe_part(point, 1), *plus;

	memset(function, 0, sizeof(*function));
	if (point->nparts == 3) {
		module = probe_part(point, 1);
		name = probe_part(point, 2);
		if (!module)
			return probe_error(env, point, "missing module");
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

/* The list as it is, NUL-terminated; NULL when it cannot be read. */
static const char *traceable_text(struct probe_env *env)
{
	struct probe_cache *cache = probe_cache(env);
	const char *path = env->traceable_path, *tracefs = tracefs_path();
	size_t room = 1 << 20, len = 0;
	char *text = NULL, *grown;
	ssize_t got = 0;
	int fd;

	if (cache->traceable_tried)
		return cache->traceable;
	cache->traceable_tried = true;
	if (!path && tracefs)
		path = arena_printf(env->arena, "%s/available_filter_functions",
				    tracefs);
	fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return NULL;
	do {
		len += got;
		if (!text || room - len < 1 << 16) {
			room = text ? room * 2 : room;
			grown = realloc(text, room);
			if (!grown)
				break;
			text = grown;
		}
		got = read(fd, text + len, room - len - 1);
	} while (got > 0);
	close(fd);
	if (!text || got < 0 || !len) {
		free(text);
		return NULL;
	}
	text[len] = '\0';
	cache->traceable = text;
	cache->traceable_len = len;
	return text;
}

static bool module_match(const char *pattern, const char *module)
{
	return !pattern || glob_match(pattern, module);
}

/* Length of the pattern's beginning that is itself. */
static size_t literal_length(const char *pattern)
{
	return strcspn(pattern, "*?[");
}

bool traceable_each(struct probe_env *env, const char *module, const char *name,
		    void (*each)(const char *module, const char *name,
				 void *data),
		    void *data)
{
	const char *line = traceable_text(env), *end;
	size_t literal = literal_length(name);
	char found[512], found_module[64];

	if (!line)
		return false;
	/* "vfs_read\n", "nf_hook\t[nf_core]\n" or " [nf_core]" */
	for (; *line; line = *end ? end + 1 : end) {
		size_t len = strcspn(line, " \t\n");

		end = line + len;
		end += strcspn(end, "\n");
		if (len >= sizeof(found) || len < literal ||
		    memcmp(line, name, literal) != 0)
			continue;
		memcpy(found, line, len);
		found[len] = '\0';
		if (!glob_match(name, found) ||
		    function_left_out(env, name, found))
			continue;
		strcpy(found_module, "vmlinux");
		line += len;
		line += strspn(line, " \t");
		if (*line == '[' && end - line - 2 < (long)sizeof(found_module))
			snprintf(found_module, sizeof(found_module), "%.*s",
				 (int)strcspn(line + 1, "]\n"), line + 1);
		if (module_match(module, found_module))
			each(found_module, found, data);
	}
	return true;
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
