/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What depends on the machine: where registers lie in struct pt_regs and what
 * they hold when a function or a system call begins and ends. */
#ifndef AWL_KERNEL_ARCH_H
#define AWL_KERNEL_ARCH_H

#include <stdint.h>

struct arch_register {
	const char *name; /* as reg("name") takes it */
	uint16_t offset;
};

struct arch {
	const char *name;
	const struct arch_register *registers; /* ends with a NULL name */
	uint8_t narguments;		       /* of a function, in registers */
	uint16_t argument[8];
	uint16_t syscall_argument[6];
	uint16_t result; /* of functions and system calls */
	uint16_t number; /* of the system call, when it ends */
	uint8_t number_size;
	uint16_t stack, instruction;
	const uint16_t *dwarf; /* registers by DWARF's numbers */
	uint8_t ndwarf;
	uint8_t return_size; /* bytes of return address above the arguments
			      * on the stack at a function's begin */
	/* Flag of tasks in a 32-bit system call: member of task_struct's
	 * thread_info and its mask; NULL: there are none. */
	const char *compat_member;
	uint32_t compat_mask;
};

/* Those that there are, and the one that this is. */
extern const struct arch arch_x86_64, arch_aarch64, arch;
/* The place of a register, or -1. */
int arch_register(const char *name);
int arch_register_of(const struct arch *machine, const char *name);

#endif
