/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The passes over the IR of one function, in the order in which they run. */
#ifndef AWL_CODEGEN_PASSES_H
#define AWL_CODEGEN_PASSES_H

#include "codegen/ir.h"

struct pass {
	const char *name;
	/* Whether anything changed. */
	bool (*run)(struct ir_function *function, struct arena *arena);
};

extern const struct pass passes[];
extern const uint32_t npasses;

#endif
