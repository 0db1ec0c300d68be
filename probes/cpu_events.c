// SPDX-License-Identifier: GPL-2.0-or-later
/* One perf event on each CPU: clocks, counters, watched addresses. */
#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>

#include "kernel/bpf.h"
#include "probes/private.h"

struct cpu_events {
	struct attach_request *request;
	struct probe_links *links;
	uint32_t i;
	const struct perf_event_attr *event;
};

static int attach_on_cpu(uint32_t cpu, void *data)
{
	struct cpu_events *at = data;
	const struct probe_point *point = at->request->points[at->i];
	struct perf_event_attr event = *at->event;
	pid_t pid = at->request->pid > 0 ? at->request->pid : -1;
	int fd;

	event.size = sizeof(event);
	fd = perf_event_open(&event, pid, cpu, -1, 0);
	if (fd == -ENODEV)
		return 0; /* went offline meanwhile */
	if (fd == -ENOENT || fd == -EOPNOTSUPP)
		return attach_failed(at->request, point, fd,
				     "this machine does not count that");
	if (fd < 0)
		return attach_failed(at->request, point, fd, "%s",
				     strerror(-fd));
	return attach_perf_event(at->request, at->links, at->i, fd);
}

int attach_on_cpus(struct attach_request *request, struct probe_links *links,
		   uint32_t i, const struct perf_event_attr *event)
{
	struct cpu_events at = { request, links, i, event };

	return cpus_each_online(attach_on_cpu, &at);
}
