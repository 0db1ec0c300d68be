/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tokens, and the lexer that makes them.
 *
 * The lexer knows by itself where it is (between items, in an attach point, a
 * filter, a block, a compact block): it counts brackets and looks ahead in the
 * text. So the parser never tells it anything, its tokens can be printed alone,
 * and the few places where the language is not context free are settled here:
 * which parenthesis opens a cast, which `if` and `{` begin a statement, which
 * `/` ends a filter and which `>` ends a compact block.
 */
#ifndef AWL_LEXER_TOKEN_H
#define AWL_LEXER_TOKEN_H

#include "lexer/diag.h"

/* Name, how a message or a dump calls it. */
#define TOKENS(X)                                                             \
	X(END, "end of text")                                                 \
	X(ITEM_END, "end of item") /* only made to recover from errors */     \
	X(ERROR, "error")	   /* reported already */                     \
	/* between the items of a script */                                   \
	X(DIRECTIVE, "directive")   /* a # line */                            \
	X(DEFINITION, "definition") /* struct X { ... }; */                   \
	X(CONFIG, "config")                                                   \
	X(IMPORT, "import")                                                   \
	X(MACRO, "macro")                                                     \
	X(FN, "fn")                                                           \
	X(LET, "let")                                                         \
	X(PROBE_NAME, "probe name")	/* name= before a probe */            \
	X(ATTACH_POINT, "attach point") /* as written, with quotes */         \
	X(FILTER_OPEN, "/")                                                   \
	X(FILTER_CLOSE, "/")                                                  \
	/* compact blocks */                                                  \
	X(COMPACT_OPEN, "<")                                                  \
	X(COMPACT_CLOSE, ">")                                                 \
	X(PRINT, "print") /* the verb; the function is a name */              \
	X(VERB, "verb")	  /* count, sum, avg, min, max, stats, hist, lhist */ \
	X(BY, "by")                                                           \
	X(TOP, "top")                                                         \
	X(EVERY, "every")                                                     \
	X(SORT, "sort")                                                       \
	X(AS, "as")                                                           \
	/* words and literals */                                              \
	X(INTEGER, "integer")                                                 \
	X(STRING, "string")                                                   \
	X(NAME, "name")                                                       \
	X(VARIABLE, "variable")                                               \
	X(MAP, "map")                                                         \
	X(POSITIONAL, "positional")                                           \
	X(POSITIONAL_COUNT, "$#")                                             \
	X(TRUE, "true")                                                       \
	X(FALSE, "false")                                                     \
	X(IF, "if")                                                           \
	X(STATEMENT_IF, "if")                                                 \
	X(ELSE, "else")                                                       \
	X(FOR, "for")                                                         \
	X(WHILE, "while")                                                     \
	X(UNROLL, "unroll")                                                   \
	X(BREAK, "break")                                                     \
	X(CONTINUE, "continue")                                               \
	X(RETURN, "return")                                                   \
	X(COMPTIME, "comptime")                                               \
	X(SIZEOF, "sizeof")                                                   \
	X(OFFSETOF, "offsetof")                                               \
	X(TYPEINFO, "typeinfo")                                               \
	X(TYPEOF, "typeof")                                                   \
	X(STRUCT, "struct")                                                   \
	X(UNION, "union")                                                     \
	X(ENUM, "enum")                                                       \
	/* brackets that were told apart */                                   \
	X(CAST_OPEN, "(")	/* (type)e */                                 \
	X(TYPE_OPEN, "(")	/* sizeof(type) */                            \
	X(STATEMENT_BRACE, "{") /* a block as a statement */                  \
	/* punctuation */                                                     \
	X(PAREN_OPEN, "(")                                                    \
	X(PAREN_CLOSE, ")")                                                   \
	X(BRACKET_OPEN, "[")                                                  \
	X(BRACKET_CLOSE, "]")                                                 \
	X(BRACE_OPEN, "{")                                                    \
	X(BRACE_CLOSE, "}")                                                   \
	X(COMMA, ",")                                                         \
	X(SEMICOLON, ";")                                                     \
	X(COLON, ":")                                                         \
	X(QUESTION, "?")                                                      \
	X(DOT, ".")                                                           \
	X(DOT_DOT, "..")                                                      \
	X(ARROW, "->")                                                        \
	X(ASSIGN, "=")                                                        \
	X(ADD_ASSIGN, "+=")                                                   \
	X(SUB_ASSIGN, "-=")                                                   \
	X(MUL_ASSIGN, "*=")                                                   \
	X(DIV_ASSIGN, "/=")                                                   \
	X(MOD_ASSIGN, "%=")                                                   \
	X(AND_ASSIGN, "&=")                                                   \
	X(OR_ASSIGN, "|=")                                                    \
	X(XOR_ASSIGN, "^=")                                                   \
	X(SHL_ASSIGN, "<<=")                                                  \
	X(SHR_ASSIGN, ">>=")                                                  \
	X(INCREMENT, "++")                                                    \
	X(DECREMENT, "--")                                                    \
	X(PLUS, "+")                                                          \
	X(MINUS, "-")                                                         \
	X(STAR, "*")                                                          \
	X(SLASH, "/")                                                         \
	X(PERCENT, "%")                                                       \
	X(AMPERSAND, "&")                                                     \
	X(PIPE, "|")                                                          \
	X(CARET, "^")                                                         \
	X(TILDE, "~")                                                         \
	X(BANG, "!")                                                          \
	X(SHL, "<<")                                                          \
	X(SHR, ">>")                                                          \
	X(LT, "<")                                                            \
	X(LE, "<=")                                                           \
	X(GT, ">")                                                            \
	X(GE, ">=")                                                           \
	X(EQ, "==")                                                           \
	X(NE, "!=")                                                           \
	X(AND_AND, "&&")                                                      \
	X(OR_OR, "||")

