// SPDX-License-Identifier: GPL-2.0-or-later
/* The checker: every rule of ir.h. */
#include "codegen/flow.h"
#include "codegen/ir.h"

#include "base/text.h"

struct check {
	struct arena *arena;
	const struct ir_program *program;
	const struct ir_function *function;
	struct flow flow;
	/* By register: where it is assigned (block, index), and how often. */
	int32_t *def_block;
	uint32_t *def_index, *ndefs;
	const char *wrong;
};

static void wrong_at(struct check *check, int32_t block,
		     const struct ir_insn *insn, const char *what)
{
	struct text line = { 0 };

	/* The first fault found is told: the others follow from it as a
	 * rule. */
	if (check->wrong)
		return;
	if (insn)
		ir_print_insn(check->function, insn, &line);
	check->wrong = arena_printf(check->arena, "%s b%d: %s: %s",
				    check->function->name, block,
				    insn ? line.data : "block", what);
	text_free(&line);
}

/* What an operation must have, by the letters of its pattern. */
static const char *needs(const struct ir_insn *insn)
{
	bool memory = false;

	for (const char *p = ir_op_pattern(insn->op); *p; p++) {
		memory |= *p == '[';
		if (*p == 'A' && insn->a == IR_NONE)
			return "operand a is missing";
		if (*p == 'B' && insn->b == IR_NONE && insn->op != IR_LOOKUP &&
		    insn->op != IR_UPDATE && insn->op != IR_DELETE)
			return "operand b is missing";
		if (*p == 'C' && insn->c == IR_NONE &&
		    insn->op != IR_READ_STR && insn->op != IR_CLAIM)
			return "operand c is missing";
		if (*p == 'S' && insn->op != IR_INDEX && insn->size != 1 &&
		    insn->size != 2 && insn->size != 4 && insn->size != 8)
			return "size is none of 1, 2, 4, 8";
	}
	return memory && insn->op == IR_LOAD && insn->dst == IR_NONE
		       ? "a load without a result"
		       : NULL;
}

static bool has_result(const struct ir_insn *insn)
{
	switch (insn->op) {
	case IR_STORE:
	case IR_ZERO:
	case IR_COPY:
	case IR_DATA:
	case IR_ATOMIC_ADD:
	case IR_ATOMIC_OR:
	case IR_PREFER:
	case IR_SUBMIT:
	case IR_DISCARD:
	case IR_RELEASE:
	case IR_JUMP:
	case IR_BRANCH:
	case IR_RETURN: return false;
	default: return true;
	}
}

/* Whose result may be dropped, since it is for what they do that they are
 * there. */
static bool may_lack_result(const struct ir_insn *insn)
{
	return ir_effects(insn) & (IR_CALLS | IR_VOLATILE);
}

static bool is_atomic(const struct ir_insn *insn)
{
	return insn->op >= IR_ATOMIC_ADD && insn->op <= IR_PREFER;
}

/* Operands that are numbers, not registers. */
static const char *numbers(const struct check *check,
			   const struct ir_insn *insn)
{
	const struct ir_function *function = check->function;

	if (insn->op == IR_FRAME) {
		if (insn->object < 0 ||
		    (uint32_t)insn->object >= function->objects.n)
			return "no such object";
		if (insn->off < 0 ||
		    (uint32_t)insn->off >
			    function->objects.v[insn->object].size)
			return "offset outside the object";
	}
	if (insn->op == IR_PARAM && insn->imm >= function->nparams)
		return "no such parameter";
	if ((insn->op == IR_SUBCALL || insn->op == IR_FUNCREF) &&
	    (insn->imm < 0 || insn->imm >= check->program->functions.n))
		return "no such function";
	if (is_atomic(insn) && insn->size != 4 && insn->size != 8)
		return "an atomic operation of neither 4 nor 8 bytes";
	if (insn->nargs > 5)
		return "more than five arguments";
	if (insn->writes > insn->nargs)
		return "writes through no argument";
	if (insn->op == IR_TEMPLATE && !insn->name)
		return "a template without a name";
	if (insn->op == IR_INDEX && (insn->imm < 1 || insn->size < 1))
		return "an index into nothing";
	if (insn->op == IR_CPUSLOT &&
	    (insn->off <= 0 || (insn->off & (insn->off - 1))))
		return "stride is no power of two";
	if (strchr(ir_op_pattern(insn->op), 'M') && insn->map == IR_NONE &&
	    (insn->op == IR_MAPREF || insn->op == IR_CELL ||
	     insn->op == IR_CPUSLOT || insn->op == IR_SLOT ||
	     insn->op == IR_RESERVE || insn->op == IR_OUTPUT ||
	     insn->op == IR_CLAIM || insn->op == IR_LOOKUP))
		return "no map";
	return NULL;
}

static const char *shape(struct check *check, struct ir_insn *insn, bool last)
{
	const struct ir_function *function = check->function;
	int32_t *regs[8];
	uint32_t n;
	const char *what;

	if (insn->op >= IR_OP_COUNT)
		return "no such operation";
	if (((ir_effects(insn) & IR_ENDS) != 0) != last)
		return last ? "does not end its block" : "ends in the middle";
	for (uint32_t t = 0; t < ir_targets(insn); t++)
		if (insn->target[t] < 0 ||
		    (uint32_t)insn->target[t] >= function->blocks.n)
			return "no such block";
	what = needs(insn);
	if (!what)
		what = numbers(check, insn);
	if (what)
		return what;
	if (!has_result(insn) && insn->dst != IR_NONE)
		return "has no result to assign";
	if (has_result(insn) && insn->dst == IR_NONE && !may_lack_result(insn))
		return "result goes nowhere";
	n = ir_uses(insn, regs);
	for (uint32_t i = 0; i < n; i++)
		if (*regs[i] < 0 || (uint32_t)*regs[i] >= function->registers.n)
			return "no such register";
	n = ir_defs(insn, regs);
	for (uint32_t i = 0; i < n; i++)
		if (*regs[i] < 0 || (uint32_t)*regs[i] >= function->registers.n)
			return "no such register to assign";
	return NULL;
}

