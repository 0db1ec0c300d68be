// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/usage.h"
#include "kernel/features.h"

#define PID_MOST 0x400000

enum {
	OPTION_EMIT = 256,
	OPTION_INFO,
	OPTION_UNSAFE,
	OPTION_NO_WARNINGS,
	OPTION_NO_FEATURE,
	OPTION_PROBE_FILTER,
	OPTION_TRACEABLE,
	OPTION_DRY_RUN,
	OPTION_LOAD_ONLY,
	OPTION_INCLUDE,
	OPTION_IGNORED,
};

static const struct option long_options[] = {
	{ "emit", required_argument, NULL, OPTION_EMIT },
	{ "list", no_argument, NULL, 'l' },
	{ "pid", required_argument, NULL, 'p' },
	{ "cmd", required_argument, NULL, 'c' },
	{ "output", required_argument, NULL, 'o' },
	{ "format", required_argument, NULL, 'f' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "warnings", no_argument, NULL, 'k' },
	{ "no-warnings", no_argument, NULL, OPTION_NO_WARNINGS },
	{ "no-feature", required_argument, NULL, OPTION_NO_FEATURE },
	{ "probe-filter", required_argument, NULL, OPTION_PROBE_FILTER },
	{ "traceable-functions", required_argument, NULL, OPTION_TRACEABLE },
	{ "unsafe", no_argument, NULL, OPTION_UNSAFE },
	{ "dry-run", no_argument, NULL, OPTION_DRY_RUN },
	{ "load-only", no_argument, NULL, OPTION_LOAD_ONLY },
	{ "include", required_argument, NULL, OPTION_INCLUDE },
	{ "usdt-file-activation", no_argument, NULL, OPTION_IGNORED },
	{ "btf", no_argument, NULL, 'b' },
	{ "debug", required_argument, NULL, 'd' },
	{ "info", no_argument, NULL, OPTION_INFO },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static int fail(const char *format, const char *what)
{
	fputs("ERROR: ", stderr);
	fprintf(stderr, format, what);
	fputc('\n', stderr);
	return -1;
}

static int read_stage(struct options *options, const char *name)
{
	static const char *const names[] = {
#define X(stage, text) [STAGE_##stage] = text,
		STAGES(X)
#undef X
	};

	for (size_t i = 1; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(names[i], name) == 0) {
			options->mode = MODE_EMIT;
			options->emit = (enum stage)i;
			return 0;
		}
	}
	return fail("unknown stage for --emit: %s", name);
}

/* bpftrace's names of the stages. */
static int read_debug(struct options *options, const char *name)
{
	static const char *const stages[][2] = {
		{ "ast", "ast" },    { "types", "typed" },
		{ "codegen", "ir" }, { "codegen-opt", "ir" },
		{ "dis", "bpf" },    { "parse", "ast" },
		{ "libbpf", NULL },  { "verifier", NULL },
	};

	for (size_t i = 0; i < sizeof(stages) / sizeof(*stages); i++) {
		if (strcmp(stages[i][0], name) != 0)
			continue;
		if (stages[i][1])
			return read_stage(options, stages[i][1]);
		options->verbose = true;
		return 0;
	}
	return fail("USAGE: invalid option for -d: %s", name);
}

static int read_pid(struct options *options, const char *text)
{
	char *end;
	long pid;

	errno = 0;
	pid = strtol(text, &end, 10);
	if (!*text || *end || errno)
		return fail("Failed to parse pid: invalid integer: %s", text);
	if (pid < 1 || pid > PID_MOST)
		return fail("Pid out of range: %s", text);
	options->pid = (pid_t)pid;
	return 0;
}

static int read_format(struct options *options, const char *name)
{
	options->printer = printer_find(name);
	if (options->printer)
		return 0;
	fail("Invalid output format \"%s\"", name);
	return fail("Valid formats: %s", "'text', 'json'");
}

static int read_buffering(struct options *options, const char *name)
{
	static const char *const names[] = {
		[BUFFER_LINE] = "line",
		[BUFFER_FULL] = "full",
		[BUFFER_NONE] = "none",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(names[i], name) == 0) {
			options->buffering = (enum buffering)i;
			return 0;
		}
	}
	return fail("USAGE: -B must be either 'line', 'full', or 'none'.%s",
		    "");
}

static int read_warnings(struct options *options)
{
	if (options->warnings_k)
		return fail("USAGE: -k can only be given once.%s", "");
	options->warnings_k = true;
	return 0;
}

