// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Types by name. Debug information has no list of them, so the first question
 * makes one: of all units, of what lies outside of functions.
 */
#include <string.h>

#include "types/dwarf_private.h"

static const char *key_of(struct dwarf_file *file, char class, const char *name)
{
	return arena_printf(file->types->arena, "%c %s", class, name);
}

/* The first of a name stays, as each unit has those of its headers again. */
static void note(struct dwarf_file *file, char class, Dwarf_Die *die,
		 const char *name)
{
	const char *key;

	if (!*name)
		return;
	key = key_of(file, class, name);
	/* No entry is at 0, where the first unit's header is. */
	if (!strmap_get(&file->names, key))
		strmap_set(&file->names, key,
			   (void *)(uintptr_t)dwarf_dieoffset(die));
}

static void note_all(struct dwarf_file *file, Dwarf_Die *parent, int depth);

static void note_enum(struct dwarf_file *file, Dwarf_Die *die)
{
	Dwarf_Die child;

	note(file, 'e', die, dwarf_name(die));
	if (dwarf_child(die, &child) != 0)
		return;
	do {
		note(file, 'c', die, dwarf_name(&child));
	} while (dwarf_siblingof(&child, &child) == 0);
}

static void note_die(struct dwarf_file *file, Dwarf_Die *die, int depth)
{
	uint64_t how;

	if (dwarf_tag(die) == DW_TAG_namespace) {
		note_all(file, die, depth + 1);
		return;
	}
	if (dwarf_hasattr(die, DW_AT_declaration))
		return;
	switch (dwarf_tag(die)) {
	case DW_TAG_structure_type:
	case DW_TAG_class_type: note(file, 's', die, dwarf_name(die)); break;
	case DW_TAG_union_type: note(file, 'u', die, dwarf_name(die)); break;
	case DW_TAG_enumeration_type: note_enum(file, die); break;
	case DW_TAG_typedef:
	case DW_TAG_base_type: note(file, 't', die, dwarf_name(die)); break;
	case DW_TAG_subprogram:
		if (dwarf_number(die, DW_AT_inline, &how) &&
		    (how == DW_INL_inlined || how == DW_INL_declared_inlined))
			note(file, 'i', die, dwarf_name(die));
		break;
	default: break;
	}
}

static void note_all(struct dwarf_file *file, Dwarf_Die *parent, int depth)
{
	Dwarf_Die child;

	if (depth > DWARF_DEPTH_MAX || dwarf_child(parent, &child) != 0)
		return;
	do {
		note_die(file, &child, depth);
	} while (dwarf_siblingof(&child, &child) == 0);
}

static void note_units(struct dwarf_file *file)
{
	Dwarf_CU *unit = NULL;
	Dwarf_Die die;

	file->named = true;
	while (dwarf_next(file, &unit, &die))
		note_all(file, &die, 0);
}

bool dwarf_find_named(struct dwarf_file *file, char class, const char *name,
		      Dwarf_Die *die)
{
	void *place;

	if (!file->named)
		note_units(file);
	place = strmap_get(&file->names, key_of(file, class, name));
	return place && dwarf_die(file, (uintptr_t)place, die);
}

bool dwarf_definition(struct dwarf_file *file, Dwarf_Die *die)
{
	const char *name = dwarf_name(die);

	if (!dwarf_hasattr(die, DW_AT_declaration))
		return true;
	return *name &&
	       dwarf_find_named(file,
				dwarf_tag(die) == DW_TAG_union_type ? 'u' : 's',
				name, die);
}

const struct type *dwarf_type_find(struct dwarf_file *file, enum type_kind kind,
				   const char *name)
{
	char class = 't';
	Dwarf_Die die;

	if (kind == TYPE_STRUCT)
		class = 's';
	if (kind == TYPE_UNION)
		class = 'u';
	if (kind == TYPE_ENUM)
		class = 'e';
	return dwarf_find_named(file, class, name, &die)
		       ? dwarf_type(file, &die)
		       : NULL;
}

bool dwarf_is_inlined(struct dwarf_file *file, const char *name)
{
	Dwarf_Die die;

	return dwarf_find_named(file, 'i', name, &die);
}
