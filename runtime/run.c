// SPDX-License-Identifier: GPL-2.0-or-later
/* A run from its begin to its exit code. */
#include "runtime/run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "runtime/elf_symbols.h"
#include "runtime/leave.h"
#include "runtime/loop.h"
#include "runtime/progress.h"
#include "runtime/reader.h"
#include "runtime/record.h"
#include "runtime/session.h"
#include "runtime/statistics.h"
#include "runtime/symbols.h"

#define FILES_BESIDES 64
/* Points of one block that -v names. */
#define POINTS_TOLD 8u

static void message(struct session *session, bool error, const char *format,
		    va_list args)
{
	struct text text = { 0 };

	text_vprintf(&text, format, args);
	session->print.printer->message(&session->print, error, text.data);
	text_free(&text);
}

void session_error(struct session *session, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	message(session, true, format, args);
	va_end(args);
}

void session_warning(struct session *session, const char *format, ...)
{
	va_list args;

	if (session->print.no_warnings)
		return;
	va_start(args, format);
	message(session, false, format, args);
	va_end(args);
}

static int open_output(struct session *session)
{
	const char *path = session->options->output;
	int fd;

	session->print.out.wait = session->print.err.wait = reader_wait;
	session->print.out.waiter = session->print.err.waiter = session;
	output_open(&session->print.err, STDERR_FILENO);
	if (!path) {
		output_open(&session->print.out, STDOUT_FILENO);
		return 0;
	}
	if (session->options->printer->writes_whole) {
		session->print.path = path;
		return 0;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0) {
		session_error(session, "Failed to open output file: \"%s\": %s",
			      path, strerror(errno));
		return -errno;
	}
	output_open(&session->print.out, fd);
	return 0;
}

/* Signals are read, not caught; a closed stdout is an error of write(2). */
static int open_signals(struct session *session)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	session->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return session->signals < 0 ? -errno : 0;
}

/* Whether a value holds an address of a process, in whatever part. */
static bool needs_process(struct types *types, const struct type *type)
{
	const struct field *fields;
	uint32_t n;

	if (!type)
		return false;
	if (type->kind == TYPE_USTACK || type->kind == TYPE_USYM)
		return true;
	if (type->kind != TYPE_TUPLE && type->kind != TYPE_RECORD)
		return false;
	fields = type_fields(types, type, &n);
	for (uint32_t i = 0; i < n; i++)
		if (needs_process(types, fields[i].type))
			return true;
	return false;
}

static bool site_needs_process(struct types *types, const struct site *site)
{
	for (uint32_t i = 0; i < site->narguments; i++)
		if (needs_process(types, site->arguments[i].type))
			return true;
	return false;
}

/* Whether addresses of processes may be printed. */
static bool prints_user_symbols(const struct plan *plan)
{
	for (uint32_t i = 0; i < plan->nmaps; i++)
		if (plan->maps[i].user &&
		    (needs_process(plan->types, plan->maps[i].key) ||
		     needs_process(plan->types, plan->maps[i].value)))
			return true;
	for (uint32_t i = 0; i < plan->nsites; i++)
		if (site_needs_process(plan->types, &plan->sites[i]))
			return true;
	return false;
}

/* -c's child is held, -p's process watched. */
static int open_target(struct session *session)
{
	const struct run_options *options = session->options;
	char error[512];
	int err = 0;

	if (options->command) {
		err = child_hold(&session->child, options->command, error,
				 sizeof(error));
		if (err)
			session_error(session, "%s", error);
		session->target = session->child.pidfd;
	} else if (options->pid) {
		session->target = process_watch(options->pid);
		if (session->target < 0) {
			err = session->target;
			session_error(session,
				      "Failed to attach to pid: Unable to open "
				      "pidfd (%s)",
				      strerror(-err));
		}
	}
	return err;
}

static int open_packets(struct session *session)
{
	const char *failed = "";
	int err;

	if (session->options->load_only)
		return 0;
	err = packets_open(&session->packets, session->plan, &failed);
	if (err)
		session_error(session, "Failed to open pcap file: \"%s\": %s",
			      failed, strerror(-err));
	return err;
}

static int open_pictures(struct session *session)
{
	const char *failed = "";
	int err;

	if (session->options->load_only || session->options->dry_run)
		return 0;
	err = pictures_check(&session->options->pictures, &failed);
	if (err)
		session_error(session, "Failed to write to '%s': %s", failed,
			      strerror(-err));
	return err;
}

