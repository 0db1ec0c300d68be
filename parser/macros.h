/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Macros: calls become blocks that hold the macro's body. */
#ifndef AWL_PARSER_MACROS_H
#define AWL_PARSER_MACROS_H

#include "lexer/diag.h"
#include "parser/ast.h"

/*
 * Replaces every call of one of the script's macros, in its probes, by a copy
 * of the macro's body, in which
 * - parameters are what the call gives ($v a variable, @m a map, a bare name
 *   any expression, as often as it is used);
 * - variables that the body declares or assigns are the expansion's own from
 *   there on, the others those of the caller.
 * Places in the copy know the expansion they are of. Reports what is wrong.
 */
void macros_expand(struct diags *diags, struct script *script);
/* Reports what is wrong with the macros themselves, called or not. */
void macros_check(struct diags *diags, struct script *script);

#endif
