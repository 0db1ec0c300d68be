// SPDX-License-Identifier: GPL-2.0-or-later
/* The format of a `print fmt`, taken apart into the texts of its fields. */
#include "types/field_text.h"

#include <ctype.h>
#include <string.h>

#include "types/field_parse.h"

struct field_reader {
	struct types *types;
	struct field_texts *texts;
	const struct ctoken *at, *end;
	struct field_text now; /* the run of conversions being read */
};

/* The faces of %p by what follows it. */
static const struct {
	const char *text;
	enum field_face face;
} pointers[] = {
	{ "I4", FACE_IPV4 },	{ "i4", FACE_IPV4 },	 { "I6", FACE_IPV6 },
	{ "i6", FACE_IPV6 },	{ "IS", FACE_SOCKADDR }, { "M", FACE_MAC },
	{ "S", FACE_FUNCTION }, { "s", FACE_FUNCTION },	 { "B", FACE_FUNCTION },
	{ "K", FACE_HEX },	{ "x", FACE_HEX },	 { "", FACE_HEX },
};

/* %pISpc: the letters behind belong to it. */
static bool read_pointer(const char **at, struct field_piece *piece)
{
	const char *text = *at + 1;
	size_t i = 0;

	while (strncmp(text, pointers[i].text, strlen(pointers[i].text)) != 0)
		i++;
	piece->face = pointers[i].face;
	piece->size = 8;
	*at = text;
	while (isalnum((unsigned char)**at))
		++*at;
	/* What is no address at all, %pUb and its like, has no face here. */
	return *pointers[i].text || *at == text;
}

/* The tokens of the next argument, without the comma before it. */
static struct field_parser next_argument(struct field_reader *reader)
{
	struct field_parser parser = { .types = reader->types };
	int depth = 0;

	if (reader->at < reader->end)
		reader->at++; /* the comma */
	parser.at = reader->at;
	for (; reader->at < reader->end; reader->at++) {
		if (ctoken_is(reader->at, "(") || ctoken_is(reader->at, "{"))
			depth++;
		else if (ctoken_is(reader->at, ")") ||
			 ctoken_is(reader->at, "}"))
			depth--;
		else if (!depth && ctoken_is(reader->at, ","))
			break;
	}
	parser.end = reader->at;
	return parser;
}

/* The conversion behind a %; false for one that has no face here. */
static bool read_conversion(struct field_reader *reader, const char **at,
			    struct field_piece *piece)
{
	static const char letters[] = "diuxXocs";
	static const uint8_t faces[] = {
		FACE_DECIMAL, FACE_DECIMAL, FACE_UNSIGNED,  FACE_HEX,
		FACE_HEX,     FACE_OCTAL,   FACE_CHARACTER, FACE_TEXT,
	};
	const char *letter;

	for (; **at && strchr("-+ #0123456789.*", **at); ++*at)
		if (**at == '*')
			next_argument(reader); /* a width */
	piece->size = 4;
	for (; **at && strchr("hljztL", **at); ++*at)
		piece->size = **at == 'h' ? piece->size / 2 : 8;
	if (**at == 'p')
		return read_pointer(at, piece);
	letter = **at ? strchr(letters, **at) : NULL;
	if (!letter)
		return false;
	++*at;
	piece->face = faces[letter - letters];
	return true;
}

/* Whether an expression's value is text or has text in it. */
static bool is_named(const struct field_expression *expression)
{
	switch (expression->op) {
	case FIELD_TEXT:
	case FIELD_FLAGS:
	case FIELD_SYMBOL: return true;
	case FIELD_CHOICE:
		return is_named(expression->b) || is_named(expression->c);
	default: return false;
	}
}

/* Whether a text says more than the field's number. */
static bool says_more(const struct field_text *text)
{
	const struct field_piece *piece = text->pieces.v;

	if (!text->pieces.n)
		return false;
	if (piece->face == FACE_TEXT)
		return is_named(piece->value);
	return text->pieces.n > 1 || piece->face > FACE_UNSIGNED;
}

/* Ends the run; of two texts of one field the first stays. */
static void keep(struct field_reader *reader)
{
	if (says_more(&reader->now) &&
	    !field_text_find(reader->texts, reader->now.field))
		*vec_push(reader->types->arena,
			  &reader->texts->v) = reader->now;
	reader->now = (struct field_text){ 0 };
}

/* Two numbers of one field are one text with a sign between them alone. */
static bool joins(const char *between, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!strchr(":,./-", between[i]))
			return false;
	return true;
}

static void take_conversion(struct field_reader *reader, const char *before,
			    size_t len, struct field_piece *piece, bool known)
{
	struct field_parser parser = next_argument(reader);

	piece->value = known ? field_parse(&parser) : NULL;
	if (!piece->value) {
		keep(reader);
		return;
	}
	if (!reader->now.field || strcmp(reader->now.field, parser.field) ||
	    !joins(before, len))
		keep(reader);
	piece->before = reader->now.field ? arena_strndup(reader->types->arena,
							  before, len)
					  : "";
	reader->now.field = parser.field;
	*vec_push(reader->types->arena, &reader->now.pieces) = *piece;
}

static void read_format(struct field_reader *reader, const char *at)
{
	const char *before = at;

	while ((at = strchr(at, '%')) != NULL) {
		struct field_piece piece = { 0 };
		size_t len = (size_t)(at - before);
		bool known;

		at++;
		if (*at == '%') {
			at++;
			continue;
		}
		known = read_conversion(reader, &at, &piece);
		take_conversion(reader, before, len, &piece, known);
		before = at;
	}
	keep(reader);
}

void field_texts_read(struct types *types, const char *format,
		      struct field_texts *texts)
{
	struct source source = { .text = format,
				 .len = (uint32_t)strlen(format) };
	struct clexer lexer = { .source = &source, .end = source.len };
	struct field_reader reader = { .types = types, .texts = texts };
	struct field_parser parser = { .types = types };
	struct ctokens tokens = { 0 };
	struct ctoken token;
	const char *text;

	while (clexer_next(&lexer, &token))
		*vec_push(types->arena, &tokens) = token;
	parser.at = tokens.v;
	parser.end = reader.end = tokens.v + tokens.n;
	text = field_parse_text(&parser);
	reader.at = parser.at;
	if (text)
		read_format(&reader, text);
}

const struct field_text *field_text_find(const struct field_texts *texts,
					 const char *field)
{
	vec_each (text, &texts->v)
		if (!strcmp(text->field, field))
			return text;
	return NULL;
}
