// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * BTF as C text: what -lv shows of arguments ("struct file * file") and of
 * structures. A declaration grows from its name outwards: *x, (*x)[4], ...
 */
#include <string.h>

#include "base/text.h"
#include "types/btf.h"

/* A circle, or nothing that a person would read. */
#define DEPTH_MAX 32
#define LEN_MAX 1024
#define STEPS_MAX 100000

struct writer {
	struct arena *arena;
	uint32_t steps; /* broken BTF nests without an end */
};

static const char *declare(struct writer *writer, const struct btf_object *btf,
			   uint32_t id, const char *inner, int depth);

/* "int, char *" between the parentheses of a function. */
static const char *parameters(struct writer *writer,
			      const struct btf_record *proto, int depth)
{
	const struct btf_param *params = proto->data;
	const char *text = proto->vlen ? "" : "void", *one;

	for (uint32_t i = 0; i < proto->vlen && strlen(text) < LEN_MAX; i++) {
		one = !params[i].type && !params[i].name_off
			      ? "..."
			      : declare(writer, proto->owner, params[i].type,
					"", depth + 1);
		text = arena_printf(writer->arena, "%s%s%s", text,
				    i ? ", " : "", one);
	}
	return text;
}

static const char *joined(struct writer *writer, const char *keyword,
			  const char *name, const char *inner)
{
	if (!*name)
		name = "(anon)";
	return arena_printf(writer->arena, "%s%s%s%s", keyword, name,
			    *inner ? " " : "", inner);
}

/* A pointer to an array or a function is in parentheses. */
static const char *pointer(struct writer *writer,
			   const struct btf_record *record, const char *inner,
			   int depth)
{
	struct btf_record to;
	bool user = false, parens;

	parens = btf_get(record->owner, record->type, &to) &&
		 (to.kind == BTF_KIND_ARRAY || to.kind == BTF_KIND_FUNC_PROTO);
	if (to.kind == BTF_KIND_TYPE_TAG)
		user = !strcmp(to.name, "user");
	inner = arena_printf(writer->arena, parens ? "(*%s%s)" : "*%s%s",
			     user ? "__user " : "", inner);
	return declare(writer, record->owner, record->type, inner, depth + 1);
}

/* "const char", or behind the star: "char * const". */
static const char *qualified(struct writer *writer,
			     const struct btf_record *record, const char *inner,
			     int depth)
{
	const char *word = record->kind == BTF_KIND_CONST      ? "const"
			   : record->kind == BTF_KIND_VOLATILE ? "volatile"
							       : "restrict";
	struct btf_record of;

	if (btf_get(record->owner, record->type, &of) &&
	    of.kind == BTF_KIND_PTR)
		return declare(writer, record->owner, record->type,
			       arena_printf(writer->arena, " %s%s%s", word,
					    *inner ? " " : "", inner),
			       depth + 1);
	return arena_printf(
		writer->arena, "%s %s", word,
		declare(writer, record->owner, record->type, inner, depth + 1));
}

static const char *declare(struct writer *writer, const struct btf_object *btf,
			   uint32_t id, const char *inner, int depth)
{
	const struct btf_array *array;
	struct btf_record r;

	if (depth > DEPTH_MAX || ++writer->steps > STEPS_MAX ||
	    strlen(inner) > LEN_MAX || !btf_get(btf, id, &r))
		return joined(writer, "", "?", inner);
	switch (r.kind) {
	case BTF_KIND_UNKN: return joined(writer, "", "void", inner);
	case BTF_KIND_PTR: return pointer(writer, &r, inner, depth);
	case BTF_KIND_STRUCT: return joined(writer, "struct ", r.name, inner);
	case BTF_KIND_UNION: return joined(writer, "union ", r.name, inner);
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64: return joined(writer, "enum ", r.name, inner);
	case BTF_KIND_FWD:
		return joined(writer, r.kind_flag ? "union " : "struct ",
			      r.name, inner);
	case BTF_KIND_CONST:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_RESTRICT: return qualified(writer, &r, inner, depth);
	case BTF_KIND_TYPE_TAG:
		return declare(writer, r.owner, r.type, inner, depth + 1);
	case BTF_KIND_ARRAY:
		array = r.data;
		inner = arena_printf(writer->arena, "%s[%u]", inner,
				     array->nelems);
		return declare(writer, r.owner, array->type, inner, depth + 1);
	case BTF_KIND_FUNC_PROTO:
		inner = arena_printf(writer->arena, "%s(%s)", inner,
				     parameters(writer, &r, depth));
		return declare(writer, r.owner, r.type, inner, depth + 1);
	default: return joined(writer, "", r.name, inner);
	}
}

