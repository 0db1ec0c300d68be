// SPDX-License-Identifier: GPL-2.0-or-later
/* profile: so often on every CPU, by a clock event each. */
#include <linux/perf_event.h>
#include <string.h>

#include "probes/private.h"

static int profile_expand(struct probe_env *env,
			  const struct attach_point *point,
			  struct probe_points *points)
{
	struct argument_layout layout = {
		.kind = &probe_profile,
		.program_type = BPF_PROG_TYPE_PERF_EVENT,
		.space = SPACE_KERNEL,
	};
	struct probe_point model = { .kind = &probe_profile };
	int err = period_parse(env, point, &model.period, &model.frequency);

	if (err)
		return err;
	model.layout = probe_layout(env, &layout);
	model.name = period_name(env, &probe_profile, point, model.period);
	probe_points_add(env, points, &model);
	return 0;
}

static int profile_list(struct probe_env *env,
			const struct attach_point *pattern,
			struct probe_points *points)
{
	period_list(env, &probe_profile, pattern, points);
	return 0;
}

/* The software clock, not the CPU's cycles: it works in virtual machines, which
 * often have no counters, and is what bpftrace samples by. */
static int profile_attach_one(struct attach_request *request,
			      struct probe_links *links, uint32_t i)
{
	const struct probe_point *point = request->points[i];
	struct perf_event_attr event = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.sample_period = point->period, /* or sample_freq */
		.freq = point->frequency,
	};

	return attach_on_cpus(request, links, i, &event);
}

static int profile_attach(struct attach_request *request,
			  struct probe_links *links)
{
	return attach_each(request, links, profile_attach_one);
}

const struct probe_kind probe_profile = {
	.name = "profile",
	.aliases = { "p" },
	.usage = "profile:(hz|s|ms|us):N",
	.arguments = "1 or 2",
	.arguments_least = 1,
	.arguments_most = 2,
	.exact = true,
	.context_type = "bpf_perf_event_data",
	.needs = FEATURE_COUNT,
	.cookie = FEATURE_COOKIE_PERF,
	.expand = profile_expand,
	.list = profile_list,
	.attach = profile_attach,
};
