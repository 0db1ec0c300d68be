/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: lowering a typed unit to IR. What fits a register is a value;
 * everything larger is lowered into a place that its user gives.
 */
#ifndef AWL_CODEGEN_LOWER_H
#define AWL_CODEGEN_LOWER_H

#include "codegen/check.h"
#include "codegen/ir.h"
#include "codegen/plan.h"

/* Memory a value is built in or lies in. */
struct memory {
	enum ir_region region;
	int32_t address; /* register */
	int32_t off;
	int32_t map;  /* of an element */
	bool untyped; /* TRUSTED, but pointers read from it are numbers */
	/* TRUSTED: the structure at address, if the verifier trusts that. */
	const struct type *trusted;
};

struct lower {
	struct ir_builder ir; /* arena, function, cursor, place */
	struct checked *checked;
	struct plan *plan;
	struct unit *unit;
	int32_t context; /* register of the context; IR_NONE in callbacks */
	int32_t scratch; /* register of the claimed slot, or IR_NONE */
	uint32_t scratch_used;	   /* bytes of it handed out so far */
	struct lower_state *state; /* private to codegen/lower/ */
};

/* A scalar's value in a register, extended to 64 bits by its type. */
int32_t lower_value(struct lower *lower, const struct node *node);
/* Any value into memory of its type's size. */
void lower_into(struct lower *lower, const struct node *node,
		struct memory into);
/* Where a value that is no scalar lies: its own memory if it has some (a map's
 * element, a variable), else built for the purpose. */
struct memory lower_place(struct lower *lower, const struct node *node);
/* Branches on a condition, with short circuits. */
void lower_condition(struct lower *lower, const struct node *node, int32_t yes,
		     int32_t no);
void lower_statement(struct lower *lower, const struct node *node);

#endif
