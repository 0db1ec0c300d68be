/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside the emitter: single instructions, and one function a kind of
 * operation. */
#ifndef AWL_CODEGEN_EMIT_H
#define AWL_CODEGEN_EMIT_H

#include "codegen/machine.h"

/* Instruction set v4 and kfunc calls, which older headers lack. */
#define INSN_MEMSX 0x80
#define INSN_PSEUDO_KFUNC 2

/* emit/put.c: instructions */
void put(struct machine *machine, uint8_t code, int dst, int src, int off,
	 int32_t imm);
void put_alu(struct machine *machine, uint8_t op, int dst, int src);
void put_alu_imm(struct machine *machine, uint8_t op, int dst, int32_t imm);
void put_alu32_imm(struct machine *machine, uint8_t op, int dst, int32_t imm);
/* Nothing when they are the same. */
void put_move(struct machine *machine, int dst, int src);
void put_constant(struct machine *machine, int dst, int64_t value);
/* A constant or an address into a register. */
void put_value(struct machine *machine, int dst, const struct ir_insn *value);
void put_map(struct machine *machine, int dst, int32_t map);
void put_map_value(struct machine *machine, int dst, int32_t map, int64_t off);
void put_load(struct machine *machine, int size, int dst, int base, int off);
void put_store(struct machine *machine, int size, int base, int off, int src);
void put_store_imm(struct machine *machine, int size, int base, int off,
		   int32_t imm);
void put_atomic(struct machine *machine, int size, int32_t op, int base,
		int off, int src);
void put_helper(struct machine *machine, int helper);
void put_exit(struct machine *machine);
int32_t label_new(struct machine *machine);
void label_here(struct machine *machine, int32_t label);
void put_jump(struct machine *machine, int32_t label);
void put_branch(struct machine *machine, enum ir_condition condition, int a,
		int b, int32_t label);
void put_branch_imm(struct machine *machine, enum ir_condition condition, int a,
		    int32_t imm, int32_t label);
/* a condition b of SET and BRANCH, 64 or 32 bits of them */
void put_compare(struct machine *machine, const struct ir_insn *insn,
		 enum ir_condition condition, int32_t label);
int log2_of(uint64_t value); /* -1 when it is no power of two */

/* Where operand a (b) of a memory operation points. */
struct spot {
	int base, off;
};

int reg_of(const struct machine *machine, int32_t reg);
struct spot spot_of(const struct machine *machine, const struct ir_insn *insn,
		    const int32_t *use, int32_t off);
/* An operand into a register, from wherever it is. */
void put_operand(struct machine *machine, int dst, const struct ir_insn *insn,
		 const int32_t *use);

/* emit/moves.c: moves that happen all at once */
struct move {
	int dst, src;
};

void put_moves(struct machine *machine, struct move *moves, int n);
/* Operands to their argument registers; off is added to a's and c's. */
void put_arguments(struct machine *machine, struct ir_insn *insn);

/* emit/operations.c: `next` is the block that follows in the layout, or -1 */
void emit_alu(struct machine *machine, const struct ir_insn *insn);
void emit_signed_division(struct machine *machine, const struct ir_insn *insn);
void emit_memory(struct machine *machine, const struct ir_insn *insn);
void emit_atomic(struct machine *machine, const struct ir_insn *insn);
void emit_call(struct machine *machine, struct ir_insn *insn);
/* A call of a function of the program, or of a template. */
void put_callee(struct machine *machine, int32_t function,
		const char *template);
void emit_map(struct machine *machine, struct ir_insn *insn, int32_t next);
void emit_ring(struct machine *machine, struct ir_insn *insn, int32_t next);
void emit_slots(struct machine *machine, struct ir_insn *insn, int32_t next);
void emit_control(struct machine *machine, const struct ir_insn *insn,
		  int32_t next);
/* r0 is NULL: target[1]; else it is dst, and target[0]. */
void emit_null_check(struct machine *machine, const struct ir_insn *insn,
		     int32_t next);
void emit_result(struct machine *machine, const struct ir_insn *insn);

#endif
