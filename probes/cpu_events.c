// SPDX-License-Identifier: GPL-2.0-or-later
/* One perf event on each CPU, or of each thread: clocks, counters, watched
 * addresses. */
#include <dirent.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/bpf.h"
#include "probes/private.h"

struct cpu_events {
	struct attach_request *request;
	struct probe_links *links;
	uint32_t i;
	const struct perf_event_attr *event;
};

static int refused(const struct cpu_events *at, int err)
{
	const char *why = strerror(-err);

	if (err == -ENOENT || err == -EOPNOTSUPP)
		why = "this machine does not count that";
	else if (err == -ENOSPC)
		why = "all watchpoint registers of the CPU are in use";
	return attach_failed(at->request, at->request->points[at->i], err, "%s",
			     why);
}

static int attach_on_cpu(uint32_t cpu, void *data)
{
	struct cpu_events *at = data;
	struct perf_event_attr event = *at->event;
	pid_t pid = at->request->pid > 0 ? at->request->pid : -1;
	int fd;

	event.size = sizeof(event);
	fd = perf_event_open(&event, pid, cpu, -1, 0);
	if (fd == -ENODEV)
		return 0; /* went offline meanwhile */
	return fd < 0 ? refused(at, fd)
		      : attach_perf_event(at->request, at->links, at->i, fd);
}

int attach_on_cpus(struct attach_request *request, struct probe_links *links,
		   uint32_t i, const struct perf_event_attr *event)
{
	struct cpu_events at = { request, links, i, event };

	return cpus_each_online(attach_on_cpu, &at);
}

static int attach_to_thread(pid_t thread, struct cpu_events *at)
{
	struct perf_event_attr event = *at->event;
	int fd;

	event.size = sizeof(event);
	/* And of those that it starts; not of other processes. */
	event.inherit = event.inherit_thread = 1;
	fd = perf_event_open(&event, thread, -1, -1, 0);
	/* Before 5.13 there was no such difference. */
	if (fd == -EINVAL) {
		event.inherit = event.inherit_thread = 0;
		fd = perf_event_open(&event, thread, -1, -1, 0);
	}
	if (fd == -ESRCH)
		return 0; /* ended meanwhile */
	return fd < 0 ? refused(at, fd)
		      : attach_perf_event(at->request, at->links, at->i, fd);
}

int attach_to_threads(struct attach_request *request, struct probe_links *links,
		      uint32_t i, const struct perf_event_attr *event)
{
	struct cpu_events at = { request, links, i, event };
	const struct dirent *entry;
	char path[64];
	int err = 0;
	DIR *threads;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)request->pid);
	threads = opendir(path);
	/* Whose ENOENT is another than the event's. */
	if (!threads)
		return attach_failed(request, request->points[i], -ESRCH,
				     "the process has ended");
	while (!err && (entry = readdir(threads)))
		if (entry->d_name[0] != '.')
			err = attach_to_thread((pid_t)atoi(entry->d_name), &at);
	closedir(threads);
	return err;
}
