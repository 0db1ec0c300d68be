/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Contract: from text to tree. */
#ifndef AWL_PARSER_PARSE_H
#define AWL_PARSER_PARSE_H

#include "lexer/diag.h"
#include "parser/ast.h"

/*
 * Parses a source. Always returns a script: with errors, what could be
 * understood of it. Syntax errors are reported to diags ("syntax: expected
 * ';'"); parsing goes on behind the next `;` or `}`.
 */
struct script *parse_script(struct diags *diags, struct sources *sources,
			    struct source *source);

/* The positional parameters: $1 is values[0]. */
struct parameters {
	const char *const *values;
	uint32_t n;
};

/*
 * The same, with `$N` in attach points replaced by the parameters, before the
 * points are split into their parts (a parameter may be a whole probe). NULL
 * parameters: `$N` stays in the parts' texts. Elsewhere `$N` is a node.
 */
struct script *parse_script_with(struct diags *diags, struct sources *sources,
				 struct source *source,
				 const struct parameters *parameters);
/* One expression, for #define bodies and the like; NULL on error. */
struct node *parse_expression(struct diags *diags, struct sources *sources,
			      struct source *source);
struct text;
/* --emit=tokens: one token a line: LINE:COL KIND "text". */
void tokens_print(struct diags *diags, struct sources *sources,
		  struct source *source, struct text *out);

#endif
