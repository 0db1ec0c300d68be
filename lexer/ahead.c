// SPDX-License-Identifier: GPL-2.0-or-later
/* Looking ahead in the text; scan.h has the contracts. */
#include <ctype.h>
#include <string.h>

#include "lexer/scan.h"

static bool is_word_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool starts(const char *p, const char *end, const char *text)
{
	size_t len = strlen(text);

	return (size_t)(end - p) >= len && memcmp(p, text, len) == 0;
}

/* Behind a comment at p; an open one ends with the text. */
static const char *skip_comment(const char *p, const char *end)
{
	if (p[1] == '/') {
		p = memchr(p, '\n', (size_t)(end - p));
		return p ? p : end;
	}
	for (p += 2; p < end; p++)
		if (starts(p, end, "*/"))
			return p + 2;
	return end;
}

const char *ahead_layout(const char *p, const char *end, bool *line_end)
{
	bool newline = false;

	for (; p < end; p++) {
		if (*p == '/' && p + 1 < end && (p[1] == '/' || p[1] == '*')) {
			const char *behind = skip_comment(p, end);

			newline |= memchr(p, '\n', (size_t)(behind - p)) !=
				   NULL;
			p = behind - 1;
			continue;
		}
		if (*p == '\0' || !strchr(" \t\r\n\f\v", *p))
			break;
		newline |= *p == '\n';
	}
	if (line_end)
		*line_end = newline || p == end;
	return p;
}

uint32_t ahead_word(const char *p, const char *end)
{
	const char *begin = p;

	if (p < end && isdigit((unsigned char)*p))
		return 0;
	while (p < end && is_word_byte(*p))
		p++;
	return (uint32_t)(p - begin);
}

bool ahead_is_word(const char *p, const char *end, const char *word)
{
	return ahead_word(p, end) == strlen(word) && starts(p, end, word);
}

static bool ahead_is_one_of(const char *p, const char *end,
			    const char *const *words)
{
	for (; *words; words++)
		if (ahead_is_word(p, end, *words))
			return true;
	return false;
}

/* `unsigned long`: words that go on with another word. */
static const char *const c_words[] = { "unsigned", "signed", "long",
				       "short",	   "const",  NULL };

/* The words of a type's name; returns how many, p behind them. */
static unsigned type_words(const char **p, const char *end)
{
	unsigned n = 0;

	for (;;) {
		uint32_t len = ahead_word(*p, end);
		bool goes_on = ahead_is_one_of(*p, end, c_words);

		if (!len)
			return n;
		n++;
		*p = ahead_layout(*p + len, end, NULL);
		if (!goes_on)
			return n;
	}
}

/* `[4]` or `[]` at p: behind it, or NULL. */
static const char *type_bracket(const char *p, const char *end)
{
	p = ahead_layout(p + 1, end, NULL);
	while (p < end && is_word_byte(*p))
		p++;
	p = ahead_layout(p, end, NULL);
	return p < end && *p == ']' ? p + 1 : NULL;
}

enum ahead_type ahead_type(const char *p, const char *end, const char **name,
			   uint32_t *len, const char **behind)
{
	static const char *const type_starts[] = { "struct", "union", "enum",
						   "typeof", NULL };
	enum ahead_type answer = AHEAD_MAYBE_TYPE;

	p = ahead_layout(p, end, NULL);
	if (ahead_is_one_of(p, end, type_starts))
		return AHEAD_TYPE;
	*name = p;
	*len = ahead_word(p, end);
	switch (type_words(&p, end)) {
	case 0: return AHEAD_NO_TYPE;
	case 1: break;
	default: answer = AHEAD_TYPE;
	}
	while (p < end && (*p == '*' || *p == '[')) {
		if (*p == '*')
			answer = AHEAD_TYPE;
		p = *p == '*' ? p + 1 : type_bracket(p, end);
		if (!p)
			return AHEAD_NO_TYPE;
		p = ahead_layout(p, end, NULL);
	}
	/* A comma behind a type: offsetof's, or the next type of a tuple. */
	if (p >= end || (*p != ')' && *p != ','))
		return AHEAD_NO_TYPE;
	*behind = p;
	return answer;
}

