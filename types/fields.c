// SPDX-License-Identifier: GPL-2.0-or-later
/* Members of structures, unions, tuples and records. */
#include <string.h>

#include "types/layout.h"

/* A structure that contains itself is broken BTF. */
#define ANONYMOUS_DEPTH_MAX 32

const struct field *type_fields(struct types *types, const struct type *type,
				uint32_t *n)
{
	*n = 0;
	if (!type_has_fields(type) || !type->layout)
		return NULL;
	if (!type->layout->known && type->layout->source)
		type->layout->source->fields(types, type);
	*n = type->layout->n;
	return type->layout->fields;
}

static bool field_find(struct types *types, const struct type *type,
		       const char *name, struct field *field, int depth)
{
	const struct field *fields;
	uint32_t n;

	if (!type_has_fields(type) || depth > ANONYMOUS_DEPTH_MAX)
		return false;
	/* One member of a structure of hundreds: looked for where they are,
	 * no others made. */
	if (!type->layout->known && type->layout->source)
		return type->layout->source->field(types, type, name, field);
	fields = type_fields(types, type, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (fields[i].name) {
			if (strcmp(fields[i].name, name) != 0)
				continue;
			*field = fields[i];
			return true;
		}
		if (field_find(types, fields[i].type, name, field, depth + 1)) {
			field->bit_offset += fields[i].bit_offset;
			return true;
		}
	}
	return false;
}

bool type_field(struct types *types, const struct type *type, const char *name,
		struct field *field)
{
	return field_find(types, type, name, field, 0);
}
