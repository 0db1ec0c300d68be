// SPDX-License-Identifier: GPL-2.0-or-later
/* Counting and telling how cases went. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cases/case.h"

#define REASONS \
	((int)(sizeof(((struct tally *)0)->reasons) / sizeof(struct reason)))

static void add_reason(struct tally *tally, const char *text, int count)
{
	for (int i = 0; i < REASONS; i++) {
		struct reason *r = &tally->reasons[i];

		if (!r->text[0])
			snprintf(r->text, sizeof(r->text), "%s", text);
		if (strncmp(r->text, text, sizeof(r->text) - 1) == 0) {
			r->count += count;
			return;
		}
	}
}

void tally_skip(struct tally *tally, const char *reason)
{
	tally->skipped++;
	add_reason(tally, reason, 1);
}

void tally_add(struct tally *tally, const struct tally *other)
{
	tally->passed += other->passed;
	tally->failed += other->failed;
	tally->skipped += other->skipped;
	for (int i = 0; i < REASONS && other->reasons[i].text[0]; i++)
		add_reason(tally, other->reasons[i].text,
			   other->reasons[i].count);
}

void tally_print(const struct tally *tally)
{
	for (int i = 0; i < REASONS && tally->reasons[i].text[0]; i++)
		printf("%d skipped: %s\n", tally->reasons[i].count,
		       tally->reasons[i].text);
	printf("%d passed, %d failed, %d skipped\n", tally->passed,
	       tally->failed, tally->skipped);
}

static void section(const char *title, const char *text)
{
	size_t n = strlen(text);

	printf("--- %s\n%.*s", title, n > 20000 ? 20000 : (int)n, text);
	if (n > 0 && text[n - 1] != '\n')
		putchar('\n');
}

void report_failure(struct tally *tally, const struct test_case *c,
		    const char *why, const struct output *output)
{
	tally->failed++;
	printf("=== FAILED %s:%d: %s: %s\n", c->file, c->line, c->name, why);
	section("program", c->program);
	section("expected", c->expected);
	if (c->errors)
		section("expected on stderr", c->errors);
	section("got", output->out ? output->out : "");
	section("got on stderr", output->err ? output->err : "");
	printf("--- end, status %d\n", output->status);
	fflush(stdout);
}
