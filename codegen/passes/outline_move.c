// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The function that a chunk becomes, and what is left where it was:
 *
 *	u64 part(u64 at)
 *	{				if (part(slot - scratch))
 *		slot = scratch + at;		goto end;
 *		the chunk
 *		return 0;
 *	end:	return 1;
 *	}
 *
 * The slot goes as a number: global functions take addresses from 5.12 on.
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

static void begin(struct mover *mover)
{
	int32_t at = ir_temporary(&mover->to), slot;
	struct ir_insn *insn;

	ir_add(&mover->to, IR_PARAM)->dst = at;
	slot = reg_of(mover, mover->outline->function->slot);
	insn = ir_add(&mover->to, IR_SLOT);
	insn->dst = slot;
	insn->a = at;
	insn->map = mover->outline->program->scratch;
	mover->to.function->slot = slot;
}

static bool leaves(const struct outline *outline, const struct chunk *chunk)
{
	for (int32_t s = chunk->from; s < chunk->to; s++)
		if (outline->segments[s].leaves)
			return true;
	return false;
}

static void move_blocks(struct mover *mover)
{
	struct outline *outline = mover->outline;
	const struct segment *first = &outline->segments[mover->chunk->from];
	const struct segment *last = &outline->segments[mover->chunk->to - 1];
	uint32_t end = last->first + last->n;
	int32_t leave = ir_block_new(&mover->to);
	int32_t left = ir_block_new(&mover->to);

	for (uint32_t i = first->first; i < end; i++)
		outline->new_block[outline->members[i]] =
			ir_block_new(&mover->to);
	outline->new_block[outline->end] = left;
	outline->new_block[last[1].block] = leave;
	ir_jump(&mover->to, outline->new_block[first->block]);
	for (uint32_t i = first->first; i < end; i++) {
		int32_t b = outline->members[i], its = outline->new_block[b];
		struct ir_block *block = &outline->function->blocks.v[b];

		vec_each (insn, &block->insns)
			renumber(mover, insn);
		mover->to.function->blocks.v[its] = *block;
		*block = (struct ir_block){ 0 };
	}
	ir_at(&mover->to, leave);
	ir_return(&mover->to, ir_const(&mover->to, 0));
	ir_at(&mover->to, left);
	ir_return(&mover->to, ir_const(&mover->to, 1));
}

/* In the chunk's first block. */
static void put_call(struct mover *mover, int32_t callee, struct loc loc)
{
	struct outline *outline = mover->outline;
	const struct chunk *chunk = mover->chunk;
	struct ir_builder from = {
		.arena = outline->arena,
		.program = outline->program,
		.function = outline->function,
		.block = outline->segments[chunk->from].block,
		.loc = loc,
	};
	int32_t scratch = ir_temporary(&from), at, left;
	struct ir_insn *insn;

	insn = ir_add(&from, IR_CELL);
	insn->dst = scratch;
	insn->map = outline->program->scratch;
	at = ir_binary(&from, IR_SUB, outline->function->slot, scratch);
	insn = ir_add(&from, IR_SUBCALL);
	insn->imm = callee;
	insn->nargs = 1;
	insn->args[0] = at;
	if (!leaves(outline, chunk)) {
		ir_jump(&from, outline->segments[chunk->to].block);
		return;
	}
	left = insn->dst = ir_temporary(&from);
	ir_branch(&from, IR_NE, left, ir_const(&from, 0), outline->end,
		  outline->segments[chunk->to].block);
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
	int32_t block = outline->segments[chunk->from].block;
	struct loc loc = from->blocks.v[block].insns.v[0].loc;

	mover.to.loc = loc;
	ir_function_new(&mover.to,
			arena_printf(outline->arena, "%s_%d",
				     outline->program->name, callee),
			1);
	mover.to.function->apart = true;
	begin(&mover);
	move_blocks(&mover);
	put_call(&mover, callee, loc);
	/* What the next chunk meets too. */
	outline->new_block[outline->segments[chunk->to].block] = IR_NONE;
	outline->new_block[outline->end] = IR_NONE;
	outline->new_register[from->slot] = IR_NONE;
}
