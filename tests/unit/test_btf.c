// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/check.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "types/btf.h"

/* BTF written by hand: records and strings, then put together. */
struct blob {
	uint32_t types[2048];
	uint32_t n; /* words */
	char strings[2048];
	uint32_t strings_len;
	uint32_t id;
	uint32_t strings_begin; /* of split BTF */
};

static uint32_t name(struct blob *blob, const char *text)
{
	uint32_t at = blob->strings_len;

	if (!*text)
		return 0;
	memcpy(blob->strings + at, text, strlen(text) + 1);
	blob->strings_len += (uint32_t)strlen(text) + 1;
	return at + blob->strings_begin;
}

static void word(struct blob *blob, uint32_t value)
{
	blob->types[blob->n++] = value;
}

static uint32_t record(struct blob *blob, const char *text, uint32_t kind,
		       uint32_t vlen, bool flag, uint32_t size)
{
	word(blob, name(blob, text));
	word(blob, kind << 24 | vlen | (uint32_t)flag << 31);
	word(blob, size);
	return blob->id++;
}

static void three(struct blob *blob, uint32_t a, uint32_t b, uint32_t c)
{
	word(blob, a);
	word(blob, b);
	word(blob, c);
}

static uint8_t *finish(const struct blob *blob, size_t *size)
{
	struct btf_header header = {
		.magic = BTF_MAGIC,
		.version = BTF_VERSION,
		.hdr_len = sizeof(header),
		.type_len = blob->n * 4,
		.str_off = blob->n * 4,
		.str_len = blob->strings_len,
	};
	uint8_t *data = malloc(sizeof(header) + sizeof(*blob));

	*size = sizeof(header) + header.type_len + header.str_len;
	memcpy(data, &header, sizeof(header));
	memcpy(data + sizeof(header), blob->types, header.type_len);
	memcpy(data + sizeof(header) + header.type_len, blob->strings,
	       header.str_len);
	return data;
}

static void start(struct blob *blob)
{
	memset(blob, 0, sizeof(*blob));
	blob->strings_len = 1;
	blob->id = 1;
}

/* struct thing and what it needs; see the comments for the C text. */
static void fill(struct blob *blob)
{
	uint32_t i, c, p, s, arr, e, anon, fwd, tag, up, proto, fp;

	i = record(blob, "int", BTF_KIND_INT, 0, false, 4);
	word(blob, BTF_INT_SIGNED << 24 | 32);
	c = record(blob, "char", BTF_KIND_INT, 0, false, 1);
	word(blob, 8);
	s = blob->id + 10; /* struct thing, made below */
	p = record(blob, "", BTF_KIND_PTR, 0, false, s);
	arr = record(blob, "", BTF_KIND_ARRAY, 0, false, 0);
	three(blob, c, i, 16);
	e = record(blob, "color", BTF_KIND_ENUM, 2, true, 4);
	word(blob, name(blob, "RED"));
	word(blob, 0);
	word(blob, name(blob, "BLUE"));
	word(blob, (uint32_t)-7);
	anon = record(blob, "", BTF_KIND_UNION, 2, false, 8);
	three(blob, name(blob, "u_int"), i, 0);
	three(blob, name(blob, "u_self"), p, 0);
	fwd = record(blob, "hidden", BTF_KIND_FWD, 0, false, 0);
	tag = record(blob, "user", BTF_KIND_TYPE_TAG, 0, false, c);
	up = record(blob, "", BTF_KIND_PTR, 0, false, tag);
	proto = record(blob, "", BTF_KIND_FUNC_PROTO, 2, false, i);
	word(blob, name(blob, "self"));
	word(blob, p);
	word(blob, 0);
	word(blob, 0);
	fp = record(blob, "", BTF_KIND_PTR, 0, false, proto);
	record(blob, "word_t", BTF_KIND_TYPEDEF, 0, false, i);
	/*
	 * struct thing { int a; int b:3, c:5; char name[16]; enum color hue;
	 * union { int u_int; struct thing *u_self; }; struct hidden *h;
	 * char __user *up; int (*fp)(struct thing *self, ...); };
	 */
	CHECK_EQ(record(blob, "thing", BTF_KIND_STRUCT, 9, true, 64), s);
	three(blob, name(blob, "a"), i, 0);
	three(blob, name(blob, "b"), i, 3u << 24 | 32);
	three(blob, name(blob, "c"), i, 5u << 24 | 35);
	three(blob, name(blob, "name"), arr, 64);
	three(blob, name(blob, "hue"), e, 192);
	three(blob, 0, anon, 256);
	three(blob, name(blob, "h"), blob->id, 320);
	three(blob, name(blob, "up"), up, 384);
	three(blob, name(blob, "fp"), fp, 448);
	record(blob, "", BTF_KIND_PTR, 0, false, fwd);
	record(blob, "use_thing", BTF_KIND_FUNC, 1, false, proto);
	record(blob, "big", BTF_KIND_ENUM64, 1, false, 8);
	three(blob, name(blob, "HUGE_ONE"), 5, 1);
}

