/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: BPF functions written in C, compiled when awl is built
 * (bpf-templates/NAME.bpf.c, each holding functions that programs call by
 * name), and embedded as instructions. At most five scalar or pointer
 * arguments; no globals.
 */
#ifndef AWL_BPF_TEMPLATES_TEMPLATE_H
#define AWL_BPF_TEMPLATES_TEMPLATE_H

#include <linux/bpf.h>
#include <stdint.h>

/* A call of another template. */
struct template_call {
	uint32_t insn;
	const char *name;
};

struct template
{
	const char *name;
	const struct bpf_insn *insns;
	uint32_t ninsns;
	const struct template_call *calls;
	uint32_t ncalls;
	uint32_t stack; /* bytes below r10 */
	uint32_t nparams;
};

/* All of them, and how many. */
extern const struct template templates[];
extern const uint32_t ntemplates;

#endif
