// SPDX-License-Identifier: GPL-2.0-or-later
/* From BTF's records to the type model. */
#include <stdio.h>
#include <string.h>

#include "types/btf.h"
#include "types/layout.h"

/* Pointers to pointers and arrays of arrays; deeper ones are circles. */
#define DEPTH_MAX 32
/* Members looked at for one answer; broken BTF nests without an end. */
#define STEPS_MAX 3000

static const struct type *type_at(struct types *types,
				  const struct btf_object *btf, uint32_t id,
				  int depth);

/*
 * `char` is int8 on every machine and kernel, also where it is compiled as
 * unsigned (x86 since 6.2, arm64).
 */
static const struct type *type_of_int(struct types *types,
				      const struct btf_record *record)
{
	uint32_t encoding = BTF_INT_ENCODING(*(const uint32_t *)record->data);

	switch (record->size) {
	case 1:
		if (encoding & BTF_INT_BOOL)
			return type_bool(types);
		return type_int(types, 1,
				(encoding & BTF_INT_SIGNED) ||
					!strcmp(record->name, "char"));
	case 2:
	case 4:
	case 8:
	case 16:
		return type_int(types, record->size, encoding & BTF_INT_SIGNED);
	default: return type_void(types);
	}
}

/* What C aligns a type to; structures by their members, looked at once. */
static uint32_t align_of(const struct btf_object *btf, uint32_t id,
			 uint32_t *steps)
{
	const struct btf_member *members;
	struct btf_record record;
	uint32_t align = 1, its;

	if (++*steps > STEPS_MAX || !btf_resolve(btf, id, &record, NULL))
		return 1;
	switch (record.kind) {
	case BTF_KIND_PTR: return 8;
	case BTF_KIND_INT:
	case BTF_KIND_FLOAT:
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return record.size && record.size <= 16 ? record.size : 1;
	case BTF_KIND_ARRAY:
		return align_of(record.owner,
				((const struct btf_array *)record.data)->type,
				steps);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION: break;
	default: return 1;
	}
	members = record.data;
	for (uint32_t i = 0;
	     i < record.vlen && align < 8 && *steps <= STEPS_MAX; i++) {
		its = align_of(record.owner, members[i].type, steps);
		/* A packed structure's size is no multiple of what its members
		 * ask for: BTF does not say packed otherwise. */
		if (its > align && record.size % its == 0)
			align = its;
	}
	return align;
}

/* A type with a name: made without a look at its members. */
static const struct type *type_named(struct types *types,
				     const struct btf_record *record)
{
	struct type like = {
		.kind = TYPE_STRUCT,
		.size = record->size,
		.name = record->name,
		.btf_id = record->id,
		.btf = record->owner,
	};
	struct type *type;
	uint32_t steps = 0;
	char key[48];

	/* By number, not by name: BTF may have two structures of one name. */
	snprintf(key, sizeof(key), "#%p %u", (const void *)record->owner,
		 record->id);
	type = strmap_get(&types->interned, key);
	if (type)
		return type;
	if (record->kind == BTF_KIND_UNION)
		like.kind = TYPE_UNION;
	if (record->kind == BTF_KIND_FWD) {
		like.size = 0;
		if (record->kind_flag)
			like.kind = TYPE_UNION;
	}
	if (record->kind == BTF_KIND_ENUM || record->kind == BTF_KIND_ENUM64) {
		like.kind = TYPE_ENUM;
		like.is_signed = record->kind_flag;
	}
	like.align = align_of(record->owner, record->id, &steps);
	like.layout = arena_new(types->arena, struct type_layout);
	like.layout->source = &btf_source;
	return type_intern(types, key, &like);
}

static const struct type *type_of_pointer(struct types *types,
					  const struct btf_record *record,
					  int depth)
{
	struct btf_record to;
	bool user = false;
	const struct type *target;

	if (!btf_resolve(record->owner, record->type, &to, &user) ||
	    to.kind == BTF_KIND_FUNC_PROTO)
		target = type_void(types);
	else
		target = type_at(types, to.owner, to.id, depth + 1);
	return type_pointer(types, target, user ? SPACE_USER : SPACE_KERNEL,
			    false);
}

/* Arrays of bytes with a length are strings; those of unsigned ones may hold
 * anything, so they stay whole. */
