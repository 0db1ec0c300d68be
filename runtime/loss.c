// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/loss.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "kernel/bpf.h"
#include "runtime/missed.h"
#include "runtime/session.h"
#include "runtime/sites.h"
#include "runtime/statistics.h"

/* Looking takes a counter's cache line from the CPUs that count: ten times a
 * second is soon enough for a person. */
#define LOOK_EVERY 100000000ull

/* What is told again is told once a second. */
#define SUM_EVERY 1000000000ull

int loss_open(struct loss *loss, uint32_t ncounters)
{
	loss->tallies = calloc(ncounters + 1, sizeof(*loss->tallies));
	loss->told = calloc(ncounters + 1, sizeof(*loss->told));
	return loss->tallies && loss->told ? 0 : -ENOMEM;
}

void loss_close(struct loss *loss)
{
	free(loss->tallies);
	free(loss->told);
}

static void describe_map_full(struct session *session,
			      const struct counter *counter,
			      struct problem *problem)
{
	static const char message[] =
		"Map full; can't update element. Try increasing max_map_keys "
		"config or manually setting the max entries in a map "
		"declaration e.g. `let %s = hash(%llu)`";
	const struct map_plan *map = &session->plan->maps[counter->what];

	text_printf(&session->text, message, map->name,
		    (unsigned long long)map->max_entries * 2);
	problem->kind = PROBLEM_HELPER;
	problem->helper = "map_update_elem";
	problem->code = -E2BIG;
}

/* What the script's own instructions saw. */
static void describe_site(struct session *session, const struct site *site,
			  int64_t code, struct problem *problem)
{
	if (site->kind != SITE_HELPER_ERROR) {
		text_puts(&session->text, site->text);
		return;
	}
	text_puts(&session->text, helper_message(site->text, code));
	problem->kind = PROBLEM_HELPER;
	problem->helper = site->text;
	problem->code = code;
}

/* The message lies in the session's text. */
static struct problem describe(struct session *session, uint32_t number)
{
	const struct plan *plan = session->plan;
	const struct counter *counter = &plan->counters[number];
	struct problem problem = { .kind = PROBLEM_RUNTIME,
				   .loc = counter->loc };

	text_clear(&session->text);
	switch (counter->cause) {
	case COUNTER_MAP_FULL:
		describe_map_full(session, counter, &problem);
		break;
	case COUNTER_MISSED_RUN:
		text_puts(&session->text,
			  "A run of this probe was missed: its CPU was busy in "
			  "all of its memory.");
		break;
	case COUNTER_LOOP_CAP:
		text_printf(&session->text,
			    "This loop was cut off at its limit, %d turns on "
			    "this kernel.",
			    counter->what);
		break;
	case COUNTER_REPEATED:
		describe_site(session, &plan->sites[counter->what],
			      session->loss.tallies[number].code, &problem);
		break;
	case COUNTER_RING_FULL: break;
	}
	problem.message = session->text.data;
	return problem;
}

void loss_tell(struct session *session, uint32_t counter, int64_t code)
{
	struct loss *loss = &session->loss;
	struct tally *tally = &loss->tallies[counter];
	struct problem problem;

	/* Two CPUs may each have been the first. */
	if (tally->told)
		return;
	tally->told = true;
	loss->told[loss->ntold++] = counter;
	tally->summed = 1;
	tally->next = clock_ns(CLOCK_MONOTONIC_COARSE) + SUM_EVERY;
	tally->code = code;
	problem = describe(session, counter);
	session->print.printer->problem(&session->print, &problem);
}

/* Returns how many records were lost. */
static uint64_t look_at(struct session *session, uint32_t number)
{
	const struct counter *counter = &session->plan->counters[number];
	struct tally *tally = &session->loss.tallies[number];
	uint64_t total = maps_counter(&session->maps, counter);
	uint64_t new = total - tally->seen;

	tally->seen = total;
	if (!new || counter->cause == COUNTER_REPEATED)
		return 0;
	session->loss.any = true;
	if (counter->cause == COUNTER_RING_FULL)
		return new;
	loss_tell(session, number, 0);
	return 0;
}

/* How often it happened again what was told before. */
static void sum_up(struct session *session, uint64_t clock)
{
	struct loss *loss = &session->loss;

	for (uint32_t i = 0; i < loss->ntold; i++) {
		struct tally *tally = &loss->tallies[loss->told[i]];
		struct problem problem;

		if (clock < tally->next || tally->seen <= tally->summed)
			continue;
		tally->next = clock + SUM_EVERY;
		problem = describe(session, loss->told[i]);
		problem.more = tally->seen - tally->summed;
		tally->summed = tally->seen;
		session->print.printer->problem(&session->print, &problem);
	}
}

void loss_report(struct session *session, int now)
{
	struct loss *loss = &session->loss;
	/* No more than a tenth of a second matters: the clock that costs
	 * least. */
	uint64_t clock = clock_ns(CLOCK_MONOTONIC_COARSE), lost = 0;

	if (!loss->tallies || (!now && clock < loss->next_look))
		return;
	loss->next_look = clock + LOOK_EVERY;
	for (uint32_t i = 0; i < session->plan->ncounters; i++)
		lost += look_at(session, i);
	if (lost)
		session->print.printer->lost(&session->print, lost);
	loss->lost += lost;
	if (!now)
		sum_up(session, clock);
}

/* What was told once and happened more often. */
static void tell_total(struct session *session, uint32_t number)
{
	const struct counter *counter = &session->plan->counters[number];
	unsigned long long n = session->loss.tallies[number].seen;
	struct problem problem;

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
	case COUNTER_REPEATED:
		problem = describe(session, number);
		problem.times = n;
		session->print.printer->problem(&session->print, &problem);
		break;
	case COUNTER_RING_FULL: break;
	}
}

void loss_summary(struct session *session)
{
	struct loss *loss = &session->loss;

	loss_report(session, 1);
	for (uint32_t i = 0; i < loss->ntold; i++)
		if (loss->tallies[loss->told[i]].seen > 1)
			tell_total(session, loss->told[i]);
	missed_programs(session);
	statistics_tell(session);
	if (loss->lost)
		session_warning(session, "Total lost event count: %llu",
				(unsigned long long)loss->lost);
}
