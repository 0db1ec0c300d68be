/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Private to types/: the lazy BTF reader. A BTF file is a header, a section
 * of type records of varying length, numbered in their order from 1 (split
 * BTF, a module's: from where vmlinux ends), and a section of strings:
 *
 *	record: name (offset of a string) | info | size or type id | more
 *	info:   vlen (16 bits) ... kind (bits 24-28) ... kind_flag (bit 31)
 *
 * Opening scans the records once and keeps the offset of every 32nd record
 * and what has a name; a record is checked and decoded when it is asked for.
 */
#ifndef AWL_TYPES_BTF_H
#define AWL_TYPES_BTF_H

#include <linux/btf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "types/type.h"

/* A file in memory, all of it mapped or its parts read when needed. */
struct btf_image {
	uint8_t *data;
	uint64_t size;
	int fd;		  /* where missing parts are read from; -1: all here */
	uint8_t *present; /* a bit a block, when read in parts */
	bool mapped;	  /* by mmap: unmapped at the end */
};

/* 0 or a negative errno. */
int btf_image_open(struct btf_image *image, const char *path);
/* The same by reading parts, where mapping is not to be had. */
int btf_image_open_parts(struct btf_image *image, const char *path);
void btf_image_close(struct btf_image *image);
/* Makes a range readable; false when it lies outside or cannot be read. */
bool btf_image_need(struct btf_image *image, uint64_t offset, uint64_t len);
/* Reads a range to a place of the caller's; false when it cannot. */
bool btf_image_read(const struct btf_image *image, uint64_t offset,
		    uint64_t len, uint8_t *to);

/* What a name is looked for in: lists of named records. */
enum btf_class {
	BTF_CLASS_TYPES, /* struct, union, enum, typedef, int, fwd */
	BTF_CLASS_FUNCTIONS,
	BTF_CLASS_VARIABLES, /* those of each CPU */
	BTF_CLASSES
};

/* What fits struct btf_entry; the kernel's own limit is far lower. */
#define BTF_ID_MAX ((1u << 27) - 2)

struct btf_entry {
	uint32_t name; /* offset of the string */
	uint32_t id : 27;
	uint32_t kind : 5;
};

struct btf_names {
	struct btf_entry *v;
	uint32_t n;
	size_t room;	 /* bytes at v, few of them there */
	uint32_t *slots; /* hash table of 1 + index, once many were asked for */
	uint32_t mask;
	uint32_t lookups;
};

/* Records from one noted offset to the next. */
#define BTF_CHECKPOINT 32

struct btf_object {
	const char *name;	       /* "vmlinux" or the module's */
	const struct btf_object *base; /* of split BTF, or NULL */
	struct btf_image image;
	uint64_t types; /* offset of the section in the image */
	uint32_t types_len;
	const char *strings; /* in the image, all present, ends with a NUL */
	uint32_t strings_len;
	uint32_t strings_begin; /* offsets below are the base's */
	uint32_t first;		/* id of the first record */
	uint32_t end;		/* 1 + id of the last */
	uint32_t *checkpoints;	/* offset of every 32nd record */
	struct btf_names names[BTF_CLASSES];
	int fd; /* the kernel's descriptor of a module; 0: not asked for yet */
};

/* A record, checked to lie in its section. */
struct btf_record {
	const struct btf_object *owner; /* the base's records are its own */
	uint32_t id, kind, vlen;
	bool kind_flag;
	const char *name;
	union {
		uint32_t size;
		uint32_t type;
	};
	const void *data; /* what follows: members, values, parameters */
};

/*
 * Opens an object on an arena. Returns 0; -EINVAL for what is no BTF, or a
 * negative errno. base is NULL for vmlinux.
 */
int btf_open(struct btf_object *btf, struct arena *arena, const char *name,
	     const char *path, const struct btf_object *base);
/* The same for BTF in memory, which is not copied. */
int btf_open_memory(struct btf_object *btf, struct arena *arena,
		    const char *name, const void *data, size_t size,
		    const struct btf_object *base);
/* The same for an image that was opened; closed when that fails. */
int btf_open_image(struct btf_object *btf, struct arena *arena,
		   const char *name, const struct btf_image *image,
		   const struct btf_object *base);
void btf_close(struct btf_object *btf);

/* "" for an offset that is none. */
static inline const char *btf_string(const struct btf_object *btf,
				     uint32_t offset)
{
	if (btf->base && offset < btf->strings_begin)
		btf = btf->base;
	offset -= btf->strings_begin;
	return offset < btf->strings_len ? btf->strings + offset : "";
}

/* The offset of a string in all of the object's strings; false: none. */
bool btf_string_find(const struct btf_object *btf, const char *string,
		     uint32_t *offset);
/* false for an id or a record that is broken; id 0 is "void" (kind 0). */
bool btf_get(const struct btf_object *btf, uint32_t id,
	     struct btf_record *record);
/* Skips typedefs, qualifiers and tags. *user: a type tag said "user". */
bool btf_resolve(const struct btf_object *btf, uint32_t id,
		 struct btf_record *record, bool *user);
/* Bytes a type takes, 0 when unknown or broken. */
uint64_t btf_size(const struct btf_object *btf, uint32_t id);

#define BTF_KINDS(kind) (1u << (kind))
/* The id of a named record of one of the kinds in this object; 0: none. */
uint32_t btf_find(const struct btf_object *btf, enum btf_class class,
		  uint32_t kinds, const char *name);
/* The scan at opening: checkpoints, the end, what has a name. */
int btf_names_scan(struct btf_object *btf);
void btf_names_free(struct btf_names *names);
/* Bytes of a record of each kind: as a whole, and more per element. */
extern const struct btf_extra {
	uint8_t fixed, each;
} btf_extra[BTF_INFO_KIND(~0u) + 1];

/* Bytes of the whole record, or 0 for a kind that is none. */
static inline uint64_t btf_record_len(const struct btf_type *record)
{
	const struct btf_extra *extra = &btf_extra[BTF_INFO_KIND(record->info)];

	return extra->fixed +
	       (uint64_t)extra->each * BTF_INFO_VLEN(record->info);
}

/* vmlinux and the loaded modules. */
struct btf_set {
	struct types *types;
	struct btf_object vmlinux;
	VEC(struct btf_object *) modules;
	bool listed; /* the modules' names are known */
};

/* The kernel's BTF, or NULL (types->no_btf says so from then on). */
const struct btf_object *btf_vmlinux(struct types *types);
/* A module's by name, opened; NULL when there is none. */
const struct btf_object *btf_module(struct types *types, const char *name);
/* Opens them all, for what may be in any. Returns how many there are. */
uint32_t btf_modules(struct types *types);
void btf_set_close(struct btf_set *set);

/* From BTF to the model. */
const struct type *btf_type(struct types *types, const struct btf_object *btf,
			    uint32_t id);
/* A structure's members: all, or one by name (looked for in anonymous ones). */
extern const struct type_source btf_source;
/* As type_find() and its like, in BTF alone. */
const struct type *btf_type_find(struct types *types, enum type_kind kind,
				 const char *name);
bool btf_enum_constant(struct types *types, const char *name,
		       const struct type **type, int64_t *value);
const char *btf_enum_name(struct types *types, const struct type *type,
			  int64_t value);

#endif
