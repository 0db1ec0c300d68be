// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/loss.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "kernel/bpf.h"
#include "runtime/session.h"

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

/* Of a program's points the first is named: which it was is not counted. */
static const char *and_others(const struct session *session, uint32_t number)
{
	const struct plan *plan = session->plan;
	const struct attachment *attachment = plan_attachment_of(plan, number,
								 NULL);

	/* What is loaded once a probe has several. */
	return (attachment && attachment->npoints > 1) ||
			       plan->programs[number].needs_probe_number
		       ? " and others"
		       : "";
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
		session_warning(session, "%llu runs of %s%s were missed.", n,
				session->plan->programs[counter->what].label,
				and_others(session, counter->what));
		break;
	case COUNTER_LOOP_CAP:
		session_warning(session,
				"A loop was cut off at its limit %llu times.",
				n);
		break;
	default: break;
	}
}

void loss_links(struct session *session)
{
	for (uint32_t i = 0; i < session->links.n; i++) {
		const struct probe_link *link = &session->links.v[i];
		uint64_t missed = link->counts_misses ? probe_link_missed(link)
						      : 0;

		if (missed)
			session_warning(session,
					"%llu runs of %s%s were missed: the "
					"kernel dropped them.",
					(unsigned long long)missed,
					link->point->name,
					link->npoints > 1 ? " and others" : "");
	}
}

/* Runs the kernel itself dropped, since the probe fired inside another. */
static void sum_up_recursion(struct session *session, uint32_t number)
{
	const struct program *program = &session->plan->programs[number];
	struct bpf_prog_info info;
	uint32_t len = sizeof(info);

	if (session->loader.fds[number] < 0)
		return;
	memset(&info, 0, sizeof(info));
	if (bpf_object_info(session->loader.fds[number], &info, &len) < 0 ||
	    !info.recursion_misses)
		return;
	session_warning(session,
			"%llu runs of %s%s were missed: it fired while the "
			"same CPU was already in a probe.",
			(unsigned long long)info.recursion_misses,
			program->label ? program->label : program->name,
			and_others(session, number));
}

void loss_summary(struct session *session)
{
	struct loss *loss = &session->loss;

	loss_report(session, 1);
	for (uint32_t i = 0; loss->seen && i < session->plan->ncounters; i++)
		if (loss->seen[i] > 1)
			sum_up(session, &session->plan->counters[i],
			       loss->seen[i]);
	for (uint32_t i = 0;
	     session->loader.fds && i < session->plan->nprograms; i++)
		sum_up_recursion(session, i);
	if (loss->lost)
		session_warning(session, "Total lost event count: %llu",
				(unsigned long long)loss->lost);
}
