// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/print_field.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

static uint64_t number(const struct field_expression *of,
		       const struct value *value)
{
	switch (of->op) {
	case FIELD_NUMBER: return of->number;
	case FIELD_CAST:
		return field_cut(number(of->a, value), of->size, of->is_signed);
	case FIELD_NOT: return !number(of->a, value);
	case FIELD_COMPLEMENT: return ~number(of->a, value);
	case FIELD_BINARY:
		return (uint64_t)coperator_compute(
			of->binary, (int64_t)number(of->a, value),
			(int64_t)number(of->b, value));
	case FIELD_CHOICE:
		return number(number(of->a, value) ? of->b : of->c, value);
	default: return value_u64(value);
	}
}

/* S|D, and in hex what has no name. */
static void put_flags(const struct field_expression *of, uint64_t left,
		      struct text *out)
{
	size_t begin = out->len;

	vec_each (flag, &of->names) {
		/* A name of no bits is that of the whole number. */
		if (flag->value ? (left & flag->value) != flag->value
				: left || out->len > begin)
			continue;
		text_printf(out, "%s%s", out->len > begin ? of->text : "",
			    flag->name);
		left &= ~flag->value;
	}
	if (left)
		text_printf(out, "%s0x%llx", out->len > begin ? of->text : "",
			    (unsigned long long)left);
	else if (out->len == begin)
		text_putc(out, '0');
}

static void put_symbol(const struct field_expression *of, uint64_t value,
		       struct text *out)
{
	vec_each (symbol, &of->names)
		if (symbol->value == value) {
			text_puts(out, symbol->name);
			return;
		}
	render_i64((int64_t)value, out);
}

static void put_text(const struct field_expression *of,
		     const struct value *value, struct text *out)
{
	switch (of->op) {
	case FIELD_TEXT: text_puts(out, of->text); break;
	case FIELD_CHOICE:
		put_text(number(of->a, value) ? of->b : of->c, value, out);
		break;
	case FIELD_FLAGS: put_flags(of, number(of->a, value), out); break;
	case FIELD_SYMBOL: put_symbol(of, number(of->a, value), out); break;
	default: render_i64((int64_t)number(of, value), out);
	}
}

static void put_number(const struct field_piece *piece,
		       const struct value *value, struct text *out)
{
	uint64_t n = field_cut(number(piece->value, value), piece->size,
			       piece->face == FACE_DECIMAL);

	switch (piece->face) {
	case FACE_DECIMAL: render_i64((int64_t)n, out); break;
	case FACE_HEX:
		if (n > 9)
			render_hex(n, out);
		else
			render_u64(n, out);
		break;
	case FACE_OCTAL:
		text_printf(out, n ? "0%llo" : "%llo", (unsigned long long)n);
		break;
	default: render_u64(n, out);
	}
}

static bool put_bytes(enum field_face face, const struct value *value,
		      struct text *out)
{
	char address[INET6_ADDRSTRLEN];
	struct value bytes = *value;

	switch (face) {
	case FACE_IPV4:
	case FACE_IPV6:
		if (value->size < (face == FACE_IPV4 ? 4 : 16))
			return false;
		text_puts(out,
			  inet_ntop(face == FACE_IPV4 ? AF_INET : AF_INET6,
				    value->data, address, sizeof(address)));
		return true;
	case FACE_SOCKADDR:
		bytes.tail = true;
		render_sockaddr(&bytes, out);
		return true;
	default:
		for (uint32_t i = 0; i < 6 && value->size >= 6; i++)
			text_printf(out, "%s%02x", i ? ":" : "",
				    value->data[i]);
		return value->size >= 6;
	}
}

static bool is_bytes(enum field_face face)
{
	return face >= FACE_IPV4 && face <= FACE_MAC;
}

bool print_field_is_bytes(const struct field_text *field)
{
	return is_bytes(field->pieces.v[0].face);
}

static bool put_piece(struct render *render, const struct field_piece *piece,
		      const struct value *value, struct text *out)
{
	static const struct type function = { .kind = TYPE_KSYM, .size = 8 };
	uint64_t n;
	struct value address;

	if (is_bytes(piece->face))
		return piece->value->op == FIELD_VALUE &&
		       put_bytes(piece->face, value, out);
	if (!type_is_scalar(value->type))
		return false;
	switch (piece->face) {
	case FACE_TEXT: put_text(piece->value, value, out); return true;
	case FACE_CHARACTER:
		n = number(piece->value, value);
		if (n <= ' ' || n > '~')
			return false;
		text_putc(out, (char)n);
		return true;
	case FACE_FUNCTION:
		n = number(piece->value, value);
		address = value_at(&function, &n);
		render_value(render, &address, out);
		return true;
	default: put_number(piece, value, out); return true;
	}
}

bool print_field(struct render *render, const struct field_text *field,
		 const struct value *value, struct text *out)
{
	text_clear(out);
	vec_each (piece, &field->pieces) {
		text_puts(out, piece->before);
		if (!put_piece(render, piece, value, out))
			return false;
	}
	return true;
}
