// SPDX-License-Identifier: GPL-2.0-or-later
/* Which bucket of a histogram a value belongs to (BPFTRACE.md 2.4). */
#include "codegen/lower/internal.h"

/* if (x >= 2^bits) { x >>= bits; log += bits; } */
static void log2_step(struct lower *lower, int32_t x, int32_t log,
		      unsigned bits)
{
	struct ir_builder *ir = &lower->ir;
	int32_t large = block_new(lower), next = block_new(lower);
	int32_t shifted = IR_NONE;

	if (bits == 32) {
		shifted = ir_binary(ir, IR_SHR, x, constant(lower, 32));
		ir_branch(ir, IR_NE, shifted, constant(lower, 0), large, next);
	} else {
		ir_branch(ir, IR_UGE, x, constant(lower, 1 << bits), large,
			  next);
	}
	ir_at(ir, large);
	/* The last step only asks whether one more bit is there: what is left
	 * of x nobody reads. */
	if (bits > 1) {
		if (bits != 32)
			shifted = ir_binary(ir, IR_SHR, x,
					    constant(lower, bits));
		ir_assign(ir, x, shifted);
	}
	ir_assign(ir, log, ir_binary(ir, IR_ADD, log, constant(lower, bits)));
	go(lower, next);
}

/* log += the highest set bit of x, which is not 0 and is lost. */
static void log2_add(struct lower *lower, int32_t x, int32_t log)
{
	for (unsigned bits = 32; bits; bits /= 2)
		log2_step(lower, x, log, bits);
}

/*
 * One bucket a power of two: 0 for v < 0, 1 for 0, else 2 + the highest bit.
 * 2v + 1 has its highest bit one further and is never 0: no case for 0.
 */
static int32_t hist_simple(struct lower *lower, int32_t value)
{
	struct ir_builder *ir = &lower->ir;
	int32_t x = ir_variable(ir, NULL), bucket = ir_variable(ir, NULL);
	int32_t some = block_new(lower), done = block_new(lower), odd;

	ir_assign(ir, bucket, constant(lower, 0));
	ir_branch(ir, IR_SLT, value, constant(lower, 0), done, some);
	ir_at(ir, some);
	odd = ir_binary(ir, IR_SHL, value, constant(lower, 1));
	odd = ir_binary(ir, IR_OR, odd, constant(lower, 1));
	ir_assign(ir, x, odd);
	ir_assign(ir, bucket, constant(lower, 1));
	log2_add(lower, x, bucket);
	go(lower, done);
	return bucket;
}

/*
 * 2^k buckets a power of two: with l = highest bit - k,
 * ((l + 1) << k) + ((v >> l) & (2^k - 1)) + 1; values below 2^k have their own.
 */
static int32_t hist_fine(struct lower *lower, int32_t value, unsigned k)
{
	struct ir_builder *ir = &lower->ir;
	int32_t x = ir_variable(ir, NULL), log = ir_variable(ir, NULL);
	int32_t bucket = ir_variable(ir, NULL), high, low, l;
	int32_t positive = block_new(lower), small = block_new(lower);
	int32_t large = block_new(lower), done = block_new(lower);

	ir_assign(ir, bucket, constant(lower, 0));
	ir_branch(ir, IR_SLT, value, constant(lower, 0), done, positive);
	ir_at(ir, positive);
	ir_branch(ir, IR_ULT, value, constant(lower, 1 << k), small, large);
	ir_at(ir, small);
	ir_assign(ir, bucket, ir_binary(ir, IR_ADD, value, constant(lower, 1)));
	ir_jump(ir, done);
	ir_at(ir, large);
	ir_assign(ir, x, value);
	ir_assign(ir, log, constant(lower, -(int64_t)k));
	log2_add(lower, x, log);
	/* Always below 64; said once more for the verifier, which lost sight of
	 * the sum over the steps and allows shifts by less only. */
	l = ir_binary(ir, IR_AND, log, constant(lower, 63));
	high = ir_binary(ir, IR_ADD, l, constant(lower, 1));
	high = ir_binary(ir, IR_SHL, high, constant(lower, k));
	low = ir_binary(ir, IR_SHR, value, l);
	low = ir_binary(ir, IR_AND, low, constant(lower, (1 << k) - 1));
	high = ir_binary(ir, IR_ADD, high, low);
	ir_assign(ir, bucket, ir_binary(ir, IR_ADD, high, constant(lower, 1)));
	go(lower, done);
	return bucket;
}

int32_t hist_bucket(struct lower *lower, int32_t value, unsigned bits)
{
	return bits ? hist_fine(lower, value, bits) : hist_simple(lower, value);
}

/* v < min: 0; v > max: the last; else 1 + (v - min) / step */
int32_t lhist_bucket(struct lower *lower, int32_t value, const int64_t *v)
{
	struct ir_builder *ir = &lower->ir;
	int32_t bucket = ir_variable(ir, NULL);
	int32_t above = block_new(lower), inside = block_new(lower);
	int32_t over = block_new(lower), done = block_new(lower), at;

	ir_assign(ir, bucket, constant(lower, 0));
	ir_branch(ir, IR_SLT, value, constant(lower, v[0]), done, above);
	ir_at(ir, above);
	ir_branch(ir, IR_SGT, value, constant(lower, v[1]), over, inside);
	ir_at(ir, over);
	ir_assign(ir, bucket,
		  constant(lower, LHIST_BUCKETS(v[0], v[1], v[2]) - 1));
	ir_jump(ir, done);
	ir_at(ir, inside);
	/* Not negative here, so that the division may be the unsigned one,
	 * which every kernel has. */
	at = ir_binary(ir, IR_SUB, value, constant(lower, v[0]));
	at = ir_binary(ir, IR_UDIV, at, constant(lower, v[2]));
	ir_assign(ir, bucket, ir_binary(ir, IR_ADD, at, constant(lower, 1)));
	go(lower, done);
	return bucket;
}
