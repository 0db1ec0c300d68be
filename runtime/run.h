/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Contract: from a plan to its output; what cli/ calls. */
#ifndef AWL_RUNTIME_RUN_H
#define AWL_RUNTIME_RUN_H

#include <stdbool.h>
#include <sys/types.h>

#include "codegen/plan.h"
#include "runtime/output.h"
#include "runtime/pictures/pictures.h"

struct printer;

/* Exit codes of a run that did not come to its end. */
#define RUN_FAILED_EARLY 1
#define RUN_FAILED_LOAD 255
/* And of one that did, but lost something, if that is asked for. */
#define RUN_LOST 3

/* What is run of a script besides what all runs have. */
enum run_purpose { RUN_SCRIPT, RUN_TESTS, RUN_BENCHES };

struct run_options {
	enum run_purpose purpose;
	const struct printer *printer;
	enum buffering buffering;
	const char *output; /* -o: a path, or NULL */
	struct picture_files pictures;
	const char *command; /* -c, or NULL */
	pid_t pid;	     /* -p, or 0 */
	uint64_t duration;   /* --duration: ns after attaching, or 0 */
	uint64_t max_events; /* --max-events: records that print, or 0 */
	bool live;	     /* --live */
	bool live_color;     /* in it */
	uint32_t stamps;     /* --stamp: bits of enum stamp */
	bool fail_on_loss;   /* RUN_LOST when anything was lost */
	bool quiet, verbose, no_warnings, color;
	bool dry_run;	/* stop after attaching, print nothing */
	bool load_only; /* stop after loading, attach nothing */
	/* Write "__BPFTRACE_NOTIFY_PROBES_ATTACHED" to stdout then. */
	bool notify_attached;
};

/* Loads, attaches, prints until the end. Returns the exit code. */
int run(const struct plan *plan, const struct run_options *options);

/*
 * NULL if this process may trace; else one sentence that says what is missing.
 * Cheap: to be asked before compiling.
 */
const char *run_forbidden(void);

#endif
