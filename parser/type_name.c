// SPDX-License-Identifier: GPL-2.0-or-later
/* Types as they are written. */
#include <string.h>

#include "parser/context.h"

struct type_name *make_type_name(struct parse *parse, struct loc loc, int kind,
				 const char *name)
{
	struct type_name *type = arena_new(parse->arena, struct type_name);

	type->kind = kind;
	type->loc = loc;
	type->name = name;
	return type;
}

/* A type made of another one: the depth is bounded. */
static struct type_name *type_around(struct parse *parse, struct loc loc,
				     int kind, struct type_name *of)
{
	struct type_name *type;

	if (of->depth >= NESTING_MAX) {
		nested_too_deeply(parse, loc);
		return of;
	}
	type = make_type_name(parse, loc, kind, NULL);
	type->of = of;
	type->depth = of->depth + 1;
	return type;
}

struct type_name *type_name_pointer(struct parse *parse, struct loc loc,
				    struct type_name *of)
{
	return type_around(parse, loc, TYPE_NAME_POINTER, of);
}

/* Types whose [N] is how much they hold. */
static bool has_capacity(const struct type_name *type)
{
	static const char *const names[] = { "string", "buffer", "inet", "usym",
					     "ksym" };

	if (type->kind != TYPE_NAME_PLAIN || type->has_count)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i], type->name) == 0)
			return true;
	return false;
}

struct type_name *type_name_array(struct parse *parse, struct loc loc,
				  struct type_name *of,
				  const struct word *count)
{
	/* string[64] is one type of 64 bytes, char[64] is 64 of a type; and
	 * what follows a string's own [N] is an array of them. */
	if (!has_capacity(of) || !count)
		of = type_around(parse, loc, TYPE_NAME_ARRAY, of);
	of->loc = loc;
	of->has_count = count != NULL;
	of->count = count ? count->value : 0;
	return of;
}

struct type_name *type_name_word(struct parse *parse, struct loc loc,
				 struct type_name *type, struct word word)
{
	const char *name = word_text(parse, word);

	if (!type)
		return make_type_name(parse, loc, TYPE_NAME_PLAIN, name);
	type->loc = loc;
	/* "unsigned long long": words are joined, and looked up as one name
	 * later. */
	if (type->kind == TYPE_NAME_PLAIN && strlen(type->name) < 64) {
		type->name = arena_printf(parse->arena, "%s %s", type->name,
					  name);
	} else {
		diag_error(parse->diags, loc, "syntax: expected ')'");
	}
	return type;
}

struct type_name *type_name_typeof(struct parse *parse, struct loc loc,
				   struct type_name *type,
				   struct node *expression)
{
	struct type_name *made = make_type_name(parse, loc, TYPE_NAME_TYPEOF,
						NULL);

	made->of = type;
	made->expression = expression;
	if (type)
		made->depth = type->depth + 1;
	return made;
}
