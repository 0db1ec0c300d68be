// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/bpf_call.h"

#define LOG_LEAST (64u * 1024)
#define LOG_MOST (16u * 1024 * 1024)

static uint64_t number_of(const struct loader *loader,
			  const struct reloc *reloc, uint64_t probe)
{
	switch (reloc->kind) {
	case RELOC_PROBE: return probe;
	case RELOC_CHILD: return (uint64_t)loader->child;
	case RELOC_SEED: return loader->seed;
	case RELOC_PIDNS_DEV: return loader->pidns_dev;
	case RELOC_PIDNS_INO: return loader->pidns_ino;
	default: return 0;
	}
}

/* A number goes into both halves of ld_imm64, or into an immediate. */
static void put_number(struct bpf_insn *insn, uint64_t number)
{
	insn[0].imm = (int32_t)number;
	if (insn[0].code == (BPF_LD | BPF_IMM | BPF_DW))
		insn[1].imm = (int32_t)(number >> 32);
}

static void relocate(const struct loader *loader, const struct program *program,
		     struct bpf_insn *insns, uint64_t probe)
{
	for (uint32_t i = 0; i < program->nrelocs; i++) {
		const struct reloc *reloc = &program->relocs[i];
		struct bpf_insn *insn = &insns[reloc->insn];

		switch (reloc->kind) {
		case RELOC_MAP:
			insn->src_reg = BPF_PSEUDO_MAP_FD;
			insn->imm = loader->maps->fds[reloc->index];
			break;
		case RELOC_MAP_VALUE:
			insn[0].src_reg = BPF_PSEUDO_MAP_VALUE;
			insn[0].imm = loader->maps->fds[reloc->index];
			insn[1].imm = (int32_t)reloc->value;
			break;
		case RELOC_KFUNC:
			insn->src_reg = BPF_PSEUDO_KFUNC_CALL;
			insn->imm = (int32_t)reloc->value;
			break;
		/* Within the program, and linked when it was compiled. */
		case RELOC_FUNCTION: break;
		default: put_number(insn, number_of(loader, reloc, probe));
		}
	}
}

static void fill_attr(const struct loader *loader,
		      const struct program *program, int target,
		      const struct bpf_insn *insns, union bpf_attr *attr)
{
	size_t number = (size_t)(program - loader->plan->programs);
	const struct program_marks *marks = &loader->btf.programs[number];
	int btf = 0;

	memset(attr, 0, sizeof(*attr));
	attr->prog_type = program->type;
	attr->expected_attach_type = program->attach_type;
	attr->insns = (uintptr_t)insns;
	attr->insn_cnt = program->ninsns;
	attr->license = (uintptr_t)(loader->plan->config.license
					    ? loader->plan->config.license
					    : "GPL");
	attr->prog_flags = program->sleepable ? BPF_F_SLEEPABLE : 0;
	attr->attach_btf_id = program->attach_btf_id;
	/* 0 is vmlinux: only a module's and a program's functions need to say
	 * whose they are. */
	if (program->attach_btf)
		btf = btf_object_fd(program->attach_btf);
	attr->attach_btf_obj_fd = btf > 0 ? (uint32_t)btf : 0;
	if (target >= 0)
		attr->attach_prog_fd = (uint32_t)target;
	bpf_call_name(attr->prog_name, program->name ? program->name : "awl");
	/* The kernel may not take our BTF; the program loads without it, then
	 * its log has no lines. */
	if (loader->btf.fd < 0 || !marks->nfunctions)
		return;
	attr->prog_btf_fd = (uint32_t)loader->btf.fd;
	attr->func_info_rec_size = sizeof(*marks->functions);
	attr->func_info = (uintptr_t)marks->functions;
	attr->func_info_cnt = marks->nfunctions;
	attr->line_info_rec_size = sizeof(*marks->lines);
	attr->line_info = (uintptr_t)marks->lines;
	attr->line_info_cnt = marks->nlines;
}

