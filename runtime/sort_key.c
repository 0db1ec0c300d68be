// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/sort_key.h"

#include <endian.h>
#include <string.h>

/* The key's bytes, the most significant first, behind them zeros. */
struct bytes {
	uint8_t v[SORT_KEY_WORDS * sizeof(uint64_t)];
	uint32_t n; /* that were wanted, which may be more than there is room */
};

static void put(struct bytes *bytes, const void *data, uint32_t size)
{
	uint32_t room = bytes->n < sizeof(bytes->v)
				? (uint32_t)sizeof(bytes->v) - bytes->n
				: 0;

	if (room)
		memcpy(bytes->v + bytes->n, data, size < room ? size : room);
	bytes->n += size;
}

/* Without its sign, which would make negative numbers the largest. */
static void put_number(struct bytes *bytes, const struct value *value)
{
	uint64_t number = value_u64(value);

	if (value_is_signed(value->type))
		number ^= 1ull << 63;
	number = htobe64(number);
	put(bytes, &number, sizeof(number));
}

/* Text of any length before a longer one that begins with it: zeros until the
 * next part, then the length, since a buffer may end with zeros. */
static void put_text(struct bytes *bytes, const struct value *value)
{
	uint32_t length, begin = bytes->n;
	bool cut;
	const char *text = value_bytes(value, &length, &cut);

	put(bytes, text, length);
	bytes->n = begin + value->type->size;
	length = htobe32(length);
	if (value->type->kind == TYPE_BUFFER)
		put(bytes, &length, sizeof(length));
}

static void put_value(struct types *types, const struct value *value,
		      struct bytes *bytes);

static void put_members(struct types *types, const struct value *value,
			struct bytes *bytes)
{
	const struct field *fields;
	struct value member;
	uint64_t storage;
	uint32_t n;

	fields = type_fields(types, value->type, &n);
	for (uint32_t i = 0; i < n; i++)
		if (value_member(value, &fields[i], &storage, &member))
			put_value(types, &member, bytes);
}

static void put_value(struct types *types, const struct value *value,
		      struct bytes *bytes)
{
	const struct type *type = value->type;

	if (type_is_scalar(type))
		put_number(bytes, value);
	else if (type->kind == TYPE_STRING || type->kind == TYPE_BUFFER ||
		 (type->kind == TYPE_ARRAY && type->is_text))
		put_text(bytes, value);
	else if (type->kind == TYPE_TUPLE || type->kind == TYPE_RECORD)
		put_members(types, value, bytes);
	else
		put(bytes, value->data, value->size);
}

struct sort_key sort_key_of(struct types *types, const struct value *key)
{
	struct bytes bytes = { 0 };
	struct sort_key sort_key;

	put_value(types, key, &bytes);
	for (uint32_t i = 0; i < SORT_KEY_WORDS; i++) {
		memcpy(&sort_key.words[i], bytes.v + i * sizeof(uint64_t),
		       sizeof(uint64_t));
		sort_key.words[i] = be64toh(sort_key.words[i]);
	}
	sort_key.whole = bytes.n <= sizeof(bytes.v);
	return sort_key;
}
