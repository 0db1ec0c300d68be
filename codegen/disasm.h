/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions as people read them. */
#ifndef AWL_CODEGEN_DISASM_H
#define AWL_CODEGEN_DISASM_H

#include <linux/bpf.h>
#include <stdint.h>

struct text;

/*
 * One instruction (ld_imm64: both of its two) without a newline, in the
 * notation of the kernel's verifier. Returns how many it took: 1 or 2. `at` is
 * its number: jumps show where they go.
 */
uint32_t disasm_insn(const struct bpf_insn *insn, uint32_t at,
		     struct text *out);

#endif
