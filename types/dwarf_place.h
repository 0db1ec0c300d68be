/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a parameter lies when its function begins. */
#ifndef AWL_TYPES_DWARF_PLACE_H
#define AWL_TYPES_DWARF_PLACE_H

#include <stdbool.h>
#include <stdint.h>

enum dwarf_where {
	DWARF_NOWHERE,	 /* optimized out, or in a register that programs
			  * cannot read */
	DWARF_REGISTERS, /* in pieces, each in a register */
	DWARF_STACK,	 /* at offset from the caller's end of the stack */
	DWARF_POINTED,	 /* at offset from what a register points to */
	DWARF_CONSTANT,	 /* it is always offset, and not passed */
};

/* Bytes at..at+size of a value are the first of a register's. */
struct dwarf_piece {
	uint16_t reg; /* its place in struct pt_regs */
	uint8_t at, size;
};

#define DWARF_PIECES 4

struct dwarf_place {
	enum dwarf_where where;
	uint32_t npieces;
	struct dwarf_piece pieces[DWARF_PIECES];
	uint16_t reg;
	int64_t offset;
};

/* --- where the calling convention puts a value: types/dwarf_abi.c --- */

enum abi_word { ABI_NONE, ABI_INTEGER, ABI_FLOAT, ABI_MEMORY };

/* What is passed, as its type says. */
struct abi_value {
	uint32_t size, align;
	enum abi_word words[2]; /* of 8 bytes */
	bool memory;		/* never in registers: packed, x87 */
	bool aggregate;
	bool by_reference; /* C++: not to be copied byte by byte */
	uint32_t floats;   /* how many a structure of equal ones has; else 0 */
};

struct abi {
	const uint16_t *integers; /* places of the registers in pt_regs */
	uint8_t nintegers, nfloats;
	bool aarch64; /* else x86-64's System V */
};

/* What is taken so far. */
struct abi_state {
	const struct abi *abi;
	uint32_t integers, floats, stack;
};

/* The machine that this is, from its first parameter on. */
struct abi_state abi_begin(void);
/* A result that the caller gives room for takes a register. */
void abi_result(struct abi_state *state, const struct abi_value *value);
struct dwarf_place abi_next(struct abi_state *state,
			    const struct abi_value *value);

#endif
