// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The type model: every type is made once, under a key that spells it out, so
 * that equal types have equal addresses.
 */
#include "types/type.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "types/btf.h"
#include "types/dwarf.h"
#include "types/layout.h"

void types_init(struct types *types, struct arena *arena)
{
	*types = (struct types){
		.arena = arena,
		.interned.arena = arena,
		.user.arena = arena,
	};
}

/* Afterwards no BTF is opened again: its memory went with the arena. */
void types_close(struct types *types)
{
	if (types->btf)
		btf_set_close(types->btf);
	dwarf_close(types);
	types->btf = NULL;
	types->no_btf = true;
}

/* Keys of different kinds begin with different letters, and have the addresses
 * of the types in them, so no key can mean two types. */
struct type *type_intern(struct types *types, const char *key,
			 const struct type *like)
{
	struct type *type = strmap_get(&types->interned, key);

	if (!type) {
		type = arena_copy(types->arena, like, sizeof(*like));
		strmap_set(&types->interned, key, type);
	}
	return type;
}

const struct type *type_void(struct types *types)
{
	return type_intern(types, "void",
			   &(struct type){ .kind = TYPE_VOID, .align = 1 });
}

const struct type *type_int(struct types *types, uint32_t size, bool is_signed)
{
	/* A byte for any size: this is asked for at each expression. */
	char key[] = { is_signed ? 'i' : 'u', (char)('0' + size), '\0' };

	return type_intern(types, key,
			   &(struct type){ .kind = TYPE_INT,
					   .size = size,
					   .align = size,
					   .is_signed = is_signed });
}

const struct type *type_bool(struct types *types)
{
	return type_intern(
		types, "bool",
		&(struct type){ .kind = TYPE_BOOL, .size = 1, .align = 1 });
}

const struct type *type_string(struct types *types, uint32_t size)
{
	char key[24];

	snprintf(key, sizeof(key), "s%u", size);
	return type_intern(types, key,
			   &(struct type){ .kind = TYPE_STRING,
					   .size = size,
					   .align = 1 });
}

/* The length stands before the bytes, in 4 of its own. */
const struct type *type_buffer(struct types *types, uint32_t capacity)
{
	char key[24];

	snprintf(key, sizeof(key), "b%u", capacity);
	return type_intern(types, key,
			   &(struct type){ .kind = TYPE_BUFFER,
					   .size = 4 + capacity,
					   .align = 4,
					   .count = capacity });
}

const struct type *type_pointer(struct types *types, const struct type *to,
				enum space space, bool trusted)
{
	char key[48];

	snprintf(key, sizeof(key), "*%p %d %d", (const void *)to, (int)space,
		 trusted);
	return type_intern(types, key,
			   &(struct type){ .kind = TYPE_POINTER,
					   .size = 8,
					   .align = 8,
					   .space = space,
					   .trusted = trusted,
					   .to = to });
}

const struct type *type_array(struct types *types, const struct type *of,
			      uint32_t count)
{
	char key[48];

	snprintf(key, sizeof(key), "[%p %u", (const void *)of, count);
	return type_intern(types, key,
			   &(struct type){ .kind = TYPE_ARRAY,
					   .size = of->size * count,
					   .align = of->align,
					   .count = count,
					   .to = of });
}

const struct type *type_text_array(struct types *types, uint32_t count)
{
	char key[24];

	snprintf(key, sizeof(key), "t%u", count);
	return type_intern(types, key,
			   &(struct type){ .kind = TYPE_ARRAY,
					   .size = count,
					   .align = 1,
					   .is_text = true,
					   .count = count,
					   .to = type_int(types, 1, false) });
}

/* C's layout of members in a row; the end is padded to the alignment. */
static struct type_layout *layout_row(struct types *types,
				      const char *const *names,
				      const struct type *const *parts,
				      uint32_t n, struct type *whole)
{
	struct type_layout *layout = arena_new(types->arena,
					       struct type_layout);
	struct field *fields = arena_array(types->arena, struct field, n);

	whole->align = 1;
	whole->size = 0;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t align = parts[i]->align ? parts[i]->align : 1;

		whole->size = type_align_up(whole->size, align);
		if (align > whole->align)
			whole->align = align;
		fields[i].name = names ? arena_strdup(types->arena, names[i])
				       : arena_printf(types->arena, "%u", i);
		fields[i].type = parts[i];
		fields[i].bit_offset = whole->size * 8;
		whole->size += parts[i]->size;
	}
	whole->size = type_align_up(whole->size, whole->align);
	layout->known = true;
	layout->fields = fields;
	layout->n = n;
	return layout;
}

