// SPDX-License-Identifier: GPL-2.0-or-later
#include "codegen/disasm.h"

#include <inttypes.h>
#include <stdbool.h>

#include "base/text.h"
#include "codegen/ir.h"

#define MODE_MEMSX 0x80

static const char *const alu_ops[16] = {
	"+=",  "-=", "*=", "/=", "|=",	 "&=",	   "<<=", ">>=",
	"neg", "%=", "^=", "=",	 "s>>=", "endian", "?",	  "?",
};

static const char *const jump_ops[16] = {
	"goto", "==",	">", ">=", "&",	 "!=",	"s>", "s>=",
	"call", "exit", "<", "<=", "s<", "s<=", "?",  "?",
};

static const char *size_name(uint8_t code)
{
	switch (BPF_SIZE(code)) {
	case BPF_B: return "u8";
	case BPF_H: return "u16";
	case BPF_W: return "u32";
	default: return "u64";
	}
}

/* In the verifier's words, so that its log and this can be read side by
 * side. */
static void print_alu(const struct bpf_insn *insn, struct text *out)
{
	char r = BPF_CLASS(insn->code) == BPF_ALU64 ? 'r' : 'w';
	uint8_t op = BPF_OP(insn->code);
	const char *name = alu_ops[op >> 4];
	bool sign = insn->off == 1 && (op == BPF_DIV || op == BPF_MOD);

	if (op == BPF_NEG)
		text_printf(out, "%c%d = -%c%d", r, insn->dst_reg, r,
			    insn->dst_reg);
	else if (op == BPF_END)
		text_printf(out, "r%d = %s%d r%d", insn->dst_reg,
			    BPF_SRC(insn->code) == BPF_TO_BE ? "be" : "le",
			    insn->imm, insn->dst_reg);
	else if (op == BPF_MOV && insn->off)
		text_printf(out, "%c%d = (s%d)%c%d", r, insn->dst_reg,
			    insn->off, r, insn->src_reg);
	else if (BPF_SRC(insn->code) == BPF_X)
		text_printf(out, "%c%d %s%s %c%d", r, insn->dst_reg,
			    sign ? "s" : "", name, r, insn->src_reg);
	else
		text_printf(out, "%c%d %s%s %d", r, insn->dst_reg,
			    sign ? "s" : "", name, insn->imm);
}

static void print_call(const struct bpf_insn *insn, uint32_t at,
		       struct text *out)
{
	const struct ir_helper *helper = ir_helper(insn->imm);

	if (insn->src_reg == BPF_PSEUDO_CALL)
		text_printf(out, "call %" PRId64, (int64_t)at + insn->imm + 1);
	else if (insn->src_reg)
		text_printf(out, "call kernel#%d", insn->imm);
	else
		text_printf(out, "call %s#%d", helper ? helper->name : "",
			    insn->imm);
}

static void print_jump(const struct bpf_insn *insn, uint32_t at,
		       struct text *out)
{
	char r = BPF_CLASS(insn->code) == BPF_JMP ? 'r' : 'w';
	uint8_t op = BPF_OP(insn->code);
	int64_t to = (int64_t)at + insn->off + 1;

	if (op == BPF_CALL) {
		print_call(insn, at, out);
	} else if (op == BPF_EXIT) {
		text_puts(out, "exit");
	} else if (op == BPF_JA) {
		text_printf(out, "goto %" PRId64, to);
	} else {
		text_printf(out, "if %c%d %s ", r, insn->dst_reg,
			    jump_ops[op >> 4]);
		if (BPF_SRC(insn->code) == BPF_X)
			text_printf(out, "%c%d", r, insn->src_reg);
		else
			text_printf(out, "%d", insn->imm);
		text_printf(out, " goto %" PRId64, to);
	}
}

static void print_spot(const struct bpf_insn *insn, int base, struct text *out)
{
	text_printf(out, "*(%s *)(r%d %c %d)", size_name(insn->code), base,
		    insn->off < 0 ? '-' : '+',
		    insn->off < 0 ? -insn->off : insn->off);
}

static void print_atomic(const struct bpf_insn *insn, struct text *out)
{
	/* The operation of an atomic is coded as arithmetic's is. */
	const char *name = alu_ops[(insn->imm & 0xf0) >> 4];

	if (insn->imm == BPF_XCHG)
		text_printf(out, "r%d = xchg ", insn->src_reg);
	else if (insn->imm == BPF_CMPXCHG)
		text_puts(out, "r0 = cmpxchg ");
	else if (insn->imm & BPF_FETCH)
		text_printf(out, "r%d = fetch ", insn->src_reg);
	else
		text_puts(out, "lock ");
	print_spot(insn, insn->dst_reg, out);
	if (insn->imm == BPF_XCHG || insn->imm == BPF_CMPXCHG)
		text_printf(out, ", r%d", insn->src_reg);
	else
		text_printf(out, " %s r%d", name, insn->src_reg);
}

static void print_store(const struct bpf_insn *insn, struct text *out)
{
	if (BPF_MODE(insn->code) == BPF_ATOMIC) {
		print_atomic(insn, out);
		return;
	}
	print_spot(insn, insn->dst_reg, out);
	if (BPF_CLASS(insn->code) == BPF_ST)
		text_printf(out, " = %d", insn->imm);
	else
		text_printf(out, " = r%d", insn->src_reg);
}

static void print_wide(const struct bpf_insn *insn, struct text *out)
{
	uint64_t value = (uint32_t)insn->imm | (uint64_t)(uint32_t)insn[1].imm
						       << 32;

	text_printf(out, "r%d = ", insn->dst_reg);
	switch (insn->src_reg) {
	/* The plan's numbers: there are no descriptors until the program is
	 * loaded. */
	case BPF_PSEUDO_MAP_FD: text_printf(out, "map[%d]", insn->imm); break;
	case BPF_PSEUDO_MAP_VALUE:
		text_printf(out, "map[%d].value + %d", insn->imm, insn[1].imm);
		break;
	case BPF_PSEUDO_FUNC: text_printf(out, "function %d", insn->imm); break;
	default: text_printf(out, "0x%" PRIx64 " ll", value); break;
	}
}

uint32_t disasm_insn(const struct bpf_insn *insn, uint32_t at, struct text *out)
{
	text_printf(out, "(%02x) ", insn->code);
	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU:
	case BPF_ALU64: print_alu(insn, out); break;
	case BPF_JMP:
	case BPF_JMP32: print_jump(insn, at, out); break;
	case BPF_LDX:
		text_printf(out, "r%d = %s", insn->dst_reg,
			    BPF_MODE(insn->code) == MODE_MEMSX ? "(signed)"
							       : "");
		print_spot(insn, insn->src_reg, out);
		break;
	case BPF_ST:
	case BPF_STX: print_store(insn, out); break;
	default: print_wide(insn, out); return 2;
	}
	return 1;
}
