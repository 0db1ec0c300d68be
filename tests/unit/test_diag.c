// SPDX-License-Identifier: GPL-2.0-or-later
/* Sources, places and what diagnostics look like. */
#include <stdlib.h>

#include "base/text.h"
#include "lexer/diag.h"
#include "tests/unit/check.h"

struct fixture {
	struct arena arena;
	struct sources sources;
	struct diags diags;
	struct source *source;
	char *printed;
};

static void begin(struct fixture *f, const char *text)
{
	memset(f, 0, sizeof(*f));
	f->sources.arena = &f->arena;
	f->diags.arena = &f->arena;
	f->diags.sources = &f->sources;
	f->source = source_add(&f->sources, "a.bt", text, strlen(text));
}

static void end(struct fixture *f)
{
	free(f->printed);
	arena_release(&f->arena);
}

static struct loc at(const struct fixture *f, uint32_t from, uint32_t to)
{
	return (struct loc){ f->source->base + from, f->source->base + to, 0 };
}

static const char *errors(struct fixture *f, bool color)
{
	size_t len;
	FILE *out = open_memstream(&f->printed, &len);

	diag_print_errors(&f->diags, out, color);
	fclose(out);
	return f->printed;
}

static void test_one_line(void)
{
	struct fixture f;
	struct diag *diag;

	begin(&f, "one\n\ttwo three\n");
	diag = diag_error(&f.diags, at(&f, 9, 14), "no %s", "three");
	diag_hint(&f.diags, diag, "four");
	diag_note(&f.diags, diag, at(&f, 0, 3), "This is the original.");
	CHECK_STR(errors(&f, false),
		  "a.bt:2:6-11: ERROR: no three\n"
		  "    two three\n"
		  "        ~~~~~\n"
		  "HINT: four\n"
		  "a.bt:1:1-4: ERROR: This is the original.\n"
		  "one\n"
		  "~~~\n");
	CHECK_EQ(f.diags.errors, 1);
	end(&f);
}

static void test_several_lines(void)
{
	struct fixture f;

	begin(&f, "a {\n\tb\n}\nc");
	diag_error(&f.diags, at(&f, 2, 8), "a block");
	CHECK_STR(errors(&f, false), "a.bt:1-3: ERROR: a block\n"
				     "a {\n"
				     "\tb\n"
				     "}\n");
	end(&f);
}

static void test_order_and_color(void)
{
	struct fixture f;

	begin(&f, "a\nb");
	diag_error(&f.diags, at(&f, 2, 3), "second");
	diag_error(&f.diags, at(&f, 0, 1), "first");
	diag_warning(&f.diags, at(&f, 0, 1), "not here");
	diag_error(&f.diags, (struct loc){ 0 }, "nowhere");
	CHECK_STR(errors(&f, true), "\033[31mERROR: nowhere\033[0m\n"
				    "\033[31ma.bt:1:1-2: ERROR: first\033[0m\n"
				    "a\n~\n"
				    "\033[31ma.bt:2:1-2: ERROR: second\033[0m\n"
				    "b\n~\n");
	CHECK_EQ(f.diags.warnings, 1);
	end(&f);
}

static void test_expansion(void)
{
	struct fixture f;
	struct loc inside;

	begin(&f, "macro m() { x }\nm;");
	*vec_push(&f.arena, &f.sources.expansions) =
		(struct expansion){ at(&f, 16, 17), "m" };
	inside = at(&f, 12, 13);
	inside.expansion = 1;
	diag_error(&f.diags, inside, "no x");
	CHECK_STR(errors(&f, false), "a.bt:1:13-14: ERROR: no x\n"
				     "macro m() { x }\n"
				     "            ~\n"
				     "a.bt:2:1-2: ERROR: expanded from\n"
				     "m;\n"
				     "~\n");
	end(&f);
}

/* What a terminal must not see, and characters of several bytes. */
static void test_bytes(void)
{
	struct fixture f;

	begin(&f, "\033[2J \303\244\303\266 x\r\n");
	diag_error(&f.diags, at(&f, 10, 11), "x");
	CHECK_STR(errors(&f, false), "a.bt:1:11-12: ERROR: x\n"
				     ".[2J \303\244\303\266 x\n"
				     "        ~\n");
	end(&f);
}

