// SPDX-License-Identifier: GPL-2.0-or-later
/* Addresses of source lines, by the line tables of all units. */
#include <string.h>

#include "types/dwarf_private.h"

struct line_search {
	struct arena *arena;
	const char *source;
	uint32_t line, column, nearest;
	void (*each)(uint64_t address, void *data);
	void *data;
	bool source_found;
	int n;
	VEC(uint64_t) functions; /* that have a place already */
};

/* "main.c" is the source "src/main.c", and no "domain.c". */
static bool ends_with(const char *path, const char *end)
{
	size_t len = strlen(path), its = strlen(end);

	if (its > len || strcmp(path + len - its, end) != 0)
		return false;
	return its == len || path[len - its - 1] == '/' || *end == '/';
}

static bool source_named(Dwarf_Die *unit, const char *source)
{
	Dwarf_Files *files;
	size_t n;

	if (dwarf_getsrcfiles(unit, &files, &n) != 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		const char *path = dwarf_filesrc(files, i, NULL, NULL);

		if (path && ends_with(path, source))
			return true;
	}
	return false;
}

/* A row of a line table. Those that begin no statement count as well: what was
 * optimized may have no other. */
struct row {
	Dwarf_Addr address;
	uint32_t line, column;
};

static bool read_row(const struct line_search *search, Dwarf_Line *line,
		     struct row *row)
{
	const char *path = dwarf_linesrc(line, NULL, NULL);
	bool ends = true;
	int number = 0, column = 0;

	dwarf_lineendsequence(line, &ends);
	dwarf_lineno(line, &number);
	dwarf_linecol(line, &column);
	row->line = (uint32_t)number;
	row->column = (uint32_t)column;
	return !ends && path && ends_with(path, search->source) &&
	       dwarf_lineaddr(line, &row->address) == 0 && row->address;
}

/* A line may have code in several places of a function, each run or not when
 * the line is: the first of them stands for it. */
static void take(struct line_search *search, Dwarf_Die *unit, uint64_t address)
{
	uint64_t function = dwarf_function_around(unit, address);

	vec_each (taken, &search->functions)
		if (*taken == function)
			return;
	*vec_push(search->arena, &search->functions) = function;
	search->n++;
	search->each(address, search->data);
}

static void search_lines(struct line_search *search, Dwarf_Die *unit,
			 Dwarf_Lines *lines, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct row row;

		if (!read_row(search, dwarf_onesrcline(lines, i), &row))
			continue;
		if (row.line == search->line &&
		    (!search->column || row.column == search->column))
			take(search, unit, row.address);
		else if (row.line > search->line &&
			 (!search->nearest || row.line < search->nearest))
			search->nearest = row.line;
	}
}

int dwarf_line_each(struct dwarf_file *file, const char *source, uint32_t line,
		    uint32_t column, void (*each)(uint64_t address, void *data),
		    void *data, uint32_t *nearest)
{
	struct line_search search = {
		.arena = file->types->arena,
		.source = source,
		.line = line,
		.column = column,
		.each = each,
		.data = data,
	};
	Dwarf_CU *unit = NULL;
	Dwarf_Lines *lines;
	Dwarf_Die die;
	size_t n;

	while (dwarf_next(file, &unit, &die)) {
		if (!source_named(&die, source))
			continue;
		search.source_found = true;
		if (dwarf_getsrclines(&die, &lines, &n) == 0)
			search_lines(&search, &die, lines, n);
	}
	*nearest = search.nearest;
	return search.source_found ? search.n : -1;
}
