/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An arena: memory that is given back all at once. A compilation allocates
 * from one, so there is no clean-up code in the compiler.
 */
#ifndef AWL_BASE_ARENA_H
#define AWL_BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *chunks;
	struct arena_chunk *spare; /* from before a reset */
	size_t total;		   /* of all chunks */
};

/* Zeroed memory, aligned for any type. Ends the process when there is none. */
void *arena_alloc(struct arena *arena, size_t size);
/* More room behind what was given out last, where there is some. */
bool arena_extend(struct arena *arena, const void *memory, size_t size,
		  size_t wanted);
void *arena_copy(struct arena *arena, const void *data, size_t size);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t len);
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args);
/* Takes back everything that came from the arena, and keeps the memory for what
 * comes next: where the same is done many times. */
void arena_reset(struct arena *arena);
/* Frees everything that came from the arena; it may be used again. */
void arena_release(struct arena *arena);

#define arena_new(arena, type) ((type *)arena_alloc(arena, sizeof(type)))
#define arena_array(arena, type, n) \
	((type *)arena_alloc(arena, sizeof(type) * (size_t)(n)))

#endif