static size_t mark_at(const struct program *program, int64_t insn)
{
	size_t best = program->nlines;

	for (uint32_t i = 0; i < program->nlines; i++)
		if (program->lines[i].insn <= insn)
			best = i;
	return best;
}

/*
 * A rejection is told with the script's line that the verifier was at. The
 * load was refused without a log; this one asks why.
 */
static void tell_rejection(const struct loader *loader,
			   const struct program *program, union bpf_attr *attr,
			   int err)
{
	size_t room = loader->plan->config.log_size, len, mark;
	struct text message = { 0 }, more = { 0 };
	const char *reason;
	char *log;

	if (room < LOG_LEAST)
		room = LOG_LEAST;
	if (room > LOG_MOST)
		room = LOG_MOST;
	log = calloc(1, room);
	/* A log costs the verifier time for each instruction, so nobody asks
	 * for one before something went wrong. */
	if (log) {
		attr->log_level = 1;
		attr->log_buf = (uintptr_t)log;
		attr->log_size = (uint32_t)room;
		bpf_call_load(attr);
	}
	text_printf(&message,
		    "Error loading BPF program for %s. Error code: %d (%s).%s",
		    program->label ? program->label : program->name, err,
		    strerror(-err),
		    loader->verbose ? ""
				    : " Use -v for full kernel error log.");
	reason = log_reason(log ? log : "", &len);
	if (len)
		text_printf(&more, "The kernel says: %.*s\n", (int)len, reason);
	text_puts(&more, "What type-checks must load: this is a bug of awl, "
			 "not of the script.");
	mark = mark_at(program, log_last_insn(log ? log : ""));
	print_place(loader->print,
		    mark < program->nlines ? program->lines[mark].loc
					   : (struct loc){ 0 },
		    true, message.data, more.data);
	if (loader->verbose && log)
		text_printf(&loader->print->err.text, "Kernel error log:\n%s\n",
			    log);
	text_free(&message);
	text_free(&more);
	free(log);
}

/* Of the kind of probe that a program is for, if this kernel lacks it. */
static const char *missing_feature(const struct plan *plan, uint32_t which)
{
	const struct attachment *attachment = plan_attachment_of(plan, which,
								 NULL);

	if (!attachment || feature(attachment->kind->needs))
		return NULL;
	return feature_text(attachment->kind->needs);
}

/*
 * A verifier that walks through all turns of loops gives up: "The sequence of
 * 8193 jumps is too complex" is EFAULT on 5.10, "BPF program is too large"
 * E2BIG. Returns false if it was for something else.
 */
static bool tell_turns(const struct loader *loader,
		       const struct program *program, int err)
{
	if (!program->turns.end || (err != -E2BIG && err != -EFAULT))
		return false;
	print_place(loader->print, program->turns, true,
		    "This loop needs what this kernel has not: bpf_loop "
		    "(Linux 5.17)",
		    "Without, its verifier walks through every turn of the "
		    "program's loops, which are too many for it.");
	return true;
}

/* Why a program was refused; a kernel without the feature gives -EOPNOTSUPP. */
static int tell_refusal(struct loader *loader, const struct program *program,
			uint32_t which, union bpf_attr *attr, int err)
{
	const char *missing = missing_feature(loader->plan, which);
	const char *refusal = err == -EPERM ? load_refusal(err) : NULL;
	struct text *out = &loader->print->err.text;

	if (missing) {
		text_printf(out, "ERROR: %s: this kernel has no %s\n",
			    program->label ? program->label : program->name,
			    missing);
		return -EOPNOTSUPP;
	}
	if (tell_turns(loader, program, err))
		return -EOPNOTSUPP;
	if (refusal)
		text_printf(out, "ERROR: %s\n", refusal);
	else
		tell_rejection(loader, program, attr, err);
	return err;
}

/* The program that is traced; without it, the number would be of the kernel's
 * functions. */
static int open_target(struct loader *loader, const struct program *program)
{
	int fd = bpf_call_program_of_id(program->attach_program);

	if (fd < 0)
		text_printf(&loader->print->err.text,
			    "ERROR: The program of %s is gone (%s).\n",
			    program->label, strerror(-fd));
	return fd;
}