static const struct type *type_row(struct types *types, enum type_kind kind,
				   const char *const *names,
				   const struct type *const *parts, uint32_t n)
{
	struct type row = { .kind = kind };
	struct text key = { 0 };
	struct type *type;

	text_putc(&key, kind == TYPE_TUPLE ? '(' : '{');
	for (uint32_t i = 0; i < n; i++)
		/* By the parts' addresses, which are one for each type. */
		text_printf(&key, "%s=%lx,", names ? names[i] : "",
			    (unsigned long)parts[i]);
	type = strmap_get(&types->interned, key.data);
	if (!type) {
		row.layout = layout_row(types, names, parts, n, &row);
		type = type_intern(types, key.data, &row);
	}
	text_free(&key);
	return type;
}

const struct type *type_tuple(struct types *types,
			      const struct type *const *parts, uint32_t n)
{
	return type_row(types, TYPE_TUPLE, NULL, parts, n);
}

const struct type *type_record(struct types *types, const char *const *names,
			       const struct type *const *parts, uint32_t n)
{
	return type_row(types, TYPE_RECORD, names, parts, n);
}

/* What of each a value takes in maps and records; the kernel's half of the
 * layout is codegen/layout.h. */
static const struct {
	uint8_t size, align;
	bool is_signed;
} special_sizes[] = {
	[TYPE_PROBE] = { 8, 8, false },	   [TYPE_KSYM] = { 8, 8, false },
	[TYPE_USYM] = { 16, 8, false },	   [TYPE_KSTACK] = { 8, 8, false },
	[TYPE_USTACK] = { 8, 8, false },   [TYPE_INET] = { 20, 4, false },
	[TYPE_MAC] = { 8, 8, false },	   [TYPE_TIMESTAMP] = { 8, 8, false },
	[TYPE_USERNAME] = { 8, 8, false }, [TYPE_CGROUP_PATH] = { 8, 8, false },
	[TYPE_ERRNO] = { 8, 8, true },	   [TYPE_AGGREGATE] = { 8, 8, false },
};

const struct type *type_special(struct types *types, enum type_kind kind,
				struct type_parameters parameters)
{
	char key[112];

	snprintf(key, sizeof(key), "!%d %lld %lld %lld %lld", (int)kind,
		 (long long)parameters.v[0], (long long)parameters.v[1],
		 (long long)parameters.v[2], (long long)parameters.v[3]);
	return type_intern(types, key,
			   &(struct type){
				   .kind = kind,
				   .size = special_sizes[kind].size,
				   .align = special_sizes[kind].align,
				   .is_signed = special_sizes[kind].is_signed,
				   .parameters = parameters,
			   });
}

const struct type *type_aggregate(struct types *types, enum aggregate agg,
				  const struct type *operand,
				  struct type_parameters parameters)
{
	char key[128];

	snprintf(key, sizeof(key), "@%d %p %lld %lld %lld %lld", (int)agg,
		 (const void *)operand, (long long)parameters.v[0],
		 (long long)parameters.v[1], (long long)parameters.v[2],
		 (long long)parameters.v[3]);
	return type_intern(
		types, key,
		&(struct type){ .kind = TYPE_AGGREGATE,
				.size = 8,
				.align = 8,
				.is_signed = operand && operand->is_signed,
				.agg = agg,
				.to = operand,
				.parameters = parameters });
}

/* Whose memory a pointer leads to, and whether the verifier vouches for it, is
 * part of its type, so lowering reads by the type alone. */
const struct type *type_in_space(struct types *types, const struct type *type,
				 enum space space, bool trusted)
{
	if (type->kind != TYPE_POINTER)
		return type;
	return type_pointer(types, type->to, space, trusted);
}
