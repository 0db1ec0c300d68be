/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The C preamble of a script: structures, unions, enums and typedefs become
 * types (type_find() finds them), #define of a value becomes a macro that the
 * checker parses as an expression. It is read by a small preprocessor and a
 * declaration parser of our own; functions and variables are passed over.
 *
 * Pointers in these structures have SPACE_NONE: they point into the space that
 * their structure was read from. With __user they are SPACE_USER.
 */
#ifndef AWL_TYPES_CDECL_H
#define AWL_TYPES_CDECL_H

#include "lexer/diag.h"
#include "types/type.h"

struct cmacro {
	const char *name;
	/* What it stands for, comments and all; "" for nothing. */
	const char *text;
	struct loc loc; /* of the text in its source */
	/* Private to the reader. */
	struct ctoken *tokens;
	uint32_t ntokens;
	bool function_like, variadic;
	const char **parameters;
	uint32_t nparameters;
	bool active;	/* being expanded: not again */
	bool undefined; /* by #undef */
};

struct ccondition {
	struct loc loc; /* of the #if */
	bool taking;	/* this branch is read */
	bool taken;	/* one branch was: the others are not */
	bool has_else;
};

struct cdecl {
	struct types *types;
	struct diags *diags;
	struct sources *sources;
	struct arena *arena;
	/* -I, searched in order before the system's own folders. */
	const char *const *include_dirs;
	uint32_t ninclude_dirs;
	/* Private from here on. */
	struct strmap macros;
	struct strmap defined; /* "struct x" to the struct loc of its body */
	struct strmap once;    /* files that said #pragma once */
	VEC(struct ccondition) conditions;
	uint32_t pack; /* #pragma pack: no member is aligned to more; 0: none */
	VEC(uint32_t) packs; /* pushed */
	uint32_t include_depth;
	uint32_t macro_depth;
	bool macros_only;  /* in a kernel header: BTF has the types */
	uint32_t expanded; /* tokens that came from macros */
	bool started;
};

/* include_dirs may be NULL; it must live as long as the reader. */
void cdecl_init(struct cdecl *cdecl, struct types *types, struct diags *diags,
		struct sources *sources, const char *const *include_dirs,
		uint32_t ninclude_dirs);
/*
 * Reads a piece of a source: directives and definitions, in the order of the
 * script; an #if may end in a later piece. Reports what is wrong and goes on.
 */
void cdecl_read(struct cdecl *cdecl, const struct source *source, uint32_t from,
		uint32_t to);
/* A file of --include; false when it cannot be read, which is reported. */
bool cdecl_read_file(struct cdecl *cdecl, const char *path);
/* Behind the last piece: reports an #if without its #endif. */
void cdecl_finish(struct cdecl *cdecl);
/* A header that defines a constant, of those awl knows by heart; or NULL. */
const char *cheader_of(const char *name);
/* A macro without parameters by name, or NULL. */
const struct cmacro *cdecl_macro(const struct cdecl *cdecl, const char *name);

#endif
