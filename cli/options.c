// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/elf_file.h"
#include "cli/developer.h"
#include "cli/option_values.h"
#include "cli/usage.h"
#include "kernel/features.h"
#include "lexer/diag.h"

/* Long options without a letter: numbers that no letter has. */
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
	OPTION_DWARF_PID,
	OPTION_MODE,
	OPTION_TEST,
	OPTION_BENCH,
	OPTION_FORMAT,
	OPTION_ELF,
	OPTION_LLVM,
	OPTION_AOT,
	OPTION_DURATION,
	OPTION_LIVE,
	OPTION_FAIL_ON_LOSS,
	OPTION_FLAME,
	OPTION_SVG,
	OPTION_HTML,
	OPTION_MAX_EVENTS,
	OPTION_COLOR,
	OPTION_STAMP,
	OPTION_IGNORED,
	OPTION_DEBUGINFO,
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
	{ "duration", required_argument, NULL, OPTION_DURATION },
	{ "max-events", required_argument, NULL, OPTION_MAX_EVENTS },
	{ "color", optional_argument, NULL, OPTION_COLOR },
	{ "stamp", required_argument, NULL, OPTION_STAMP },
	{ "live", no_argument, NULL, OPTION_LIVE },
	{ "fail-on-loss", no_argument, NULL, OPTION_FAIL_ON_LOSS },
	{ "flame", required_argument, NULL, OPTION_FLAME },
	{ "svg", required_argument, NULL, OPTION_SVG },
	{ "html", required_argument, NULL, OPTION_HTML },
	{ "dry-run", no_argument, NULL, OPTION_DRY_RUN },
	{ "load-only", no_argument, NULL, OPTION_LOAD_ONLY },
	{ "include", required_argument, NULL, OPTION_INCLUDE },
	{ "usdt-file-activation", no_argument, NULL, OPTION_IGNORED },
	{ "debuginfo", required_argument, NULL, OPTION_DEBUGINFO },
	{ "dwarf-pid", required_argument, NULL, OPTION_DWARF_PID },
	{ "mode", required_argument, NULL, OPTION_MODE },
	{ "test", no_argument, NULL, OPTION_TEST },
	{ "bench", no_argument, NULL, OPTION_BENCH },
	{ "fmt", no_argument, NULL, OPTION_FORMAT },
	{ "emit-elf", required_argument, NULL, OPTION_ELF },
	{ "emit-llvm", required_argument, NULL, OPTION_LLVM },
	{ "aot", required_argument, NULL, OPTION_AOT },
	{ "verify-llvm-ir", no_argument, NULL, OPTION_IGNORED },
	{ "btf", no_argument, NULL, 'b' },
	{ "debug", required_argument, NULL, 'd' },
	{ "info", no_argument, NULL, OPTION_INFO },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

/* Returns what is to be the status, so that a caller fails and tells in one
 * line. */
