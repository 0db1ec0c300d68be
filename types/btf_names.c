// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Named records of a BTF object. A script asks for a few names: those are
 * looked for by comparing strings (0.1 ms among 18,000), and hashing them all
 * (ten times that) pays only once somebody asks for many.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/pages.h"
#include "types/btf_scan.h"

#define LOOKUPS_BEFORE_HASH 12

#define TYPE_KINDS_MASK                                           \
	(BTF_KINDS(BTF_KIND_STRUCT) | BTF_KINDS(BTF_KIND_UNION) | \
	 BTF_KINDS(BTF_KIND_ENUM) | BTF_KINDS(BTF_KIND_ENUM64) |  \
	 BTF_KINDS(BTF_KIND_TYPEDEF) | BTF_KINDS(BTF_KIND_INT) |  \
	 BTF_KINDS(BTF_KIND_FLOAT) | BTF_KINDS(BTF_KIND_FWD))

/* Room for a name a record. */
static bool names_room(const struct btf_object *btf, struct btf_names *names)
{
	/* More than there can be: what is not written to takes no memory
	 * (base/pages.h). */
	names->room = (btf->types_len / sizeof(struct btf_type) + 1) *
		      sizeof(*names->v);
	names->v = pages_new(names->room);
	return names->v;
}

void btf_names_free(struct btf_names *names)
{
	pages_free(names->v, names->room);
	free(names->slots);
	*names = (struct btf_names){ 0 };
}

static void names_add(struct btf_names *names, uint32_t id,
		      const struct btf_type *record)
{
	if (!record->name_off)
		return;
	names->v[names->n++] = (struct btf_entry){
		.name = record->name_off,
		.id = id,
		.kind = BTF_INFO_KIND(record->info),
	};
}

static bool scan_record(const struct btf_object *btf, uint32_t id,
			uint32_t offset, const struct btf_type *record,
			void *data)
{
	uint32_t kind = BTF_KINDS(BTF_INFO_KIND(record->info));
	struct btf_object *made = data;
	uint32_t n = id - btf->first;

	if (n % BTF_CHECKPOINT == 0)
		made->checkpoints[n / BTF_CHECKPOINT] = offset;
	if (kind & TYPE_KINDS_MASK)
		names_add(&made->names[BTF_CLASS_TYPES], id, record);
	else if (kind & BTF_KINDS(BTF_KIND_FUNC))
		names_add(&made->names[BTF_CLASS_FUNCTIONS], id, record);
	else if (kind & BTF_KINDS(BTF_KIND_VAR))
		names_add(&made->names[BTF_CLASS_VARIABLES], id, record);
	return id < BTF_ID_MAX;
}

int btf_names_scan(struct btf_object *btf)
{
	for (int i = 0; i < BTF_CLASSES; i++)
		if (!names_room(btf, &btf->names[i]))
			return -ENOMEM;
	btf->end = btf_scan(btf, ~0u, 0, scan_record, btf);
	return 0;
}

static uint32_t name_hash(const char *name)
{
	uint32_t hash = 2166136261u;

	for (; *name; name++)
		hash = (hash ^ (uint8_t)*name) * 16777619u;
	return hash ^ hash >> 15;
}

static void names_hash(const struct btf_object *btf, struct btf_names *names)
{
	uint32_t room = 64;

	while (room < 2 * names->n)
		room *= 2;
	names->slots = calloc(room, sizeof(*names->slots));
	if (!names->slots)
		return;
	names->mask = room - 1;
	for (uint32_t i = 0; i < names->n; i++) {
		const char *name = btf_string(btf, names->v[i].name);
		uint32_t slot = name_hash(name) & names->mask;

		while (names->slots[slot])
			slot = (slot + 1) & names->mask;
		names->slots[slot] = i + 1;
	}
}

static bool entry_is(const struct btf_object *btf,
		     const struct btf_entry *entry, uint32_t kinds,
		     const char *name)
{
	return kinds >> entry->kind & 1 &&
	       !strcmp(btf_string(btf, entry->name), name);
}

uint32_t btf_find(const struct btf_object *btf, enum btf_class class,
		  uint32_t kinds, const char *name)
{
	/* A cache: filling it changes nothing one can see. */
	struct btf_names *names = &((struct btf_object *)btf)->names[class];

	if (!names->slots && ++names->lookups > LOOKUPS_BEFORE_HASH)
		names_hash(btf, names);
	if (!names->slots) {
		/* Nearly all differ in the first letter. */
		for (uint32_t i = 0; i < names->n; i++)
			if (*btf_string(btf, names->v[i].name) == *name &&
			    entry_is(btf, &names->v[i], kinds, name))
				return names->v[i].id;
		return 0;
	}
	for (uint32_t slot = name_hash(name) & names->mask; names->slots[slot];
	     slot = (slot + 1) & names->mask) {
		const struct btf_entry *entry =
			&names->v[names->slots[slot] - 1];

		if (entry_is(btf, entry, kinds, name))
			return entry->id;
	}
	return 0;
}
