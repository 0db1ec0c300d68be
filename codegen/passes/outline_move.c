// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The function that a chunk becomes, and what is left where it was:
 *
 *	u64 part(u64 at, void *ctx)
 *	{				way = part(slot - scratch, ctx);
 *		slot = scratch + at;	if (way == 1)
 *		the chunk			goto one exit;
 *		return 0;		if (way == 2)
 *	exit:	return 1;			goto another;
 *	}
 *
 * The slot goes as a number: global functions take addresses from 5.12 on. The
 * context goes if the chunk needs it; what is present in it is read anew.
 */
#include "codegen/passes/outline.h"

struct mover {
	struct outline *outline;
	const struct chunk *chunk;
	struct ir_builder to; /* in the new function */
};

static int32_t reg_of(struct mover *mover, int32_t reg)
{
	struct ir_function *from = mover->outline->function;
	const struct ir_register *old = &from->registers.v[reg];
	int32_t *fresh = &mover->outline->new_register[reg];

	if (*fresh == IR_NONE)
		*fresh = old->variable ? ir_variable(&mover->to, old->name)
				       : ir_temporary(&mover->to);
	return *fresh;
}

static int32_t object_of(struct mover *mover, int32_t object)
{
	const struct ir_object *old =
		&mover->outline->function->objects.v[object];
	int32_t *fresh = &mover->outline->new_object[object];

	if (*fresh == IR_NONE)
		*fresh = ir_object_new(&mover->to, old->size, old->align,
				       old->once, old->name);
	return *fresh;
}

static void renumber(struct mover *mover, struct ir_insn *insn)
{
	int32_t *regs[10];
	uint32_t n = ir_uses(insn, regs);

	n += ir_defs(insn, regs + n);
	for (uint32_t i = 0; i < n; i++)
		*regs[i] = reg_of(mover, *regs[i]);
	if (insn->op == IR_FRAME)
		insn->object = object_of(mover, insn->object);
	for (uint32_t t = 0; t < ir_targets(insn); t++)
		insn->target[t] = mover->outline->new_block[insn->target[t]];
}

/* Whether a chunk reads a register that it does not define. */
static bool needs(const struct mover *mover, int32_t reg)
{
	struct outline *outline = mover->outline;
	const struct chunk *chunk = mover->chunk;
	int32_t *regs[8];

	if (outline->registers[reg].from >= chunk->from)
		return false;
	for (int32_t p = chunk->from; p < chunk->to; p++)
		vec_each (
			insn,
			&outline->function->blocks.v[outline->order[p]].insns) {
			uint32_t n = ir_uses(insn, regs);

			for (uint32_t i = 0; i < n; i++)
				if (*regs[i] == reg)
					return true;
		}
	return false;
}

static int32_t parameter(struct mover *mover, int32_t number, int32_t dst)
{
	struct ir_insn *insn = ir_add(&mover->to, IR_PARAM);

	insn->dst = dst;
	insn->imm = number;
	return dst;
}

/* The verifier has to see again that it is not NULL. */
static void read_present(struct mover *mover, int32_t context,
			 const struct ir_present *present)
{
	int32_t reg = reg_of(mover, present->reg);
	int32_t next = ir_block_new(&mover->to);
	struct ir_insn *insn = ir_add(&mover->to, IR_LOAD);

	insn->dst = reg;
	insn->a = context;
	insn->off = present->off;
	insn->size = 8;
	insn->region = IR_REGION_CONTEXT;
	ir_branch(&mover->to, IR_NE, reg, ir_const(&mover->to, 0), next,
		  mover->outline->new_block[mover->chunk->exits[0]]);
	ir_at(&mover->to, next);
}

/* Whether the context is handed on, and what is read of it. */
static bool begin_context(struct mover *mover)
{
	const struct ir_function *from = mover->outline->function;
	bool any = false;
	int32_t context;

	if (!mover->outline->has_context)
		return false;
	vec_each (present, &from->present)
		any |= needs(mover, present->reg);
	if (!any && !needs(mover, from->context))
		return false;
	mover->to.function->nparams = 2;
	mover->to.function->context_parameter = 2;
	context = parameter(mover, 1, reg_of(mover, from->context));
	vec_each (present, &from->present)
		if (needs(mover, present->reg))
			read_present(mover, context, present);
	return true;
}

static void begin_slot(struct mover *mover)
{
	int32_t at = parameter(mover, 0, ir_temporary(&mover->to)), slot;
	struct ir_insn *insn;

	slot = reg_of(mover, mover->outline->function->slot);
	insn = ir_add(&mover->to, IR_SLOT);
	insn->dst = slot;
	insn->a = at;
	insn->map = mover->outline->program->scratch;
	mover->to.function->slot = slot;
}

