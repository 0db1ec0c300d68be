// SPDX-License-Identifier: GPL-2.0-or-later
/* BEGIN and END: run by the runtime as test runs of raw tracepoints. */
#include "probes/private.h"

void probe_points_add_test_run(struct probe_env *env,
			       struct probe_points *points,
			       const struct probe_point *point)
{
	struct argument_layout layout = {
		.kind = point->kind,
		.program_type = BPF_PROG_TYPE_RAW_TRACEPOINT,
		.space = SPACE_KERNEL,
	};

	probe_points_add(env, points, point)->layout = probe_layout(env,
								    &layout);
}

static int special_expand(struct probe_env *env, const struct probe_kind *kind,
			  const struct attach_point *point,
			  struct probe_points *points)
{
	struct probe_point model = { .kind = kind, .name = kind->name };
	const char *option = probe_part(point, 1);

	/* `begin:*` is tolerated. */
	if (option && !(option[0] == '*' && !option[1]))
		return probe_error(env, point,
				   "%s probe type requires 0 arguments, found "
				   "%u",
				   kind->name, point->nparts - 1);
	probe_points_add_test_run(env, points, &model);
	return 0;
}

static int begin_expand(struct probe_env *env, const struct attach_point *point,
			struct probe_points *points)
{
	return special_expand(env, &probe_begin, point, points);
}

static int end_expand(struct probe_env *env, const struct attach_point *point,
		      struct probe_points *points)
{
	return special_expand(env, &probe_end, point, points);
}

const struct probe_kind probe_begin = {
	.name = "begin",
	.usage = "BEGIN",
	.arguments = "0",
	.arguments_least = 0,
	.arguments_most = 1,
	.run = RUN_AT_BEGIN,
	.needs = FEATURE_COUNT,
	.cookie = FEATURE_COUNT,
	.expand = begin_expand,
};

const struct probe_kind probe_end = {
	.name = "end",
	.usage = "END",
	.arguments = "0",
	.arguments_least = 0,
	.arguments_most = 1,
	.run = RUN_AT_END,
	.needs = FEATURE_COUNT,
	.cookie = FEATURE_COUNT,
	.expand = end_expand,
};
