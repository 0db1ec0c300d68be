// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * docs/builtins.md against awl's tables and the tests: each name that awl has
 * is a row, each row but those of the grammar's words is a name, and each test
 * that a row names is there.
 */
#include "tests/unit/check.h"

#include <stdio.h>
#include <string.h>

#include "codegen/builtin.h"

#define ROWS_MOST 400
#define COLUMNS 6

struct row {
	char line[1024]; /* what the columns are parts of */
	char *columns[COLUMNS];
	bool grammar; /* below "Words of the grammar" */
};

static struct row rows[ROWS_MOST];
static size_t nrows;

/* | `name` | alias | gives | kernel | tested by | refused by | */
static void read_row(const char *line, bool grammar)
{
	struct row *row = &rows[nrows];
	char *at;

	if (nrows == ROWS_MOST)
		return;
	at = strcpy(row->line, line) + 1;
	for (int i = 0; i < COLUMNS; i++) {
		char *end = strchr(at, '|');

		if (!end)
			return;
		*end = '\0';
		while (*at == ' ' || *at == '`')
			at++;
		row->columns[i] = at;
		for (char *last = end; last > at && strchr(" `", last[-1]);)
			*--last = '\0';
		at = end + 1;
	}
	row->grammar = grammar;
	nrows++;
}

static void read_doc(void)
{
	FILE *doc = fopen("docs/builtins.md", "re");
	char line[1024];
	bool grammar = false;

	CHECK(doc != NULL);
	while (doc && fgets(line, sizeof(line), doc)) {
		grammar = grammar || strncmp(line, "## Words", 8) == 0;
		if (strncmp(line, "| `", 3) == 0)
			read_row(line, grammar);
	}
	if (doc)
		fclose(doc);
}

static void check_name(const char *name)
{
	bool found = false;

	for (size_t i = 0; i < nrows; i++)
		found = found || strcmp(rows[i].columns[0], name) == 0;
	if (!found && !name_is_own(name))
		printf("docs/builtins.md lacks %s\n", name);
	CHECK(found || name_is_own(name));
}

static void test_tables(void)
{
	for (const struct builtin *const *f = builtin_families; *f; f++)
		for (const struct builtin *row = *f; row->name; row++)
			check_name(row->name);
	for (const struct function *const *f = function_families; *f; f++)
		for (const struct function *row = *f; row->name; row++)
			check_name(row->name);
	for (size_t i = 0; i < nrows; i++) {
		const char *name = rows[i].columns[0];

		CHECK(rows[i].grammar || builtin_find(name) ||
		      function_find(name));
	}
}

/* "e2e/builtins.test: a case": in that file is "=== a case". "- (...)" says
 * why there is none. */
static void check_case(const char *text)
{
	const char *colon = strstr(text, ": ");
	char path[256], line[512];
	bool found = false;
	FILE *file;

	CHECK(colon != NULL);
	if (!colon)
		return;
	snprintf(path, sizeof(path), "tests/%.*s", (int)(colon - text), text);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		found = found || (strncmp(line, "=== ", 4) == 0 &&
				  strcmp(line + 4, colon + 2) == 0);
	}
	if (file)
		fclose(file);
	if (!found)
		printf("docs/builtins.md: no case %s\n", text);
	CHECK(found);
}

static void test_cases(void)
{
	for (size_t i = 0; i < nrows; i++) {
		for (int column = 4; column < COLUMNS; column++)
			if (strncmp(rows[i].columns[column], "- (", 3) != 0)
				check_case(rows[i].columns[column]);
	}
}

int main(void)
{
	read_doc();
	CHECK(nrows > 100);
	test_tables();
	test_cases();
	return CHECK_END;
}
