/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The modes: what awl does besides reading its options. One file each. */
#ifndef AWL_CLI_MODE_H
#define AWL_CLI_MODE_H

#include "cli/options.h"

/* Each returns the exit code. */
int mode_run(const struct options *options);
int mode_emit(const struct options *options);
int mode_list(const struct options *options);
int mode_info(const struct options *options);

/* Everything a compilation is made from. */
struct compilation {
	struct arena arena;
	struct sources sources;
	struct diags diags;
	struct types types;
	struct probe_env env;
	struct source *source;
	const char *usage;  /* of the script's own options, asked for */
	char command[4096]; /* the program of -c, found in PATH */
};

/* Reads the script. Returns 0, or -1 with a message. */
int compilation_open(struct compilation *compilation,
		     const struct options *options);
/* The plan, or NULL; `out` takes what --emit wants. */
struct plan *compilation_run(struct compilation *compilation,
			     const struct options *options, struct text *out);
/* Errors to stderr; warnings too, or of a success to stdout. */
void compilation_report(const struct compilation *compilation,
			const struct options *options);
void compilation_close(struct compilation *compilation);

#endif
