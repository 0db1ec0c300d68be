// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line: what is meant, and what is refused. */
#include "tests/unit/check.h"

#include <fcntl.h>
#include <getopt.h>
#include <unistd.h>

#include "cli/options.h"

/* Reads up to eight arguments; messages go nowhere. */
static int read_options(struct options *options, const char *const *words)
{
	char *argv[10];
	int argc = 0, saved = dup(STDERR_FILENO), result;
	int null = open("/dev/null", O_WRONLY);

	for (; argc < 9 && words[argc]; argc++)
		argv[argc] = (char *)words[argc];
	argv[argc] = NULL;
	dup2(null, STDERR_FILENO);
	optind = 0;
	result = options_read(options, argc, argv);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(null);
	return result;
}

#define READ(options, ...) \
	read_options(options, (const char *const[]){ "awl", __VA_ARGS__, NULL })

static void test_programs(void)
{
	struct options options;

	CHECK_EQ(READ(&options, "-e", "BEGIN { }", "5", "x"), 0);
	CHECK_STR(options.program, "BEGIN { }");
	CHECK_EQ(options.nparameters, 2);
	CHECK_STR(options.parameters[1], "x");
	CHECK_EQ(options.mode, MODE_RUN);
	CHECK_EQ(READ(&options, "openat < print >"), 0);
	CHECK_STR(options.program, "openat < print >");
	CHECK_EQ(READ(&options, "no/such.bt", "--", "--flag=1"), 0);
	CHECK_STR(options.path, "no/such.bt");
	CHECK_EQ(options.nparameters, 1);
	CHECK_STR(options.parameters[0], "--flag=1");
	CHECK_EQ(READ(&options, "-"), 0);
	CHECK_STR(options.path, "-");
	CHECK_EQ(READ(&options, "-e", "a {}", "-e", "b {}"), 0);
	CHECK_STR(options.program, "b {}");
}

static void test_values(void)
{
	struct options options;

	CHECK_EQ(READ(&options, "-p", "12", "-e", "x"), 0);
	CHECK_EQ(options.pid, 12);
	CHECK_EQ(READ(&options, "-f", "json", "-B", "none", "-qk", "-e", "x"),
		 0);
	CHECK(options.printer == &printer_json && options.quiet &&
	      options.warnings_k && options.buffering == BUFFER_NONE);
	CHECK_EQ(READ(&options, "-l"), 0);
	CHECK(options.mode == MODE_LIST && !options.pattern);
	CHECK_EQ(READ(&options, "-lv", "kprobe:*"), 0);
	CHECK(options.mode == MODE_LIST && options.verbose);
	CHECK_STR(options.pattern, "kprobe:*");
	CHECK_EQ(READ(&options, "--emit=plan", "-e", "x"), 0);
	CHECK(options.mode == MODE_EMIT && options.emit == STAGE_PLAN);
	CHECK_EQ(READ(&options, "-V"), 0);
	CHECK_EQ(options.mode, MODE_VERSION);
}

static void test_refused(void)
{
	struct options options;

	CHECK_EQ(READ(&options, "-q"), 1);
	CHECK_EQ(READ(&options, "-p", "a1111", "-e", "x"), 1);
	CHECK_EQ(READ(&options, "-p", "5000000", "-e", "x"), 1);
	CHECK_EQ(READ(&options, "-p", "0", "-e", "x"), 1);
	CHECK_EQ(READ(&options, "-f", "xml", "-e", "x"), 1);
	CHECK_EQ(READ(&options, "-B", "some", "-e", "x"), 1);
	CHECK_EQ(READ(&options, "-c", "true", "-p", "1", "-e", "x"), 1);
	CHECK_EQ(READ(&options, "-k", "-k", "-e", "x"), 1);
	CHECK_EQ(READ(&options, "-k", "--no-warnings", "-e", "x"), 1);
	CHECK_EQ(READ(&options, "--emit=soup", "-e", "x"), 1);
	CHECK_EQ(READ(&options, "--no-such-option"), 1);
	CHECK_EQ(READ(&options, "--no-feature", "nonsense", "-e", "x"), 1);
}

int main(void)
{
	test_programs();
	test_values();
	test_refused();
	return CHECK_END;
}