static void test_long_line(void)
{
	struct fixture f;
	char *text = malloc(1000001);

	memset(text, 'a', 1000000);
	text[1000000] = '\0';
	text[500000] = 'X';
	begin(&f, text);
	diag_error(&f.diags, at(&f, 500000, 500001), "X");
	errors(&f, false);
	CHECK(strlen(f.printed) < 600);
	CHECK(strstr(f.printed, "\n...aaa") != NULL);
	CHECK(strstr(f.printed, "aX") != NULL);
	CHECK(strstr(f.printed, "aaa...\n") != NULL);
	end(&f);
	free(text);
}

static void test_limit(void)
{
	struct fixture f;

	begin(&f, "x");
	f.diags.max_errors = 2;
	for (int i = 0; i < 5; i++)
		diag_hint(&f.diags,
			  diag_error(&f.diags, (struct loc){ 0 }, "%d", i),
			  "hint");
	CHECK_EQ(f.diags.errors, 5);
	CHECK_STR(errors(&f, false),
		  "ERROR: 0\nHINT: hint\n"
		  "ERROR: 1\nHINT: hint\n"
		  "ERROR: 3 more like these are not shown\n");
	end(&f);
}

/* A name of a million letters would be the whole answer. */
static void test_long_message(void)
{
	char name[3001];
	struct fixture f;
	struct diag *diag;

	begin(&f, "x");
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	/* Cut in front of a character of two bytes, not in it. */
	memcpy(name + 999, "\xc3\xa9", 2);
	diag = diag_error(&f.diags, (struct loc){ 0 }, "%s", name);
	CHECK_EQ(strlen(diag->message), 999 + 3);
	CHECK_STR(diag->message + 999, "...");
	diag_hint(&f.diags, diag, "%.*s", 999, name);
	CHECK_EQ(strlen(diag->hint), 999);
	end(&f);
}

static void test_places(void)
{
	struct fixture f;
	struct place place;
	struct source *other;

	begin(&f, "ab\ncd\n");
	other = source_add(&f.sources, "b.bt", "x", 1);
	CHECK(source_place(&f.sources, at(&f, 3, 6), &place));
	CHECK_EQ(place.line, 2);
	CHECK_EQ(place.end_line, 2);
	CHECK_EQ(place.end_column, 3);
	CHECK(source_place(&f.sources, at(&f, 6, 6), &place));
	CHECK_EQ(place.line, 3);
	CHECK_EQ(place.column, 1);
	CHECK(source_place(&f.sources,
			   (struct loc){ other->base, other->base + 1, 0 },
			   &place));
	CHECK_STR(place.source->name, "b.bt");
	CHECK(!source_place(&f.sources, (struct loc){ 0 }, &place));
	CHECK(!source_place(&f.sources, (struct loc){ 99, 100, 0 }, &place));
	CHECK(source_read(&f.sources, "/no/such/file") == NULL);
	CHECK(source_read(&f.sources, "/") == NULL);
	end(&f);
}

static const char *nearest(const char *name, const char *const *candidates)
{
	struct nearest nearest = { .name = name };

	for (; *candidates; candidates++)
		nearest_offer(&nearest, *candidates);
	return nearest.best;
}

static void test_nearest(void)
{
	static const char *const names[] = { "vfs_read", "vfs_write", "count",
					     "comm",	 "pid",	      NULL };
	static const char *const words[] = { "cat",  "count", "printf",
					     "task", "print", NULL };

	CHECK_STR(nearest("vfs_raed", names), "vfs_read");
	CHECK_STR(nearest("VFS_WRITE", names), "vfs_write");
	CHECK_STR(nearest("coutn", names), "count");
	CHECK_STR(nearest("com", names), "comm");
	CHECK_STR(nearest("pd", names), "pid");
	CHECK(nearest("tcp_connect", names) == NULL);
	/* What is abbreviated is nearer than what is misspelt. */
	CHECK_STR(nearest("cnt", words), "count");
	CHECK_STR(nearest("CAT", words), "cat");
	CHECK_STR(nearest("ct", words), "cat");
	CHECK_STR(nearest("prnt", words), "print");
	CHECK_STR(nearest("tsk", words), "task");
	CHECK(nearest("x", names) == NULL);
	CHECK(nearest("", names) == NULL);
}

int main(void)
{
	test_one_line();
	test_several_lines();
	test_order_and_color();
	test_expansion();
	test_bytes();
	test_long_line();
	test_limit();
	test_long_message();
	test_places();
	test_nearest();
	return CHECK_END;
}
