// SPDX-License-Identifier: GPL-2.0-or-later
/* The words of the language: keywords, verbs, and what names a value. */
#include <ctype.h>
#include <string.h>

#include "lexer/scan.h"

struct word {
	const char *text;
	enum token_kind kind;
	unsigned place; /* where hints offer it: token.h */
};

static const struct word keywords[] = {
	{ "true", TOKEN_TRUE, WORD_VALUE },
	{ "false", TOKEN_FALSE, WORD_VALUE },
	{ "if", TOKEN_IF, WORD_STATEMENT },
	{ "else", TOKEN_ELSE, WORD_STATEMENT },
	{ "for", TOKEN_FOR, WORD_STATEMENT },
	{ "while", TOKEN_WHILE, WORD_STATEMENT },
	{ "unroll", TOKEN_UNROLL, WORD_STATEMENT },
	{ "break", TOKEN_BREAK, WORD_STATEMENT | WORD_VALUE },
	{ "continue", TOKEN_CONTINUE, WORD_STATEMENT | WORD_VALUE },
	{ "return", TOKEN_RETURN, WORD_STATEMENT | WORD_VALUE },
	{ "comptime", TOKEN_COMPTIME, 0 },
	{ "sizeof", TOKEN_SIZEOF, WORD_CALL },
	{ "offsetof", TOKEN_OFFSETOF, WORD_CALL },
	{ "typeinfo", TOKEN_TYPEINFO, WORD_CALL },
	{ "typeof", TOKEN_TYPEOF, WORD_CALL },
	{ "struct", TOKEN_STRUCT, WORD_ITEM },
	{ "union", TOKEN_UNION, WORD_ITEM },
	{ "enum", TOKEN_ENUM, WORD_ITEM },
};

/* Words only where an item begins, import and let where a string or a variable
 * follows: structure.c. */
static const struct word item_words[] = {
	{ "config", TOKEN_CONFIG, WORD_ITEM },
	{ "import", TOKEN_IMPORT, WORD_ITEM | WORD_STATEMENT },
	{ "macro", TOKEN_MACRO, WORD_ITEM },
	{ "fn", TOKEN_FN, 0 }, /* near to anything short */
	{ "let", TOKEN_LET, WORD_ITEM | WORD_STATEMENT },
};

static const struct word verbs[] = {
	{ "print", TOKEN_PRINT, WORD_VERB }, { "count", TOKEN_VERB, WORD_VERB },
	{ "sum", TOKEN_VERB, WORD_VERB },    { "avg", TOKEN_VERB, WORD_VERB },
	{ "min", TOKEN_VERB, WORD_VERB },    { "max", TOKEN_VERB, WORD_VERB },
	{ "stats", TOKEN_VERB, WORD_VERB },  { "hist", TOKEN_VERB, WORD_VERB },
	{ "lhist", TOKEN_VERB, WORD_VERB },
};

static const struct word modifiers[] = {
	{ "by", TOKEN_BY, WORD_MODIFIER },
	{ "top", TOKEN_TOP, WORD_MODIFIER },
	{ "every", TOKEN_EVERY, WORD_MODIFIER },
	{ "sort", TOKEN_SORT, WORD_MODIFIER },
	{ "as", TOKEN_AS, WORD_MODIFIER },
};

/* Builtins that are values: `(pid) -1` subtracts, `(int)-1` is a cast. The
 * lexer has its own list, as it knows of no table of builtins. */
static const char *const values[] = {
	"args",	   "cgroup",	"comm",	       "config",     "cpid",
	"false",   "true",	"cpu",	       "ctx",	     "curtask",
	"elapsed", "func",	"gid",	       "has_cpid",   "jiffies",
	"kstack",  "latency",	"leader_comm", "leader_tid", "ncpus",
	"nsecs",   "numaid",	"pcomm",       "pid",	     "ppid",
	"probe",   "probetype", "rand",	       "retval",     "tid",
	"uid",	   "username",	"usermode",    "ustack",
};

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static enum token_kind word_find(const struct word *words, size_t n,
				 const struct token *word)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(words[i].text) == word->len &&
		    memcmp(words[i].text, word->text, word->len) == 0)
			return words[i].kind;
	return TOKEN_NAME;
}

static void offer(struct nearest *nearest, unsigned places,
		  const struct word *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (words[i].place & places)
			nearest_offer(nearest, words[i].text);
}

void token_offer_words(struct nearest *nearest, unsigned places)
{
	offer(nearest, places, keywords, COUNT(keywords));
	offer(nearest, places, item_words, COUNT(item_words));
	offer(nearest, places, verbs, COUNT(verbs));
	offer(nearest, places, modifiers, COUNT(modifiers));
}

enum token_kind word_keyword(const struct token *word)
{
	return word_find(keywords, COUNT(keywords), word);
}

enum token_kind word_compact(const struct token *word, bool part_begins)
{
	enum token_kind kind = TOKEN_NAME;

	/* A verb is one only at a part's begin: `count` elsewhere is a call or
	 * a name. */
	if (part_begins)
		kind = word_find(verbs, COUNT(verbs), word);
	if (kind == TOKEN_NAME)
		kind = word_find(modifiers, COUNT(modifiers), word);
	return kind;
}

/* arg0, sarg3: p behind the letters. */
static bool is_number(const char *p, const char *end)
{
	if (p == end)
		return false;
	while (p < end && isdigit((unsigned char)*p))
		p++;
	return p == end;
}

bool word_is_value(const char *name, uint32_t len)
{
	if (len > 3 && memcmp(name, "arg", 3) == 0 &&
	    is_number(name + 3, name + len))
		return true;
	if (len > 4 && memcmp(name, "sarg", 4) == 0 &&
	    is_number(name + 4, name + len))
		return true;
	if (len > 10 && memcmp(name, "__builtin_", 10) == 0)
		return true;
	for (size_t i = 0; i < COUNT(values); i++)
		if (strlen(values[i]) == len &&
		    memcmp(values[i], name, len) == 0)
			return true;
	return false;
}

/* Constants are written so, types are not. */
bool word_is_upper(const char *name, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++)
		if (islower((unsigned char)name[i]))
			return false;
	return true;
}
