/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Imports: other files' probes, macros and definitions join the script. */
#ifndef AWL_PARSER_IMPORTS_H
#define AWL_PARSER_IMPORTS_H

#include "lexer/diag.h"
#include "parser/ast.h"
#include "parser/parse.h"

/*
 * Loads what the script imports, and what that imports in turn, each once.
 * Paths are relative to the importing file; a folder means its scripts and
 * headers; "stdlib/..." is built in. Reports what is wrong. The parameters are
 * those of the script, for attach points.
 */
void imports_load(struct diags *diags, struct script *script,
		  const struct parameters *parameters);

#endif
