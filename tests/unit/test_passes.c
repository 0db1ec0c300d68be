// SPDX-License-Identifier: GPL-2.0-or-later
/* What the passes make of a function: the cases of tests/unit/passes.txt. */
#include "tests/unit/check.h"
#include "tests/unit/ir_read.h"

#include "codegen/flow.h"
#include "codegen/passes.h"
#include "codegen/passes/meeting.h"

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

/* What the entry claims is the slot of its function, as in crowded units. */
static void find_slot(struct ir_program *ir)
{
	ir->functions.v[0]->slot = IR_NONE;
	vec_each (block, &ir->functions.v[0]->blocks)
		vec_each (insn, &block->insns)
			if (insn->op == IR_CLAIM)
				ir->functions.v[0]->slot = insn->dst;
}

/* A case whose name begins with that of a pass over crowded functions is for
 * that alone; the slot is free from byte 64 on. */
static void run_passes(const char *name, struct ir_program *ir,
		       struct arena *arena, struct watch *watch)
{
	struct flow flow;

	find_slot(ir);
	flow_build(&flow, ir->functions.v[0], arena);
	if (strncmp(name, "==== meeting:", 13) == 0)
		let_meet(ir, ir->functions.v[0], &flow, 64, arena);
	else if (strncmp(name, "==== context:", 13) == 0)
		context_to_slot(ir, &flow, 64, arena);
	else
		ir_optimize_watched(ir, arena, check_pass, watch);
	check_pass(name, ir, watch);
}

/* Of a case about pointers: the registers that may be some, in a line. */
static void print_pointers(struct ir_program *ir, struct arena *arena,
			   struct text *out)
{
	struct ir_function *function = ir->functions.v[0];
	struct flow flow;
	bool *is;

	flow_build(&flow, function, arena);
	is = pointers_find(ir, function, &flow, arena);
	text_puts(out, "pointers:");
	for (uint32_t i = 0; i < function->registers.n; i++)
		if (is[i])
			text_printf(out, " %u", i);
	text_putc(out, '\n');
}

/* What the passes make of a text; the caller frees it. */
static struct text optimized(const char *name, const char *before)
{
	struct arena arena = { 0 };
	struct watch watch = { &arena, false };
	struct text text = { 0 }, body = { 0 };
	struct ir_program *ir = ir_read(&arena, before);

	check_pass("reading", ir, &watch);
	if (strncmp(name, "==== pointers:", 14) == 0) {
		print_pointers(ir, &arena, &body);
	} else {
		run_passes(name, ir, &arena, &watch);
		ir_print(ir, &text);
		/* The first line names the program. */
		text_puts(&body, strchr(text.data, '\n') + 1);
	}
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
		got = optimized(name, before);
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
