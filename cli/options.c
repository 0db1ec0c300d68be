// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_EMIT = 256, OPTION_UNSAFE };

static const struct option long_options[] = {
	{ "emit", required_argument, NULL, OPTION_EMIT },
	{ "unsafe", no_argument, NULL, OPTION_UNSAFE },
	{ NULL, 0, NULL, 0 },
};

static const struct emit_name {
	const char *name;
	enum stage emit;
} emit_names[] = {
#define X(name, text) { text, STAGE_##name },
	STAGES(X)
#undef X
};

static int read_emit(struct options *options, const char *name)
{
	for (size_t i = 0; i < sizeof(emit_names) / sizeof(*emit_names); i++) {
		if (strcmp(emit_names[i].name, name) == 0) {
			options->emit = emit_names[i].emit;
			return 0;
		}
	}
	fprintf(stderr, "ERROR: unknown stage for --emit: %s\n", name);
	return -1;
}

static int usage(void)
{
	fputs("USAGE: awl [--emit=STAGE] -e PROGRAM | FILE | PROGRAM\n",
	      stderr);
	return -1;
}

/* An argument that names no file and has a `{` or a `<` in it is a program. */
static bool is_program(const char *argument)
{
	return strpbrk(argument, "{<") && access(argument, F_OK) != 0;
}

int options_read(struct options *options, int argc, char **argv)
{
	int option;

	while ((option = getopt_long(argc, argv, "+e:", long_options, NULL)) !=
	       -1) {
		switch (option) {
		case 'e': options->program = optarg; break;
		case OPTION_EMIT:
			if (read_emit(options, optarg) != 0)
				return -1;
			break;
		case OPTION_UNSAFE: options->unsafe = true; break;
		default: return usage();
		}
	}
	if (!options->program) {
		if (optind == argc)
			return usage();
		if (is_program(argv[optind]))
			options->program = argv[optind++];
		else
			options->path = argv[optind++];
	}
	options->parameters = (const char *const *)argv + optind;
	options->nparameters = (uint32_t)(argc - optind);
	return 0;
}
