// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A whole run of a plan made by hand on this machine's kernel: load with BTF,
 * a test run of BEGIN and END, the ring, cells, the exit code. Without the
 * right to load programs there is nothing to test here.
 */
#include "tests/unit/check.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <stdlib.h>
#include <unistd.h>

#include "runtime/print.h"
#include "runtime/prog_btf.h"
#include "runtime/run.h"
#include "tests/unit/fixture.h"

#define INSN(c, d, s, o, i)                 \
	((struct bpf_insn){ .code = (c),    \
			    .dst_reg = (d), \
			    .src_reg = (s), \
			    .off = (o),     \
			    .imm = (i) })
#define LD64(d) INSN(BPF_LD | BPF_IMM | BPF_DW, d, 0, 0, 0), INSN(0, 0, 0, 0, 0)
#define MOVI(d, i) INSN(BPF_ALU64 | BPF_MOV | BPF_K, d, 0, 0, i)
#define MOVR(d, s) INSN(BPF_ALU64 | BPF_MOV | BPF_X, d, s, 0, 0)
#define CALL(f) INSN(BPF_JMP | BPF_CALL, 0, 0, 0, f)
#define JEQ(d, i, o) INSN(BPF_JMP | BPF_JEQ | BPF_K, d, 0, o, i)
#define ST32(d, o, i) INSN(BPF_ST | BPF_MEM | BPF_W, d, 0, o, i)
#define ST64(d, o, i) INSN(BPF_ST | BPF_MEM | BPF_DW, d, 0, o, i)
#define EXIT INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)

enum { MAP_CELLS, MAP_RING, MAP_COUNT, MAPS };
enum { SITE_0_PRINTF, SITE_1_EXIT, SITES_MADE };

#define CELL_AT 64

static const char script[] = "BEGIN { @ = 7; printf(\"%d\\n\", 42); exit(3); }"
			     "\nEND { }\n";

/* printf and exit(3) on the ring, 7 in the cell. */
static struct bpf_insn begin_insns[] = {
	LD64(1),
	MOVI(2, 16),
	MOVI(3, 0),
	CALL(BPF_FUNC_ringbuf_reserve),
	JEQ(0, 0, 6),
	ST32(0, 0, SITE_0_PRINTF),
	ST32(0, 4, 0),
	ST64(0, 8, 42),
	MOVR(1, 0),
	MOVI(2, 0),
	CALL(BPF_FUNC_ringbuf_submit),
	LD64(1), /* 12 */
	MOVI(2, 16),
	MOVI(3, 0),
	CALL(BPF_FUNC_ringbuf_reserve),
	JEQ(0, 0, 6),
	ST32(0, 0, SITE_1_EXIT),
	ST32(0, 4, 0),
	ST64(0, 8, 3),
	MOVR(1, 0),
	MOVI(2, 0),
	CALL(BPF_FUNC_ringbuf_submit),
	LD64(1), /* 24 */
	ST64(1, 0, 1),
	ST64(1, 8, 7),
	MOVI(0, 0),
	EXIT,
};

/* Reads a register that was never written: no verifier takes that. */
static struct bpf_insn bad_insns[] = { MOVR(0, 7), EXIT };

static struct reloc relocs[] = {
	{ .insn = 0, .kind = RELOC_MAP, .index = MAP_RING },
	{ .insn = 12, .kind = RELOC_MAP, .index = MAP_RING },
	{ .insn = 24,
	  .kind = RELOC_MAP_VALUE,
	  .index = MAP_CELLS,
	  .value = CELL_AT },
};

static const struct probe_kind begin_kind = { .name = "begin",
					      .run = RUN_AT_BEGIN };

struct made {
	struct fixture f;
	struct sources sources;
	struct map_plan maps[MAPS];
	struct site sites[SITES_MADE];
	struct site_argument arguments[SITES_MADE];
	struct program program;
	struct line_mark lines[2];
	struct probe_point point, *points[1];
	uint64_t numbers[1];
	struct attachment attachment;
	struct format format;
};

static void make_maps(struct made *made)
{
	struct map_plan *maps = made->maps;

	maps[MAP_CELLS] = (struct map_plan){
		.name = "cells",
		.storage = STORAGE_CELLS,
		.type = BPF_MAP_TYPE_ARRAY,
		.key_size = 4,
		.value_size = 4096,
		.max_entries = 1,
		.mapped = true,
	};
	maps[MAP_RING] = (struct map_plan){
		.name = "ring",
		.storage = STORAGE_RING,
		.max_entries = 65536,
		.type = BPF_MAP_TYPE_RINGBUF,
	};
	maps[MAP_COUNT] = (struct map_plan){
		.name = "@",
		.storage = STORAGE_CELL,
		.value = type_int(&made->f.types, 8, true),
		.value_size = 8,
		.cell_offset = CELL_AT,
		.cell_stride = 64,
		.instance = { MAP_COUNT, -1 },
		.flip_offset = -1,
		.intern = -1,
		.user = true,
	};
}

static void make_sites(struct made *made)
{
	struct format_error error;

	CHECK(format_parse(&made->f.arena, "%d\n", 3, &made->format, &error));
	for (int i = 0; i < SITES_MADE; i++) {
		made->arguments[i] = (struct site_argument){
			.type = type_int(&made->f.types, 8, true), .offset = 8
		};
		made->sites[i] = (struct site){
			.kind = i == SITE_1_EXIT ? SITE_EXIT : SITE_PRINTF,
			.format = &made->format,
			.arguments = &made->arguments[i],
			.narguments = 1,
			.fixed_size = 16,
			.max_size = 16,
		};
	}
}

