/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the readers of DWARF in types/ share; dwarf.h is for everybody else. */
#ifndef AWL_TYPES_DWARF_PRIVATE_H
#define AWL_TYPES_DWARF_PRIVATE_H

#include <dwarf.h>
#include <elfutils/libdw.h>

#include "types/dwarf.h"
#include "types/layout.h"

/* Types of types of types; deeper ones are circles. */
#define DWARF_DEPTH_MAX 32

/* Code of a unit: from..to, the unit's DIE. */
struct dwarf_span {
	uint64_t from, to, unit;
};

struct dwarf_file {
	struct types *types;
	struct dwarf_file *next;
	const char *path;
	int fd;
	bool opened, spanned, named;
	Dwarf *dwarf; /* NULL: there is no debug information */
	VEC(struct dwarf_span) spans;
	/* "s NAME" to DIEs, from when one is looked for by its name */
	struct strmap names;
};

/* Opens it; NULL when there is none. */
Dwarf *dwarf_of(struct dwarf_file *file);
/* The units, one after the other; *unit is NULL before the first. */
bool dwarf_next(struct dwarf_file *file, Dwarf_CU **unit, Dwarf_Die *die);
/* The DIE at a place that was noted; false when it is none. */
bool dwarf_die(struct dwarf_file *file, uint64_t offset, Dwarf_Die *die);
/* What an attribute that holds a reference leads to. */
bool dwarf_refers(Dwarf_Die *die, unsigned int attribute, Dwarf_Die *to);
bool dwarf_number(Dwarf_Die *die, unsigned int attribute, uint64_t *value);
bool dwarf_flag(Dwarf_Die *die, unsigned int attribute);
/* "" for what has none. */
const char *dwarf_name(Dwarf_Die *die);
/* Skips typedefs and qualifiers; false: it is void. */
bool dwarf_resolve(Dwarf_Die *die);
/* Bytes that a type takes; 0: unknown. */
uint64_t dwarf_bytes(Dwarf_Die *die);
/* How many elements; 0: it does not say. n is which of several dimensions. */
uint64_t dwarf_count(Dwarf_Die *array, uint32_t dimension,
		     uint32_t *dimensions);

/* The place of the function whose code an address is in; 0: none. */
uint64_t dwarf_function_around(Dwarf_Die *unit, uint64_t address);
/* The unit whose code an address is in. */
bool dwarf_unit_at(struct dwarf_file *file, uint64_t address, Dwarf_Die *unit);

const struct type *dwarf_type(struct dwarf_file *file, Dwarf_Die *die);
/* The type that a DIE's DW_AT_type says. */
const struct type *dwarf_type_of(struct dwarf_file *file, Dwarf_Die *die);
extern const struct type_source dwarf_source; /* dwarf_fields.c */
/* By name: s, u, e: what has members; t: other types; c: the enum that has the
 * constant. */
bool dwarf_find_named(struct dwarf_file *file, char class, const char *name,
		      Dwarf_Die *die);
/* What has a name but no members here is defined elsewhere in the file. */
bool dwarf_definition(struct dwarf_file *file, Dwarf_Die *die);

/* How a value of a type is passed. */
struct abi_value abi_value_of(Dwarf_Die *type);

#endif