int options_fail(const char *format, ...)
{
	va_list args;

	fputs("ERROR: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return 1;
}

static int read_emit(struct options *options, const char *name)
{
	return options_stage(options, name) ? 0
					    : options_fail("unknown stage for "
							   "--emit: %s",
							   name);
}

static int read_warnings(struct options *options)
{
	if (options->warnings_k)
		return options_fail("USAGE: -kk has been deprecated. Use a "
				    "single -k for runtime warnings for "
				    "errors in map lookups and probe reads.");
	options->warnings_k = true;
	return 0;
}

/* What only people who work on the tool or with scripts' tests use. */
static int read_developer(struct options *options, int option,
			  const char *argument)
{
	pid_t ignored;

	switch (option) {
	case 'd': return developer_debug(options, argument);
	case OPTION_EMIT: return read_emit(options, argument);
	case OPTION_MODE: return developer_mode(options, argument, NULL);
	case OPTION_TEST: return developer_mode(options, "test", "--test");
	case OPTION_BENCH: return developer_mode(options, "bench", "--bench");
	case OPTION_FORMAT: return developer_mode(options, "format", "--fmt");
	case OPTION_ELF:
		return options_fail(
			"--emit-elf: awl loads its programs without "
			"an ELF file; --emit=bpf prints them.");
	case OPTION_LLVM:
		return options_fail("--emit-llvm: awl has no LLVM; --emit=ir "
				    "prints its own intermediate code.");
	case OPTION_AOT:
		return options_fail("--aot: awl compiles in about a "
				    "millisecond and does so when it runs.");
	case OPTION_DWARF_PID: return option_pid(argument, &ignored);
	default: return 1;
	}
}

static bool has_long_name(int option)
{
	for (const struct option *o = long_options; o->name; o++)
		if (o->val == option)
			return true;
	return false;
}

/* `--fromat json`, `-e` at the end, `--quiet=1`: getopt says where it is, not
 * what is wrong with it. */
static int refuse(const struct options *options, bool lacks_argument,
		  const char *written)
{
	struct nearest nearest = { 0 };
	char *name = strdup(written + strspn(written, "-"));
	/* Within -Zq getopt still stands before the word. */
	bool is_long = strncmp(written, "--", 2) == 0 &&
		       (!optopt || has_long_name(optopt));

	if (!name)
		return 1;
	name[strcspn(name, "=")] = '\0';
	nearest.name = name;
	if (lacks_argument) {
		options_fail("option '%s' needs an argument", written);
	} else if (is_long && optopt) {
		options_fail("option '--%s' takes no argument", name);
	} else if (is_long) {
		options_fail("unknown option '--%s'", name);
		for (const struct option *o = long_options; o->name; o++)
			nearest_offer(&nearest, o->name);
	} else {
		options_fail("unknown option '-%c'", optopt);
	}
	if (nearest.best)
		fprintf(stderr, "HINT: Did you mean '--%s'?\n", nearest.best);
	else
		fprintf(stderr, "HINT: %s -h lists the options\n",
			options->name);
	free(name);
	return 1;
}

/* What an option without an argument sets; NULL: it is another one. */
static bool *flag_of(struct options *options, int option)
{
	switch (option) {
	case 'q': return &options->quiet;
	case 'v': return &options->verbose;
	case OPTION_NO_WARNINGS: return &options->no_warnings;
	case OPTION_UNSAFE: return &options->unsafe;
	case OPTION_LIVE: return &options->live;
	case OPTION_FAIL_ON_LOSS: return &options->fail_on_loss;
	case OPTION_DRY_RUN: return &options->dry_run;
	case OPTION_LOAD_ONLY: return &options->load_only;
	default: return NULL;
	}
}

/* Where output goes, what it looks like, and how much of it there is. */
static int read_output(struct options *options, int option,
		       const char *argument)
{
	struct picture_files *pictures = &options->pictures;

	switch (option) {
	case 'o': options->output = argument; return 0;
	case 'f': return option_format(options, argument);
	case 'B': return option_buffering(options, argument);
	case OPTION_FLAME:
		return option_picture(&pictures->flame, "flame", argument);
	case OPTION_SVG: return option_picture(&pictures->svg, "svg", argument);
	case OPTION_HTML:
		return option_picture(&pictures->html, "html", argument);
	case OPTION_DURATION:
		return option_duration(argument, &options->duration);
	case OPTION_MAX_EVENTS:
		return option_max_events(argument, &options->max_events);
	case OPTION_COLOR: return option_color(options, argument);
	case OPTION_STAMP: return option_stamps(options, argument);
	default: return read_developer(options, option, argument);
	}
}

static int read_one(struct options *options, int option, const char *argument)
{
	bool *flag = flag_of(options, option);

	if (flag) {
		*flag = true;
		return 0;
	}
	switch (option) {
	case 'e': options->program = argument; return 0;
	case 'l': options->mode = MODE_LIST; return 0;
	case 'h': options->mode = MODE_HELP; return 0;
	case 'V': options->mode = MODE_VERSION; return 0;
	case OPTION_INFO: options->mode = MODE_INFO; return 0;
	case 'p': return option_pid(argument, &options->pid);
	case 'c': options->command = argument; return 0;
	case 'k': return read_warnings(options);
	case OPTION_NO_FEATURE: return option_features(argument);
	case OPTION_PROBE_FILTER: return option_filter(options, argument);
	case OPTION_TRACEABLE: return option_traceable(options, argument);
	case 'I':
		return option_path(options->include_dirs,
				   &options->ninclude_dirs, argument);
	case OPTION_INCLUDE:
		return option_path(options->includes, &options->nincludes,
				   argument);
	case 'b':
	case OPTION_IGNORED: return 0;
	case OPTION_DEBUGINFO:
		return elf_debug_folders(argument)
			       ? 0
			       : options_fail("--debuginfo: too many folders.");
	default: return read_output(options, option, argument);
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
			options_usage(options, stderr);
			return 1;
		}
		if (is_program(argv[at]))
			options->program = argv[at++];
		else
			options->path = argv[at++];
	}
	if (options->mode == MODE_LIST && at < argc &&
	    access(options->pattern, R_OK) != 0)
		return options_fail("-l takes one pattern, or several "
				    "behind commas: -l '%s,%s'",
				    options->pattern, argv[at]);
	/* After -e a `--` is gone already; after a script it is not. */
	options->parameters = (const char *const *)argv + at;
	options->nparameters = (uint32_t)(argc - at);
	return 0;
}

