// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What did not get a machine register lives in an 8-byte slot: loaded into a
 * register of its own before each use and stored after each assignment.
 * Arguments of calls are loaded from the slot into place by the call itself.
 * Constants and addresses are made again instead.
 */
#include "codegen/machine.h"

struct spiller {
	struct machine *machine;
	const uint8_t *spilled;
	int32_t *address;     /* by register: the folded FRAME of its slot */
	uint32_t nold;	      /* registers before this round */
	struct ir_block out;  /* the block being written */
	struct ir_block late; /* stores behind the parameters */
};

static struct ir_insn *put(struct spiller *spiller, struct ir_block *block,
			   enum ir_op op, struct loc loc)
{
	struct ir_insn *insn = vec_push(spiller->machine->arena, &block->insns);

	ir_insn_clear(insn, op);
	insn->loc = loc;
	return insn;
}

/* Registers made in this round are new and stay. */
static bool is_spilled(const struct spiller *spiller, int32_t reg)
{
	return (uint32_t)reg < spiller->nold && spiller->spilled[reg];
}

/* The slot of a register and the address that loads and stores fold. */
static int32_t slot_address(struct spiller *spiller, int32_t reg)
{
	struct machine *machine = spiller->machine;
	struct ir_object *object;
	struct ir_insn *frame;

	if (spiller->address[reg] != IR_NONE)
		return spiller->address[reg];
	object = vec_push(machine->arena, &machine->function->objects);
	object->size = object->align = 8;
	object->name = "slot";
	machine->slot.v[reg] = (int32_t)machine->function->objects.n - 1;
	frame = arena_new(machine->arena, struct ir_insn);
	ir_insn_clear(frame, IR_FRAME);
	frame->object = machine->slot.v[reg];
	frame->dst = machine_register(machine, true);
	machine->values.v[frame->dst] = frame;
	spiller->address[reg] = frame->dst;
	return frame->dst;
}

static void spill_use(struct spiller *spiller, struct ir_insn *insn,
		      int32_t *use)
{
	struct machine *machine = spiller->machine;
	const struct ir_insn *value = machine->values.v[*use];
	int32_t reg = *use, fresh;
	struct ir_insn *before;

	if (operand_folds(machine, insn, use))
		return;
	/* These are moved into place anyway, and can as well be loaded into
	 * place. */
	if (!value && (argument_register(insn, use) || insn->op == IR_MOV ||
		       insn->op == IR_RETURN)) {
		slot_address(spiller, reg);
		return;
	}
	/* Lives from here to the operation that follows. */
	fresh = machine_register(machine, true);
	if (value) {
		before = put(spiller, &spiller->out, value->op, insn->loc);
		*before = *value;
	} else {
		before = put(spiller, &spiller->out, IR_LOAD, insn->loc);
		before->a = slot_address(spiller, reg);
		before->size = 8;
		before->region = IR_REGION_FRAME;
	}
	before->dst = fresh;
	*use = fresh;
}

static void store_slot(struct spiller *spiller, struct ir_block *block,
		       int32_t address, int32_t value, struct loc loc)
{
	struct ir_insn *store = put(spiller, block, IR_STORE, loc);

	store->a = address;
	store->b = value;
	store->size = 8;
	store->region = IR_REGION_FRAME;
}

/* A store at the begin of the block that only this operation goes to. */
static void store_at_target(struct spiller *spiller, struct ir_insn *insn,
			    int32_t address, int32_t value)
{
	struct machine *machine = spiller->machine;
	struct ir_block *target = &machine->function->blocks.v[insn->target[0]];
	struct ir_block changed = { .loop_header = target->loop_header };

	store_slot(spiller, &changed, address, value, insn->loc);
	vec_each (old, &target->insns)
		*vec_push(machine->arena, &changed.insns) = *old;
	*target = changed;
}

