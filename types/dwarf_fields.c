// SPDX-License-Identifier: GPL-2.0-or-later
/* Members of structures and constants of enums, from DWARF. */
#include <string.h>

#include "types/dwarf_private.h"

/* Members looked at for one answer; broken entries nest without an end. */
#define STEPS_MAX 3000

static bool is_member(Dwarf_Die *die)
{
	/* A static member of C++ lies elsewhere. */
	return dwarf_tag(die) == DW_TAG_inheritance ||
	       (dwarf_tag(die) == DW_TAG_member &&
		!dwarf_flag(die, DW_AT_external));
}

/* A base class is a member without a name: its members are found in it. */
static const char *member_name(Dwarf_Die *die)
{
	return dwarf_tag(die) == DW_TAG_inheritance ? "" : dwarf_name(die);
}

/* A number, or, in old DWARF, the operation that adds it. */
static uint64_t member_offset(Dwarf_Die *die)
{
	Dwarf_Attribute place;
	Dwarf_Op *operation;
	uint64_t offset;
	size_t n;

	if (dwarf_number(die, DW_AT_data_member_location, &offset))
		return offset;
	if (dwarf_attr(die, DW_AT_data_member_location, &place) &&
	    dwarf_getlocation(&place, &operation, &n) == 0 && n == 1 &&
	    operation->atom == DW_OP_plus_uconst)
		return operation->number;
	return 0;
}

/* Bit-fields are counted from the structure's begin since DWARF 4, before from
 * the upper end of their integer. */
static void member_place(Dwarf_Die *die, struct field *field)
{
	uint64_t bits, at;

	field->bit_offset = (uint32_t)member_offset(die) * 8;
	field->bit_size = 0;
	field->data_loc = 0;
	if (!dwarf_number(die, DW_AT_bit_size, &bits))
		return;
	field->bit_size = (uint32_t)bits;
	if (dwarf_number(die, DW_AT_data_bit_offset, &at)) {
		field->bit_offset = (uint32_t)at;
	} else if (dwarf_number(die, DW_AT_bit_offset, &at)) {
		Dwarf_Die of;
		uint64_t size = 0;

		if (!dwarf_number(die, DW_AT_byte_size, &size) &&
		    dwarf_refers(die, DW_AT_type, &of))
			size = dwarf_bytes(&of);
		field->bit_offset += (uint32_t)(size * 8 - at - bits);
	}
}

static bool open_type(const struct type *type, Dwarf_Die *die)
{
	return dwarf_die(type->layout->dwarf, type->layout->die, die) &&
	       dwarf_definition(type->layout->dwarf, die);
}

static void all_fields(struct types *types, const struct type *type)
{
	struct type_layout *layout = type->layout;
	VEC(struct field) fields = { 0 };
	Dwarf_Die die, member;

	layout->known = true;
	if (!open_type(type, &die) || dwarf_child(&die, &member) != 0)
		return;
	do {
		struct field field = { 0 };
		const char *name = member_name(&member);

		if (!is_member(&member))
			continue;
		member_place(&member, &field);
		field.name = *name ? arena_strdup(types->arena, name) : NULL;
		field.type = dwarf_type_of(layout->dwarf, &member);
		*vec_push(types->arena, &fields) = field;
	} while (dwarf_siblingof(&member, &member) == 0);
	layout->fields = fields.v;
	layout->n = fields.n;
}

/* Looks without making types of the members that it passes by. */
static bool field_at(struct dwarf_file *file, Dwarf_Die *whole,
		     const char *name, struct field *field, uint32_t *steps)
{
	Dwarf_Die member;

	if (dwarf_child(whole, &member) != 0)
		return false;
	do {
		const char *its = member_name(&member);
		struct field place;
		Dwarf_Die of;

		if (++*steps > STEPS_MAX)
			return false;
		if (!is_member(&member) || (*its && strcmp(its, name) != 0))
			continue;
		member_place(&member, &place);
		if (*its) {
			*field = place;
			field->name = arena_strdup(file->types->arena, its);
			field->text = NULL;
			field->type = dwarf_type_of(file, &member);
			return true;
		}
		if (dwarf_refers(&member, DW_AT_type, &of) &&
		    dwarf_resolve(&of) && dwarf_definition(file, &of) &&
		    field_at(file, &of, name, field, steps)) {
			field->bit_offset += place.bit_offset;
			return true;
		}
	} while (dwarf_siblingof(&member, &member) == 0);
	return false;
}

static bool one_field(struct types *types, const struct type *type,
		      const char *name, struct field *field)
{
	uint32_t steps = 0;
	Dwarf_Die die;

	(void)types;
	return open_type(type, &die) &&
	       field_at(type->layout->dwarf, &die, name, field, &steps);
}

static bool constant_value(Dwarf_Die *die, int64_t *value)
{
	Dwarf_Attribute place;
	Dwarf_Sword number;
	Dwarf_Word word;

	if (dwarf_tag(die) != DW_TAG_enumerator ||
	    !dwarf_attr(die, DW_AT_const_value, &place))
		return false;
	/* The form of one byte says nothing of the sign: 200 is 200. */
	if (dwarf_whatform(&place) != DW_FORM_sdata &&
	    dwarf_whatform(&place) != DW_FORM_implicit_const &&
	    dwarf_formudata(&place, &word) == 0) {
		*value = (int64_t)word;
		return true;
	}
	if (dwarf_formsdata(&place, &number) != 0)
		return false;
	*value = number;
	return true;
}

/* Of several names for one value the last is its name, as with BTF. */
static const char *enum_name(struct types *types, const struct type *type,
			     int64_t value)
{
	const char *name = NULL;
	Dwarf_Die die, child;
	int64_t its;

	if (!open_type(type, &die) || dwarf_child(&die, &child) != 0)
		return NULL;
	do {
		if (constant_value(&child, &its) && its == value)
			name = dwarf_name(&child);
	} while (dwarf_siblingof(&child, &child) == 0);
	return name ? arena_strdup(types->arena, name) : NULL;
}

const struct type_source dwarf_source = {
	.fields = all_fields,
	.field = one_field,
	.enum_name = enum_name,
};

static bool constant_in(Dwarf_Die *die, const char *name, int64_t *value)
{
	Dwarf_Die child;

	if (dwarf_child(die, &child) != 0)
		return false;
	do {
		if (strcmp(dwarf_name(&child), name) == 0 &&
		    constant_value(&child, value))
			return true;
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

bool dwarf_enum_constant(struct dwarf_file *file, const char *name,
			 const struct type **type, int64_t *value)
{
	Dwarf_Die die;

	if (!dwarf_find_named(file, 'c', name, &die) ||
	    !constant_in(&die, name, value))
		return false;
	*type = dwarf_type(file, &die);
	return (*type)->kind == TYPE_ENUM;
}
