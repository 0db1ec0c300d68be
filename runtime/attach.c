// SPDX-License-Identifier: GPL-2.0-or-later
/* Everything that makes programs run: links, timers, BEGIN and END. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/grow.h"
#include "kernel/bpf_call.h"
#include "runtime/session.h"

/* Shorter intervals are left to the kernel's perf events. */
#define TIMER_LEAST 1000000ull

/*
 * What could not be attached, as `missing_probes` wants it told: 0 to go on
 * without, or the error.
 */
static int tell_failure(struct session *session,
			const struct attach_request *request,
			const struct attachment *attachment, int err)
{
	const struct probe_point *point = request->failed
						  ? request->failed
						  : attachment->points[0];
	bool is_error = session->plan->config.missing_probes == MISSING_ERROR;

	if (session->plan->config.missing_probes == MISSING_IGNORE)
		return 0;
	if (is_error)
		session_error(session,
			      "Unable to attach probe: %s. If this is "
			      "expected, set the 'missing_probes' config "
			      "variable to 'warn'.",
			      point->name);
	else
		session_warning(session, "Unable to attach probe: %s.",
				point->name);
	/* Why, behind what: what the kind found out, else the kernel's word. */
	text_printf(&session->print.err.text, "%s: %s\n", point->name,
		    request->error[0] ? request->error : strerror(-err));
	return is_error ? err : 0;
}

/* Some of a pattern's points: the others are worth it. */
static void tell_skipped(struct session *session,
			 const struct attach_request *request)
{
	session->skipped += request->skipped;
	if (session->plan->config.missing_probes != MISSING_IGNORE)
		session_warning(session,
				"%u of the points of a pattern could not be "
				"attached to, among them %s: %s",
				request->skipped, request->failed->name,
				request->error);
}

static int attach_points(struct session *session,
			 const struct attachment *attachment, int program,
			 uint32_t first, uint32_t n)
{
	const struct run_options *options = session->options;
	struct attach_request request = {
		.points =
			(const struct probe_point *const *)attachment->points +
			first,
		.cookies = attachment->numbers + first,
		.npoints = n,
		.program_fd = program,
		.pid = options->pid ? options->pid : session->child.pid,
		.session = attachment->session,
	};
	int err;

	/* watches.c does that when the address is told. */
	if (request.points[0]->deferred)
		return 0;
	err = attachment->kind->attach(&request, &session->links);
	if (err < 0)
		return tell_failure(session, &request, attachment, err);
	if (request.skipped)
		tell_skipped(session, &request);
	return 0;
}

static int keep_program(struct session *session,
			const struct attached_program *program)
{
	struct attached *list = &session->attached;
	struct attached_program *grown = grow(list->v, list->n, &list->room,
					      sizeof(*list->v));

	if (!grown)
		return -ENOMEM;
	list->v = grown;
	list->v[list->n++] = *program;
	return 0;
}

static int keep_descriptor(struct descriptors *list, int fd)
{
	int *grown = grow(list->v, list->n, &list->room, sizeof(*list->v));

	if (!grown)
		return -ENOMEM;
	list->v = grown;
	list->v[list->n++] = fd;
	return 0;
}

/* The descriptor, which the session keeps. */
static int load_numbered(struct session *session,
			 const struct attachment *attachment, uint32_t first,
			 uint32_t n)
{
	struct attached_program program = {
		.fd = loader_load_one(&session->loader, attachment->program,
				      attachment->numbers[first]),
		.own = true,
		.points =
			(const struct probe_point *const *)attachment->points +
			first,
		.npoints = n,
	};
	int err = program.fd < 0 ? program.fd : keep_program(session, &program);

	return err < 0 ? err : program.fd;
}

/* Loading this much for each point is not worth what it tells. */
#define APART_POINTS 8
#define APART_INSNS 500

/*
 * The kernel counts by program what it does not run: a block's few probes get
 * one each, so that it can be told which of them missed runs.
 */
static bool count_apart(const struct session *session,
			const struct attachment *attachment)
{
	const struct argument_layout *layout = attachment->points[0]->layout;
	bool by_program = layout->program_type == BPF_PROG_TYPE_TRACEPOINT ||
			  (layout->program_type == BPF_PROG_TYPE_KPROBE &&
			   !attachment->kind->user);

	return by_program && !layout->multi && !attachment->points[0]->wild &&
	       attachment->npoints > 1 && attachment->npoints <= APART_POINTS &&
	       session->plan->programs[attachment->program].ninsns <=
		       APART_INSNS;
}

/* The same instructions once more for each point. */
static int attach_apart(struct session *session,
			const struct attachment *attachment)
{
	int err = 0;

	for (uint32_t i = 0; i < attachment->npoints && !err; i++) {
		int fd = load_numbered(session, attachment, i, 1);

		err = fd < 0 ? fd
			     : attach_points(session, attachment, fd, i, 1);
	}
	return err;
}