enum ahead_operand ahead_operand(const char *p, const char *end)
{
	p = ahead_layout(p, end, NULL);
	if (p >= end || *p == '\0')
		return AHEAD_NO_OPERAND;
	/* Operators of two characters whose first one alone would be a sign or
	 * a prefix. */
	if (starts(p, end, "&&") || starts(p, end, "!=") ||
	    starts(p, end, "->") || starts(p, end, "--") ||
	    starts(p, end, "-=") || starts(p, end, "*=") ||
	    starts(p, end, "&=") || ahead_is_word(p, end, "else"))
		return AHEAD_NO_OPERAND;
	if (strchr("-*&", *p))
		return AHEAD_SIGN;
	if (is_word_byte(*p) || strchr("\"$@(!~", *p))
		return AHEAD_OPERAND;
	return AHEAD_NO_OPERAND;
}

/* Whether a probe with its kind begins at p: kprobe:f, /bin/sh:f. */
static bool is_whole_probe(const char *p, const char *end)
{
	if (!is_word_byte(*p) && *p != '*' && *p != '/')
		return false;
	if (isdigit((unsigned char)*p))
		return false;
	while (p < end && (unsigned char)*p > ' ' && *p != ':' &&
	       !strchr(",;{}()<>?=&|[]\"", *p))
		p++;
	return p + 1 < end && *p == ':' && (unsigned char)p[1] > ' ';
}

/* BEGIN, END, `macro f`, `fn f`, `let @m`, `name=`: what only begins an item.
 */
static bool is_item_word(const char *p, const char *end)
{
	uint32_t len = ahead_word(p, end);
	const char *behind = ahead_layout(p + len, end, NULL);

	if (!len)
		return false;
	if (ahead_is_word(p, end, "BEGIN") || ahead_is_word(p, end, "END"))
		return true;
	if (ahead_is_word(p, end, "macro") || ahead_is_word(p, end, "fn"))
		return ahead_word(behind, end) > 0;
	if (behind >= end)
		return false;
	if (*behind == '=' && !starts(behind, end, "=="))
		return true;
	if (ahead_is_word(p, end, "let"))
		return *behind == '@';
	if (ahead_is_word(p, end, "begin") || ahead_is_word(p, end, "end"))
		return *behind == '{';
	return false;
}

/* `close < ...` on one line: a probe, or the second of two comparisons. */
static bool is_name_and_angle(const char *p, const char *end)
{
	uint32_t len = ahead_word(p, end);
	bool line_end;

	if (!len)
		return false;
	p = ahead_layout(p + len, end, &line_end);
	return !line_end && *p == '<' && !starts(p, end, "<<") &&
	       !starts(p, end, "<=");
}

enum ahead_close ahead_close(const char *p, const char *end, bool in_choice)
{
	bool line_end;

	p = ahead_layout(p, end, &line_end);
	if (line_end)
		return AHEAD_CLOSES;
	if (is_item_word(p, end))
		return AHEAD_CLOSES;
	/* In a ? b : c the colon is the choice's, so `x > a:b` is no probe
	 * there. */
	if (!in_choice && is_whole_probe(p, end))
		return AHEAD_CLOSES;
	if (!in_choice && is_name_and_angle(p, end))
		return AHEAD_AMBIGUOUS;
	return AHEAD_COMPARES;
}

/* Behind a string literal at p; an open one ends with its line. */
static const char *skip_string(const char *p, const char *end)
{
	for (p++; p < end && *p != '"' && *p != '\n'; p++)
		if (*p == '\\' && p + 1 < end)
			p++;
	return p < end ? p + 1 : end;
}

/*
 * Behind the `)` that matches the `(` at p, or NULL. A `;` outside of braces
 * ends the search: it cannot be inside of parentheses.
 */