static const char *field_text(struct types *types, const struct type *type,
			      const char *name)
{
	struct field f;

	if (!type_field(types, type, name, &f))
		return "none";
	return arena_printf(types->arena, "%s %u:%u", type_text(types, f.type),
			    f.bit_offset, f.bit_size);
}

/* A compilation whose vmlinux is the blob. */
static int use(struct types *types, struct arena *arena, const void *data,
	       size_t size)
{
	types_init(types, arena);
	types->btf_path = "/nonexistent";
	types->btf = arena_new(arena, struct btf_set);
	types->btf->types = types;
	return btf_open_memory(&types->btf->vmlinux, arena, "vmlinux", data,
			       size, NULL);
}

static void check_fields(struct types *types, const struct type *thing)
{
	CHECK_STR(field_text(types, thing, "a"), "int32 0:0");
	CHECK_STR(field_text(types, thing, "b"), "int32 32:3");
	CHECK_STR(field_text(types, thing, "c"), "int32 35:5");
	CHECK_STR(field_text(types, thing, "name"), "string[16] 64:0");
	CHECK_STR(field_text(types, thing, "hue"), "enum color 192:0");
	CHECK_STR(field_text(types, thing, "u_int"), "int32 256:0");
	CHECK_STR(field_text(types, thing, "u_self"), "struct thing * 256:0");
	CHECK_STR(field_text(types, thing, "h"), "struct hidden * 320:0");
	CHECK_STR(field_text(types, thing, "up"), "int8 * 384:0");
	CHECK_STR(field_text(types, thing, "fp"), "void * 448:0");
	CHECK_STR(field_text(types, thing, "nothing"), "none");
}