static void make_plan(struct made *made, struct bpf_insn *insns, uint32_t n,
		      uint32_t nrelocs)
{
	struct plan *plan = &made->f.plan;
	struct source *source;

	fixture_open(&made->f, &printer_text);
	made->sources.arena = &made->f.arena;
	source = source_add(&made->sources, "stdin", script,
			    sizeof(script) - 1);
	plan->sources = &made->sources;
	make_maps(made);
	make_sites(made);
	made->lines[0].loc = (struct loc){ source->base + 8, source->base + 13,
					   0 };
	made->program = (struct program){
		.name = "BEGIN",
		.label = "BEGIN",
		.type = BPF_PROG_TYPE_RAW_TRACEPOINT,
		.insns = insns,
		.ninsns = n,
		.relocs = relocs,
		.nrelocs = nrelocs,
		.lines = made->lines,
		.nlines = 1,
	};
	made->point = (struct probe_point){ .kind = &begin_kind,
					    .name = "BEGIN" };
	made->points[0] = &made->point;
	made->attachment = (struct attachment){
		.kind = &begin_kind,
		.points = made->points,
		.numbers = made->numbers,
		.npoints = 1,
	};
	plan->maps = made->maps;
	plan->nmaps = MAPS;
	plan->cells = MAP_CELLS;
	plan->ring = MAP_RING;
	plan->scratch = -1;
	plan->sites = made->sites;
	plan->nsites = SITES_MADE;
	plan->programs = &made->program;
	plan->nprograms = 1;
	plan->attachments = &made->attachment;
	plan->nattachments = 1;
	plan->probes_attached = 1;
	plan->config.print_maps_on_exit = true;
	plan->cpu_mask = 1;
}

/* Runs with stdout and stderr in files; their text goes to out and err. */
static int run_captured(const struct plan *plan, char *out, char *err,
			size_t room)
{
	char paths[2][32] = { "/tmp/test_run.XXXXXX", "/tmp/test_run.XXXXXX" };
	struct run_options options = { .printer = &printer_text };
	char *const to[2] = { out, err };
	int fds[2], saved, code;

	for (int i = 0; i < 2; i++)
		fds[i] = mkstemp(paths[i]);
	options.output = paths[0];
	fflush(stderr);
	saved = dup(STDERR_FILENO);
	dup2(fds[1], STDERR_FILENO);
	code = run(plan, &options);
	dup2(saved, STDERR_FILENO);
	close(saved);
	for (int i = 0; i < 2; i++) {
		ssize_t n = pread(fds[i], to[i], room - 1, 0);

		to[i][n < 0 ? 0 : n] = '\0';
		close(fds[i]);
		unlink(paths[i]);
	}
	return code;
}

static void test_begin(void)
{
	struct made made = { 0 };
	char out[512], err[2048];

	make_plan(&made, begin_insns,
		  sizeof(begin_insns) / sizeof(*begin_insns), 3);
	CHECK_EQ(run_captured(&made.f.plan, out, err, sizeof(out)), 3);
	CHECK_STR(out, "42\n\n\n@: 7\n");
	CHECK_STR(err, "Attached 1 probe\n");
	fixture_close(&made.f);
}

static void test_rejected(void)
{
	struct made made = { 0 };
	char out[2048], err[2048];

	make_plan(&made, bad_insns, 2, 0);
	CHECK_EQ(run_captured(&made.f.plan, out, err, sizeof(out)),
		 RUN_FAILED_LOAD);
	CHECK_STR(out, "");
	CHECK(strstr(err, "stdin:1:9-14: ERROR: Error loading BPF program for "
			  "BEGIN. Error code: -13 (Permission denied). Use -v "
			  "for full kernel error log.\n"));
	CHECK(strstr(err, "The kernel says: R7 !read_ok\n"));
	CHECK(strstr(err, "        ~~~~~\n"));
	fixture_close(&made.f);
}

/* A full disk is told, with its exit code. */
static void test_full_disk(void)
{
	struct made made = { 0 };
	struct run_options options = { .printer = &printer_text,
				       .quiet = true,
				       .output = "/dev/full" };
	int saved = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY);

	make_plan(&made, begin_insns,
		  sizeof(begin_insns) / sizeof(*begin_insns), 3);
	dup2(null, STDERR_FILENO);
	CHECK_EQ(run(&made.f.plan, &options), RUN_FAILED_EARLY);
	dup2(saved, STDERR_FILENO);
	close(null);
	close(saved);
	fixture_close(&made.f);
}

/* What the kernel checks before it takes the object. */
static void test_btf(void)
{
	struct made made = { 0 };
	struct prog_btf btf;
	struct text bytes = { 0 };
	const struct btf_header *header;

	make_plan(&made, begin_insns,
		  sizeof(begin_insns) / sizeof(*begin_insns), 3);
	prog_btf_build(&btf, &made.f.plan, &bytes);
	header = (const struct btf_header *)bytes.data;
	CHECK_EQ(header->magic, BTF_MAGIC);
	CHECK_EQ(sizeof(*header) + header->type_len + header->str_len,
		 bytes.len);
	CHECK_EQ(btf.programs[0].nlines, 1);
	CHECK_EQ(btf.programs[0].lines[0].line_col, 1 << 10 | 9);
	CHECK_EQ(btf.programs[0].nfunctions, 1);
	text_free(&bytes);
	prog_btf_close(&btf);
	fixture_close(&made.f);
}

int main(void)
{
	test_btf();
	if (!run_forbidden() && !access("/sys/kernel/btf/vmlinux", R_OK)) {
		test_begin();
		test_rejected();
		test_full_disk();
	}
	return CHECK_END;
}
