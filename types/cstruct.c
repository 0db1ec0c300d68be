// SPDX-License-Identifier: GPL-2.0-or-later
/* Bodies of structures and unions, laid out as the compilers do. */
#include <string.h>

#include "types/cread.h"
#include "types/layout.h"

/* What a structure can take at all; offsets are counted in bits. */
#define STRUCT_MAX (1u << 28)

struct clayout {
	VEC(struct field) fields;
	uint64_t bits; /* taken so far; of a union, by its largest */
	uint32_t align;
	uint32_t pack; /* #pragma pack's; 0: none */
	bool is_union, packed;
};

static void place_bits(struct clayout *layout, struct field *field,
		       uint32_t width, uint32_t align)
{
	uint64_t unit = (uint64_t)field->type->size * 8;

	/* A bit-field does not cross a boundary of its type, unless packed. */
	if (!layout->packed && !layout->pack && !layout->is_union &&
	    layout->bits / unit != (layout->bits + width - 1) / unit)
		layout->bits = (layout->bits + unit - 1) / unit * unit;
	field->bit_offset = layout->is_union ? 0 : (uint32_t)layout->bits;
	field->bit_size = width;
	if (align > layout->align)
		layout->align = align;
	if (!layout->is_union)
		layout->bits += width;
	else if (width > layout->bits)
		layout->bits = width;
}

static void place(struct clayout *layout, struct field *field, uint32_t align)
{
	uint64_t size = (uint64_t)field->type->size * 8;
	uint64_t unit = (uint64_t)align * 8;

	if (align > layout->align)
		layout->align = align;
	if (layout->is_union) {
		if (size > layout->bits)
			layout->bits = size;
		return;
	}
	layout->bits = (layout->bits + unit - 1) / unit * unit;
	field->bit_offset = (uint32_t)layout->bits;
	layout->bits += size;
}

/* The width behind a colon; false on error. */
static bool bit_width(struct cparser *parser, const struct type *type,
		      const struct ctoken *name, uint32_t *width)
{
	const struct ctoken *at = cparser_peek(parser);
	int64_t value;

	if (!cexpr_value(parser, &value))
		return false;
	if (!type_is_integer(type)) {
		cparser_error(parser, at, "a bit-field must be an integer");
		return false;
	}
	if (value < 0 || value > type->size * 8 || (!value && name)) {
		cparser_error(parser, at,
			      "a bit-field of this type has 1 to %u bits",
			      type->size * 8);
		return false;
	}
	*width = (uint32_t)value;
	return true;
}

static bool is_incomplete(const struct type *type)
{
	return (type->kind == TYPE_STRUCT || type->kind == TYPE_UNION) &&
	       !type->size && !type->layout->source && !type->layout->known;
}

static bool check_member(struct cparser *parser, struct clayout *layout,
			 const struct cdeclarator *declarator)
{
	struct arena *arena = parser->read->cdecl->arena;
	const struct ctoken *name = declarator->name;
	const struct type *type = declarator->type;
	const char *text = ctoken_text(arena, name);

	while (type->kind == TYPE_ARRAY)
		type = type->to;
	if (declarator->function || (type->kind == TYPE_VOID && !type->size))
		cparser_error(parser, name, "field '%s' has no size", text);
	else if (is_incomplete(type))
		cparser_error(parser, name,
			      "field '%s' has incomplete type '%s'", text,
			      type_text(parser->read->cdecl->types, type));
	vec_each (field, &layout->fields)
		if (field->name && !strcmp(field->name, text))
			cparser_error(parser, name, "duplicate field '%s'",
				      text);
	return !parser->failed;
}

/* Alignment as attributes and packing have it. */
static uint32_t alignment(const struct clayout *layout,
			  const struct cspecifiers *specifiers,
			  const struct type *type)
{
	uint32_t align = type->align ? type->align : 1;

	if (layout->packed || specifiers->packed)
		align = 1;
	if (specifiers->align > align)
		align = specifiers->align;
	return layout->pack && align > layout->pack ? layout->pack : align;
}

static bool member(struct cparser *parser, struct clayout *layout,
		   const struct cspecifiers *specifiers)
{
	struct cdecl *cdecl = parser->read->cdecl;
	struct cdeclarator declarator = { .type = specifiers->type };
	struct cspecifiers own = *specifiers;
	struct field field = { .name = NULL };
	uint32_t width;

	if (!ctoken_is(cparser_peek(parser), ":") &&
	    !cdeclarator_read(parser, specifiers->type, specifiers->user,
			      &declarator))
		return false;
	field.type = declarator.type;
	if (declarator.name) {
		field.name = ctoken_text(cdecl->arena, declarator.name);
		if (!check_member(parser, layout, &declarator))
			return false;
	}
	if (cparser_take(parser, ":")) {
		if (!bit_width(parser, field.type, declarator.name, &width))
			return false;
		cattributes_read(parser, &own);
		/* A width of 0 makes no member: the next one begins at the
		 * type's boundary. */
		if (!width) {
			uint64_t unit = (uint64_t)field.type->size * 8;

			layout->bits = (layout->bits + unit - 1) / unit * unit;
			return true;
		}
		place_bits(layout, &field, width,
			   declarator.name ? alignment(layout, &own, field.type)
					   : 1);
		if (!declarator.name)
			return true;
	} else {
		cattributes_read(parser, &own);
		if (!declarator.name) {
			cparser_error(parser, cparser_peek(parser),
				      "expected a field's name");
			return false;
		}
		place(layout, &field, alignment(layout, &own, field.type));
	}
	*vec_push(cdecl->arena, &layout->fields) = field;
	return !parser->failed;
}

