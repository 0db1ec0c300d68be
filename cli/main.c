// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/options.h"
#include "codegen/compile.h"

/* Everything a compilation is made from. */
struct compilation {
	struct arena arena;
	struct sources sources;
	struct diags diags;
	struct source *source;
};

/* Returns 0, or -1 with a message. */
static int compilation_read(struct compilation *compilation,
			    const struct options *options)
{
	compilation->sources.arena = &compilation->arena;
	compilation->diags.arena = &compilation->arena;
	compilation->diags.sources = &compilation->sources;
	if (options->program)
		compilation->source = source_add(&compilation->sources, "stdin",
						 options->program,
						 strlen(options->program));
	else
		compilation->source = source_read(&compilation->sources,
						  options->path);
	if (compilation->source)
		return 0;
	fprintf(stderr, "ERROR: failed to open file '%s': %s\n",
		options->path ? options->path : "stdin", strerror(errno));
	return -1;
}

static void emit(struct compilation *compilation, const struct options *options,
		 struct text *out)
{
	struct types types;
	struct probe_env env = {
		.arena = &compilation->arena,
		.types = &types,
		.diags = &compilation->diags,
		.layouts.arena = &compilation->arena,
	};
	const struct compile_request request = {
		.arena = &compilation->arena,
		.sources = &compilation->sources,
		.diags = &compilation->diags,
		.source = compilation->source,
		.types = &types,
		.env = &env,
		.parameters = options->parameters,
		.nparameters = options->nparameters,
		.unsafe = options->unsafe,
		.emit = options->emit,
		.out = out,
	};

	types_init(&types, &compilation->arena);
	compile(&request);
	probe_env_close(&env);
	types_close(&types);
}

int main(int argc, char **argv)
{
	struct compilation compilation = { 0 };
	struct options options = { 0 };
	struct text out = { 0 };
	int result = 1;

	if (options_read(&options, argc, argv) != 0)
		return 1;
	if (compilation_read(&compilation, &options) != 0)
		goto out;
	emit(&compilation, &options, &out);
	if (out.len)
		fwrite(out.data, 1, out.len, stdout);
	diag_print_errors(&compilation.diags, stderr, isatty(STDERR_FILENO));
	diag_print_warnings(&compilation.diags, stderr, isatty(STDERR_FILENO));
	result = compilation.diags.errors != 0;
	if (fflush(stdout) != 0)
		result = 1;
out:
	text_free(&out);
	arena_release(&compilation.arena);
	return result;
}
