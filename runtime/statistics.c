// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/statistics.h"

#include <linux/bpf.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "kernel/bpf.h"
#include "kernel/bpf_call.h"
#include "runtime/missed.h"
#include "runtime/session.h"

int statistics_enable(void)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.enable_stats.type = BPF_STATS_RUN_TIME;
	return bpf_call(BPF_ENABLE_STATS, &attr);
}

void statistics_begin(struct session *session)
{
	session->statistics = statistics_enable();
	session->started = clock_ns(CLOCK_MONOTONIC);
}

static void tell(struct session *session, int fd, int64_t missed,
		 const struct probe_point *const *points, uint32_t npoints,
		 uint32_t *told)
{
	struct bpf_prog_info info;
	struct probe_cost cost;
	uint32_t len = sizeof(info);

	memset(&info, 0, sizeof(info));
	if (bpf_object_info(fd, &info, &len) < 0)
		return;
	cost = (struct probe_cost){
		.name = missed_points(session, points, npoints),
		.runs = info.run_cnt,
		.total_ns = info.run_time_ns,
		.elapsed_ns = clock_ns(CLOCK_MONOTONIC) - session->started,
		.missed = missed,
	};
	session->print.printer->cost(&session->print, &cost, !*told);
	++*told;
}

/* Whether its programs are among those that were attached, or loaded for one
 * probe each. */
static bool is_listed(const struct session *session,
		      const struct attachment *attachment)
{
	const struct probe_point *const *points =
		(const struct probe_point *const *)attachment->points;

	for (uint32_t i = 0; i < session->attached.n; i++)
		if (session->attached.v[i].points >= points &&
		    session->attached.v[i].points <
			    points + attachment->npoints)
			return true;
	return false;
}

void statistics_tell(struct session *session)
{
	const struct plan *plan = session->plan;
	uint32_t told = 0;

	if (session->statistics < 0)
		return;
	for (uint32_t i = 0; i < session->attached.n; i++) {
		const struct attached_program *program =
			&session->attached.v[i];

		/* BEGIN and END run once. */
		if (!program->points[0]->kind->attach &&
		    !program->points[0]->kind->timer)
			continue;
		tell(session, program->fd,
		     probe_program_missed(program->fd,
					  program->points[0]->layout),
		     program->points, program->npoints, &told);
	}
	/* Those that awl itself runs by its clock. */
	for (uint32_t i = 0; i < plan->nattachments; i++) {
		const struct attachment *attachment = &plan->attachments[i];

		if (attachment->kind->timer && !is_listed(session, attachment))
			tell(session, session->loader.fds[attachment->program],
			     0,
			     (const struct probe_point *const *)
				     attachment->points,
			     attachment->npoints, &told);
	}
}
