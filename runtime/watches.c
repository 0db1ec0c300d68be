// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/watches.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/bpf_call.h"
#include "runtime/session.h"

/* One address for one program. */
struct watch {
	struct watch *next;
	uint32_t program;
	int known; /* the map of the addresses that are not told again */
	struct probe_point point;
	/* What the link keeps: a list of one point. */
	const struct probe_point *points;
};

static struct watch *find(const struct watches *watches, uint32_t program,
			  uint64_t address)
{
	struct watch *watch = watches->first;

	while (watch &&
	       (watch->program != program || watch->point.address != address))
		watch = watch->next;
	return watch;
}

static pid_t traced(const struct session *session)
{
	return session->options->pid ? session->options->pid
				     : session->child.pid;
}

/* By its descriptor: the number may be another process's by now. */
static void let_go(struct session *session)
{
	if (session->target >= 0)
		syscall(SYS_pidfd_send_signal, session->target, SIGCONT, NULL,
			0);
}

static void tell_failed(struct session *session, const struct site *site,
			uint64_t address, const char *why)
{
	struct problem problem = { .kind = PROBLEM_RUNTIME, .loc = site->loc };

	text_clear(&session->text);
	text_printf(&session->text, "0x%llx is not watched: %s.",
		    (unsigned long long)address, why);
	problem.message = session->text.data;
	session->print.printer->problem(&session->print, &problem);
}

/* 0, or negative errno after telling; the links that there are stay then. */
static int attach(struct session *session, const struct site *site,
		  struct watch *watch, const uint64_t *number)
{
	struct attach_request request = {
		.points = &watch->points,
		.cookies = number,
		.npoints = 1,
		.program_fd = session->loader.fds[watch->program],
		.pid = traced(session),
	};
	uint64_t address = watch->point.address;
	int err;

	/* The kernel's word for it would be "Invalid argument". */
	if (address % watch->point.period) {
		tell_failed(session, site, address,
			    "it is no multiple of the length");
		return -EINVAL;
	}
	err = watch->point.kind->attach(&request, &session->links);
	if (err)
		tell_failed(session, site, address,
			    request.error[0] ? request.error : strerror(-err));
	return err;
}

/* What fails is kept all the same: it is told once. */
static void add(struct session *session, const struct site *site,
		const struct attachment *attachment, uint64_t address)
{
	struct watch *watch = calloc(1, sizeof(*watch));

	if (!watch) {
		tell_failed(session, site, address, strerror(ENOMEM));
		return;
	}
	watch->program = attachment->program;
	watch->known = session->maps.fds[site->map];
	watch->point = *attachment->points[0];
	watch->point.address = address;
	watch->points = &watch->point;
	watch->next = session->watches.first;
	session->watches.first = watch;
	attach(session, site, watch, attachment->numbers);
}

int watches_set(struct session *session, const struct site *site,
		const struct value *values)
{
	uint64_t address = value_u64(&values[0]);
	uint32_t program = (uint32_t)value_u64(&values[1]);
	const struct attachment *attachment = plan_attachment_of(session->plan,
								 program, NULL);

	if (!attachment)
		return 0;
	/* Two threads may have come there at once. At the end nothing is
	 * attached any more, as it would fire behind END. */
	if (!session->exiting && !find(&session->watches, program, address))
		add(session, site, attachment, address);
	if (attachment->points[0]->stops)
		let_go(session);
	return 0;
}

static bool is_at(const struct probe_point *point, const void *data)
{
	const uint64_t *address = data;

	return point->kind->watches && point->address == *address;
}

int watches_unset(struct session *session, const struct site *site,
		  const struct value *values)
{
	uint64_t address = value_u64(&values[0]);
	struct watch **at = &session->watches.first;

	(void)site;
	probe_links_drop(&session->links, is_at, &address);
	while (*at) {
		struct watch *watch = *at;

		if (watch->point.address != address) {
			at = &watch->next;
			continue;
		}
		/* It may be told again. */
		bpf_call_delete(watch->known, &address);
		*at = watch->next;
		free(watch);
	}
	return 0;
}

static bool stops_process(const struct plan *plan)
{
	for (uint32_t i = 0; i < plan->nattachments; i++)
		for (uint32_t j = 0; j < plan->attachments[i].npoints; j++)
			if (plan->attachments[i].points[j]->stops)
				return true;
	return false;
}

/* However long detaching takes: a program that is still there would stop the
 * process again. */
void watches_release(struct session *session)
{
	if (!stops_process(session->plan))
		return;
	session_detach(session, 0);
	let_go(session);
}

void watches_close(struct watches *watches)
{
	while (watches->first) {
		struct watch *watch = watches->first;

		watches->first = watch->next;
		free(watch);
	}
}
