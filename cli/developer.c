// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/developer.h"

#include <string.h>

/* From 1: stage 0 is none, when programs are run. */
bool options_stage(struct options *options, const char *name)
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
			return true;
		}
	}
	return false;
}

/* bpftrace's names of the stages. */
static bool debug_one(struct options *options, const char *name, size_t len)
{
	static const char *const stages[][2] = {
		{ "ast", "ast" },    { "types", "typed" },
		{ "codegen", "ir" }, { "codegen-opt", "ir" },
		{ "dis", "bpf" },    { "parse", "ast" },
		{ "libbpf", NULL },  { "verifier", NULL },
		{ "all", NULL },
	};

	for (size_t i = 0; i < sizeof(stages) / sizeof(*stages); i++) {
		if (strncmp(stages[i][0], name, len) != 0 || stages[i][0][len])
			continue;
		if (stages[i][1])
			return options_stage(options, stages[i][1]);
		options->verbose = true;
		return true;
	}
	return false;
}

int developer_debug(struct options *options, const char *names)
{
	for (const char *name = names;; name++) {
		size_t len = strcspn(name, ",");

		if (!debug_one(options, name, len))
			return options_fail("USAGE: invalid option for -d: "
					    "%.*s",
					    (int)len, name);
		name += len;
		if (!*name)
			return 0;
	}
}

/* bpftrace's modes, for its errors; awl has three of them. */
int developer_mode(struct options *options, const char *name,
		   const char *option)
{
	static const char *const modes[] = { "codegen", "compiler-bench",
					     "bench", "test", "format" };
	bool known = false;

	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++)
		known |= strcmp(modes[i], name) == 0;
	if (!known)
		return options_fail("USAGE: --mode can only be 'codegen', "
				    "'compiler-bench', 'bench', 'test' or "
				    "'format'.");
	if (options->developer_mode)
		return options_fail("USAGE: %s conflicts with existing --mode",
				    option ? option : "--mode");
	options->developer_mode = name;
	options->compile_only = strcmp(name, "codegen") == 0;
	if (strcmp(name, "compiler-bench") == 0 || strcmp(name, "format") == 0)
		return options_fail("%s%s: awl does not have this mode.",
				    option ? option : "--mode ",
				    option ? "" : name);
	return 0;
}