static void check_shapes(struct check *check)
{
	const struct ir_function *function = check->function;

	if (!function->blocks.n || !function->blocks.v[0].insns.n)
		wrong_at(check, 0, NULL, "no entry");
	for (uint32_t b = 0; b < function->blocks.n && !check->wrong; b++) {
		struct ir_block *block = &function->blocks.v[b];

		for (uint32_t i = 0; i < block->insns.n; i++) {
			struct ir_insn *insn = &block->insns.v[i];
			const char *what = shape(check, insn,
						 i + 1 == block->insns.n);

			if (what)
				wrong_at(check, (int32_t)b, insn, what);
		}
	}
}

/* Blocks without operations stand for removed ones: nothing may go there. */
static void check_targets(struct check *check)
{
	for (uint32_t b = 0; b < check->function->blocks.n; b++) {
		struct ir_insn *last = ir_last(&check->function->blocks.v[b]);

		for (uint32_t t = 0; last && t < ir_targets(last); t++) {
			int32_t to = last->target[t];

			/* A parameter's move is at the entry's begin, and would
			 * be made again. */
			if (to == 0)
				wrong_at(check, (int32_t)b, last,
					 "goes to the entry");
			if (!check->function->blocks.v[to].insns.n)
				wrong_at(check, (int32_t)b, last,
					 "goes to an empty block");
		}
	}
}

static void find_defs(struct check *check)
{
	const struct ir_function *function = check->function;
	uint32_t n = function->registers.n + 1;

	check->def_block = arena_array(check->arena, int32_t, n);
	check->def_index = arena_array(check->arena, uint32_t, n);
	check->ndefs = arena_array(check->arena, uint32_t, n);
	/* Only of blocks that something reaches: passes leave the others as
	 * they are. */
	for (uint32_t o = 0; o < check->flow.norder; o++) {
		int32_t b = check->flow.order[o];
		struct ir_block *block = &function->blocks.v[b];

		for (uint32_t i = 0; i < block->insns.n; i++) {
			struct ir_insn *insn = &block->insns.v[i];
			int32_t *defs[2];
			uint32_t ndefs = ir_defs(insn, defs);

			for (uint32_t d = 0; d < ndefs; d++) {
				int32_t reg = *defs[d];

				if (check->ndefs[reg]++ &&
				    !function->registers.v[reg].variable)
					wrong_at(check, b, insn,
						 "temporary assigned twice");
				check->def_block[reg] = b;
				check->def_index[reg] = i;
			}
		}
	}
}

/* Whether a temporary has its value where a block's operation reads it. */
static bool reaches(struct check *check, int32_t reg, int32_t block,
		    uint32_t index)
{
	const struct ir_function *function = check->function;
	int32_t from = check->def_block[reg];
	struct ir_insn *last = ir_last(&function->blocks.v[from]);
	/* What an operation gives at the end of its block is there on the first
	 * way only. */
	bool at_edge = check->def_index[reg] + 1 ==
			       function->blocks.v[from].insns.n &&
		       ir_targets(last) == 2;

	if (at_edge)
		return flow_npreds(&check->flow, last->target[0]) == 1 &&
		       flow_dominates(&check->flow, last->target[0], block);
	if (from == block)
		return check->def_index[reg] < index;
	return flow_dominates(&check->flow, from, block);
}

static void check_uses(struct check *check)
{
	const struct ir_function *function = check->function;

	for (uint32_t o = 0; o < check->flow.norder; o++) {
		int32_t b = check->flow.order[o];
		struct ir_block *block = &function->blocks.v[b];

		for (uint32_t i = 0; i < block->insns.n; i++) {
			struct ir_insn *insn = &block->insns.v[i];
			int32_t *uses[8];
			uint32_t n = ir_uses(insn, uses);

			for (uint32_t u = 0; u < n; u++) {
				int32_t reg = *uses[u];

				if (!check->ndefs[reg])
					wrong_at(check, b, insn,
						 "reads what nothing assigns");
				else if (!function->registers.v[reg].variable &&
					 !reaches(check, reg, b, i))
					wrong_at(check, b, insn,
						 "reads a temporary that some "
						 "way here does not assign");
			}
		}
	}
}

/* Each step relies on what the ones before have found in order. */
static void check_function(struct check *check)
{
	check_shapes(check);
	if (check->wrong)
		return;
	check_targets(check);
	if (check->wrong)
		return;
	flow_build(&check->flow, check->function, check->arena);
	find_defs(check);
	if (!check->wrong)
		check_uses(check);
}

const char *ir_check(const struct ir_program *program, struct arena *arena)
{
	struct check check = { .arena = arena, .program = program };

	for (uint32_t i = 0; i < program->functions.n && !check.wrong; i++) {
		check.function = program->functions.v[i];
		check_function(&check);
	}
	return check.wrong;
}
