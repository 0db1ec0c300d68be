// SPDX-License-Identifier: GPL-2.0-or-later
/* One BTF object: opening it, its strings, its records by number. */
#include "types/btf.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* A chain of typedefs and qualifiers longer than this is a circle. */
#define CHAIN_MAX 64

/* How long a record is: what is fixed, and what each of vlen adds. A kind
 * without a row is none that can be skipped. */
const struct btf_extra btf_extra[BTF_INFO_KIND(~0u) + 1] = {
	[BTF_KIND_INT] = { 16, 0 },
	[BTF_KIND_PTR] = { 12, 0 },
	[BTF_KIND_ARRAY] = { 12 + sizeof(struct btf_array), 0 },
	[BTF_KIND_STRUCT] = { 12, sizeof(struct btf_member) },
	[BTF_KIND_UNION] = { 12, sizeof(struct btf_member) },
	[BTF_KIND_ENUM] = { 12, sizeof(struct btf_enum) },
	[BTF_KIND_FWD] = { 12, 0 },
	[BTF_KIND_TYPEDEF] = { 12, 0 },
	[BTF_KIND_VOLATILE] = { 12, 0 },
	[BTF_KIND_CONST] = { 12, 0 },
	[BTF_KIND_RESTRICT] = { 12, 0 },
	[BTF_KIND_FUNC] = { 12, 0 },
	[BTF_KIND_FUNC_PROTO] = { 12, sizeof(struct btf_param) },
	[BTF_KIND_VAR] = { 12 + sizeof(struct btf_var), 0 },
	[BTF_KIND_DATASEC] = { 12, sizeof(struct btf_var_secinfo) },
	[BTF_KIND_FLOAT] = { 12, 0 },
	[BTF_KIND_DECL_TAG] = { 12 + sizeof(struct btf_decl_tag), 0 },
	[BTF_KIND_TYPE_TAG] = { 12, 0 },
	[BTF_KIND_ENUM64] = { 12, sizeof(struct btf_enum64) },
};

bool btf_string_find(const struct btf_object *btf, const char *string,
		     uint32_t *offset)
{
	size_t len = strlen(string) + 1;
	const char *at = btf->strings, *end = at + btf->strings_len;

	/* The end of a longer string matches, too: a string begins behind a
	 * NUL. */
	for (; (at = memmem(at, (size_t)(end - at), string, len)); at++) {
		if (at > btf->strings && at[-1])
			continue;
		*offset = (uint32_t)(at - btf->strings) + btf->strings_begin;
		return true;
	}
	return false;
}

/* The record at an offset of the section, NULL at the end or when broken. */
static const struct btf_type *record_at(const struct btf_object *btf,
					uint32_t offset, uint64_t len)
{
	/* The image is a cache: filling it changes nothing one can see. */
	struct btf_image *image = (struct btf_image *)&btf->image;

	if (offset > btf->types_len || len > btf->types_len - offset ||
	    !btf_image_need(image, btf->types + offset, len))
		return NULL;
	return (const struct btf_type *)(image->data + btf->types + offset);
}

bool btf_get(const struct btf_object *btf, uint32_t id,
	     struct btf_record *record)
{
	const struct btf_type *at;
	uint32_t offset, n;

	/* Ids of a module's BTF go on where vmlinux's end. */
	while (btf->base && id < btf->first)
		btf = btf->base;
	*record = (struct btf_record){ .owner = btf, .id = id, .name = "" };
	if (id == 0)
		return true;
	if (id < btf->first || id >= btf->end)
		return false;
	n = id - btf->first;
	offset = btf->checkpoints[n / BTF_CHECKPOINT];
	/* From the noted record on, at most 31 more: lengths vary, so that
	 * there is no shorter way. */
	for (n %= BTF_CHECKPOINT;; n--) {
		at = record_at(btf, offset, sizeof(*at));
		if (!at || !btf_record_len(at))
			return false;
		if (!n)
			break;
		offset += (uint32_t)btf_record_len(at);
	}
	if (!record_at(btf, offset, btf_record_len(at)))
		return false;
	record->kind = BTF_INFO_KIND(at->info);
	record->vlen = BTF_INFO_VLEN(at->info);
	record->kind_flag = BTF_INFO_KFLAG(at->info);
	record->name = btf_string(btf, at->name_off);
	record->size = at->size;
	record->data = at + 1;
	return true;
}

