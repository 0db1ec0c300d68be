// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/source_lines.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <stdlib.h>

#include "base/elf_file.h"
#include "base/grow.h"

/* Functions in functions in functions. */
#define INLINED_MOST 64

/* Code of a unit or of a function: from..to, where its DIE is. */
struct span {
	uint64_t from, to;
	Dwarf_Off die;
};

struct spans {
	struct span *v;
	uint32_t n, room;
};

/* The functions of a unit that was asked for. */
struct unit {
	Dwarf_Off die;
	struct spans functions;
};

struct source_lines {
	struct elf_file *file;
	bool tried;
	Dwarf *dwarf; /* NULL: there is no debug information */
	struct spans spans;
	struct unit *units;
	uint32_t n, room;
};

struct source_lines *source_lines_open(struct elf_file *file)
{
	struct source_lines *lines = calloc(1, sizeof(*lines));

	if (lines)
		lines->file = file;
	return lines;
}

void source_lines_close(struct source_lines *lines)
{
	if (!lines)
		return;
	for (uint32_t i = 0; i < lines->n; i++)
		free(lines->units[i].functions.v);
	free(lines->units);
	free(lines->spans.v);
	dwarf_end(lines->dwarf);
	free(lines);
}

static void add_spans(struct spans *spans, Dwarf_Die *die)
{
	Dwarf_Addr base, from, to;
	ptrdiff_t next = 0;

	while ((next = dwarf_ranges(die, next, &base, &from, &to)) > 0) {
		struct span *grown;

		/* What the linker left out is at 0. */
		if (!from || from >= to)
			continue;
		grown = grow(spans->v, spans->n, &spans->room, sizeof(*grown));
		if (!grown)
			return;
		spans->v = grown;
		grown[spans->n++] = (struct span){ from, to,
						   dwarf_dieoffset(die) };
	}
}

static int compare_spans(const void *left, const void *right)
{
	const struct span *a = left, *b = right;

	return (a->from > b->from) - (a->from < b->from);
}

static void sort_spans(struct spans *spans)
{
	if (spans->n)
		qsort(spans->v, spans->n, sizeof(*spans->v), compare_spans);
}