/* "int a, *b, c:3;" or an anonymous "union { ... };". */
static bool members(struct cparser *parser, struct clayout *layout)
{
	struct cspecifiers specifiers = { 0 };
	struct field field = { .name = NULL };

	if (cparser_take(parser, ";"))
		return true;
	if (!cspecifiers_read(parser, &specifiers))
		return false;
	if (cparser_take(parser, ";")) {
		/* "struct x;" declares; "struct x { ... };" with a name does
		 * not make a member either; a body without a name does. */
		if (!specifiers.defines || !specifiers.type->name ||
		    *specifiers.type->name ||
		    specifiers.type->kind == TYPE_ENUM)
			return true;
		field.type = specifiers.type;
		place(layout, &field,
		      alignment(layout, &specifiers, field.type));
		*vec_push(parser->read->cdecl->arena, &layout->fields) = field;
		return true;
	}
	do {
		if (!member(parser, layout, &specifiers))
			return false;
		if (layout->bits > (uint64_t)STRUCT_MAX * 8) {
			cparser_error(parser, cparser_peek(parser),
				      "a structure has at most %u bytes",
				      STRUCT_MAX);
			return false;
		}
	} while (cparser_take(parser, ","));
	/* The last one may lack it, as gcc and clang have it. */
	return ctoken_is(cparser_peek(parser), "}") ||
	       cparser_expect(parser, ";");
}

/* Does an attribute behind the body pack it? The body is read knowing it. */
static bool packed_behind(const struct cparser *parser)
{
	struct cparser look = *parser;
	const struct ctoken *token;
	uint32_t end;

	cparser_skip_pair(&look, "{", "}");
	for (;;) {
		if (cparser_take(&look, "__packed"))
			return true;
		if (!cparser_take(&look, "__attribute__") ||
		    !cparser_take(&look, "("))
			return false;
		end = look.at;
		cparser_skip_pair(&look, "(", ")");
		for (; end < look.at; end++) {
			token = &look.tokens[end];
			if (ctoken_is(token, "packed") ||
			    ctoken_is(token, "__packed__"))
				return true;
		}
	}
}

static void define_struct(struct cparser *parser, enum type_kind kind,
			  const char *name, const struct clayout *layout,
			  const struct type **type)
{
	/* Offsets are in bits for bit-fields' sake; a structure ends at a byte,
	 * and is padded, so that an array of it is aligned. */
	uint32_t size = (uint32_t)((layout->bits + 7) / 8);

	*type = type_define(parser->read->cdecl->types, kind, name,
			    type_align_up(size, layout->align), layout->align,
			    layout->fields.v, layout->fields.n);
}

const struct type *cstruct_read(struct cparser *parser, enum type_kind kind,
				struct cspecifiers *specifiers)
{
	struct cdecl *cdecl = parser->read->cdecl;
	struct clayout layout = { .is_union = kind == TYPE_UNION,
				  .align = 1,
				  .pack = cdecl->pack };
	struct cspecifiers own = { 0 };
	const struct ctoken *tag = NULL;
	const struct type *type;
	const char *name = "";

	cattributes_read(parser, &own);
	if (cparser_peek(parser)->kind == CTOKEN_NAME) {
		tag = cparser_peek(parser);
		name = ctoken_text(cdecl->arena, tag);
		parser->at++;
		cattributes_read(parser, &own);
	}
	if (!cparser_take(parser, "{")) {
		if (tag)
			return ctag_type(parser, kind, name);
		cparser_error(parser, cparser_peek(parser), "expected '{'");
		return NULL;
	}
	specifiers->defines = true;
	if (tag) {
		if (!ctag_define(parser, kind, tag))
			return NULL;
		/* Known from its brace on: a member may point to it. */
		type_declare(cdecl->types, kind, name);
	}
	layout.packed = own.packed || packed_behind(parser);
	if (!cparser_deeper(parser))
		return NULL;
	while (!cparser_take(parser, "}")) {
		if (cparser_peek(parser)->kind == CTOKEN_END)
			cparser_expect(parser, "}");
		if (parser->failed || !members(parser, &layout))
			return NULL;
	}
	parser->depth--;
	cattributes_read(parser, &own);
	if (own.align > layout.align)
		layout.align = own.align;
	define_struct(parser, kind, name, &layout, &type);
	return type;
}
