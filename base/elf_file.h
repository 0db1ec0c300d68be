/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ELF files: their symbols, wherever these are, and how addresses and offsets
 * in the file belong together. A stripped file's symbols are in a file beside
 * it (by build id or .gnu_debuglink) or, compressed, in itself
 * (.gnu_debugdata).
 */
#ifndef AWL_BASE_ELF_FILE_H
#define AWL_BASE_ELF_FILE_H

#include <libelf.h>
#include <stdbool.h>
#include <stdint.h>

struct elf_file;

struct elf_symbol {
	const char *name; /* lives as long as the file is open */
	uint64_t address; /* virtual, as the symbol table has it */
	uint64_t size;
	/* Where it stands, for elf_symbol_version(). */
	Elf *elf;
	size_t index;
	bool dynamic;
};

/* Kinds of symbols, bits by STT_*. An IFUNC's is its resolver, run once. */
#define ELF_FUNCTIONS (1u << STT_FUNC | 1u << STT_GNU_IFUNC)

/* NULL and errno when it cannot be read; ENOEXEC: it is no ELF file. name is
 * the path beside which its debug information is, if another one is opened. */
struct elf_file *elf_file_open(const char *path);
struct elf_file *elf_file_open_as(const char *path, const char *name);
/* The file that the kernel gives each process for its time functions. */
struct elf_file *elf_file_open_vdso(void);
void elf_file_close(struct elf_file *file);
/* Closes the descriptors, also of what is beside it, and keeps what was mapped.
 * libdw wants them to find what else there is. */
void elf_file_let_go(struct elf_file *file);
/* Whether its code is for this machine: another's offsets would be taken by
 * the kernel, and break the file's instructions where they are run. */
bool elf_file_is_ours(struct elf_file *file);
const char *elf_file_path(const struct elf_file *file);
/* What libelf works with; the file keeps it. */
Elf *elf_file_elf(struct elf_file *file);

/*
 * Calls back for the symbols of the kinds that are defined here until one is
 * negative, which is returned. First come those for all of the code, from where
 * there are some, then those for the dynamic linker: a name may come twice.
 */
int elf_file_each(struct elf_file *file, uint32_t kinds,
		  int (*each)(const struct elf_symbol *symbol, void *data),
		  void *data);
/* The version that a library gives a symbol, "GLIBC_2.14"; NULL: none, or it is
 * not one of those for the dynamic linker (whose names hold it, behind an @).
 */
const char *elf_symbol_version(const struct elf_symbol *symbol);
/* The path of the file with its debug information: itself, one beside it, or
 * NULL. */
const char *elf_file_debug_path(struct elf_file *file);
/* The same, as libelf has it open. */
Elf *elf_file_debug_elf(struct elf_file *file);

/* Where in the file a virtual address of executable code is; 0: nowhere. */
uint64_t elf_file_offset(struct elf_file *file, uint64_t address);
/* The same for data that programs write to: USDT's semaphores. */
uint64_t elf_data_offset(struct elf_file *file, uint64_t address);
/* Where code at an offset of the file has its virtual address; 0: nowhere. */
uint64_t elf_file_address(struct elf_file *file, uint64_t offset);
/* Whether the file is mapped wherever there is room, not where it says. */
bool elf_file_moves(struct elf_file *file);
/* A section by name; NULL: there is none. */
Elf_Scn *elf_section_find(Elf *elf, const char *name);
/* A section's virtual address; 0: there is none of that name. */
uint64_t elf_section_address(struct elf_file *file, const char *name);

/*
 * elf_debug.c: where files with debug information are looked for before the
 * usual folders: "DIR:DIR", a + in front of those in which the sum is checked
 * that a file gives with the name. The text has to stay. false: too many.
 */
bool elf_debug_folders(const char *list);

/* --- private to base/elf_*.c --- */

/* elf_debug.c: the file with a stripped file's debug information, opened; NULL
 * when there is none. */
struct elf_file *elf_debug_open(const char *path, Elf *elf);
/* elf_mini.c: .gnu_debugdata, unpacked into memory that is *image's from then
 * on; NULL when there is none. */
Elf *elf_mini_open(Elf *elf, char **image);

#endif
