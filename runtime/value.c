// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/value.h"

#include <string.h>

#include "codegen/layout.h"

struct value value_at(const struct type *type, const void *data)
{
	return (struct value){ .type = type, .data = data, .size = type->size };
}

uint64_t value_load(const void *data, uint32_t size, bool is_signed)
{
	uint64_t raw = 0;
	uint32_t unused;

	if (size > sizeof(raw))
		size = sizeof(raw);
	if (!size)
		return 0;
	memcpy(&raw, data, size);
	unused = 64 - size * 8;
	if (is_signed)
		return (uint64_t)((int64_t)(raw << unused) >> unused);
	return raw;
}

bool value_is_signed(const struct type *type)
{
	return type->kind == TYPE_ERRNO ||
	       (type_is_integer(type) && type->is_signed);
}

uint64_t value_u64(const struct value *value)
{
	uint32_t size = value->size;

	if (value->type->size && value->type->size < size)
		size = value->type->size;
	return value_load(value->data, size, value_is_signed(value->type));
}

const char *value_bytes(const struct value *value, uint32_t *length, bool *cut)
{
	const char *bytes = (const char *)value->data;

	*cut = value->cut;
	*length = value->size;
	/* The record says how long it is. */
	if (value->tail)
		return bytes;
	if (value->type->kind == TYPE_BUFFER) {
		uint32_t room, n;

		if (value->size < sizeof(n)) {
			*length = 0;
			return bytes;
		}
		room = value->size - (uint32_t)sizeof(n);
		n = (uint32_t)value_load(bytes, sizeof(n), false);
		*length = n < room ? n : room;
		return bytes + sizeof(n);
	}
	*length = (uint32_t)strnlen(bytes, value->size);
	/* A string has a NUL if it is shorter than its type. */
	*cut = value->size && *length == value->size;
	return bytes;
}

/* A bit field has no address: its value goes to *storage, which the caller
 * keeps as long as the member is used. */
bool value_member(const struct value *outer, const struct field *field,
		  uint64_t *storage, struct value *member)
{
	uint64_t bits = field->bit_size ? field->bit_size
					: (uint64_t)field->type->size * 8;
	uint32_t first = field->bit_offset / 8;
	uint32_t shift = field->bit_offset % 8;
	/* 64 bits that begin anywhere in a byte lie in nine. */
	unsigned __int128 raw = 0;

	if (((uint64_t)field->bit_offset + bits + 7) / 8 > outer->size)
		return false;
	*member = value_at(field->type, outer->data + first);
	if (!field->bit_size)
		return true;
	memcpy(&raw, outer->data + first, (shift + bits + 7) / 8);
	*storage = (uint64_t)(raw >> shift);
	if (bits < 64) {
		uint32_t unused = 64 - (uint32_t)bits;

		*storage <<= unused;
		*storage = value_is_signed(field->type)
				   ? (uint64_t)((int64_t)*storage >> unused)
				   : *storage >> unused;
	}
	member->data = (const uint8_t *)storage;
	return true;
}

struct value value_element(const struct value *outer, uint32_t index)
{
	const struct type *of = outer->type->to;

	return value_at(of, outer->data + (size_t)index * of->size);
}
