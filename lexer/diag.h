/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: the one list of diagnostics a compilation reports to. A stage
 * reports and goes on to the next error; who drives the stages asks
 * diags->errors whether to go on to the next stage.
 *
 * Printed shape (BPFTRACE.md 3.6):
 *
 *	stdin:1:9-62: ERROR: message
 *	begin { ... }
 *	        ~~~~~
 *	HINT: text
 */
#ifndef AWL_LEXER_DIAG_H
#define AWL_LEXER_DIAG_H

#include <stdio.h>

#include "lexer/source.h"

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

struct diag_note {
	struct loc loc;
	const char *message;
};

struct diag {
	enum severity severity;
	struct loc loc;
	const char *message;
	const char *hint; /* or NULL */
	VEC(struct diag_note) notes;
};

struct diags {
	struct arena *arena;
	struct sources *sources;
	VEC(struct diag *) list;
	uint32_t errors, warnings;
	uint32_t max_errors; /* further ones are only counted; 0: 50 */
};

struct diag *diag_error(struct diags *diags, struct loc loc, const char *format,
			...) __attribute__((format(printf, 3, 4)));
struct diag *diag_warning(struct diags *diags, struct loc loc,
			  const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* NULL diags are tolerated, so that a suppressed error needs no test. */
void diag_hint(struct diags *diags, struct diag *diag, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* A related place: "This is the original definition." */
void diag_note(struct diags *diags, struct diag *diag, struct loc loc,
	       const char *format, ...) __attribute__((format(printf, 4, 5)));
/*
 * Prints all errors, then (if wanted) all warnings, each kind to its stream,
 * in the order of their places.
 */
void diag_print_errors(const struct diags *diags, FILE *out, bool color);
void diag_print_warnings(const struct diags *diags, FILE *out, bool color);

/*
 * The candidate nearest to a name (edit distance, case-blind, at most a third
 * of its length; before that, whose vowels the name lacks), or NULL: what hints
 * offer. Feed candidates one at a time.
 */
struct nearest {
	const char *name; /* what was written */
	const char *best;
	unsigned distance; /* twice the mistakes; 1: vowels left out */
};

void nearest_offer(struct nearest *nearest, const char *candidate);

/* The hint, for printf() and its like. */
#define DID_YOU_MEAN "Did you mean '%s'?"

#endif
