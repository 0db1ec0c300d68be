// SPDX-License-Identifier: GPL-2.0-or-later
/* -l and -lv: the probes that there are, a line each. */
#include <string.h>

#include "base/text.h"
#include "probes/private.h"
#include "probes/debug.h"
#include "types/tracefs.h"

/* Splits "kind:a:b" at its colons; quotes are not needed in a pattern. */
static void pattern_split(struct probe_env *env, const char *pattern,
			  struct attach_point *point)
{
	memset(point, 0, sizeof(*point));
	point->text = pattern;
	for (;;) {
		size_t len = strcspn(pattern, ":");

		/* The last part takes the rest: a C++ name has colons of its
		 * own. */
		if (point->nparts + 1 == COUNT(point->parts))
			len = strlen(pattern);
		point->parts[point->nparts++].text =
			arena_strndup(env->arena, pattern, len);
		if (!pattern[len])
			return;
		pattern += len + 1;
	}
}

static void format_print(struct probe_env *env, const struct probe_point *point,
			 struct text *out)
{
	struct tracefs_event event;
	const struct field *fields;
	uint32_t n;

	if (tracefs_event(env->types, point->target, point->function, &event))
		return;
	fields = type_fields(env->types, event.record, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (fields[i].text)
			text_printf(out, "    %s\n", fields[i].text);
	}
}

static void function_print(struct probe_env *env,
			   const struct function_type *function, uint32_t first,
			   bool result, struct text *out)
{
	for (uint32_t i = first; i < function->nparameters; i++)
		text_printf(out, "    %s %s\n",
			    type_btf_text(env->types, function->btf,
					  function->parameters[i].btf_id),
			    function->parameters[i].name);
	if (result && function->result->kind != TYPE_VOID)
		text_printf(out, "    %s retval\n",
			    type_btf_text(env->types, function->btf,
					  function->result_id));
}

/* Kprobes have registers, which have no names to list. */
static void arguments_print(struct probe_env *env,
			    const struct probe_point *point, struct text *out)
{
	const struct probe_kind *kind = point->kind;
	struct function_type function;

	if (kind == &probe_tracepoint)
		format_print(env, point, out);
	else if (kind == &probe_uprobe)
		debug_print(env, point, out);
	else if (kind == &probe_rawtracepoint &&
		 type_raw_tracepoint(env->types, point->target, point->function,
				     &function))
		function_print(env, &function, 0, false, out);
	/* The first tells of the walk, not of the object. */
	else if (kind == &probe_iter &&
		 type_function(env->types, NULL,
			       arena_printf(env->arena, "bpf_iter_%s",
					    point->function),
			       &function))
		function_print(env, &function, 1, false, out);
	else if ((kind == &probe_fentry || kind == &probe_fexit) &&
		 type_function(env->types, point->target, point->function,
			       &function))
		function_print(env, &function, 0, kind == &probe_fexit, out);
}

/* A word may be anywhere in the name; a pattern must be all of it, or all of
 * the last part. */
static bool name_matches(const char *word, const char *name)
{
	const char *rest = strchr(name, ':');

	if (!glob_is_pattern(word))
		return rest && strstr(rest, word);
	if (glob_match(word, name))
		return true;
	for (; rest; rest = strchr(rest, ':')) {
		rest++;
		if (glob_match(word, rest))
			return true;
	}
	return false;
}

static void list_kind(struct probe_env *env, const struct probe_kind *kind,
		      const struct attach_point *pattern, const char *word,
		      bool verbose, struct text *out)
{
	struct probe_points points = { 0 };

	if (!kind->list)
		return;
	kind->list(env, pattern, &points);
	for (uint32_t i = 0; i < points.n; i++) {
		const struct probe_point *point = points.v[i];

		if (word && !name_matches(word, point->name))
			continue;
		text_printf(out, "%s\n", point->name);
		if (verbose)
			arguments_print(env, point, out);
	}
}

/* The returns are the same functions once more: who wants them names them. */
static bool is_return(const struct probe_kind *asked)
{
	for (const struct probe_kind *const *kind = probe_kinds; *kind; kind++)
		if ((*kind)->returns &&
		    strcmp((*kind)->returns, asked->name) == 0)
			return true;
	return false;
}

/* What a kind lists for one word: for the kernel's function kinds the word
 * as a pattern, so that no more is made than is shown. */
static void list_word(struct probe_env *env, const char *word, bool verbose,
		      struct text *out)
{
	const char *glob = glob_is_pattern(word)
				   ? word
				   : arena_printf(env->arena, "*%s*", word);

	for (const struct probe_kind *const *kind = probe_kinds; *kind;
	     kind++) {
		struct attach_point point = { .nparts = 1 };
		bool functions = *kind == &probe_kprobe ||
				 *kind == &probe_kretprobe ||
				 *kind == &probe_fentry ||
				 *kind == &probe_fexit;

		/* Without a process there is no program whose functions to
		 * list. */
		if (((*kind)->user && env->pid <= 0) || is_return(*kind))
			continue;
		point.parts[0].text = (*kind)->name;
		if (functions) {
			point.parts[1].text = glob;
			point.nparts = 2;
		}
		list_kind(env, *kind, &point, functions ? NULL : word, verbose,
			  out);
	}
}

const char *probe_nearest(struct probe_env *env, const char *pattern)
{
	struct attach_point point;

	if (glob_is_pattern(pattern))
		return NULL;
	pattern_split(env, pattern, &point);
	return point_nearest(env, probe_kind_find(point.parts[0].text), &point);
}

int probe_list(struct probe_env *env, const char *pattern, bool verbose,
	       struct text *out)
{
	struct attach_point point;
	const struct probe_kind *named;
	size_t before = out->len;

	if (!pattern || !pattern[0])
		pattern = "*:*";
	if (list_types(env, pattern, verbose, out))
		return out->len > before;
	named = probe_kind_find(pattern);
	if (!strchr(pattern, ':') && !named) {
		list_word(env, pattern, verbose, out);
		return out->len > before;
	}
	pattern_split(env, pattern, &point);
	named = probe_kind_find(point.parts[0].text);
	for (const struct probe_kind *const *kind = probe_kinds; *kind;
	     kind++) {
		if (named ? *kind == named
			  : glob_match(point.parts[0].text, (*kind)->name) &&
				    !is_return(*kind))
			list_kind(env, *kind, &point, NULL, verbose, out);
	}
	return out->len > before;
}
