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

#endif
