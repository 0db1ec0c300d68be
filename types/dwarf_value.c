// SPDX-License-Identifier: GPL-2.0-or-later
/* What kind of registers a value of a type goes in. */
#include "types/dwarf_private.h"

/* Members looked at for one value; those in registers have 16 bytes. */
#define STEPS_MAX 256

struct classes {
	struct abi_value *value;
	uint32_t steps;
	uint32_t floats, float_size; /* arm64: all of one size */
	bool mixed;
};

static void classify(struct classes *classes, Dwarf_Die *type, uint64_t at,
		     int depth);

/* Integers win a word over floats; what lies across its size is packed. */
static void take(struct classes *classes, enum abi_word word, uint64_t at,
		 uint64_t size)
{
	struct abi_value *value = classes->value;

	if (size && size <= 16 && at % (size > 8 ? 8 : size))
		value->memory = true;
	if (word == ABI_INTEGER)
		classes->mixed = true;
	if (word == ABI_FLOAT) {
		if (classes->floats && classes->float_size != size)
			classes->mixed = true;
		classes->floats++;
		classes->float_size = (uint32_t)size;
	}
	for (uint64_t i = at / 8; i < 2 && i * 8 < at + size; i++)
		if (value->words[i] != ABI_INTEGER)
			value->words[i] = word;
}

static void classify_base(struct classes *classes, Dwarf_Die *type, uint64_t at)
{
	uint64_t size = dwarf_bytes(type), encoding = 0;

	dwarf_number(type, DW_AT_encoding, &encoding);
	switch (encoding) {
	case DW_ATE_complex_float:
		take(classes, ABI_FLOAT, at, size / 2);
		take(classes, ABI_FLOAT, at + size / 2, size / 2);
		break;
	case DW_ATE_float:
	case DW_ATE_decimal_float: take(classes, ABI_FLOAT, at, size);
#if defined(__x86_64__)
		/* long double: an x87 value, always in memory. */
		if (size == 16 && encoding == DW_ATE_float)
			classes->value->memory = true;
#endif
		break;
	default: take(classes, ABI_INTEGER, at, size);
	}
}

static void classify_array(struct classes *classes, Dwarf_Die *type,
			   uint64_t at, int depth)
{
	uint64_t size = dwarf_bytes(type), its;
	Dwarf_Die of;

	if (!dwarf_refers(type, DW_AT_type, &of) || !(its = dwarf_bytes(&of)))
		return;
	for (uint64_t i = 0; i + its <= size && classes->steps < STEPS_MAX;
	     i += its)
		classify(classes, &of, at + i, depth + 1);
}

static uint64_t offset_of(Dwarf_Die *member)
{
	uint64_t offset = 0;

	if (!dwarf_number(member, DW_AT_data_member_location, &offset) &&
	    dwarf_number(member, DW_AT_data_bit_offset, &offset))
		offset /= 8;
	return offset;
}

static void classify_members(struct classes *classes, Dwarf_Die *type,
			     uint64_t at, int depth)
{
	Dwarf_Die member, of;

	if (dwarf_child(type, &member) != 0)
		return;
	do {
		if ((dwarf_tag(&member) != DW_TAG_member &&
		     dwarf_tag(&member) != DW_TAG_inheritance) ||
		    dwarf_flag(&member, DW_AT_external) ||
		    !dwarf_refers(&member, DW_AT_type, &of))
			continue;
		/* A bit-field's word, wherever in it the bits are. */
		if (dwarf_hasattr(&member, DW_AT_bit_size))
			take(classes, ABI_INTEGER, at + offset_of(&member), 1);
		else
			classify(classes, &of, at + offset_of(&member),
				 depth + 1);
	} while (dwarf_siblingof(&member, &member) == 0);
}

static void classify(struct classes *classes, Dwarf_Die *type, uint64_t at,
		     int depth)
{
	Dwarf_Die die = *type;

	if (++classes->steps > STEPS_MAX || depth > DWARF_DEPTH_MAX ||
	    !dwarf_resolve(&die))
		return;
	switch (dwarf_tag(&die)) {
	case DW_TAG_base_type: classify_base(classes, &die, at); break;
	case DW_TAG_array_type: classify_array(classes, &die, at, depth); break;
	case DW_TAG_structure_type:
	case DW_TAG_class_type:
	case DW_TAG_union_type:
		classify_members(classes, &die, at, depth);
		break;
	default: take(classes, ABI_INTEGER, at, dwarf_bytes(&die));
	}
}

/* The widest alignment matters only beyond a word: of 128-bit numbers. */
static uint32_t align_of(Dwarf_Die *die)
{
	uint64_t align = 0;

	if (dwarf_number(die, DW_AT_alignment, &align) && align > 8)
		return 16;
	return dwarf_tag(die) == DW_TAG_base_type && dwarf_bytes(die) == 16 ? 16
									    : 8;
}

struct abi_value abi_value_of(Dwarf_Die *type)
{
	uint64_t how = 0, size = dwarf_bytes(type);
	struct abi_value value = {
		.size = size > UINT32_MAX ? UINT32_MAX : (uint32_t)size,
	};
	struct classes classes = { .value = &value };
	Dwarf_Die die = *type;

	if (!dwarf_resolve(&die))
		return value;
	value.align = align_of(&die);
	switch (dwarf_tag(&die)) {
	case DW_TAG_structure_type:
	case DW_TAG_class_type:
	case DW_TAG_union_type:
	case DW_TAG_array_type: value.aggregate = true; break;
	default: break;
	}
	value.by_reference = dwarf_number(&die, DW_AT_calling_convention,
					  &how) &&
			     how == DW_CC_pass_by_reference;
	classify(&classes, &die, 0, 0);
	if (!classes.mixed && classes.floats && classes.floats <= 4)
		value.floats = classes.floats;
	return value;
}
