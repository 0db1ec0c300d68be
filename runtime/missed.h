/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs that the kernel did not make: it skips what fires inside another. */
#ifndef AWL_RUNTIME_MISSED_H
#define AWL_RUNTIME_MISSED_H

#include <stdint.h>

struct session;
struct probe_point;

/* Tells what links have counted: asked before detaching. */
void missed_links(struct session *session);
/* Tells what programs have counted, and with -v of which probes nothing is
 * known. */
void missed_programs(struct session *session);
/* The probes of one of the plan's programs, for a message; lasts until the
 * next. */
const char *missed_names(struct session *session, uint32_t program);
/* The same of some points. */
const char *missed_points(struct session *session,
			  const struct probe_point *const *points, uint32_t n);

#endif
