/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the command line asks for. */
#ifndef AWL_CLI_OPTIONS_H
#define AWL_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "codegen/compile.h"
#include "runtime/output.h"
#include "runtime/pictures/pictures.h"
#include "runtime/print.h"

/* Most -I, and most --include. */
#define OPTION_PATHS_MOST 32

enum mode {
	MODE_RUN,
	MODE_EMIT,
	MODE_LIST,
	MODE_INFO,
	MODE_HELP,
	MODE_VERSION
};

struct options {
	enum mode mode;
	enum stage emit;
	const char *name;    /* awl, or bpftrace if called so */
	const char *program; /* -e, or an argument that is one */
	const char *path;    /* of a script; "-" is the standard input */
	const char *const *parameters; /* behind it: $1... */
	uint32_t nparameters;
	const char *pattern; /* -l; NULL: everything */
	pid_t pid;
	const char *command;
	const char *output;
	const struct printer *printer;
	enum buffering buffering;
	struct picture_files pictures;
	uint64_t duration, max_events; /* ns; 0: without an end */
	uint32_t stamps;	       /* bits of enum stamp */
	const char *color;	       /* --color: when; or NULL */
	bool live, fail_on_loss;
	bool quiet, verbose, unsafe, warnings_k, no_warnings, dry_run,
		load_only;
	const char *probe_filter;
	const char *traceable;
	const char *developer_mode; /* --mode's word, or NULL */
	bool compile_only;
	const char *include_dirs[OPTION_PATHS_MOST];
	const char *includes[OPTION_PATHS_MOST];
	uint32_t ninclude_dirs, nincludes;
};

/*
 * Returns 0, or the status to end with when the command line is no good; that
 * is told on stderr then.
 */
int options_read(struct options *options, int argc, char **argv);
/* Tells an error; the status to end with. */
int options_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Whether what is written there takes colours: --color, BPFTRACE_COLOR,
 * NO_COLOR, or a terminal. */
bool options_color(const struct options *options, int fd);
void options_usage(const struct options *options, FILE *to);

#endif
