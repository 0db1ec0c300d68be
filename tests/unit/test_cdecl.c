// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "types/cread.h"

static struct arena arena;
static struct types types;
static struct sources sources;
static struct diags diags;
static struct cdecl cdecl;

/* Reads a text from scratch, without the kernel's BTF. */
static void read_text_len(const char *text, size_t len)
{
	const struct source *source;

	types_init(&types, &arena);
	types.no_btf = true;
	sources = (struct sources){ .arena = &arena };
	diags = (struct diags){ .arena = &arena, .sources = &sources };
	cdecl_init(&cdecl, &types, &diags, &sources, NULL, 0);
	source = source_add(&sources, "t.bt", text, len);
	cdecl_read(&cdecl, source, 0, source->len);
	cdecl_finish(&cdecl);
}

static void read_text(const char *text)
{
	read_text_len(text, strlen(text));
}

static const char *errors(void)
{
	const char *out = "";
	struct place place;

	for (uint32_t i = 0; i < diags.list.n; i++) {
		const struct diag *diag = diags.list.v[i];

		source_place(&sources, diag->loc, &place);
		out = arena_printf(&arena, "%s%s%u:%u-%u %s", out,
				   i ? "\n" : "", place.line, place.column,
				   place.end_column, diag->message);
	}
	return out;
}

/* "size align" and every field as "type name offset[:bits]". */
static const char *layout(enum type_kind kind, const char *name)
{
	const struct type *type = type_find(&types, kind, name);
	const struct field *fields;
	const char *out;
	uint32_t n;

	if (diags.errors || !type)
		return diags.errors ? errors() : "none";
	out = arena_printf(&arena, "%u %u", type->size, type->align);
	fields = type_fields(&types, type, &n);
	for (uint32_t i = 0; i < n; i++) {
		out = arena_printf(&arena, "%s, %s %s %u", out,
				   type_text(&types, fields[i].type),
				   fields[i].name ? fields[i].name : "-",
				   fields[i].bit_offset);
		if (fields[i].bit_size)
			out = arena_printf(&arena, "%s:%u", out,
					   fields[i].bit_size);
	}
	return out;
}

static const char *struct_of(const char *text)
{
	read_text(text);
	return layout(TYPE_STRUCT, "a");
}

