// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of kinds, and what they share of names and points. */
#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "kernel/bpf.h"
#include "probes/elf.h"
#include "probes/private.h"

/* The order is that of -l, and that in which a pattern of kinds is expanded. A
 * kind is a row here and a file: nothing else names it to be found. */
/* clang-format off */
const struct probe_kind *const probe_kinds[] = {
	&probe_begin,
	&probe_end,
	&probe_self,
	&probe_kprobe,
	&probe_kretprobe,
	&probe_fentry,
	&probe_fexit,
	&probe_tracepoint,
	&probe_rawtracepoint,
	&probe_profile,
	&probe_interval,
	&probe_uprobe,
	&probe_uretprobe,
	&probe_usdt,
	&probe_software,
	&probe_hardware,
	&probe_watchpoint,
	&probe_iter,
	&probe_test,
	&probe_bench,
	NULL,
};
/* clang-format on */

const struct probe_kind *probe_kind_find(const char *name)
{
	for (const struct probe_kind *const *kind = probe_kinds; *kind;
	     kind++) {
		for (const char *const *alias = (*kind)->aliases; *alias;
		     alias++) {
			/*
			 * Aliases by their letters, long names by any case:
			 * "K:" is no kprobe, while "KPROBE:" and "BEGIN" are,
			 * as in bpftrace.
			 */
			if (strcmp(*alias, name) == 0)
				return *kind;
		}
	}
	for (const struct probe_kind *const *kind = probe_kinds; *kind;
	     kind++) {
		if (strcasecmp((*kind)->name, name) == 0)
			return *kind;
	}
	return NULL;
}

/* Made when first asked for: most scripts look up neither functions nor
 * files. */
struct probe_cache *probe_cache(struct probe_env *env)
{
	if (!env->cache)
		env->cache = calloc(1, sizeof(struct probe_cache));
	return env->cache;
}

/* What is in the arena goes with the arena; these are the parts that are
 * not. */
void probe_env_close(struct probe_env *env)
{
	struct probe_cache *cache = env->cache;

	kallsyms_close(env->kallsyms);
	env->kallsyms = NULL;
	if (!cache)
		return;
	traceable_close(cache);
	elf_files_close(cache);
	free(cache);
	env->cache = NULL;
}

struct probe_point *probe_points_add(struct probe_env *env,
				     struct probe_points *points,
				     const struct probe_point *model)
{
	struct probe_point *point = arena_new(env->arena, struct probe_point);

	*point = *model;
	*vec_push(env->arena, points) = point;
	return point;
}

const char *probe_full_name(struct probe_env *env,
			    const struct probe_kind *kind, const char *module,
			    const char *name, const char **last)
{
	size_t kind_len = strlen(kind->name), name_len = strlen(name);
	size_t module_len = module ? strlen(module) + 1 : 0;
	char *text = arena_alloc(env->arena,
				 kind_len + module_len + name_len + 2);
	char *end = mempcpy(text, kind->name, kind_len);

	*end++ = ':';
	if (module) {
		end = mempcpy(end, module, module_len);
		end[-1] = ':';
	}
	memcpy(end, name, name_len + 1);
	if (last)
		*last = end;
	return text;
}

const char *probe_part(const struct attach_point *point, uint32_t i)
{
	/* An empty part is as none: "kprobe::f" and "tracepoint:" ask for what
	 * is not given. */
	if (i >= point->nparts || !point->parts[i].text ||
	    !point->parts[i].text[0])
		return NULL;
	return point->parts[i].text;
}

int probe_error(struct probe_env *env, const struct attach_point *point,
		const char *format, ...)
{
	va_list args;
	const char *message;

	va_start(args, format);
	message = arena_vprintf(env->arena, format, args);
	va_end(args);
	diag_error(env->diags, point->loc, "%s", message);
	return -EINVAL;
}

int probe_error_near(struct probe_env *env, const struct attach_point *point,
		     const struct nearest *nearest, const char *format, ...)
{
	va_list args;
	const char *message;
	struct diag *diag;

	va_start(args, format);
	message = arena_vprintf(env->arena, format, args);
	va_end(args);
	diag = diag_error(env->diags, point->loc, "%s", message);
	if (nearest->best)
		diag_hint(env->diags, diag, DID_YOU_MEAN, nearest->best);
	return -EINVAL;
}

void probe_points_add_named(struct probe_env *env,
			    const struct probe_kind *kind,
			    const struct attach_point *pattern,
			    const char *name, struct probe_points *points)
{
	const char *wanted = probe_part(pattern, 1);

	if (wanted && !glob_match(wanted, name))
		return;
	probe_points_add(env, points,
			 &(struct probe_point){
				 .kind = kind,
				 .name = arena_printf(env->arena, "%s:%s:",
						      kind->name, name) });
}

bool probe_number(const char *text, uint64_t *value)
{
	/* Never octal: 010 is ten, as in the language itself. */
	int base = text[0] == '0' && (text[1] | 32) == 'x' ? 16 : 10;
	char clean[32];
	size_t n = 0;
	char *end;

	for (const char *p = text; *p; p++) {
		if (*p == '_' && p != text)
			continue;
		if (n == sizeof(clean) - 1)
			return false;
		clean[n++] = *p;
	}
	clean[n] = '\0';
	/* strtoull would take blanks and a sign, too. */
	if (clean[0] < '0' || clean[0] > '9')
		return false;
	errno = 0;
	*value = strtoull(clean, &end, base);
	return !*end && !errno;
}

void probe_points_filter(const struct probe_env *env,
			 struct probe_points *points)
{
	regex_t regex;
	uint32_t n = 0;

	if (!env->filter ||
	    regcomp(&regex, env->filter, REG_EXTENDED | REG_NOSUB) != 0)
		return;
	for (uint32_t i = 0; i < points->n; i++)
		if (points->v[i]->kind->run ||
		    regexec(&regex, points->v[i]->name, 0, NULL, 0) == 0)
			points->v[n++] = points->v[i];
	points->n = n;
	regfree(&regex);
}
