/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks at the instructions of functions in files. */
#ifndef AWL_PROBES_CODE_H
#define AWL_PROBES_CODE_H

#include "base/elf_file.h"

/* Whether an instruction begins at an offset in a function; true also where its
 * code is not understood. */
bool code_begins(struct elf_file *file, const struct elf_symbol *function,
		 uint64_t offset);
/* The function that has an address in it; false: none is known. */
bool code_function(struct elf_file *file, uint64_t address,
		   struct elf_symbol *function);
/*
 * Calls back with the addresses at which a function returns. Returns how many,
 * or -1 where its code is not understood.
 */
int code_returns(struct elf_file *file, const struct elf_symbol *function,
		 void (*each)(uint64_t address, void *data), void *data);
/* Whether the file is a Go program: its stacks grow by being moved, and what
 * the kernel puts there in place of return addresses (uretprobes) is not what
 * Go's runtime can find its way by. */
bool code_is_go(struct elf_file *file);

#endif
