/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A decoded value: a type and where its bytes are. Records and map entries
 * become these, printers render them. Nothing is copied: the bytes belong to
 * the ring or to the rows of a map, and live as long as those.
 */
#ifndef AWL_RUNTIME_VALUE_H
#define AWL_RUNTIME_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "types/type.h"

struct value {
	const struct type *type;
	const uint8_t *data;
	uint32_t size; /* bytes at data */
	bool tail;     /* from a record's tail: data is a string's or buffer's
			* bytes alone, size their number */
	bool cut;      /* tail: was longer */
};

struct plan;
struct site_argument;

/* A value that lies in memory as its type says. */
struct value value_at(const struct type *type, const void *data);
/* An integer of 1, 2, 4 or 8 bytes, extended to 64 bits. */
uint64_t value_load(const void *data, uint32_t size, bool is_signed);
/* Any scalar (type_is_scalar) or the u64 of a special type. */
uint64_t value_u64(const struct value *value);
/* Bytes and length of a STRING (without its NUL) or BUFFER; sets *cut. */
const char *value_bytes(const struct value *value, uint32_t *length, bool *cut);
/*
 * A member of a structure, tuple or record. `storage` holds the bytes of a
 * bit-field. false when the field lies outside of what there is.
 */
bool value_member(const struct value *outer, const struct field *field,
		  uint64_t *storage, struct value *member);
/* An element of an ARRAY. */
struct value value_element(const struct value *outer, uint32_t index);
/* Whether numbers of the type are signed when printed and sorted. */
bool value_is_signed(const struct type *type);

#endif