static void test_model(void)
{
	struct arena arena = { 0 };
	const struct type *thing, *type;
	struct function_type function;
	struct text text = { 0 };
	struct types types;
	struct blob blob;
	struct field field;
	int64_t value;
	uint32_t n;
	size_t size;
	uint8_t *data;

	start(&blob);
	fill(&blob);
	data = finish(&blob, &size);
	CHECK_EQ(use(&types, &arena, data, size), 0);
	thing = type_find(&types, TYPE_STRUCT, "thing");
	CHECK(thing && thing->size == 64 && thing->align == 8);
	check_fields(&types, thing); /* by BTF */
	type_fields(&types, thing, &n);
	CHECK_EQ(n, 9);
	check_fields(&types, thing); /* from the list */
	CHECK(type_field(&types, thing, "up", &field) &&
	      field.type->space == SPACE_USER);
	CHECK(type_field(&types, thing, "u_self", &field) &&
	      field.type->to == thing && field.type->space == SPACE_KERNEL);
	CHECK(type_find(&types, TYPE_VOID, "word_t") ==
	      type_int(&types, 4, true));
	CHECK(!type_find(&types, TYPE_UNION, "thing"));
	CHECK(type_enum_constant(&types, "BLUE", &type, &value));
	CHECK_EQ(value, -7);
	CHECK_STR(type_enum_name(&types, type, -7), "BLUE");
	CHECK(!type_enum_name(&types, type, 3));
	CHECK(type_enum_constant(&types, "HUGE_ONE", &type, &value));
	CHECK_EQ(value, 0x100000005);
	CHECK(!type_enum_constant(&types, "thing", &type, &value));
	CHECK(type_function(&types, NULL, "use_thing", &function));
	CHECK_EQ(function.nparameters, 1);
	CHECK(function.variadic &&
	      function.result == type_int(&types, 4, true));
	CHECK_STR(function.parameters[0].name, "self");
	CHECK(function.parameters[0].type->trusted);
	CHECK_STR(type_btf_text(&types, function.btf,
				function.parameters[0].btf_id),
		  "struct thing *");
	CHECK_STR(type_btf_text(&types, function.btf, function.result_id),
		  "int");
	type_print_definition(&types, thing, &text);
	type_print_definition(&types, type_find(&types, TYPE_ENUM, "color"),
			      &text);
	CHECK_STR(text.data, "vmlinux: struct thing {\n"
			     "\tint a;\n"
			     "\tint b: 3;\n"
			     "\tint c: 5;\n"
			     "\tchar name[16];\n"
			     "\tenum color hue;\n"
			     "\tunion {\n"
			     "\t\tint u_int;\n"
			     "\t\tstruct thing *u_self;\n"
			     "\t};\n"
			     "\tstruct hidden *h;\n"
			     "\tchar *__user up;\n"
			     "\tint (*fp)(struct thing *, ...);\n"
			     "};\n\n"
			     "vmlinux: enum color {\n"
			     "\tRED = 0,\n"
			     "\tBLUE = -7,\n"
			     "};\n\n");
	text_free(&text);
	CHECK(!type_function(&types, NULL, "thing", &function));
	CHECK(!type_function(&types, "nomodule", "use_thing", &function));
	types_close(&types);
	arena_release(&arena);
	free(data);
}

/* A module's BTF: ids and strings go on where vmlinux's end. */
static void test_split(void)
{
	struct arena arena = { 0 };
	struct blob base_blob, blob = { 0 };
	struct btf_object base, module;
	struct btf_record r;
	size_t base_size, size;
	uint8_t *base_data, *data;
	uint32_t id;

	start(&base_blob);
	fill(&base_blob);
	base_data = finish(&base_blob, &base_size);
	CHECK_EQ(btf_open_memory(&base, &arena, "vmlinux", base_data, base_size,
				 NULL),
		 0);
	blob.id = base.end;
	blob.strings_begin = base.strings_len;
	id = record(&blob, "mine", BTF_KIND_STRUCT, 1, false, 4);
	three(&blob, name(&blob, "only"), 1, 0);
	data = finish(&blob, &size);
	CHECK_EQ(btf_open_memory(&module, &arena, "mod", data, size, &base), 0);
	CHECK_EQ(btf_find(&module, BTF_CLASS_TYPES, ~0u, "mine"), id);
	CHECK(btf_get(&module, id, &r) && r.owner == &module);
	CHECK_STR(r.name, "mine");
	CHECK(btf_get(&module, 1, &r) && r.owner == &base);
	CHECK_STR(r.name, "int");
	CHECK_EQ(btf_size(&module, id), 4);
	CHECK(!btf_get(&module, id + 1, &r));
	btf_close(&module);
	btf_close(&base);
	arena_release(&arena);
	free(base_data);
	free(data);
}

static void each_type(const struct type *type, void *data)
{
	struct types *types = data;
	struct text text = { 0 };
	struct field field;
	uint32_t n;

	type_field(types, type, "u_int", &field);
	type_fields(types, type, &n);
	type_enum_name(types, type, 3);
	type_text(types, type);
	type_print_definition(types, type, &text);
	text_free(&text);
}

