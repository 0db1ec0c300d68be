// SPDX-License-Identifier: GPL-2.0-or-later
/* Single instructions. */
#include "codegen/emit.h"

#define CODE(class, op, source) ((uint8_t)((class) | (op) | (source)))

/* Jumps and calls are put with a target of 0, and get theirs when all places
 * are known: labels by jumps.c, functions by link.c. */
void put(struct machine *machine, uint8_t code, int dst, int src, int off,
	 int32_t imm)
{
	*vec_push(machine->arena, &machine->code) = (struct bpf_insn){
		.code = code,
		.dst_reg = (uint8_t)dst & 0xf,
		.src_reg = (uint8_t)src & 0xf,
		.off = (int16_t)off,
		.imm = imm,
	};
}

void put_alu(struct machine *machine, uint8_t op, int dst, int src)
{
	put(machine, CODE(BPF_ALU64, op, BPF_X), dst, src, 0, 0);
}

void put_alu_imm(struct machine *machine, uint8_t op, int dst, int32_t imm)
{
	put(machine, CODE(BPF_ALU64, op, BPF_K), dst, 0, 0, imm);
}

void put_alu32_imm(struct machine *machine, uint8_t op, int dst, int32_t imm)
{
	put(machine, CODE(BPF_ALU, op, BPF_K), dst, 0, 0, imm);
}

/* Registers are assigned so that moves are often none. */
void put_move(struct machine *machine, int dst, int src)
{
	if (dst != src)
		put_alu(machine, BPF_MOV, dst, src);
}

/* ld_imm64: two instructions */
static void put_wide(struct machine *machine, int dst, int src, int64_t value)
{
	put(machine, BPF_LD | BPF_DW | BPF_IMM, dst, src, 0, (int32_t)value);
	put(machine, 0, 0, 0, 0, (int32_t)(value >> 32));
}

void put_constant(struct machine *machine, int dst, int64_t value)
{
	if (fits_s32(value))
		put_alu_imm(machine, BPF_MOV, dst, (int32_t)value);
	/* A 32-bit move clears the upper half: one instruction where ld_imm64
	 * counts as two. */
	else if (value == (uint32_t)value)
		put_alu32_imm(machine, BPF_MOV, dst, (int32_t)value);
	else
		put_wide(machine, dst, 0, value);
}

static void put_reloc(struct machine *machine, enum reloc_kind kind,
		      int32_t index, int64_t value)
{
	*vec_push(machine->arena, &machine->relocs) = (struct reloc){
		.insn = machine->code.n,
		.kind = kind,
		.index = index,
		.value = value,
	};
}

void put_map(struct machine *machine, int dst, int32_t map)
{
	put_reloc(machine, RELOC_MAP, map, 0);
	put_wide(machine, dst, BPF_PSEUDO_MAP_FD, 0);
}

void put_map_value(struct machine *machine, int dst, int32_t map, int64_t off)
{
	put_reloc(machine, RELOC_MAP_VALUE, map, off);
	put_wide(machine, dst, BPF_PSEUDO_MAP_VALUE, 0);
}

void put_value(struct machine *machine, int dst, const struct ir_insn *value)
{
	switch (value->op) {
	case IR_CONST: put_constant(machine, dst, value->imm); break;
	case IR_FRAME:
		put_alu(machine, BPF_MOV, dst, BPF_REG_10);
		put_alu_imm(machine, BPF_ADD, dst,
			    machine->offset[value->object] + value->off);
		break;
	case IR_CELL:
		put_map_value(machine, dst, value->map, value->imm);
		break;
	case IR_MAPREF: put_map(machine, dst, value->map); break;
	case IR_FUNCREF:
		*vec_push(machine->arena, &machine->callees) =
			(struct callee_use){ machine->code.n,
					     (int32_t)value->imm, NULL };
		put_wide(machine, dst, BPF_PSEUDO_FUNC, 0);
		break;
	/* The loader fills both halves in: what it is, is only known on the
	 * machine that runs it. */
	case IR_RELOC:
		put_reloc(machine, (enum reloc_kind)value->imm, value->off,
			  value->off);
		put_wide(machine, dst, 0, 0);
		break;
	default: break;
	}
}

static uint8_t size_code(int size)
{
	switch (size) {
	case 1: return BPF_B;
	case 2: return BPF_H;
	case 4: return BPF_W;
	default: return BPF_DW;
	}
}

void put_load(struct machine *machine, int size, int dst, int base, int off)
{
	put(machine, BPF_LDX | BPF_MEM | size_code(size), dst, base, off, 0);
}

