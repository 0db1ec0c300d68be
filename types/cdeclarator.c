// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Declarators, and declarations as a whole:
 *
 *	declarator: `*` qualifiers declarator | name | ( declarator )
 *		    | declarator [ n ] | declarator ( parameters )
 *
 * What is in parentheses is read after what follows them: (*f)(int) is a
 * pointer to a function.
 */
#include <string.h>

#include "types/cread.h"
#include "types/layout.h"

#define ARRAY_MAX INT32_MAX

/* Qualifiers and attributes behind a `*`. */
static void pointer_words(struct cparser *parser)
{
	static const char *const words[] = {
		"const",	"volatile",  "restrict", "__restrict",
		"__restrict__", "__user",    "__rcu",	 "__percpu",
		"__iomem",	"_Nullable", "__const",	 "__kernel",
	};
	struct cspecifiers ignored = { 0 };
	bool more = true;

	while (more) {
		cattributes_read(parser, &ignored);
		more = false;
		for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
			more |= cparser_take(parser, words[i]);
	}
}

static const struct type *array_of(struct cparser *parser,
				   const struct ctoken *at,
				   const struct type *of, int64_t count)
{
	struct types *types = parser->read->cdecl->types;

	if (count < 0 || count > ARRAY_MAX ||
	    (uint64_t)count * of->size > ARRAY_MAX) {
		cparser_error(parser, at, "an array cannot have %lld elements",
			      (long long)count);
		count = 0;
	}
	if (count && of == type_int(types, 1, true))
		return type_string(types, (uint32_t)count);
	return type_array(types, of, (uint32_t)count);
}

/* "[4][2]", the last dimension innermost, and "(parameters)". */
static const struct type *suffixes(struct cparser *parser,
				   const struct type *type, bool *function)
{
	const struct ctoken *at = cparser_peek(parser);
	int64_t count = 0;
	bool of_function = false;

	if (cparser_take(parser, "(")) {
		cparser_skip_pair(parser, "(", ")");
		*function = true;
		return type_void(parser->read->cdecl->types);
	}
	if (!cparser_take(parser, "["))
		return type;
	while (cparser_take(parser, "static") ||
	       cparser_take(parser, "const") ||
	       cparser_take(parser, "restrict"))
		;
	if (!cparser_take(parser, "]")) {
		if (!cexpr_value(parser, &count) ||
		    !cparser_expect(parser, "]"))
			return type;
	}
	if (!cparser_deeper(parser))
		return type;
	type = suffixes(parser, type, &of_function);
	parser->depth--;
	return array_of(parser, at, type, count);
}

/* Is this parenthesis around a declarator, or before parameters? */
static bool opens_declarator(struct cparser *parser)
{
	const struct ctoken *next;

	if (!ctoken_is(cparser_peek(parser), "(") ||
	    parser->at + 1 >= parser->n)
		return false;
	next = &parser->tokens[parser->at + 1];
	return ctoken_is(next, "*") || ctoken_is(next, "(") ||
	       ctoken_is(next, "__attribute__") ||
	       (next->kind == CTOKEN_NAME && !cstarts_type(parser, next));
}

bool cdeclarator_read(struct cparser *parser, const struct type *base,
		      bool user, struct cdeclarator *declarator)
{
	struct types *types = parser->read->cdecl->types;
	const struct type *type = base;
	uint32_t inner, behind;

	while (cparser_take(parser, "*")) {
		type = type_pointer(types, type, user ? SPACE_USER : SPACE_NONE,
				    false);
		user = false;
		/* A pointer to a function has a size, a function has none. */
		declarator->function = false;
		pointer_words(parser);
	}
	pointer_words(parser);
	if (opens_declarator(parser)) {
		/* Passed over, what follows read, then back to what is
		 * inside. */
		inner = ++parser->at;
		cparser_skip_pair(parser, "(", ")");
		type = suffixes(parser, type, &declarator->function);
		behind = parser->at;
		parser->at = inner;
		if (!cparser_deeper(parser) ||
		    !cdeclarator_read(parser, type, false, declarator) ||
		    !cparser_expect(parser, ")"))
			return false;
		parser->depth--;
		parser->at = behind;
		return !parser->failed;
	}
	if (cparser_peek(parser)->kind == CTOKEN_NAME) {
		declarator->name = cparser_peek(parser);
		parser->at++;
	}
	declarator->type = suffixes(parser, type, &declarator->function);
	return !parser->failed;
}

static bool is_word(const struct ctoken *token, const char *a, const char *b)
{
	return ctoken_is(token, a) || ctoken_is(token, b);
}

/* Declarations that make no type: functions, variables, assertions. */
static bool makes_nothing(struct cparser *parser)
{
	const struct ctoken *token = cparser_peek(parser);

	return token->kind == CTOKEN_END || ctoken_is(token, ";") ||
	       is_word(token, "_Static_assert", "static_assert") ||
	       is_word(token, "asm", "__asm__");
}

static void define_typedef(struct cparser *parser,
			   const struct cspecifiers *specifiers,
			   const struct cdeclarator *declarator)
{
	struct cdecl *cdecl = parser->read->cdecl;

	if (!declarator->name) {
		cparser_error(parser, cparser_peek(parser),
			      "expected the typedef's name");
		return;
	}
	if (specifiers->align > declarator->type->align)
		cparser_error(parser, declarator->name,
			      "a typedef cannot change an alignment here; give "
			      "the attribute to the field");
	type_define_name(cdecl->types,
			 ctoken_text(cdecl->arena, declarator->name),
			 declarator->type);
}

void cdecl_declaration(struct cparser *parser)
{
	struct cspecifiers specifiers = { 0 };

	if (makes_nothing(parser) || !cspecifiers_read(parser, &specifiers))
		return;
	while (cparser_peek(parser)->kind != CTOKEN_END &&
	       !cparser_take(parser, ";")) {
		struct cdeclarator declarator = { 0 };
		const struct ctoken *next;

		if (!cdeclarator_read(parser, specifiers.type, specifiers.user,
				      &declarator))
			return;
		cattributes_read(parser, &specifiers);
		if (specifiers.is_typedef)
			define_typedef(parser, &specifiers, &declarator);
		if (ctoken_is(cparser_peek(parser), "{") ||
		    ctoken_is(cparser_peek(parser), "="))
			return; /* a body or a value: nothing for us */
		next = cparser_peek(parser);
		if (!cparser_take(parser, ",") && !ctoken_is(next, ";") &&
		    next->kind != CTOKEN_END)
			cparser_error(parser, next, "expected ';'");
		if (parser->failed)
			return;
	}
}
