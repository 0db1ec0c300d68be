/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files that skboutput() writes packets to, as libpcap reads them. */
#ifndef AWL_RUNTIME_PACKETS_H
#define AWL_RUNTIME_PACKETS_H

#include "codegen/plan.h"
#include "runtime/value.h"

struct packet_file {
	const char *path; /* a site's text */
	int fd;
};

struct packets {
	struct packet_file *v;
	uint32_t n;
};

/*
 * Creates the files that the plan's sites name. 0 or negative errno; then
 * *failed is which.
 */
int packets_open(struct packets *packets, const struct plan *plan,
		 const char **failed);
/* Writes one packet: the site's values, and how far the wall clock is ahead of
 * theirs. */
int packets_write(const struct packets *packets, const struct site *site,
		  const struct value *values, int64_t to_wall);
void packets_close(struct packets *packets);

#endif
