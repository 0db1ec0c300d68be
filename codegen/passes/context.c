// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an entry reads of its context, where that is numbers, is read once, to
 * the slot: of a long one, so that the parts it is taken to need no context; of
 * one that is crowded, where the verifier takes a number for an address or
 * would follow what each comparison says of it.
 */
#include "codegen/passes.h"
#include "codegen/flow.h"

struct word {
	int32_t off, at; /* in the context, in the slot */
	uint8_t size;
	bool is_signed;
};

struct context {
	struct ir_program *program;
	struct ir_function *function;
	struct arena *arena;
	int32_t reg;		  /* holds its address */
	struct ir_block *claimed; /* the block from which the slot is there */
	bool *address; /* by register: the verifier has to know what of */
	VEC(int32_t) addresses; /* offsets of the context that hold such */
	VEC(struct word) words;
	uint32_t at;
};

static bool find_claim(struct context *context)
{
	struct ir_function *function = context->function;

	context->reg = IR_NONE;
	vec_each (block, &function->blocks)
		vec_each (insn, &block->insns) {
			if (insn->op == IR_PARAM && !insn->imm)
				context->reg = insn->dst;
			if (insn->op == IR_CLAIM)
				context->claimed =
					&function->blocks.v[insn->target[0]];
		}
	return context->reg != IR_NONE && context->claimed;
}

static bool mark(struct context *context, int32_t reg)
{
	bool is_new = reg != IR_NONE && !context->address[reg];

	if (is_new)
		context->address[reg] = true;
	return is_new;
}

/* What is an address once is one each time: a condition may look at it first,
 * and the verifier has to see that. */
static bool mark_word(struct context *context, const struct ir_insn *insn)
{
	if (insn->region != IR_REGION_CONTEXT || insn->a != context->reg)
		return false;
	vec_each (known, &context->addresses)
		if (*known == insn->off)
			return mark(context, insn->dst);
	if (!context->address[insn->dst])
		return false;
	*vec_push(context->arena, &context->addresses) = insn->off;
	return true;
}

/* What an operation reads as an address, or hands on as one. */
static bool mark_insn(struct context *context, const struct ir_insn *insn)
{
	bool changed = false;

	switch (insn->op) {
	case IR_CALL:
	case IR_KFUNC:
	case IR_TEMPLATE:
		for (uint32_t i = 0; i < insn->nargs; i++)
			changed |= mark(context, insn->args[i]);
		return changed;
	case IR_MOV:
	case IR_OFFSET:
	case IR_ADD:
	case IR_SUB:
	case IR_INDEX:
		if (!context->address[insn->dst])
			return false;
		break;
	case IR_STORE:
		/* Loops find it in the captures. */
		if (insn->region != IR_REGION_FRAME)
			return false;
		break;
	case IR_LOAD:
		changed = mark_word(context, insn);
		if (insn->region != IR_REGION_TRUSTED)
			return changed;
		break;
	default:
		if (insn->region != IR_REGION_TRUSTED)
			return false;
	}
	changed |= mark(context, insn->a);
	return mark(context, insn->b) || changed;
}

/* Of a typed context: what is read as a number may be kept as one, also where
 * it is an address. */
static void find_addresses(struct context *context, const struct flow *flow)
{
	bool again = context->program->typed_context;

	context->address = arena_array(context->arena, bool,
				       context->function->registers.n + 1);
	while (again) {
		again = false;
		for (uint32_t i = flow->norder; i-- > 0;) {
			struct ir_block *block =
				&context->function->blocks.v[flow->order[i]];

			for (uint32_t k = block->insns.n; k-- > 0;)
				again |= mark_insn(context, &block->insns.v[k]);
		}
	}
}

static struct word *word_of(struct context *context, const struct ir_insn *insn)
{
	struct word *word;

	vec_each (known, &context->words)
		if (known->off == insn->off && known->size == insn->size &&
		    known->is_signed == insn->is_signed)
			return known;
	word = vec_push(context->arena, &context->words);
	*word = (struct word){ insn->off, (int32_t)context->at, insn->size,
			       insn->is_signed };
	context->at += 8;
	return word;
}

/* Reads after the claim go to the slot; those before it are few. */
static void redirect(struct context *context, const struct flow *flow,
		     int32_t claimed)
{
	for (uint32_t i = 0; i < flow->norder; i++) {
		int32_t b = flow->order[i];

		if (!flow_dominates(flow, claimed, b))
			continue;
		vec_each (insn, &context->function->blocks.v[b].insns) {
			if (insn->op != IR_LOAD || insn->a != context->reg ||
			    insn->region != IR_REGION_CONTEXT ||
			    context->address[insn->dst])
				continue;
			insn->off = word_of(context, insn)->at;
			insn->a = context->function->slot;
			insn->region = IR_REGION_SCRATCH;
			insn->size = 8;
			insn->is_signed = false;
		}
	}
}

static void fill_slot(struct context *context)
{
	struct ir_block old = *context->claimed;
	struct ir_builder out = {
		.arena = context->arena,
		.program = context->program,
		.function = context->function,
		.block = (int32_t)(context->claimed -
				   context->function->blocks.v),
	};

	memset(&context->claimed->insns, 0, sizeof(old.insns));
	vec_each (word, &context->words)
		ir_store(&out, IR_REGION_SCRATCH, context->function->slot,
			 word->at,
			 ir_load(&out, IR_REGION_CONTEXT, context->reg,
				 word->off, word->size, word->is_signed),
			 8);
	vec_each (insn, &old.insns)
		*ir_add(&out, IR_CONST) = *insn;
}

uint32_t context_to_slot(struct ir_program *program, const struct flow *flow,
			 uint32_t at, struct arena *arena)
{
	struct context context = {
		.program = program,
		.function = program->functions.v[0],
		.arena = arena,
		.at = at,
	};

	if (at > INT16_MAX / 2 || !find_claim(&context))
		return at;
	find_addresses(&context, flow);
	redirect(&context, flow,
		 (int32_t)(context.claimed - context.function->blocks.v));
	fill_slot(&context);
	return context.at;
}
