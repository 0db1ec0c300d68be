/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Test cases in text files: tests/README.md tells how they are written.
 */
#ifndef AWL_TESTS_CASES_CASE_H
#define AWL_TESTS_CASES_CASE_H

#include <stddef.h>
#include <sys/types.h>

/* What may stand between a case's name and its program, `word: value`. */
#define CASE_KEYS(X)              \
	X(RUN, "run")             \
	X(SH, "sh")               \
	X(OPTIONS, "options")     \
	X(ARGS, "args")           \
	X(EXIT, "exit")           \
	X(NEEDS, "needs")         \
	X(DISABLE, "disable")     \
	X(TIMEOUT, "timeout")     \
	X(ORDER, "order")         \
	X(ON, "on")               \
	X(INTERRUPT, "interrupt") \
	X(ENV, "env")             \
	X(EMIT, "emit")           \
	X(AS, "as")

enum case_key {
#define X(id, word) KEY_##id,
	CASE_KEYS(X)
#undef X
		KEY_COUNT,
};

struct test_case {
	const char *file;
	int line;
	char *name;
	char *keys[KEY_COUNT]; /* NULL where not given */
	char *program;
	char *expected;	   /* of standard output */
	char *errors;	   /* of standard error, NULL where not given */
	size_t start, end; /* the expectation's place in the file's text */
};

struct test_file {
	const char *path;
	char *text;
	struct test_case *cases;
	size_t count;
};

enum mode {
	MODE_E2E,    /* traces for real */
	MODE_GOLDEN, /* compares what a stage prints */
	MODE_LOAD,   /* only shows the programs to the verifier */
};

struct settings {
	enum mode mode;
	const char *awl;
	const char *emit;     /* golden: the stage */
	const char *only;     /* a part of the names of the cases to run */
	const char *features; /* what `awl --info` printed */
	int matrix;	      /* load: also without what the programs rest on */
	int host;	      /* run only what may run on the machine itself */
	int update;
	int verbose;
	int jobs; /* workers that share the cases */
};

struct tally {
	int passed, failed, skipped;
	struct reason {
		char text[160];
		int count;
	} reasons[64];
};

/* What a run program printed and how it ended. */
struct output {
	char *out, *err;
	size_t out_length, err_length;
	int status; /* the exit status, 128 + a signal, -1: out of time */
};

/* file.c: returns -1 after saying what is wrong with the file. */
int file_read(struct test_file *file, const char *path);
/* Writes the file anew with texts[i] in the place of what case i expects. */
int file_update(const struct test_file *file, char **texts);

/* compare.c */
/* Does got fit what is expected, line by line, in any order if so told? */
int lines_match(const char *expected, const char *got, int any_order);
/* Is there, in this order, a line in got for each that is expected? */
int lines_contain(const char *expected, const char *got);

/* child.c */
struct child {
	pid_t pid;
	int out, err; /* -1 when at the end */
	struct output output;
};

double now(void);
/* Starts argv[0]; what it prints is collected by child_pump. */
int child_start(struct child *child, char **argv, char **env);
/*
 * Reads until done(child, context) or the child has ended or time is over;
 * returns 1, 0, -1. A NULL done waits for the end.
 */
int child_pump(struct child *child, double until,
	       int (*done)(struct child *, void *), void *context);
/* Kills what may still run of it and frees its output. */
void child_end(struct child *child);

/* e2e.c: runs a case, counts and reports it. */
void e2e_case(const struct settings *settings, const struct test_case *c,
	      struct tally *tally);
/* golden.c: the same; *actual gets the text to update the file with. */
void golden_case(const struct settings *settings, const struct test_case *c,
		 struct tally *tally, char **actual);
/* Why the case cannot run here, or NULL. */
const char *case_skip_reason(const struct settings *settings,
			     const struct test_case *c);

/* load.c */
void load_case(const struct settings *settings, const struct test_case *c,
	       struct tally *tally);
/* Runs awl with `flag` before the case's own options, `disable` (NAME=VALUE,
 * or NULL) in its environment. */
void case_run(const struct settings *settings, const struct test_case *c,
	      char *flag, char *disable, struct child *child, double seconds);

/* report.c */
void tally_skip(struct tally *tally, const char *reason);
void tally_add(struct tally *tally, const struct tally *other);
void tally_print(const struct tally *tally);
void report_failure(struct tally *tally, const struct test_case *c,
		    const char *why, const struct output *output);

/* words.c */
/* Splits a line at blanks, with 'x y' and "x y" kept; NULL ends the list. */
int words_split(char *line, char **words, int max);
/* A copy of text with each @PID@ replaced. */
char *text_expand(const char *text, pid_t pid);

#endif
