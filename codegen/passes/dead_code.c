// SPDX-License-Identifier: GPL-2.0-or-later
/* Operations whose result nobody reads and that do nothing else. */
#include "codegen/flow.h"
#include "codegen/passes.h"

/* An operation that assigns a register, and which did so before. */
struct assignment {
	struct ir_insn *insn;
	uint32_t before; /* 1 + index; 0: the first */
};

struct sweep {
	struct ir_function *function;
	uint32_t *nuses; /* by register */
	uint32_t *last;	 /* by register: 1 + index of its last assignment */
	struct assignment *assignments;
	int32_t *worklist; /* registers that lost their last use */
	uint32_t n;
};

static bool only_computes(const struct ir_insn *insn)
{
	uint8_t effects = ir_effects(insn);

	return !(effects & (IR_WRITES | IR_ENDS | IR_VOLATILE));
}

/* A removed operation is left as one that nothing reads, of no operation. */
#define REMOVED IR_OP_COUNT

static void remove_insn(struct sweep *sweep, struct ir_insn *insn)
{
	int32_t *uses[8];
	uint32_t n = ir_uses(insn, uses);

	for (uint32_t i = 0; i < n; i++)
		if (--sweep->nuses[*uses[i]] == 0)
			sweep->worklist[sweep->n++] = *uses[i];
	insn->op = REMOVED;
}

static void count_uses(struct sweep *sweep)
{
	struct ir_function *function = sweep->function;
	uint32_t assigned = 0;

	for (uint32_t b = 0; b < function->blocks.n; b++)
		vec_each (insn, &function->blocks.v[b].insns) {
			int32_t *uses[8];
			uint32_t n = ir_uses(insn, uses);

			for (uint32_t i = 0; i < n; i++)
				sweep->nuses[*uses[i]]++;
			if (insn->dst == IR_NONE)
				continue;
			sweep->assignments[assigned] = (struct assignment){
				insn,
				sweep->last[insn->dst],
			};
			sweep->last[insn->dst] = ++assigned;
		}
}

/* A variable that nobody reads needs none of its assignments. */
static bool is_dead(const struct sweep *sweep, const struct ir_insn *insn)
{
	return insn->op != REMOVED && insn->dst != IR_NONE &&
	       !sweep->nuses[insn->dst] && only_computes(insn);
}

static bool compact(struct ir_function *function)
{
	bool changed = false;

	for (uint32_t b = 0; b < function->blocks.n; b++) {
		struct ir_block *block = &function->blocks.v[b];
		uint32_t kept = 0;

		for (uint32_t i = 0; i < block->insns.n; i++)
			if (block->insns.v[i].op != REMOVED)
				block->insns.v[kept++] = block->insns.v[i];
		changed |= kept != block->insns.n;
		block->insns.n = kept;
	}
	return changed;
}

/* Results that are not wanted need no register. */
static void drop_results(struct sweep *sweep)
{
	struct ir_function *function = sweep->function;

	for (uint32_t b = 0; b < function->blocks.n; b++)
		vec_each (insn, &function->blocks.v[b].insns) {
			if (insn->dst == IR_NONE || sweep->nuses[insn->dst])
				continue;
			/* Without its result the plain addition does, which is
			 * shorter and which all kernels have. */
			if (insn->op == IR_ATOMIC_FETCH_ADD)
				insn->op = IR_ATOMIC_ADD;
			insn->dst = IR_NONE;
		}
}

/* Everything dead, and what was read by that only. */
static void sweep_all(struct sweep *sweep)
{
	struct ir_function *function = sweep->function;

	for (uint32_t b = 0; b < function->blocks.n; b++)
		vec_each (insn, &function->blocks.v[b].insns)
			if (is_dead(sweep, insn))
				remove_insn(sweep, insn);
	while (sweep->n) {
		uint32_t at = sweep->last[sweep->worklist[--sweep->n]];

		/* A variable may have many assignments: all of them are dead
		 * with it. */
		for (; at; at = sweep->assignments[at - 1].before)
			if (is_dead(sweep, sweep->assignments[at - 1].insn))
				remove_insn(sweep,
					    sweep->assignments[at - 1].insn);
	}
}

bool dead_code(struct ir_function *function, struct arena *arena)
{
	uint32_t n = function->registers.n + 1, total = 0;
	struct sweep sweep = { .function = function };

	for (uint32_t b = 0; b < function->blocks.n; b++)
		total += function->blocks.v[b].insns.n;
	sweep.nuses = arena_array(arena, uint32_t, n);
	sweep.last = arena_array(arena, uint32_t, n);
	sweep.assignments = arena_array(arena, struct assignment, total);
	/* A register loses its last use once. */
	sweep.worklist = arena_array(arena, int32_t, n);
	count_uses(&sweep);
	sweep_all(&sweep);
	drop_results(&sweep);
	return compact(function);
}
