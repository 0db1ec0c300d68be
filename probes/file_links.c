// SPDX-License-Identifier: GPL-2.0-or-later
/* Attaching to places in files: by one multi link a file where a pattern
 * matched several, else by a perf event each. */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/bpf.h"
#include "kernel/uapi.h"
#include "probes/private.h"

/* Where an event's config has the file offset of a counter of its users. */
#define REFERENCE_SHIFT 32

/* The kernel's own number, which it lets out: an instruction that it can
 * neither do in the program's place nor let run elsewhere, as those with a
 * lock. */
#define NOT_SUPPORTED 524

static int file_failed(struct attach_request *request,
		       const struct probe_point *point, int err)
{
	return attach_failed(request, point, err, "%s",
			     err == -NOT_SUPPORTED
				     ? "the kernel cannot probe the "
				       "instruction there"
				     : strerror(-err));
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
		return file_failed(request, point, fd);
	return attach_perf_event(request, links, i, fd);
}

/* What a multi link takes of all points. */
struct uprobe_places {
	uint64_t *offsets, *references;
	int failure; /* of points that were left out */
};

/* One link for the points from..to, which are of one file. */
static int uprobe_attach_file(struct attach_request *request,
			      struct probe_links *links, uint32_t from,
			      uint32_t to, const struct uprobe_places *places)
{
	const struct probe_point *point = request->points[from];
	struct link_create_attr attr = {
		.prog_fd = request->program_fd,
		.attach_type = ATTACH_UPROBE_MULTI,
		.uprobe_multi = {
			.path = (uintptr_t)point->target,
			.offsets = (uintptr_t)(places->offsets + from),
			.ref_ctr_offsets =
				(uintptr_t)(places->references + from),
			.cookies = request->cookies
					   ? (uintptr_t)(request->cookies +
							 from)
					   : 0,
			.cnt = to - from,
			.flags = point->layout->at_exit && !point->in_place
					 ? MULTI_RETURN
					 : 0,
			.pid = request->pid > 0 ? request->pid : 0,
		},
	};
	struct probe_link *link;
	int fd = bpf_link_new(&attr);

	if (fd < 0)
		return file_failed(request, point, fd);
	link = probe_links_add(links, fd, point);
	if (!link)
		return -ENOMEM;
	link->npoints = to - from;
	return 0;
}

/* One point that cannot be probed fails a link as a whole: halves, until it is
 * alone, and is left out if it came from a pattern. */
static int uprobe_attach_some(struct attach_request *request,
			      struct probe_links *links, uint32_t from,
			      uint32_t to, struct uprobe_places *places)
{
	int err = uprobe_attach_file(request, links, from, to, places);
	uint32_t middle = from + (to - from) / 2;

	if (err != -NOT_SUPPORTED || !request->points[from]->wild)
		return err;
	if (to - from == 1) {
		places->failure = err;
		request->skipped++;
		return 0;
	}
	err = uprobe_attach_some(request, links, from, middle, places);
	return err ? err
		   : uprobe_attach_some(request, links, middle, to, places);
}

/* Points are sorted by name, which begins with the path: those of one file are
 * next to each other. */
static int uprobe_attach_multi(struct attach_request *request,
			       struct probe_links *links,
			       struct uprobe_places *places)
{
	uint32_t n = request->npoints, to, before = links->n;
	int err = 0;

	for (uint32_t i = 0; i < n; i++) {
		places->offsets[i] = request->points[i]->address;
		places->references[i] = request->points[i]->reference;
	}
	for (uint32_t from = 0; from < n && !err; from = to) {
		for (to = from + 1; to < n; to++) {
			if (strcmp(request->points[to]->target,
				   request->points[from]->target) != 0)
				break;
		}
		err = uprobe_attach_some(request, links, from, to, places);
	}
	return err || links->n > before ? err : places->failure;
}

int attach_in_files(struct attach_request *request, struct probe_links *links)
{
	struct uprobe_places places = { 0 };
	int err = -ENOMEM;

	if (!request->points[0]->layout->multi)
		return attach_each(request, links, uprobe_attach_one);
	places.offsets = calloc(request->npoints, sizeof(uint64_t));
	places.references = calloc(request->npoints, sizeof(uint64_t));
	if (places.offsets && places.references)
		err = uprobe_attach_multi(request, links, &places);
	free(places.offsets);
	free(places.references);
	return err;
}
