// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_CHUNK ((size_t)64 * 1024)
#define ARENA_ALIGN 16

struct arena_chunk {
	struct arena_chunk *next;
	size_t used, size;
	_Alignas(ARENA_ALIGN) char data[];
};

/* Big requests get a chunk of their own behind the one being filled. */
static struct arena_chunk *arena_grow(struct arena *arena, size_t size)
{
	size_t room = size > ARENA_CHUNK / 4 ? size : ARENA_CHUNK;
	/* Zeroed: all that an arena gives out is. */
	struct arena_chunk *chunk = calloc(1, sizeof(*chunk) + room);

	if (!chunk) {
		fprintf(stderr, "awl: out of memory\n");
		/* Not one of the callers could go on without it, and none has
		 * to check. */
		exit(1);
	}
	chunk->size = room;
	if (room == size && arena->chunks) {
		chunk->next = arena->chunks->next;
		arena->chunks->next = chunk;
	} else {
		chunk->next = arena->chunks;
		arena->chunks = chunk;
	}
	return chunk;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct arena_chunk *chunk = arena->chunks;
	void *memory;

	size = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
	if (!chunk || chunk->size - chunk->used < size)
		chunk = arena_grow(arena, size);
	memory = chunk->data + chunk->used;
	chunk->used += size;
	return memory;
}

void *arena_copy(struct arena *arena, const void *data, size_t size)
{
	void *memory = arena_alloc(arena, size);

	if (size)
		memcpy(memory, data, size);
	return memory;
}

char *arena_strndup(struct arena *arena, const char *text, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	memcpy(copy, text, len);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	char *text;
	int len;

	/* Once for the length: the arena cannot grow what it gave out last. */
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0)
		return arena_strdup(arena, "");
	text = arena_alloc(arena, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, args);
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

void arena_release(struct arena *arena)
{
	struct arena_chunk *chunk = arena->chunks, *next;

	for (; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	arena->chunks = NULL;
}
