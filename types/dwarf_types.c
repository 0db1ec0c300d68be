// SPDX-License-Identifier: GPL-2.0-or-later
/* From DWARF's type entries to the type model. */
#include <stdio.h>
#include <string.h>

#include "types/dwarf_private.h"

static const struct type *type_at(struct dwarf_file *file, Dwarf_Die *die,
				  int depth);

static const struct type *target(struct dwarf_file *file, Dwarf_Die *die,
				 int depth)
{
	Dwarf_Die to;

	if (!dwarf_refers(die, DW_AT_type, &to))
		return type_void(file->types);
	return type_at(file, &to, depth + 1);
}

/* `char` is int8 on every machine, as from BTF; floats no program reads. */
static const struct type *type_of_base(struct dwarf_file *file, Dwarf_Die *die)
{
	uint64_t size = dwarf_bytes(die), encoding = 0;

	dwarf_number(die, DW_AT_encoding, &encoding);
	if (size != 1 && size != 2 && size != 4 && size != 8 && size != 16)
		return type_void(file->types);
	switch (encoding) {
	case DW_ATE_boolean:
		return size == 1 ? type_bool(file->types)
				 : type_int(file->types, (uint32_t)size, false);
	case DW_ATE_signed:
	case DW_ATE_signed_char:
		return type_int(file->types, (uint32_t)size, true);
	case DW_ATE_unsigned:
	case DW_ATE_unsigned_char:
	case DW_ATE_UTF:
	case DW_ATE_address:
		return type_int(file->types, (uint32_t)size,
				size == 1 && !strcmp(dwarf_name(die), "char"));
	default: return type_void(file->types);
	}
}

/* Arrays of char are strings; of several dimensions the first is outside. */
static const struct type *type_of_array(struct dwarf_file *file, Dwarf_Die *die,
					int depth)
{
	const struct type *type = target(file, die, depth);
	uint32_t n = 0;

	dwarf_count(die, 0, &n);
	for (uint32_t i = n; i > 0; i--) {
		uint64_t count = dwarf_count(die, i - 1, &n);

		if (type->size && count > UINT32_MAX / type->size)
			count = 0;
		if (type->kind == TYPE_INT && type->size == 1 &&
		    type->is_signed && count)
			type = type_string(file->types, (uint32_t)count);
		else
			type = type_array(file->types, type, (uint32_t)count);
	}
	return type;
}

static bool is_signed(Dwarf_Die *enumeration)
{
	uint64_t encoding;
	Dwarf_Die of, child;
	Dwarf_Attribute place;
	Dwarf_Sword value;

	if (dwarf_refers(enumeration, DW_AT_type, &of) && dwarf_resolve(&of) &&
	    dwarf_number(&of, DW_AT_encoding, &encoding))
		return encoding == DW_ATE_signed ||
		       encoding == DW_ATE_signed_char;
	if (dwarf_child(enumeration, &child) != 0)
		return false;
	do {
		if (dwarf_attr(&child, DW_AT_const_value, &place) &&
		    dwarf_formsdata(&place, &value) == 0 && value < 0)
			return true;
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

/* What C aligns it to, unless it says: the power of two that its size has, up
 * to 8. A smaller one would do no harm; members have their places. */
static uint32_t align_of(Dwarf_Die *die, uint64_t size)
{
	uint64_t align = 0;

	if (dwarf_number(die, DW_AT_alignment, &align) && align &&
	    align <= UINT32_MAX)
		return (uint32_t)align;
	for (align = 8; align > 1 && size % align; align /= 2)
		;
	return size ? (uint32_t)align : 1;
}

/*
 * Each unit that includes a header has its own entries of the header's types:
 * they are one type if they have one name, size and line.
 */
static const char *key_of(struct dwarf_file *file, Dwarf_Die *die,
			  const struct type *like)
{
	int line = 0;

	if (!*like->name)
		return arena_printf(file->types->arena, "d%p %llx",
				    (void *)file,
				    (unsigned long long)dwarf_dieoffset(die));
	dwarf_decl_line(die, &line);
	return arena_printf(file->types->arena, "d%p %d %u %d %s", (void *)file,
			    like->kind, like->size, line, like->name);
}

static const struct type *type_named(struct dwarf_file *file, Dwarf_Die *die,
				     enum type_kind kind)
{
	uint64_t size = dwarf_bytes(die);
	struct type like = {
		.kind = kind,
		.size = size <= UINT32_MAX ? (uint32_t)size : 0,
		.align = align_of(die, size),
		.is_signed = kind == TYPE_ENUM && is_signed(die),
		.name = arena_strdup(file->types->arena, dwarf_name(die)),
	};
	const char *key = key_of(file, die, &like);
	struct type *type = strmap_get(&file->types->interned, key);

	if (type)
		return type;
	like.layout = arena_new(file->types->arena, struct type_layout);
	like.layout->source = &dwarf_source;
	like.layout->dwarf = file;
	like.layout->die = dwarf_dieoffset(die);
	return type_intern(file->types, key, &like);
}

static const struct type *type_at(struct dwarf_file *file, Dwarf_Die *of,
				  int depth)
{
	Dwarf_Die die = *of;
	const struct type *to;

	if (depth > DWARF_DEPTH_MAX || !dwarf_resolve(&die))
		return type_void(file->types);
	switch (dwarf_tag(&die)) {
	case DW_TAG_base_type: return type_of_base(file, &die);
	case DW_TAG_pointer_type:
	case DW_TAG_reference_type:
	case DW_TAG_rvalue_reference_type:
		to = target(file, &die, depth);
		return type_pointer(file->types, to, SPACE_USER, false);
	case DW_TAG_ptr_to_member_type: return type_int(file->types, 8, true);
	case DW_TAG_array_type: return type_of_array(file, &die, depth);
	case DW_TAG_structure_type:
	case DW_TAG_class_type: return type_named(file, &die, TYPE_STRUCT);
	case DW_TAG_union_type: return type_named(file, &die, TYPE_UNION);
	case DW_TAG_enumeration_type: return type_named(file, &die, TYPE_ENUM);
	default: return type_void(file->types); /* functions */
	}
}

const struct type *dwarf_type(struct dwarf_file *file, Dwarf_Die *die)
{
	return type_at(file, die, 0);
}

const struct type *dwarf_type_of(struct dwarf_file *file, Dwarf_Die *die)
{
	return target(file, die, 0);
}
