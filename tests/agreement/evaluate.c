// SPDX-License-Identifier: GPL-2.0-or-later
/* C's answer: what the compiler of this file makes of the same operations. */
#include <string.h>

#include "agree.h"

uint64_t convert(struct type type, uint64_t value)
{
	if (type.is_bool)
		return value != 0;
	switch (type.size) {
	case 1:
		return type.is_signed ? (uint64_t)(int8_t)value
				      : (uint8_t)value;
	case 2:
		return type.is_signed ? (uint64_t)(int16_t)value
				      : (uint16_t)value;
	case 4:
		return type.is_signed ? (uint64_t)(int32_t)value
				      : (uint32_t)value;
	default: return value;
	}
}

uint64_t plain_field(uint64_t word, char name)
{
	struct plain plain;

	memcpy(&plain, &word, sizeof(plain));
	switch (name) {
	case 'a': return (uint64_t)plain.a;
	case 'b': return plain.b;
	case 'c': return (uint64_t)plain.c;
	default: return (uint64_t)plain.d;
	}
}

uint64_t bits_field(uint64_t word, char name)
{
	struct bits bits;

	memcpy(&bits, &word, sizeof(bits));
	switch (name) {
	case 'a': return (uint64_t)bits.a;
	case 'b': return bits.b;
	case 'c': return (uint64_t)bits.c;
	case 'd': return bits.d;
	case 'e': return (uint64_t)bits.e;
	default: return bits.f;
	}
}

/* By zero: 1. C leaves INT64_MIN / -1 open: the machine wraps around. */
static uint64_t divide(uint64_t a, uint64_t b, bool is_unsigned, bool modulo)
{
	int64_t x = (int64_t)a, y = (int64_t)b;

	if (!b)
		return 1;
	if (is_unsigned)
		return modulo ? a % b : a / b;
	if (y == -1)
		return modulo ? 0 : 0 - a;
	return modulo ? (uint64_t)(x % y) : (uint64_t)(x / y);
}

static bool compare(enum operator op, uint64_t a, uint64_t b, bool is_unsigned)
{
	int64_t x = (int64_t)a, y = (int64_t)b;

	switch (op) {
	case OP_EQ: return a == b;
	case OP_NE: return a != b;
	case OP_LT: return is_unsigned ? a < b : x < y;
	case OP_LE: return is_unsigned ? a <= b : x <= y;
	case OP_GT: return is_unsigned ? a > b : x > y;
	default: return is_unsigned ? a >= b : x >= y;
	}
}

static uint64_t operate(enum operator op, uint64_t a, uint64_t b,
			bool is_unsigned, bool shifts_unsigned)
{
	switch (op) {
	case OP_ADD: return a + b;
	case OP_SUB: return a - b;
	case OP_MUL: return a * b;
	case OP_DIV: return divide(a, b, is_unsigned, false);
	case OP_MOD: return divide(a, b, is_unsigned, true);
	case OP_AND: return a & b;
	case OP_OR: return a | b;
	case OP_XOR: return a ^ b;
	case OP_SHL: return a << (b & 63);
	case OP_SHR:
		return shifts_unsigned ? a >> (b & 63)
				       : (uint64_t)((int64_t)a >> (b & 63));
	default: return compare(op, a, b, is_unsigned);
	}
}

static uint64_t evaluate_binary(struct world *world, const struct node *node)
{
	uint64_t a = evaluate(world, node->a), b;

	if (node->op == OP_BOTH)
		return a && evaluate(world, node->b);
	if (node->op == OP_EITHER)
		return a || evaluate(world, node->b);
	b = evaluate(world, node->b);
	return operate(node->op, a, b, computes_unsigned(node->a, node->b),
		       !node->a->type.is_signed || node->a->type.adapts);
}

static uint64_t evaluate_step(struct world *world, const struct node *node)
{
	struct place *place = &world->places[node->place];
	uint64_t old = place->value;

	place->value = convert(place->type,
			       node->increment ? old + 1 : old - 1);
	return node->prefix ? place->value : old;
}

static uint64_t evaluate_choice(struct world *world, const struct node *node)
{
	uint64_t a = evaluate(world, node->a);

	if (node->kind == NODE_ELSE)
		a = a ? a : evaluate(world, node->b);
	else
		a = evaluate(world, a ? node->b : node->c);
	return convert(node->type, a);
}

uint64_t evaluate(struct world *world, const struct node *node)
{
	uint16_t elements[4];
	uint64_t a;

	switch (node->kind) {
	case NODE_LITERAL: return node->value;
	case NODE_PLACE: return world->places[node->place].value;
	case NODE_ELEMENT:
		memcpy(elements, &world->words[2], sizeof(elements));
		return elements[evaluate(world, node->a) & 3];
	case NODE_UNARY:
		a = evaluate(world, node->a);
		a = node->op == OP_NEG ? 0 - a : node->op == OP_NOT ? !a : ~a;
		return convert(node->type, a);
	case NODE_BINARY: return evaluate_binary(world, node);
	case NODE_CHOICE:
	case NODE_ELSE: return evaluate_choice(world, node);
	case NODE_CAST: return convert(node->type, evaluate(world, node->a));
	case NODE_STEP: return evaluate_step(world, node);
	}
	return 0;
}

void world_begin(struct world *world)
{
	for (uint32_t i = 0; i < world->nplaces; i++)
		if (!world->places[i].is_map)
			world->places[i].value = world->places[i].initial;
}

uint64_t item_evaluate(struct world *world, const struct item *item)
{
	struct place *place = &world->places[item->place];
	struct node target = { .kind = NODE_PLACE, .type = place->type };
	uint64_t old = place->value, value;

	if (item->value) {
		value = evaluate(world, item->value);
		value = operate(item->op, old, value,
				computes_unsigned(&target, item->value),
				!place->type.is_signed);
		place->value = convert(place->type, value);
	}
	return evaluate(world, item->result);
}
