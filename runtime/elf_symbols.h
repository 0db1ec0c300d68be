/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Function symbols of the files that processes have mapped. */
#ifndef AWL_RUNTIME_ELF_SYMBOLS_H
#define AWL_RUNTIME_ELF_SYMBOLS_H

#include <stdint.h>
#include <sys/types.h>

#include "runtime/process_maps.h"

struct elf_symbol {
	uint64_t address; /* as the file has it */
	uint64_t size;
	uint32_t name; /* offset in names */
};

/* A loadable piece: where in the file, at which address. */
struct elf_segment {
	uint64_t offset, address, size;
};

struct elf_file {
	uint64_t inode;
	uint32_t device;
	struct elf_symbol *symbols; /* by address */
	uint32_t n, room;
	char *names;
	size_t names_len, names_room;
	struct elf_segment *segments;
	uint32_t nsegments;
};

/* All zeros to begin with. */
struct elf_files {
	struct elf_file **v;
	uint32_t n, room;
};

/*
 * The file behind a mapping; read on first use through /proc/PID/root, so that
 * a container's own file is meant. NULL when it cannot be read.
 */
struct elf_file *elf_file_find(struct elf_files *files, pid_t pid,
			       const struct mapping *mapping);
/* Reads a file's symbols; NULL when it is no ELF file. */
struct elf_file *elf_file_read(const char *path);
void elf_file_free(struct elf_file *file);
/* The function at an offset of the file, and how far in it; or NULL. */
const char *elf_file_symbol(const struct elf_file *file, uint64_t file_offset,
			    uint64_t *offset);
void elf_files_free(struct elf_files *files);

#endif
