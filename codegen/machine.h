/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside the back end: one function on its way from operations to
 * instructions.
 *
 *	machine_prepare	 a copy of the IR, blocks in their final order
 *	registers_assign a register for each value, or a slot and load/store
 *	frame_lay_out	 offsets of objects and slots below r10
 *	emit_function	 instructions with labels
 *	jumps_resolve	 labels to offsets, islands where those do not reach
 *
 * Registers: r0-r5 die at calls, r6-r9 live across, r10 is the frame. A value
 * has one place in the whole function.
 *
 * A constant or an address that an operand position takes as it is needs no
 * register there: it is "folded". Both the allocator and the emitter ask
 * operand_folds(), so the two always agree.
 */
#ifndef AWL_CODEGEN_MACHINE_H
#define AWL_CODEGEN_MACHINE_H

#include <linux/bpf.h>

#include "codegen/flow.h"
#include "codegen/ir.h"
#include "codegen/program.h"

#define MACHINE_STACK 512 /* bytes a program's call chain has */
#define MACHINE_FRAMES 8

struct diags;

struct label_use {
	uint32_t insn;
	int32_t label;
};

/* A call or ld_imm64 of a function of the program or of a template. */
struct callee_use {
	uint32_t insn;
	int32_t function; /* or IR_NONE: */
	const char *template;
};

struct machine {
	struct arena *arena;
	const struct emit_options *options;
	struct diags *diags;
	const struct ir_program *program;
	struct ir_function *function; /* a copy, to be changed */
	struct flow flow;	      /* its order is the layout */
	/* By register: */
	VEC(const struct ir_insn *) values; /* def of a constant or address */
	VEC(int8_t) reg;		    /* machine register, or -1 */
	VEC(int32_t) slot;		    /* object of a spilled one, or -1 */
	VEC(uint8_t) pinned;		    /* too short to spill */
	VEC(uint8_t) kept; /* an address that arguments do not fold */
	/* By object: */
	int32_t *offset; /* from r10 */
	uint32_t stack;	 /* bytes */
	/* Emitted: */
	VEC(struct bpf_insn) code;
	VEC(struct label_use) uses;
	VEC(int32_t) labels; /* instruction of each; blocks come first */
	VEC(struct callee_use) callees;
	VEC(struct reloc) relocs;
	VEC(struct line_mark) lines;
	VEC(uint32_t) begins;  /* first instruction of each operation */
	uint32_t lookups_left; /* that may be calls of the template */
	bool failed;	       /* told */
};

/* registers/machine.c */
void machine_prepare(struct machine *machine, const struct ir_function *from);
int32_t machine_register(struct machine *machine, bool pinned);
/* The operand `use` (one of ir_uses') of insn, when it needs no register. */
const struct ir_insn *operand_folds(const struct machine *machine,
				    const struct ir_insn *insn,
				    const int32_t *use);
/* Whether the operand must be in a machine register: neither folded nor an
 * argument that comes from its slot. */
bool operand_in_register(const struct machine *machine,
			 const struct ir_insn *insn, const int32_t *use);
bool is_constant(const struct machine *machine, int32_t reg, int64_t *value);
bool fits_s32(int64_t value);

/* registers/keep.c: addresses that are cheaper kept than made again. */
void keep_addresses(struct machine *machine);

/* What an operation asks of the registers around it. */
struct demands {
	uint16_t clobbers; /* machine registers that change in it */
	bool through_a, through_b, through_c; /* read until its end */
	bool arguments;	 /* operands are moved to r1... first, from
			  * registers or from slots */
	uint8_t scratch; /* registers of its own, written after the
			  * operands that are not "through" were read */
};

struct demands demands_of(const struct machine *machine,
			  const struct ir_insn *insn);
/* The argument register (1-5) an operand is moved to, or 0. */
int argument_register(const struct ir_insn *insn, const int32_t *use);

/* registers/liveness.c: where each register's value is needed. Positions:
 * operation i of the layout reads at 4i, clobbers at 4i + 1, assigns at 4i + 2.
 */
struct range {
	uint32_t from, to; /* half open */
};

struct lifetime {
	VEC(struct range) ranges; /* in order, apart */
	uint32_t weight;	  /* uses, by loop depth */
};

struct liveness {
	struct lifetime *of;   /* by register */
	uint32_t *block_first; /* first position of a block */
	uint32_t end;
	/* Registers that some way reads before anything assigned them. */
	VEC(int32_t) unassigned;
};

void liveness_find(struct machine *machine, struct liveness *live);

/* registers/allocate.c: -1 when no assignment was found (told). */
int registers_assign(struct machine *machine, struct liveness *live);
/* registers/spill.c: rewrites the function so that a register (spilled[r])
 * lives in a slot of the frame, or, a constant, is made again at each use. */
void spill(struct machine *machine, const uint8_t *spilled);
/* Takes out definitions of constants and addresses that all uses fold. */
void drop_folded(struct machine *machine);
/* registers/frame.c */
void frame_lay_out(struct machine *machine);
/* emit/operations.c */
void emit_function(struct machine *machine);
/* emit/jumps.c: -1 when a jump cannot be made to reach. */
int jumps_resolve(struct machine *machine);

#endif
