/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs IR as it stands, without registers, instructions or a kernel: what the
 * back end's work is compared with. Addresses are those of this process. Only
 * what test_random.c makes is known; helpers return 0.
 */
#ifndef AWL_TESTS_UNIT_IR_RUN_H
#define AWL_TESTS_UNIT_IR_RUN_H

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/ir.h"

#define IR_RUN_KEYS 64

struct ir_run {
	const struct ir_program *program;
	uint64_t *context;
	uint8_t *cells;
	/* The hash map: keys of 8 bytes, values of 16. */
	uint64_t keys[IR_RUN_KEYS];
	uint8_t values[IR_RUN_KEYS][16];
	bool used[IR_RUN_KEYS];
	uint64_t steps;
};

static inline uint8_t *ir_run_find(struct ir_run *run, uint64_t key)
{
	for (int i = 0; i < IR_RUN_KEYS; i++)
		if (run->used[i] && run->keys[i] == key)
			return run->values[i];
	return NULL;
}

static inline void ir_run_update(struct ir_run *run, uint64_t key,
				 const void *value)
{
	uint8_t *old = ir_run_find(run, key);

	for (int i = 0; !old && i < IR_RUN_KEYS; i++)
		if (!run->used[i]) {
			run->used[i] = true;
			run->keys[i] = key;
			old = run->values[i];
		}
	memcpy(old, value, 16);
}

static inline void ir_run_delete(struct ir_run *run, uint64_t key)
{
	for (int i = 0; i < IR_RUN_KEYS; i++)
		if (run->used[i] && run->keys[i] == key)
			run->used[i] = false;
}

static inline uint64_t ir_run_extend(uint64_t value, int size, bool sign)
{
	int shift = 64 - 8 * size;

	if (size == 8)
		return value;
	if (sign)
		return (uint64_t)((int64_t)(value << shift) >> shift);
	return value << shift >> shift;
}

static inline uint64_t ir_run_load(uint64_t address, int size, bool sign)
{
	uint64_t value = 0;

	memcpy(&value, (void *)(uintptr_t)address, (size_t)size);
	return ir_run_extend(value, size, sign);
}

static inline bool ir_run_compare(const struct ir_insn *insn, uint64_t x,
				  uint64_t y)
{
	int64_t a, b;

	if (insn->size == 4) {
		x = (uint32_t)x;
		y = (uint32_t)y;
		a = (int32_t)x;
		b = (int32_t)y;
	} else {
		a = (int64_t)x;
		b = (int64_t)y;
	}
	switch (insn->condition) {
	case IR_EQ: return x == y;
	case IR_NE: return x != y;
	case IR_ULT: return x < y;
	case IR_ULE: return x <= y;
	case IR_UGT: return x > y;
	case IR_UGE: return x >= y;
	case IR_SLT: return a < b;
	case IR_SLE: return a <= b;
	case IR_SGT: return a > b;
	case IR_SGE: return a >= b;
	default: return (x & y) != 0;
	}
}

static inline uint64_t ir_run_binary(const struct ir_insn *insn, uint64_t x,
				     uint64_t y)
{
	switch (insn->op) {
	case IR_ADD: return x + y;
	case IR_SUB: return x - y;
	case IR_MUL: return x * y;
	case IR_UDIV: return y ? x / y : 0;
	case IR_UMOD: return y ? x % y : x;
	case IR_SDIV:
		return y + 1 == 0 ? 0 - x : (uint64_t)((int64_t)x / (int64_t)y);
	case IR_SMOD:
		return y + 1 == 0 ? 0 : (uint64_t)((int64_t)x % (int64_t)y);
	case IR_AND: return x & y;
	case IR_OR: return x | y;
	case IR_XOR: return x ^ y;
	case IR_SHL: return x << (y & 63);
	case IR_SHR: return x >> (y & 63);
	default: return (uint64_t)((int64_t)x >> (y & 63));
	}
}

static inline uint64_t ir_run_swap(uint64_t value, int size)
{
	switch (size) {
	case 2: return __builtin_bswap16((uint16_t)value);
	case 4: return __builtin_bswap32((uint32_t)value);
	default: return __builtin_bswap64(value);
	}
}

#define IR_RUN_MAX_OBJECTS 64

struct ir_run_frame {
	uint64_t *regs;
	uint8_t *objects[IR_RUN_MAX_OBJECTS];
	const uint64_t *args;
	int32_t block;
	uint64_t result;
	bool done;
};

static inline uint64_t ir_run_function(struct ir_run *run, int64_t number,
				       const uint64_t *args);

static inline void ir_run_memory(struct ir_run *run, struct ir_run_frame *f,
				 const struct ir_insn *insn)
{
	uint64_t at = f->regs[insn->a] + (uint64_t)(int64_t)insn->off, old, b;

	(void)run;
	b = insn->b >= 0 ? f->regs[insn->b] : 0;
	switch (insn->op) {
	case IR_STORE: memcpy((void *)(uintptr_t)at, &b, insn->size); break;
	case IR_ZERO:
		memset((void *)(uintptr_t)at, 0, (size_t)insn->imm);
		break;
	case IR_DATA:
		memcpy((void *)(uintptr_t)at, insn->data, (size_t)insn->imm);
		break;
	case IR_COPY:
		memmove((void *)(uintptr_t)at,
			(void *)(uintptr_t)(b + (uint64_t)(int64_t)insn->off2),
			(size_t)insn->imm);
		break;
	case IR_PREFER:
		old = ir_run_load(at, insn->size, insn->is_signed);
		if (insn->is_signed ? ((int64_t)b < (int64_t)old) != insn->imm
				    : (b < old) != insn->imm)
			memcpy((void *)(uintptr_t)at, &b, insn->size);
		break;
	default: /* atomics */
		old = ir_run_load(at, insn->size, false);
		if (insn->op == IR_ATOMIC_OR)
			b |= old;
		else if (insn->op == IR_ATOMIC_CMPXCHG)
			b = old == b ? f->regs[insn->c] : old;
		else if (insn->op != IR_ATOMIC_XCHG)
			b += old;
		memcpy((void *)(uintptr_t)at, &b, insn->size);
		if (insn->dst >= 0)
			f->regs[insn->dst] = old;
		break;
	}
}

