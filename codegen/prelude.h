/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Macros that every script has. */
#ifndef AWL_CODEGEN_PRELUDE_H
#define AWL_CODEGEN_PRELUDE_H

#include "codegen/compile.h"
#include "parser/ast.h"

/* Adds those of awl's own macros that the script calls. */
void prelude_add(const struct compile_request *request, struct script *script);

#endif
