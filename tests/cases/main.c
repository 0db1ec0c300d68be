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
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/cases/case.h"

static const struct option options[] = {
	{ "awl", required_argument, NULL, 'a' },
	{ "golden", no_argument, NULL, 'g' },
	{ "load", no_argument, NULL, 'l' },
	{ "emit", required_argument, NULL, 'e' },
	{ "matrix", no_argument, NULL, 'm' },
	{ "only", required_argument, NULL, 'o' },
	{ "jobs", required_argument, NULL, 'j' },
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
		case 'j': s->jobs = atoi(optarg); break;
		case 'h': s->host = 1; break;
		case 'u': s->update = 1; break;
		case 'v': s->verbose = 1; break;
		case 'm':
			s->mode = MODE_LOAD;
			s->matrix = 1;
			break;
		default: return -1;
		}
	}
	return 0;
}

/* Cases that are scripts (`as: shell`) find the awl that is tested, too. */
static void find_first(const char *awl)
{
	char *real = realpath(awl, NULL), *slash, *path;
	const char *old = getenv("PATH");

	slash = real ? strrchr(real, '/') : NULL;
	if (slash) {
		*slash = '\0';
		if (asprintf(&path, "%s:%s", real, old ? old : "") > 0) {
			setenv("PATH", path, 1);
			free(path);
		}
	}
	free(real);
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

/* Runs worker's share of a file's cases; `at` counts the cases of all files. */
static int run_file(const struct settings *s, const char *path, int worker,
		    int *at, struct tally *tally)
{
	struct test_file file;
	char **texts;
	int changed = 0;

	if (file_read(&file, path) != 0)
		return -1;
	texts = calloc(file.count + 1, sizeof(char *));
	for (size_t i = 0; i < file.count; i++) {
		if ((*at)++ % s->jobs != worker)
			continue;
		run_case(s, &file.cases[i], tally, &texts[i]);
		changed |= texts[i] != NULL;
	}
	if (changed)
		changed = file_update(&file, texts);
	free(texts);
	return changed;
}

static void run_share(const struct settings *s, char **paths, int worker,
		      struct tally *tally)
{
	int at = 0;

	for (; *paths; paths++)
		if (run_file(s, *paths, worker, &at, tally) != 0)
			tally->failed++;
}

/* Workers count in memory that they share with their parent. */
static void run_jobs(const struct settings *s, char **paths,
		     struct tally *tally)
{
	size_t size = (size_t)s->jobs * sizeof(*tally);
	struct tally *tallies = mmap(NULL, size, PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status;

	if (tallies == MAP_FAILED)
		exit(2);
	fflush(stdout);
	for (int worker = 0; worker < s->jobs; worker++) {
		if (fork() == 0) {
			run_share(s, paths, worker, &tallies[worker]);
			fflush(stdout);
			_exit(0);
		}
	}
	while (wait(&status) > 0)
		tally->failed += status != 0;
	for (int worker = 0; worker < s->jobs; worker++)
		tally_add(tally, &tallies[worker]);
	munmap(tallies, size);
}

int main(int argc, char **argv)
{
	static struct settings s = { .awl = "awl", .jobs = 1 };
	struct tally tally = { 0 };

	if (parse_options(&s, argc, argv) != 0 || s.jobs < 1)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	find_first(s.awl);
	if (s.mode == MODE_E2E)
		s.features = read_features(&s);
	if (s.update)
		s.jobs = 1;
	if (s.jobs > 1)
		run_jobs(&s, argv + optind, &tally);
	else
		run_share(&s, argv + optind, 0, &tally);
	tally_print(&tally);
	return tally.failed != 0;
}
