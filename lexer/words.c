// SPDX-License-Identifier: GPL-2.0-or-later
/* The words of the language: keywords, verbs, and what names a value. */
#include <ctype.h>
#include <string.h>

#include "lexer/scan.h"

struct word {
	const char *text;
	enum token_kind kind;
};

/* config, macro and fn are words only where an item begins, import and let
 * where a string or a variable follows: structure.c. */
static const struct word keywords[] = {
	{ "true", TOKEN_TRUE },
	{ "false", TOKEN_FALSE },
	{ "if", TOKEN_IF },
	{ "else", TOKEN_ELSE },
	{ "for", TOKEN_FOR },
	{ "while", TOKEN_WHILE },
	{ "unroll", TOKEN_UNROLL },
	{ "break", TOKEN_BREAK },
	{ "continue", TOKEN_CONTINUE },
	{ "return", TOKEN_RETURN },
	{ "comptime", TOKEN_COMPTIME },
	{ "sizeof", TOKEN_SIZEOF },
	{ "offsetof", TOKEN_OFFSETOF },
	{ "typeinfo", TOKEN_TYPEINFO },
	{ "typeof", TOKEN_TYPEOF },
	{ "struct", TOKEN_STRUCT },
	{ "union", TOKEN_UNION },
	{ "enum", TOKEN_ENUM },
};

static const struct word verbs[] = {
	{ "print", TOKEN_PRINT }, { "count", TOKEN_VERB },
	{ "sum", TOKEN_VERB },	  { "avg", TOKEN_VERB },
	{ "min", TOKEN_VERB },	  { "max", TOKEN_VERB },
	{ "stats", TOKEN_VERB },  { "hist", TOKEN_VERB },
	{ "lhist", TOKEN_VERB },
};

static const struct word modifiers[] = {
	{ "by", TOKEN_BY },
	{ "top", TOKEN_TOP },
	{ "every", TOKEN_EVERY },
	{ "as", TOKEN_AS },
};

/* Builtins that are values: `(pid) -1` subtracts, `(int)-1` is a cast. The
 * lexer has its own list, as it knows of no table of builtins. */
static const char *const values[] = {
	"args",	       "cgroup",     "comm",	"config",  "cpid",
	"cpu",	       "ctx",	     "curtask", "elapsed", "func",
	"gid",	       "has_cpid",   "jiffies", "kstack",  "latency",
	"leader_comm", "leader_tid", "ncpus",	"nsecs",   "numaid",
	"pcomm",       "pid",	     "ppid",	"probe",   "probetype",
	"rand",	       "retval",     "tid",	"uid",	   "username",
	"usermode",    "ustack",
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

void token_offer_verbs(struct nearest *nearest)
{
	for (size_t i = 0; i < COUNT(verbs); i++)
		nearest_offer(nearest, verbs[i].text);
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
