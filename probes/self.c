// SPDX-License-Identifier: GPL-2.0-or-later
/* self: what happens to awl itself: `self:signal:SIGUSR1`. */
#include <string.h>

#include "probes/private.h"

/* That there is one trigger, of one signal, is bpftrace's, as the messages
 * are. */
static int self_expand(struct probe_env *env, const struct attach_point *point,
		       struct probe_points *points)
{
	struct probe_point model = { .kind = &probe_self };
	const char *trigger = probe_part(point, 1);
	const char *what = probe_part(point, 2);

	if (point->nparts != 3 || !trigger || !what)
		return probe_error(
			env, point,
			"self probe type requires 2 arguments, found %u",
			point->nparts - 1);
	if (strcmp(trigger, "signal") != 0)
		return probe_error(env, point, "%s is not a supported trigger",
				   trigger);
	if (strcmp(what, "SIGUSR1") != 0)
		return probe_error(env, point, "%s is not a supported signal",
				   what);
	model.name = "self:signal:SIGUSR1";
	probe_points_add_test_run(env, points, &model);
	return 0;
}

static int self_list(struct probe_env *env, const struct attach_point *pattern,
		     struct probe_points *points)
{
	const char *trigger = probe_part(pattern, 1);
	const char *what = probe_part(pattern, 2);

	if ((trigger && !glob_match(trigger, "signal")) ||
	    (what && !glob_match(what, "SIGUSR1")))
		return 0;
	probe_points_add(
		env, points,
		&(struct probe_point){ .kind = &probe_self,
				       .name = "self:signal:SIGUSR1" });
	return 0;
}

const struct probe_kind probe_self = {
	.name = "self",
	.usage = "self:signal:SIGUSR1",
	.arguments = "2",
	.arguments_least = 2,
	.arguments_most = 2,
	.run = RUN_ON_SIGNAL,
	.exact = true,
	.needs = FEATURE_COUNT,
	/* FEATURE_COUNT is no feature: there is none that it needs. */
	.cookie = FEATURE_COUNT,
	.expand = self_expand,
	.list = self_list,
};
