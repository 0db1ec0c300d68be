/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Of printers whose output is for other programs: what has no place in it goes
 * to stderr, as the text printer prints it.
 */
#ifndef AWL_RUNTIME_PRINT_BESIDE_H
#define AWL_RUNTIME_PRINT_BESIDE_H

#include "runtime/print.h"
#include "runtime/print_trials.h"

void beside_value(struct print *print, const struct value *value);
void beside_map(struct print *print, const struct rows *rows, uint64_t div);
void beside_text(struct print *print, const char *type, const char *text,
		 size_t len);
void beside_event(struct print *print, const struct site *site,
		  const struct value *values);
void beside_columns(struct print *print, const struct site *site,
		    const struct value *values);
/* No blank lines in front of the maps at the end. */
void beside_end(struct print *print);

/* The rows of a printer that has a form for maps alone. */
#define PRINTS_ALL_ELSE_BESIDE                                             \
	.value = beside_value, .text = beside_text, .event = beside_event, \
	.columns = beside_columns, .end = beside_end, PRINTS_MESSAGES_AS_TEXT

#endif