enum token_kind {
#define X(name, text) TOKEN_##name,
	TOKENS(X)
#undef X
		TOKEN_COUNT
};

/* Brackets may be nested this deep, and so may the tree (parser/ast.h). */
#define NESTING_MAX 1000

struct token {
	enum token_kind kind;
	struct loc loc;
	/* Of words: as written, a map with its @, a variable without its $.
	 * Of strings: the bytes meant, NUL-terminated. */
	const char *text;
	uint32_t len;
	uint64_t value;	  /* of integers and positional parameters */
	bool is_duration; /* 10ms: value is in nanoseconds */
	bool is_wrong;	  /* an integer that was reported */
	/* Where the lexer is after this token, for who recovers: */
	uint32_t braces;    /* `{` that are open */
	struct loc bracket; /* the innermost open one of any kind, `<` too */
	bool in_compact;    /* at the outermost level of a compact block */
	bool item_end;	    /* an item ended with it */
};

struct lexer;

/*
 * The caller frees it with lexer_free(); what tokens point to lives in the
 * arena of the diagnostics.
 */
struct lexer *lexer_new(struct diags *diags, const struct source *source);
/* A lexer that reads one expression, not a script. */
struct lexer *lexer_new_expression(struct diags *diags,
				   const struct source *source);
void lexer_free(struct lexer *lexer);
/* The next token; TOKEN_END again and again at the end. */
struct token lexer_next(struct lexer *lexer);
const char *token_kind_text(enum token_kind kind);
/* The kind's own name, as the dump prints it: STATEMENT_IF. */
const char *token_kind_name(enum token_kind kind);

/* What a number's text says (BPFTRACE.md 1.6). */
struct number {
	uint64_t value;
	bool is_duration;
	const char *error; /* NULL, or what is wrong; value is usable then */
	uint32_t error_at; /* from there to its end */
};

/* Where a word of the language stands. */
enum word_place {
	WORD_STATEMENT = 1, /* if, let: begins a statement */
	WORD_ITEM = 2,	    /* macro, struct: begins what is no probe */
	WORD_CALL = 4,	    /* sizeof(...) */
	WORD_VALUE = 8,	    /* alone, as a name does: true, break */
	WORD_VERB = 16,	    /* count, hist: an action of a compact block */
	WORD_MODIFIER = 32, /* by, top: behind a verb */
};

/* Offers the words of some places (a sum of them). */
void token_offer_words(struct nearest *nearest, unsigned places);

struct number number_parse(struct arena *arena, const char *text, uint32_t len);

#endif
