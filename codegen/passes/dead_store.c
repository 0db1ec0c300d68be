// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Objects that are written and never read: keys of lookups that went, bytes
 * that were read twice. What writes them goes, unless it does more than that.
 */
#include "codegen/passes.h"

struct stores {
	struct ir_function *function;
	int32_t *object; /* by register: a temporary with its address, or -1 */
	bool *read;	 /* by object */
};

/* The operand through which an operation writes, and only writes. */
static int32_t *written_operand(struct ir_insn *insn)
{
	switch (insn->op) {
	case IR_STORE:
	case IR_ZERO:
	case IR_DATA:
	case IR_COPY:
	case IR_READ:
	case IR_READ_STR: return &insn->a;
	case IR_CALL:
		return insn->writes ? &insn->args[insn->writes - 1] : NULL;
	default: return NULL;
	}
}

static void find_reads(struct stores *stores)
{
	struct ir_function *function = stores->function;

	for (uint32_t b = 0; b < function->blocks.n; b++)
		vec_each (insn, &function->blocks.v[b].insns) {
			int32_t *written = written_operand(insn), *uses[8];
			uint32_t n = ir_uses(insn, uses);

			for (uint32_t i = 0; i < n; i++)
				if (uses[i] != written &&
				    stores->object[*uses[i]] >= 0)
					stores->read[stores->object[*uses[i]]] =
						true;
		}
}

static void find_addresses(struct stores *stores)
{
	struct ir_function *function = stores->function;

	for (uint32_t r = 0; r < function->registers.n; r++)
		stores->object[r] = -1;
	for (uint32_t b = 0; b < function->blocks.n; b++)
		vec_each (insn, &function->blocks.v[b].insns) {
			if (insn->op != IR_FRAME)
				continue;
			stores->object[insn->dst] = insn->object;
			/* A variable may point elsewhere later. */
			if (function->registers.v[insn->dst].variable)
				stores->read[insn->object] = true;
		}
}

/* Whether an operation only serves to write an object that nobody reads. */
static bool is_dead(const struct stores *stores, struct ir_insn *insn)
{
	int32_t *written = written_operand(insn);
	int32_t object = written ? stores->object[*written] : -1;

	if (object < 0 || stores->read[object] || insn->dst != IR_NONE)
		return false;
	/* A call that only fills the object goes with it; one that does
	 * something else in the world stays. */
	return !(ir_effects(insn) & IR_VOLATILE);
}

bool dead_store(struct ir_function *function, struct arena *arena)
{
	struct stores stores = { .function = function };
	bool changed = false;

	stores.object = arena_array(arena, int32_t, function->registers.n + 1);
	stores.read = arena_array(arena, bool, function->objects.n + 1);
	find_addresses(&stores);
	find_reads(&stores);
	for (uint32_t b = 0; b < function->blocks.n; b++) {
		struct ir_block *block = &function->blocks.v[b];
		uint32_t kept = 0;

		for (uint32_t i = 0; i < block->insns.n; i++)
			if (!is_dead(&stores, &block->insns.v[i]))
				block->insns.v[kept++] = block->insns.v[i];
		changed |= kept != block->insns.n;
		block->insns.n = kept;
	}
	return changed;
}
