// SPDX-License-Identifier: GPL-2.0-or-later
/* From an attach point as written to the points that it names. */
#include <errno.h>
#include <string.h>

#include "probes/private.h"
#include "probes/short.h"

/* What follows the kind: "sched:nonsense". */
static const char *without_kind(const struct attach_point *point)
{
	const char *colon = strchr(point->text, ':');

	return colon ? colon + 1 : point->text;
}

/* kprobe:vfs_read:return: only names without a kind have sides. */
static bool has_side(const struct attach_point *point)
{
	const char *last = point->parts[point->nparts - 1].text;

	return point->nparts > 2 && last &&
	       (strcmp(last, "return") == 0 || strcmp(last, "latency") == 0);
}

const char *point_nearest(struct probe_env *env, const struct probe_kind *kind,
			  const struct attach_point *point)
{
	struct nearest nearest = { 0 };

	if (kind && has_side(point))
		return without_kind(point);
	if (kind && kind->suggest)
		kind->suggest(env, point, &nearest);
	else if (!kind)
		short_suggest(env, point, &nearest);
	/* `exit` is meant as `return`, which may be what is there. */
	if (nearest.best && strcmp(nearest.best, point->text) == 0)
		return NULL;
	return nearest.best;
}

/*
 * Nothing matched: an error, a warning or nothing, as the script wants. A
 * pattern may match nothing as long as its block has another point, which the
 * caller sees.
 */
static int report_missing(struct probe_env *env, const struct probe_kind *kind,
			  const struct attach_point *point)
{
	const char *nearest;
	struct diag *diag;

	if (env->missing == MISSING_IGNORE || glob_is_pattern(point->text))
		return 0;
	if (env->missing == MISSING_WARN) {
		diag_warning(env->diags, point->loc,
			     "No matches for %s%s%s. Skipping.",
			     kind ? kind->name : "", kind ? " " : "",
			     kind ? without_kind(point) : point->text);
		return 0;
	}
	diag = diag_error(env->diags, point->loc, "No matches for %s%s%s.",
			  kind ? kind->name : "", kind ? " " : "",
			  kind ? without_kind(point) : point->text);
	nearest = point_nearest(env, kind, point);
	if (nearest)
		diag_hint(env->diags, diag, DID_YOU_MEAN, nearest);
	return -1;
}

/* A kind that a wildcard kind may stand for at this point. */
static bool kind_is_meant(struct probe_env *env, const struct probe_kind *kind,
			  const struct attach_point *point)
{
	bool path = probe_part(point, 1) && strchr(probe_part(point, 1), '/');

	/* Those whose parts are no names that a pattern could match. */
	if (!glob_match(point->parts[0].text, kind->name) || kind->run ||
	    kind->timer || kind->exact || !kind->list)
		return false;
	return kind->user ? path || env->pid > 0 : !path;
}

/* Whether a name is a pattern of kinds; `vfs_*:latency` is none. */
static bool is_wild_kind(const struct attach_point *point)
{
	const char *name = point->parts[0].text;

	if (point->nparts < 2 || !glob_is_pattern(name))
		return false;
	for (const struct probe_kind *const *kind = probe_kinds; *kind;
	     kind++) {
		if (glob_match(name, (*kind)->name))
			return true;
	}
	return false;
}

/* How the script names what it got. */
static void note_asked(struct probe_points *points, uint32_t first,
		       const struct attach_point *point)
{
	for (uint32_t i = first; i < points->n; i++)
		points->v[i]->asked = point->text;
}

/* `*:*`, `k*probe:vfs_*`: every kind that matches, those without any point
 * left out. */
static int expand_wild_kind(struct probe_env *env,
			    const struct attach_point *point,
			    struct probe_points *points)
{
	uint32_t first = points->n;

	for (const struct probe_kind *const *kind = probe_kinds; *kind;
	     kind++) {
		struct attach_point one = *point;
		int err;

		if (!kind_is_meant(env, *kind, point))
			continue;
		/* A subsystem is not optional where a module is. */
		if (*kind == &probe_tracepoint && point->nparts == 2) {
			one.parts[2] = one.parts[1];
			one.parts[1].text = "*";
			one.nparts = 3;
		}
		one.parts[0].text = (*kind)->name;
		err = (*kind)->expand(env, &one, points);
		/* The kind has reported it; that nothing matched is no error
		 * yet. */
		if (err == -EINVAL)
			return -1;
	}
	if (points->n == first)
		return report_missing(env, NULL, point);
	note_asked(points, first, point);
	return (int)(points->n - first);
}

/* What the kind is given; false after an error. */
static bool count_arguments(struct probe_env *env,
			    const struct probe_kind *kind,
			    const struct attach_point *point)
{
	uint32_t n = point->nparts - 1;
	struct diag *diag;

	if (n >= kind->arguments_least && n <= kind->arguments_most)
		return true;
	diag = diag_error(env->diags, point->loc,
			  "%s probe type requires %s arguments, found %u",
			  kind->name, kind->arguments, n);
	diag_hint(env->diags, diag, "%s", kind->usage);
	return false;
}

int probe_expand(struct probe_env *env, const struct attach_point *point,
		 struct probe_points *points, struct probe_points *exits,
		 enum probe_pairing *pairing)
{
	uint32_t first = points->n, first_exit = exits->n;
	const char *name = probe_part(point, 0);
	const struct probe_kind *kind = name ? probe_kind_find(name) : NULL;
	int err;

	*pairing = PROBE_PLAIN;
	if (!name) {
		probe_error(env, point, "a probe's kind or name is missing");
		return -1;
	}
	if (!kind && is_wild_kind(point))
		return expand_wild_kind(env, point, points);
	if (kind && !count_arguments(env, kind, point))
		return -1;
	if (kind)
		err = kind->expand(env, point, points);
	else
		err = short_expand(env, point, points, exits, pairing);
	if (err == -ENOENT)
		return report_missing(env, kind, point);
	if (err)
		return -1;
	note_asked(points, first, point);
	note_asked(exits, first_exit, point);
	return (int)(points->n - first);
}
