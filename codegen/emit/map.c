// SPDX-License-Identifier: GPL-2.0-or-later
/* Map operations: r1 the map, r2 the key, r3 the value, r4 flags. */
#include "codegen/emit.h"

/*
 * The test comes at once: "R0 invalid mem access 'map_value_or_null'". The
 * result is moved on the way to target[0] only, where it lives.
 */
void emit_null_check(struct machine *machine, const struct ir_insn *insn,
		     int32_t next)
{
	int dst = insn->dst == IR_NONE ? BPF_REG_0 : reg_of(machine, insn->dst);

	/* No value that target[1] needs is in dst: it lives here, too. */
	if (next == insn->target[1]) {
		put_move(machine, dst, BPF_REG_0);
		put_branch_imm(machine, IR_NE, dst, 0, insn->target[0]);
		return;
	}
	put_branch_imm(machine, IR_EQ, BPF_REG_0, 0, insn->target[1]);
	put_move(machine, dst, BPF_REG_0);
	if (next != insn->target[0])
		put_jump(machine, insn->target[0]);
}

static void put_lookup(struct machine *machine)
{
	if (!machine->lookups_left) {
		put_helper(machine, BPF_FUNC_map_lookup_elem);
		return;
	}
	machine->lookups_left--;
	put_callee(machine, IR_NONE, "map_lookup");
}

void emit_map(struct machine *machine, struct ir_insn *insn, int32_t next)
{
	put_arguments(machine, insn);
	if (insn->b == IR_NONE)
		put_map(machine, BPF_REG_1, insn->map);
	switch (insn->op) {
	case IR_LOOKUP:
		put_lookup(machine);
		emit_null_check(machine, insn, next);
		return;
	case IR_UPDATE:
		put_constant(machine, BPF_REG_4, insn->imm);
		put_helper(machine, BPF_FUNC_map_update_elem);
		break;
	default: put_helper(machine, BPF_FUNC_map_delete_elem); break;
	}
	emit_result(machine, insn);
}
