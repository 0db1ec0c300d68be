// SPDX-License-Identifier: GPL-2.0-or-later
/* Cases that need no tracing: what a stage of the compiler prints. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cases/case.h"

#define SECONDS 20

/* What the case's part of the file should be for this output. */
static char *expectation(const struct output *o)
{
	char *text = NULL;
	const char *end = o->out_length && o->out[o->out_length - 1] != '\n'
				  ? "\n"
				  : "";

	if (asprintf(&text, "%s%s%s%s", o->out, end,
		     o->err[0] ? "--- stderr\n" : "", o->err) < 0)
		abort();
	return text;
}

void golden_case(const struct settings *settings, const struct test_case *c,
		 struct tally *tally, char **actual)
{
	const char *stage = c->keys[KEY_EMIT] ? c->keys[KEY_EMIT]
					      : settings->emit;
	int wanted = c->keys[KEY_EXIT] ? atoi(c->keys[KEY_EXIT]) : 0;
	const char *why = NULL;
	struct child child;
	char *flag = NULL;

	if (stage && asprintf(&flag, "--emit=%s", stage) < 0)
		abort();
	case_run(settings, c, flag, NULL, &child, SECONDS);
	if (child.output.status != wanted)
		why = "another exit status";
	else if (!lines_match(c->expected, child.output.out, 0))
		why = "another output";
	else if (!lines_match(c->errors ? c->errors : "", child.output.err, 0))
		why = "another text on stderr";
	if (why && settings->update && child.output.status == wanted)
		*actual = expectation(&child.output);
	else if (why)
		report_failure(tally, c, why, &child.output);
	if (!why || *actual)
		tally->passed++;
	child_end(&child);
	free(flag);
}
