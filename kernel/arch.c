// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/arch.h"

#include <stddef.h>
#include <string.h>

/* struct pt_regs of asm/ptrace.h, where only the machine's own is to be had. */
struct x86_regs {
	uint64_t r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx,
		rsi, rdi, orig_rax, rip, cs, eflags, rsp, ss;
};

#define AT(name) offsetof(struct x86_regs, name)

/* In the order of struct pt_regs. The names are those of reg() in scripts. */
static const struct arch_register x86_registers[] = {
	{ "r15", AT(r15) }, { "r14", AT(r14) },		 { "r13", AT(r13) },
	{ "r12", AT(r12) }, { "bp", AT(rbp) },		 { "bx", AT(rbx) },
	{ "r11", AT(r11) }, { "r10", AT(r10) },		 { "r9", AT(r9) },
	{ "r8", AT(r8) },   { "ax", AT(rax) },		 { "cx", AT(rcx) },
	{ "dx", AT(rdx) },  { "si", AT(rsi) },		 { "di", AT(rdi) },
	{ "ip", AT(rip) },  { "orig_ax", AT(orig_rax) }, { "cs", AT(cs) },
	{ "sp", AT(rsp) },  { "flags", AT(eflags) },	 { "ss", AT(ss) },
	{ NULL, 0 },
};

static const uint16_t x86_dwarf[] = {
	AT(rax), AT(rdx), AT(rcx), AT(rbx), AT(rsi), AT(rdi), AT(rbp), AT(rsp),
	AT(r8),	 AT(r9),  AT(r10), AT(r11), AT(r12), AT(r13), AT(r14), AT(r15),
};

const struct arch arch_x86_64 = {
	.name = "x86_64",
	.registers = x86_registers,
	.dwarf = x86_dwarf,
	.ndwarf = sizeof(x86_dwarf) / sizeof(*x86_dwarf),
	.narguments = 6,
	.argument = { AT(rdi), AT(rsi), AT(rdx), AT(rcx), AT(r8), AT(r9) },
	/* The instruction `syscall` overwrites rcx, so the kernel's fourth is
	 * in r10. */
	.syscall_argument = { AT(rdi), AT(rsi), AT(rdx), AT(r10), AT(r8),
			      AT(r9) },
	.result = AT(rax),
	.number = AT(orig_rax),
	.number_size = 8,
	.stack = AT(rsp),
	.instruction = AT(rip),
	/*
	 * What lies between the stack pointer and the stack's arguments at a
	 * function's entry: the address to return to. On arm64 it is in a
	 * register.
	 */
	.return_size = 8,
	.compat_member = "status",
	.compat_mask = 0x2, /* TS_COMPAT */
};

/* struct user_pt_regs. */
struct aarch64_regs {
	uint64_t regs[31], sp, pc, pstate;
};

/* The kernel's own structure goes on behind what programs may see of it:
 * orig_x0 and the number of the system call. */
#define X(n) (offsetof(struct aarch64_regs, regs) + (n)*8)
#define ORIG_X0 sizeof(struct aarch64_regs)

static const struct arch_register aarch64_registers[] = {
	{ "r0", X(0) },
	{ "r1", X(1) },
	{ "r2", X(2) },
	{ "r3", X(3) },
	{ "r4", X(4) },
	{ "r5", X(5) },
	{ "r6", X(6) },
	{ "r7", X(7) },
	{ "r8", X(8) },
	{ "r9", X(9) },
	{ "r10", X(10) },
	{ "r11", X(11) },
	{ "r12", X(12) },
	{ "r13", X(13) },
	{ "r14", X(14) },
	{ "r15", X(15) },
	{ "r16", X(16) },
	{ "r17", X(17) },
	{ "r18", X(18) },
	{ "r19", X(19) },
	{ "r20", X(20) },
	{ "r21", X(21) },
	{ "r22", X(22) },
	{ "r23", X(23) },
	{ "r24", X(24) },
	{ "r25", X(25) },
	{ "r26", X(26) },
	{ "r27", X(27) },
	{ "r28", X(28) },
	{ "r29", X(29) },
	{ "r30", X(30) },
	{ "sp", offsetof(struct aarch64_regs, sp) },
	{ "pc", offsetof(struct aarch64_regs, pc) },
	{ "pstate", offsetof(struct aarch64_regs, pstate) },
	{ NULL, 0 },
};

/* x0 to x30, then the stack pointer, in struct user_pt_regs as well. */
static const uint16_t aarch64_dwarf[] = {
	X(0),  X(1),  X(2),  X(3),
	X(4),  X(5),  X(6),  X(7),
	X(8),  X(9),  X(10), X(11),
	X(12), X(13), X(14), X(15),
	X(16), X(17), X(18), X(19),
	X(20), X(21), X(22), X(23),
	X(24), X(25), X(26), X(27),
	X(28), X(29), X(30), offsetof(struct aarch64_regs, sp),
};

const struct arch arch_aarch64 = {
	.name = "aarch64",
	.registers = aarch64_registers,
	.dwarf = aarch64_dwarf,
	.ndwarf = sizeof(aarch64_dwarf) / sizeof(*aarch64_dwarf),
	.narguments = 8,
	.argument = { X(0), X(1), X(2), X(3), X(4), X(5), X(6), X(7) },
	.syscall_argument = { ORIG_X0, X(1), X(2), X(3), X(4), X(5) },
	.result = X(0),
	.number = ORIG_X0 + 8,
	.number_size = 4,
	.stack = offsetof(struct aarch64_regs, sp),
	.instruction = offsetof(struct aarch64_regs, pc),
	.return_size = 0,
	.compat_member = "flags",
	.compat_mask = 1 << 22, /* _TIF_32BIT */
};

#if defined(__x86_64__)
#define THIS "arch_x86_64"
#elif defined(__aarch64__)
#define THIS "arch_aarch64"
#else
#error "kernel/arch.c does not know this machine's registers yet"
#endif
extern const struct arch arch __attribute__((alias(THIS)));

int arch_register_of(const struct arch *machine, const char *name)
{
	for (const struct arch_register *r = machine->registers; r->name; r++) {
		if (strcmp(r->name, name) == 0)
			return r->offset;
	}
	return -1;
}

int arch_register(const char *name)
{
	return arch_register_of(&arch, name);
}
