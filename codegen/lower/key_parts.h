/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A key as arguments of a function: a number each, that go to their places in
 * it again there. Of a tuple that the script writes out they are its parts, of
 * any other key its words.
 */
#ifndef AWL_CODEGEN_LOWER_KEY_PARTS_H
#define AWL_CODEGEN_LOWER_KEY_PARTS_H

#include "codegen/lower/internal.h"

/* The most that a function takes. */
#define PARAMETERS_MOST 5
#define PARTS_MOST 8

struct key_part {
	uint32_t offset;
	uint8_t size;
	bool is_comm; /* the process's name, which is asked for there */
	const struct node *node; /* the part, or NULL: the key's word */
};

struct key_parts {
	struct key_part v[PARTS_MOST];
	uint32_t n, arguments;
};

/* Whether the key goes as so few arguments. */
bool key_parts_find(struct lower *lower, const struct map_plan *map,
		    const struct node *key, struct key_parts *parts);
bool key_parts_same(const struct key_parts *a, const struct key_parts *b);
/* Outside, to arguments; and inside, from parameters. */
void key_parts_load(struct lower *lower, const struct map_plan *map,
		    const struct node *key, const struct key_parts *parts,
		    int32_t arguments[]);
void key_parts_store(struct lower *lower, const struct key_parts *parts,
		     struct memory key, uint32_t size);

#endif
