/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random expressions, computed by awl in the kernel and by C here. What C
 * computes is spelled out in casts, by the rules of awl's types: 64 bits,
 * unsigned only if both operands are, a literal that is not negative taking
 * the other's sign, a difference signed, 1 for a division by zero.
 */
#ifndef AWL_TESTS_AGREEMENT_AGREE_H
#define AWL_TESTS_AGREEMENT_AGREE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tests/random.h"

/* What a register holds: extended to 64 bits by `type`. */
struct type {
	uint8_t size; /* bytes */
	bool is_signed, is_bool;
	bool adapts; /* a literal that is not negative */
};

/* A place with a value: a variable, a map's element, a structure's field. */
struct place {
	char text[32];
	struct type type;
	uint64_t value, initial;
	bool is_map;
};

/* Values of the structures that programs look into by fields. */
struct plain {
	signed char a;
	unsigned char b;
	short c;
	int d;
};

struct bits {
	int a : 3;
	unsigned int b : 5;
	int c : 8;
	unsigned int d : 16;
	int e : 20;
	unsigned int f : 12;
};

#define PLACES 96
#define STEPPED 12 /* the last of them: ++, --, op= are for these */

/* What one program starts with. */
struct world {
	struct place places[PLACES];
	uint32_t nplaces, nstepped;
	uint64_t words[3]; /* of $plain, $bits, $array */
};

enum node_kind {
	NODE_LITERAL,
	NODE_PLACE,
	NODE_ELEMENT, /* $array[(a) & 3] */
	NODE_UNARY,
	NODE_BINARY,
	NODE_CHOICE, /* a ? b : c */
	NODE_ELSE,   /* a ?: b */
	NODE_CAST,
	NODE_STEP,
};

/* clang-format off */
/* Spelling, as awl has it. The order is that of the groups below. */
#define OPERATORS(X)                                                           \
	X(ADD, "+") X(SUB, "-") X(MUL, "*") X(DIV, "/") X(MOD, "%")            \
	X(AND, "&") X(OR, "|") X(XOR, "^") X(SHL, "<<") X(SHR, ">>")           \
	X(EQ, "==") X(NE, "!=") X(LT, "<") X(LE, "<=") X(GT, ">") X(GE, ">=")  \
	X(BOTH, "&&") X(EITHER, "||")                                          \
	X(NEG, "-") X(INVERT, "~") X(NOT, "!")
/* clang-format on */

enum operator{
#define X(name, text) OP_##name,
	OPERATORS(X)
#undef X
};

#define LAST_COMPOUND OP_SHR
#define LAST_BINARY OP_EITHER

struct node {
	enum node_kind kind;
	enum operator op;
	struct type type;
	struct node *a, *b, *c;
	uint64_t value; /* LITERAL */
	uint32_t place; /* PLACE, STEP */
	bool increment, prefix;
};

/* `place op= value;` if there is a value, then the result of `result`. */
struct item {
	uint32_t place;
	enum operator op;
	struct node *value, *result;
};

/* generate.c */
void world_make(struct world *world);
struct item item_make(const struct world *world);
void node_free(struct node *node);

/* types.c */
extern const struct type types[8];
struct type binary_type(enum operator op, const struct node *a,
			const struct node *b);
struct type unary_type(enum operator op, struct type of);
/* What holds both branches of a choice. */
struct type common_type(struct type a, struct type b);
bool computes_unsigned(const struct node *a, const struct node *b);
const char *type_name(struct type type);

/* evaluate.c: C's answer; steps and assignments change the world. */
uint64_t evaluate(struct world *world, const struct node *node);
uint64_t item_evaluate(struct world *world, const struct item *item);
/* A value as a type holds it, extended to 64 bits again. */
uint64_t convert(struct type type, uint64_t value);
/* The fields of a structure's word. */
uint64_t plain_field(uint64_t word, char name);
uint64_t bits_field(uint64_t word, char name);

/* A program begins: variables have their values again, maps keep theirs. */
void world_begin(struct world *world);

/* spell.c: awl's text. The maps are filled in a program of their own, so that
 * nothing is known of them; then come programs, which each begin with what
 * variables_spell() has. */
void world_spell(const struct world *world, FILE *out);
void variables_spell(const struct world *world, FILE *out);
void node_spell(const struct world *world, const struct node *node, FILE *out);
void item_spell(const struct world *world, const struct item *item, FILE *out);

/* shrink.c: to the least that still disagrees. */
void item_shrink(const struct world *world, struct item *item,
		 bool (*disagrees)(const struct world *world,
				   const struct item *item, void *data),
		 void *data);

#endif
