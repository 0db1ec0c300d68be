// SPDX-License-Identifier: GPL-2.0-or-later
/* profile: so often on every CPU, by a clock event each. */
#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>

#include "kernel/bpf.h"
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
	model.name = arena_printf(env->arena, "profile%s",
				  strchr(point->text, ':'));
	probe_points_add(env, points, &model);
	return 0;
}

static int profile_list(struct probe_env *env,
			const struct attach_point *pattern,
			struct probe_points *points)
{
	static const char *const names[] = { "profile:hz:", "profile:ms:",
					     "profile:s:", "profile:us:" };

	(void)pattern;
	for (size_t i = 0; i < COUNT(names); i++)
		probe_points_add(env, points,
				 &(struct probe_point){ .kind = &probe_profile,
							.name = names[i] });
	return 0;
}

struct profile_cpu {
	struct attach_request *request;
	struct probe_links *links;
	uint32_t i;
};

static int profile_attach_cpu(uint32_t cpu, void *data)
{
	struct profile_cpu *at = data;
	const struct probe_point *point = at->request->points[at->i];
	struct perf_event_attr event = {
		.size = sizeof(event),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.sample_period = point->period, /* or sample_freq */
		.freq = point->frequency,
	};
	pid_t pid = at->request->pid > 0 ? at->request->pid : -1;
	int fd = perf_event_open(&event, pid, cpu, -1, 0);

	if (fd == -ENODEV)
		return 0; /* went offline meanwhile */
	if (fd < 0)
		return attach_failed(at->request, point, fd, "%s",
				     strerror(-fd));
	return attach_perf_event(at->request, at->links, at->i, fd);
}

static int profile_attach_one(struct attach_request *request,
			      struct probe_links *links, uint32_t i)
{
	struct profile_cpu at = { request, links, i };

	return cpus_each_online(profile_attach_cpu, &at);
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
	.has_context = true,
	.context_type = "bpf_perf_event_data",
	.needs = FEATURE_COUNT,
	.cookie = FEATURE_COOKIE_PERF,
	.expand = profile_expand,
	.list = profile_list,
	.attach = profile_attach,
};
