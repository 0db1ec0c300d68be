/* SPDX-License-Identifier: GPL-2.0-or-later */
/* USDT: the points that programs mark in their own code, by ELF notes. */
#ifndef AWL_PROBES_USDT_H
#define AWL_PROBES_USDT_H

#include "kernel/arch.h"
#include "probes/elf.h"

/* One note: a place of a point. A point that was inlined has several. */
struct usdt_note {
	const char *provider, *name;
	const char *arguments; /* as the compiler wrote them: "-4@%edi" */
	uint64_t address;      /* virtual, as the symbol table's */
	uint64_t semaphore;    /* virtual; 0: none */
};

/* Calls back for the notes in their order until one is negative. */
int usdt_each(struct elf_file *file,
	      int (*each)(const struct usdt_note *note, void *data),
	      void *data);

/*
 * What a note's text says of its arguments. One in a form that cannot be read
 * (a floating point register) has no type. Owned by the arena.
 */
const struct argument *usdt_arguments(struct probe_env *env,
				      struct elf_file *file,
				      const struct usdt_note *note,
				      uint32_t *n);

/*
 * usdt_operand.c: what stands behind the '@' of an argument, as the machine's
 * assembler spells it. False when it is none that can be read.
 */
struct usdt_operand {
	const struct arch *machine;
	const char *text;
	size_t len;
	struct elf_file *file;	      /* for symbols */
	const struct usdt_note *note; /* for places relative to it */
};

bool usdt_operand_read(const struct usdt_operand *operand,
		       struct argument *argument);

#endif
