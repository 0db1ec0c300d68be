// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of types: integers as C and scripts write them, and all as text. */
#include <stdlib.h>
#include <string.h>

#include "types/layout.h"

/* Sorted by name. Sizes of x86_64 and aarch64, the LP64 machines. */
static const struct builtin {
	const char *name;
	uint8_t size;
	bool is_signed;
} builtins[] = {
	{ "__aligned_u64", 8, false },
	{ "__be16", 2, false },
	{ "__be32", 4, false },
	{ "__be64", 8, false },
	{ "__le16", 2, false },
	{ "__le32", 4, false },
	{ "__le64", 8, false },
	{ "__s16", 2, true },
	{ "__s32", 4, true },
	{ "__s64", 8, true },
	{ "__s8", 1, true },
	{ "__u16", 2, false },
	{ "__u32", 4, false },
	{ "__u64", 8, false },
	{ "__u8", 1, false },
	{ "char", 1, true },
	{ "clockid_t", 4, true },
	{ "dev_t", 4, false },
	{ "gid_t", 4, false },
	{ "in_addr_t", 4, false },
	{ "in_port_t", 2, false },
	{ "int", 4, true },
	{ "int16", 2, true },
	{ "int16_t", 2, true },
	{ "int32", 4, true },
	{ "int32_t", 4, true },
	{ "int64", 8, true },
	{ "int64_t", 8, true },
	{ "int8", 1, true },
	{ "int8_t", 1, true },
	{ "intptr_t", 8, true },
	{ "loff_t", 8, true },
	{ "long", 8, true },
	{ "mode_t", 4, false },
	{ "off_t", 8, true },
	{ "pid_t", 4, true },
	{ "s16", 2, true },
	{ "s32", 4, true },
	{ "s64", 8, true },
	{ "s8", 1, true },
	{ "sa_family_t", 2, false },
	{ "short", 2, true },
	{ "size_t", 8, false },
	{ "socklen_t", 4, false },
	{ "ssize_t", 8, true },
	{ "time_t", 8, true },
	{ "u16", 2, false },
	{ "u32", 4, false },
	{ "u64", 8, false },
	{ "u8", 1, false },
	{ "uid_t", 4, false },
	{ "uint", 4, false },
	{ "uint16", 2, false },
	{ "uint16_t", 2, false },
	{ "uint32", 4, false },
	{ "uint32_t", 4, false },
	{ "uint64", 8, false },
	{ "uint64_t", 8, false },
	{ "uint8", 1, false },
	{ "uint8_t", 1, false },
	{ "uintptr_t", 8, false },
	{ "ulong", 8, false },
	{ "umode_t", 2, false },
	{ "ushort", 2, false },
};

void type_each_plain(void (*take)(const char *name, void *data), void *data)
{
	for (size_t i = 0; i < sizeof(builtins) / sizeof(*builtins); i++)
		take(builtins[i].name, data);
}

static int builtin_compare(const void *key, const void *row)
{
	return strcmp(key, ((const struct builtin *)row)->name);
}

/* "unsigned long int": which words there are decides, not their order. */
static const struct type *type_by_words(struct types *types, const char *name)
{
	static const char *const known[] = { "unsigned", "signed", "char",
					     "short",	 "int",	   "long" };
	unsigned count[6] = { 0 }, words = 0;
	const char *at = name;
	uint32_t size;
	size_t i, len;

	for (; *(at += strspn(at, " ")); at += len, words++) {
		len = strcspn(at, " ");
		for (i = 0; i < 6; i++)
			if (strlen(known[i]) == len &&
			    !strncmp(at, known[i], len))
				break;
		/* `long long` is the one word that may come twice. */
		if (i == 6 || ++count[i] > (i == 5 ? 2 : 1))
			return NULL;
	}
	if (!words || count[0] + count[1] > 1 ||
	    count[2] + count[3] + (count[5] > 0) > 1 || (count[2] && count[4]))
		return NULL;
	size = count[2] ? 1 : count[3] ? 2 : count[5] ? 8 : 4;
	return type_int(types, size, !count[0]);
}

/* By name first: what the kernel and C call an integer is here without BTF, so
 * that scripts run on kernels that have none. */
