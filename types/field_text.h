/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: how the kernel itself writes a field of a tracepoint, as the
 * `print fmt` of the event's format has it:
 *
 *	"dev=%d:%d state=%s%s", REC->dev >> 20, REC->dev & 0xfffff,
 *	REC->state & 3 ? __print_flags(REC->state & 3, "|", { 1, "S" },
 *	{ 2, "D" }) : "R", REC->state & 4 ? "+" : ""
 *
 * Conversions one behind the other whose arguments are made of one field alone
 * are that field's text: here `dev` has two pieces and `state` two.
 */
#ifndef AWL_TYPES_FIELD_TEXT_H
#define AWL_TYPES_FIELD_TEXT_H

#include "types/coperator.h"
#include "types/type.h"

enum field_op {
	FIELD_NUMBER,
	FIELD_VALUE, /* the field itself */
	FIELD_TEXT,
	FIELD_CAST, /* a, as an integer of `size` bytes */
	FIELD_NOT,
	FIELD_COMPLEMENT,
	FIELD_BINARY,
	FIELD_CHOICE, /* a ? b : c */
	FIELD_FLAGS,  /* the names of a's bits, `text` between them */
	FIELD_SYMBOL, /* the name of a */
};

struct field_name {
	uint64_t value;
	const char *name;
};

struct field_expression {
	enum field_op op;
	const struct field_expression *a, *b, *c;
	const struct coperator *binary;
	uint64_t number;
	const char *text;
	uint8_t size;
	bool is_signed;
	VEC(struct field_name) names;
};

enum field_face {
	FACE_DECIMAL,
	FACE_UNSIGNED,
	FACE_HEX,
	FACE_OCTAL,
	FACE_CHARACTER,
	FACE_TEXT,
	/* of the bytes */
	FACE_IPV4,
	FACE_IPV6,
	FACE_SOCKADDR,
	FACE_MAC,
	/* of an address */
	FACE_FUNCTION,
};

struct field_piece {
	const char *before; /* between the piece before and this one */
	enum field_face face;
	uint8_t size; /* of a number: bytes */
	const struct field_expression *value;
};

struct field_text {
	const char *field;
	VEC(struct field_piece) pieces;
};

/*
 * The texts of an event's fields, in the order of its format: those that say
 * more than the field's number does. `format` is what follows "print fmt:";
 * what in it is not understood gives no text.
 */
struct field_texts {
	VEC(struct field_text) v;
};

void field_texts_read(struct types *types, const char *format,
		      struct field_texts *texts);
/* NULL: none. It lives as long as the arena. */
const struct field_text *field_text_find(const struct field_texts *texts,
					 const char *field);
/* What is left of a number in an integer of so many bytes. */
uint64_t field_cut(uint64_t value, uint8_t size, bool is_signed);

#endif
