// SPDX-License-Identifier: GPL-2.0-or-later
/* What stands before a declared name: "const unsigned long", "struct x". */
#include <string.h>

#include "types/cread.h"
#include "types/layout.h"

#define INTEGER_NAME_MAX 64

static bool is_one_of(const struct ctoken *token, const char *const *words,
		      size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (token->kind == CTOKEN_NAME && ctoken_is(token, words[i]))
			return true;
	return false;
}

#define IS_ONE_OF(token, words) \
	is_one_of(token, words, sizeof(words) / sizeof(*(words)))

/* Words that say nothing about how a value lies in memory. */
static bool is_ignored(const struct ctoken *token)
{
	static const char *const words[] = {
		"const",	"volatile",	 "restrict",
		"static",	"extern",	 "inline",
		"register",	"auto",		 "__const",
		"__volatile__", "__restrict",	 "__restrict__",
		"__inline",	"__inline__",	 "__extension__",
		"_Noreturn",	"_Thread_local", "__thread",
		"__rcu",	"__percpu",	 "__iomem",
		"__kernel",	"__force",	 "_Atomic",
		"__bitwise",	"__must_check",
	};

	return IS_ONE_OF(token, words);
}

static bool is_integer_word(const struct ctoken *token)
{
	static const char *const words[] = {
		"unsigned", "signed", "char",	"short",      "int",
		"long",	    "float",  "double", "__signed__", "__int128",
	};

	return IS_ONE_OF(token, words);
}

static bool tag_kind(const struct ctoken *token, enum type_kind *kind)
{
	if (ctoken_is(token, "struct"))
		*kind = TYPE_STRUCT;
	else if (ctoken_is(token, "union"))
		*kind = TYPE_UNION;
	else if (ctoken_is(token, "enum"))
		*kind = TYPE_ENUM;
	else
		return false;
	return true;
}

static const struct type *type_named(struct cparser *parser,
				     const struct ctoken *token)
{
	struct cdecl *cdecl = parser->read->cdecl;

	if (token->kind != CTOKEN_NAME)
		return NULL;
	return type_find(cdecl->types, TYPE_VOID,
			 ctoken_text(cdecl->arena, token));
}

bool cstarts_type(struct cparser *parser, const struct ctoken *token)
{
	enum type_kind kind;

	return token->kind == CTOKEN_NAME &&
	       (tag_kind(token, &kind) || is_ignored(token) ||
		is_integer_word(token) || type_named(parser, token));
}

/* Floating point has a size and no value that a script could use. */
static const struct type *type_float(struct types *types, uint32_t size)
{
	char key[] = { 'f', (char)('0' + size / 4), '\0' };

	return type_intern(types, key,
			   &(struct type){ .kind = TYPE_VOID,
					   .size = size,
					   .align = size });
}

/* "unsigned long", "char", "long double" from here on. */
static const struct type *integer_words(struct cparser *parser)
{
	struct types *types = parser->read->cdecl->types;
	const struct ctoken *first = cparser_peek(parser), *token;
	const struct type *type;
	struct arena *arena = parser->read->cdecl->arena;
	const char *name = "";
	uint32_t floating = 0, wide = 0;
	bool is_signed = true, is_long = false;

	for (;
	     is_integer_word(token = cparser_peek(parser)) || is_ignored(token);
	     parser->at++) {
		if (ctoken_is(token, "float"))
			floating = 4;
		else if (ctoken_is(token, "double"))
			floating = 8;
		else if (ctoken_is(token, "__int128"))
			wide = 16;
		else if (ctoken_is(token, "unsigned"))
			is_signed = false;
		is_long |= ctoken_is(token, "long");
		if (is_ignored(token) || ctoken_is(token, "__signed__") ||
		    strlen(name) > INTEGER_NAME_MAX)
			continue;
		/* Joined, and looked up as one name: `unsigned long int` has
		 * many orders. */
		name = arena_printf(arena, "%s%s%.*s", name, *name ? " " : "",
				    (int)token->len, token->text);
	}
	if (floating)
		return type_float(types,
				  floating == 8 && is_long ? 16 : floating);
	if (wide)
		return type_int(types, wide, is_signed);
	type = type_builtin(types, *name ? name : "int");
	if (!type)
		cparser_error(parser, first, "'%s' is not a type", name);
	return type;
}

