// SPDX-License-Identifier: GPL-2.0-or-later
/* Operands of USDT arguments, as both machines' assemblers spell them. Which
 * values they give is tested end to end, on the machine that runs the tests. */
#include "tests/unit/check.h"

#include "probes/usdt.h"

/* "constant -5", "at 80", "[at 32 + at 80 * 8 - 4]", or "none". */
static const char *read_operand(const struct arch *machine, const char *text)
{
	struct usdt_note note = { .address = 0x1000 };
	struct usdt_operand operand = { .machine = machine,
					.text = text,
					.len = strlen(text),
					.note = &note };
	struct argument a = { .size = 8, .index_offset = -1 };
	static char out[96];

	if (!usdt_operand_read(&operand, &a))
		return "none";
	if (a.access == ARGUMENT_CONSTANT)
		snprintf(out, sizeof(out), "constant %lld",
			 (long long)a.constant);
	else if (a.access == ARGUMENT_CONTEXT)
		snprintf(out, sizeof(out), "at %d", a.offset);
	else if (a.index_offset < 0)
		snprintf(out, sizeof(out), "[at %d + %lld]", a.base_offset,
			 (long long)a.displacement);
	else
		snprintf(out, sizeof(out), "[at %d + at %d * %d + %lld]",
			 a.base_offset, a.index_offset, a.scale,
			 (long long)a.displacement);
	if (a.index_size == 4)
		strcat(out, a.index_signed ? " of int" : " of unsigned");
	return out;
}

/* Offsets are those of struct pt_regs in asm/ptrace.h. */
static void test_x86(void)
{
	static const char *const rows[][2] = {
		{ "$5", "constant 5" },
		{ "$-5", "constant -5" },
		{ "$0x10", "constant 16" },
		{ "$18446744073709551615", "constant -1" },
		{ "%rax", "at 80" },
		{ "%eax", "at 80" },
		{ "%ax", "at 80" },
		{ "%al", "at 80" },
		{ "%ah", "at 81" },
		{ "%bh", "at 41" },
		{ "%rdi", "at 112" },
		{ "%edi", "at 112" },
		{ "%dil", "at 112" },
		{ "%sil", "at 104" },
		{ "%bpl", "at 32" },
		{ "%spl", "at 152" },
		{ "%r8", "at 72" },
		{ "%r8d", "at 72" },
		{ "%r15w", "at 0" },
		{ "%r12b", "at 24" },
		{ "(%rdi)", "[at 112 + 0]" },
		{ "8(%rsp)", "[at 152 + 8]" },
		{ "-24(%rbp)", "[at 32 + -24]" },
		{ "-4(%rbp,%rax,8)", "[at 32 + at 80 * 8 + -4]" },
		{ "(%rdx,%rcx)", "[at 96 + at 88 * 1 + 0]" },
		{ "0x10(%r9,%r10,2)", "[at 64 + at 56 * 2 + 16]" },
		{ "%xmm0", "none" },
		{ "%st(0)", "none" },
		{ "%rxx", "none" },
		{ "%fs:8", "none" },
		{ "", "none" },
		{ "8(%rsp", "none" },
		{ "8(%rsp))", "none" },
		{ "$", "none" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		CHECK_STR(read_operand(&arch_x86_64, rows[i][0]), rows[i][1]);
}

/* xN is at 8 * N, sp behind x30. */
static void test_arm64(void)
{
	static const char *const rows[][2] = {
		{ "5", "constant 5" },
		{ "-5", "constant -5" },
		{ "#7", "constant 7" },
		{ "x0", "at 0" },
		{ "w1", "at 8" },
		{ "x30", "at 240" },
		{ "sp", "at 248" },
		{ "[x1]", "[at 8 + 0]" },
		{ "[sp]", "[at 248 + 0]" },
		{ "[sp, 16]", "[at 248 + 16]" },
		{ "[sp,16]", "[at 248 + 16]" },
		{ "[x29, #-8]", "[at 232 + -8]" },
		{ "[x0, x2]", "[at 0 + at 16 * 1 + 0]" },
		{ "[x0, x2, lsl 3]", "[at 0 + at 16 * 8 + 0]" },
		{ "[x0, x2, lsl #2]", "[at 0 + at 16 * 4 + 0]" },
		{ "[x0, w2, sxtw]", "[at 0 + at 16 * 1 + 0] of int" },
		{ "[x0, w2, sxtw 3]", "[at 0 + at 16 * 8 + 0] of int" },
		{ "[x0, w2, uxtw #2]", "[at 0 + at 16 * 4 + 0] of unsigned" },
		{ "[x0, x2, sxtx 1]", "[at 0 + at 16 * 2 + 0]" },
		{ "[x0, w2, sxtb]", "none" },
		{ "[x0, w2, sxtw 9]", "none" },
		{ "[x0, x2, lsl]", "none" },
		{ "[x0, x2, lsl 9]", "none" },
		{ "[sp, 16", "none" },
		{ "[sp, 16]]", "none" },
		{ "x31", "none" },
		{ "d0", "none" },
		{ "%rax", "none" },
		{ "", "none" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		CHECK_STR(read_operand(&arch_aarch64, rows[i][0]), rows[i][1]);
}

int main(void)
{
	test_x86();
	test_arm64();
	return CHECK_END;
}
