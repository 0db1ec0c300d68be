/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --test and --bench run: blocks by their names. */
#ifndef AWL_RUNTIME_TRIALS_H
#define AWL_RUNTIME_TRIALS_H

#include <stdbool.h>
#include <stdint.h>

struct text;

struct trial {
	const char *name;
	int program;
	/* Of a test: */
	bool passed;
	uint64_t duration; /* ns */
	/* Of a bench: */
	uint64_t average, runs; /* ns; 0 runs: it could not be measured */
};

struct trials {
	struct trial *v;
	uint32_t n, room;
};

struct session;

int trials_add(struct trials *trials, const char *name, int program);
/* Runs them and prints what came of each. false: a test failed. */
bool trials_test(struct session *session);
void trials_bench(struct session *session);
/* What the command line wants of a script that has only the other kinds;
 * NULL: there is something to do. */
const char *trials_missing(const struct session *session);

#endif
