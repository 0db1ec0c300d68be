// SPDX-License-Identifier: GPL-2.0-or-later
/* Multi links: one for all points, or for as many as the kernel takes. */
#include "probes/multi.h"

#include <errno.h>

#include "kernel/bpf.h"

/*
 * One link for the points from..to. One of them that cannot be had fails the
 * link as a whole: halves then, until it is alone, and is left out. With few
 * of those this is about log2(n) tries for each of them, where one try a point
 * would be n links.
 */
static int attach_some(struct attach_request *request,
		       struct probe_links *links, uint32_t from, uint32_t to,
		       struct multi *multi)
{
	const struct probe_point *point = request->points[from];
	uint32_t middle = from + (to - from) / 2;
	struct link_create_attr attr = { .prog_fd = request->program_fd };
	int err, fd;

	multi->fill(request, from, to - from, multi, &attr);
	fd = bpf_link_new(&attr);
	if (fd >= 0)
		return probe_links_add(links, fd, request->points + from,
				       to - from)
			       ? 0
			       : -ENOMEM;
	attach_failed(request, point, fd, "%s", multi->refusal(fd));
	if (!multi->is_of_one(fd) || !point->wild)
		return fd;
	if (to - from == 1) {
		multi->failure = fd;
		request->skipped++;
		return 0;
	}
	err = attach_some(request, links, from, middle, multi);
	return err ? err : attach_some(request, links, middle, to, multi);
}

int attach_multi(struct attach_request *request, struct probe_links *links,
		 struct multi *multi)
{
	uint32_t n = request->npoints, to, before = links->n;
	int err = 0;

	for (uint32_t from = 0; from < n && !err; from = to) {
		to = multi->together ? multi->together(request, from) : n;
		err = attach_some(request, links, from, to, multi);
	}
	return err || links->n > before ? err : multi->failure;
}
