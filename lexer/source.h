/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: source texts and places in them.
 *
 * Every text that is read (the script, an import, a -e argument) gets a range
 * of one space of offsets; a place is two offsets in it, so it is small and
 * names its file by itself. What a macro expansion made has the place of the
 * macro's own text and the number of the expansion, which knows its caller.
 */
#ifndef AWL_LEXER_SOURCE_H
#define AWL_LEXER_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/vec.h"

struct loc {
	uint32_t begin, end; /* end is exclusive; 0,0 is no place */
	uint32_t expansion;  /* 1 + index into sources.expansions, or 0 */
};

struct source {
	const char *name; /* as messages show it: "stdin", "a.bt" */
	const char *text; /* NUL-terminated; may hold NULs before that */
	uint32_t len;
	uint32_t base;	 /* offset of text[0] in the common space; never 0 */
	uint32_t *lines; /* offset in text of each line's begin, made lazily */
	uint32_t nlines;
};

struct expansion {
	struct loc call;   /* where the macro was called (may be expanded) */
	const char *macro; /* its name */
};

struct sources {
	struct arena *arena;
	VEC(struct source *) files;
	VEC(struct expansion) expansions;
};

/* A place as people read it: lines and columns count from 1. */
struct place {
	const struct source *source;
	uint32_t line, column;	       /* of the begin */
	uint32_t end_line, end_column; /* exclusive end */
};

/* Adds a text that lives as long as the arena; returns its source. */
struct source *source_add(struct sources *sources, const char *name,
			  const char *text, size_t len);
/*
 * Reads a file ("-" is the standard input, named "stdin"). Returns NULL and
 * errno when it cannot be read; EFBIG over 64 MB, EISDIR for a folder.
 */
struct source *source_read(struct sources *sources, const char *path);
/* false for no place. Lines are found by binary search. */
bool source_place(const struct sources *sources, struct loc loc,
		  struct place *place);
/* The text of a line without its newline (not NUL-terminated). */
const char *source_line(const struct source *source, uint32_t line,
			uint32_t *len);
/* The smallest place that covers both. */
struct loc loc_join(struct loc a, struct loc b);
/* From a place in a macro to where it was called; false: it is in none. */
bool source_caller(const struct sources *sources, struct loc *loc);

#endif
