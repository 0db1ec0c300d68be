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

/* "kprobe:vfs_read      12345        -      312   0.39%" */
static void put_row(struct session *session, int fd, int64_t missed,
		    const struct probe_point *const *points, uint32_t npoints)
{
	uint64_t elapsed = clock_ns(CLOCK_MONOTONIC) - session->started;
	struct text *out = &session->print.err.text;
	struct bpf_prog_info info;
	uint32_t len = sizeof(info);

	memset(&info, 0, sizeof(info));
	if (bpf_object_info(fd, &info, &len) < 0)
		return;
	text_printf(out, "%12llu ", (unsigned long long)info.run_cnt);
	if (missed < 0)
		text_puts(out, "        -");
	else
		text_printf(out, "%9lld", (long long)missed);
	text_printf(out, " %9llu",
		    info.run_cnt ? (unsigned long long)(info.run_time_ns /
							info.run_cnt)
				 : 0);
	text_printf(out, " %7.2f%%  %s\n",
		    elapsed ? 100.0 * (double)info.run_time_ns / (double)elapsed
			    : 0.0,
		    missed_points(session, points, npoints));
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

	if (session->statistics < 0)
		return;
	text_puts(&session->print.err.text,
		  "        RUNS    MISSED    AVG NS      CPU  PROBE\n");
	for (uint32_t i = 0; i < session->attached.n; i++) {
		const struct attached_program *program =
			&session->attached.v[i];

		/* BEGIN and END run once. */
		if (!program->points[0]->kind->attach &&
		    !program->points[0]->kind->timer)
			continue;
		put_row(session, program->fd,
			probe_program_missed(program->fd,
					     program->points[0]->layout),
			program->points, program->npoints);
	}
	/* Those that awl itself runs by its clock. */
	for (uint32_t i = 0; i < plan->nattachments; i++) {
		const struct attachment *attachment = &plan->attachments[i];

		if (attachment->kind->timer && !is_listed(session, attachment))
			put_row(session,
				session->loader.fds[attachment->program], 0,
				(const struct probe_point *const *)
					attachment->points,
				attachment->npoints);
	}
}
