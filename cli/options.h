/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the command line asks for. */
#ifndef AWL_CLI_OPTIONS_H
#define AWL_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "codegen/compile.h"

struct options {
	enum stage emit;
	bool unsafe;
	const char *program; /* -e, or an argument that is one */
	const char *path;    /* of a script; "-" is the standard input */
	const char *const *parameters; /* behind it: $1... */
	uint32_t nparameters;
};

/*
 * Returns 0, or -1 when the command line is no good; that is told on stderr
 * then.
 */
int options_read(struct options *options, int argc, char **argv);

#endif
