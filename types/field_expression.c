// SPDX-License-Identifier: GPL-2.0-or-later
/* The arguments of a `print fmt`: C expressions of REC->field. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "types/field_parse.h"

/* Headers' macros nest deep: GFP flags have 30 brackets around them. */
#define DEEPEST 100

static struct field_expression *choice(struct field_parser *parser);
static struct field_expression *unary(struct field_parser *parser);

static const struct ctoken *peek(const struct field_parser *parser)
{
	static const struct ctoken end = { .kind = CTOKEN_END, .text = "" };

	return parser->at < parser->end ? parser->at : &end;
}

static bool take(struct field_parser *parser, const char *text)
{
	if (!ctoken_is(peek(parser), text))
		return false;
	parser->at++;
	return true;
}

static struct field_expression *node(struct field_parser *parser,
				     enum field_op op)
{
	struct field_expression *made = arena_alloc(parser->types->arena,
						    sizeof(*made));

	*made = (struct field_expression){ .op = op };
	return made;
}

static struct field_expression *number_node(struct field_parser *parser,
					    uint64_t number)
{
	struct field_expression *made = node(parser, FIELD_NUMBER);

	made->number = number;
	return made;
}

/* "one" "two" */
char *field_parse_text(struct field_parser *parser)
{
	const char *text = "";

	if (peek(parser)->kind != CTOKEN_STRING)
		return NULL;
	while (peek(parser)->kind == CTOKEN_STRING) {
		const struct ctoken *token = parser->at++;

		text = arena_printf(parser->types->arena, "%s%.*s", text,
				    (int)token->len - 2, token->text + 1);
	}
	return (char *)text;
}

/* REC->field: the one that all of an argument is about. */
static struct field_expression *field(struct field_parser *parser)
{
	const struct ctoken *name;

	if (!take(parser, "REC") || !take(parser, "->"))
		return NULL;
	name = peek(parser);
	if (name->kind != CTOKEN_NAME)
		return NULL;
	parser->at++;
	if (parser->field && !ctoken_is(name, parser->field))
		return NULL;
	parser->field = ctoken_text(parser->types->arena, name);
	return node(parser, FIELD_VALUE);
}

/* { 1, "S" } */
static bool pair(struct field_parser *parser, struct field_expression *to)
{
	const struct field_expression *value = choice(parser);
	const char *name;

	if (!value || value->op != FIELD_NUMBER || !take(parser, ",") ||
	    !(name = field_parse_text(parser)) || !take(parser, "}"))
		return false;
	*vec_push(parser->types->arena,
		  &to->names) = (struct field_name){ value->number, name };
	return true;
}

/* { 1, "S" }, { 2, "D" }: one that is not understood is left out. */
static bool names(struct field_parser *parser, struct field_expression *to)
{
	uint32_t depth = parser->depth;

	while (take(parser, ",")) {
		if (!take(parser, "{"))
			return false;
		if (pair(parser, to))
			continue;
		parser->depth = depth;
		while (parser->at < parser->end && !take(parser, "}"))
			parser->at++;
	}
	return to->names.n && take(parser, ")");
}

/* __print_flags(value, "|", names), __print_symbolic(value, names) */
static struct field_expression *named(struct field_parser *parser,
				      enum field_op op)
{
	struct field_expression *made = node(parser, op);

	if (!take(parser, "(") || !(made->a = choice(parser)))
		return NULL;
	if (op == FIELD_FLAGS &&
	    (!take(parser, ",") || !(made->text = field_parse_text(parser))))
		return NULL;
	return names(parser, made) ? made : NULL;
}

static struct field_expression *name(struct field_parser *parser)
{
	static const struct {
		const char *name;
		enum field_op op;
	} functions[] = {
		{ "__print_flags", FIELD_FLAGS },
		{ "__print_flags_u64", FIELD_FLAGS },
		{ "__print_symbolic", FIELD_SYMBOL },
		{ "__print_symbolic_u64", FIELD_SYMBOL },
	};
	const struct ctoken *token = peek(parser);
	const struct type *type;
	int64_t value;

	if (ctoken_is(token, "REC"))
		return field(parser);
	parser->at++;
	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
		if (ctoken_is(token, functions[i].name))
			return named(parser, functions[i].op);
	if (!type_enum_constant(parser->types,
				ctoken_text(parser->types->arena, token), &type,
				&value))
		return NULL;
	return number_node(parser, (uint64_t)value);
}

