// SPDX-License-Identifier: GPL-2.0-or-later
/* Types and enum constants by name, in vmlinux and then in the modules. */
#include <errno.h>
#include <string.h>

#include "types/btf_scan.h"

/* VOID stands for names without a keyword: typedefs, and the integers
 * themselves. */
static uint32_t kinds_of(enum type_kind kind)
{
	switch (kind) {
	case TYPE_STRUCT: return BTF_KINDS(BTF_KIND_STRUCT);
	case TYPE_UNION: return BTF_KINDS(BTF_KIND_UNION);
	case TYPE_ENUM:
		return BTF_KINDS(BTF_KIND_ENUM) | BTF_KINDS(BTF_KIND_ENUM64);
	case TYPE_VOID:
		return BTF_KINDS(BTF_KIND_TYPEDEF) | BTF_KINDS(BTF_KIND_INT);
	default: return 0;
	}
}

static const struct type *find_in(struct types *types,
				  const struct btf_object *btf,
				  enum type_kind kind, const char *name)
{
	uint32_t id = btf_find(btf, BTF_CLASS_TYPES, kinds_of(kind), name);

	return id ? btf_type(types, btf, id) : NULL;
}

/* What was looked for in vain is known, so that modules are searched once. */
static const struct type missing = { .kind = TYPE_VOID };

const struct type *btf_type_find(struct types *types, enum type_kind kind,
				 const char *name)
{
	const struct btf_object *vmlinux = btf_vmlinux(types);
	const struct type *type;
	const char *key;

	if (!vmlinux || !*name)
		return NULL;
	/* Among the interned types, under a key that none of them has. */
	key = arena_printf(types->arena, "? %d %s", (int)kind, name);
	type = strmap_get(&types->interned, key);
	if (type)
		return type == &missing ? NULL : type;
	type = find_in(types, vmlinux, kind, name);
	if (!type && btf_modules(types))
		vec_each (module, &types->btf->modules)
			if (!type)
				type = find_in(types, *module, kind, name);
	strmap_set(&types->interned, key, (void *)(type ? type : &missing));
	return type;
}

int type_vmlinux_id(struct types *types, enum type_kind kind, const char *name)
{
	const struct btf_object *vmlinux = btf_vmlinux(types);
	uint32_t id;

	if (!vmlinux)
		return -ENOENT;
	id = btf_find(vmlinux, BTF_CLASS_TYPES, kinds_of(kind), name);
	return id ? (int)id : -ENOENT;
}

uint32_t type_kernel_id(void *data, uint32_t kind, const char *name)
{
	const struct btf_object *vmlinux = btf_vmlinux(data);

	if (!vmlinux)
		return 0;
	return btf_find(vmlinux,
			kind == BTF_KIND_FUNC ? BTF_CLASS_FUNCTIONS
					      : BTF_CLASS_TYPES,
			BTF_KINDS(kind), name);
}

struct constant_search {
	uint32_t name; /* offset of the string */
	uint32_t id;   /* of the enum; 0: not found */
	int64_t value;
};

/* The flag says that the enum is signed. */
static int64_t value32(const struct btf_type *record, const struct btf_enum *e)
{
	return BTF_INFO_KFLAG(record->info) ? (int64_t)e->val
					    : (int64_t)(uint32_t)e->val;
}

static int64_t value64(const struct btf_enum64 *e)
{
	return (int64_t)((uint64_t)e->val_hi32 << 32 | e->val_lo32);
}

static bool constant_in(const struct btf_object *btf, uint32_t id,
			uint32_t offset, const struct btf_type *record,
			void *data)
{
	/* Both views of what follows the record; the kind says which is
	 * right. */
	const struct btf_enum *small = (const struct btf_enum *)(record + 1);
	const struct btf_enum64 *big = (const struct btf_enum64 *)(record + 1);
	struct constant_search *search = data;
	bool wide = BTF_INFO_KIND(record->info) == BTF_KIND_ENUM64;

	(void)btf;
	(void)offset;
	for (uint32_t i = 0; i < BTF_INFO_VLEN(record->info); i++) {
		if ((wide ? big[i].name_off : small[i].name_off) !=
		    search->name)
			continue;
		search->id = id;
		search->value = wide ? value64(&big[i])
				     : value32(record, &small[i]);
		return false;
	}
	return true;
}

/*
 * The name is looked for among the strings, which are unique, and its number
 * among the constants: comparing numbers goes through all enums in 0.3 ms.
 */
static bool constant_find(struct types *types, const struct btf_object *btf,
			  const char *name, const struct type **type,
			  int64_t *value)
{
	struct constant_search search = { 0 };

	if (!btf_string_find(btf, name, &search.name) &&
	    !(btf->base && btf_string_find(btf->base, name, &search.name)))
		return false;
	btf_scan(btf, kinds_of(TYPE_ENUM), kinds_of(TYPE_ENUM), constant_in,
		 &search);
	if (!search.id)
		return false;
	*type = btf_type(types, btf, search.id);
	*value = search.value;
	return (*type)->kind == TYPE_ENUM;
}

bool btf_enum_constant(struct types *types, const char *name,
		       const struct type **type, int64_t *value)
{
	const struct btf_object *vmlinux = btf_vmlinux(types);

	if (!vmlinux || !*name)
		return false;
	if (constant_find(types, vmlinux, name, type, value))
		return true;
	btf_modules(types);
	vec_each (module, &types->btf->modules)
		if (constant_find(types, *module, name, type, value))
			return true;
	return false;
}

const char *btf_enum_name(struct types *types, const struct type *type,
			  int64_t value)
{
	struct btf_record record;
	const struct btf_enum *small;
	const struct btf_enum64 *big;

	(void)types;
	if (!btf_get(type->btf, type->btf_id, &record))
		return NULL;
	small = record.data;
	big = record.data;
	/* Of several names for one value the last is its name. */
	for (uint32_t i = record.vlen; i-- > 0;) {
		if (record.kind == BTF_KIND_ENUM64 && value64(&big[i]) == value)
			return btf_string(record.owner, big[i].name_off);
		if (record.kind == BTF_KIND_ENUM &&
		    small[i].val == (int32_t)value)
			return btf_string(record.owner, small[i].name_off);
	}
	return NULL;
}

void type_each_typedef(struct types *types,
		       void (*each)(const char *name, uint32_t id, void *data),
		       void *data)
{
	const struct btf_object *vmlinux = btf_vmlinux(types);
	const struct btf_names *names;

	if (!vmlinux)
		return;
	names = &vmlinux->names[BTF_CLASS_TYPES];
	for (uint32_t i = 0; i < names->n; i++)
		if (names->v[i].kind == BTF_KIND_TYPEDEF)
			each(btf_string(vmlinux, names->v[i].name),
			     names->v[i].id, data);
}

void type_each_structure(struct types *types,
			 void (*each)(const struct type *type, void *data),
			 void *data)
{
	const struct btf_object *vmlinux = btf_vmlinux(types);
	const struct btf_names *names;
	uint32_t kinds = kinds_of(TYPE_STRUCT) | kinds_of(TYPE_UNION) |
			 kinds_of(TYPE_ENUM);

	if (!vmlinux)
		return;
	names = &vmlinux->names[BTF_CLASS_TYPES];
	for (uint32_t i = 0; i < names->n; i++)
		if (kinds >> names->v[i].kind & 1)
			each(btf_type(types, vmlinux, names->v[i].id), data);
}
