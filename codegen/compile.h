/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Contract: the whole compiler behind one call; what cli/ uses. */
#ifndef AWL_CODEGEN_COMPILE_H
#define AWL_CODEGEN_COMPILE_H

#include "codegen/plan.h"
#include "lexer/diag.h"
#include "probes/probe.h"

/* clang-format off */
#define STAGES(X)                                                              \
	X(TOKENS, "tokens")                                                    \
	X(AST, "ast")                                                          \
	X(TYPED, "typed")                                                      \
	X(PLAN, "plan")                                                        \
	X(IR, "ir")                                                            \
	X(ASM, "asm")                                                          \
	X(BPF, "bpf")
/* clang-format on */

enum stage {
	STAGE_NONE, /* no dump: all the way */
#define X(name, text) STAGE_##name,
	STAGES(X)
#undef X
};

struct compile_request {
	struct arena *arena;
	struct sources *sources;
	struct diags *diags;
	struct source *source;
	struct types *types;
	struct probe_env *env;
	const char *const *parameters; /* $1... and --named after `--` */
	uint32_t nparameters;
	bool unsafe, warnings_k, verbose;
	uint32_t stamps; /* bits of enum stamp */
	pid_t pid;	 /* -p; 0: none */
	bool has_child;	 /* -c */
	/* -I: folders for #include; --include: files read before the script. */
	const char *const *include_dirs, *const *includes;
	uint32_t ninclude_dirs, nincludes;
	const char **usage; /* gets what `-- --help` asks for; or NULL */
	enum stage emit;    /* dump this stage to `out` and stop there */
	struct text *out;
};

/*
 * The plan with its programs; NULL when errors were reported, or when a dump
 * was wanted (diags->errors tells which). Config comes from the script's
 * block and, before it, from AWL_x and BPFTRACE_x in the environment.
 */
struct plan *compile(const struct compile_request *request);

#endif
