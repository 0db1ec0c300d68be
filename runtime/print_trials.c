// SPDX-License-Identifier: GPL-2.0-or-later
/* What --test and --bench print as text, colours included, as bpftrace. */
#include "runtime/print_trials.h"

#include <string.h>

#include "runtime/print.h"
#include "runtime/trials.h"

#define GREEN "\033[32m"
#define RED "\033[31m"
#define PLAIN "\033[0m"

#define NAME_LEAST 40
#define TIME_WIDTH 15
#define RUNS_WIDTH 10

static const char *plural(uint32_t n)
{
	return n == 1 ? "" : "s";
}

void text_tests_begin(struct print *print, const struct trials *tests)
{
	text_printf(&print->out.text,
		    GREEN "[==========]" PLAIN " Running %u tests.\n",
		    tests->n);
}

void text_test_begin(struct print *print, const struct trial *test)
{
	text_printf(&print->out.text, GREEN "[ RUN      ]" PLAIN " %s\n",
		    test->name);
}

static void put_duration(uint64_t ns, struct text *out)
{
	static const char *const units[] = { "ns", "μs", "ms" };
	uint32_t unit = 0;

	for (; ns >= 1000 && unit < 2; unit++)
		ns /= 1000;
	text_printf(out, " (%llu %s)\n", (unsigned long long)ns, units[unit]);
}

void text_test_end(struct print *print, const struct trial *test,
		   const struct text *output)
{
	struct text *out = &print->out.text;

	if (!test->passed && output->len)
		text_add(out, output->data, output->len);
	text_printf(out, "%s" PLAIN " %s",
		    test->passed ? GREEN "[       OK ]" : RED "[  FAILED  ]",
		    test->name);
	put_duration(test->duration, out);
}

void text_tests_end(struct print *print, const struct trials *tests)
{
	struct text *out = &print->out.text;
	uint32_t passed = 0, failed;

	for (uint32_t i = 0; i < tests->n; i++)
		passed += tests->v[i].passed;
	failed = tests->n - passed;
	text_printf(out, GREEN "[==========]" PLAIN " %u test%s ran.\n",
		    tests->n, plural(tests->n));
	text_printf(out, GREEN "[  PASSED  ]" PLAIN " %u test%s.\n", passed,
		    plural(passed));
	if (failed)
		text_printf(out,
			    RED "[  FAILED  ]" PLAIN
				" %u test%s, listed below:\n",
			    failed, plural(failed));
	for (uint32_t i = 0; i < tests->n; i++)
		if (!tests->v[i].passed)
			text_printf(out, RED "[  FAILED  ]" PLAIN " %s\n",
				    tests->v[i].name);
}

static int name_width(const struct trials *benches)
{
	size_t width = NAME_LEAST;

	for (uint32_t i = 0; i < benches->n; i++)
		if (strlen(benches->v[i].name) > width)
			width = strlen(benches->v[i].name);
	return (int)width + 1;
}

void text_benches_begin(struct print *print, const struct trials *benches)
{
	struct text *out = &print->out.text;
	int width = name_width(benches);

	text_printf(out, "%-*s%-*sIterations\n", width, "Benchmark", TIME_WIDTH,
		    "Time(ns)");
	for (int i = 0; i < width + TIME_WIDTH + RUNS_WIDTH; i++)
		text_putc(out, '-');
	text_putc(out, '\n');
}

void text_bench(struct print *print, const struct trials *benches,
		const struct trial *bench)
{
	text_printf(&print->out.text, "%-*s%-*llu%llu\n", name_width(benches),
		    bench->name, TIME_WIDTH, (unsigned long long)bench->average,
		    (unsigned long long)bench->runs);
}
