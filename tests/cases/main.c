// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cases [OPTION]... FILE...: runs files of test cases and sums up. One of
 * these runs in a test machine for all of a kernel's cases.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/cases/case.h"

static const struct option options[] = {
	{ "awl", required_argument, NULL, 'a' },
	{ "golden", no_argument, NULL, 'g' },
	{ "load", no_argument, NULL, 'l' },
	{ "emit", required_argument, NULL, 'e' },
	{ "disable", required_argument, NULL, 'd' },
	{ "only", required_argument, NULL, 'o' },
	{ "host", no_argument, NULL, 'h' },
	{ "update", no_argument, NULL, 'u' },
	{ "verbose", no_argument, NULL, 'v' },
	{ NULL, 0, NULL, 0 },
};

static int parse_options(struct settings *s, int argc, char **argv)
{
	int option;

	while ((option = getopt_long(argc, argv, "v", options, NULL)) >= 0) {
		switch (option) {
		case 'a': s->awl = optarg; break;
		case 'g': s->mode = MODE_GOLDEN; break;
		case 'l': s->mode = MODE_LOAD; break;
		case 'e': s->emit = optarg; break;
		case 'o': s->only = optarg; break;
		case 'h': s->host = 1; break;
		case 'u': s->update = 1; break;
		case 'v': s->verbose = 1; break;
		case 'd':
			if (s->ndisable < 64)
				s->disable[s->ndisable++] = optarg;
			break;
		default: return -1;
		}
	}
	return 0;
}

/* What `awl --info` says, which `needs:` asks about. */
static const char *read_features(const struct settings *s)
{
	char *argv[] = { (char *)s->awl, "--info", NULL };
	struct child child;
	char *text = NULL;

	if (child_start(&child, argv, NULL) == 0 &&
	    child_pump(&child, now() + 30, NULL, NULL) == 0 &&
	    child.output.status == 0)
		text = strdup(child.output.out);
	child_end(&child);
	return text;
}

static void run_case(const struct settings *s, const struct test_case *c,
		     struct tally *tally, char **actual)
{
	const char *reason = case_skip_reason(s, c);

	if (s->only && !strstr(c->name, s->only))
		return;
	if (reason) {
		tally_skip(tally, reason);
		return;
	}
	switch (s->mode) {
	case MODE_E2E: e2e_case(s, c, tally); break;
	case MODE_GOLDEN: golden_case(s, c, tally, actual); break;
	case MODE_LOAD: load_case(s, c, tally); break;
	}
}

static int run_file(const struct settings *s, const char *path,
		    struct tally *tally)
{
	struct test_file file;
	char **texts;
	int changed = 0;

	if (file_read(&file, path) != 0)
		return -1;
	texts = calloc(file.count + 1, sizeof(char *));
	for (size_t i = 0; i < file.count; i++) {
		run_case(s, &file.cases[i], tally, &texts[i]);
		changed |= texts[i] != NULL;
	}
	if (changed)
		changed = file_update(&file, texts);
	free(texts);
	return changed;
}

int main(int argc, char **argv)
{
	static struct settings s = { .awl = "awl" };
	struct tally tally = { 0 };

	if (parse_options(&s, argc, argv) != 0)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	if (s.mode == MODE_E2E)
		s.features = read_features(&s);
	for (int i = optind; i < argc; i++)
		if (run_file(&s, argv[i], &tally) != 0)
			tally.failed++;
	tally_print(&tally);
	return tally.failed != 0;
}
