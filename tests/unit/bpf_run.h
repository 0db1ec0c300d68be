/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads emitted programs into the running kernel's verifier and runs them
 * once, as raw tracepoint programs. Map 0 is an ARRAY of one value of
 * RUN_CELLS bytes that is mapped; map 1 a hash from 8 to 16 bytes; map 2 a
 * ring; map 3 the scratch map; map 4 a per-CPU hash like map 1.
 */
#ifndef AWL_TESTS_UNIT_BPF_RUN_H
#define AWL_TESTS_UNIT_BPF_RUN_H

#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "codegen/ir.h"
#include "codegen/program.h"
#include "codegen/scratch.h"
#include "kernel/features.h"
#include "lexer/diag.h"

#define RUN_CELLS 4096
#define RUN_SLOT 256
#define RUN_CPU_MASK 63
#define RUN_RING 65536

struct runner {
	int maps[5];
	void *cells;
	char log[1 << 16];
	struct emit_options options;
};

/* What the kernel can do, as far as it is wanted. */
static inline void run_options(struct runner *runner, bool atomics,
			       bool signed_div)
{
	runner->options.atomics = atomics && feature(FEATURE_ATOMICS);
	runner->options.signed_div = signed_div && feature(FEATURE_SIGNED_DIV);
}

/* false (told) without the right to load programs: the test is skipped. */
static inline bool run_open(struct runner *runner)
{
	struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	LIBBPF_OPTS(bpf_map_create_opts, mmapable, .map_flags = BPF_F_MMAPABLE);

	setrlimit(RLIMIT_MEMLOCK, &all);
	runner->maps[0] = bpf_map_create(BPF_MAP_TYPE_ARRAY, "cells", 4,
					 RUN_CELLS, 1, &mmapable);
	runner->maps[1] = bpf_map_create(BPF_MAP_TYPE_HASH, "hash", 8, 16, 64,
					 NULL);
	runner->maps[2] = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "ring", 0, 0,
					 RUN_RING, NULL);
	runner->maps[3] = bpf_map_create(
		BPF_MAP_TYPE_ARRAY, "scratch", 4,
		(uint32_t)scratch_map_size(RUN_SLOT, RUN_CPU_MASK), 1,
		&mmapable);
	runner->maps[4] = bpf_map_create(BPF_MAP_TYPE_PERCPU_HASH, "percpu", 8,
					 16, 64, NULL);
	runner->options = (struct emit_options){ .cpu_mask = RUN_CPU_MASK };
	run_options(runner, true, false);
	if (runner->maps[0] < 0) {
		printf("no BPF here (%s): not run\n", strerror(errno));
		return false;
	}
	runner->cells = mmap(NULL, RUN_CELLS, PROT_READ | PROT_WRITE,
			     MAP_SHARED, runner->maps[0], 0);
	return runner->cells != MAP_FAILED;
}

/* Descriptors into the instructions, which the arena owns. */
static inline void run_relocate(const struct runner *runner,
				struct program *program)
{
	for (uint32_t i = 0; i < program->nrelocs; i++) {
		const struct reloc *reloc = &program->relocs[i];
		struct bpf_insn *insn = &program->insns[reloc->insn];

		if (reloc->kind == RELOC_MAP || reloc->kind == RELOC_MAP_VALUE)
			insn->imm = runner->maps[reloc->index];
		if (reloc->kind == RELOC_MAP_VALUE)
			insn[1].imm = (int32_t)reloc->value;
		if (reloc->kind == RELOC_SEED)
			insn->imm = 77;
	}
}

/* The descriptor of the loaded program, or negative: the log says why. */
static inline int run_load(struct runner *runner, struct program *program)
{
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .log_buf = runner->log,
		    .log_size = sizeof(runner->log), .log_level = 0);
	int fd;

	run_relocate(runner, program);
	runner->log[0] = '\0';
	fd = bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "test", "GPL",
			   program->insns, program->ninsns, &opts);
	if (fd < 0) {
		opts.log_level = 1;
		fd = bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "test", "GPL",
				   program->insns, program->ninsns, &opts);
	}
	return fd;
}

/* Runs once with four words of context; what the program returned. */
static inline uint32_t run_once(int fd, const uint64_t context[4])
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = context,
		    .ctx_size_in = 4 * sizeof(*context));

	if (bpf_prog_test_run_opts(fd, &opts))
		return 0xdeadbeef;
	return opts.retval;
}

/* Instructions after the verifier's rewriting. */
static inline uint32_t run_rewritten(int fd)
{
	struct bpf_prog_info info;
	uint32_t len = sizeof(info);

	memset(&info, 0, sizeof(info));
	if (bpf_obj_get_info_by_fd(fd, &info, &len))
		return 0;
	return info.xlated_prog_len / 8;
}

/* Emits and loads; prints everything when that fails. */
static inline int run_emit(struct runner *runner, struct ir_program *ir,
			   struct arena *arena, struct program *program)
{
	struct diags diags = { .arena = arena };
	struct text text = { 0 };
	int fd = -1;

	memset(program, 0, sizeof(*program));
	if (program_emit(ir, &runner->options, &diags, arena, program, NULL)) {
		printf("not emitted: %s\n",
		       diags.list.n ? diags.list.v[0]->message : "?");
	} else {
		fd = run_load(runner, program);
		if (fd >= 0)
			return fd;
		printf("not loaded: %s\n%s\n", strerror(errno), runner->log);
		program_print(program, NULL, &text);
	}
	ir_print(ir, &text);
	printf("%s\n", text.data);
	text_free(&text);
	return fd;
}

#endif