static void spill_def(struct spiller *spiller, int32_t *def)
{
	struct ir_insn *insn = ir_last(&spiller->out);
	int32_t address = slot_address(spiller, *def);
	int32_t fresh = machine_register(spiller->machine, true);

	/* slot_address() and machine_register() leave `out` alone. */
	*def = fresh;
	if (ir_targets(insn) == 2)
		store_at_target(spiller, insn, address, fresh);
	else
		store_slot(spiller,
			   insn->op == IR_PARAM ? &spiller->late
						: &spiller->out,
			   address, fresh, insn->loc);
}

static void spill_block(struct spiller *spiller, struct ir_block *block)
{
	struct machine *machine = spiller->machine;

	memset(&spiller->out, 0, sizeof(spiller->out));
	memset(&spiller->late, 0, sizeof(spiller->late));
	spiller->out.loop_header = block->loop_header;
	vec_reserve(machine->arena, &spiller->out.insns, block->insns.n + 2);
	for (uint32_t i = 0; i < block->insns.n; i++) {
		struct ir_insn insn = block->insns.v[i];
		int32_t *regs[8];
		uint32_t n = ir_uses(&insn, regs);

		/* r1 to r5 hold the parameters until the last one is taken:
		 * stores come behind that. */
		if (insn.op != IR_PARAM && spiller->late.insns.n) {
			vec_each (store, &spiller->late.insns)
				*vec_push(machine->arena,
					  &spiller->out.insns) = *store;
			spiller->late.insns.n = 0;
		}
		for (uint32_t u = 0; u < n; u++)
			if (is_spilled(spiller, *regs[u]))
				spill_use(spiller, &insn, regs[u]);
		n = ir_defs(&insn, regs);
		/* A constant or an address is made at each use: its definition
		 * is not needed. */
		if (n && is_spilled(spiller, insn.dst) &&
		    machine->values.v[insn.dst])
			continue;
		*vec_push(machine->arena, &spiller->out.insns) = insn;
		n = ir_defs(ir_last(&spiller->out), regs);
		for (uint32_t d = 0; d < n; d++)
			if (is_spilled(spiller, *regs[d]))
				spill_def(spiller, regs[d]);
	}
	*block = spiller->out;
}

void spill(struct machine *machine, const uint8_t *spilled)
{
	uint32_t n = machine->function->registers.n;
	struct spiller spiller = { .machine = machine, .spilled = spilled };

	spiller.nold = n;
	/* Kept addresses that found no register are folded again. */
	for (uint32_t r = 0; r < n; r++)
		if (spilled[r])
			machine->kept.v[r] = false;
	spiller.address = arena_array(machine->arena, int32_t, n + 1);
	for (uint32_t r = 0; r < n; r++)
		spiller.address[r] = IR_NONE;
	/* In the layout's order: stores at a target come before its turn. */
	for (uint32_t i = 0; i < machine->flow.norder; i++)
		spill_block(
			&spiller,
			&machine->function->blocks.v[machine->flow.order[i]]);
	drop_folded(machine);
}

/* What all uses fold or make again needs no definition. */
void drop_folded(struct machine *machine)
{
	struct ir_function *function = machine->function;
	uint8_t *needed = arena_array(machine->arena, uint8_t,
				      function->registers.n + 1);

	for (uint32_t b = 0; b < function->blocks.n; b++)
		vec_each (insn, &function->blocks.v[b].insns) {
			int32_t *uses[8];
			uint32_t n = ir_uses(insn, uses);

			for (uint32_t u = 0; u < n; u++)
				if (!operand_folds(machine, insn, uses[u]))
					needed[*uses[u]] = 1;
		}
	for (uint32_t b = 0; b < function->blocks.n; b++) {
		struct ir_block *block = &function->blocks.v[b];
		uint32_t kept = 0;

		for (uint32_t i = 0; i < block->insns.n; i++) {
			int32_t dst = block->insns.v[i].dst;

			if (dst != IR_NONE && machine->values.v[dst] &&
			    !needed[dst])
				continue;
			block->insns.v[kept++] = block->insns.v[i];
		}
		block->insns.n = kept;
	}
}
