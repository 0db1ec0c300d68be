// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/loss.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "kernel/bpf.h"
#include "runtime/missed.h"
#include "runtime/session.h"
#include "runtime/statistics.h"

/* Looking takes a counter's cache line from the CPUs that count: ten times a
 * second is soon enough for a person. */
#define LOOK_EVERY 100000000ull

static void tell_map_full(struct session *session,
			  const struct counter *counter)
{
	static const char message[] =
		"Map full; can't update element. Try increasing max_map_keys "
		"config or manually setting the max entries in a map "
		"declaration e.g. `let %s = hash(%llu)`";
	const struct map_plan *map = &session->plan->maps[counter->what];
	struct problem problem = {
		.kind = PROBLEM_HELPER,
		.loc = counter->loc,
		.helper = "map_update_elem",
		.code = -E2BIG,
	};

	text_clear(&session->text);
	text_printf(&session->text, message, map->name,
		    (unsigned long long)map->max_entries * 2);
	problem.message = session->text.data;
	session->print.printer->problem(&session->print, &problem);
}

/* A counter moved for the first time. */
static void tell_first(struct session *session, const struct counter *counter)
{
	struct problem problem = { .kind = PROBLEM_RUNTIME,
				   .loc = counter->loc };

	switch (counter->cause) {
	case COUNTER_MAP_FULL: tell_map_full(session, counter); return;
	case COUNTER_MISSED_RUN:
		problem.message = "A run of this probe was missed: its CPU was "
				  "busy in all of its memory.";
		break;
	case COUNTER_LOOP_CAP:
		text_clear(&session->text);
		text_printf(&session->text,
			    "This loop was cut off at its limit, %d turns on "
			    "this kernel.",
			    counter->what);
		problem.message = session->text.data;
		break;
	default: return;
	}
	session->print.printer->problem(&session->print, &problem);
}

void loss_report(struct session *session, int now)
{
	const struct plan *plan = session->plan;
	struct loss *loss = &session->loss;
	/* No more than a tenth of a second matters: the clock that costs
	 * least. */
	uint64_t clock = clock_ns(CLOCK_MONOTONIC_COARSE), lost = 0;

	if (!loss->seen || (!now && clock < loss->next_look))
		return;
	loss->next_look = clock + LOOK_EVERY;
	for (uint32_t i = 0; i < plan->ncounters; i++) {
		const struct counter *counter = &plan->counters[i];
		uint64_t total = maps_counter(&session->maps, counter);

		if (total == loss->seen[i])
			continue;
		loss->any = true;
		if (counter->cause == COUNTER_RING_FULL)
			lost += total - loss->seen[i];
		/* The first time is told with its place at once; how often, at
		 * the end. */
		else if (!loss->seen[i])
			tell_first(session, counter);
		loss->seen[i] = total;
	}
	if (lost)
		session->print.printer->lost(&session->print, lost);
	loss->lost += lost;
}

/* What was told once and happened more often. */
static void sum_up(struct session *session, const struct counter *counter,
		   uint64_t total)
{
	unsigned long long n = total;

	switch (counter->cause) {
	case COUNTER_MAP_FULL:
		session_warning(session,
				"%llu updates of %s were refused: it was full.",
				n, session->plan->maps[counter->what].name);
		break;
	case COUNTER_MISSED_RUN:
		session_warning(session, "%llu runs of %s were missed.", n,
				missed_names(session, counter->what));
		break;
	case COUNTER_LOOP_CAP:
		session_warning(session,
				"A loop was cut off at its limit %llu times.",
				n);
		break;
	default: break;
	}
}

void loss_summary(struct session *session)
{
	struct loss *loss = &session->loss;

	loss_report(session, 1);
	for (uint32_t i = 0; loss->seen && i < session->plan->ncounters; i++)
		if (loss->seen[i] > 1)
			sum_up(session, &session->plan->counters[i],
			       loss->seen[i]);
	missed_programs(session);
	statistics_tell(session);
	if (loss->lost)
		session_warning(session, "Total lost event count: %llu",
				(unsigned long long)loss->lost);
}
