// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/check.h"

#include "types/format.h"

static struct arena arena;
static struct types types;

/* One line a segment: text of literals, what was understood of specifiers. */
static const char *parsed(const char *text)
{
	struct format_error error;
	struct format format;
	const char *out = "";

	if (!format_parse(&arena, text, strlen(text), &format, &error))
		return arena_printf(&arena, "%u+%u %s", error.offset, error.len,
				    error.message);
	for (uint32_t i = 0; i < format.n; i++) {
		const struct format_segment *s = &format.segments[i];

		if (s->conversion == FORMAT_LITERAL)
			out = arena_printf(&arena, "%s'%.*s'", out, (int)s->len,
					   s->text);
		else
			out = arena_printf(&arena, "%s[%u:%s c%d w%u b%u%s%s]",
					   out, s->argument, s->text,
					   s->conversion, s->width, s->bytes,
					   s->left ? " left" : "",
					   s->zero ? " zero" : "");
	}
	return out;
}

static void test_parse(void)
{
	CHECK_STR(parsed(""), "");
	CHECK_STR(parsed("plain"), "'plain'");
	CHECK_STR(parsed("a %d b"), "'a '[0:%d c1 w0 b4]' b'");
	CHECK_STR(parsed("100%%\n"), "'100%''\n'");
	CHECK_STR(parsed("%-16s%6d"),
		  "[0:%-16s c9 w16 b4 left][1:%6d c1 w6 b4]");
	CHECK_STR(parsed("%ld%llx%hhu%hd%zu%jd"),
		  "[0:%ld c1 w0 b8][1:%llx c5 w0 b8][2:%hhu c3 w0 b1]"
		  "[3:%hd c1 w0 b2][4:%zu c3 w0 b8][5:%jd c1 w0 b8]");
	CHECK_STR(parsed("%08x"), "[0:%08x c5 w8 b4 zero]");
	CHECK_STR(parsed("%.*s%*d"), "[0:%.*s c9 w0 b4][1:%*d c1 w0 b4]");
	CHECK_STR(parsed("%.3s"), "[0:%.3s c9 w0 b4]");
	CHECK_STR(parsed("%r %rx %rh"),
		  "[0:%r c12 w0 b4]' '[1:%rx c10 w0 b4]' '[2:%rh c11 w0 b4]");
	CHECK_STR(parsed("%gr %p %c"),
		  "[0:%gr c13 w0 b4]' '[1:%p c8 w0 b8]' '[2:%c c7 w0 b1]");
}

/* As bpftrace 0.27 prints them. */
static void test_no_specifier(void)
{
	CHECK_STR(parsed("100%"), "'100''%'");
	CHECK_STR(parsed("50%\n"), "'50''%''\n'");
	CHECK_STR(parsed("%y %d"), "'%''y '[0:%d c1 w0 b4]");
	CHECK_STR(parsed("%-10l"), "'%''-10l'");
	CHECK_STR(parsed("% %d"), "'%''d'");
}

static void test_refused(void)
{
	CHECK_STR(parsed("x %f"), "2+2 unsupported format specifier: f");
	CHECK_STR(parsed("%5.2e"), "0+5 unsupported format specifier: e");
	CHECK_STR(parsed("%n"), "0+2 unsupported format specifier: n");
	CHECK_STR(parsed("%g"), "0+2 unsupported format specifier: g");
	CHECK_STR(parsed("%5000d"),
		  "0+6 width in a format specifier is over 4096");
	CHECK_STR(parsed("%99999999999999999999d"),
		  "0+22 width in a format specifier is over 4096");
}

static const char *checked(const char *text, const struct type *a,
			   const struct type *b)
{
	const struct type *arguments[] = { a, b };
	struct format_error error;
	struct format format;

	if (!format_parse(&arena, text, strlen(text), &format, &error))
		return "bad format";
	return format_check(&types, &format, arguments, !!a + !!b, &error)
		       ? "good"
		       : error.message;
}

static void test_check(void)
{
	const struct type_parameters none = { { 0 } };
	const struct type *i8 = type_int(&types, 8, true);
	const struct type *s3 = type_string(&types, 3);
	const struct type *hist = type_aggregate(&types, AGG_HIST, NULL, none);
	const struct type *count = type_aggregate(&types, AGG_COUNT, NULL,
						  none);

	CHECK_STR(checked("%d %s", i8, s3), "good");
	CHECK_STR(checked("%s %c", i8, i8), "good");
	CHECK_STR(checked("%d", count, NULL), "good");
	CHECK_STR(checked("%p", type_pointer(&types, i8, SPACE_USER, false),
			  NULL),
		  "good");
	CHECK_STR(checked("%s", type_tuple(&types, &i8, 1), NULL), "good");
	CHECK_STR(checked("%rx", type_buffer(&types, 8), NULL), "good");
	CHECK_STR(checked("%d %d", i8, NULL),
		  "not enough arguments for format string (1 supplied, 2 "
		  "expected)");
	CHECK_STR(checked("%d", i8, i8),
		  "too many arguments for format string (2 supplied, 1 "
		  "expected)");
	CHECK_STR(checked("%d", s3, NULL),
		  "unsupported format specifier for type 'string[3]': d");
	CHECK_STR(checked("%rh", i8, NULL),
		  "unsupported format specifier for type 'int64': rh");
	CHECK_STR(checked("%s", hist, NULL),
		  "unsupported format specifier for type 'hist_t': s");
	CHECK_STR(checked("%lu", type_special(&types, TYPE_KSYM, none), NULL),
		  "unsupported format specifier for type 'ksym_t': u");
	CHECK_STR(checked("%s", type_void(&types), NULL),
		  "unsupported format specifier for type 'void': s");
}

int main(void)
{
	types_init(&types, &arena);
	test_parse();
	test_no_specifier();
	test_refused();
	test_check();
	arena_release(&arena);
	return CHECK_END;
}
