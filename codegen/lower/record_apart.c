// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Records of long units: thousands of sites print a number or two and the
 * process's name, and differ in the site's number only. Those whose records
 * look alike share a global function, as what is done with an element does
 * (apart.c):
 *
 *	u64 record_1(u64 identity, u64 value)
 *	{				record_1(lost << 32 | site, $x);
 *		reserve, store, submit, or count it as lost
 *	}
 */
#include "codegen/lower/callback.h"
#include "codegen/lower/record.h"

#define VALUES_MOST 4

static int64_t identity_of(const struct lower *lower,
			   const struct record *record)
{
	uint32_t lost = record->site->lost_counter;

	return (int64_t)(lower->plan->counters[lost].offset / 8) << 32 |
	       record->number;
}

/* NULL for stamps, whose values are there. */
static const struct node *node_of(const struct record *record, uint32_t i)
{
	return i < record->site->narguments ? record->nodes[i] : NULL;
}

/* What goes to the function; an address that the verifier knows is no number
 * to it. */
static uint32_t list_values(struct lower *lower, const struct record *record,
			    int32_t args[])
{
	uint32_t n = 1;

	args[0] = constant(lower, identity_of(lower, record));
	for (uint32_t i = 0; i < site_fields(record->site); i++) {
		const struct node *node = node_of(record, i);

		if (record->values[i] == IR_NONE)
			continue;
		args[n++] = node && node->type->kind == TYPE_POINTER
				    ? pointer_number(lower, record->values[i])
				    : record->values[i];
	}
	return n;
}

static bool goes_apart(const struct lower *lower, const struct record *record)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < site_fields(record->site); i++) {
		const struct node *node = node_of(record, i);

		if (record->values[i] != IR_NONE)
			n++;
		else if (!node || !node_is_comm(node))
			return false;
	}
	return n <= VALUES_MOST && may_share(lower);
}

static bool same_shape(const struct record *a, const struct record *b)
{
	if (a->site->fixed_size != b->site->fixed_size ||
	    a->site->narguments != b->site->narguments ||
	    a->site->stamps != b->site->stamps || !a->repeats != !b->repeats)
		return false;
	for (uint32_t i = 0; i < site_fields(a->site); i++) {
		const struct site_argument *one = &a->site->arguments[i];
		const struct site_argument *other = &b->site->arguments[i];

		if (one->offset != other->offset ||
		    one->type->kind != other->type->kind ||
		    one->type->size != other->type->size ||
		    (a->values[i] == IR_NONE) != (b->values[i] == IR_NONE))
			return false;
	}
	return true;
}

/* The function's number in the program; IR_NONE: there are too many. */
static int32_t function_new(struct lower *lower, const struct record *record,
			    uint32_t nparams)
{
	uint32_t n = site_fields(record->site);
	struct record inside = *record;
	struct shared_function shared;
	int parameter = 0;

	if (!shared_begin(lower, &shared, "record", nparams))
		return IR_NONE;
	inside.identity = callback_parameter(lower, parameter++);
	inside.values = arena_array(lower->ir.arena, int32_t, n);
	for (uint32_t i = 0; i < n; i++)
		inside.values[i] = record->values[i] == IR_NONE
					   ? IR_NONE
					   : callback_parameter(lower,
								parameter++);
	record_put(lower, &inside);
	return shared_end(lower, &shared, IR_NONE);
}

static int32_t function_of(struct lower *lower, const struct record *record,
			   uint32_t nparams)
{
	struct record_function *made;
	int32_t number;

	vec_each (function, &lower->state->record_functions)
		if (same_shape(function->record, record))
			return function->number;
	number = function_new(lower, record, nparams);
	if (number == IR_NONE)
		return IR_NONE;
	made = vec_push(lower->ir.arena, &lower->state->record_functions);
	made->record = arena_copy(lower->ir.arena, record, sizeof(*record));
	made->number = number;
	return number;
}

bool record_apart(struct lower *lower, struct record *record)
{
	int32_t args[1 + VALUES_MOST], number;
	uint32_t n;

	if (!goes_apart(lower, record))
		return false;
	n = list_values(lower, record, args);
	number = function_of(lower, record, n);
	if (number == IR_NONE)
		return false;
	function_call(lower, number, args, n);
	return true;
}
