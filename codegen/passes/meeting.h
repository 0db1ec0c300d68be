/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the passes over functions of many ways share: meeting, outline*. */
#ifndef AWL_CODEGEN_PASSES_MEETING_H
#define AWL_CODEGEN_PASSES_MEETING_H

#include "codegen/flow.h"

/* pointers.c: by register. */
bool *pointers_find(const struct ir_program *program,
		    const struct ir_function *function, const struct flow *flow,
		    struct arena *arena);
/* How many branches the verifier keeps at a block's end. */
uint32_t branches_of(const struct ir_block *block);
uint32_t count_branches(const struct ir_function *function);
/* n and one times IR_NONE. */
int32_t *no_numbers(struct arena *arena, uint32_t n);

#endif
