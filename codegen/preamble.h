/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The script's C preamble. */
#ifndef AWL_CODEGEN_PREAMBLE_H
#define AWL_CODEGEN_PREAMBLE_H

#include "codegen/compile.h"
#include "parser/ast.h"
#include "types/cdecl.h"

/* Reads --include's files and the preamble; NULL when there is nothing. */
struct cdecl *preamble_read(const struct compile_request *request,
			    const struct script *script);

#endif