/* What depends on several options, so on none of them alone, once all are
 * read. */
static int check(const struct options *options)
{
	if (options->command && options->pid) {
		options_fail("USAGE: Cannot use both -c and -p.");
		options_usage(options, stderr);
		return 1;
	}
	if (options->stamps && options->printer != &printer_text &&
	    options->printer != &printer_json)
		return options_fail(
			"USAGE: --stamp is for -f text and -f json");
	if (options->warnings_k && options->no_warnings)
		return options_fail(
			"USAGE: -k, --warnings conflicts with --no-warnings");
	if (options->program && !*options->program)
		return options_fail(
			"USAGE: filename or -e 'program' required.");
	return 0;
}

static void check_color(const struct options *options)
{
	const char *wanted = getenv("BPFTRACE_COLOR");

	if (wanted && !option_is_color(wanted) && !options->no_warnings)
		fprintf(stderr,
			"WARNING: Invalid env value! The valid values of "
			"`BPFTRACE_COLOR` are [auto|always|never]. The current "
			"value is %s!\n",
			wanted);
}

int options_read(struct options *options, int argc, char **argv)
{
	const char *name = argc > 0 ? strrchr(argv[0], '/') : NULL;
	const char *unknown;
	int option, status;

	name = name ? name + 1 : argc > 0 ? argv[0] : "awl";
	*options = (struct options){ .printer = &printer_text };
	/* A link by that name stands in for it, down to what --version says. */
	options->name = strcmp(name, "bpftrace") == 0 ? "bpftrace" : "awl";
	unknown = features_disable(NULL);
	if (unknown)
		return options_fail("AWL_DISABLE: unknown feature: %s",
				    unknown);
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":d:bB:f:e:hlp:vqc:Vo:I:k",
				     long_options, NULL)) != -1) {
		status = option == '?' || option == ':'
				 ? refuse(options, option == ':',
					  argv[optind - 1])
				 : read_one(options, option, optarg);
		if (status != 0)
			return status;
	}
	check_color(options);
	status = check(options);
	if (status != 0)
		return status;
	return read_rest(options, argc, argv, optind);
}

bool options_color(const struct options *options, int fd)
{
	const char *wanted = options->color ? options->color
					    : getenv("BPFTRACE_COLOR");
	const char *none = getenv("NO_COLOR");

	if (wanted && strcmp(wanted, "always") == 0)
		return true;
	if (wanted && strcmp(wanted, "never") == 0)
		return false;
	/* As no-color.org has it: set, to whatever but nothing. */
	return isatty(fd) && !(none && *none);
}

void options_usage(const struct options *options, FILE *to)
{
	fprintf(to, USAGE_TEXT, options->name, options->name, options->name,
		options->name, options->name);
}
