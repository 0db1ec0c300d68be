// SPDX-License-Identifier: GPL-2.0-or-later
/* -k: helpers that fail are told of, with the place in the script. */
#include "codegen/lower/internal.h"

void failure_tell(struct lower *lower, int helper, int32_t code)
{
	int32_t site = plan_failure_site(lower->plan, helper);
	const struct counter *counter;
	int32_t values[FAILURE_ARGUMENTS + STAMP_COUNT];

	if (site < 0)
		return;
	counter = plan_failure_counter(lower->plan, site, lower->ir.loc);
	values[FAILURE_CODE] = code;
	values[FAILURE_COUNTER] = constant(lower,
					   counter - lower->plan->counters);
	record_numbers(lower, site, counter, values);
}

/* Without -k there is no site, and nothing is asked: a status costs a
 * branch. */
void failure_check(struct lower *lower, int helper, int32_t status)
{
	int32_t failed, done;

	if (plan_failure_site(lower->plan, helper) < 0)
		return;
	failed = block_new(lower);
	done = block_new(lower);
	ir_branch(&lower->ir, IR_SLT, status, constant(lower, 0), failed, done);
	ir_at(&lower->ir, failed);
	failure_tell(lower, helper, status);
	go(lower, done);
}

void failure_missing(struct lower *lower)
{
	failure_tell(lower, BPF_FUNC_map_lookup_elem, constant(lower, 0));
}

void failure_absent(struct lower *lower, struct memory cell)
{
	int32_t absent, done, present;

	if (!lower->checked->warnings_k)
		return;
	absent = block_new(lower);
	done = block_new(lower);
	present = memory_load(lower, cell, 8, false);
	ir_branch(&lower->ir, IR_EQ, present, constant(lower, 0), absent, done);
	ir_at(&lower->ir, absent);
	failure_missing(lower);
	go(lower, done);
}

int32_t failure_block(struct lower *lower, int32_t done)
{
	int32_t here = lower->ir.block, block;

	if (!lower->checked->warnings_k)
		return done;
	block = block_new(lower);
	ir_at(&lower->ir, block);
	failure_missing(lower);
	ir_jump(&lower->ir, done);
	ir_at(&lower->ir, here);
	return block;
}

/* The name in the message; for memory that may be either the old helper's
 * does. */
int failure_of_read(struct memory from, bool string)
{
	switch (read_region(from)) {
	case IR_REGION_USER:
		return string ? BPF_FUNC_probe_read_user_str
			      : BPF_FUNC_probe_read_user;
	case IR_REGION_KERNEL:
		return string ? BPF_FUNC_probe_read_kernel_str
			      : BPF_FUNC_probe_read_kernel;
	default: return string ? BPF_FUNC_probe_read_str : BPF_FUNC_probe_read;
	}
}
