// SPDX-License-Identifier: GPL-2.0-or-later
/* Attaching to places in files: by one multi link a file where a pattern
 * matched several, else by a perf event each. */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/bpf.h"
#include "probes/multi.h"

/* Where an event's config has the file offset of a counter of its users. */
#define REFERENCE_SHIFT 32

/* The kernel's own number, which it lets out: an instruction that it can
 * neither do in the program's place nor let run elsewhere, as those with a
 * lock. */
#define NOT_SUPPORTED 524

static const char *uprobe_refusal(int err)
{
	return err == -NOT_SUPPORTED
		       ? "the kernel cannot probe the instruction there"
		       : strerror(-err);
}

/*
 * Of a process on any CPU, or of all processes on CPU 0: perf takes no other
 * pair, and the uprobe PMU ignores the CPU, as the breakpoint is in the file's
 * page whoever runs it.
 */
static int uprobe_attach_one(struct attach_request *request,
			     struct probe_links *links, uint32_t i)
{
	const struct probe_point *point = request->points[i];
	struct perf_event_attr event = {
		.size = sizeof(event),
		.type = pmu_type("uprobe"),
		.uprobe_path = (uintptr_t)point->target,
		.probe_offset = point->address,
	};
	bool one = request->pid > 0;
	int fd = (int)event.type;

	event.config = point->reference << REFERENCE_SHIFT;
	if (point->layout->at_exit && !point->in_place)
		event.config |= 1ULL << pmu_return_bit("uprobe");
	if (fd >= 0)
		fd = perf_event_open(&event, one ? request->pid : -1,
				     one ? -1 : 0, -1, 0);
	if (fd < 0)
		return attach_failed(request, point, fd, "%s",
				     uprobe_refusal(fd));
	return attach_perf_event(request, links, i, fd);
}

static void uprobe_fill(const struct attach_request *request, uint32_t from,
			uint32_t n, const struct multi *multi,
			struct link_create_attr *attr)
{
	const struct probe_point *point = request->points[from];

	attr->attach_type = ATTACH_UPROBE_MULTI;
	attr->uprobe_multi.path = (uintptr_t)point->target;
	attr->uprobe_multi.offsets = (uintptr_t)(multi->addresses + from);
	attr->uprobe_multi.ref_ctr_offsets =
		(uintptr_t)(multi->references + from);
	if (request->cookies)
		attr->uprobe_multi.cookies =
			(uintptr_t)(request->cookies + from);
	attr->uprobe_multi.cnt = n;
	if (point->layout->at_exit && !point->in_place)
		attr->uprobe_multi.flags = MULTI_RETURN;
	if (request->pid > 0)
		attr->uprobe_multi.pid = request->pid;
}

/* A link is of one file, and points of one are next to each other. */
static uint32_t same_file(const struct attach_request *request, uint32_t from)
{
	uint32_t to = from + 1;

	while (to < request->npoints &&
	       strcmp(request->points[to]->target,
		      request->points[from]->target) == 0)
		to++;
	return to;
}

static bool uprobe_is_of_one(int err)
{
	return err == -NOT_SUPPORTED;
}

int attach_in_files(struct attach_request *request, struct probe_links *links)
{
	struct multi multi = { .fill = uprobe_fill,
			       .together = same_file,
			       .is_of_one = uprobe_is_of_one,
			       .refusal = uprobe_refusal };
	int err = -ENOMEM;

	if (!request->points[0]->layout->multi)
		return attach_each(request, links, uprobe_attach_one);
	multi.addresses = calloc(request->npoints, sizeof(uint64_t));
	multi.references = calloc(request->npoints, sizeof(uint64_t));
	if (multi.addresses && multi.references) {
		for (uint32_t i = 0; i < request->npoints; i++) {
			multi.addresses[i] = request->points[i]->address;
			multi.references[i] = request->points[i]->reference;
		}
		err = attach_multi(request, links, &multi);
	}
	free(multi.addresses);
	free(multi.references);
	return err;
}