/* Every layout here is what the compiler that builds this test makes. */
#define SAME_AS_C(...)                                               \
	do {                                                         \
		struct a __VA_ARGS__;                                \
		read_text("struct a " #__VA_ARGS__ ";");             \
		CHECK_STR(errors(), "");                             \
		CHECK_EQ(type_find(&types, TYPE_STRUCT, "a")->size,  \
			 sizeof(struct a));                          \
		CHECK_EQ(type_find(&types, TYPE_STRUCT, "a")->align, \
			 _Alignof(struct a));                        \
	} while (0)

/* NOLINTBEGIN(clang-analyzer-optin.performance.Padding) */
static void test_alignment(void)
{
	SAME_AS_C({
		char c;
		int i;
		short s;
		long l;
		char e;
	});
	SAME_AS_C({ char c; } __attribute__((aligned(16))));
	SAME_AS_C({
		char c;
		long l;
	} __attribute__((packed)));
	SAME_AS_C({
		char c;
		long l;
	} __attribute__((packed, aligned(2))));
	SAME_AS_C({
		char c;
		int i __attribute__((packed));
	});
	SAME_AS_C({
		char c;
		int i __attribute__((aligned(32)));
	});
}

static void test_bit_fields(void)
{
	SAME_AS_C({
		int x : 3;
		int y : 30;
		char c;
	});
	SAME_AS_C({
		char c;
		int x : 7;
		int : 0;
		int y : 1;
	});
	SAME_AS_C({
		long x : 40;
		int y : 20;
		short z : 9;
		char w : 3;
	});
	SAME_AS_C({
		int x : 3;
		long y : 62;
	} __attribute__((packed)));
	SAME_AS_C({
		char c;
		int : 5;
		short s;
	});
}

static void test_members(void)
{
	SAME_AS_C({
		double d;
		float f;
		long double ld;
	});
	SAME_AS_C({
		char c;
		union {
			char d[5];
			short s;
		} u;
	});
	SAME_AS_C({
		char c;
		struct {
			char d;
			long l;
		};
	});
	SAME_AS_C({
		char c;
		enum { A, B } e;
	});
	SAME_AS_C({
		char c[3][5];
		int *p[4];
		int(*q)[4];
		void (*f)(int);
	});
	SAME_AS_C({
		int n;
		char rest[];
	});
	SAME_AS_C({
		char c;
		__int128 i;
	});
	SAME_AS_C({
		char c;
		_Bool b;
		unsigned short s;
	});
}
/* NOLINTEND(clang-analyzer-optin.performance.Padding) */

static void test_fields(void)
{
	CHECK_STR(struct_of("struct a { int x; char name[16]; };"),
		  "20 4, int32 x 0, string[16] name 32");
	CHECK_STR(struct_of("struct a { unsigned long v; u32 w, *p; }"),
		  "24 8, uint64 v 0, uint32 w 64, uint32 * p 128");
	CHECK_STR(struct_of("struct a { int x:3, y:5; unsigned z:9; };"),
		  "4 4, int32 x 0:3, int32 y 3:5, uint32 z 8:9");
	CHECK_STR(struct_of("struct a { char c; long l; } "
			    "__attribute__((packed));"),
		  "9 1, int8 c 0, int64 l 8");
	CHECK_STR(struct_of("struct a { char n[2][8]; unsigned char m[6]; "
			    "int y[0]; };"),
		  "24 4, string[8][2] n 0, uint8[6] m 128, int32[0] y 192");
	CHECK_STR(
		struct_of("struct a { struct a *next; struct b *other; "
			  "int (*f)(struct a *, int); void (*g[3])(void); };"),
		"48 8, struct a * next 0, struct b * other 64, void * f 128, "
		"void *[3] g 192");
	CHECK_STR(struct_of("struct b { char c; };\nstruct a { struct b x, "
			    "y[2]; const struct b *z; };"),
		  "16 8, struct b x 0, struct b[2] y 8, struct b * z 64");
	CHECK_STR(struct_of("struct a { union { int i; long l; }; "
			    "struct { char c; } s; };"),
		  "16 8, union (anonymous) - 0, struct (anonymous) s 64");
	CHECK_STR(struct_of("struct a { bool b; double d; uint8_t m; };"),
		  "24 8, bool b 0, void d 64, uint8 m 128");
}

static void test_pointers(void)
{
	const struct type *type;
	struct field field;

	read_text("struct a { char __user *u; char *k; };");
	type = type_find(&types, TYPE_STRUCT, "a");
	CHECK(type_field(&types, type, "u", &field) &&
	      field.type->space == SPACE_USER);
	CHECK(type_field(&types, type, "k", &field) &&
	      field.type->space == SPACE_NONE);
	/* What is named first and defined later is one type. */
	read_text("struct a { struct b *p; };\nstruct b { int x; };");
	type = type_find(&types, TYPE_STRUCT, "a");
	CHECK(type_field(&types, type, "p", &field) &&
	      field.type->to == type_find(&types, TYPE_STRUCT, "b"));
	CHECK(type_field(&types, field.type->to, "x", &field));
}

static void test_enums(void)
{
	const struct type *type;
	int64_t value;

	read_text("enum color { RED, GREEN = 5, BLUE, ALIAS = GREEN + 1, "
		  "LAST = 1 << 4 | 1, };\n"
		  "enum { BIG = 0x100000000 };\n"
		  "enum { NEGATIVE = -3 };\n"
		  "enum small { ONE = 1 } __attribute__((packed));");
	CHECK_STR(errors(), "");
	CHECK(type_enum_constant(&types, "BLUE", &type, &value) && value == 6);
	CHECK_STR(type_text(&types, type), "enum color");
	CHECK(type->size == 4 && !type->is_signed);
	CHECK_STR(type_enum_name(&types, type, 5), "GREEN");
	CHECK(type_enum_constant(&types, "ALIAS", &type, &value) && value == 6);
	CHECK(type_enum_constant(&types, "LAST", &type, &value) && value == 17);
	CHECK(type_enum_constant(&types, "BIG", &type, &value) &&
	      type->size == 8);
	CHECK(type_enum_constant(&types, "NEGATIVE", &type, &value) &&
	      value == -3 && type->is_signed);
	CHECK(type_enum_constant(&types, "ONE", &type, &value) &&
	      type->size == 1);
}

static void test_typedefs(void)
{
	read_text("typedef unsigned int word_t;\n"
		  "typedef struct { word_t x; } pair_t, *pair_p;\n"
		  "typedef int (*handler_t)(int, char *);\n"
		  "typedef char name_t[8];\n"
		  "struct a { word_t w; pair_t p; pair_p q; handler_t h; "
		  "name_t n; };");
	CHECK_STR(layout(TYPE_STRUCT, "a"),
		  "32 8, uint32 w 0, struct (anonymous) p 32, "
		  "struct (anonymous) * q 64, void * h 128, string[8] n 192");
}

static const char *macro(const char *name)
{
	const struct cmacro *macro = cdecl_macro(&cdecl, name);

	return macro ? macro->text : "none";
}

static void test_macros(void)
{
	read_text("#define TEN 10\n#define SUM (TEN + 2) /* twelve */\n"
		  "#define EMPTY\n#define LONG 1 + \\\n 2\n"
		  "# define  SPACED   \"a b\"  // text\n#define GONE 1\n"
		  "#undef GONE\n#define CALL(x) x\n"
		  "struct a { char n[SUM]; int m[CALL(TEN / 5)]; };");
	CHECK_STR(layout(TYPE_STRUCT, "a"),
		  "20 4, string[12] n 0, int32[2] m 96");
	CHECK_STR(macro("TEN"), "10");
	CHECK_STR(macro("SUM"), "(TEN + 2)");
	CHECK_STR(macro("EMPTY"), "");
	CHECK_STR(macro("LONG"), "1 +    2");
	CHECK_STR(macro("SPACED"), "\"a b\"");
	CHECK_STR(macro("GONE"), "none");
	CHECK_STR(macro("CALL"), "none");
	CHECK_STR(macro("nothing"), "none");
	CHECK_EQ(cdecl_macro(&cdecl, "TEN")->loc.begin, 1 + 12);
}

static void test_function_macros(void)
{
	CHECK_STR(struct_of("#define FIELD(type, name) type f_##name\n"
			    "#define TWICE(x) x x\n"
			    "#define ALL(...) struct { __VA_ARGS__ };\n"
			    "struct a { FIELD(int, x); TWICE(ALL(int y, z;))"
			    " };"),
		  "20 4, int32 f_x 0, struct (anonymous) - 32, "
		  "struct (anonymous) - 96");
	CHECK_STR(struct_of("#define A B\n#define B A\n#define f(x) f(x + 1)\n"
			    "struct a { int A; int B; };"),
		  "8 4, int32 A 0, int32 B 32");
	CHECK_STR(struct_of("#define f(x) x\nstruct a { int f; int f(g); };"),
		  "8 4, int32 f 0, int32 g 32");
}

static void test_conditions(void)
{
	CHECK_STR(struct_of("#ifdef BPFTRACE_HAVE_BTF\nstruct a { int btf; };\n"
			    "#else\nstruct a { int none; };\n#endif"),
		  "4 4, int32 none 0");
	CHECK_STR(struct_of("#define V 5\n#if V > 4 && defined(V) && "
			    "!defined NOT\nstruct a { int yes;\n#if 0\n int "
			    "no;\n#elif V == 5\n long l;\n#else\n it's\n#endif"
			    "\n};\n#endif"),
		  "16 8, int32 yes 0, int64 l 64");
	CHECK_STR(struct_of("#if 0\n#if 1\nrubbish 'here\n#else\n#endif\n#elif "
			    "UNKNOWN || __has_include(<x.h>)\nmore\n#else\n"
			    "struct a { int x; };\n#endif"),
		  "4 4, int32 x 0");
	CHECK_STR(struct_of("#include <linux/version.h>\n"
			    "#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 4, 0)"
			    "\nstruct a { int x; };\n#endif"),
		  "4 4, int32 x 0");
	CHECK_STR(struct_of("#if (1 ? 2 : 3) == 2 && -1 < 0 && ~0 == -1 && 'a' "
			    "== 97 && 7 / 2 == 3 && 0x10u == 16UL\n"
			    "struct a { int x; };\n#endif"),
		  "4 4, int32 x 0");
}

/* An #if in one piece, its #endif in another. */
static void test_pieces(void)
{
	static const char text[] = "#if 0\nstruct a { int x; }\n#else\n"
				   "struct a { long l; }\n#endif\n";
	const char *piece = text, *end;
	const struct source *source;

	read_text("");
	source = source_add(&sources, "p.bt", text, strlen(text));
	for (; (end = strchr(piece, '\n')); piece = end + 1)
		cdecl_read(&cdecl, source, (uint32_t)(piece - text),
			   (uint32_t)(end - text));
	cdecl_finish(&cdecl);
	CHECK_STR(layout(TYPE_STRUCT, "a"), "8 8, int64 l 0");
}

static void test_passed_over(void)
{
	CHECK_STR(struct_of("extern int f(struct b *x, int y);\n"
			    "static inline int g(void) { struct { int x; } y; "
			    "return ({ 1; }); }\n"
			    "int variable = 3, other[] = { 1, 2 };\n"
			    "_Static_assert(1, \"x\");;\n"
			    "struct a { int x; } instance;\n"),
		  "4 4, int32 x 0");
}

static void test_constants_of_headers(void)
{
	read_text("#include <sys/socket.h>\n#include <errno.h>\n"
		  "#include \"fcntl.h\"\n#include <stdint.h>\n");
	CHECK_STR(errors(), "");
	CHECK_STR(macro("AF_INET6"), "10");
	CHECK_STR(macro("ENOENT"), "2");
	CHECK_STR(macro("AT_FDCWD"), "-100");
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	fputs(text, file);
	fclose(file);
}

static void test_includes(void)
{
	char folder[] = "/tmp/test_cdecl.XXXXXX";
	const char *dirs[] = { folder }, *one, *two;
	const struct source *source;
	const char *text = "#include <one.h>\n#include <two.h>\n"
			   "#include \"one.h\"\n#include <none.h>\n";

	CHECK(mkdtemp(folder));
	one = arena_printf(&arena, "%s/one.h", folder);
	two = arena_printf(&arena, "%s/two.h", folder);
	write_file(one, "#ifndef ONE\n#define ONE\n#include \"two.h\"\n"
			"struct a { struct two t; };\n#endif\n");
	write_file(two, "#pragma once\nstruct two { int x; };\n#if 1\n");
	read_text("");
	cdecl.include_dirs = dirs;
	cdecl.ninclude_dirs = 1;
	source = source_add(&sources, "i.bt", text, strlen(text));
	cdecl_read(&cdecl, source, 0, source->len);
	cdecl_finish(&cdecl);
	CHECK_STR(errors(), "3:1-4 #if without its #endif\n"
			    "4:10-18 'none.h' file not found");
	diags.errors = 0;
	CHECK_STR(layout(TYPE_STRUCT, "a"), "4 4, struct two t 0");
	CHECK(!cdecl_read_file(&cdecl, "/nonexistent.h"));
	CHECK(cdecl_read_file(&cdecl, one));
	unlink(one);
	unlink(two);
	rmdir(folder);
}

static void test_with_btf(void)
{
	const char *text = "#include <linux/sched.h>\n"
			   "#include <net/sock.h>\n"
			   "#ifdef BPFTRACE_HAVE_BTF\n"
			   "struct a { struct list_head l; gfp_t g; "
			   "struct task_struct *t; int z[PIDTYPE_MAX]; };\n"
			   "struct file { int mine; };\n#endif\n";
	const struct source *source;
	const struct type *type;
	struct field field;

	read_text("");
	types_init(&types, &arena);
	cdecl_init(&cdecl, &types, &diags, &sources, NULL, 0);
	source = source_add(&sources, "b.bt", text, strlen(text));
	cdecl_read(&cdecl, source, 0, source->len);
	CHECK_STR(errors(), "");
	type = type_find(&types, TYPE_STRUCT, "a");
	CHECK(type && type_field(&types, type, "t", &field) &&
	      type_field(&types, field.type->to, "tgid", &field));
	CHECK(type && type_field(&types, type, "g", &field) &&
	      field.bit_offset == 128);
	type = type_find(&types, TYPE_STRUCT, "file");
	CHECK(type && type_field(&types, type, "mine", &field));
	CHECK_STR(macro("AF_INET"), "2");
	types_close(&types);
}

static const char *error_of(const char *text)
{
	read_text(text);
	return errors();
}

static void test_refused(void)
{
	CHECK_STR(error_of("struct a { foo x; };"),
		  "1:12-15 unknown type name 'foo'");
	CHECK_STR(error_of("struct a { int x }"), "");
	CHECK_STR(error_of("struct a { int x int y; };"),
		  "1:18-21 expected ';'");
	CHECK_STR(error_of("struct a { int x;"), "1:18-18 expected '}'");
	CHECK_STR(error_of("struct a { int x; int x; };"),
		  "1:23-24 duplicate field 'x'");
	CHECK_STR(error_of("struct a { struct b x; };"),
		  "1:21-22 field 'x' has incomplete type 'struct b'");
	CHECK_STR(error_of("struct a { struct a x[2]; };"),
		  "1:21-22 field 'x' has incomplete type 'struct a'");
	CHECK_STR(error_of("struct a { void x; };"),
		  "1:17-18 field 'x' has no size");
	CHECK_STR(error_of("struct a { int f(void); };"),
		  "1:16-17 field 'f' has no size");
	CHECK_STR(error_of("struct a { int x; };\nstruct a { int y; };"),
		  "2:8-9 redefinition of 'struct a'");
	CHECK_STR(error_of("struct a { int x:33; };"),
		  "1:18-20 a bit-field of this type has 1 to 32 bits");
	CHECK_STR(error_of("struct a { int x:0; };"),
		  "1:18-19 a bit-field of this type has 1 to 32 bits");
	CHECK_STR(error_of("struct a { char *x:3; };"),
		  "1:20-21 a bit-field must be an integer");
	CHECK_STR(error_of("struct a { int x[-1]; };"),
		  "1:17-18 an array cannot have -1 elements");
	CHECK_STR(error_of("struct a { int x[1 << 40]; };"),
		  "1:17-18 an array cannot have 1099511627776 elements");
	CHECK_STR(error_of("struct a { int x[N]; };"),
		  "1:18-19 'N' is not a constant");
	CHECK_STR(error_of("struct a { int x[1/0]; };"),
		  "1:19-20 division by zero");
	CHECK_STR(error_of("struct a { int x __attribute__((aligned(3))); };"),
		  "1:40-41 an alignment is a power of two up to 1048576");
	CHECK_STR(error_of("struct a { long char x; };"),
		  "1:12-16 'long char' is not a type");
	CHECK_STR(error_of("struct { 5 };"), "1:10-11 expected a type");
	CHECK_STR(error_of("enum e { 5 };"),
		  "1:10-11 expected a constant's name");
	CHECK_STR(error_of("enum e { A B };"), "1:12-13 expected ',' or '}'");
	CHECK_STR(error_of("struct a { int x; } y z;"), "1:23-24 expected ';'");
	CHECK_STR(error_of("typedef int x __attribute__((aligned(64)));"),
		  "1:13-14 a typedef cannot change an alignment here; give "
		  "the attribute to the field");
	/* Errors in one definition leave the next one alone. */
	read_text("struct b { foo x; };\nstruct a { int x; };\n");
	CHECK_EQ(diags.errors, 1);
	CHECK(type_find(&types, TYPE_STRUCT, "a")->size == 4);
}

static void test_refused_directives(void)
{
	CHECK_STR(error_of("#if 1\nstruct a {};"),
		  "1:1-4 #if without its #endif");
	CHECK_STR(error_of("#else"), "1:1-6 #else without #if");
	CHECK_STR(error_of("#endif"), "1:1-7 #endif without #if");
	CHECK_STR(error_of("#if 1\n#else\n#else\n#endif"),
		  "3:1-6 #else after #else");
	CHECK_STR(error_of("#if\n#endif"),
		  "1:1-4 expected an expression after #if");
	CHECK_STR(error_of("#if (1\n#endif"), "1:7-7 expected ')'");
	CHECK_STR(error_of("#if 1 2\n#endif"),
		  "1:7-8 unexpected text behind the condition");
	CHECK_STR(error_of("#if defined\n#endif"),
		  "1:5-12 expected a macro's name after 'defined'\n"
		  "1:1-4 expected an expression after #if");
	CHECK_STR(error_of("#ifdef\n#endif"),
		  "1:1-7 expected a macro's name after #ifdef");
	CHECK_STR(error_of("#define 5"),
		  "1:1-8 expected a macro's name after #define");
	CHECK_STR(error_of("#define f(5) x"),
		  "1:11-12 expected a parameter's name or ')'");
	CHECK_STR(error_of("#define f(x) x\nstruct a { int f(;"),
		  "2:16-17 the arguments of macro f have no ')'\n"
		  "2:17-18 expected ';'");
	CHECK_STR(error_of("#include"),
		  "1:1-9 expected \"FILE\" or <FILE> after #include");
	CHECK_STR(error_of("#include foo"),
		  "1:10-13 expected \"FILE\" or <FILE> after #include");
	CHECK_STR(error_of("#include <kernel/none.h>"),
		  "1:10-25 'kernel/none.h' is a kernel header; awl takes the "
		  "kernel's types from BTF, which this kernel does not have");
	CHECK_STR(error_of("#error stop here"), "1:1-7 #error stop here");
	CHECK_STR(error_of("#frobnicate"),
		  "1:1-12 unknown directive '#frobnicate'");
	CHECK_STR(error_of("#pragma pack(5)"),
		  "1:14-15 #pragma pack takes (), (N), (push, N) or (pop); N "
		  "is 1, 2, 4, 8 or 16");
}

static char *repeat(const char *text, int n, const char *tail)
{
	size_t len = strlen(text) * (size_t)n + strlen(tail) + 1, used = 0;
	char *out = arena_alloc(&arena, len);

	for (int i = 0; i < n; i++)
		used += (size_t)snprintf(out + used, len - used, "%s", text);
	snprintf(out + used, len - used, "%s", tail);
	return out;
}

static void test_limits(void)
{
	const char *text = "#define A0 x x\n";

	read_text(repeat("struct { ", 10000, ""));
	CHECK_EQ(diags.errors, 1);
	read_text(arena_printf(&arena, "struct a { int x[%s",
			       repeat("(", 10000, "1]; };")));
	CHECK_EQ(diags.errors, 1);
	read_text(arena_printf(&arena, "struct a { int %s",
			       repeat("(", 10000, "x; };")));
	CHECK_EQ(diags.errors, 1);
	read_text(repeat("#if 1\n", 10000, ""));
	CHECK(diags.errors > 0);
	for (int i = 1; i < 60; i++)
		text = arena_printf(&arena, "%s#define A%d A%d A%d\n", text, i,
				    i - 1, i - 1);
	read_text(arena_printf(&arena, "%sstruct a { A59 };", text));
	CHECK(strstr(errors(), "macros become more than"));
	read_text(arena_printf(&arena, "#define f(x) x\nstruct a { int %s",
			       repeat("f(", 10000, "y")));
	CHECK(diags.errors > 0);
	read_text("#define P(x) x##x\n#define Q(x) P(P(P(P(P(P(P(P(P(x)))))))))"
		  "\nstruct a { int Q(Q(Q(Q(y)))); };");
	read_text("#include \"/proc/self/mem\"\n");
	CHECK_EQ(diags.errors, 1);
}

/* Rubbish gets an answer, whichever it is. */
static void test_mutated(void)
{
	static const char text[] =
		"#define N(x) (x + 1)\n#if N(2) > 1 && defined(N)\n"
		"struct a { int x:3, *y[N(3)]; union { char c[4]; }; "
		"void (*f)(int); } __attribute__((packed, aligned(8)));\n"
		"#else\n#endif\nenum e { A = 'x', B = A << 2 };\n"
		"typedef struct b *b_t;\n/* c */ // d\n";
	static const char with[] = { '\0', '(',	 ')',  '{',  '}', '#',
				     '"',  '\'', '\\', '\n', ',', (char)0xff };
	size_t len = sizeof(text) - 1;

	for (size_t i = 0; i < len; i++) {
		for (size_t k = 0; k < sizeof(with); k++) {
			char *copy = malloc(len);

			memcpy(copy, text, len);
			copy[i] = with[k];
			read_text_len(copy, len);
			free(copy);
		}
		read_text_len(text, i);
		arena_release(&arena);
	}
	CHECK(true);
}

int main(void)
{
	test_alignment();
	test_bit_fields();
	test_members();
	test_fields();
	test_pointers();
	test_enums();
	test_typedefs();
	test_macros();
	test_function_macros();
	test_conditions();
	test_pieces();
	test_passed_over();
	test_constants_of_headers();
	test_includes();
	if (access("/sys/kernel/btf/vmlinux", R_OK) == 0)
		test_with_btf();
	test_refused();
	test_refused_directives();
	test_limits();
	test_mutated();
	arena_release(&arena);
	return CHECK_END;
}
