// SPDX-License-Identifier: GPL-2.0-or-later
/* Tags of structures and unions, and enums as a whole. */
#include <string.h>

#include "types/cread.h"

static const char *keyword(enum type_kind kind)
{
	return kind == TYPE_ENUM    ? "enum"
	       : kind == TYPE_UNION ? "union"
				    : "struct";
}

/* Notes where a key is defined; false: it was before, which is reported. */
static bool define_once(struct cparser *parser, const char *key,
			const struct ctoken *name)
{
	struct cdecl *cdecl = parser->read->cdecl;
	const struct loc *first = strmap_get(&cdecl->defined, key);

	if (!first) {
		strmap_set(&cdecl->defined, key,
			   arena_copy(cdecl->arena, &name->loc,
				      sizeof(name->loc)));
		return true;
	}
	if (!parser->failed && !parser->read->quiet) {
		struct diag *diag = diag_error(cdecl->diags, name->loc,
					       "redefinition of '%s'", key);

		diag_note(cdecl->diags, diag, *first,
			  "This is the original definition.");
	}
	parser->failed = true;
	return false;
}

bool ctag_define(struct cparser *parser, enum type_kind kind,
		 const struct ctoken *name)
{
	struct arena *arena = parser->read->cdecl->arena;

	return define_once(parser,
			   arena_printf(arena, "%s %s", keyword(kind),
					ctoken_text(arena, name)),
			   name);
}

/* Named and not defined: declared, so that pointers to it can be made. */
const struct type *ctag_type(struct cparser *parser, enum type_kind kind,
			     const char *name)
{
	struct types *types = parser->read->cdecl->types;
	const struct type *type = type_find(types, kind, name);

	return type ? type : type_declare(types, kind, name);
}

static bool enumerator(struct cparser *parser, struct cenum *made)
{
	struct arena *arena = parser->read->cdecl->arena;
	const struct ctoken *name = cparser_peek(parser);
	struct cspecifiers ignored = { 0 };
	struct enum_constant *constant;

	if (name->kind != CTOKEN_NAME) {
		cparser_error(parser, name, "expected a constant's name");
		return false;
	}
	parser->at++;
	if (!define_once(parser,
			 arena_printf(arena, "enumerator %s",
				      ctoken_text(arena, name)),
			 name))
		return false;
	cattributes_read(parser, &ignored);
	if (cparser_take(parser, "=") && !cexpr_value(parser, &made->next))
		return false;
	made->negative |= made->next < 0;
	/* gcc's rule: 8 bytes as soon as one constant needs them. */
	made->wide |= made->next > UINT32_MAX || made->next < INT32_MIN;
	constant = vec_push(arena, &made->constants);
	constant->name = ctoken_text(arena, name);
	constant->value = made->next;
	made->next = (int64_t)((uint64_t)made->next + 1);
	return true;
}

/* Bytes an enum takes; packed ones take as few as they can. */
static uint32_t enum_size(const struct cenum *made, bool packed)
{
	int64_t low = 0, high = 0;

	if (made->wide)
		return 8;
	if (!packed)
		return 4;
	vec_each (constant, &made->constants) {
		low = constant->value < low ? constant->value : low;
		high = constant->value > high ? constant->value : high;
	}
	/* As many bits for what is above 0 as what is below it takes. */
	if (low < 0)
		high = high > -(low + 1) ? high * 2 : -(low + 1) * 2;
	return high <= UINT8_MAX ? 1 : high <= UINT16_MAX ? 2 : 4;
}

/* "{ A, B = 5 };" behind the enum's tag. */
static bool enumerators(struct cparser *parser, struct cenum *made)
{
	while (!cparser_take(parser, "}")) {
		if (!enumerator(parser, made))
			return false;
		if (!cparser_take(parser, ",") &&
		    !ctoken_is(cparser_peek(parser), "}")) {
			cparser_error(parser, cparser_peek(parser),
				      "expected ',' or '}'");
			return false;
		}
	}
	return true;
}

const struct type *cenum_read(struct cparser *parser,
			      struct cspecifiers *specifiers)
{
	struct cspecifiers own = { 0 };
	struct cenum made = { .next = 0 };
	const struct ctoken *tag = NULL;
	const char *name = "";
	bool fine;

	cattributes_read(parser, &own);
	if (cparser_peek(parser)->kind == CTOKEN_NAME) {
		tag = cparser_peek(parser);
		name = ctoken_text(parser->read->cdecl->arena, tag);
		parser->at++;
	}
	if (!cparser_take(parser, "{")) {
		if (tag)
			return ctag_type(parser, TYPE_ENUM, name);
		cparser_error(parser, cparser_peek(parser), "expected '{'");
		return NULL;
	}
	specifiers->defines = true;
	if (tag && !ctag_define(parser, TYPE_ENUM, tag))
		return NULL;
	/* A constant may be made of those before it. */
	parser->made = &made;
	fine = enumerators(parser, &made);
	parser->made = NULL;
	if (!fine)
		return NULL;
	cattributes_read(parser, &own);
	return type_define_enum(parser->read->cdecl->types, name,
				enum_size(&made, own.packed), made.negative,
				made.constants.v, made.constants.n);
}
