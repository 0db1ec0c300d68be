// SPDX-License-Identifier: GPL-2.0-or-later
/* Copies, comparison and children of trees; expressions and attach points
 * by themselves; limits. What trees look like is in tests/golden/ast. */
#include <stdlib.h>

#include "base/text.h"
#include "lexer/token.h"
#include "parser/attach.h"
#include "parser/parse.h"
#include "tests/unit/check.h"

struct fixture {
	struct arena arena;
	struct sources sources;
	struct diags diags;
};

static void begin(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	f->sources.arena = &f->arena;
	f->diags.arena = &f->arena;
	f->diags.sources = &f->sources;
}

static struct source *add(struct fixture *f, const char *text)
{
	return source_add(&f->sources, "stdin", text, strlen(text));
}

static const char *first_error(const struct fixture *f)
{
	return f->diags.list.n ? f->diags.list.v[0]->message : "none";
}

static void count_child(struct node **child, void *data)
{
	(void)child;
	++*(int *)data;
}

/* A copy prints the same, is equal, and shares no node. */
static void check_copy(const char *program)
{
	struct fixture f;
	struct script *script;
	struct text one = { 0 }, two = { 0 };
	struct node *body, *copy;
	int of_body = 0, of_copy = 0;

	begin(&f);
	script = parse_script(&f.diags, &f.sources, add(&f, program));
	CHECK_STR(first_error(&f), "none");
	body = script->blocks.v[0]->body;
	copy = ast_clone(&f.arena, body);
	CHECK(ast_equal(body, copy));
	ast_print_node(body, 0, NULL, &one);
	ast_print_node(copy, 0, NULL, &two);
	CHECK_STR(two.data, one.data);
	ast_children(body, count_child, &of_body);
	ast_children(copy, count_child, &of_copy);
	CHECK_EQ(of_copy, of_body);
	CHECK(of_body > 0);
	CHECK(copy->block.statements.v != body->block.statements.v);
	CHECK(copy->block.statements.v[0] != body->block.statements.v[0]);
	text_free(&one);
	text_free(&two);
	arena_release(&f.arena);
}

static void test_copies(void)
{
	check_copy("BEGIN { @a[pid, comm] = count(); $x++; --@b; }");
	check_copy("BEGIN { $x = (1, (2,), \"s\", true); $y = (a=1, b=$x); }");
	check_copy("BEGIN { if ($x) { f() } else if $y { g() } else { } }");
	check_copy("BEGIN { for ($i : 0..3) { } for ($k : @m) { break; } "
		   "while 1 { continue; } unroll 3 { return; } }");
	check_copy("BEGIN { let $x : int8[3] = (int8[3])$y; _ = $x[1]; "
		   "$z = sizeof(typeof($x)) + offsetof(struct s, a.b); }");
	check_copy("BEGIN { import \"x\"; $a = comptime $1 + $# ? 1 : 2; "
		   "$b = args->x.y; $c = typeinfo(int8); return -$a; }");
	check_copy("BEGIN { $a = f(typeof(struct x *)); "
		   "$b = { 1 }; @c += if 1 { 2 } else { 3 }; }");
	check_copy("BEGIN { f(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11); }");
}

/* Whether two expressions are equal. */
static bool equal(const char *a, const char *b)
{
	struct fixture f;
	struct node *one, *two;
	bool answer;

	begin(&f);
	one = parse_expression(&f.diags, &f.sources, add(&f, a));
	two = parse_expression(&f.diags, &f.sources, add(&f, b));
	CHECK(one && two);
	answer = ast_equal(one, two);
	arena_release(&f.arena);
	return answer;
}

static void test_equal(void)
{
	CHECK(equal("a + 1", "a  + /* x */ 0x1"));
	CHECK(equal("args.x", "args->x"));
	CHECK(equal("(a)", "a"));
	CHECK(equal("@m[1, 2]", "@m[(1, 2)]"));
	CHECK(equal("f(1,2,3,4,5,6,7,8,9,10)", "f(1,2,3,4,5,6,7,8,9,10)"));
	CHECK(!equal("f(1,2,3,4,5,6,7,8,9,10)", "f(1,2,3,4,5,6,7,8,9,11)"));
	CHECK(!equal("a + 1", "a - 1"));
	CHECK(!equal("a + 1", "a + 2"));
	CHECK(!equal("f(1)", "f(1, 2)"));
	CHECK(!equal("f(1)", "g(1)"));
	CHECK(!equal("$a", "a"));
	CHECK(!equal("@a", "@b"));
	CHECK(!equal("@a", "@a[1]"));
	CHECK(!equal("\"a\"", "\"b\""));
	CHECK(!equal("-1", "18446744073709551615"));
	CHECK(!equal("(int8)a", "(int16)a"));
	CHECK(!equal("(int8[2])a", "(int8[3])a"));
	CHECK(!equal("(x=1)", "(y=1)"));
	CHECK(!equal("$x++", "++$x"));
	CHECK(!equal("a.b", "a.c"));
	CHECK(!equal("offsetof(struct a, b)", "offsetof(struct a, c)"));
}

static const char *expression_error(const char *text)
{
	static char message[256];
	struct fixture f;

	begin(&f);
	CHECK(parse_expression(&f.diags, &f.sources, add(&f, text)) == NULL);
	snprintf(message, sizeof(message), "%s", first_error(&f));
	arena_release(&f.arena);
	return message;
}

static void test_expression(void)
{
	CHECK_STR(expression_error(""), "syntax: expected expression");
	CHECK_STR(expression_error("1 +"), "syntax: expected expression");
	CHECK_STR(expression_error("1; 2"), "syntax: unexpected ';'");
	CHECK_STR(expression_error("(1"), "syntax: expected ')'");
	CHECK_STR(expression_error("\"x"), "syntax: unterminated string");
}