static int disable_features(const char *words)
{
	const char *unknown = features_disable(words);

	return unknown ? fail("USAGE: unknown feature: %s", unknown) : 0;
}

static int read_one(struct options *options, int option, const char *argument)
{
	switch (option) {
	case 'e': options->program = argument; return 0;
	case 'l': options->mode = MODE_LIST; return 0;
	case 'h': options->mode = MODE_HELP; return 0;
	case 'V': options->mode = MODE_VERSION; return 0;
	case OPTION_INFO: options->mode = MODE_INFO; return 0;
	case OPTION_EMIT: return read_stage(options, argument);
	case 'd': return read_debug(options, argument);
	case 'p': return read_pid(options, argument);
	case 'c': options->command = argument; return 0;
	case 'o': options->output = argument; return 0;
	case 'f': return read_format(options, argument);
	case 'B': return read_buffering(options, argument);
	case 'q': options->quiet = true; return 0;
	case 'v': options->verbose = true; return 0;
	case 'k': return read_warnings(options);
	case OPTION_NO_WARNINGS: options->no_warnings = true; return 0;
	case OPTION_NO_FEATURE: return disable_features(argument);
	case OPTION_PROBE_FILTER: options->probe_filter = argument; return 0;
	case OPTION_TRACEABLE: options->traceable = argument; return 0;
	case OPTION_UNSAFE: options->unsafe = true; return 0;
	case OPTION_DRY_RUN: options->dry_run = true; return 0;
	case OPTION_LOAD_ONLY: options->load_only = true; return 0;
	case 'b': /* awl reads C declarations only from the script itself */
	case 'I':
	case OPTION_INCLUDE:
	case OPTION_IGNORED: return 0;
	default: options_usage(options, STDERR_FILENO); return -1;
	}
}

/* An argument that names no file and has a `{` or a `<` in it is a program. */
static bool is_program(const char *argument)
{
	return strpbrk(argument, "{<") && access(argument, F_OK) != 0;
}

/* What is left behind the options: the script or the pattern, parameters. */
static int read_rest(struct options *options, int argc, char **argv, int at)
{
	bool runs = options->mode == MODE_RUN || options->mode == MODE_EMIT;

	if (options->mode == MODE_LIST && at < argc)
		options->pattern = argv[at++];
	if (runs && !options->program) {
		if (at == argc) {
			options_usage(options, STDERR_FILENO);
			return -1;
		}
		if (is_program(argv[at]))
			options->program = argv[at++];
		else
			options->path = argv[at++];
	}
	/* After -e a `--` is gone already; after a script it is not. */
	options->parameters = (const char *const *)argv + at;
	options->nparameters = (uint32_t)(argc - at);
	return 0;
}

static int check(const struct options *options)
{
	if (options->command && options->pid) {
		fputs("USAGE: Cannot use both -c and -p.\n", stderr);
		return -1;
	}
	if (options->warnings_k && options->no_warnings)
		return fail("USAGE: -k conflicts with --no-warnings.%s", "");
	return 0;
}

int options_read(struct options *options, int argc, char **argv)
{
	const char *name = argc > 0 ? strrchr(argv[0], '/') : NULL;
	const char *unknown;
	int option;

	name = name ? name + 1 : argc > 0 ? argv[0] : "awl";
	*options = (struct options){ .printer = &printer_text };
	options->name = strcmp(name, "bpftrace") == 0 ? "bpftrace" : "awl";
	unknown = features_disable(NULL);
	if (unknown)
		return fail("AWL_DISABLE: unknown feature: %s", unknown);
	while ((option = getopt_long(argc, argv, "d:bB:f:e:hlp:vqc:Vo:I:k",
				     long_options, NULL)) != -1)
		if (read_one(options, option, optarg) != 0)
			return -1;
	if (check(options) != 0)
		return -1;
	return read_rest(options, argc, argv, optind);
}

bool options_color(int fd)
{
	const char *wanted = getenv("BPFTRACE_COLOR");

	if (wanted && strcmp(wanted, "always") == 0)
		return true;
	if (wanted && strcmp(wanted, "never") == 0)
		return false;
	return isatty(fd);
}

void options_usage(const struct options *options, int fd)
{
	dprintf(fd, USAGE_TEXT, options->name, options->name, options->name,
		options->name, options->name);
}
