// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * interval: every so often, once. From a millisecond on the runtime's clock
 * runs the program; a perf event would be skipped when its CPU happens to be
 * inside another program. Shorter ones are such an event on one CPU.
 */
#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>

#include "kernel/bpf.h"
#include "probes/private.h"

enum { TIMER_MIN_NS = 1000000 };

static int interval_expand(struct probe_env *env,
			   const struct attach_point *point,
			   struct probe_points *points)
{
	struct argument_layout layout = {
		.kind = &probe_interval,
		.space = SPACE_KERNEL,
	};
	struct probe_point model = { .kind = &probe_interval };
	bool frequency;
	int err = period_parse(env, point, &model.period, &frequency);

	if (err)
		return err;
	if (frequency)
		model.period = 1000000000 / model.period;
	layout.program_type = model.period >= TIMER_MIN_NS
				      ? BPF_PROG_TYPE_RAW_TRACEPOINT
				      : BPF_PROG_TYPE_PERF_EVENT;
	model.layout = probe_layout(env, &layout);
	model.name = period_name(env, &probe_interval, point, model.period);
	probe_points_add(env, points, &model);
	return 0;
}

static int interval_list(struct probe_env *env,
			 const struct attach_point *pattern,
			 struct probe_points *points)
{
	period_list(env, &probe_interval, pattern, points);
	return 0;
}

static int interval_attach_one(struct attach_request *request,
			       struct probe_links *links, uint32_t i)
{
	const struct probe_point *point = request->points[i];
	struct perf_event_attr event = {
		.size = sizeof(event),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.sample_period = point->period,
	};
	int fd = perf_event_open(&event, -1, 0, -1, 0);

	if (fd < 0)
		return attach_failed(request, point, fd, "%s", strerror(-fd));
	return attach_perf_event(request, links, i, fd);
}

static int interval_attach(struct attach_request *request,
			   struct probe_links *links)
{
	return attach_each(request, links, interval_attach_one);
}

const struct probe_kind probe_interval = {
	.name = "interval",
	.aliases = { "i" },
	.usage = "interval:(hz|s|ms|us):N",
	.arguments = "1 or 2",
	.arguments_least = 1,
	.arguments_most = 2,
	.timer = true,
	.exact = true,
	.needs = FEATURE_COUNT,
	.cookie = FEATURE_COOKIE_PERF,
	.expand = interval_expand,
	.list = interval_list,
	.attach = interval_attach,
};
