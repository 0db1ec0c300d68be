// SPDX-License-Identifier: GPL-2.0-or-later
#include "lexer/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#define SOURCE_MAX ((size_t)64 << 20)

/* Where the next text may begin; one offset lies between two texts. */
static uint64_t next_base(const struct sources *sources)
{
	const struct source *last;

	if (!sources->files.n)
		return 1;
	last = sources->files.v[sources->files.n - 1];
	return (uint64_t)last->base + last->len + 1;
}

/* Offsets of all texts are one numbering, so that a place is two numbers
 * wherever it is; 0 is no place. */
struct source *source_add(struct sources *sources, const char *name,
			  const char *text, size_t len)
{
	uint64_t base = next_base(sources);
	struct source *source;

	if (len > SOURCE_MAX || base + len >= UINT32_MAX) {
		errno = EFBIG;
		return NULL;
	}
	source = arena_new(sources->arena, struct source);
	source->name = arena_strdup(sources->arena, name);
	source->text = text;
	source->len = (uint32_t)len;
	source->base = (uint32_t)base;
	*vec_push(sources->arena, &sources->files) = source;
	return source;
}

/* A pipe has no size, so it is read to its end. Returns 0, or -1, errno set. */
static int read_all(int fd, struct text *text)
{
	char chunk[16384];
	ssize_t n;

	text_add(text, "", 0);
	for (;;) {
		n = read(fd, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			return 0;
		text_add(text, chunk, (size_t)n);
		if (text->len > SOURCE_MAX) {
			errno = EFBIG;
			return -1;
		}
	}
}

/* Opens what a path names: a folder is refused before it is read. */
static int source_open(const char *path)
{
	struct stat stat;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return -1;
	if (fstat(fd, &stat) == 0 && S_ISDIR(stat.st_mode)) {
		close(fd);
		errno = EISDIR;
		return -1;
	}
	return fd;
}

struct source *source_read(struct sources *sources, const char *path)
{
	bool standard = strcmp(path, "-") == 0;
	struct source *source = NULL;
	struct text text = { 0 };
	int fd = standard ? STDIN_FILENO : source_open(path);
	int error;

	if (fd < 0)
		return NULL;
	if (read_all(fd, &text) == 0)
		source = source_add(
			sources, standard ? "stdin" : path,
			arena_strndup(sources->arena, text.data, text.len),
			text.len);
	/* What is released may set it. */
	error = errno;
	text_free(&text);
	if (!standard)
		close(fd);
	errno = error;
	return source;
}

/* The text that an offset is in; its end belongs to it. */
static const struct source *source_find(const struct sources *sources,
					uint32_t offset)
{
	uint32_t low = 0, high = sources->files.n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct source *source = sources->files.v[middle];

		if (offset < source->base)
			high = middle;
		else if (offset > source->base + source->len)
			low = middle + 1;
		else
			return source;
	}
	return NULL;
}

/* Makes the index of lines; the first one begins at 0. */
static void source_index(struct arena *arena, struct source *source)
{
	VEC(uint32_t) lines = { 0 };

	if (source->lines)
		return;
	*vec_push(arena, &lines) = 0;
	for (uint32_t i = 0; i < source->len; i++)
		if (source->text[i] == '\n')
			*vec_push(arena, &lines) = i + 1;
	source->lines = lines.v;
	source->nlines = lines.n;
}

/* The number, from 1, of the line that an offset in the text is on. */
static uint32_t line_of(const struct source *source, uint32_t offset)
{
	uint32_t low = 0, high = source->nlines;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (source->lines[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return low + 1;
}

bool source_place(const struct sources *sources, struct loc loc,
		  struct place *place)
{
	const struct source *source;
	uint32_t begin, end;

	if (!loc.begin)
		return false;
	source = source_find(sources, loc.begin);
	if (!source)
		return false;
	/* The index is a cache: making it changes nothing that is seen. */
	source_index(sources->arena, (struct source *)source);
	begin = loc.begin - source->base;
	end = loc.end > loc.begin ? loc.end - source->base : begin;
	if (end > source->len)
		end = source->len;
	place->source = source;
	place->line = line_of(source, begin);
	place->column = begin - source->lines[place->line - 1] + 1;
	place->end_line = line_of(source, end);
	/* What ends with its newline ends on the line that has it. */
	if (place->end_line > place->line &&
	    end == source->lines[place->end_line - 1]) {
		place->end_line--;
		end--;
	}
	place->end_column = end - source->lines[place->end_line - 1] + 1;
	return true;
}

const char *source_line(const struct source *source, uint32_t line,
			uint32_t *len)
{
	uint32_t begin, end;

	*len = 0;
	if (!source->lines || line < 1 || line > source->nlines)
		return "";
	begin = source->lines[line - 1];
	end = line < source->nlines ? source->lines[line] - 1 : source->len;
	if (end > begin && source->text[end - 1] == '\r')
		end--;
	*len = end - begin;
	return source->text + begin;
}

/* Two places of different expansions have nothing in between; the first one
 * stands for both. */
struct loc loc_join(struct loc a, struct loc b)
{
	struct loc joined = a;

	if (!a.begin)
		return b;
	if (!b.begin || a.expansion != b.expansion)
		return a;
	if (b.begin < joined.begin)
		joined.begin = b.begin;
	if (b.end > joined.end)
		joined.end = b.end;
	return joined;
}

bool source_caller(const struct sources *sources, struct loc *loc)
{
	uint32_t number = loc->expansion;

	if (!number || number > sources->expansions.n)
		return false;
	*loc = sources->expansions.v[number - 1].call;
	/* A caller is always older than what it calls. */
	if (loc->expansion >= number)
		loc->expansion = 0;
	return true;
}