const struct type *type_builtin(struct types *types, const char *name)
{
	const struct builtin *row;

	row = bsearch(name, builtins, sizeof(builtins) / sizeof(*builtins),
		      sizeof(*builtins), builtin_compare);
	if (row)
		return type_int(types, row->size, row->is_signed);
	if (!strcmp(name, "bool") || !strcmp(name, "_Bool"))
		return type_bool(types);
	if (!strcmp(name, "void"))
		return type_void(types);
	return type_by_words(types, name);
}

static const char *keyword(enum type_kind kind)
{
	return kind == TYPE_ENUM    ? "enum"
	       : kind == TYPE_UNION ? "union"
				    : "struct";
}

static const char *row_text(struct types *types, const struct type *type)
{
	const struct field *fields;
	const char *text = "(";
	uint32_t n;

	fields = type_fields(types, type, &n);
	for (uint32_t i = 0; i < n; i++)
		text = arena_printf(types->arena, "%s%s%s", text, i ? "," : "",
				    type_text(types, fields[i].type));
	return arena_printf(types->arena, "%s)", text);
}

static const char *record_text(struct types *types, const struct type *type)
{
	const struct field *fields;
	const char *text = "record {";
	uint32_t n;

	fields = type_fields(types, type, &n);
	for (uint32_t i = 0; i < n; i++)
		text = arena_printf(types->arena, "%s%s.%s = %s", text,
				    i ? ", " : " ", fields[i].name,
				    type_text(types, fields[i].type));
	return arena_printf(types->arena, "%s }", text);
}

/* bpftrace's names: count_t, and sum_t or usum_t by the sign of what is
 * added. */
static const char *aggregate_text(struct types *types, const struct type *type)
{
	static const char *const names[] = {
#define X(name, text) [AGG_##name] = text,
		AGGREGATES(X)
#undef X
	};
	bool number = type->agg == AGG_SUM || type->agg == AGG_MIN ||
		      type->agg == AGG_MAX || type->agg == AGG_AVG ||
		      type->agg == AGG_STATS;

	return arena_printf(types->arena, "%s%s_t",
			    number && !type->is_signed ? "u" : "",
			    names[type->agg]);
}

/* Where a type is called otherwise than its kind. */
static const char *special_text(enum type_kind kind)
{
	static const char *const names[] = {
#define X(name, text) [TYPE_##name] = text,
		TYPE_KINDS(X)
#undef X
	};

	switch (kind) {
	case TYPE_VOID: return "void";
	case TYPE_MAC: return "macaddr_t";
	case TYPE_CGROUP_PATH: return "cgroup_path_t";
	case TYPE_USERNAME: return "username_t";
	case TYPE_KSYM: return "ksym_t";
	case TYPE_USYM: return "usym_t";
	default: return names[kind];
	}
}

/* What messages and --emit show; a script may write most of it as a cast. */
const char *type_text(struct types *types, const struct type *type)
{
	struct arena *arena = types->arena;
	const char *to;

	switch (type->kind) {
	case TYPE_INT:
		return arena_printf(arena, "%sint%u",
				    type->is_signed ? "" : "u", type->size * 8);
	case TYPE_ENUM:
	case TYPE_STRUCT:
	case TYPE_UNION:
		return arena_printf(arena, "%s %s", keyword(type->kind),
				    *type->name ? type->name : "(anonymous)");
	case TYPE_POINTER:
		to = type_text(types, type->to);
		return arena_printf(arena, "%s%s*", to,
				    to[strlen(to) - 1] == '*' ? "" : " ");
	case TYPE_ARRAY:
		return arena_printf(arena, "%s[%u]",
				    type->is_text ? "string"
						  : type_text(types, type->to),
				    type->count);
	case TYPE_STRING: return arena_printf(arena, "string[%u]", type->size);
	case TYPE_BUFFER: return arena_printf(arena, "buffer[%u]", type->count);
	case TYPE_TUPLE: return row_text(types, type);
	case TYPE_RECORD: return record_text(types, type);
	case TYPE_AGGREGATE: return aggregate_text(types, type);
	default: return special_text(type->kind);
	}
}