/* Blocks for what stays in the chunk and for where it is left to. */
static void make_blocks(struct mover *mover)
{
	struct outline *outline = mover->outline;
	const struct chunk *chunk = mover->chunk;

	for (int32_t p = chunk->from; p < chunk->to; p++) {
		int32_t b = outline->order[p];

		if (outline->function->blocks.v[b].insns.n)
			outline->new_block[b] = ir_block_new(&mover->to);
	}
	for (uint32_t i = 0; i < chunk->nexits; i++) {
		struct ir_builder exit = mover->to;

		exit.block = ir_block_new(&exit);
		outline->new_block[chunk->exits[i]] = exit.block;
		ir_return(&exit, ir_const(&exit, i));
	}
}

static void move_blocks(struct mover *mover)
{
	struct outline *outline = mover->outline;
	const struct chunk *chunk = mover->chunk;

	ir_jump(&mover->to, outline->new_block[outline->order[chunk->from]]);
	for (int32_t p = chunk->from; p < chunk->to; p++) {
		int32_t b = outline->order[p], its = outline->new_block[b];
		struct ir_block *block = &outline->function->blocks.v[b];

		if (!block->insns.n)
			continue;
		vec_each (insn, &block->insns)
			renumber(mover, insn);
		mover->to.function->blocks.v[its] = *block;
		*block = (struct ir_block){ 0 };
	}
}

/* if (way == 1) goto the second exit..., in blocks that were the chunk's */
static void put_ways(struct mover *mover, struct ir_builder *from, int32_t way)
{
	const struct chunk *chunk = mover->chunk;
	int32_t place = chunk->from;

	for (uint32_t i = 1; i < chunk->nexits; i++) {
		int32_t next = i + 1 < chunk->nexits
				       ? mover->outline->order[++place]
				       : chunk->exits[0];

		ir_branch(from, IR_EQ, way, ir_const(from, i), chunk->exits[i],
			  next);
		ir_at(from, next);
	}
}

/* In the chunk's first block. */
static void put_call(struct mover *mover, int32_t callee, bool has_context)
{
	struct outline *outline = mover->outline;
	struct ir_builder from = {
		.arena = outline->arena,
		.program = outline->program,
		.function = outline->function,
		.block = outline->order[mover->chunk->from],
		.loc = mover->to.loc,
	};
	int32_t scratch = ir_temporary(&from), at, way;
	struct ir_insn *insn;

	insn = ir_add(&from, IR_CELL);
	insn->dst = scratch;
	insn->map = outline->program->scratch;
	at = ir_binary(&from, IR_SUB, outline->function->slot, scratch);
	way = ir_temporary(&from);
	insn = ir_add(&from, IR_SUBCALL);
	insn->dst = way;
	insn->imm = callee;
	insn->nargs = has_context ? 2 : 1;
	insn->args[0] = at;
	insn->args[1] = has_context ? outline->function->context : IR_NONE;
	if (mover->chunk->nexits == 1)
		ir_jump(&from, mover->chunk->exits[0]);
	put_ways(mover, &from, way);
}

/* What the next chunk meets too. */
static void forget_numbers(struct outline *outline, const struct chunk *chunk)
{
	const struct ir_function *from = outline->function;

	for (uint32_t i = 0; i < chunk->nexits; i++)
		outline->new_block[chunk->exits[i]] = IR_NONE;
	outline->new_register[from->slot] = IR_NONE;
	if (from->context != IR_NONE)
		outline->new_register[from->context] = IR_NONE;
	vec_each (present, &from->present)
		outline->new_register[present->reg] = IR_NONE;
}

void outline_move(struct outline *outline, const struct chunk *chunk)
{
	struct ir_function *from = outline->function;
	struct mover mover = {
		.outline = outline,
		.chunk = chunk,
		.to = { .arena = outline->arena, .program = outline->program },
	};
	int32_t callee = (int32_t)outline->program->functions.n;
	int32_t block = outline->order[chunk->from];
	bool has_context;

	mover.to.loc = from->blocks.v[block].insns.v[0].loc;
	ir_function_new(&mover.to,
			arena_printf(outline->arena, "%s_%d",
				     outline->program->name, callee),
			1);
	mover.to.function->apart = true;
	make_blocks(&mover);
	begin_slot(&mover);
	has_context = begin_context(&mover);
	move_blocks(&mover);
	put_call(&mover, callee, has_context);
	forget_numbers(outline, chunk);
}