/* What may be defined without a name, where it is used. */
#define TYPES_WITH_BODY                                           \
	(BTF_KINDS(BTF_KIND_STRUCT) | BTF_KINDS(BTF_KIND_UNION) | \
	 BTF_KINDS(BTF_KIND_ENUM) | BTF_KINDS(BTF_KIND_ENUM64))

const char *type_btf_text(struct types *types, const struct btf_object *btf,
			  uint32_t id)
{
	struct writer writer = { .arena = types->arena };

	return declare(&writer, btf, id, "", 0);
}

static void body(struct writer *writer, const struct btf_record *record,
		 struct text *out, uint32_t indent);

/* "int x: 3;", or a structure without a name in its place. */
static void member(struct writer *writer, const struct btf_record *whole,
		   const struct btf_member *m, struct text *out,
		   uint32_t indent)
{
	const char *name = btf_string(whole->owner, m->name_off);
	uint32_t bits = whole->kind_flag ? BTF_MEMBER_BITFIELD_SIZE(m->offset)
					 : 0;
	struct btf_record r;

	writer->steps++;
	text_fill(out, '\t', indent);
	if (btf_get(whole->owner, m->type, &r) && !*r.name &&
	    (r.kind == BTF_KIND_STRUCT || r.kind == BTF_KIND_UNION) &&
	    indent < DEPTH_MAX) {
		text_puts(out, r.kind == BTF_KIND_UNION ? "union " : "struct ");
		body(writer, &r, out, indent);
		if (*name)
			text_printf(out, " %s", name);
	} else {
		text_puts(out, declare(writer, whole->owner, m->type, name, 0));
	}
	if (bits)
		text_printf(out, ": %u", bits);
	text_puts(out, ";\n");
}

static void body(struct writer *writer, const struct btf_record *record,
		 struct text *out, uint32_t indent)
{
	const struct btf_member *members = record->data;

	text_puts(out, "{\n");
	for (uint32_t i = 0; i < record->vlen && writer->steps < STEPS_MAX; i++)
		member(writer, record, &members[i], out, indent + 1);
	text_fill(out, '\t', indent);
	text_puts(out, "}");
}

static void enum_body(const struct btf_record *record, struct text *out)
{
	const struct btf_enum *small = record->data;
	const struct btf_enum64 *big = record->data;

	text_puts(out, "{\n");
	for (uint32_t i = 0; i < record->vlen; i++) {
		bool wide = record->kind == BTF_KIND_ENUM64;
		uint32_t name = wide ? big[i].name_off : small[i].name_off;
		long long value =
			wide ? (long long)((uint64_t)big[i].val_hi32 << 32 |
					   big[i].val_lo32)
			: record->kind_flag ? small[i].val
					    : (long long)(uint32_t)small[i].val;

		text_printf(out, "\t%s = %lld,\n",
			    btf_string(record->owner, name), value);
	}
	text_puts(out, "}");
}

void type_print_definition(struct types *types, const struct type *type,
			   struct text *out)
{
	struct writer writer = { .arena = types->arena };
	struct btf_record record;

	text_printf(out, "%s: %s ", type->btf ? type->btf->name : "script",
		    type_text(types, type));
	if (!type->btf || !btf_get(type->btf, type->btf_id, &record)) {
		text_puts(out, "{ }");
	} else if (type->kind == TYPE_ENUM) {
		enum_body(&record, out);
	} else if (record.kind == BTF_KIND_FWD) {
		text_puts(out, "{ }");
	} else {
		body(&writer, &record, out, 0);
	}
	text_puts(out, ";\n\n");
}

void type_print_typedef(struct types *types, uint32_t id, struct text *out)
{
	const struct btf_object *vmlinux = btf_vmlinux(types);
	struct writer writer = { .arena = types->arena };
	struct btf_record named, r;

	if (!vmlinux || !btf_get(vmlinux, id, &named))
		return;
	text_puts(out, "vmlinux: typedef ");
	if (!btf_get(vmlinux, named.type, &r) || *r.name ||
	    !(BTF_KINDS(r.kind) & TYPES_WITH_BODY)) {
		text_printf(
			out, "%s;\n\n",
			declare(&writer, vmlinux, named.type, named.name, 0));
		return;
	}
	if (r.kind == BTF_KIND_STRUCT || r.kind == BTF_KIND_UNION) {
		text_puts(out, r.kind == BTF_KIND_UNION ? "union " : "struct ");
		body(&writer, &r, out, 0);
	} else {
		text_puts(out, "enum ");
		enum_body(&r, out);
	}
	text_printf(out, " %s;\n\n", named.name);
}
