// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading and rewriting files of test cases. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cases/case.h"

static const char *const key_words[KEY_COUNT] = {
#define X(id, word) [KEY_##id] = word,
	CASE_KEYS(X)
#undef X
};

/* Where the reading of a file has come to. */
struct reader {
	const char *path;
	const char *at; /* the rest of the text */
	int line;
};

/* The line at the reader, without its end; it stays there. */
static size_t peek(const struct reader *r)
{
	return strcspn(r->at, "\n");
}

static void skip(struct reader *r)
{
	r->at += peek(r);
	if (*r->at == '\n')
		r->at++;
	r->line++;
}

static int starts(const struct reader *r, const char *prefix)
{
	return strncmp(r->at, prefix, strlen(prefix)) == 0;
}

static int is_line(const struct reader *r, const char *text)
{
	return peek(r) == strlen(text) && starts(r, text);
}

static int at_separator(const struct reader *r)
{
	return !*r->at || starts(r, "=== ") || is_line(r, "---") ||
	       is_line(r, "--- stderr");
}

/* Takes the lines up to the next separator. */
static char *take_section(struct reader *r)
{
	const char *from = r->at;

	while (!at_separator(r))
		skip(r);
	return strndup(from, (size_t)(r->at - from));
}

/* The lines that are expected: a comment ends them, too. */
static char *take_expectation(struct reader *r, const char *text, size_t *end)
{
	const char *from = r->at;
	char *taken;

	while (!at_separator(r) && !starts(r, "# "))
		skip(r);
	taken = strndup(from, (size_t)(r->at - from));
	*end = (size_t)(r->at - text);
	while (starts(r, "#") || is_line(r, "")) {
		if (!*r->at)
			break;
		skip(r);
	}
	return taken;
}

/* `word: value`, with one of the known words? Then it is taken. */
static int take_key(struct reader *r, struct test_case *c)
{
	for (int k = 0; k < KEY_COUNT; k++) {
		size_t n = strlen(key_words[k]), length = peek(r);

		if (!starts(r, key_words[k]) || r->at[n] != ':' ||
		    (r->at[n + 1] != ' ' && r->at[n + 1] != '\n'))
			continue;
		n += 1 + (r->at[n + 1] == ' ');
		free(c->keys[k]);
		c->keys[k] = strndup(r->at + n, length - n);
		skip(r);
		return 1;
	}
	return 0;
}

/* A `---` may stand before it; with only one, the program is empty. */
static void take_program(struct reader *r, struct test_case *c)
{
	struct reader before = *r;

	if (is_line(r, "---"))
		skip(r);
	c->program = take_section(r);
	if (is_line(r, "---") || before.at == r->at)
		return;
	if (starts(&before, "---")) {
		free(c->program);
		c->program = strdup("");
		*r = before;
	}
}

static int wrong(const struct reader *r, const char *what)
{
	fprintf(stderr, "cases: %s:%d: %s\n", r->path, r->line, what);
	return -1;
}

/* What stands before a file's first case holds for all of its cases. */
static int read_defaults(struct reader *r, struct test_case *defaults)
{
	while (*r->at && !starts(r, "=== ")) {
		if (take_key(r, defaults))
			continue;
		if (*r->at != '#' && *r->at != '\n')
			return wrong(r, "expected '=== NAME' or 'word: value'");
		skip(r);
	}
	return 0;
}

static int read_case(struct reader *r, struct test_case *c,
		     const struct test_case *defaults, const char *text)
{
	*c = (struct test_case){ .file = r->path, .line = r->line };
	c->name = strndup(r->at + 4, peek(r) - 4);
	for (int k = 0; k < KEY_COUNT; k++)
		if (defaults->keys[k])
			c->keys[k] = strdup(defaults->keys[k]);
	skip(r);
	while (take_key(r, c))
		;
	take_program(r, c);
	if (!is_line(r, "---"))
		return wrong(r, "a case without '---' after its program");
	skip(r);
	c->start = (size_t)(r->at - text);
	c->expected = take_expectation(r, text, &c->end);
	if (is_line(r, "--- stderr")) {
		skip(r);
		c->errors = take_expectation(r, text, &c->end);
	}
	if (*r->at && !starts(r, "=== "))
		return wrong(r, "a '---' too many");
	return 0;
}

static char *read_text(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (!f || (getdelim(&text, &size, '\0', f) < 0 && ferror(f))) {
		fprintf(stderr, "cases: %s: %s\n", path, strerror(errno));
		free(text);
		text = NULL;
	} else if (!text) {
		text = strdup("");
	}
	if (f)
		fclose(f);
	return text;
}

/* A file that is no .test is one program, the only case. */
static int whole_program(struct test_file *file)
{
	file->cases = calloc(1, sizeof(struct test_case));
	file->count = 1;
	file->cases[0] = (struct test_case){
		.file = file->path,
		.line = 1,
		.name = strdup(file->path),
		.program = strdup(file->text),
		.expected = strdup(""),
	};
	return 0;
}

int file_read(struct test_file *file, const char *path)
{
	struct reader r = { .path = path, .line = 1 };
	struct test_case defaults = { 0 };
	size_t n = strlen(path), room = 0;

	*file = (struct test_file){ .path = path, .text = read_text(path) };
	if (!file->text)
		return -1;
	if (n < 5 || strcmp(path + n - 5, ".test") != 0)
		return whole_program(file);
	r.at = file->text;
	if (read_defaults(&r, &defaults) != 0)
		return -1;
	while (*r.at) {
		if (file->count == room) {
			room = room ? room * 2 : 32;
			file->cases = realloc(file->cases,
					      room * sizeof(file->cases[0]));
		}
		if (read_case(&r, &file->cases[file->count++], &defaults,
			      file->text) != 0)
			return -1;
	}
	return 0;
}

int file_update(const struct test_file *file, char **texts)
{
	FILE *f = fopen(file->path, "we");
	size_t at = 0;

	if (!f) {
		fprintf(stderr, "cases: %s: %s\n", file->path, strerror(errno));
		return -1;
	}
	for (size_t i = 0; i < file->count; i++) {
		const struct test_case *c = &file->cases[i];

		if (!texts[i])
			continue;
		fwrite(file->text + at, 1, c->start - at, f);
		fputs(texts[i], f);
		if (file->text[c->end])
			fputs("\n", f);
		at = c->end;
	}
	fputs(file->text + at, f);
	return fclose(f);
}
