// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Types by name, and what is defined by the C preamble. A preamble's own names
 * win over those of the probed program, these over BTF's, and BTF's typedefs
 * over the built-in names of integers only where these do not know the name.
 */
#include <string.h>

#include "types/btf.h"
#include "types/dwarf.h"
#include "types/layout.h"

static char user_prefix(enum type_kind kind)
{
	switch (kind) {
	case TYPE_STRUCT: return 's';
	case TYPE_UNION: return 'u';
	case TYPE_ENUM: return 'e';
	default: return 't';
	}
}

static const char *user_key(struct types *types, enum type_kind kind,
			    const char *name)
{
	return arena_printf(types->arena, "%c %s", user_prefix(kind), name);
}

static void *user_get(struct types *types, enum type_kind kind,
		      const char *name)
{
	/* Most scripts have no preamble: no key is made then. */
	return types->user.n
		       ? strmap_get(&types->user, user_key(types, kind, name))
		       : NULL;
}

static const struct type *find_own(struct types *types, enum type_kind kind,
				   const char *name)
{
	const struct type *type = user_get(types, kind, name);

	return !type && kind == TYPE_VOID ? type_builtin(types, name) : type;
}

const struct type *type_find_kernel(struct types *types, enum type_kind kind,
				    const char *name)
{
	const struct type *type = find_own(types, kind, name);

	return type ? type : btf_type_find(types, kind, name);
}

const struct type *type_find(struct types *types, enum type_kind kind,
			     const char *name)
{
	const struct type *type = find_own(types, kind, name);

	if (!type && types->program)
		type = dwarf_type_find(types->program, kind, name);
	return type ? type : btf_type_find(types, kind, name);
}

static struct type *declare(struct types *types, enum type_kind kind,
			    const char *name)
{
	struct type *type = *name ? user_get(types, kind, name) : NULL;

	if (type)
		return type;
	type = arena_new(types->arena, struct type);
	type->layout = arena_new(types->arena, struct type_layout);
	type->kind = kind;
	type->align = 1;
	type->name = arena_strdup(types->arena, name);
	if (*name)
		strmap_set(&types->user, user_key(types, kind, name), type);
	return type;
}

const struct type *type_declare(struct types *types, enum type_kind kind,
				const char *name)
{
	return declare(types, kind, name);
}

struct type *type_define(struct types *types, enum type_kind kind,
			 const char *name, uint32_t size, uint32_t align,
			 const struct field *fields, uint32_t n)
{
	struct type *type = declare(types, kind, name);

	type->size = size;
	type->align = align ? align : 1;
	type->layout->known = true;
	type->layout->fields = arena_copy(types->arena, fields,
					  n * sizeof(*fields));
	type->layout->n = n;
	return type;
}

const struct type *type_define_enum(struct types *types, const char *name,
				    uint32_t size, bool is_signed,
				    const struct enum_constant *constants,
				    uint32_t n)
{
	struct type *type = type_define(types, TYPE_ENUM, name, size, size,
					NULL, 0);
	char *key;

	type->is_signed = is_signed;
	type->layout->constants = arena_copy(types->arena, constants,
					     n * sizeof(*constants));
	type->layout->n = n;
	for (uint32_t i = 0; i < n; i++) {
		key = arena_printf(types->arena, "c %s", constants[i].name);
		strmap_set(&types->user, key, type);
	}
	return type;
}

void type_define_name(struct types *types, const char *name,
		      const struct type *type)
{
	strmap_set(&types->user, user_key(types, TYPE_VOID, name),
		   (void *)type);
}

bool type_enum_constant(struct types *types, const char *name,
			const struct type **type, int64_t *value)
{
	const struct type_layout *layout;

	*type = types->user.n
			? strmap_get(&types->user,
				     arena_printf(types->arena, "c %s", name))
			: NULL;
	if (!*type && types->program &&
	    dwarf_enum_constant(types->program, name, type, value))
		return true;
	if (!*type)
		return btf_enum_constant(types, name, type, value);
	layout = (*type)->layout;
	for (uint32_t i = 0; i < layout->n; i++) {
		if (strcmp(layout->constants[i].name, name) != 0)
			continue;
		*value = layout->constants[i].value;
		return true;
	}
	return false;
}

const char *type_enum_name(struct types *types, const struct type *type,
			   int64_t value)
{
	if (type->kind != TYPE_ENUM)
		return NULL;
	if (type->layout->source)
		return type->layout->source->enum_name(types, type, value);
	/* Of several names for one value the last is its name. */
	for (uint32_t i = type->layout->n; i > 0; i--)
		if (type->layout->constants[i - 1].value == value)
			return type->layout->constants[i - 1].name;
	return NULL;
}
