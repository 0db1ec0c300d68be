/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions of programs and libraries, and where the files are. */
#ifndef AWL_PROBES_ELF_H
#define AWL_PROBES_ELF_H

#include "probes/probe.h"

struct elf_file;
struct probe_cache;

struct elf_function {
	const char *name;
	uint64_t address; /* virtual, as the symbol table has it */
	uint64_t size;
};

/* Opened once and kept until probe_env_close(). NULL and errno when it cannot
 * be read or is no ELF file of this machine. */
struct elf_file *elf_file_open(struct probe_env *env, const char *path);
void elf_files_close(struct probe_cache *cache);
/* Calls back for the functions of .symtab and .dynsym until one is negative;
 * a name may come twice. */
int elf_each_function(struct elf_file *file,
		      int (*each)(const struct elf_function *function,
				  void *data),
		      void *data);
/* false when there is none of that name. */
bool elf_function_find(struct elf_file *file, const char *name,
		       struct elf_function *function);
/* Where in the file a virtual address of executable code is; 0: nowhere. */
uint64_t elf_file_offset(struct elf_file *file, uint64_t address);
/* The same for data that programs write to: USDT's semaphores. */
uint64_t elf_data_offset(struct elf_file *file, uint64_t address);
/* Any symbol that stands for an address, a variable's too. */
bool elf_symbol_find(struct elf_file *file, const char *name,
		     struct elf_function *symbol);
/* Where code at an offset of the file has its virtual address; 0: nowhere. */
uint64_t elf_file_address(struct elf_file *file, uint64_t offset);
/* Whether the file is mapped wherever there is room, not where it says. */
bool elf_file_moves(struct elf_file *file);
/* A section's virtual address; 0: there is none of that name. */
uint64_t elf_section_address(struct elf_file *file, const char *name);
/* What libelf works with; the file keeps it. */
struct Elf *elf_file_elf(struct elf_file *file);

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

/*
 * The same with each file opened. What could not be used is passed over; *why
 * has the reason of the last.
 */
int elf_each(struct probe_env *env, const char *name,
	     void (*each)(struct elf_file *file, const char *path, void *data),
	     void *data, const char **why);
/* suggest() of the kinds with files: `each` offers what a file has to the
 * nearest, its data. */
void elf_suggest(struct probe_env *env, const struct attach_point *point,
		 struct nearest *nearest,
		 void (*each)(struct elf_file *file, const char *path,
			      void *data));

#endif
