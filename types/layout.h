/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Private to types/: interning, and where the fields of a type come from. */
#ifndef AWL_TYPES_LAYOUT_H
#define AWL_TYPES_LAYOUT_H

#include "types/type.h"

struct enum_constant {
	const char *name;
	int64_t value;
};

/*
 * Where a structure's fields, and an enum's constants, come from when somebody
 * asks: BTF or DWARF. What the script defines, and what awl makes itself, is
 * known from the start and needs none.
 */
struct type_source {
	/* Fills the layout in, which is `known` from then on. */
	void (*fields)(struct types *types, const struct type *type);
	/* As type_field(), of what is not known yet: makes no other field. */
	bool (*field)(struct types *types, const struct type *type,
		      const char *name, struct field *field);
	const char *(*enum_name)(struct types *types, const struct type *type,
				 int64_t value);
};

struct dwarf_file;

struct type_layout {
	bool known; /* fields (constants) are all there; else ask source */
	uint32_t n;
	const struct field *fields;
	const struct enum_constant *constants; /* ENUM */
	const struct type_source *source;      /* NULL: always known */
	struct dwarf_file *dwarf;	       /* of a type from DWARF */
	uint64_t die;			       /* and its place there */
};

/* The interned type of a key; made as a copy of `like` when it is new. */
struct type *type_intern(struct types *types, const char *key,
			 const struct type *like);
/* A structure or union that is named before, or without, being defined. */
const struct type *type_declare(struct types *types, enum type_kind kind,
				const char *name);
/* Defines an enum or a typedef of the C preamble. */
const struct type *type_define_enum(struct types *types, const char *name,
				    uint32_t size, bool is_signed,
				    const struct enum_constant *constants,
				    uint32_t n);
void type_define_name(struct types *types, const char *name,
		      const struct type *type);
/* C's and the script's own names of integers: "unsigned long", "u64". */
const struct type *type_builtin(struct types *types, const char *name);
/*
 * The type that a C text means: "const struct foo *", "unsigned char",
 * "char[16]". Pointers point into the space. NULL when it is not understood.
 */
const struct type *type_parse(struct types *types, const char *text, size_t len,
			      enum space space);

/* The next address at which a type of an alignment may lie. */
static inline uint32_t type_align_up(uint32_t offset, uint32_t align)
{
	return align > 1 ? (offset + align - 1) / align * align : offset;
}

#endif