bool btf_resolve(const struct btf_object *btf, uint32_t id,
		 struct btf_record *record, bool *user)
{
	for (int i = 0; i < CHAIN_MAX; i++) {
		if (!btf_get(btf, id, record))
			return false;
		switch (record->kind) {
		case BTF_KIND_TYPE_TAG:
			if (user && !strcmp(record->name, "user"))
				*user = true;
			break;
		case BTF_KIND_TYPEDEF:
		case BTF_KIND_VOLATILE:
		case BTF_KIND_CONST:
		case BTF_KIND_RESTRICT: break;
		default: return true;
		}
		id = record->type;
	}
	return false;
}

uint64_t btf_size(const struct btf_object *btf, uint32_t id)
{
	const struct btf_array *array;
	struct btf_record record;
	uint64_t count = 1;

	for (int depth = 0; depth < CHAIN_MAX; depth++) {
		if (!btf_resolve(btf, id, &record, NULL))
			return 0;
		switch (record.kind) {
		case BTF_KIND_PTR: return count * sizeof(void *);
		case BTF_KIND_INT:
		case BTF_KIND_FLOAT:
		case BTF_KIND_STRUCT:
		case BTF_KIND_UNION:
		case BTF_KIND_ENUM:
		case BTF_KIND_ENUM64: return count * record.size;
		case BTF_KIND_ARRAY: break;
		default: return 0;
		}
		array = record.data;
		count *= array->nelems;
		if (count > UINT32_MAX)
			return 0;
		id = array->type;
	}
	return 0;
}

/* Checks the header and finds the two sections. */
static int sections(struct btf_object *btf)
{
	struct btf_image *image = &btf->image;
	const struct btf_header *header;
	uint64_t strings;

	if (!btf_image_need(image, 0, sizeof(*header)))
		return -EINVAL;
	header = (const struct btf_header *)image->data;
	if (header->magic != BTF_MAGIC || header->version != BTF_VERSION ||
	    header->hdr_len < sizeof(*header) || header->type_off % 4 ||
	    header->hdr_len % 4)
		return -EINVAL;
	btf->types = (uint64_t)header->hdr_len + header->type_off;
	btf->types_len = header->type_len;
	strings = (uint64_t)header->hdr_len + header->str_off;
	btf->strings_len = header->str_len;
	if (!btf->strings_len || btf->types > image->size ||
	    btf->types_len > image->size - btf->types ||
	    !btf_image_need(image, strings, btf->strings_len))
		return -EINVAL;
	btf->strings = (const char *)image->data + strings;
	/* With a NUL at the end of all, each of them ends somewhere. */
	return btf->strings[btf->strings_len - 1] ? -EINVAL : 0;
}

static int object_make(struct btf_object *btf, struct arena *arena,
		       const char *name, const struct btf_object *base)
{
	int err;

	btf->name = arena_strdup(arena, name);
	btf->base = base;
	btf->first = base ? base->end : 1;
	btf->end = btf->first;
	/* A module's offsets of strings go on behind vmlinux's, as ids do. */
	if (base)
		btf->strings_begin = base->strings_begin + base->strings_len;
	err = sections(btf);
	if (err)
		return err;
	btf->checkpoints = arena_array(
		arena, uint32_t,
		btf->types_len / sizeof(struct btf_type) / BTF_CHECKPOINT + 1);
	return btf_names_scan(btf);
}

int btf_open_image(struct btf_object *btf, struct arena *arena,
		   const char *name, const struct btf_image *image,
		   const struct btf_object *base)
{
	int err;

	*btf = (struct btf_object){ .image = *image };
	err = object_make(btf, arena, name, base);
	if (err)
		btf_close(btf);
	return err;
}

int btf_open(struct btf_object *btf, struct arena *arena, const char *name,
	     const char *path, const struct btf_object *base)
{
	struct btf_image image;
	int err = btf_image_open(&image, path);

	*btf = (struct btf_object){ .image.fd = -1 };
	return err ? err : btf_open_image(btf, arena, name, &image, base);
}

int btf_open_memory(struct btf_object *btf, struct arena *arena,
		    const char *name, const void *data, size_t size,
		    const struct btf_object *base)
{
	struct btf_image image = {
		.data = (uint8_t *)data,
		.size = size,
		.fd = -1,
	};

	return btf_open_image(btf, arena, name, &image, base);
}

void btf_close(struct btf_object *btf)
{
	for (int i = 0; i < BTF_CLASSES; i++)
		btf_names_free(&btf->names[i]);
	btf_image_close(&btf->image);
	if (btf->fd > 0)
		close(btf->fd);
	btf->fd = 0;
	btf->end = btf->first;
}
