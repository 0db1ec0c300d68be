/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Function symbols of the files that processes have mapped. */
#ifndef AWL_RUNTIME_ELF_SYMBOLS_H
#define AWL_RUNTIME_ELF_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "runtime/process_maps.h"
#include "runtime/source_lines.h"

struct elf_file;

struct file_symbol {
	const char *name;
	uint64_t address; /* as the file has it */
	uint32_t size;	  /* UINT32_MAX: so much or more */
	uint32_t order;	  /* in the file */
};

/* How many are kept, and the most of descriptors that each has open for its
 * lines: its own, of the file beside it, of what several such share. */
#define ELF_FILES_MOST 512
#define ELF_FILE_DESCRIPTORS 3
/* Processes that a file could not be read for. */
#define ELF_FILE_TRIED 64

struct file_symbols {
	uint64_t inode;
	uint32_t device;
	uint64_t used;		     /* when it was asked last: files.uses */
	struct elf_file *file;	     /* NULL: it cannot be read */
	pid_t tried[ELF_FILE_TRIED]; /* by the low bits of the number */
	struct source_lines *lines;  /* NULL: not asked for */
	struct file_symbol *symbols; /* by address */
	uint32_t n, room;
};

/* All zeros to begin with, but for `lines`. */
struct elf_files {
	bool lines; /* will be asked for: files stay open */
	struct file_symbols **v;
	uint32_t n, room;
	uint64_t symbols; /* of all of them */
	uint64_t uses;
};

/*
 * The file behind a mapping (mapping_is_file()); read on first use through
 * /proc/PID/root, so that a container's own file is meant. NULL when there is
 * no memory; a file that cannot be read has no symbols.
 */
struct file_symbols *file_symbols_find(struct elf_files *files,
				       const struct processes *processes,
				       pid_t pid,
				       const struct mapping *mapping);
void file_symbols_free(struct file_symbols *file);
/* The function at an offset of the file, and how far in it; or NULL. */
const char *file_symbols_at(const struct file_symbols *file,
			    uint64_t file_offset, uint64_t *offset);
/* Its lines, as source_lines_at(). */
void file_symbols_lines(struct file_symbols *file, uint64_t file_offset,
			void (*each)(void *data,
				     const struct source_frame *frame),
			void *data);
void elf_files_free(struct elf_files *files);

#endif
