/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text printer's part for tests and benches (runtime/trials.h). */
#ifndef AWL_RUNTIME_PRINT_TRIALS_H
#define AWL_RUNTIME_PRINT_TRIALS_H

struct print;
struct text;
struct trial;
struct trials;

void text_tests_begin(struct print *print, const struct trials *tests);
void text_test_begin(struct print *print, const struct trial *test);
void text_test_end(struct print *print, const struct trial *test,
		   const struct text *output);
void text_tests_end(struct print *print, const struct trials *tests);
void text_benches_begin(struct print *print, const struct trials *benches);
void text_bench(struct print *print, const struct trials *benches,
		const struct trial *bench);

/* A printer's rows for tests and benchmarks, and for what is said on stderr, as
 * text. */
#define PRINTS_MESSAGES_AS_TEXT                                           \
	.attached = print_text_attached, .lost = print_text_lost,         \
	.problem = print_text_problem, .message = print_text_message,     \
	.cost = print_text_cost, .tests_begin = text_tests_begin,         \
	.test_begin = text_test_begin, .test_end = text_test_end,         \
	.tests_end = text_tests_end, .benches_begin = text_benches_begin, \
	.bench = text_bench

#endif
