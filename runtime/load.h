/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs into the kernel: relocations, the load, the verifier's answer. */
#ifndef AWL_RUNTIME_LOAD_H
#define AWL_RUNTIME_LOAD_H

#include "runtime/maps.h"
#include "runtime/print.h"
#include "runtime/prog_btf.h"

struct loader {
	const struct plan *plan;
	struct maps *maps;
	struct print *print; /* where a rejection is told */
	struct prog_btf btf;
	bool verbose;
	/* Numbers that relocations ask for. */
	pid_t child;
	uint64_t seed, pidns_dev, pidns_ino;
	int *fds; /* one a program; -1: not loaded, or loaded many times */
	struct bpf_insn *insns; /* room for the largest program */
};

/* Loads every program that is the same for all its probes. 0, or negative
 * errno after telling why: -EOPNOTSUPP when the kernel lacks the kind. */
int loader_load(struct loader *loader);
/* One program for one probe number; the descriptor is the caller's. */
int loader_load_one(struct loader *loader, uint32_t which, uint64_t number);
void loader_close(struct loader *loader);

/* What could not be done, and what to do about it, for the errno of a map or
 * program that was refused; NULL when the errno does not tell. */
const char *load_refusal(int err);
/* The number of the last instruction that a verifier's log names; -1. */
int64_t log_last_insn(const char *log);
/* The last line of the log that says why, without its newline. */
const char *log_reason(const char *log, size_t *len);

#endif
