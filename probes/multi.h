/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Multi links, of kernel functions and of places in files. */
#ifndef AWL_PROBES_MULTI_H
#define AWL_PROBES_MULTI_H

#include "kernel/uapi.h"
#include "probes/private.h"

/* What the kinds do differently. */
struct multi {
	/* All of the attributes but the program, for n points. */
	void (*fill)(const struct attach_request *request, uint32_t from,
		     uint32_t n, const struct multi *multi,
		     struct link_create_attr *attr);
	/* Where the points end that one link can have; NULL: all of them. */
	uint32_t (*together)(const struct attach_request *request,
			     uint32_t from);
	/* Whether one point is what the kernel does not like. */
	bool (*is_of_one)(int err);
	const char *(*refusal)(int err);
	int failure; /* of points that were left out */
	/* kprobe: by name, or by address where all have one, since names cost
	 * the kernel a search through all symbols. */
	const char **names;
	/* Or offsets in the file, and of the counters of their users. */
	uint64_t *addresses, *references;
};

/* Of all points; those of patterns that fail are counted in request->skipped,
 * and an error only if none is left. */
int attach_multi(struct attach_request *request, struct probe_links *links,
		 struct multi *multi);

#endif