static const struct span *span_at(const struct spans *spans, uint64_t address)
{
	uint32_t low = 0, high = spans->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (spans->v[middle].from <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low && address < spans->v[low - 1].to ? &spans->v[low - 1]
						     : NULL;
}

/* Opens it, and notes where each unit's code is: .debug_aranges would be
 * quicker, and is often missing. */
static bool open_dwarf(struct source_lines *lines)
{
	Dwarf_CU *unit = NULL;
	Dwarf_Die die;
	Elf *elf;

	if (lines->tried)
		return lines->dwarf;
	lines->tried = true;
	elf = elf_file_debug_elf(lines->file);
	if (!elf)
		return false;
	lines->dwarf = dwarf_begin_elf(elf, DWARF_C_READ, NULL);
	while (lines->dwarf && dwarf_get_units(lines->dwarf, unit, &unit, NULL,
					       NULL, &die, NULL) == 0)
		add_spans(&lines->spans, &die);
	sort_spans(&lines->spans);
	return lines->dwarf;
}

/* Functions may lie in namespaces and classes, and these in functions: what has
 * no name (a lambda) is where it is written. */
static void add_functions(struct spans *spans, Dwarf_Die *outer, int depth)
{
	Dwarf_Die die;

	if (depth > INLINED_MOST || dwarf_child(outer, &die) != 0)
		return;
	do {
		switch (dwarf_tag(&die)) {
		case DW_TAG_subprogram:
			add_spans(spans, &die);
			add_functions(spans, &die, depth + 1);
			break;
		case DW_TAG_lexical_block:
		case DW_TAG_namespace:
		case DW_TAG_module:
		case DW_TAG_class_type:
		case DW_TAG_structure_type:
		case DW_TAG_union_type:
		case DW_TAG_enumeration_type:
			add_functions(spans, &die, depth + 1);
			break;
		default: break;
		}
	} while (dwarf_siblingof(&die, &die) == 0);
}

static const struct unit *unit_of(struct source_lines *lines, Dwarf_Die *die)
{
	Dwarf_Off offset = dwarf_dieoffset(die);
	struct unit *grown;

	for (uint32_t i = 0; i < lines->n; i++)
		if (lines->units[i].die == offset)
			return &lines->units[i];
	grown = grow(lines->units, lines->n, &lines->room, sizeof(*grown));
	if (!grown)
		return NULL;
	lines->units = grown;
	grown += lines->n++;
	*grown = (struct unit){ .die = offset };
	add_functions(&grown->functions, die, 0);
	sort_spans(&grown->functions);
	return grown;
}

/* What of a block was put there from elsewhere and holds the address. */
static bool inlined_in(Dwarf_Die *outer, uint64_t address, Dwarf_Die *inner)
{
	Dwarf_Die die;

	if (dwarf_child(outer, &die) != 0)
		return false;
	do {
		int tag = dwarf_tag(&die);

		if ((tag != DW_TAG_inlined_subroutine &&
		     tag != DW_TAG_lexical_block) ||
		    dwarf_haspc(&die, address) <= 0)
			continue;
		if (tag == DW_TAG_lexical_block)
			return inlined_in(&die, address, inner);
		*inner = die;
		return true;
	} while (dwarf_siblingof(&die, &die) == 0);
	return false;
}

static uint32_t attribute_number(Dwarf_Die *die, unsigned int name)
{
	Dwarf_Attribute attribute;
	Dwarf_Word word;

	return dwarf_attr(die, name, &attribute) &&
			       dwarf_formudata(&attribute, &word) == 0
		       ? (uint32_t)word
		       : 0;
}

static const char *name_of(Dwarf_Die *die)
{
	Dwarf_Attribute attribute;
	const char *name = NULL;

	if (dwarf_attr_integrate(die, DW_AT_linkage_name, &attribute))
		name = dwarf_formstring(&attribute);
	return name ? name : dwarf_diename(die);
}

/* The line of an address itself. */
static void line_of(Dwarf_Die *unit, uint64_t address,
		    struct source_frame *frame)
{
	Dwarf_Line *line = dwarf_getsrc_die(unit, address);
	int number = 0;

	if (!line)
		return;
	dwarf_lineno(line, &number);
	frame->line = (uint32_t)number;
	frame->file = dwarf_linesrc(line, NULL, NULL);
}

/* The line where what was put into a function is called. */
static void line_of_call(Dwarf_Die *unit, Dwarf_Die *inlined,
			 struct source_frame *frame)
{
	uint32_t file = attribute_number(inlined, DW_AT_call_file);
	Dwarf_Files *files;
	size_t n;

	frame->line = attribute_number(inlined, DW_AT_call_line);
	if (dwarf_getsrcfiles(unit, &files, &n) == 0 && file < n)
		frame->file = dwarf_filesrc(files, file, NULL, NULL);
}

void source_lines_at(struct source_lines *lines, uint64_t address,
		     void (*each)(void *data, const struct source_frame *frame),
		     void *data)
{
	Dwarf_Die unit, chain[INLINED_MOST];
	const struct span *span;
	const struct unit *known;
	uint32_t n = 0;

	if (!lines || !open_dwarf(lines))
		return;
	span = span_at(&lines->spans, address);
	if (!span || !dwarf_offdie(lines->dwarf, span->die, &unit))
		return;
	known = unit_of(lines, &unit);
	span = known ? span_at(&known->functions, address) : NULL;
	if (span && dwarf_offdie(lines->dwarf, span->die, &chain[n]))
		n++;
	while (n && n < INLINED_MOST &&
	       inlined_in(&chain[n - 1], address, &chain[n]))
		n++;
	for (uint32_t i = n ? n : 1; i-- > 0;) {
		struct source_frame frame = { .inlined = i > 0 };

		if (n)
			frame.name = name_of(&chain[i]);
		if (i + 1 < n)
			line_of_call(&unit, &chain[i + 1], &frame);
		else
			line_of(&unit, address, &frame);
		each(data, &frame);
	}
}
