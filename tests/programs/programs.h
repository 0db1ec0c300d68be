/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random programs that type-check. Each body has the same variables, of the
 * same types, and the maps are shared:
 *
 *	$i0.. int64  $s0.. strings  $t0.. (int64, string, int64)  $b0 bool
 *
 * A program is a tree of statements, so that one that is rejected can be cut
 * down to those that the verifier does not like.
 */
#ifndef AWL_TESTS_PROGRAMS_PROGRAMS_H
#define AWL_TESTS_PROGRAMS_PROGRAMS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tests/random.h"

#define INTEGERS 6
#define STRINGS 3
#define TUPLES 2
#define FUNCTIONS_MOST 4

/* A leaf is `head`; others are `head { first... }`, and if there is more,
 * `else { other... }`. Lists end with NULL. */
struct statement {
	char *head;
	struct statement *first, *other, *next;
	bool is_block, dropped;
};

/* What a body is for: how it begins, and what it may read of its event. */
struct probe {
	const char *name;
	const char *integers[6], *strings[3];
};

struct body {
	const struct probe *probe; /* NULL: a function */
	uint32_t function;
	struct statement *first;
};

struct program {
	uint64_t seed;
	uint32_t nfunctions, nbodies;
	struct body bodies[FUNCTIONS_MOST + 3];
};

/* Where an expression or a statement is written. */
struct place {
	const struct program *program;
	const struct body *body;
	uint32_t range, element; /* loops around: $r0.., $e0.. can be read */
	bool in_loop;
};

/* expressions.c */
void put_integer(FILE *out, const struct place *place, uint32_t depth);
void put_string(FILE *out, const struct place *place, uint32_t depth);
void put_tuple(FILE *out, const struct place *place, uint32_t depth);
void put_condition(FILE *out, const struct place *place, uint32_t depth);

/* Maps by the kind of their key: the name and the key, in brackets. */
#define KEYS 6
void put_key(FILE *out, const struct place *place, uint32_t kind);
/* Of the map of that kind of key: @k5[...], @v5[...], @w5[...]. */
void put_element(FILE *out, const struct place *place, char map, uint32_t kind);

/* statements.c: n of them, some inside others. */
struct statement *statements_make(const struct place *place, uint32_t n);
/* Whether programs may have loops, and such through maps. */
void statements_can_loop(bool any, bool maps);
/* Begins a program's choice of which kinds are many. */
void statements_weigh(void);

/* program.c */
void program_make(struct program *program, uint64_t seed, uint32_t statements,
		  uint32_t probe);
void program_free(struct program *program);
void program_spell(const struct program *program, FILE *out);
/* How many probes there are to choose from. */
extern const uint32_t nprobes;

/* shrink.c: drops all that can go without `fails` ending; within so many
 * seconds. */
void program_shrink(struct program *program, uint32_t seconds,
		    bool (*fails)(const struct program *program, void *data),
		    void *data);

#endif
