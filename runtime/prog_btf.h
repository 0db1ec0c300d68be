/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BTF that tells the kernel which instruction is of which function and of
 * which line of the script: it shows in the verifier's log and in
 * `bpftool prog dump xlated`. One object serves all programs.
 */
#ifndef AWL_RUNTIME_PROG_BTF_H
#define AWL_RUNTIME_PROG_BTF_H

#include <linux/bpf.h>
#include <stdint.h>

#include "base/text.h"
#include "codegen/plan.h"

/* What a load of one program refers to. */
struct program_marks {
	struct bpf_func_info *functions;
	uint32_t nfunctions;
	struct bpf_line_info *lines;
	uint32_t nlines;
};

struct prog_btf {
	int fd;				/* -1: none; then the marks are empty */
	struct program_marks *programs; /* one a program of the plan */
	struct arena arena;
};

/* Builds and loads; failing means only to go without (fd -1). */
void prog_btf_load(struct prog_btf *btf, const struct plan *plan);
/* Builds only: the object's bytes, for tests. */
void prog_btf_build(struct prog_btf *btf, const struct plan *plan,
		    struct text *out);
void prog_btf_close(struct prog_btf *btf);

#endif
