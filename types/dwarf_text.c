// SPDX-License-Identifier: GPL-2.0-or-later
/* Types as C text, as -lv shows a program's arguments: "const char*". */
#include <string.h>

#include "types/dwarf_private.h"

static const char *text_of(struct dwarf_file *file, Dwarf_Die *die, int depth);

static const char *target_text(struct dwarf_file *file, Dwarf_Die *die,
			       int depth)
{
	Dwarf_Die to;

	return dwarf_refers(die, DW_AT_type, &to)
		       ? text_of(file, &to, depth + 1)
		       : "void";
}

static const char *before(struct dwarf_file *file, const char *words,
			  Dwarf_Die *die, int depth)
{
	return arena_printf(file->types->arena, "%s%s", words,
			    target_text(file, die, depth));
}

static const char *behind(struct dwarf_file *file, Dwarf_Die *die,
			  const char *words, int depth)
{
	return arena_printf(file->types->arena, "%s%s",
			    target_text(file, die, depth), words);
}

static const char *named(struct dwarf_file *file, const char *keyword,
			 Dwarf_Die *die)
{
	const char *name = dwarf_name(die);

	return arena_printf(file->types->arena, "%s%s", keyword,
			    *name ? name : "<anonymous>");
}

static const char *array_text(struct dwarf_file *file, Dwarf_Die *die,
			      int depth)
{
	const char *text = target_text(file, die, depth);
	uint32_t n = 1;

	for (uint32_t i = 0; i < n; i++)
		text = arena_printf(
			file->types->arena, "%s[%llu]", text,
			(unsigned long long)dwarf_count(die, i, &n));
	return text;
}

static const char *text_of(struct dwarf_file *file, Dwarf_Die *die, int depth)
{
	if (depth > DWARF_DEPTH_MAX)
		return "?";
	switch (dwarf_tag(die)) {
	case DW_TAG_structure_type: return named(file, "struct ", die);
	case DW_TAG_class_type: return named(file, "class ", die);
	case DW_TAG_union_type: return named(file, "union ", die);
	case DW_TAG_enumeration_type: return named(file, "enum ", die);
	case DW_TAG_pointer_type: return behind(file, die, "*", depth);
	case DW_TAG_reference_type: return behind(file, die, "&", depth);
	case DW_TAG_rvalue_reference_type:
		return behind(file, die, "&&", depth);
	case DW_TAG_const_type: return before(file, "const ", die, depth);
	case DW_TAG_volatile_type: return before(file, "volatile ", die, depth);
	case DW_TAG_restrict_type: return before(file, "restrict ", die, depth);
	case DW_TAG_atomic_type: return before(file, "_Atomic ", die, depth);
	case DW_TAG_array_type: return array_text(file, die, depth);
	case DW_TAG_subroutine_type: return behind(file, die, "()", depth);
	default: return named(file, "", die); /* typedefs, numbers */
	}
}

const char *dwarf_type_text(struct dwarf_file *file, uint64_t place)
{
	Dwarf_Die die;

	return place && dwarf_die(file, place, &die) ? text_of(file, &die, 0)
						     : "void";
}
