// SPDX-License-Identifier: GPL-2.0-or-later
/* Lengths of instructions as objdump has them: every form of operands. */
#include "tests/unit/check.h"

#include "kernel/instruction.h"

struct row {
	const char *bytes, *text;
	size_t n;
	bool returns;
};

#define ROW(bytes, text)                              \
	{                                             \
		bytes, text, sizeof(bytes) - 1, false \
	}
#define RETURN(bytes, text)                          \
	{                                            \
		bytes, text, sizeof(bytes) - 1, true \
	}

#if defined(__x86_64__)
static const struct row rows[] = {
	ROW("\x55", "push %rbp"),
	ROW("\xf3\x0f\x1e\xfa", "endbr64"),
	ROW("\x48\x89\xe5", "mov %rsp,%rbp"),
	RETURN("\xc3", "ret"),
	RETURN("\xf3\xc3", "repz ret"),
	RETURN("\xf2\xc3", "bnd ret"),
	RETURN("\xc2\x08\x00", "ret $8"),
	ROW("\xcb", "lret"),
	ROW("\xe8\x01\x02\x03\x04", "call"),
	ROW("\xe9\x01\x02\x03\x04", "jmp"),
	ROW("\xeb\x01", "jmp, short"),
	ROW("\x0f\x84\x01\x02\x03\x04", "je"),
	ROW("\x74\x01", "je, short"),
	ROW("\xc7\x44\x24\xf8\x00\x00\x00\x00", "movl $0,-8(%rsp)"),
	ROW("\x66\xc7\x44\x24\xf8\x00\x00", "movw $0,-8(%rsp)"),
	ROW("\xc6\x04\x25\x01\x02\x03\x04\x05", "movb $5,0x4030201"),
	ROW("\x8b\x05\x01\x02\x03\x04", "mov 0x4030201(%rip),%eax"),
	ROW("\x8b\x84\x24\x01\x02\x03\x04", "mov 0x4030201(%rsp),%eax"),
	ROW("\x48\x8b\x04\xdd\x01\x02\x03\x04", "mov 0x..(,%rbx,8),%rax"),
	ROW("\x48\xb8\x01\x02\x03\x04\x05\x06\x07\x08", "movabs"),
	ROW("\xb8\x01\x02\x03\x04", "mov $0x4030201,%eax"),
	ROW("\x66\xb8\x01\x02", "mov $0x201,%ax"),
	ROW("\x48\xa1\x01\x02\x03\x04\x05\x06\x07\x08", "movabs 0x..,%rax"),
	ROW("\x67\xa1\x01\x02\x03\x04", "addr32 mov 0x4030201,%eax"),
	ROW("\x48\x81\xec\x01\x02\x03\x04", "sub $0x4030201,%rsp"),
	ROW("\x48\x83\xec\x08", "sub $8,%rsp"),
	ROW("\x69\xc0\x01\x02\x03\x04", "imul $0x4030201,%eax,%eax"),
	ROW("\x6b\xc0\x01", "imul $1,%eax,%eax"),
	ROW("\xf6\xc1\x01", "test $1,%cl"),
	ROW("\xf6\xd1", "not %cl"),
	ROW("\xf7\xc1\x01\x02\x03\x04", "test $0x4030201,%ecx"),
	ROW("\x66\xf7\xc1\x01\x02", "test $0x201,%cx"),
	ROW("\xf7\xf1", "div %ecx"),
	ROW("\xc8\x01\x02\x03", "enter"),
	ROW("\x0f\x05", "syscall"),
	ROW("\x0f\x0b", "ud2"),
	ROW("\x0f\xba\xe0\x05", "bt $5,%eax"),
	ROW("\xf0\x0f\xb1\x0e", "lock cmpxchg %ecx,(%rsi)"),
	ROW("\x0f\xa2", "cpuid"),
	ROW("\x66\x0f\x6f\x01", "movdqa (%rcx),%xmm0"),
	ROW("\x66\x0f\x70\xc0\x01", "pshufd $1,%xmm0,%xmm0"),
	ROW("\x66\x0f\x38\x00\xc1", "pshufb %xmm1,%xmm0"),
	ROW("\x66\x0f\x3a\x0f\xc1\x01", "palignr $1,%xmm1,%xmm0"),
	ROW("\xc5\xf8\x77", "vzeroupper"),
	ROW("\xc5\xfa\x10\x45\x08", "vmovss 8(%rbp),%xmm0"),
	ROW("\xc4\xe2\x7d\x18\x01", "vbroadcastss (%rcx),%ymm0"),
	ROW("\xc4\xe3\x7d\x19\xc1\x01", "vextractf128 $1,%ymm0,%xmm1"),
	ROW("\x62\xf1\x7c\x48\x28\x41\x01", "vmovaps 64(%rcx),%zmm0"),
	ROW("\x62\xf3\x7d\x48\x1f\xc1\x00", "vpcmpeqd %zmm1,%zmm0,%k0"),
	ROW("\x65\x48\x8b\x04\x25\x28\x00\x00\x00", "mov %gs:0x28,%rax"),
	ROW("\x66\x2e\x0f\x1f\x84\x00\x00\x00\x00\x00", "nopw, padded"),
};

static const char *const none[] = { "\x06", "\x0f\x04", "\x60", "\xea" };
#else
static const struct row rows[] = {
	RETURN("\xc0\x03\x5f\xd6", "ret"),
	RETURN("\x20\x02\x5f\xd6", "ret x17"),
	RETURN("\xff\x0b\x5f\xd6", "retaa"),
	RETURN("\xff\x0f\x5f\xd6", "retab"),
	ROW("\x20\x02\x1f\xd6", "br x17"),
	ROW("\x1f\x20\x03\xd5", "nop"),
};

static const char *const none[] = { "" };
#endif

static void test_row(const struct row *row)
{
	uint8_t code[32];

	/* What comes behind it is no part of it. */
	memset(code, 0x90, sizeof(code));
	memcpy(code, row->bytes, row->n);
	CHECK_EQ(instruction_length(code, sizeof(code)), row->n);
	CHECK_EQ(instruction_length(code, row->n), row->n);
	CHECK_EQ(instruction_returns(code, row->n), row->returns);
	/* Cut, it is none. */
	CHECK_EQ(instruction_length(code, row->n - 1) < row->n, 1);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int failed = check_failed;

		test_row(&rows[i]);
		if (check_failed > failed)
			printf("  %s\n", rows[i].text);
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		CHECK_EQ(instruction_length((const uint8_t *)none[i],
					    strlen(none[i])),
			 0);
	return CHECK_END;
}
