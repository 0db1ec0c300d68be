// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory of this CPU: slots of cells, scratch, bounded minimum and maximum. */
#include "codegen/emit.h"
#include "codegen/scratch.h"

#define PREFER_TRIES 4

/* dst = value of the map + imm + (a & mask) * stride */
static void emit_cpuslot(struct machine *machine, const struct ir_insn *insn)
{
	int dst = reg_of(machine, insn->dst);
	int cpu = reg_of(machine, insn->scratch[0]);
	int shift = log2_of((uint64_t)insn->off);

	put_operand(machine, cpu, insn, &insn->a);
	/* The verifier takes the mask for the bound that the CPU's number has
	 * by itself. */
	put_alu_imm(machine, BPF_AND, cpu, (int32_t)machine->options->cpu_mask);
	if (shift > 0)
		put_alu_imm(machine, BPF_LSH, cpu, shift);
	put_map_value(machine, dst, insn->map, insn->imm);
	put_alu(machine, BPF_ADD, dst, cpu);
}

/* dst = value of the map + (a & mask), as far as any slot of it begins */
static void emit_slot(struct machine *machine, const struct ir_insn *insn)
{
	int dst = reg_of(machine, insn->dst);
	int at = reg_of(machine, insn->scratch[0]);
	uint32_t reach = scratch_reach((uint32_t)insn->imm,
				       machine->options->cpu_mask);

	put_operand(machine, at, insn, &insn->a);
	put_alu_imm(machine, BPF_AND, at, (int32_t)reach);
	put_map_value(machine, dst, insn->map, 0);
	put_alu(machine, BPF_ADD, dst, at);
}

/* if (!exchange(r4->taken, 1)) goto got; or a test, and put_taken there. */
static void put_try(struct machine *machine, int32_t got)
{
	if (machine->options->atomics) {
		put_alu_imm(machine, BPF_MOV, BPF_REG_5, 1);
		put_atomic(machine, 8, BPF_XCHG, BPF_REG_4, -SCRATCH_TAKEN,
			   BPF_REG_5);
	} else {
		put_load(machine, 8, BPF_REG_5, BPF_REG_4, -SCRATCH_TAKEN);
	}
	put_branch_imm(machine, IR_EQ, BPF_REG_5, 0, got);
}

static void put_taken(struct machine *machine)
{
	if (!machine->options->atomics)
		put_store_imm(machine, 8, BPF_REG_4, -SCRATCH_TAKEN, 1);
}

/*
 * Four tries. The first slot is one the verifier cannot know (the CPU's
 * number), so that every way to `got` looks the same to it and it follows only
 * one of them. It takes branches last: of the last try, whose slot may be any,
 * first.
 *
 *	r2 = cpu; r1 = map + (cpu & mask) * part; r3 = 4
 *	do { r2 &= 3; r4 = r1 + r2 * slot; try r4; r2++ } while (--r3)
 */
static void put_tries(struct machine *machine, const struct ir_insn *insn,
		      int32_t got)
{
	uint32_t slot_size = (uint32_t)insn->imm;
	int32_t again = label_new(machine);

	put_helper(machine, BPF_FUNC_get_smp_processor_id);
	put_move(machine, BPF_REG_2, BPF_REG_0);
	put_alu_imm(machine, BPF_AND, BPF_REG_0,
		    (int32_t)machine->options->cpu_mask);
	put_alu_imm(machine, BPF_MUL, BPF_REG_0,
		    (int32_t)scratch_cpu_size(slot_size));
	put_map_value(machine, BPF_REG_1, insn->map, SCRATCH_TAKEN);
	put_alu(machine, BPF_ADD, BPF_REG_1, BPF_REG_0);
	put_alu_imm(machine, BPF_MOV, BPF_REG_3, SCRATCH_SLOTS);
	label_here(machine, again);
	put_alu_imm(machine, BPF_AND, BPF_REG_2, SCRATCH_SLOTS - 1);
	put_move(machine, BPF_REG_4, BPF_REG_2);
	put_alu_imm(machine, BPF_MUL, BPF_REG_4,
		    (int32_t)(SCRATCH_TAKEN + slot_size));
	put_alu(machine, BPF_ADD, BPF_REG_4, BPF_REG_1);
	put_try(machine, got);
	put_alu_imm(machine, BPF_ADD, BPF_REG_2, 1);
	put_alu_imm(machine, BPF_SUB, BPF_REG_3, 1);
	put_branch_imm(machine, IR_NE, BPF_REG_3, 0, again);
}

static void emit_claim(struct machine *machine, const struct ir_insn *insn,
		       int32_t next)
{
	int32_t got = label_new(machine);
	struct move moves[2];
	int n = 0;

	put_tries(machine, insn, got);
	put_jump(machine, insn->target[1]);
	label_here(machine, got);
	put_taken(machine);
	/* c is the same address for callbacks; either may be unwanted. */
	if (insn->c != IR_NONE)
		moves[n++] = (struct move){ reg_of(machine, insn->c),
					    BPF_REG_4 };
	if (insn->dst != IR_NONE)
		moves[n++] = (struct move){ reg_of(machine, insn->dst),
					    BPF_REG_4 };
	put_moves(machine, moves, n);
	if (next != insn->target[0])
		put_jump(machine, insn->target[0]);
}

static enum ir_condition good_enough(const struct ir_insn *insn)
{
	if (insn->imm)
		return insn->is_signed ? IR_SGE : IR_UGE;
	return insn->is_signed ? IR_SLE : IR_ULE;
}

/*
 * Who changes the value between our reading and our exchange is an interrupt
 * or another CPU that is in the same few instructions: four tries are plenty,
 * and a bound the verifier sees.
 *
 *	r0 = *r1
 *	4 times: if (r0 is as good as r2) goto done
 *		 r3 = r0; r0 = cmpxchg(r1, r0, r2); if (r0 == r3) goto done
 */
static void emit_prefer(struct machine *machine, struct ir_insn *insn)
{
	enum ir_condition fine = good_enough(insn);
	int32_t done = label_new(machine);

	put_arguments(machine, insn);
	put_load(machine, insn->size, BPF_REG_0, BPF_REG_1, 0);
	if (!machine->options->atomics) {
		put_branch(machine, fine, BPF_REG_0, BPF_REG_2, done);
		put_store(machine, insn->size, BPF_REG_1, 0, BPF_REG_2);
		label_here(machine, done);
		return;
	}
	for (int i = 0; i < PREFER_TRIES; i++) {
		put_branch(machine, fine, BPF_REG_0, BPF_REG_2, done);
		put_move(machine, BPF_REG_3, BPF_REG_0);
		put_atomic(machine, insn->size, BPF_CMPXCHG, BPF_REG_1, 0,
			   BPF_REG_2);
		if (i + 1 < PREFER_TRIES)
			put_branch(machine, IR_EQ, BPF_REG_0, BPF_REG_3, done);
	}
	label_here(machine, done);
}

void emit_slots(struct machine *machine, struct ir_insn *insn, int32_t next)
{
	switch (insn->op) {
	case IR_CPUSLOT: emit_cpuslot(machine, insn); break;
	case IR_SLOT: emit_slot(machine, insn); break;
	case IR_CLAIM: emit_claim(machine, insn, next); break;
	case IR_PREFER: emit_prefer(machine, insn); break;
	default: /* RELEASE */
		put_store_imm(machine, 8, reg_of(machine, insn->a),
			      -SCRATCH_TAKEN, 0);
		break;
	}
}