/* The scalar type in `(unsigned long)`, behind the bracket; or NULL. */
static const struct type *type_in_parens(struct field_parser *parser)
{
	const struct ctoken *first = peek(parser), *at = first;
	const struct type *type;

	while (at < parser->end &&
	       (at->kind == CTOKEN_NAME || ctoken_is(at, "*")))
		at++;
	if (at == first || at >= parser->end || !ctoken_is(at, ")"))
		return NULL;
	type = type_parse(parser->types, first->text,
			  (size_t)(at[-1].text + at[-1].len - first->text),
			  SPACE_KERNEL);
	if (!type || !type_is_scalar(type))
		return NULL;
	parser->at = at + 1;
	return type;
}

static struct field_expression *in_parens(struct field_parser *parser)
{
	const struct type *type = type_in_parens(parser);
	struct field_expression *made;

	if (!type) {
		made = choice(parser);
		return made && take(parser, ")") ? made : NULL;
	}
	made = node(parser, FIELD_CAST);
	made->size = (uint8_t)type->size;
	made->is_signed = type->is_signed;
	made->a = unary(parser);
	if (!made->a)
		return NULL;
	if (made->a->op != FIELD_NUMBER)
		return made;
	return number_node(parser, field_cut(made->a->number, made->size,
					     made->is_signed));
}

uint64_t field_cut(uint64_t value, uint8_t size, bool is_signed)
{
	unsigned int unused = size < 8 ? 64 - 8u * size : 0;

	value <<= unused;
	return is_signed ? (uint64_t)((int64_t)value >> unused)
			 : value >> unused;
}

static struct field_expression *operand(struct field_parser *parser)
{
	const struct ctoken *token = peek(parser);
	struct field_expression *made;

	switch (token->kind) {
	case CTOKEN_NUMBER:
		parser->at++;
		return number_node(parser, strtoull(token->text, NULL, 0));
	case CTOKEN_STRING:
		made = node(parser, FIELD_TEXT);
		made->text = field_parse_text(parser);
		return made;
	case CTOKEN_CHAR:
		parser->at++;
		return token->len == 3
			       ? number_node(parser,
					     (unsigned char)token->text[1])
			       : NULL;
	case CTOKEN_NAME: return name(parser);
	default: return take(parser, "(") ? in_parens(parser) : NULL;
	}
}

/* What an operator makes of two operands; numbers become one at once. */
static struct field_expression *binary_node(struct field_parser *parser,
					    const struct coperator *op,
					    const struct field_expression *a,
					    const struct field_expression *b)
{
	struct field_expression *made;

	if (a->op == FIELD_NUMBER && b->op == FIELD_NUMBER)
		return number_node(parser, (uint64_t)coperator_compute(
						   op, (int64_t)a->number,
						   (int64_t)b->number));
	made = node(parser, FIELD_BINARY);
	made->binary = op;
	made->a = a;
	made->b = b;
	return made;
}

static struct field_expression *unary_node(struct field_parser *parser,
					   enum field_op op)
{
	struct field_expression *made = node(parser, op);

	made->a = unary(parser);
	if (!made->a)
		return NULL;
	if (made->a->op != FIELD_NUMBER)
		return made;
	return number_node(parser, op == FIELD_NOT ? !made->a->number
						   : ~made->a->number);
}

static struct field_expression *unary(struct field_parser *parser)
{
	struct field_expression *made, *operand_of;

	if (parser->depth >= DEEPEST)
		return NULL;
	parser->depth++;
	if (take(parser, "!")) {
		made = unary_node(parser, FIELD_NOT);
	} else if (take(parser, "~")) {
		made = unary_node(parser, FIELD_COMPLEMENT);
	} else if (take(parser, "-")) {
		operand_of = unary(parser);
		made = !operand_of ? NULL
				   : binary_node(parser, coperator_find("-", 1),
						 number_node(parser, 0),
						 operand_of);
	} else {
		/* &REC->address: a %pI6's argument either way. */
		take(parser, "&");
		made = operand(parser);
	}
	parser->depth--;
	return made;
}

static struct field_expression *climb(struct field_parser *parser,
				      uint8_t level)
{
	struct field_expression *left = unary(parser), *right;
	const struct coperator *op;

	while (left &&
	       (op = coperator_find(peek(parser)->text, peek(parser)->len)) &&
	       op->level >= level) {
		parser->at++;
		right = climb(parser, op->level + 1);
		left = right ? binary_node(parser, op, left, right) : NULL;
	}
	return left;
}

static struct field_expression *choice(struct field_parser *parser)
{
	struct field_expression *made, *condition = climb(parser, 1);

	if (!condition || !take(parser, "?"))
		return condition;
	made = node(parser, FIELD_CHOICE);
	made->a = condition;
	made->b = choice(parser);
	if (!made->b || !take(parser, ":"))
		return NULL;
	made->c = choice(parser);
	return made->c ? made : NULL;
}

const struct field_expression *field_parse(struct field_parser *parser)
{
	struct field_expression *made = choice(parser);

	return made && parser->field && parser->at == parser->end ? made : NULL;
}
