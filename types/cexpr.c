// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Constant expressions of C: the counts of arrays, widths of bit-fields,
 * values of enums, and the conditions of #if. Values have 64 bits.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "types/coperator.h"
#include "types/cread.h"

static bool ternary(struct cparser *parser, int64_t *value);

static bool number(struct cparser *parser, const struct ctoken *token,
		   int64_t *value)
{
	const char *text = ctoken_text(parser->read->cdecl->arena, token);
	char *end;

	if (text[0] == '0' && (text[1] == 'b' || text[1] == 'B'))
		*value = (int64_t)strtoull(text + 2, &end, 2);
	else
		*value = (int64_t)strtoull(text, &end, 0);
	end += strspn(end, "uUlL");
	if (!*end)
		return true;
	cparser_error(parser, token, "'%s' is not an integer", text);
	return false;
}

/* 'a', '\n', '\0', '\x41'. */
static bool character(struct cparser *parser, const struct ctoken *token,
		      int64_t *value)
{
	static const char from[] = "ntrabfv0\\'\"?";
	static const uint8_t to[] = "\n\t\r\a\b\f\v\0\\'\"?";
	const char *text = ctoken_text(parser->read->cdecl->arena, token);
	const char *known;

	*value = (int64_t)text[1];
	if (token->len == 3 && text[1] != '\\' && text[2] == '\'')
		return true;
	if (token->len > 3 && text[1] == '\\' && text[token->len - 1] == '\'') {
		known = strchr(from, text[2]);
		if (token->len == 4 && known && *known) {
			*value = to[known - from];
			return true;
		}
		if (text[2] == 'x') {
			*value = strtol(text + 3, NULL, 16);
			return true;
		}
		if (isdigit((unsigned char)text[2])) {
			*value = strtol(text + 2, NULL, 8);
			return true;
		}
	}
	cparser_error(parser, token, "%s is not a character", text);
	return false;
}

/* A constant of the enum that is being read. */
static bool made_constant(const struct cparser *parser, const char *text,
			  int64_t *value)
{
	if (!parser->made)
		return false;
	vec_each (constant, &parser->made->constants) {
		if (strcmp(constant->name, text) != 0)
			continue;
		*value = constant->value;
		return true;
	}
	return false;
}

/* A name is an enum's constant, or 0 in an #if. */
static bool name(struct cparser *parser, const struct ctoken *token,
		 int64_t *value)
{
	struct cdecl *cdecl = parser->read->cdecl;
	const char *text = ctoken_text(cdecl->arena, token);
	const struct type *type;

	*value = 0;
	if (parser->preprocessor) {
		/* __has_include(x) and its like are calls: all no. */
		if (cparser_take(parser, "("))
			cparser_skip_pair(parser, "(", ")");
		return true;
	}
	if (made_constant(parser, text, value) ||
	    type_enum_constant(cdecl->types, text, &type, value))
		return true;
	cparser_error(parser, token, "'%s' is not a constant", text);
	return false;
}

/* "(T)" behind sizeof or in a cast; the opening parenthesis is taken. */
static bool type_in_parens(struct cparser *parser, const struct type **type)
{
	struct cspecifiers specifiers = { 0 };
	struct cdeclarator declarator = { 0 };

	if (!cspecifiers_read(parser, &specifiers) ||
	    !cdeclarator_read(parser, specifiers.type, specifiers.user,
			      &declarator) ||
	    !cparser_expect(parser, ")"))
		return false;
	*type = declarator.type;
	return true;
}

static bool size_of(struct cparser *parser, int64_t *value)
{
	const struct type *type;

	if (!cparser_expect(parser, "("))
		return false;
	if (!cstarts_type(parser, cparser_peek(parser))) {
		cparser_error(parser, cparser_peek(parser), "expected a type");
		return false;
	}
	if (!type_in_parens(parser, &type))
		return false;
	*value = type->size;
	return true;
}

/* A cast cuts the value to the type's bytes. */
static int64_t converted(const struct type *type, int64_t value)
{
	uint32_t bits = type->size * 8;

	if (!bits || bits >= 64)
		return value;
	if (type->is_signed)
		return (int64_t)((uint64_t)value << (64 - bits)) >> (64 - bits);
	return (int64_t)((uint64_t)value & ((1ull << bits) - 1));
}

static bool unary(struct cparser *parser, int64_t *value);

/* A parenthesis is a cast if a type begins in it; #if knows no types. */
static bool in_parens(struct cparser *parser, int64_t *value)
{
	const struct type *type;

	if (parser->preprocessor || !cstarts_type(parser, cparser_peek(parser)))
		return ternary(parser, value) && cparser_expect(parser, ")");
	if (!type_in_parens(parser, &type) || !unary(parser, value))
		return false;
	*value = converted(type, *value);
	return true;
}

static bool operand(struct cparser *parser, int64_t *value)
{
	const struct ctoken *token = cparser_peek(parser);

	parser->at++;
	switch (token->kind) {
	case CTOKEN_NUMBER: return number(parser, token, value);
	case CTOKEN_CHAR: return character(parser, token, value);
	case CTOKEN_NAME:
		if (ctoken_is(token, "sizeof") && !parser->preprocessor)
			return size_of(parser, value);
		return name(parser, token, value);
	default: break;
	}
	if (ctoken_is(token, "("))
		return in_parens(parser, value);
	parser->at--;
	cparser_error(parser, token, "expected a constant expression");
	return false;
}

static bool unary(struct cparser *parser, int64_t *value)
{
	const struct ctoken *token = cparser_peek(parser);
	bool fine;

	*value = 0;
	if (!cparser_deeper(parser))
		return false;
	if (token->kind != CTOKEN_SIGN || token->len != 1 ||
	    !strchr("-+~!", *token->text)) {
		fine = operand(parser, value);
		parser->depth--;
		return fine;
	}
	parser->at++;
	fine = unary(parser, value);
	parser->depth--;
	switch (*token->text) {
	case '-': *value = (int64_t)(0 - (uint64_t)*value); break;
	case '~': *value = ~*value; break;
	case '!': *value = !*value; break;
	default: break;
	}
	return fine;
}

static const struct coperator *operator_at(const struct ctoken *token)
{
	return coperator_find(token->text, token->len);
}

/* Precedence climbing: operands are read once, however many levels there
 * are. */
static bool climb(struct cparser *parser, uint8_t level, int64_t *value)
{
	const struct coperator *binary;
	const struct ctoken *sign;
	int64_t right;

	if (!unary(parser, value))
		return false;
	while ((binary = operator_at(sign = cparser_peek(parser))) &&
	       binary->level >= level) {
		parser->at++;
		/* One level up: operators of one level group from the left. */
		if (!climb(parser, binary->level + 1, &right))
			return false;
		/* Both sides of && are worked out here, so in an #if a division
		 * by 0 may stand in the one that does not count. */
		if (coperator_divides(binary) && !right &&
		    !parser->preprocessor) {
			cparser_error(parser, sign, "division by zero");
			return false;
		}
		*value = coperator_compute(binary, *value, right);
	}
	return true;
}

static bool ternary(struct cparser *parser, int64_t *value)
{
	int64_t yes, no;
	bool fine;

	if (!climb(parser, 1, value))
		return false;
	if (!cparser_take(parser, "?"))
		return true;
	if (!cparser_deeper(parser))
		return false;
	fine = ternary(parser, &yes) && cparser_expect(parser, ":") &&
	       ternary(parser, &no);
	parser->depth--;
	if (fine)
		*value = *value ? yes : no;
	return fine;
}

bool cexpr_value(struct cparser *parser, int64_t *value)
{
	return ternary(parser, value);
}
