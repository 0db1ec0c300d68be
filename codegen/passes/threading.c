// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A block that only asks what its predecessors know. A map read leaves 0 in a
 * variable where the key is missing and joins the other way; the filter then
 * asks whether the variable is 0:
 *
 *	lookup ..., found, join		lookup ..., found, no
 *  found: $v = load; jump join	    found: $v = load; jump join
 *  join:  branch $v ne 0, yes, no	->  join: branch $v ne 0, yes, no
 *
 * What comes by `found` only is then known to be found.
 */
#include "codegen/flow.h"
#include "codegen/passes.h"
#include "codegen/passes/numbering.h"

#define LONGEST 8 /* operations of a block that asks */

struct known {
	int32_t reg;
	int64_t value;
};

struct threading {
	struct ir_function *function;
	struct flow flow;
	const struct ir_insn **def; /* of temporaries that are constants */
	uint32_t *nuses;	    /* by register, in the whole function */
	bool *joined; /* by block: it got predecessors that flow does not know
		       */
	struct known known[LONGEST + 1];
	uint32_t nknown;
};

static bool value_of(const struct threading *threading, int32_t reg,
		     int64_t *value)
{
	for (uint32_t i = 0; i < threading->nknown; i++)
		if (threading->known[i].reg == reg) {
			*value = threading->known[i].value;
			return true;
		}
	if (threading->def[reg])
		*value = threading->def[reg]->imm;
	return threading->def[reg] != NULL;
}

static bool evaluate(const struct threading *threading,
		     const struct ir_insn *insn, int64_t *result)
{
	int64_t a = 0, b = 0;

	if (insn->a != IR_NONE && !value_of(threading, insn->a, &a))
		return false;
	if (insn->b != IR_NONE && !value_of(threading, insn->b, &b))
		return false;
	switch (insn->op) {
	case IR_CONST: *result = insn->imm; return true;
	case IR_MOV: *result = a; return true;
	case IR_EXTEND:
		*result = fold_extend(a, insn->size, insn->is_signed);
		return true;
	case IR_SET:
	case IR_BRANCH:
		*result = fold_condition(insn->condition, insn->size, a, b);
		return true;
	default: return fold_binary(insn->op, a, b, result);
	}
}

/* Whether a block does nothing but ask; its values are its own. */
static bool only_asks(const struct threading *threading,
		      const struct ir_block *block)
{
	const struct ir_insn *last = ir_last(block);

	if (!last || last->op != IR_BRANCH || block->insns.n > LONGEST)
		return false;
	for (uint32_t i = 0; i + 1 < block->insns.n; i++) {
		const struct ir_insn *insn = &block->insns.v[i];
		uint32_t inside = 0;

		/* What comes by without passing here must miss nothing: no
		 * effects, and no value that is read behind the block. */
		if (ir_effects(insn) || insn->dst == IR_NONE ||
		    threading->function->registers.v[insn->dst].variable)
			return false;
		for (uint32_t j = i + 1; j < block->insns.n; j++) {
			struct ir_insn copy = block->insns.v[j];
			int32_t *uses[8];
			uint32_t n = ir_uses(&copy, uses);

			for (uint32_t u = 0; u < n; u++)
				inside += *uses[u] == insn->dst;
		}
		if (inside != threading->nuses[insn->dst])
			return false;
	}
	return true;
}

/* The one variable that a block asks about; IR_NONE: none or more. */
static int32_t asked_variable(const struct threading *threading,
			      const struct ir_block *block)
{
	int32_t asked = IR_NONE;

	for (uint32_t i = 0; i < block->insns.n; i++) {
		struct ir_insn copy = block->insns.v[i];
		int32_t *uses[8];
		uint32_t n = ir_uses(&copy, uses);

		for (uint32_t u = 0; u < n; u++) {
			int32_t reg = *uses[u];

			if (!threading->function->registers.v[reg].variable)
				continue;
			if (asked != IR_NONE && asked != reg)
				return IR_NONE;
			asked = reg;
		}
	}
	return asked;
}