/* All that can be asked of BTF, of which any answer is right. */
static void ask_everything(const void *data, size_t size)
{
	struct arena arena = { 0 };
	const struct type *type;
	struct function_type f;
	struct types types;
	int64_t value;

	if (!use(&types, &arena, data, size)) {
		type_each_structure(&types, each_type, &types);
		type_find(&types, TYPE_STRUCT, "thing");
		type_find(&types, TYPE_VOID, "word_t");
		type_enum_constant(&types, "BLUE", &type, &value);
		type_function(&types, NULL, "use_thing", &f);
		for (uint32_t i = 0; i < types.btf->vmlinux.end; i++)
			btf_size(&types.btf->vmlinux, i);
	}
	types_close(&types);
	arena_release(&arena);
}

static void test_broken(void)
{
	struct arena arena = { 0 };
	struct blob blob;
	struct types types;
	uint8_t *data, *copy;
	uint32_t self;
	size_t size;

	start(&blob);
	fill(&blob);
	/* struct self { struct self; struct self; }; */
	self = record(&blob, "self", BTF_KIND_STRUCT, 2, false, 4);
	three(&blob, 0, self, 0);
	three(&blob, 0, self, 0);
	record(&blob, "loop", BTF_KIND_TYPEDEF, 0, false, blob.id);
	record(&blob, "", BTF_KIND_PTR, 0, false, blob.id);
	data = finish(&blob, &size);
	ask_everything(data, size);
	copy = malloc(size);
	for (size_t i = 0; i < size; i++)
		for (int change = 0; change < 3; change++) {
			memcpy(copy, data, size);
			copy[i] = change == 0	? 0xff
				  : change == 1 ? 0
						: (uint8_t)(copy[i] + 1);
			ask_everything(copy, size);
		}
	for (size_t len = 0; len < size; len++) {
		uint8_t *cut = malloc(len + 1);

		memcpy(cut, data, len);
		CHECK(use(&types, &arena, cut, len) != 0);
		types_close(&types);
		free(cut);
	}
	arena_release(&arena);
	free(copy);
	free(data);
}

