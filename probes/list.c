// SPDX-License-Identifier: GPL-2.0-or-later
/* -l and -lv: the probes that there are, a line each. */
#include <string.h>

#include "base/text.h"
#include "probes/elf.h"
#include "probes/private.h"

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

static void points_print(struct probe_env *env, struct probe_points *points,
			 bool verbose, struct text *out)
{
	probe_points_filter(env, points);
	for (uint32_t i = 0; i < points->n; i++) {
		text_puts(out, points->v[i]->name);
		text_putc(out, '\n');
		if (verbose && points->v[i]->kind->print_arguments)
			points->v[i]->kind->print_arguments(env, points->v[i],
							    out);
	}
}

static void list_names(struct probe_env *env, const struct probe_kind *kind,
		       const struct attach_point *pattern, struct text *out)
{
	struct probe_names names = { 0 };

	kind->names(env, kind, pattern, &names);
	probe_names_sort(&names);
	for (uint32_t i = 0; i < names.n; i++) {
		text_puts(out, names.v[i].name);
		text_putc(out, '\n');
	}
}

static void list_kind(struct probe_env *env, const struct probe_kind *kind,
		      const struct attach_point *pattern, bool verbose,
		      struct text *out)
{
	struct probe_points points = { 0 };

	if (!kind->list)
		return;
	if (kind->names && !verbose && !env->filter) {
		list_names(env, kind, pattern, out);
		return;
	}
	kind->list(env, pattern, &points);
	points_print(env, &points, verbose, out);
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

/* "openat" of sys_enter_openat and sys_exit_openat; NULL: no system call's. */
static const char *call_of(const struct probe_point *point)
{
	const char *last = strrchr(point->name, ':');

	if (point->kind != &probe_tracepoint || !last)
		return NULL;
	if (strncmp(last, ":sys_enter_", 11) == 0)
		return last + 11;
	return strncmp(last, ":sys_exit_", 10) == 0 ? last + 10 : NULL;
}

/* Where things return to. */
static bool is_exit(const struct probe_point *point)
{
	return is_return(point->kind) ||
	       (call_of(point) && strstr(point->name, ":sys_exit_"));
}

/*
 * How well a word fits a name: the smaller, the better. What the short name
 * becomes is first: a system call, an event, a function.
 */
static unsigned rank(const struct probe_point *point, const char *word)
{
	const char *name = strrchr(point->name, ':'), *call = call_of(point);
	bool event = point->kind == &probe_tracepoint;
	size_t len = strlen(word);
	const char *at;

	if (call && strcmp(call, word) == 0)
		return is_exit(point);
	name = name ? name + 1 : point->name;
	if (strcmp(name, word) == 0)
		return event ? 2 : 3;
	if (call && strncmp(call, word, len) == 0)
		return 4;
	if (strncmp(name, word, len) == 0)
		return event ? 5 : 6;
	/* As a word of the name, or within one. */
	at = strstr(name, word);
	return (at && at > name && at[-1] == '_' ? 7 : 9) + !event;
}

/* The best first; those that fit alike stay in order. */
static void points_rank(struct probe_env *env, struct probe_points *points,
			const char *word)
{
	struct probe_points ranked = { 0 };

	for (unsigned wanted = 0; wanted <= 10; wanted++)
		for (uint32_t i = 0; i < points->n; i++)
			if (rank(points->v[i], word) == wanted)
				*vec_push(env->arena, &ranked) = points->v[i];
	*points = ranked;
}

/* What a kind has for one word: for the kernel's function kinds the word as a
 * pattern, so that no more is made than is shown. */
static void word_points(struct probe_env *env, const struct probe_kind *kind,
			const char *word, struct probe_points *points)
{
	struct attach_point pattern = { .nparts = 1 };
	struct probe_points all = { 0 };

	/* Without a process there is no program whose functions to list. */
	if (!kind->list || (kind->user && env->pid <= 0))
		return;
	pattern.parts[0].text = kind->name;
	if (kind->of_functions) {
		pattern.parts[1].text = glob_is_pattern(word)
						? word
						: arena_printf(env->arena,
							       "*%s*", word);
		pattern.nparts = 2;
	}
	kind->list(env, &pattern, &all);
	for (uint32_t i = 0; i < all.n; i++)
		if (kind->of_functions || name_matches(word, all.v[i]->name))
			*vec_push(env->arena, points) = all.v[i];
}

/* A word without a kind, or one side of what it names: openat:return. */
static void list_word(struct probe_env *env, const char *word, const char *side,
		      bool verbose, struct text *out)
{
	struct probe_points *found, points = { 0 };
	uint32_t nkinds = 0;

	while (probe_kinds[nkinds])
		nkinds++;
	found = arena_array(env->arena, struct probe_points, nkinds);
	/* A thread reads that list; all else is found meanwhile. */
	traceable_read(env);
	type_count_parameters(env->types, NULL, word);
	for (int functions = 0; functions < 2; functions++)
		for (uint32_t i = 0; i < nkinds; i++)
			if (probe_kinds[i]->of_functions == functions &&
			    (side || !is_return(probe_kinds[i])))
				word_points(env, probe_kinds[i], word,
					    &found[i]);
	for (uint32_t i = 0; i < nkinds; i++)
		for (uint32_t j = 0; j < found[i].n; j++)
			if (!side || is_exit(found[i].v[j]))
				*vec_push(env->arena, &points) = found[i].v[j];
	if (!glob_is_pattern(word))
		points_rank(env, &points, word);
	points_print(env, &points, verbose, out);
}

const char *probe_nearest(struct probe_env *env, const char *pattern)
{
	struct attach_point point;

	if (glob_is_pattern(pattern))
		return NULL;
	pattern_split(env, pattern, &point);
	return point_nearest(env, probe_kind_find(point.parts[0].text), &point);
}

/* "uprobe:function" of the process of -p: in its program. */
static void in_program(struct probe_env *env, struct attach_point *point)
{
	point->parts[2] = point->parts[1];
	point->parts[1].text = binary_of_process(env);
	point->nparts = 3;
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
		list_word(env, pattern, NULL, verbose, out);
		return out->len > before;
	}
	pattern_split(env, pattern, &point);
	named = probe_kind_find(point.parts[0].text);
	/* What a pair takes its time to is its return. */
	if (!named && point.nparts == 2 &&
	    (strcmp(point.parts[1].text, "return") == 0 ||
	     strcmp(point.parts[1].text, "latency") == 0)) {
		list_word(env, point.parts[0].text, point.parts[1].text,
			  verbose, out);
		return out->len > before;
	}
	for (const struct probe_kind *const *kind = probe_kinds; *kind;
	     kind++) {
		if (named ? *kind == named
			  : glob_match(point.parts[0].text, (*kind)->name) &&
				    !is_return(*kind))
			list_kind(env, *kind, &point, verbose, out);
	}
	if (named && named->user && point.nparts == 2 && env->pid > 0 &&
	    out->len == before) {
		in_program(env, &point);
		list_kind(env, named, &point, verbose, out);
	}
	return out->len > before;
}
