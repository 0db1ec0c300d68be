/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions of programs and libraries, and where the files are. */
#ifndef AWL_PROBES_ELF_H
#define AWL_PROBES_ELF_H

#include "base/elf_file.h"
#include "probes/probe.h"

struct probe_cache;

/* Opened once and kept until probe_env_close(). NULL and errno when it cannot
 * be read or is no ELF file of this machine. */
struct elf_file *elf_cached(struct probe_env *env, const char *path);
void elf_files_close(struct probe_cache *cache);
/* false when there is none of that name. */
bool elf_function_find(struct elf_file *file, const char *name,
		       struct elf_symbol *function);
/* Any symbol that stands for an address, a variable's too. */
bool elf_symbol_find(struct elf_file *file, const char *name,
		     struct elf_symbol *symbol);

/*
 * Calls back with the files that an attach point's BIN names: a path or a
 * pattern of paths, a command in PATH, a library ("libc", "libc.so.6"), "*"
 * with -p: what the process has mapped. Returns how many; -ENOENT when there is
 * no such file, for which *why has words to go behind the kind; or -EINVAL with
 * *why saying what was wrong.
 */
int binary_each(struct probe_env *env, const char *name,
		void (*each)(const char *path, void *data), void *data,
		const char **why);

/* The path of the process's program as it is reached from here. */
const char *binary_of_process(struct probe_env *env);
/* Offers the files that a BIN which is none may have meant. */
void binary_suggest(struct probe_env *env, const char *name,
		    struct nearest *nearest);

/*
 * binary_each() with each file opened. What could not be used is passed over;
 * *why has the reason of the last.
 */
int elf_each(struct probe_env *env, const char *name,
	     void (*each)(struct elf_file *file, const char *path, void *data),
	     void *data, const char **why);
/* Reports that elf_each() failed with err (-ENOENT: there is no such file, with
 * the nearest that there is), or found no file that is of use: -EINVAL. */
int elf_missing(struct probe_env *env, const struct attach_point *point,
		const char *kind, const char *binary, int err, const char *why);
/* suggest() of the kinds with files: `each` offers what a file has to the
 * nearest, its data. */
void elf_suggest(struct probe_env *env, const struct attach_point *point,
		 struct nearest *nearest,
		 void (*each)(struct elf_file *file, const char *path,
			      void *data));

#endif
