/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happens by the clock: interval probes, and maps printed every so often.
 */
#ifndef AWL_RUNTIME_TIMERS_H
#define AWL_RUNTIME_TIMERS_H

#include "codegen/plan.h"

struct timer {
	int fd;
	int program;		    /* to run, or -1 */
	const struct map_plan *map; /* to print, or NULL */
};

struct timers {
	struct timer *v;
	uint32_t n, room;
};

/* Readable so many ns from now, and again each period if that is not 0; or
 * negative errno. */
int timer_descriptor(uint64_t first_ns, uint64_t period_ns);
/* Adds a timer that first expires a period from now. */
int timers_add(struct timers *timers, uint64_t period_ns, int program,
	       const struct map_plan *map);
/* How often it has expired since it was asked last. */
uint64_t timer_expired(const struct timer *timer);
void timers_close(struct timers *timers);

#endif