/* "struct x", with a body or without. */
static const struct type *tagged(struct cparser *parser, enum type_kind kind,
				 struct cspecifiers *specifiers)
{
	parser->at++;
	if (kind == TYPE_ENUM)
		return cenum_read(parser, specifiers);
	return cstruct_read(parser, kind, specifiers);
}

/* aligned, aligned(n): what there is between the parentheses is constant. */
static void read_alignment(struct cparser *parser,
			   struct cspecifiers *specifiers)
{
	const struct ctoken *at = cparser_peek(parser);
	/* What a bare `aligned` means on both machines. */
	int64_t align = 16;

	if (cparser_take(parser, "(") &&
	    (!cexpr_value(parser, &align) || !cparser_expect(parser, ")")))
		return;
	if (align <= 0 || align > 1 << 20 || (align & (align - 1))) {
		cparser_error(parser, at,
			      "an alignment is a power of two up to 1048576");
		return;
	}
	if ((uint32_t)align > specifiers->align)
		specifiers->align = (uint32_t)align;
}

/* One name in __attribute__((...)); only layout matters here. */
static void read_attribute(struct cparser *parser,
			   struct cspecifiers *specifiers)
{
	const struct ctoken *token = cparser_peek(parser);

	parser->at++;
	if (ctoken_is(token, "packed") || ctoken_is(token, "__packed__"))
		specifiers->packed = true;
	else if (ctoken_is(token, "aligned") || ctoken_is(token, "__aligned__"))
		read_alignment(parser, specifiers);
	else if (cparser_take(parser, "("))
		cparser_skip_pair(parser, "(", ")");
}

void cattributes_read(struct cparser *parser, struct cspecifiers *specifiers)
{
	static const char *const words[] = { "__attribute__", "__attribute" };
	/* The name that the assembler is to use, which changes no layout. */
	static const char *const asm_words[] = { "asm", "__asm", "__asm__" };

	for (;;) {
		const struct ctoken *token = cparser_peek(parser);

		if (IS_ONE_OF(token, words)) {
			parser->at++;
			if (!cparser_expect(parser, "("))
				return;
			if (!cparser_expect(parser, "("))
				return;
			while (cparser_peek(parser)->kind != CTOKEN_END &&
			       !cparser_take(parser, ")"))
				read_attribute(parser, specifiers);
			cparser_expect(parser, ")");
		} else if (ctoken_is(token, "__packed")) {
			parser->at++;
			specifiers->packed = true;
		} else if (ctoken_is(token, "_Alignas")) {
			parser->at++;
			read_alignment(parser, specifiers);
		} else if (IS_ONE_OF(token, asm_words)) {
			parser->at++;
			while (is_ignored(cparser_peek(parser)))
				parser->at++;
			if (cparser_take(parser, "("))
				cparser_skip_pair(parser, "(", ")");
		} else {
			return;
		}
		if (parser->failed)
			return;
	}
}

/* Takes one word; false when it does not belong to the specifiers. */
static bool read_word(struct cparser *parser, struct cspecifiers *specifiers)
{
	const struct ctoken *token = cparser_peek(parser);
	const struct type *type;
	enum type_kind kind;

	if (token->kind != CTOKEN_NAME)
		return false;
	if (is_ignored(token) || ctoken_is(token, "typedef") ||
	    ctoken_is(token, "__user")) {
		specifiers->is_typedef |= ctoken_is(token, "typedef");
		specifiers->user |= ctoken_is(token, "__user");
		parser->at++;
		return true;
	}
	/* One type a declaration: the next name is what is declared. */
	if (specifiers->type)
		return false;
	if (tag_kind(token, &kind)) {
		specifiers->type = tagged(parser, kind, specifiers);
		return specifiers->type;
	}
	if (is_integer_word(token)) {
		specifiers->type = integer_words(parser);
		return specifiers->type;
	}
	type = type_named(parser, token);
	if (!type)
		return false;
	specifiers->type = type;
	parser->at++;
	return true;
}

bool cspecifiers_read(struct cparser *parser, struct cspecifiers *specifiers)
{
	const struct ctoken *token;

	do {
		cattributes_read(parser, specifiers);
	} while (!parser->failed && read_word(parser, specifiers));
	token = cparser_peek(parser);
	if (specifiers->type || parser->failed)
		return !parser->failed;
	if (token->kind == CTOKEN_NAME)
		cparser_error(parser, token, "unknown type name '%s'",
			      ctoken_text(parser->read->cdecl->arena, token));
	else
		cparser_error(parser, token, "expected a type");
	return false;
}
