/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What did not happen, counted where it did not: nothing is lost silently. */
#ifndef AWL_RUNTIME_LOSS_H
#define AWL_RUNTIME_LOSS_H

#include <stdbool.h>
#include <stdint.h>

struct session;

struct loss {
	uint64_t *seen;	    /* of each counter of the plan, what was told */
	uint64_t lost;	    /* records that the ring refused, in all */
	bool any;	    /* whatever was lost */
	uint64_t next_look; /* clock ns of the next look at the counters */
};

/* Tells what is new; looks at most ten times a second unless `now`. */
void loss_report(struct session *session, int now);
/* The sums, at the end. */
void loss_summary(struct session *session);

#endif
