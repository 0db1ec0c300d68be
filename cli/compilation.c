// SPDX-License-Identifier: GPL-2.0-or-later
/* From the options to a plan. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/mode.h"
#include "runtime/child.h"
#include "runtime/print.h"
#include "types/btf.h"

static void open_env(struct compilation *compilation,
		     const struct options *options)
{
	struct probe_env *env = &compilation->env;

	env->arena = &compilation->arena;
	env->types = &compilation->types;
	env->diags = &compilation->diags;
	env->layouts.arena = &compilation->arena;
	env->pid = options->pid;
	env->unsafe = options->unsafe;
	env->traceable_path = options->traceable;
	env->filter = options->probe_filter;
	if (options->command &&
	    command_find(options->command, compilation->command,
			 sizeof(compilation->command)))
		env->command = compilation->command;
}

/* Types from a file, or from nowhere when it is none: bpftrace only warns. */
static void open_btf(struct types *types)
{
	const char *path = getenv("BPFTRACE_BTF");

	if (!path || !*path) {
		/* Trials need ids, too: one reading does for both. */
		features_find_ids(type_kernel_id, types);
		return;
	}
	types->btf_path = path;
	if (!btf_vmlinux(types))
		fprintf(stderr, "WARNING: BTF: failed to parse BTF from %s\n",
			path);
}

/* awl /bin/ls: not a thousand errors of stray bytes. */
static bool is_binary(const struct source *source)
{
	return source->len > 4 && memcmp(source->text, "\177ELF", 4) == 0;
}

/* No such file; a probe's name alone is taken for one. */
static void tell_missing(const char *path, int error)
{
	fprintf(stderr, "ERROR: failed to open file '%s': %s\n", path,
		strerror(error));
	if (error == ENOENT && !strpbrk(path, "/.") && *path)
		fprintf(stderr,
			"HINT: if it is a probe, say what is done there: "
			"awl '%s < print >'\n",
			path);
}

int compilation_open(struct compilation *compilation,
		     const struct options *options)
{
	/* So that it can be closed wherever opening it failed. */
	memset(compilation, 0, sizeof(*compilation));
	compilation->sources.arena = &compilation->arena;
	compilation->diags.arena = &compilation->arena;
	compilation->diags.sources = &compilation->sources;
	types_init(&compilation->types, &compilation->arena);
	open_btf(&compilation->types);
	open_env(compilation, options);
	if (options->program)
		compilation->source = source_add(&compilation->sources, "stdin",
						 options->program,
						 strlen(options->program));
	else if (options->path)
		compilation->source = source_read(&compilation->sources,
						  options->path);
	if (compilation->source && is_binary(compilation->source)) {
		fprintf(stderr,
			"ERROR: '%s' is a program, not a script\n"
			"HINT: what it does is traced by: "
			"awl -c '%s' -e PROGRAM\n",
			options->path, options->path);
		return -1;
	}
	if (compilation->source || (!options->program && !options->path))
		return 0;
	tell_missing(options->path, errno);
	return -1;
}

struct plan *compilation_run(struct compilation *compilation,
			     const struct options *options, struct text *out)
{
	struct compile_request request = {
		.arena = &compilation->arena,
		.sources = &compilation->sources,
		.diags = &compilation->diags,
		.source = compilation->source,
		.types = &compilation->types,
		.env = &compilation->env,
		.parameters = options->parameters,
		.nparameters = options->nparameters,
		.include_dirs = options->include_dirs,
		.ninclude_dirs = options->ninclude_dirs,
		.includes = options->includes,
		.nincludes = options->nincludes,
		.unsafe = options->unsafe,
		.verbose = options->verbose,
		.warnings_k = options->warnings_k,
		.stamps = options->stamps,
		.pid = options->pid,
		.has_child = options->command != NULL,
		.usage = &compilation->usage,
		.emit = options->emit,
		.out = out,
	};

	return compile(&request);
}

/* What is wrong with the script, as lines of the output, too: for editors. */
static void report_json(const struct compilation *compilation)
{
	struct plan plan = {
		.sources = (struct sources *)&compilation->sources,
	};
	struct print print = { .render = { .plan = &plan } };

	vec_each (diag, &compilation->diags.list)
		if ((*diag)->severity == SEVERITY_ERROR)
			printer_json.problem(
				&print,
				&(struct problem){ .kind = PROBLEM_COMPILE,
						   .loc = (*diag)->loc,
						   .message = (*diag)->message,
						   .hint = (*diag)->hint });
	if (print.out.text.len)
		fwrite(print.out.text.data, 1, print.out.text.len, stdout);
	output_free(&print.out);
}

void compilation_report(const struct compilation *compilation,
			const struct options *options)
{
	const struct diags *diags = &compilation->diags;
	bool color = options_color(options, STDERR_FILENO);

	if (options->printer == &printer_json && !options->output)
		report_json(compilation);
	diag_print_errors(diags, stderr, color);
	if (compilation->usage)
		fprintf(stderr, "HINT: %s\n", compilation->usage);
	if (!options->no_warnings)
		diag_print_warnings(diags, stderr, color);
}

void compilation_close(struct compilation *compilation)
{
	/* They would point to types that are gone. */
	features_find_ids(NULL, NULL);
	probe_env_close(&compilation->env);
	types_close(&compilation->types);
	arena_release(&compilation->arena);
}