static const struct type *type_of_array(struct types *types,
					const struct btf_record *record,
					int depth)
{
	const struct btf_array *array = record->data;
	const struct type *of = type_at(types, record->owner, array->type,
					depth + 1);

	if (of->kind == TYPE_INT && of->size == 1 && array->nelems)
		return of->is_signed ? type_string(types, array->nelems)
				     : type_text_array(types, array->nelems);
	if ((uint64_t)of->size * array->nelems > UINT32_MAX)
		return type_array(types, of, 0);
	return type_array(types, of, array->nelems);
}

static const struct type *type_at(struct types *types,
				  const struct btf_object *btf, uint32_t id,
				  int depth)
{
	struct btf_record record;

	if (depth > DEPTH_MAX || !btf_resolve(btf, id, &record, NULL))
		return type_void(types);
	switch (record.kind) {
	case BTF_KIND_INT: return type_of_int(types, &record);
	case BTF_KIND_PTR: return type_of_pointer(types, &record, depth);
	case BTF_KIND_ARRAY: return type_of_array(types, &record, depth);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
	case BTF_KIND_FWD: return type_named(types, &record);
	case BTF_KIND_VAR:
		return type_at(types, record.owner, record.type, depth + 1);
	default: return type_void(types); /* functions, floats */
	}
}

const struct type *btf_type(struct types *types, const struct btf_object *btf,
			    uint32_t id)
{
	return type_at(types, btf, id, 0);
}

/*
 * Where a member lies. With the kind flag the width of a bit-field is in its
 * offset's upper byte; without, an integer narrower than its bytes is one.
 */
static void member_place(const struct btf_record *whole,
			 const struct btf_member *member, struct field *field)
{
	struct btf_record record;
	uint32_t info;

	field->bit_offset = member->offset;
	field->bit_size = 0;
	field->data_loc = 0;
	if (whole->kind_flag) {
		field->bit_offset = BTF_MEMBER_BIT_OFFSET(member->offset);
		field->bit_size = BTF_MEMBER_BITFIELD_SIZE(member->offset);
		return;
	}
	if (!btf_resolve(whole->owner, member->type, &record, NULL) ||
	    record.kind != BTF_KIND_INT)
		return;
	info = *(const uint32_t *)record.data;
	if (BTF_INT_BITS(info) == record.size * 8)
		return;
	field->bit_offset += BTF_INT_OFFSET(info);
	field->bit_size = BTF_INT_BITS(info);
}

static bool is_aggregate(const struct btf_record *record)
{
	return record->kind == BTF_KIND_STRUCT ||
	       record->kind == BTF_KIND_UNION;
}

static void btf_fields(struct types *types, const struct type *type)
{
	struct type_layout *layout = type->layout;
	const struct btf_member *members;
	struct btf_record record;
	struct field *fields;

	layout->known = true;
	if (!btf_get(type->btf, type->btf_id, &record) ||
	    !is_aggregate(&record))
		return;
	fields = arena_array(types->arena, struct field, record.vlen);
	members = record.data;
	for (uint32_t i = 0; i < record.vlen; i++) {
		const char *name = btf_string(record.owner,
					      members[i].name_off);

		fields[i].name = *name ? name : NULL;
		fields[i].type = btf_type(types, record.owner, members[i].type);
		member_place(&record, &members[i], &fields[i]);
	}
	layout->fields = fields;
	layout->n = record.vlen;
}

/* Looks without making types of the members that it passes by. */
static bool field_at(struct types *types, const struct btf_object *btf,
		     uint32_t id, const char *name, struct field *field,
		     uint32_t *steps)
{
	const struct btf_member *members;
	struct btf_record record;

	if (++*steps > STEPS_MAX || !btf_resolve(btf, id, &record, NULL) ||
	    !is_aggregate(&record))
		return false;
	members = record.data;
	for (uint32_t i = 0; i < record.vlen && *steps <= STEPS_MAX; i++) {
		const char *its = btf_string(record.owner, members[i].name_off);
		struct field place;

		if (*its && strcmp(its, name) != 0)
			continue;
		member_place(&record, &members[i], &place);
		if (*its) {
			*field = place;
			field->name = its;
			field->type = btf_type(types, record.owner,
					       members[i].type);
			return true;
		}
		if (field_at(types, record.owner, members[i].type, name, field,
			     steps)) {
			field->bit_offset += place.bit_offset;
			return true;
		}
	}
	return false;
}

static bool btf_field(struct types *types, const struct type *type,
		      const char *name, struct field *field)
{
	uint32_t steps = 0;

	return field_at(types, type->btf, type->btf_id, name, field, &steps);
}

const struct type_source btf_source = {
	.fields = btf_fields,
	.field = btf_field,
	.enum_name = btf_enum_name,
};