static void test_missing(void)
{
	struct arena arena = { 0 };
	struct types types;

	types_init(&types, &arena);
	types.btf_path = "/nonexistent";
	CHECK(!type_find(&types, TYPE_STRUCT, "task_struct"));
	CHECK(types.no_btf);
	CHECK(type_find(&types, TYPE_VOID, "u32"));
	types_close(&types);
	types_init(&types, &arena);
	types.btf_path = "/proc/self/exe";
	CHECK(!type_find(&types, TYPE_STRUCT, "task_struct"));
	CHECK(types.no_btf);
	types_close(&types);
	arena_release(&arena);
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void count(const char *module, const char *name, void *data)
{
	(void)module;
	(void)name;
	++*(int *)data;
}

/* Opening BTF and finding task_struct.real_parent.tgid: 1 to 2 ms. */
static void test_budget(const char *path, double limit)
{
	struct arena arena = { 0 };
	const struct type *task;
	struct field field = { 0 };
	double begin = now_ms(), took;
	struct types types;

	types_init(&types, &arena);
	types.btf_path = path;
	task = type_find(&types, TYPE_STRUCT, "task_struct");
	CHECK(task && type_field(&types, task, "real_parent", &field) &&
	      field.type->to == task &&
	      type_field(&types, field.type->to, "tgid", &field));
	took = now_ms() - begin;
	printf("task_struct.real_parent.tgid: %.2f ms\n", took);
	CHECK(took < limit);
	CHECK_STR(type_text(&types, field.type), "int32");
	types_close(&types);
	arena_release(&arena);
}

/* Pages of a range that take memory. */
static size_t pages_present(const void *begin, size_t size)
{
	size_t pages = (size + 4095) / 4096, n = 0;
	unsigned char *present = calloc(pages, 1);

	CHECK_EQ(mincore((void *)begin, size, present), 0);
	for (size_t i = 0; i < pages; i++)
		n += present[i] & 1;
	free(present);
	return n;
}

/* Kernels before 6.16 do not let BTF be mapped. */
static void test_unmapped(void)
{
	struct btf_object mapped, parts;
	struct arena arena = { 0 };
	struct btf_image image;
	struct btf_record a, b;
	double begin, took;
	uint32_t id;

	CHECK_EQ(btf_open(&mapped, &arena, "vmlinux", "/sys/kernel/btf/vmlinux",
			  NULL),
		 0);
	begin = now_ms();
	CHECK_EQ(btf_image_open_parts(&image, "/sys/kernel/btf/vmlinux"), 0);
	CHECK_EQ(btf_open_image(&parts, &arena, "vmlinux", &image, NULL), 0);
	id = btf_find(&parts, BTF_CLASS_TYPES, BTF_KINDS(BTF_KIND_STRUCT),
		      "task_struct");
	CHECK(btf_get(&parts, id, &a));
	took = now_ms() - begin;
	printf("task_struct without mapping: %.2f ms\n", took);
	CHECK(took < 200);
	CHECK(pages_present(parts.image.data, parts.image.size) <
	      parts.strings_len / 4096 + 32);
	CHECK(pages_present(parts.names[BTF_CLASS_FUNCTIONS].v,
			    parts.names[BTF_CLASS_FUNCTIONS].room) <=
	      parts.names[BTF_CLASS_FUNCTIONS].n / 512 + 1);
	CHECK_EQ(parts.end, mapped.end);
	CHECK_EQ(id, btf_find(&mapped, BTF_CLASS_TYPES,
			      BTF_KINDS(BTF_KIND_STRUCT), "task_struct"));
	for (id = 1; id < parts.end; id += 7)
		if (!btf_get(&parts, id, &a) || !btf_get(&mapped, id, &b) ||
		    a.kind != b.kind || strcmp(a.name, b.name) != 0)
			CHECK(!"the same records");
	CHECK_EQ(parts.names[BTF_CLASS_FUNCTIONS].n,
		 mapped.names[BTF_CLASS_FUNCTIONS].n);
	btf_close(&parts);
	btf_close(&mapped);
	arena_release(&arena);
}

static void test_kernel(void)
{
	struct arena arena = { 0 };
	struct function_type f;
	const struct type *type;
	struct types types;
	int64_t value;
	int n = 0;

	types_init(&types, &arena);
	CHECK(type_function(&types, NULL, "vfs_read", &f));
	CHECK_EQ(f.nparameters, 4);
	CHECK_STR(type_text(&types, f.parameters[0].type), "struct file *");
	CHECK_STR(type_btf_text(&types, f.btf, f.parameters[3].btf_id),
		  "loff_t *");
	CHECK_STR(type_btf_text(&types, f.btf, f.result_id), "ssize_t");
	CHECK(f.parameters[0].type->trusted && !f.parameters[1].type->trusted);
	CHECK(type_raw_tracepoint(&types, NULL, "sched_switch", &f));
	CHECK_STR(f.parameters[0].name, "preempt");
	CHECK(type_enum_constant(&types, "PIDTYPE_SID", &type, &value));
	CHECK_STR(type_enum_name(&types, type, value), "PIDTYPE_SID");
	CHECK(!type_enum_constant(&types, "no such constant", &type, &value));
	type_each_function(&types, count, &n);
	CHECK(n > 1000);
	n = 0;
	type_each_raw_tracepoint(&types, count, &n);
	CHECK(n > 50);
	CHECK(type_vmlinux_id(&types, TYPE_STRUCT, "task_struct") > 0);
	types_close(&types);
	arena_release(&arena);
}

int main(void)
{
	test_model();
	test_split();
	test_broken();
	test_missing();
	if (access("/sys/kernel/btf/vmlinux", R_OK) == 0) {
		test_budget(NULL, 60);
		test_unmapped();
		test_kernel();
	} else {
		printf("skipped: the kernel's own BTF, which is not there\n");
	}
	return CHECK_END;
}
