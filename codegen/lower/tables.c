// SPDX-License-Identifier: GPL-2.0-or-later
/* Names by number, from the tables that the plan made. */
#include "codegen/lower/internal.h"

#include "codegen/lower/rows.h"

/* n < 0 ? -n : n, without a branch: (n ^ s) - s, s being n >> 63. */
static int32_t absolute(struct lower *lower, int32_t n)
{
	int32_t sign = ir_binary(&lower->ir, IR_SAR, n, constant(lower, 63));

	return ir_binary(&lower->ir, IR_SUB,
			 ir_binary(&lower->ir, IR_XOR, n, sign), sign);
}

/* strerror(n): &texts[min(n, last)], in one operation. */
void lower_table_name_into(struct lower *lower, const struct node *call,
			   struct memory into)
{
	const struct name_table *table = call->call.extra;
	int32_t number = plan_number(lower->plan, table), at;

	/* The kernel's numbers have 32 bits. */
	at = ir_extend(&lower->ir,
		       lower_value(lower, call->call.arguments.v[0]), 4, true);
	if (table->negative)
		at = absolute(lower, at);
	memory_copy(
		lower, into,
		memory_index(lower, cell_of(lower, number, 0), at,
			     lower->plan->maps[number].value_size / NAME_SIZE,
			     NAME_SIZE),
		NAME_SIZE);
}