static const char *skip_parens(const char *p, const char *end)
{
	int depth = 0, braces = 0;

	for (; p < end; p++) {
		if (*p == '"') {
			p = skip_string(p, end) - 1;
		} else if (starts(p, end, "//") || starts(p, end, "/*")) {
			p = skip_comment(p, end) - 1;
		} else if (*p == '{' || *p == '}') {
			braces += *p == '{' ? 1 : -1;
		} else if (*p == ';' && braces <= 0) {
			return NULL;
		} else if (*p == '(') {
			depth++;
		} else if (*p == ')' && --depth == 0) {
			return p + 1;
		}
	}
	return NULL;
}

/*
 * print (a) + 1, b	the verb
 * print(@m); ...	the function: `;`, a word or the close follows
 */
bool ahead_print_call(const char *p, const char *end)
{
	static const char *const words[] = { "by",   "top", "every",
					     "sort", "as",  NULL };

	p = ahead_layout(p, end, NULL);
	if (p >= end || *p != '(')
		return false;
	p = skip_parens(p, end);
	if (!p)
		return false;
	p = ahead_layout(p, end, NULL);
	if (p >= end || *p == ';' || ahead_is_one_of(p, end, words))
		return true;
	if (*p != '>' || starts(p, end, ">>") || starts(p, end, ">="))
		return false;
	return ahead_close(p + 1, end, false) != AHEAD_COMPARES;
}

uint32_t ahead_definition(const struct lexer *lexer)
{
	const char *text = lexer->source->text;
	const char *end = text + lexer->source->len;
	const char *p = text + lexer->offset, *next;

	/* A typedef goes on behind its brace, with its name, until the `;`. */
	if (ahead_is_word(text + lexer->begin, end, "typedef"))
		return 0;
	for (;;) {
		next = ahead_layout(p, end, NULL);
		if (next < end && *next == ';')
			return (uint32_t)(next + 1 - text);
		if (!ahead_is_word(next, end, "__attribute__"))
			return (uint32_t)(p - text);
		p = ahead_layout(next + strlen("__attribute__"), end, NULL);
		next = p < end && *p == '(' ? skip_parens(p, end) : NULL;
		if (!next)
			return (uint32_t)(p - text);
		p = next;
	}
}

/* struct X, struct {, typedef x: but a probe may be called `enum:x`. */
static bool is_c_definition(const char *p, const char *end)
{
	static const char *const words[] = { "struct", "union", "enum",
					     "typedef", NULL };
	const char *behind;

	if (!ahead_is_one_of(p, end, words))
		return false;
	behind = ahead_layout(p + ahead_word(p, end), end, NULL);
	return behind < end && (*behind == '{' || ahead_word(behind, end));
}

enum token_kind ahead_item(const char *p, const char *end)
{
	const char *behind = ahead_layout(p + ahead_word(p, end), end, NULL);

	if (*p == '#')
		return TOKEN_DIRECTIVE;
	if (is_c_definition(p, end))
		return TOKEN_DEFINITION;
	if (behind >= end)
		return TOKEN_ATTACH_POINT;
	if (ahead_is_word(p, end, "config") && *behind == '=')
		return TOKEN_CONFIG;
	if (ahead_is_word(p, end, "import") && *behind == '"')
		return TOKEN_IMPORT;
	/* A variable's let is none here, and the parser says so; an attach
	 * point called "let" would only confuse. */
	if (ahead_is_word(p, end, "let") && (*behind == '@' || *behind == '$'))
		return TOKEN_LET;
	/* Two words in a row are no attach point: these are probes by such a
	 * name otherwise. */
	if (ahead_word(behind, end) == 0)
		return TOKEN_ATTACH_POINT;
	if (ahead_is_word(p, end, "macro"))
		return TOKEN_MACRO;
	if (ahead_is_word(p, end, "fn"))
		return TOKEN_FN;
	if (ahead_is_word(p, end, "let"))
		return TOKEN_LET;
	return TOKEN_ATTACH_POINT;
}