/* What fails here fails before anything was loaded. */
static int open_early(struct session *session)
{
	int err = open_output(session);

	if (!err)
		err = open_packets(session);
	if (!err)
		err = open_pictures(session);
	if (!err)
		err = open_signals(session);
	if (!err && !session->options->load_only)
		err = open_target(session);
	return err;
}

static void raise_file_limit(const struct session *session)
{
	struct rlimit limit;
	rlim_t wanted = FILES_BESIDES + session->plan->nmaps +
			session->plan->nprograms;

	for (uint32_t i = 0; i < session->plan->nattachments; i++)
		/* A link, its event, and where there are no cookies a program
		 * for each. */
		wanted += 3 * (rlim_t)session->plan->attachments[i].npoints;
	/* Files stay open for their lines. */
	if (session->plan->config.show_debug_info)
		wanted += (rlim_t)ELF_FILES_MOST * ELF_FILE_DESCRIPTORS;
	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = wanted;
	if (limit.rlim_max < wanted)
		limit.rlim_max = wanted;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int create_maps(struct session *session)
{
	const struct map_plan *failed = NULL;
	int err = maps_create(&session->maps, session->plan, &failed);
	const char *refusal = err ? load_refusal(err) : NULL;

	if (refusal)
		session_error(session, "%s", refusal);
	else if (err)
		session_error(session, "Failed to create map %s: %s",
			      failed ? failed->name : "", strerror(-err));
	return err;
}

static int open_ring(struct session *session)
{
	const struct plan *plan = session->plan;
	uint32_t most = 0;
	int err;

	if (plan->ring < 0)
		return 0;
	for (uint32_t i = 0; i < plan->nsites; i++)
		if (plan->sites[i].max_size > most)
			most = plan->sites[i].max_size;
	err = ring_open(&session->ring, session->maps.fds[plan->ring],
			session->maps.ring_size, most);
	if (err)
		session_error(session, "Failed to map the event ring: %s",
			      strerror(-err));
	return err;
}

static int open_kernel(struct session *session)
{
	const struct plan *plan = session->plan;
	int err;

	raise_file_limit(session);
	err = create_maps(session);
	if (err)
		return err;
	/* Before anything is attached: what is traced may begin and end within
	 * a moment. */
	if (prints_user_symbols(plan))
		symbols_watch(session->print.render.symbols);
	session->loader.maps = &session->maps;
	session->loader.child = session->child.pid;
	err = loader_load(&session->loader);
	if (!err)
		err = open_ring(session);
	if (!err)
		err = loss_open(&session->loss, plan->ncounters);
	session->values = calloc(record_most_arguments(plan) + 1,
				 sizeof(*session->values));
	if (!err && !session->values)
		err = -ENOMEM;
	maps_set_cell(&session->maps, CELLS_START, clock_ns(CLOCK_BOOTTIME));
	return err;
}

/* -v: what patterns and short names became, a few of each block. */
static void tell_points(struct session *session)
{
	struct text *out = &session->print.err.text;

	for (uint32_t i = 0; i < session->plan->nattachments; i++) {
		const struct attachment *attachment =
			&session->plan->attachments[i];
		uint32_t n = attachment->npoints;

		if (attachment->points[0]->deferred)
			continue; /* its entry is told of */
		for (uint32_t j = 0; j < n && j < POINTS_TOLD; j++)
			text_printf(out, "Attached %s\n",
				    attachment->points[j]->name);
		if (n > POINTS_TOLD)
			text_printf(out, "Attached %u more of these\n",
				    n - POINTS_TOLD);
	}
}

static int pin_failed(struct session *session, uint32_t failed, int err)
{
	const struct probe_point *point = session->links.v[failed].points[0];

	session_error(session, "%s cannot be pinned to %s: %s", point->name,
		      point->pin,
		      err == -EPERM && geteuid() == 0
			      ? "it is not in a BPF file system"
			      : strerror(-err));
	for (uint32_t i = 0; i < failed; i++)
		if (session->links.v[i].points[0]->pin)
			unlink(session->links.v[i].points[0]->pin);
	return err;
}

/* When all is attached: a run that fails must pin nothing. */
static int pin_links(struct session *session)
{
	for (uint32_t i = 0; i < session->links.n; i++) {
		const char *pin = session->links.v[i].points[0]->pin;
		int err = pin ? probe_link_pin(&session->links.v[i]) : 0;

		if (err < 0)
			return pin_failed(session, i, err);
	}
	for (uint32_t i = 0; i < session->links.n; i++) {
		const char *pin = session->links.v[i].points[0]->pin;

		if (pin)
			text_printf(&session->print.out.text,
				    "Program pinned to %s\n", pin);
	}
	return 0;
}

/* The time begins when everything is attached. */
static int open_deadline(struct session *session)
{
	uint64_t duration = session->options->duration;

	if (!duration)
		return 0;
	session->deadline = timer_descriptor(duration, 0);
	return session->deadline < 0 ? session->deadline : 0;
}

static int attach(struct session *session)
{
	uint32_t probes = session->plan->probes_attached;
	struct progress progress;
	int err;

	if (session->options->verbose && !session->options->dry_run)
		statistics_begin(session);
	progress_begin(&progress, "Attaching %u probe%s", probes,
		       probes == 1 ? "" : "s");
	err = session_attach(session);
	progress_end(&progress);
	if (!err)
		err = open_deadline(session);
	if (!err)
		err = loop_watch(session);
	if (!err && !session->options->dry_run)
		err = pin_links(session);
	if (err)
		return err;
	if (prints_user_symbols(session->plan))
		symbols_learn(session->print.render.symbols,
			      session->options->pid);
	if (session->options->verbose)
		tell_points(session);
	if (!session->options->quiet && !session->options->dry_run &&
	    session->options->purpose == RUN_SCRIPT)
		session->print.printer->attached(
			&session->print,
			session->plan->probes_attached - session->skipped);
	if (session->options->notify_attached)
		text_puts(&session->print.out.text,
			  "__BPFTRACE_NOTIFY_PROBES_ATTACHED\n");
	output_flush(&session->print.err);
	output_flush(&session->print.out);
	return session->options->dry_run ? 0 : child_start(&session->child);
}

static void session_open(struct session *session, const struct plan *plan,
			 const struct run_options *options)
{
	*session = (struct session){
		.plan = plan,
		.options = options,
		.print = {
			.printer = options->printer,
			.render = { .plan = plan, .stack = maps_stack },
			.out = { .fd = STDOUT_FILENO,
				 .buffering = options->buffering },
			.err = { .fd = STDERR_FILENO },
			.no_warnings = options->no_warnings,
			.color = options->color,
			.verbose = options->verbose,
			.stamp = { .wanted = options->stamps },
		},
		.loader = { .plan = plan, .verbose = options->verbose,
			    .btf = { .fd = -1 } },
		.child = { .pidfd = -1 },
		.epoll = -1,
		.signals = -1,
		.target = -1,
		.deadline = -1,
		.statistics = -1,
	};
	session->loader.print = &session->print;
	session->pictures = pictures_open(&options->pictures);
	session->print.render.stack_data = &session->maps;
	session->print.render.symbols = symbols_open(&plan->config);
	render_read_clocks(&session->print.render);
}

/* After everything is attached: 0, or the status of tests that failed. */
static int run_purpose(struct session *session)
{
	bool passed = true;

	switch (session->options->purpose) {
	case RUN_SCRIPT: loop_run(session); break;
	case RUN_TESTS: passed = trials_test(session); break;
	case RUN_BENCHES: trials_bench(session); break;
	}
	loop_finish(session);
	if (passed)
		return 0;
	session_leave(session);
	return RUN_FAILED_EARLY;
}

/* Whether the script has nothing but what is not run. */
static bool is_pointless(struct session *session)
{
	const char *missing = trials_missing(session);

	if (missing && !session->options->load_only)
		session_error(session, "%s", missing);
	return missing && !session->options->load_only;
}

int run(const struct plan *plan, const struct run_options *options)
{
	struct session session;
	int code = 0, err = 0;

	session_open(&session, plan, options);
	if (is_pointless(&session))
		code = RUN_FAILED_LOAD;
	else if (open_early(&session))
		code = RUN_FAILED_EARLY;
	else if ((err = open_kernel(&session)) < 0)
		code = err == -EOPNOTSUPP ? RUN_FAILED_EARLY : RUN_FAILED_LOAD;
	else if (!options->load_only && attach(&session))
		code = RUN_FAILED_LOAD;
	if (!code && !options->dry_run && !options->load_only) {
		code = run_purpose(&session);
	}
	if (!code)
		code = session_leave(&session);
	session_close(&session);
	return code;
}