void put_store(struct machine *machine, int size, int base, int off, int src)
{
	put(machine, BPF_STX | BPF_MEM | size_code(size), base, src, off, 0);
}

void put_store_imm(struct machine *machine, int size, int base, int off,
		   int32_t imm)
{
	put(machine, BPF_ST | BPF_MEM | size_code(size), base, 0, off, imm);
}

void put_atomic(struct machine *machine, int size, int32_t op, int base,
		int off, int src)
{
	put(machine, BPF_STX | BPF_ATOMIC | size_code(size), base, src, off,
	    op);
}

void put_helper(struct machine *machine, int helper)
{
	put(machine, BPF_JMP | BPF_CALL, 0, 0, 0, helper);
}

void put_exit(struct machine *machine)
{
	put(machine, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

/* Blocks have the labels of their numbers; further ones are for jumps within
 * one operation. */
int32_t label_new(struct machine *machine)
{
	*vec_push(machine->arena, &machine->labels) = -1;
	return (int32_t)machine->labels.n - 1;
}

void label_here(struct machine *machine, int32_t label)
{
	machine->labels.v[label] = (int32_t)machine->code.n;
}

static void use_label(struct machine *machine, int32_t label)
{
	*vec_push(machine->arena, &machine->uses) =
		(struct label_use){ machine->code.n, label };
}

void put_jump(struct machine *machine, int32_t label)
{
	use_label(machine, label);
	put(machine, BPF_JMP | BPF_JA, 0, 0, 0, 0);
}

static const uint8_t jumps[] = {
	[IR_EQ] = BPF_JEQ,   [IR_NE] = BPF_JNE,	   [IR_ULT] = BPF_JLT,
	[IR_ULE] = BPF_JLE,  [IR_UGT] = BPF_JGT,   [IR_UGE] = BPF_JGE,
	[IR_SLT] = BPF_JSLT, [IR_SLE] = BPF_JSLE,  [IR_SGT] = BPF_JSGT,
	[IR_SGE] = BPF_JSGE, [IR_TEST] = BPF_JSET,
};

void put_branch(struct machine *machine, enum ir_condition condition, int a,
		int b, int32_t label)
{
	use_label(machine, label);
	put(machine, CODE(BPF_JMP, jumps[condition], BPF_X), a, b, 0, 0);
}

/* JMP32 compares the low halves: what a 4-byte value has above is no part of
 * it. */
void put_compare(struct machine *machine, const struct ir_insn *insn,
		 enum ir_condition condition, int32_t label)
{
	const struct ir_insn *folded = operand_folds(machine, insn, &insn->b);
	uint8_t class = insn->size == 4 ? BPF_JMP32 : BPF_JMP;
	int a = reg_of(machine, insn->a);

	use_label(machine, label);
	if (folded)
		put(machine, CODE(class, jumps[condition], BPF_K), a, 0, 0,
		    (int32_t)folded->imm);
	else
		put(machine, CODE(class, jumps[condition], BPF_X), a,
		    reg_of(machine, insn->b), 0, 0);
}

void put_branch_imm(struct machine *machine, enum ir_condition condition, int a,
		    int32_t imm, int32_t label)
{
	use_label(machine, label);
	put(machine, CODE(BPF_JMP, jumps[condition], BPF_K), a, 0, 0, imm);
}

int log2_of(uint64_t value)
{
	if (!value || (value & (value - 1)))
		return -1;
	return __builtin_ctzll(value);
}

int reg_of(const struct machine *machine, int32_t reg)
{
	return machine->reg.v[reg];
}

/* An object of the frame is reached from r10 at once, without its address in a
 * register. */
struct spot spot_of(const struct machine *machine, const struct ir_insn *insn,
		    const int32_t *use, int32_t off)
{
	const struct ir_insn *frame = operand_folds(machine, insn, use);

	if (frame)
		return (struct spot){ BPF_REG_10,
				      machine->offset[frame->object] +
					      frame->off + off };
	return (struct spot){ reg_of(machine, *use), off };
}

void put_operand(struct machine *machine, int dst, const struct ir_insn *insn,
		 const int32_t *use)
{
	const struct ir_insn *value = operand_folds(machine, insn, use);
	int32_t slot = machine->slot.v[*use];

	if (value)
		put_value(machine, dst, value);
	else if (slot >= 0)
		put_load(machine, 8, dst, BPF_REG_10, machine->offset[slot]);
	else
		put_move(machine, dst, reg_of(machine, *use));
}