/* What a variable surely is at the end of a block. */
static bool known_at_end(const struct threading *threading, int32_t b,
			 int32_t variable, int64_t *value)
{
	const struct flow *flow = &threading->flow;

	for (int hops = 0; hops < 8; hops++) {
		const struct ir_block *block =
			&threading->function->blocks.v[b];

		/* The last assignment counts; in blocks with one way in the
		 * search goes on in the one before. */
		for (uint32_t i = block->insns.n; i-- > 0;) {
			struct ir_insn copy = block->insns.v[i];
			int32_t *defs[2];
			uint32_t n = ir_defs(&copy, defs);

			for (uint32_t d = 0; d < n; d++)
				if (*defs[d] == variable)
					return evaluate(threading, &copy,
							value);
		}
		if (b == 0 || threading->joined[b] || flow_npreds(flow, b) != 1)
			return false;
		b = flow->preds[flow->pred_first[b]];
	}
	return false;
}

/* Where a block's branch goes for a value of its variable, or IR_NONE. */
static int32_t answer(struct threading *threading, const struct ir_block *block,
		      int32_t variable, int64_t value)
{
	int64_t result = 0;

	threading->nknown = 0;
	threading->known[threading->nknown++] = (struct known){ variable,
								value };
	for (uint32_t i = 0; i < block->insns.n; i++) {
		const struct ir_insn *insn = &block->insns.v[i];

		if (!evaluate(threading, insn, &result))
			return IR_NONE;
		if (insn->op != IR_BRANCH)
			threading->known[threading->nknown++] =
				(struct known){ insn->dst, result };
	}
	return ir_last(block)->target[!result];
}

static bool thread_into(struct threading *threading, int32_t b)
{
	struct ir_function *function = threading->function;
	const struct ir_block *block = &function->blocks.v[b];
	const struct flow *flow = &threading->flow;
	bool changed = false;
	int32_t variable;

	if (b == 0 || !only_asks(threading, block))
		return false;
	variable = asked_variable(threading, block);
	if (variable == IR_NONE)
		return false;
	for (uint32_t p = flow->pred_first[b]; p < flow->pred_first[b + 1];
	     p++) {
		int32_t pred = flow->preds[p], *defs[2], to;
		struct ir_insn *last = ir_last(&function->blocks.v[pred]);
		int64_t value;

		if (pred == b ||
		    !known_at_end(threading, pred, variable, &value))
			continue;
		to = answer(threading, block, variable, value);
		for (uint32_t t = 0; t < ir_targets(last); t++) {
			/* An operation that gives its result on this way only:
			 * the block behind must go on being where that is. */
			bool makes = t == 0 && ir_targets(last) == 2 &&
				     ir_defs(last, defs);

			if (last->target[t] != b || to == IR_NONE || to == b ||
			    makes)
				continue;
			last->target[t] = to;
			threading->joined[to] = true;
			changed = true;
		}
	}
	return changed;
}

bool threading(struct ir_function *function, struct arena *arena)
{
	struct threading threading = { .function = function };
	uint32_t n = function->registers.n + 1;
	bool changed = false;

	threading.def = arena_alloc(arena, n * sizeof(*threading.def));
	threading.joined = arena_array(arena, bool, function->blocks.n + 1);
	threading.nuses = arena_array(arena, uint32_t, n);
	for (uint32_t b = 0; b < function->blocks.n; b++)
		vec_each (insn, &function->blocks.v[b].insns) {
			int32_t *uses[8];
			uint32_t nuses = ir_uses(insn, uses);

			for (uint32_t u = 0; u < nuses; u++)
				threading.nuses[*uses[u]]++;
			if (insn->op == IR_CONST &&
			    !function->registers.v[insn->dst].variable)
				threading.def[insn->dst] = insn;
		}
	flow_order(&threading.flow, function, arena);
	for (uint32_t o = 0; o < threading.flow.norder; o++)
		changed |= thread_into(&threading, threading.flow.order[o]);
	return changed;
}
