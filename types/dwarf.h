/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Types, parameters and lines of programs, by libdw. A file's debug information
 * is opened when it is first asked something, and of it only what is asked for
 * is read: a function's unit, a structure's members.
 */
#ifndef AWL_TYPES_DWARF_H
#define AWL_TYPES_DWARF_H

#include "types/dwarf_place.h"
#include "types/type.h"

struct dwarf_file;

/* The debug information of the program or library at a path: itself, or a file
 * beside it. Costs nothing; equal paths give equal pointers. */
struct dwarf_file *dwarf_file(struct types *types, const char *path);
/* Whether there is any. */
bool dwarf_has(struct dwarf_file *file);
void dwarf_close(struct types *types);

struct dwarf_parameter {
	const char *name;
	const struct type *type;
	uint64_t die; /* of the type, for dwarf_type_text(); 0: void */
	struct dwarf_place place;
	bool is_text; /* const char *: not a buffer to fill */
};

struct dwarf_function {
	struct dwarf_parameter *parameters;
	uint32_t n;
};

/* The function that begins at an address of the file, whose symbol may be NULL;
 * false: not known. */
bool dwarf_function(struct dwarf_file *file, const char *symbol,
		    uint64_t address, struct dwarf_function *function);
/* A type as -lv shows it: "struct foo* const*", typedefs kept. */
const char *dwarf_type_text(struct dwarf_file *file, uint64_t die);

/* By name, as type_find() and type_enum_constant() in one file's types. */
const struct type *dwarf_type_find(struct dwarf_file *file, enum type_kind kind,
				   const char *name);
bool dwarf_enum_constant(struct dwarf_file *file, const char *name,
			 const struct type **type, int64_t *value);

/*
 * Calls back with the address where the code of a line begins, in each function
 * that it is in (inlined, it is in many); source is the end of a path. column
 * 0: any. The nearest line behind it that has code, in *nearest (0: none), when
 * nothing was there. Returns how many there were; -1: there is no such source.
 */
int dwarf_line_each(struct dwarf_file *file, const char *source, uint32_t line,
		    uint32_t column, void (*each)(uint64_t address, void *data),
		    void *data, uint32_t *nearest);
/* Whether it knows a function of that name that was put into its callers. */
bool dwarf_is_inlined(struct dwarf_file *file, const char *name);

#endif
