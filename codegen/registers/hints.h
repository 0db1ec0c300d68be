/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which machine register each value would like: what saves moves. */
#ifndef AWL_CODEGEN_HINTS_H
#define AWL_CODEGEN_HINTS_H

#include "codegen/machine.h"

#define MACHINE_REGISTERS 10 /* r0-r9 */

struct partner {
	int32_t reg, next; /* next: index into partners, or -1 */
	uint32_t weight;
};

struct hints {
	uint32_t (*wanted)[MACHINE_REGISTERS]; /* by register: weights */
	int32_t *first; /* by register: its first partner, or -1 */
	VEC(struct partner) partners;
};

void hints_find(struct machine *machine, struct hints *hints);

#endif
