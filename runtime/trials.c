// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/trials.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "kernel/bpf.h"
#include "kernel/bpf_call.h"
#include "runtime/loop.h"
#include "runtime/session.h"
#include "runtime/statistics.h"

/* Runs are doubled until they take so many ns together. */
#define BENCH_LEAST 1000000ull
#define BENCH_RUNS_LEAST 1000u
#define BENCH_RUNS_MOST (1u << 24)
/* How many runs may go by before what they print is thrown away. */
#define BENCH_BATCH 50u

int trials_add(struct trials *trials, const char *name, int program)
{
	if (trials->n == trials->room) {
		uint32_t room = trials->room ? trials->room * 2 : 16;
		struct trial *v = realloc(trials->v, room * sizeof(*v));

		if (!v)
			return -ENOMEM;
		trials->v = v;
		trials->room = room;
	}
	trials->v[trials->n++] = (struct trial){ .name = name,
						 .program = program };
	return 0;
}

const char *trials_missing(const struct session *session)
{
	const struct plan *plan = session->plan;
	bool tests = false, benches = false;

	for (uint32_t i = 0; i < plan->nattachments; i++) {
		switch (plan->attachments[i].kind->run) {
		case RUN_AS_TEST: tests = true; break;
		case RUN_AS_BENCH: benches = true; break;
		default: return NULL;
		}
	}
	if (tests && session->options->purpose != RUN_TESTS)
		return "No probes attached; use --test to run test probes.";
	if (benches && session->options->purpose != RUN_BENCHES)
		return "No probes attached; use --bench to run benchmark "
		       "probes.";
	return NULL;
}

/* What is printed goes to `into`, as text, until the end. */
static const struct printer *capture(struct session *session, struct text *into)
{
	const struct printer *printer = session->print.printer;

	output_flush(&session->print.out);
	output_flush(&session->print.err);
	text_clear(into);
	session->print.out.into = session->print.err.into = into;
	session->print.printer = &printer_text;
	session->exited = session->exiting = false;
	session->exit_code = 0;
	session->errors = 0;
	maps_set_cell(&session->maps, CELLS_EXITING, 0);
	maps_set_cell(&session->maps, CELLS_RESULT, 0);
	return printer;
}

static void release(struct session *session, const struct printer *printer)
{
	output_flush(&session->print.out);
	output_flush(&session->print.err);
	session->print.out.into = session->print.err.into = NULL;
	session->print.printer = printer;
	session->exited = session->exiting = false;
}

/* A test fails by what it returns, by exit() with a code, by an errorf(). */
static void test(struct session *session, struct trial *trial,
		 struct text *output)
{
	const struct printer *printer = capture(session, output);
	uint64_t begin = clock_ns(CLOCK_MONOTONIC);
	int err = bpf_call_run(trial->program);

	trial->duration = clock_ns(CLOCK_MONOTONIC) - begin;
	loop_drain(session);
	trial->passed = err >= 0 && !session->exit_code && !session->errors &&
			!maps_cell(&session->maps, CELLS_RESULT);
	session->exit_code = 0;
	release(session, printer);
}

bool trials_test(struct session *session)
{
	const struct trials *tests = &session->tests;
	struct print *print = &session->print;
	struct text output = { 0 };
	bool passed = true;

	/* What BEGIN printed is no test's. */
	loop_drain(session);
	if (!tests->n)
		return true;
	print->printer->tests_begin(print, tests);
	for (uint32_t i = 0; i < tests->n; i++) {
		print->printer->test_begin(print, &tests->v[i]);
		test(session, &tests->v[i], &output);
		print->printer->test_end(print, &tests->v[i], &output);
		passed &= tests->v[i].passed;
	}
	print->printer->tests_end(print, tests);
	text_free(&output);
	return passed;
}

/* The kernel's own measure of a program: calls and what they took. */
static uint64_t time_taken(int program)
{
	struct bpf_prog_info info;
	uint32_t len = sizeof(info);

	memset(&info, 0, sizeof(info));
	return bpf_object_info(program, &info, &len) ? 0 : info.run_time_ns;
}

static uint64_t bench_runs(struct session *session, int program, uint32_t runs)
{
	uint64_t before = time_taken(program);

	for (uint32_t i = 0; i < runs; i++) {
		if (bpf_call_run(program) < 0)
			return 0;
		if (i % BENCH_BATCH == 0) {
			loop_drain(session);
			text_clear(session->print.out.into);
		}
	}
	return time_taken(program) - before;
}

static void bench(struct session *session, struct trial *trial)
{
	struct text dropped = { 0 };
	const struct printer *printer = capture(session, &dropped);
	uint32_t runs = BENCH_RUNS_LEAST;
	uint64_t ns;

	for (;; runs *= 2) {
		ns = bench_runs(session, trial->program, runs);
		if (!ns || ns >= BENCH_LEAST || runs >= BENCH_RUNS_MOST)
			break;
	}
	trial->runs = ns ? runs : 0;
	trial->average = ns / runs;
	loop_drain(session);
	session->exit_code = 0;
	release(session, printer);
	text_free(&dropped);
}

void trials_bench(struct session *session)
{
	const struct trials *benches = &session->benches;
	struct print *print = &session->print;
	int stats;

	loop_drain(session);
	if (!benches->n)
		return;
	stats = statistics_enable();
	if (stats < 0) {
		session_error(session, "Programs could not be measured: %s",
			      strerror(-stats));
		return;
	}
	print->printer->benches_begin(print, benches);
	for (uint32_t i = 0; i < benches->n; i++) {
		bench(session, &benches->v[i]);
		if (benches->v[i].runs)
			print->printer->bench(print, benches, &benches->v[i]);
		else
			session_error(session, "bench:%s could not be run",
				      benches->v[i].name);
		output_turn(&print->out);
	}
	close(stats);
}
