/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Watchpoints whose address a program tells while it is traced. */
#ifndef AWL_RUNTIME_WATCHES_H
#define AWL_RUNTIME_WATCHES_H

#include <stdint.h>

struct session;
struct site;
struct value;

struct watches {
	struct watch *first; /* those that are set; on the heap */
};

/* A record of SITE_WATCH: watches the address, lets the process go on. */
int watches_set(struct session *session, const struct site *site,
		const struct value *values);
/* A record of SITE_UNWATCH: whatever is set there is taken away. */
int watches_unset(struct session *session, const struct site *site,
		  const struct value *values);
/* At the end, whatever ended the run: where programs stop the process, all is
 * detached, and it goes on. As often as one likes. */
void watches_release(struct session *session);
/* When the links are closed. */
void watches_close(struct watches *watches);

#endif