int loader_load_one(struct loader *loader, uint32_t which, uint64_t number)
{
	const struct program *program = &loader->plan->programs[which];
	union bpf_attr attr;
	int fd, target = -1;

	/* The plan's instructions stay as they are: the same ones may be loaded
	 * with other numbers. */
	memcpy(loader->insns, program->insns,
	       program->ninsns * sizeof(*program->insns));
	relocate(loader, program, loader->insns, number);
	if (program->attach_program)
		target = open_target(loader, program);
	if (program->attach_program && target < 0)
		return target;
	fill_attr(loader, program, target, loader->insns, &attr);
	fd = bpf_call_load(&attr);
	if (fd < 0)
		fd = tell_refusal(loader, program, which, &attr, fd);
	if (target >= 0)
		close(target);
	return fd;
}

/* Whether any program asks for a number. */
static bool asks_for(const struct plan *plan, enum reloc_kind kind)
{
	for (uint32_t i = 0; i < plan->nprograms; i++)
		for (uint32_t j = 0; j < plan->programs[i].nrelocs; j++)
			if (plan->programs[i].relocs[j].kind == kind)
				return true;
	return false;
}

/* The seed of hashes, and the pid namespace that `pid` is meant in. */
static void read_numbers(struct loader *loader)
{
	struct stat st;

	if (asks_for(loader->plan, RELOC_SEED) &&
	    getrandom(&loader->seed, sizeof(loader->seed), 0) < 0)
		loader->seed = (uint64_t)getpid();
	if (!asks_for(loader->plan, RELOC_PIDNS_DEV) ||
	    stat("/proc/self/ns/pid", &st))
		return;
	loader->pidns_dev = st.st_dev;
	loader->pidns_ino = st.st_ino;
}

/* What a dispatcher goes on to, now that it is loaded. */
static int fill_programs(const struct loader *loader, uint32_t number)
{
	const struct map_plan *map = &loader->plan->maps[number];
	int err = 0;

	for (uint32_t i = 0; i < map->max_entries && !err; i++)
		if (map->programs[i] >= 0)
			err = bpf_call_update(loader->maps->fds[number], &i,
					      &loader->fds[map->programs[i]],
					      BPF_ANY);
	return err;
}

static int fill_dispatchers(const struct loader *loader)
{
	int err = 0;

	for (uint32_t i = 0; i < loader->plan->nmaps && !err; i++)
		if (loader->plan->maps[i].programs)
			err = fill_programs(loader, i);
	return err;
}

int loader_load(struct loader *loader)
{
	const struct plan *plan = loader->plan;
	uint32_t most = 1;

	for (uint32_t i = 0; i < plan->nprograms; i++)
		if (plan->programs[i].ninsns > most)
			most = plan->programs[i].ninsns;
	loader->fds = malloc((plan->nprograms + 1) * sizeof(*loader->fds));
	loader->insns = calloc(most, sizeof(*loader->insns));
	if (!loader->fds || !loader->insns)
		return -ENOMEM;
	for (uint32_t i = 0; i < plan->nprograms; i++)
		loader->fds[i] = -1;
	read_numbers(loader);
	prog_btf_load(&loader->btf, plan);
	for (uint32_t i = 0; i < plan->nprograms; i++) {
		/* Loaded when it is attached, once for each number. */
		if (plan->programs[i].needs_probe_number)
			continue;
		loader->fds[i] = loader_load_one(loader, i, 0);
		if (loader->fds[i] < 0)
			return loader->fds[i];
	}
	return fill_dispatchers(loader);
}

void loader_close(struct loader *loader)
{
	for (uint32_t i = 0; loader->fds && i < loader->plan->nprograms; i++)
		if (loader->fds[i] >= 0)
			close(loader->fds[i]);
	free(loader->fds);
	free(loader->insns);
	loader->fds = NULL;
	loader->insns = NULL;
	prog_btf_close(&loader->btf);
}
