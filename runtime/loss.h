/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What did not happen, counted where it did not: nothing is lost silently. */
#ifndef AWL_RUNTIME_LOSS_H
#define AWL_RUNTIME_LOSS_H

#include <stdbool.h>
#include <stdint.h>

struct session;

/* What is known of a counter of the plan. */
struct tally {
	uint64_t seen;	 /* its value when last looked at */
	uint64_t summed; /* so many were told of */
	uint64_t next;	 /* clock ns of the next word on it */
	int64_t code;	 /* of the helper, when it was told first */
	bool told;
};

struct loss {
	struct tally *tallies; /* one a counter */
	uint32_t *told;	       /* numbers of those that were, in this order */
	uint32_t ntold;
	uint64_t lost;	    /* records that the ring refused, in all */
	bool any;	    /* whatever was lost */
	uint64_t next_look; /* clock ns of the next look at the counters */
};

int loss_open(struct loss *loss, uint32_t ncounters);
void loss_close(struct loss *loss);
/* Tells of what a counter counts, with its place, unless that was done. */
void loss_tell(struct session *session, uint32_t counter, int64_t code);

/* Tells what is new; looks at most ten times a second unless `now`. */
void loss_report(struct session *session, int now);
/* The sums, at the end. */
void loss_summary(struct session *session);

#endif