/* An attach point without a script around it. */
static struct attach_point *read_point(struct fixture *f, const char *text)
{
	struct point_source source = { .diags = &f->diags,
				       .text = text,
				       .len = (uint32_t)strlen(text) };

	return attach_point_read(&source, &f->arena);
}

static void test_points(void)
{
	struct fixture f;
	struct attach_point *point;

	begin(&f);
	point = read_point(&f, "uprobe:/bin/a:cpp:\"f(a, b)\"");
	CHECK_EQ(point->nparts, 4);
	CHECK_STR(point->parts[3].text, "f(a, b)");
	CHECK(point->parts[3].quoted && !point->parts[2].quoted);
	CHECK_STR(point->text, "uprobe:/bin/a:cpp:f(a, b)");
	point = read_point(&f, "a::b:");
	CHECK_EQ(point->nparts, 4);
	CHECK_STR(point->parts[1].text, "");
	CHECK_STR(point->parts[3].text, "");
	point = read_point(&f, "uprobe:/a@b.c:3");
	CHECK_EQ(point->nparts, 4);
	CHECK_STR(point->parts[2].text, "@b.c");
	point = read_point(&f, "kprobe:a$1");
	CHECK_STR(point->parts[1].text, "a$1");
	CHECK_STR(first_error(&f), "none");
	CHECK(!read_point(&f, "a$b"));
	CHECK(!read_point(&f, "1:2:3:4:5:6:7:8:9"));
	CHECK_EQ(f.diags.errors, 2);
	arena_release(&f.arena);
}

/* The places of parts are theirs, and nodes have the places of their text. */
static void test_places(void)
{
	static const char program[] = "kprobe:\"a b\" { f(1 + 22); }";
	struct fixture f;
	struct script *script;
	struct source *source;
	struct node *sum;

	begin(&f);
	source = add(&f, program);
	script = parse_script(&f.diags, &f.sources, source);
	CHECK_EQ(script->blocks.v[0]->points.v[0]->parts[1].loc.begin,
		 source->base + 7);
	CHECK_EQ(script->blocks.v[0]->points.v[0]->parts[1].loc.end,
		 source->base + 12);
	sum = script->blocks.v[0]
		      ->body->block.statements.v[0]
		      ->call.arguments.v[0];
	CHECK_EQ(sum->loc.begin, source->base + 17);
	CHECK_EQ(sum->loc.end, source->base + 23);
	arena_release(&f.arena);
}

/* n times a, then b, then n times c: the first error. */
static const char *deep(const char *a, uint32_t n, const char *b, const char *c)
{
	static char message[256];
	struct text text = { 0 };
	struct fixture f;
	struct script *script;

	begin(&f);
	text_puts(&text, "BEGIN { $x = ");
	for (uint32_t i = 0; i < n; i++)
		text_puts(&text, a);
	text_puts(&text, b);
	for (uint32_t i = 0; i < n; i++)
		text_puts(&text, c);
	text_puts(&text, " }");
	script = parse_script(&f.diags, &f.sources, add(&f, text.data));
	CHECK(script != NULL);
	snprintf(message, sizeof(message), "%s", first_error(&f));
	arena_release(&f.arena);
	text_free(&text);
	return message;
}

static void test_depth(void)
{
	static const char too_deep[] =
		"syntax: nested too deeply (over 1000 levels)";

	CHECK_STR(deep("(", 900, "1", ")"), "none");
	CHECK_STR(deep("!", 900, "$y", ""), "none");
	CHECK_STR(deep("", 900, "1", " + 1"), "none");
	CHECK_STR(deep("(", 10000, "1", ")"), too_deep);
	CHECK_STR(deep("{ ", 10000, "1", "}"), too_deep);
	CHECK_STR(deep("!", 10000, "$y", ""), too_deep);
	CHECK_STR(deep("!", 300000, "$y", ""), too_deep);
	CHECK_STR(deep("1 ? ", 10000, "1", " : 2"), too_deep);
	CHECK_STR(deep("", 10000, "1", " + 1"), too_deep);
	CHECK_STR(deep("", 10000, "$y", "[1]"), too_deep);
	CHECK_STR(deep("", 10000, "$y", ".a"), too_deep);
	CHECK_STR(deep("(int8)", 10000, "1", ""), too_deep);
	CHECK_STR(deep("if $y { 1 } else ", 10000, "{ 2 }", ""), too_deep);
	CHECK_STR(deep("", 10000, "1; let $z : int8", "*"), too_deep);
}

static void test_numbers(void)
{
	struct arena arena = { 0 };

	CHECK_EQ(number_parse(&arena, "0x10", 4).value, 16);
	CHECK_EQ(number_parse(&arena, "1_0", 3).value, 10);
	CHECK(number_parse(&arena, "5s", 2).is_duration);
	CHECK(!number_parse(&arena, "5ul", 3).is_duration);
	CHECK_EQ(number_parse(&arena, "5us", 3).value, 5000);
	CHECK(number_parse(&arena, "18446744073709551615", 20).error == NULL);
	CHECK_STR(number_parse(&arena, "5x", 2).error,
		  "invalid integer suffix 'x'");
	CHECK(number_parse(&arena, "09", 2).error != NULL);
	CHECK(number_parse(&arena, "99999999999999999999", 20).error != NULL);
	arena_release(&arena);
}

int main(void)
{
	test_copies();
	test_equal();
	test_expression();
	test_points();
	test_places();
	test_depth();
	test_numbers();
	return CHECK_END;
}
