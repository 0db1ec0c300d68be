/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where in its sources an address of a file is, by the file's debug
 * information: of it are read, when asked for, the ranges of all units, and of
 * the units asked for their functions and lines.
 */
#ifndef AWL_RUNTIME_SOURCE_LINES_H
#define AWL_RUNTIME_SOURCE_LINES_H

#include <stdbool.h>
#include <stdint.h>

struct elf_file;
struct source_lines;

/* A function that an address is in: one that was put into another, or the one
 * that the symbol is of. */
struct source_frame {
	const char *name; /* as linked, else as in the source; or NULL */
	const char *file; /* NULL: unknown */
	uint32_t line;
	bool inlined;
};

/* The file has to stay open; NULL without memory. Costs nothing yet. */
struct source_lines *source_lines_open(struct elf_file *file);
void source_lines_close(struct source_lines *lines);
/*
 * Calls back for the functions that an address (as the file has it) is in, the
 * innermost first, each with the line that it has come to; the last one is not
 * inlined. Nothing without debug information.
 */
void source_lines_at(struct source_lines *lines, uint64_t address,
		     void (*each)(void *data, const struct source_frame *frame),
		     void *data);

#endif
