/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Private to the reader of tracepoints' `print fmt`. */
#ifndef AWL_TYPES_FIELD_PARSE_H
#define AWL_TYPES_FIELD_PARSE_H

#include "types/cread.h"
#include "types/field_text.h"

struct field_parser {
	struct types *types;
	const struct ctoken *at, *end;
	const char *field; /* that the expression is of; NULL: none yet */
	uint32_t depth;
};

/* A whole argument; NULL unless it is made of one field. */
const struct field_expression *field_parse(struct field_parser *parser);
/* The string literals here, joined, as they are written; NULL: none. */
char *field_parse_text(struct field_parser *parser);

#endif