static inline void ir_run_map(struct ir_run *run, struct ir_run_frame *f,
			      const struct ir_insn *insn)
{
	uint64_t key = ir_run_load(
		f->regs[insn->a] + (uint64_t)(int64_t)insn->off, 8, false);
	uint8_t *value;

	if (insn->op == IR_LOOKUP) {
		value = ir_run_find(run, key);
		if (value && insn->dst >= 0)
			f->regs[insn->dst] = (uint64_t)(uintptr_t)value;
		f->block = insn->target[value ? 0 : 1];
	} else if (insn->op == IR_UPDATE) {
		ir_run_update(
			run, key,
			(void *)(uintptr_t)(f->regs[insn->c] +
					    (uint64_t)(int64_t)insn->off2));
	} else {
		ir_run_delete(run, key);
	}
}

static inline void ir_run_call(struct ir_run *run, struct ir_run_frame *f,
			       const struct ir_insn *insn)
{
	uint64_t args[5] = { 0 }, result = 0;

	for (int i = 0; i < insn->nargs; i++)
		args[i] = f->regs[insn->args[i]];
	if (insn->op == IR_SUBCALL)
		result = ir_run_function(run, insn->imm, args);
	if (insn->dst >= 0)
		f->regs[insn->dst] = result;
}

static inline uint64_t ir_run_value(struct ir_run *run, struct ir_run_frame *f,
				    const struct ir_insn *insn)
{
	uint64_t a = insn->a >= 0 ? f->regs[insn->a] : 0;
	uint64_t b = insn->b >= 0 ? f->regs[insn->b] : 0;

	switch (insn->op) {
	case IR_CONST: return (uint64_t)insn->imm;
	case IR_MOV: return a;
	case IR_NEG: return 0 - a;
	case IR_EXTEND: return ir_run_extend(a, insn->size, insn->is_signed);
	case IR_BSWAP: return ir_run_swap(a, insn->size);
	case IR_SET: return ir_run_compare(insn, a, b);
	case IR_PARAM: return f->args[insn->imm];
	case IR_FRAME:
		return (uint64_t)(uintptr_t)f->objects[insn->object] +
		       (uint64_t)insn->off;
	case IR_CELL:
		return (uint64_t)(uintptr_t)run->cells + (uint64_t)insn->imm;
	case IR_OFFSET: return a + (uint64_t)insn->imm;
	case IR_INDEX:
		if (b > (uint64_t)insn->imm - 1)
			b = (uint64_t)insn->imm - 1;
		return a + (uint64_t)(int64_t)insn->off + b * insn->size;
	case IR_LOAD:
		return ir_run_load(a + (uint64_t)(int64_t)insn->off, insn->size,
				   insn->is_signed);
	default: return ir_run_binary(insn, a, b);
	}
}

static inline void ir_run_insn(struct ir_run *run, struct ir_run_frame *f,
			       const struct ir_insn *insn)
{
	switch (insn->op) {
	case IR_STORE:
	case IR_ZERO:
	case IR_DATA:
	case IR_COPY:
	case IR_PREFER:
	case IR_ATOMIC_ADD:
	case IR_ATOMIC_OR:
	case IR_ATOMIC_FETCH_ADD:
	case IR_ATOMIC_XCHG:
	case IR_ATOMIC_CMPXCHG: ir_run_memory(run, f, insn); break;
	case IR_LOOKUP:
	case IR_UPDATE:
	case IR_DELETE: ir_run_map(run, f, insn); break;
	case IR_CALL:
	case IR_SUBCALL: ir_run_call(run, f, insn); break;
	case IR_JUMP: f->block = insn->target[0]; break;
	case IR_BRANCH:
		f->block = insn->target[!ir_run_compare(insn, f->regs[insn->a],
							f->regs[insn->b])];
		break;
	case IR_RETURN:
		f->result = f->regs[insn->a];
		f->done = true;
		break;
	default: f->regs[insn->dst] = ir_run_value(run, f, insn); break;
	}
}

static inline uint64_t ir_run_function(struct ir_run *run, int64_t number,
				       const uint64_t *args)
{
	const struct ir_function *function = run->program->functions.v[number];
	struct ir_run_frame f = { .args = args };

	f.regs = calloc(function->registers.n + 1, sizeof(*f.regs));
	for (uint32_t i = 0; i < function->objects.n; i++)
		f.objects[i] = calloc(1, function->objects.v[i].size + 8);
	while (!f.done && run->steps < 1000000) {
		const struct ir_block *block = &function->blocks.v[f.block];

		for (uint32_t i = 0; i < block->insns.n; i++) {
			run->steps++;
			ir_run_insn(run, &f, &block->insns.v[i]);
		}
	}
	for (uint32_t i = 0; i < function->objects.n; i++)
		free(f.objects[i]);
	free(f.regs);
	return f.result;
}

#endif
