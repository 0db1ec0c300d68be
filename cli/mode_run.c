// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/mode.h"
#include "kernel/features.h"
#include "runtime/run.h"

static int run_plan(const struct plan *plan, const struct options *options)
{
	struct run_options run_options = {
		.printer = options->printer,
		.buffering = options->buffering,
		.output = options->output,
		.pictures = options->pictures,
		.command = options->command,
		.pid = options->pid,
		.duration = options->duration,
		.max_events = options->max_events,
		.fail_on_loss = options->fail_on_loss,
		.live = options->live,
		.stamps = options->stamps,
		.quiet = options->quiet,
		.verbose = options->verbose,
		.no_warnings = options->no_warnings,
		.color = options_color(options, STDERR_FILENO),
		.live_color = options_color(options, STDOUT_FILENO),
		.dry_run = options->dry_run,
		.load_only = options->load_only,
		.notify_attached =
			getenv("__BPFTRACE_NOTIFY_PROBES_ATTACHED") != NULL,
	};

	if (options->developer_mode &&
	    strcmp(options->developer_mode, "test") == 0)
		run_options.purpose = RUN_TESTS;
	else if (options->developer_mode &&
		 strcmp(options->developer_mode, "bench") == 0)
		run_options.purpose = RUN_BENCHES;
	return run(plan, &run_options);
}

/* --load-only: without each of these the program would be another one. */
static void tell_features(void)
{
	fputs("Rests on:", stdout);
	for (int i = 0; i < FEATURE_COUNT; i++)
		if (feature_used((enum feature)i))
			printf(" %s", feature_word((enum feature)i));
	putchar('\n');
	fflush(stdout);
}

/* The status of a program that would do nothing. */
static int tell_nothing(const struct options *options)
{
	if (!options->quiet)
		puts("No probes to attach");
	fflush(stdout);
	return 1;
}

int mode_run(const struct options *options)
{
	struct compilation compilation;
	const char *forbidden = run_forbidden();
	struct plan *plan;
	int code = 1;

	/* Before compiling, which asks the kernel and fails in worse words. */
	if (forbidden) {
		fprintf(stderr, "ERROR: %s\n", forbidden);
		return 1;
	}
	if (compilation_open(&compilation, options) == 0) {
		plan = compilation_run(&compilation, options, NULL);
		compilation_report(&compilation, options);
		if (plan && !plan->nattachments)
			code = tell_nothing(options);
		else if (plan && options->compile_only)
			code = 0;
		else if (plan)
			code = run_plan(plan, options);
		if (plan && options->load_only && code == 0)
			tell_features();
	}
	compilation_close(&compilation);
	return code;
}
