// SPDX-License-Identifier: GPL-2.0-or-later
/* Tokens of C text. */
#include <ctype.h>
#include <string.h>

#include "types/cread.h"

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$';
}

/* The text has no NUL at its end: C definitions are a part of a script. */
static char char_at(const struct clexer *lexer, uint32_t at)
{
	return at < lexer->end ? lexer->source->text[at] : '\0';
}

/* Length of a newline after a backslash, or 0. */
static uint32_t continuation(const struct clexer *lexer, uint32_t at)
{
	if (char_at(lexer, at) != '\\')
		return 0;
	if (char_at(lexer, at + 1) == '\n')
		return 2;
	return char_at(lexer, at + 1) == '\r' && char_at(lexer, at + 2) == '\n'
		       ? 3
		       : 0;
}

static void skip_comment(struct clexer *lexer)
{
	bool line = char_at(lexer, lexer->at + 1) == '/';

	lexer->at += 2;
	for (; lexer->at < lexer->end; lexer->at++) {
		if (line && char_at(lexer, lexer->at) == '\n')
			return;
		if (!line && char_at(lexer, lexer->at) == '*' &&
		    char_at(lexer, lexer->at + 1) == '/') {
			lexer->at += 2;
			return;
		}
	}
}

/* Skips blanks and comments; with `line` stops before a newline. */
static bool skip_blanks(struct clexer *lexer, bool line)
{
	uint32_t from = lexer->at, joined;

	while (lexer->at < lexer->end) {
		char c = char_at(lexer, lexer->at);
		char next = char_at(lexer, lexer->at + 1);

		if (c == '\n') {
			if (line)
				break;
			/* A # is only a directive at the begin of a line. */
			lexer->first = true;
			lexer->at++;
		} else if (isspace((unsigned char)c)) {
			lexer->at++;
		} else if ((joined = continuation(lexer, lexer->at))) {
			lexer->at += joined;
		} else if (c == '/' && (next == '/' || next == '*')) {
			skip_comment(lexer);
		} else {
			break;
		}
	}
	return lexer->at > from;
}

/* Up to the closing quote, or the end of the line where there is none. */
static uint32_t quoted_len(const struct clexer *lexer, char quote)
{
	uint32_t at = lexer->at + 1;

	while (at < lexer->end && char_at(lexer, at) != quote) {
		if (char_at(lexer, at) == '\n')
			return at - lexer->at;
		if (char_at(lexer, at) == '\\' && at + 1 < lexer->end)
			at++;
		at++;
	}
	return (at < lexer->end ? at + 1 : lexer->end) - lexer->at;
}

static uint32_t sign_len(const struct clexer *lexer)
{
	/* The longest first. */
	static const char *const signs[] = {
		"...", "<<=", ">>=", "->", "++", "--", "<<", ">>",
		"<=",  ">=",  "==",  "!=", "&&", "||", "##", "+=",
		"-=",  "*=",  "/=",  "%=", "&=", "|=", "^=",
	};
	const char *at = lexer->source->text + lexer->at;

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
		size_t len = strlen(signs[i]);

		if (lexer->end - lexer->at >= len && !memcmp(at, signs[i], len))
			return (uint32_t)len;
	}
	return 1;
}

/* A number of the preprocessor's: letters and dots belong to it, and cexpr.c
 * says what is none. */
static uint32_t name_len(const struct clexer *lexer, bool number)
{
	uint32_t at = lexer->at;

	while (at < lexer->end && (is_name_char(char_at(lexer, at)) ||
				   (number && char_at(lexer, at) == '.')))
		at++;
	return at - lexer->at;
}

static bool next_token(struct clexer *lexer, struct ctoken *token, bool line)
{
	bool space = skip_blanks(lexer, line);
	char c = char_at(lexer, lexer->at);

	*token = (struct ctoken){ .space = space, .first = lexer->first };
	if (lexer->at >= lexer->end || (line && c == '\n'))
		return false;
	lexer->first = false;
	if (isdigit((unsigned char)c)) {
		token->kind = CTOKEN_NUMBER;
		token->len = name_len(lexer, true);
	} else if (is_name_char(c)) {
		token->kind = CTOKEN_NAME;
		token->len = name_len(lexer, false);
	} else if (c == '"' || c == '\'') {
		token->kind = c == '"' ? CTOKEN_STRING : CTOKEN_CHAR;
		token->len = quoted_len(lexer, c);
	} else {
		token->kind = CTOKEN_SIGN;
		token->len = sign_len(lexer);
	}
	token->text = lexer->source->text + lexer->at;
	token->loc.begin = lexer->source->base + lexer->at;
	lexer->at += token->len;
	token->loc.end = lexer->source->base + lexer->at;
	return true;
}

bool clexer_next(struct clexer *lexer, struct ctoken *token)
{
	return next_token(lexer, token, false);
}

bool clexer_next_in_line(struct clexer *lexer, struct ctoken *token)
{
	return next_token(lexer, token, true);
}

bool ctoken_is(const struct ctoken *token, const char *text)
{
	size_t len = strlen(text);

	return token->len == len && !memcmp(token->text, text, len) &&
	       token->kind != CTOKEN_END;
}

const char *ctoken_text(struct arena *arena, const struct ctoken *token)
{
	return arena_strndup(arena, token->text ? token->text : "", token->len);
}
