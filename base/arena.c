// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/text.h"

#define ARENA_CHUNK ((size_t)64 * 1024)
#define ARENA_ALIGN 16
/* What has come to so much goes on in huge pages: a fault for each 4 KB is a
 * third of the time that a script of thousands of statements takes. */
#define ARENA_LARGE ((size_t)1024 * 1024)
#define ARENA_HUGE ((size_t)2 * 1024 * 1024)

struct arena_chunk {
	struct arena_chunk *next;
	size_t used, size;
	size_t mapped; /* with what lies before `data`; 0: from the heap */
	_Alignas(ARENA_ALIGN) char data[];
};

/* Zeroed, from a huge page's begin to one's end; NULL: no room. */
static struct arena_chunk *map_chunk(size_t room)
{
	size_t size = (sizeof(struct arena_chunk) + room + ARENA_HUGE - 1) &
		      ~(ARENA_HUGE - 1);
	char *at = mmap(NULL, size + ARENA_HUGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct arena_chunk *chunk;
	size_t before;

	if (at == MAP_FAILED)
		return NULL;
	before = -(uintptr_t)at & (ARENA_HUGE - 1);
	if (before)
		munmap(at, before);
	if (before < ARENA_HUGE)
		munmap(at + before + size, ARENA_HUGE - before);
	chunk = (struct arena_chunk *)(at + before);
	/* A kernel without them has small ones. */
	madvise(chunk, size, MADV_HUGEPAGE);
	chunk->mapped = size;
	chunk->size = size - sizeof(*chunk);
	return chunk;
}

static struct arena_chunk *new_chunk(size_t room, bool huge)
{
	/* Zeroed: all that an arena gives out is. */
	struct arena_chunk *chunk = huge ? map_chunk(room)
					 : calloc(1, sizeof(*chunk) + room);

	if (!chunk) {
		fprintf(stderr, "awl: out of memory\n");
		/* Not one of the callers could go on without it, and none has
		 * to check. */
		exit(1);
	}
	if (!huge)
		chunk->size = room;
	return chunk;
}

/* A chunk from before a reset, zeroed again as far as it was used. */
static struct arena_chunk *reuse_chunk(struct arena *arena, size_t size)
{
	struct arena_chunk **link = &arena->spare, *chunk;

	while (*link && (*link)->size < size)
		link = &(*link)->next;
	chunk = *link;
	if (!chunk)
		return NULL;
	*link = chunk->next;
	memset(chunk->data, 0, chunk->used);
	chunk->used = 0;
	return chunk;
}

/* Big requests get a chunk of their own behind the one being filled. */
static struct arena_chunk *arena_grow(struct arena *arena, size_t size)
{
	bool huge = arena->total + size > ARENA_LARGE;
	bool own = size > ARENA_CHUNK / 4 && (!huge || size > ARENA_HUGE / 2);
	struct arena_chunk *chunk = reuse_chunk(arena, size);

	if (!chunk) {
		chunk = new_chunk(own ? size : ARENA_CHUNK, huge);
		arena->total += chunk->size;
	}
	if (own && arena->chunks) {
		chunk->next = arena->chunks->next;
		arena->chunks->next = chunk;
	} else {
		chunk->next = arena->chunks;
		arena->chunks = chunk;
	}
	return chunk;
}

static size_t aligned(size_t size)
{
	return (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct arena_chunk *chunk = arena->chunks;
	void *memory;

	size = aligned(size);
	if (!chunk || chunk->size - chunk->used < size)
		chunk = arena_grow(arena, size);
	memory = chunk->data + chunk->used;
	chunk->used += size;
	return memory;
}

bool arena_extend(struct arena *arena, const void *memory, size_t size,
		  size_t wanted)
{
	struct arena_chunk *chunk = arena->chunks;
	size_t more = aligned(wanted) - aligned(size);

	if (!memory || !chunk ||
	    (const char *)memory + aligned(size) != chunk->data + chunk->used ||
	    chunk->size - chunk->used < more)
		return false;
	chunk->used += more;
	return true;
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
	struct text text = { 0 };
	char *copy;

	/* On the heap first: the arena cannot grow what it gave out last. */
	text_vprintf(&text, format, args);
	copy = arena_strndup(arena, text.data ? text.data : "", text.len);
	text_free(&text);
	return copy;
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

void arena_reset(struct arena *arena)
{
	struct arena_chunk **link = &arena->chunks;

	while (*link)
		link = &(*link)->next;
	*link = arena->spare;
	arena->spare = arena->chunks;
	arena->chunks = NULL;
}

void arena_release(struct arena *arena)
{
	struct arena_chunk *chunk, *next;

	arena_reset(arena);
	for (chunk = arena->spare; chunk; chunk = next) {
		next = chunk->next;
		if (chunk->mapped)
			munmap(chunk, chunk->mapped);
		else
			free(chunk);
	}
	*arena = (struct arena){ 0 };
}
