/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside the lexer: the flex scanner (lexer.l) makes raw tokens one by one and
 * structure.c tells apart what a scanner cannot; ahead.c looks ahead in the
 * text for both.
 */
#ifndef AWL_LEXER_SCAN_H
#define AWL_LEXER_SCAN_H

#include "base/strmap.h"
#include "lexer/token.h"

/* Where in the script the lexer is. */
enum lexer_state {
	AT_ITEM,   /* between items */
	IN_POINTS, /* attach points, up to `{`, `/` or `<` */
	IN_FILTER, /* /e/ */
	IN_COMPACT,
	IN_CODE, /* everything else, brackets tell where it ends */
};

struct bracket {
	enum token_kind kind; /* the opening one, as the scanner made it */
	struct loc loc;
};

struct lexer {
	struct arena *arena;
	struct diags *diags;
	const struct source *source;
	void *scanner;	  /* flex's */
	char *buffer;	  /* flex scans in place: its own copy of the text */
	uint32_t offset;  /* in the text, behind what was matched */
	uint32_t begin;	  /* where a token of several matches began */
	struct token raw; /* what the scanner is making */
	bool begun;	  /* a token of several matches has begun */
	int comment_back; /* the mode that a comment interrupts */
	uint32_t comment_begin;
	uint32_t stray_end;	   /* of the last stray bytes reported */
	uint32_t definition_depth; /* braces open in a C definition */
	uint32_t definition_end;   /* its end, once known */

	enum lexer_state state;
	bool expression_only; /* lexer_new_expression() */
	bool ended;	      /* gave up or reached the end */
	VEC(struct bracket) brackets;
	uint32_t braces; /* among the brackets */
	enum token_kind previous;
	bool colon;		 /* a `:` was in this attach point */
	bool paths;		 /* a `/` belongs to it */
	bool angles;		 /* a `<` without a blank before it, too */
	bool filter_if;		 /* this filter has an if: it may have blocks */
	uint32_t questions;	 /* `?` that wait for their `:`, compact only */
	bool part_begins;	 /* of a compact block */
	struct loc compact_open; /* its `<` */
	bool in_macro_head;
	bool in_declaration;	  /* let @m = ... */
	struct strmap parameters; /* of the macro: not names of types */
};

/* lexer.l: makes lexer->raw; its kind tells what. */
void scan_next(struct lexer *lexer);
/* Which of its modes the scanner goes on in. */
enum scan_mode {
	SCAN_CODE,
	SCAN_LAYOUT, /* only to the next token: raw is NAME, or END */
	SCAN_POINT,
	SCAN_DIRECTIVE,
	SCAN_DEFINITION,
};
void scan_mode(struct lexer *lexer, enum scan_mode mode);
/* 0, or -1 without memory. */
int scan_open(struct lexer *lexer);
void scan_close(struct lexer *lexer);
struct loc lexer_loc(const struct lexer *lexer, uint32_t begin, uint32_t end);

/*
 * literal.c: the raw token's value from its text. Errors are reported; the
 * value is usable then.
 */
void literal_integer(struct lexer *lexer, uint32_t begin, uint32_t len);
void literal_string(struct lexer *lexer, uint32_t begin, uint32_t len);
void literal_positional(struct lexer *lexer, uint32_t begin, uint32_t len);
/*
 * How much of an open string to take for it: what closes brackets at its end
 * is left, so that the blocks around it end where they should. In an attach
 * point, everything from a `{` is.
 */
int literal_open_string(const struct lexer *lexer, uint32_t begin, int len);
int literal_open_quote(const struct lexer *lexer, uint32_t begin, int len);
/* Reports bytes that mean nothing; those that follow each other once. */
void literal_stray(struct lexer *lexer, uint32_t begin);

/* point.c: what the parts of an attach point mean for its end. */
void point_begin(struct lexer *lexer);
void point_colon(struct lexer *lexer);
/* Whether a `/` at an offset belongs to the attach point. */
bool point_takes_slash(const struct lexer *lexer);
/* Whether a `/` where a point may begin begins a path, not a filter. */
bool point_slash_is_path(const struct lexer *lexer, uint32_t offset);

/* words.c: what a word means where it stands. */
enum token_kind word_keyword(const struct token *word);
enum token_kind word_compact(const struct token *word, bool part_begins);
/* A value's name: `(pid) - 1` is no cast. */
bool word_is_value(const char *name, uint32_t len);
/* Like the names of constants: no lower case letter. */
bool word_is_upper(const char *name, uint32_t len);

/*
 * ahead.c: questions about the text from p up to end. None moves the scanner;
 * each looks at what lies up to the next token or two, so that scanning stays
 * linear.
 */

/* Behind blanks, newlines and comments; *line_end: a newline was among them
 * (NULL if nobody asks). */
const char *ahead_layout(const char *p, const char *end, bool *line_end);
/* The length of the identifier at p, or 0. */
uint32_t ahead_word(const char *p, const char *end);
bool ahead_is_word(const char *p, const char *end, const char *word);
/* Whether a type and then `)` (or `,`) follows the `(` before p. */
enum ahead_type {
	AHEAD_NO_TYPE,
	AHEAD_TYPE,	  /* for sure: struct x, typeof(), a * before the ) */
	AHEAD_MAYBE_TYPE, /* a bare name, or with [N] */
};
enum ahead_type ahead_type(const char *p, const char *end, const char **name,
			   uint32_t *len, const char **behind);
/* Whether an operand may begin at p (behind `(name)`). */
enum ahead_operand {
	AHEAD_NO_OPERAND,
	AHEAD_OPERAND,
	AHEAD_SIGN, /* - * &: an operand, or an operator */
};
enum ahead_operand ahead_operand(const char *p, const char *end);
/* Whether a `>` before p closes a compact block. */
enum ahead_close { AHEAD_COMPARES, AHEAD_CLOSES, AHEAD_AMBIGUOUS };
enum ahead_close ahead_close(const char *p, const char *end, bool in_choice);
/* Whether `print` before p is the function: its `)` ends the action. */
bool ahead_print_call(const char *p, const char *end);
/* The end of a C definition whose body was just closed: behind attributes and
 * a `;`, or 0 if something else must be scanned to find it (typedef). */
uint32_t ahead_definition(const struct lexer *lexer);
/* What kind of item begins at p; AT_ITEM's tokens, or ATTACH_POINT. */
enum token_kind ahead_item(const char *p, const char *end);

#endif
