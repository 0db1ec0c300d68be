// SPDX-License-Identifier: GPL-2.0-or-later
/* Calls of every kind, and reads of kernel and user memory by helper. */
#include "codegen/emit.h"

void emit_result(struct machine *machine, const struct ir_insn *insn)
{
	if (insn->dst != IR_NONE)
		put_move(machine, reg_of(machine, insn->dst), BPF_REG_0);
}

/* Where the callee will lie only the linker knows. */
void put_callee(struct machine *machine, int32_t function, const char *template)
{
	*vec_push(machine->arena, &machine->callees) = (struct callee_use){
		.insn = machine->code.n,
		.function = function,
		.template = template,
	};
	put(machine, BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_CALL, 0, 0);
}

static void put_kfunc(struct machine *machine, int64_t btf_id)
{
	*vec_push(machine->arena, &machine->relocs) = (struct reloc){
		.insn = machine->code.n,
		.kind = RELOC_KFUNC,
		.value = btf_id,
	};
	put(machine, BPF_JMP | BPF_CALL, 0, INSN_PSEUDO_KFUNC, 0,
	    (int32_t)btf_id);
}

/* Less the NUL. Anything over the limit was a failure: negative codes are huge
 * numbers. */
static void clamp_length(struct machine *machine, const struct ir_insn *insn)
{
	int32_t fine = label_new(machine);

	put_alu_imm(machine, BPF_ADD, BPF_REG_0, -1);
	put_branch_imm(machine, IR_ULT, BPF_REG_0, (int32_t)insn->imm, fine);
	put_alu_imm(machine, BPF_MOV, BPF_REG_0, 0);
	label_here(machine, fine);
}

/* The call alone; for any memory the address in r3 says which. */
static void put_read(struct machine *machine, const struct ir_insn *insn)
{
	bool string = insn->op == IR_READ_STR;
	int user = string ? BPF_FUNC_probe_read_user_str
			  : BPF_FUNC_probe_read_user;
	int kernel = string ? BPF_FUNC_probe_read_kernel_str
			    : BPF_FUNC_probe_read_kernel;
	int32_t below, done;

	if (insn->region != IR_REGION_ANY) {
		put_helper(machine,
			   insn->region == IR_REGION_USER ? user : kernel);
		return;
	}
	below = label_new(machine);
	done = label_new(machine);
	/* A kernel address is negative as a signed number, a user's is not. */
	put_branch_imm(machine, IR_SGE, BPF_REG_3, 0, below);
	put_helper(machine, kernel);
	put_jump(machine, done);
	label_here(machine, below);
	put_helper(machine, user);
	label_here(machine, done);
}

/*
 * bpf_probe_read_*(to, size, from). A size that is no constant is compared
 * here, behind all moves, where the verifier still knows what it learnt:
 * "R2 unbounded memory access, use 'var &= const' or 'if (var < const)'".
 */
static void emit_read(struct machine *machine, struct ir_insn *insn)
{
	int32_t fine;

	put_arguments(machine, insn);
	if (insn->op == IR_READ || insn->c == IR_NONE) {
		put_constant(machine, BPF_REG_2, insn->imm);
	} else {
		fine = label_new(machine);
		put_branch_imm(machine, IR_ULE, BPF_REG_2, (int32_t)insn->imm,
			       fine);
		put_alu_imm(machine, BPF_MOV, BPF_REG_2, (int32_t)insn->imm);
		label_here(machine, fine);
	}
	put_read(machine, insn);
	if (insn->dst == IR_NONE)
		return;
	/* is_signed: the script is told of failures, so the helper's own answer
	 * is wanted. */
	if (insn->op == IR_READ_STR && !insn->is_signed)
		clamp_length(machine, insn);
	emit_result(machine, insn);
}

void emit_call(struct machine *machine, struct ir_insn *insn)
{
	if (insn->op == IR_READ || insn->op == IR_READ_STR) {
		emit_read(machine, insn);
		return;
	}
	put_arguments(machine, insn);
	switch (insn->op) {
	case IR_CALL: put_helper(machine, (int)insn->imm); break;
	case IR_KFUNC: put_kfunc(machine, insn->imm); break;
	case IR_RDONLY:
		put_constant(machine, BPF_REG_2, insn->imm);
		put_kfunc(machine, machine->options->rdonly_cast);
		break;
	case IR_SUBCALL: put_callee(machine, (int32_t)insn->imm, NULL); break;
	default: put_callee(machine, IR_NONE, insn->name); break;
	}
	emit_result(machine, insn);
}
