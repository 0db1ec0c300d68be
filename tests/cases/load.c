// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether the verifier takes what a case's program becomes: with all that the
 * kernel can do, without each feature that the program rests on, and without
 * any of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cases/case.h"

#define MAX_WORDS 64
#define SECONDS 60
#define WORDS_ROOM 1024

void case_run(const struct settings *settings, const struct test_case *c,
	      char *flag, char *disable, struct child *child, double seconds)
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

/* Adds the features that awl says the program rests on, each once. */
static void learn(const struct output *o, char *features)
{
	const char *line = strstr(o->out, "Rests on: ");
	char *copy, *words[MAX_WORDS], padded[64];
	int count;

	if (!line)
		return;
	line += strlen("Rests on: ");
	copy = strndup(line, strcspn(line, "\n"));
	count = words_split(copy, words, MAX_WORDS);
	for (int i = 0; i < count; i++) {
		snprintf(padded, sizeof(padded), ",%s,", words[i]);
		if (!strstr(features, padded) &&
		    strlen(features) + strlen(padded) < WORDS_ROOM)
			strcat(features, padded + (features[0] != '\0'));
	}
	free(copy);
}

/*
 * Loads the case's program without the features in off. Exit status 1 means
 * that awl itself found it impossible here, which is no rejection; anything
 * else but 0 is.
 */
static void load_once(const struct settings *settings,
		      const struct test_case *c, const char *off,
		      char *rests_on, struct tally *tally)
{
	struct child child;
	char *disable = NULL;

	if (asprintf(&disable, "AWL_DISABLE=%s", off) < 0)
		abort();
	case_run(settings, c, "--load-only", disable, &child, SECONDS);
	if (child.output.status == 0) {
		tally->passed++;
		learn(&child.output, rests_on);
	} else if (child.output.status == 1) {
		tally_skip(tally, "awl says that the program cannot be loaded "
				  "on this kernel");
		if (settings->verbose)
			printf("%s:%d: %s: %s: %s", c->file, c->line, c->name,
			       disable, child.output.err);
	} else {
		printf("with %s:\n", disable);
		report_failure(tally, c, "not loaded", &child.output);
	}
	child_end(&child);
	free(disable);
}

/* What a fallback rests on is switched off with the rest, until none is left.
 */
static void load_without(const struct settings *settings,
			 const struct test_case *c, char *features,
			 struct tally *tally)
{
	char *copy = strdup(features), *word, *rest = copy;
	size_t known = 0;

	while ((word = strsep(&rest, ",")))
		if (*word)
			load_once(settings, c, word, features, tally);
	free(copy);
	while (strlen(features) > known) {
		known = strlen(features);
		load_once(settings, c, features, features, tally);
	}
}

void load_case(const struct settings *settings, const struct test_case *c,
	       struct tally *tally)
{
	char features[WORDS_ROOM] = "";

	/* What is refused on purpose never reaches the verifier. */
	if (c->keys[KEY_EXIT] && atoi(c->keys[KEY_EXIT]) == 1)
		return;
	if (!c->program[strspn(c->program, " \n\t")] || c->keys[KEY_AS])
		return;
	load_once(settings, c, "", features, tally);
	if (settings->matrix)
		load_without(settings, c, features, tally);
}
