// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * C texts of types, as tracefs writes them: "const struct sk_buff *",
 * "unsigned long[6]". Names only; declarations are read by cdecl.c.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "types/layout.h"

#define NAME_MAX_LEN 128
#define DIMENSIONS_MAX 4

struct ctext {
	const char *at, *end;
};

static void skip_blanks(struct ctext *text)
{
	while (text->at < text->end && isspace((unsigned char)*text->at))
		text->at++;
}

static bool take(struct ctext *text, char c)
{
	skip_blanks(text);
	if (text->at == text->end || *text->at != c)
		return false;
	text->at++;
	return true;
}

static bool is_qualifier(const char *word, size_t len)
{
	static const char *const qualifiers[] = {
		"const", "volatile", "restrict", "__restrict", "__user",
		"__rcu", "__percpu", "__iomem",	 "__kernel",
	};

	for (size_t i = 0; i < sizeof(qualifiers) / sizeof(*qualifiers); i++)
		if (strlen(qualifiers[i]) == len &&
		    !strncmp(word, qualifiers[i], len))
			return true;
	return false;
}

/* The next word that is no qualifier; its length, or 0. */
static size_t take_word(struct ctext *text, const char **word)
{
	size_t len;

	do {
		skip_blanks(text);
		*word = text->at;
		while (text->at < text->end &&
		       (isalnum((unsigned char)*text->at) || *text->at == '_'))
			text->at++;
		len = (size_t)(text->at - *word);
	} while (len && is_qualifier(*word, len));
	return len;
}

/* All words up to a sign, one blank between: "unsigned long". */
static bool take_name(struct ctext *text, char name[NAME_MAX_LEN])
{
	size_t len, used = 0;
	const char *word;

	while ((len = take_word(text, &word))) {
		if (used + len + 2 > NAME_MAX_LEN)
			return false;
		if (used)
			name[used++] = ' ';
		memcpy(name + used, word, len);
		used += len;
	}
	name[used] = '\0';
	return used > 0;
}

static const struct type *named(struct types *types, const char *name)
{
	static const struct {
		const char *word;
		enum type_kind kind;
	} tags[] = {
		{ "struct ", TYPE_STRUCT },
		{ "union ", TYPE_UNION },
		{ "enum ", TYPE_ENUM },
	};

	for (size_t i = 0; i < 3; i++) {
		size_t len = strlen(tags[i].word);

		if (!strncmp(name, tags[i].word, len))
			return type_find(types, tags[i].kind, name + len);
	}
	return type_find(types, TYPE_VOID, name);
}

/* "[4][2]": the last dimension is the innermost array. */
static const struct type *dimensions(struct types *types, struct ctext *text,
				     const struct type *type)
{
	uint32_t counts[DIMENSIONS_MAX], n = 0;

	while (n < DIMENSIONS_MAX && take(text, '[')) {
		const char *word;
		size_t len = take_word(text, &word);

		counts[n++] = len ? (uint32_t)strtoul(word, NULL, 0) : 0;
		if (!take(text, ']'))
			return NULL;
	}
	while (n) {
		uint32_t count = counts[--n];

		if (count && (uint64_t)count * type->size > UINT32_MAX)
			return NULL;
		if (count && type == type_int(types, 1, true))
			type = type_string(types, count);
		else
			type = type_array(types, type, count);
	}
	return type;
}

const struct type *type_parse(struct types *types, const char *text, size_t len,
			      enum space space)
{
	struct ctext c = { .at = text, .end = text + len };
	const struct type *type;
	char name[NAME_MAX_LEN];
	const char *word;

	if (!take_name(&c, name))
		return NULL;
	type = named(types, name);
	while (take(&c, '*')) {
		/* A pointer to what nobody knows is a pointer all the same. */
		type = type_pointer(types, type ? type : type_void(types),
				    space, false);
		while (take_word(&c, &word))
			;
	}
	if (type)
		type = dimensions(types, &c, type);
	skip_blanks(&c);
	return c.at == c.end ? type : NULL;
}
