// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The lexer on texts that nobody would write: each ends, with as many tokens
 * as there are bytes at most, and what it says about brackets holds.
 */
#include <stdlib.h>

#include "lexer/token.h"
#include "parser/parse.h"
#include "tests/unit/check.h"

static const char *const programs[] = {
	"#!/x\n#define A 1\nstruct a { int x; } __attribute__((packed));\n"
	"config = { a = 1; b = \"c\" }\nimport \"x\";\n"
	"macro m($a, @b, c) { (c) - $a }\nfn f($a : int8) : void { }\n"
	"let @m = hash(5);\nx=kprobe:f,uprobe:/a/b:\"c d\"+1 /pid == 1/ {\n"
	"\tif ((int8)$x) { f(1, \"a\\n\"); } else { @m[1, 2]++; }\n"
	"\tfor ($i : 0..5) { $x += args->a.b[1] ?: 3; } // end\n}\n",
	"a:b < pid > 3; print comm, (pid); count by x top 5 every 1s as @y >\n"
	"c:latency < hist > BEGIN { /* c */ $y = sizeof(struct a *); }\n"
	"d < print(@x) every 1s; $x ? a:b > c > e:f < print (a) + 1 >",
};

/*
 * Reads all tokens. Returns how many there are, or 0 if one does not go on
 * behind the one before, or they do not end.
 */
static uint32_t lex(const char *text, size_t len)
{
	struct arena arena = { 0 };
	struct sources sources = { .arena = &arena };
	struct diags diags = { .arena = &arena, .sources = &sources };
	struct source *source = source_add(&sources, "x", text, len);
	struct lexer *lexer = lexer_new(&diags, source);
	uint32_t tokens = 0, end = source->base;
	struct token token;
	bool good = true;

	do {
		token = lexer_next(lexer);
		tokens++;
		good &= token.kind == TOKEN_ERROR ? diags.errors > 0
						  : token.loc.begin >= end;
		good &= token.loc.end <= source->base + len;
		end = token.loc.end;
	} while (token.kind != TOKEN_END && tokens <= len + 1);
	good &= token.kind == TOKEN_END;
	lexer_free(lexer);
	arena_release(&arena);
	return good ? tokens : 0;
}

static bool parse(const char *text, size_t len)
{
	struct arena arena = { 0 };
	struct sources sources = { .arena = &arena };
	struct diags diags = { .arena = &arena, .sources = &sources };

	bool good;

	good = parse_script(&diags, &sources,
			    source_add(&sources, "x", text, len)) != NULL;
	arena_release(&arena);
	return good;
}

static bool both(const char *text, size_t len)
{
	return lex(text, len) > 0 && parse(text, len);
}

/* Every text that a program begins with. */
static void test_cut_off(const char *program)
{
	size_t len = strlen(program);
	int bad = 0;

	for (size_t i = 0; i <= len; i++) {
		/* Of the right size, so that a byte too far is seen. */
		char *copy = malloc(i + 1);

		memcpy(copy, program, i);
		copy[i] = '\0';
		bad += !both(copy, i);
		free(copy);
	}
	CHECK_EQ(bad, 0);
}

/* A program with one byte replaced by each of some others. */
static void test_changed(const char *program)
{
	static const char bytes[] = "\0\"'{}()[]<>/;:,.\\#$@\xff\n";
	size_t len = strlen(program);
	char *copy = malloc(len + 1);
	int bad = 0;

	for (size_t i = 0; i < len; i++) {
		for (size_t j = 0; j < sizeof(bytes) - 1; j++) {
			memcpy(copy, program, len + 1);
			copy[i] = bytes[j];
			bad += !both(copy, len);
		}
	}
	CHECK_EQ(bad, 0);
	free(copy);
}

/* The place of the one error in a text. */
static void test_place(const char *text, uint32_t line, uint32_t column)
{
	struct arena arena = { 0 };
	struct sources sources = { .arena = &arena };
	struct diags diags = { .arena = &arena, .sources = &sources };
	struct place place;

	parse_script(&diags, &sources,
		     source_add(&sources, "x", text, strlen(text)));
	CHECK_EQ(diags.errors, 1);
	CHECK(source_place(&sources, diags.list.v[0]->loc, &place));
	CHECK_EQ(place.line, line);
	CHECK_EQ(place.column, column);
	arena_release(&arena);
}

/* Line ends of other systems, a byte order mark, no newline at the end. */
static void test_files(void)
{
	test_place("#define A 1\r\nBEGIN { }\r\nEND { $x = ; }\r\n", 3, 12);
	test_place("\xef\xbb\xbf"
		   "BEGIN { $x = ; }",
		   1, 17);
	test_place("BEGIN { }\n\n\n} // end", 4, 1);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
		CHECK(lex(programs[i], strlen(programs[i])) > 50);
		test_cut_off(programs[i]);
		test_changed(programs[i]);
	}
	test_files();
	return CHECK_END;
}
