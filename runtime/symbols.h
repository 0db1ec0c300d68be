/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names for addresses, found when one is printed and not before. Kernel
 * symbols come from kallsyms; user symbols from the files a process has
 * mapped, each file's table read once. What was learned of a process is kept,
 * so that one that has ended since can still be named.
 */
#ifndef AWL_RUNTIME_SYMBOLS_H
#define AWL_RUNTIME_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "codegen/plan.h"
#include "runtime/source_lines.h"

struct symbol {
	const char *name; /* demangled if that is wanted */
	uint64_t offset;
	const char *module; /* file, or kernel module; "" for the kernel */
};

struct symbols;

struct symbols *symbols_open(const struct config *config);
void symbols_close(struct symbols *symbols);
/* false when unknown. NULL symbols know nothing. */
bool symbols_kernel(struct symbols *symbols, uint64_t address,
		    struct symbol *symbol);
/* Module is set even if only the file is known; the name is then NULL. Both
 * last until the next call. */
bool symbols_user(struct symbols *symbols, pid_t pid, uint64_t address,
		  struct symbol *symbol);
/*
 * Calls back for the functions that an address is in by the debug information
 * of its file, with names as people read them: see source_lines.h. Nothing
 * without config.show_debug_info.
 */
void symbols_lines(struct symbols *symbols, pid_t pid, uint64_t address,
		   void (*each)(void *data, const struct source_frame *frame),
		   void *data);
/*
 * Learns from now on what processes map, since they may have ended when one of
 * their addresses is printed; symbols_learn() adds what `pid` has mapped
 * already, or with 0 every process.
 */
void symbols_watch(struct symbols *symbols);
void symbols_learn(struct symbols *symbols, pid_t pid);
/* Brings that up to date: before records are handled, and often enough. */
void symbols_update(struct symbols *symbols);
/* Descriptors that are readable when an update is due: the i-th, or -1. */
int symbols_descriptor(const struct symbols *symbols, uint32_t i);

#endif
