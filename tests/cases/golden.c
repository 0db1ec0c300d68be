// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cases that need no tracing: what a stage of the compiler prints, and
 * whether the verifier takes what it makes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cases/case.h"

#define MAX_WORDS 64
#define SECONDS 20
#define LOAD_SECONDS 60

/* Runs awl with `flag` before the case's own options. */
static void run_awl(const struct settings *settings, const struct test_case *c,
		    char *flag, char *disable, struct child *child,
		    double seconds)
{
	const char *const *keys = (const char *const *)c->keys;
	char *options = text_expand(keys[KEY_OPTIONS] ? keys[KEY_OPTIONS] : "",
				    1);
	char *args = text_expand(keys[KEY_ARGS] ? keys[KEY_ARGS] : "", 1);
	char *set = text_expand(keys[KEY_ENV] ? keys[KEY_ENV] : "", 1);
	char *program = text_expand(c->program, 1);
	char *argv[MAX_WORDS * 2 + 8] = { (char *)settings->awl };
	char *env[MAX_WORDS + 1];
	int n = 1, k;

	if (flag)
		argv[n++] = flag;
	n += words_split(options, argv + n, MAX_WORDS);
	argv[n++] = "-e";
	argv[n++] = program;
	words_split(args, argv + n, MAX_WORDS);
	k = words_split(set, env, MAX_WORDS);
	env[k] = disable;
	env[k + (disable != NULL)] = NULL;
	if (child_start(child, argv, env) != 0 ||
	    child_pump(child, now() + seconds, NULL, NULL) < 0)
		child->output.status = -1;
	free(program);
	free(set);
	free(args);
	free(options);
}

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
	run_awl(settings, c, flag, NULL, &child, SECONDS);
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

/*
 * Loads the case's program. Exit status 1 means that awl itself found it
 * impossible here, which is no rejection; anything else but 0 is.
 */
static void load_once(const struct settings *settings,
		      const struct test_case *c, const char *off,
		      struct tally *tally)
{
	struct child child;
	char *disable = NULL;

	if (asprintf(&disable, "AWL_DISABLE=%s", off) < 0)
		abort();
	run_awl(settings, c, "--load-only", disable, &child, LOAD_SECONDS);
	if (child.output.status == 0) {
		tally->passed++;
	} else if (child.output.status == 1) {
		tally_skip(tally, "awl says that the program cannot be loaded "
				  "on this kernel");
		if (settings->verbose)
			printf("%s:%d: %s: %s", c->file, c->line, c->name,
			       child.output.err);
	} else {
		printf("with %s:\n", disable);
		report_failure(tally, c, "not loaded", &child.output);
	}
	child_end(&child);
	free(disable);
}

void load_case(const struct settings *settings, const struct test_case *c,
	       struct tally *tally)
{
	/* What is refused on purpose never reaches the verifier. */
	if (c->keys[KEY_EXIT] && atoi(c->keys[KEY_EXIT]) == 1)
		return;
	if (!c->program[strspn(c->program, " \n\t")] || c->keys[KEY_AS])
		return;
	load_once(settings, c, "", tally);
	for (int i = 0; i < settings->ndisable; i++)
		load_once(settings, c, settings->disable[i], tally);
}
