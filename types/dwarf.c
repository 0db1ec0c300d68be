// SPDX-License-Identifier: GPL-2.0-or-later
/* Files with debug information, and what is common to reading DIEs. */
#include "types/dwarf.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "types/dwarf_private.h"

struct dwarf_file *dwarf_file(struct types *types, const char *path)
{
	struct dwarf_file *file;

	for (file = types->dwarf; file; file = file->next) {
		if (strcmp(file->path, path) == 0)
			return file;
	}
	file = arena_new(types->arena, struct dwarf_file);
	file->types = types;
	file->path = arena_strdup(types->arena, path);
	file->fd = -1;
	file->names.arena = types->arena;
	file->next = types->dwarf;
	types->dwarf = file;
	return file;
}

Dwarf *dwarf_of(struct dwarf_file *file)
{
	Dwarf_CU *unit = NULL;

	if (file->opened)
		return file->dwarf;
	file->opened = true;
	file->fd = open(file->path, O_RDONLY | O_CLOEXEC);
	if (file->fd < 0)
		return NULL;
	file->dwarf = dwarf_begin(file->fd, DWARF_C_READ);
	/* A file without a unit opens, too: one with unwind tables only. */
	if (file->dwarf && dwarf_get_units(file->dwarf, NULL, &unit, NULL, NULL,
					   NULL, NULL) != 0) {
		dwarf_end(file->dwarf);
		file->dwarf = NULL;
	}
	return file->dwarf;
}

bool dwarf_next(struct dwarf_file *file, Dwarf_CU **unit, Dwarf_Die *die)
{
	Dwarf *dwarf = dwarf_of(file);

	return dwarf &&
	       dwarf_get_units(dwarf, *unit, unit, NULL, NULL, die, NULL) == 0;
}

bool dwarf_has(struct dwarf_file *file)
{
	return dwarf_of(file) != NULL;
}

void dwarf_close(struct types *types)
{
	for (struct dwarf_file *file = types->dwarf; file; file = file->next) {
		dwarf_end(file->dwarf);
		if (file->fd >= 0)
			close(file->fd);
		file->dwarf = NULL;
		file->fd = -1;
	}
	types->dwarf = NULL;
}

bool dwarf_die(struct dwarf_file *file, uint64_t offset, Dwarf_Die *die)
{
	Dwarf *dwarf = dwarf_of(file);

	return dwarf && dwarf_offdie(dwarf, offset, die);
}

bool dwarf_refers(Dwarf_Die *die, unsigned int attribute, Dwarf_Die *to)
{
	Dwarf_Attribute place;

	return dwarf_attr_integrate(die, attribute, &place) &&
	       dwarf_formref_die(&place, to);
}

bool dwarf_number(Dwarf_Die *die, unsigned int attribute, uint64_t *value)
{
	Dwarf_Attribute place;
	Dwarf_Word word;

	if (!dwarf_attr_integrate(die, attribute, &place) ||
	    dwarf_formudata(&place, &word) != 0)
		return false;
	*value = word;
	return true;
}

bool dwarf_flag(Dwarf_Die *die, unsigned int attribute)
{
	Dwarf_Attribute place;
	bool is;

	return dwarf_attr_integrate(die, attribute, &place) &&
	       dwarf_formflag(&place, &is) == 0 && is;
}

const char *dwarf_name(Dwarf_Die *die)
{
	const char *name = dwarf_diename(die);

	return name ? name : "";
}

bool dwarf_resolve(Dwarf_Die *die)
{
	for (int depth = 0; depth < DWARF_DEPTH_MAX; depth++) {
		switch (dwarf_tag(die)) {
		case DW_TAG_typedef:
		case DW_TAG_const_type:
		case DW_TAG_volatile_type:
		case DW_TAG_restrict_type:
		case DW_TAG_atomic_type:
		case DW_TAG_immutable_type: break;
		default: return true;
		}
		if (!dwarf_refers(die, DW_AT_type, die))
			return false;
	}
	return false;
}

static bool bound(Dwarf_Die *range, uint64_t *n)
{
	uint64_t upper;

	if (dwarf_number(range, DW_AT_count, n))
		return true;
	if (!dwarf_number(range, DW_AT_upper_bound, &upper) ||
	    upper >= UINT32_MAX)
		return false;
	*n = upper + 1;
	return true;
}

uint64_t dwarf_count(Dwarf_Die *array, uint32_t dimension, uint32_t *dimensions)
{
	uint64_t n = 0, its;
	Dwarf_Die child;

	*dimensions = 0;
	if (dwarf_child(array, &child) != 0)
		return 0;
	do {
		if (dwarf_tag(&child) != DW_TAG_subrange_type)
			continue;
		if ((*dimensions)++ == dimension && bound(&child, &its))
			n = its;
	} while (dwarf_siblingof(&child, &child) == 0);
	return n;
}

static uint64_t array_bytes(Dwarf_Die *die)
{
	uint32_t n = 1;
	Dwarf_Die of;
	uint64_t size;

	if (!dwarf_refers(die, DW_AT_type, &of))
		return 0;
	size = dwarf_bytes(&of);
	for (uint32_t i = 0; i < n; i++) {
		uint64_t count = dwarf_count(die, i, &n);

		if (count && size > UINT32_MAX / count)
			return 0;
		size *= count;
	}
	return size;
}

uint64_t dwarf_bytes(Dwarf_Die *type)
{
	Dwarf_Die die = *type;
	uint64_t size;

	if (!dwarf_resolve(&die))
		return 0;
	if (dwarf_number(&die, DW_AT_byte_size, &size))
		return size;
	switch (dwarf_tag(&die)) {
	case DW_TAG_array_type: return array_bytes(&die);
	case DW_TAG_pointer_type:
	case DW_TAG_reference_type:
	case DW_TAG_rvalue_reference_type: return 8;
	case DW_TAG_enumeration_type:
		return dwarf_refers(&die, DW_AT_type, &die) ? dwarf_bytes(&die)
							    : 4;
	default: return 0;
	}
}

static void add_spans(struct dwarf_file *file, Dwarf_Die *unit)
{
	Dwarf_Addr base, from, to;
	ptrdiff_t next = 0;

	while ((next = dwarf_ranges(unit, next, &base, &from, &to)) > 0) {
		/* What the linker left out is at 0. */
		if (!from || from >= to)
			continue;
		*vec_push(file->types->arena, &file->spans) =
			(struct dwarf_span){ from, to, dwarf_dieoffset(unit) };
	}
}

static int compare_spans(const void *left, const void *right)
{
	const struct dwarf_span *a = left, *b = right;

	return (a->from > b->from) - (a->from < b->from);
}

/* Of all units, once: .debug_aranges would be quicker, and is often missing. */
static void find_spans(struct dwarf_file *file)
{
	Dwarf_CU *unit = NULL;
	Dwarf_Die die;

	file->spanned = true;
	while (dwarf_next(file, &unit, &die))
		add_spans(file, &die);
	if (file->spans.n)
		qsort(file->spans.v, file->spans.n, sizeof(*file->spans.v),
		      compare_spans);
}

bool dwarf_unit_at(struct dwarf_file *file, uint64_t address, Dwarf_Die *unit)
{
	uint32_t low = 0, high;

	if (!file->spanned)
		find_spans(file);
	high = file->spans.n;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (file->spans.v[middle].from <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low && address < file->spans.v[low - 1].to &&
	       dwarf_die(file, file->spans.v[low - 1].unit, unit);
}
