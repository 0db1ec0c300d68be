/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: one of the compiler's two products. Instructions with named
 * relocations; the loader puts descriptors, addresses and numbers in.
 */
#ifndef AWL_CODEGEN_PROGRAM_H
#define AWL_CODEGEN_PROGRAM_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <stdint.h>

#include "lexer/source.h"

enum reloc_kind {
	RELOC_MAP,	 /* ld_imm64: descriptor of plan map `index` */
	RELOC_MAP_VALUE, /* ld_imm64: its value's address + `value` */
	RELOC_FUNCTION,	 /* call or ld_imm64 of function `index`; the linker
			  * settles these, the loader sees none */
	RELOC_KFUNC,	 /* call: BTF id `value` of vmlinux */
	RELOC_PROBE,	 /* number: of the probe, where there is no cookie */
	RELOC_CHILD,	 /* number: pid of -c's child (`cpid`), or 0 */
	RELOC_SEED,	 /* number: random, the same for one run */
	RELOC_PIDNS_DEV, /* numbers: the pid namespace awl runs in */
	RELOC_PIDNS_INO,
};

struct reloc {
	uint32_t insn; /* the first of ld_imm64's two */
	enum reloc_kind kind;
	int32_t index; /* map or function */
	int64_t value;
};

/* From this instruction on, code is for this place of the script. */
struct line_mark {
	uint32_t insn;
	struct loc loc;
};

struct function_mark {
	uint32_t insn;
	const char *name;
	uint32_t nparams; /* for its BTF prototype */
	uint32_t stack;	  /* bytes */
	bool apart;	  /* global: verified by itself */
	uint8_t context;  /* which parameter is the context; 0: none */
};

struct program {
	const char *name;  /* at most 15 characters reach the kernel */
	const char *label; /* for messages: the first probe's name */
	enum bpf_prog_type type;
	enum bpf_attach_type attach_type;
	uint32_t attach_btf_id;
	const struct btf_object *attach_btf; /* NULL: vmlinux */
	uint32_t attach_program; /* the BPF program that is traced; 0: none */
	bool sleepable;
	struct bpf_insn *insns;
	uint32_t ninsns;
	struct reloc *relocs;
	uint32_t nrelocs;
	struct line_mark *lines;
	uint32_t nlines;
	struct function_mark *functions; /* [0] begins at 0 */
	uint32_t nfunctions;
	bool needs_probe_number; /* has RELOC_PROBE: loaded once a probe */
	/* A loop that may turn more often than the verifier, which walks
	 * through it where there is no bpf_loop, goes along with. */
	struct loc turns;
};

struct text;
struct ir_program;
struct diags;

/* --emit=bpf: instructions as bpftool shows them, with marks' source lines.*/
void program_print(const struct program *program, const struct sources *sources,
		   struct text *out);

/* What the back end must know of the machine. */
struct emit_options {
	uint32_t cpu_mask; /* CPU numbers are masked with it: 2^n - 1 */
	bool atomics;	   /* FEATURE_ATOMICS: exchange, fetch, cmpxchg */
	bool signed_div;   /* FEATURE_SIGNED_DIV: instruction set v4 */
	uint32_t
		rdonly_cast; /* vmlinux BTF id of bpf_rdonly_cast, for RDONLY */
	/* How many lookups of a long program may be calls of a function
	 * (bpf-templates/map.bpf.c); 0 for one that is not long. */
	uint32_t lookups;
};

/*
 * Registers, instructions, linking: from the (better) IR to a program, in the
 * arena. Fills insns, relocs, lines, functions. Reports what the machine
 * cannot hold (the stack of 512 bytes, 1 M instructions) to diags: -1.
 * `assembly` (or NULL) gets --emit=asm: IR with its registers and slots.
 */
int program_emit(const struct ir_program *ir,
		 const struct emit_options *options, struct diags *diags,
		 struct arena *arena, struct program *program,
		 struct text *assembly);

#endif
