// SPDX-License-Identifier: GPL-2.0-or-later
/* test and bench: blocks that --test and --bench run, by test runs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "probes/private.h"

/* A name stands for one block; the messages are bpftrace's. */
static int name_taken(struct probe_env *env, const struct attach_point *point,
		      const struct attach_point *other, const char *kind)
{
	probe_error(env, point,
		    "\"%s\" was used as the name for more than one %s probe",
		    probe_part(point, 1), kind);
	return probe_error(env, other, "this is the other instance");
}

static int test_expand_of(struct probe_env *env, const struct probe_kind *kind,
			  const struct attach_point *point,
			  struct probe_points *points)
{
	struct probe_point model = { .kind = kind };
	struct strmap *names = &probe_cache(env)->tests;
	const struct attach_point *other;

	model.function = probe_part(point, 1);
	if (!model.function)
		return probe_error(env, point, "%s probes must have a name",
				   kind->name);
	model.name = arena_printf(env->arena, "%s:%s", kind->name,
				  model.function);
	names->arena = env->arena;
	other = strmap_get(names, model.name);
	if (other)
		return name_taken(env, point, other,
				  kind == &probe_test ? "TEST" : "BENCH");
	strmap_set(names, model.name, (void *)point);
	probe_points_add_test_run(env, points, &model);
	return 0;
}

static int test_expand(struct probe_env *env, const struct attach_point *point,
		       struct probe_points *points)
{
	return test_expand_of(env, &probe_test, point, points);
}

static int bench_expand(struct probe_env *env, const struct attach_point *point,
			struct probe_points *points)
{
	return test_expand_of(env, &probe_bench, point, points);
}

const struct probe_kind probe_test = {
	.name = "test",
	.usage = "test:name",
	.arguments = "1",
	.arguments_least = 1,
	.arguments_most = 1,
	.run = RUN_AS_TEST,
	.has_result = true,
	.exact = true,
	.needs = FEATURE_COUNT,
	.cookie = FEATURE_COUNT,
	.expand = test_expand,
};

const struct probe_kind probe_bench = {
	.name = "bench",
	.usage = "bench:name",
	.arguments = "1",
	.arguments_least = 1,
	.arguments_most = 1,
	.run = RUN_AS_BENCH,
	.exact = true,
	.needs = FEATURE_COUNT,
	.cookie = FEATURE_COUNT,
	.expand = bench_expand,
};
