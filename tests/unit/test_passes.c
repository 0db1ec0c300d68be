// SPDX-License-Identifier: GPL-2.0-or-later
/* What the passes make of a function: the cases of tests/unit/passes.txt. */
#include "tests/unit/check.h"
#include "tests/unit/ir_read.h"

#include "codegen/passes.h"

#define CASES "tests/unit/passes.txt"

struct watch {
	struct arena *arena;
	bool wrong;
};

static void check_pass(const char *pass, const struct ir_program *program,
		       void *data)
{
	struct watch *watch = data;
	const char *wrong = ir_check(program, watch->arena);

	if (wrong && !watch->wrong)
		printf("after %s: %s\n", pass, wrong);
	watch->wrong |= wrong != NULL;
}

/* What the passes make of a text; the caller frees it. */
static struct text optimized(const char *before)
{
	struct arena arena = { 0 };
	struct watch watch = { &arena, false };
	struct text text = { 0 }, body = { 0 };
	struct ir_program *ir = ir_read(&arena, before);

	check_pass("reading", ir, &watch);
	ir_optimize_watched(ir, &arena, check_pass, &watch);
	ir_print(ir, &text);
	/* The first line names the program. */
	text_puts(&body, strchr(text.data, '\n') + 1);
	CHECK(!watch.wrong);
	text_free(&text);
	arena_release(&arena);
	return body;
}

static char *read_cases(void)
{
	FILE *file = fopen(CASES, "r");
	char *text = calloc(1, 1 << 20);

	CHECK(file && text && fread(text, 1, (1 << 20) - 1, file) > 0);
	if (file)
		fclose(file);
	return text;
}

static void run_cases(char *text, struct text *now)
{
	char *at = strstr(text, "\n====");

	text_add(now, text, (size_t)(at ? at + 1 - text : 0));
	while (at) {
		char *name = at + 1, *before = strchr(name, '\n') + 1;
		char *line = strstr(before, "\n----\n") + 1, *after = line + 5;
		struct text got;

		*line = '\0';
		at = strstr(after - 1, "\n====");
		if (at)
			*at = '\0';
		got = optimized(before);
		text_printf(now, "%.*s%s----\n%s", (int)(before - name), name,
			    before, got.data);
		if (at && at >= after)
			at[0] = '\n';
		if (strncmp(got.data, after, got.len) != 0 ||
		    (after[got.len] && strncmp(after + got.len, "\n====", 5) &&
		     strncmp(after + got.len, "====", 4))) {
			check_count(0, CASES, 0, "as expected");
			printf("%.*s got\n%s", (int)(before - name), name,
			       got.data);
		} else {
			check_count(1, CASES, 0, "");
		}
		text_free(&got);
	}
}

int main(int argc, char **argv)
{
	struct text now = { 0 };
	char *text = read_cases();
	FILE *file;

	run_cases(text, &now);
	if (argc > 1 && strcmp(argv[1], "-u") == 0) {
		file = fopen(CASES, "w");
		if (file) {
			fputs(now.data, file);
			fclose(file);
		}
	}
	free(text);
	text_free(&now);
	return CHECK_END;
}