/* Without cookies: the same instructions once more for each probe number. */
static int attach_numbered(struct session *session,
			   const struct attachment *attachment)
{
	const uint64_t *numbers = attachment->numbers;
	int err = 0, fd;

	for (uint32_t i = 0, to; i < attachment->npoints && !err; i = to) {
		/* Points with the same name stand together: one load serves
		 * them. */
		for (to = i + 1; to < attachment->npoints; to++)
			if (numbers[to] != numbers[i])
				break;
		fd = load_numbered(session, attachment, i, to - i);
		err = fd < 0 ? fd : 0;
		for (uint32_t j = i; j < to && !err; j++)
			err = attach_points(session, attachment, fd, j, 1);
	}
	return err;
}

static int run_begin(struct session *session, int program)
{
	int err = bpf_call_run(program);

	if (err < 0)
		session_error(session, "BEGIN could not be run: %s",
			      strerror(-err));
	return err < 0 ? err : 0;
}

/* A point that is named twice runs twice: `BEGIN, BEGIN { }`. */
static int run_each(struct session *session,
		    const struct attachment *attachment, int program)
{
	int err = 0;

	for (uint32_t i = 0; i < attachment->npoints && !err; i++)
		err = run_begin(session, program);
	return err;
}

static int keep_each(struct descriptors *list,
		     const struct attachment *attachment, int program)
{
	int err = 0;

	for (uint32_t i = 0; i < attachment->npoints && !err; i++)
		err = keep_descriptor(list, program);
	return err;
}

static int keep_trials(struct trials *trials,
		       const struct attachment *attachment, int program)
{
	int err = 0;

	for (uint32_t i = 0; i < attachment->npoints && !err; i++)
		err = trials_add(trials, attachment->points[i]->function,
				 program);
	return err;
}

/* What awl runs itself: now, or when its time comes. */
static int run_or_keep(struct session *session,
		       const struct attachment *attachment, int program)
{
	switch (attachment->kind->run) {
	case RUN_AT_BEGIN:
		return session->options->dry_run
			       ? 0
			       : run_each(session, attachment, program);
	case RUN_AT_END: return keep_each(&session->ends, attachment, program);
	case RUN_ON_SIGNAL:
		return keep_each(&session->usr1, attachment, program);
	case RUN_AS_TEST:
		return keep_trials(&session->tests, attachment, program);
	case RUN_AS_BENCH:
		return keep_trials(&session->benches, attachment, program);
	case RUN_ATTACHED: break;
	}
	return 0;
}

static int attach_one(struct session *session,
		      const struct attachment *attachment);

/* Points that have a number or a period each. */
static int attach_each(struct session *session,
		       const struct attachment *attachment)
{
	int err = 0;

	for (uint32_t i = 0; i < attachment->npoints && !err; i++) {
		struct attachment one = *attachment;

		one.points += i;
		one.npoints = 1;
		if (one.numbers)
			one.numbers += i;
		err = attach_one(session, &one);
	}
	return err;
}

static int attach_one(struct session *session,
		      const struct attachment *attachment)
{
	const struct probe_kind *kind = attachment->kind;
	int program = session->loader.fds[attachment->program];
	bool numbered =
		session->plan->programs[attachment->program].needs_probe_number;
	uint64_t period;
	int err = 0;

	if (attachment->npoints > 1 && (kind->timer || (numbered && kind->run)))
		return attach_each(session, attachment);
	/* Nobody attaches these: the number is put in all the same, and the
	 * descriptor kept until the end. */
	if (numbered && (kind->run || kind->timer)) {
		program = load_numbered(session, attachment, 0, 1);
		if (program < 0)
			return program;
	}
	if (kind->run)
		return run_or_keep(session, attachment, program);
	period = attachment->points[0]->period;
	/* By awl's own clock: no perf event is needed, and no program runs in
	 * an interrupt. */
	if (kind->timer && (period >= TIMER_LEAST || !kind->attach))
		return timers_add(&session->timers, period, program, NULL);
	if (numbered)
		return attach_numbered(session, attachment);
	if (count_apart(session, attachment))
		return attach_apart(session, attachment);
	err = keep_program(session,
			   &(struct attached_program){
				   .fd = program,
				   .points = (const struct probe_point *const *)
						     attachment->points,
				   .npoints = attachment->npoints,
			   });
	if (err)
		return err;
	return attach_points(session, attachment, program, 0,
			     attachment->npoints);
}

/* Maps that are printed every so often. */
static int add_displays(struct session *session)
{
	const struct plan *plan = session->plan;
	int err = 0;

	for (uint32_t i = 0; i < plan->nmaps && !err; i++)
		if (plan->maps[i].user && plan->maps[i].display_every)
			err = timers_add(&session->timers,
					 plan->maps[i].display_every, -1,
					 &plan->maps[i]);
	return err;
}

/* In the plan's order: blocks on one point run as the script has them. */
int session_attach(struct session *session)
{
	const struct plan *plan = session->plan;

	for (uint32_t i = 0; i < plan->nattachments; i++) {
		int err = attach_one(session, &plan->attachments[i]);

		if (err)
			return err;
	}
	return add_displays(session);
}

void session_detach(struct session *session, unsigned ms)
{
	probe_links_close(&session->links, ms);
}

void session_run(const struct descriptors *programs)
{
	for (uint32_t i = 0; i < programs->n; i++)
		bpf_call_run(programs->v[i]);
}
