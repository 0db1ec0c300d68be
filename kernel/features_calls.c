// SPDX-License-Identifier: GPL-2.0-or-later
/* What long programs rest on. */
#include "kernel/features_private.h"

/*
 * "liveness analysis exceeded complexity limit (10001 calls)", of functions
 * that read their caller's stack, from 7.0 on. In one function so many calls
 * take seconds to load: here are ROWS functions of as many. Kernels before that
 * analysis, in whose BTF its functions are not, are not asked: an emulated one
 * takes ten seconds for the answer.
 */
#define ROWS 101
#define ROW (3 * ROWS + 3)

static struct bpf_insn *put_row(struct bpf_insn *at, int rows_left)
{
	*at++ = STORE(BPF_REG_10, -8, 0);
	for (int left = ROWS - 1; left >= 0; left--) {
		*at++ = MOVE(BPF_REG_1, BPF_REG_10);
		*at++ = ADD(BPF_REG_1, -8);
		*at++ = CALL_BPF(3 * left + 2 + rows_left * ROW);
	}
	*at++ = SET(BPF_REG_0, 0);
	*at++ = EXIT;
	return at;
}

bool try_many_calls(void)
{
	static struct bpf_insn insns[ROWS + 2 + ROWS * ROW + 3];
	struct bpf_insn *at = insns;

	if (!trial_id(ID_STACK_LIVENESS))
		return true;
	for (int i = 0; i < ROWS; i++)
		*at++ = CALL_BPF(ROWS - i - 1 + 2 + i * ROW);
	*at++ = SET(BPF_REG_0, 0);
	*at++ = EXIT;
	for (int i = ROWS - 1; i >= 0; i--)
		at = put_row(at, i);
	/* what they call: */
	*at++ = LOAD(BPF_REG_0, BPF_REG_1, 0);
	*at++ = SET(BPF_REG_0, 0);
	*at++ = EXIT;
	return trial_loads(
		(struct trial){ .type = BPF_PROG_TYPE_RAW_TRACEPOINT }, insns,
		COUNT(insns));
}
