// SPDX-License-Identifier: GPL-2.0-or-later
/* Random places to compute with, and random expressions of them. */
#include <stdlib.h>
#include <string.h>

#include "agree.h"

#define DEPTH 5

static struct place *place_add(struct world *world, struct type type,
			       uint64_t value)
{
	struct place *place = &world->places[world->nplaces++];

	place->type = type;
	place->value = place->initial = convert(type, value);
	return place;
}

static void add_fields(struct world *world)
{
	static const struct type char_type = { 1, true, false, false };
	const struct type of_plain[] = { char_type, types[4], types[1],
					 types[2] };

	for (const char *name = "abcd"; *name; name++)
		snprintf(place_add(world, of_plain[*name - 'a'],
				   plain_field(world->words[0], *name))
				 ->text,
			 32, "$plain->%c", *name);
	for (const char *name = "abcdef"; *name; name++)
		snprintf(place_add(world,
				   (*name - 'a') % 2 ? types[6] : types[2],
				   bits_field(world->words[1], *name))
				 ->text,
			 32, "$bits->%c", *name);
}

/* Of every type: two elements of a map, a variable with what the compiler can
 * know, and one with what it can not. Then what steps. */
void world_make(struct world *world)
{
	struct place *place;

	memset(world, 0, sizeof(*world));
	for (uint32_t i = 0; i < 3; i++)
		world->words[i] = random_value() ^ random_value() << 32;
	for (uint32_t i = 0; i < 8; i++) {
		const char *name = type_name(types[i]);

		for (uint32_t key = 0; key < 2; key++) {
			place = place_add(world, types[i], random_value());
			place->is_map = true;
			snprintf(place->text, 32, "@%s[%u]", name, key);
		}
		place = place_add(world, types[i], random_value());
		snprintf(place->text, 32, "$known_%s", name);
		place = place_add(world, types[i], place[-1].value);
		snprintf(place->text, 32, "$%s", name);
	}
	add_fields(world);
	for (uint32_t i = 0; i < 8; i++, world->nstepped++) {
		place = place_add(world, types[i], random_value());
		snprintf(place->text, 32, "$step_%s", type_name(types[i]));
	}
	for (uint32_t i = 0; i < 4; i++, world->nstepped++) {
		place = place_add(world, types[3], random_value());
		place->is_map = true;
		snprintf(place->text, 32, "@step[%u]", i);
	}
}

static struct node *node_new(enum node_kind kind, struct type type)
{
	struct node *node = calloc(1, sizeof(*node));

	if (!node)
		exit(2);
	node->kind = kind;
	node->type = type;
	return node;
}

void node_free(struct node *node)
{
	if (!node)
		return;
	node_free(node->a);
	node_free(node->b);
	node_free(node->c);
	free(node);
}

static struct node *generate(const struct world *world, uint32_t depth);

/* Literals are no more than 64 bits signed: what is over is a uint64. */
static struct node *literal(void)
{
	uint64_t value = random_value();
	struct node *node = node_new(NODE_LITERAL, types[3]);

	node->value = value;
	for (uint32_t i = 3; i-- > 0;)
		if (convert(types[i], value) == value)
			node->type = types[i];
	if ((int64_t)value >= 0)
		node->type.adapts = true;
	return node;
}

static struct node *leaf(const struct world *world)
{
	uint32_t i = random_below(world->nplaces);
	struct node *node = node_new(NODE_PLACE, world->places[i].type);

	node->place = i;
	return node;
}

static struct node *step(const struct world *world)
{
	uint32_t i = world->nplaces - 1 - random_below(world->nstepped);
	struct node *node = node_new(NODE_STEP, world->places[i].type);

	node->place = i;
	node->increment = random_below(2);
	node->prefix = random_below(2);
	return node;
}

/* What is no literal: literals alone are computed by other rules. */
static struct node *operand(const struct world *world, uint32_t depth)
{
	struct node *node = generate(world, depth);

	if (node->kind != NODE_LITERAL)
		return node;
	node_free(node);
	return leaf(world);
}

static struct node *unary(const struct world *world, uint32_t depth)
{
	struct node *of = operand(world, depth), *node;
	enum operator op = OP_NEG + random_below(3);

	if (of->type.is_bool)
		op = OP_NOT;
	node = node_new(NODE_UNARY, unary_type(op, of->type));
	node->op = op;
	node->a = of;
	return node;
}

static struct node *binary(const struct world *world, uint32_t depth)
{
	enum operator op = random_below(LAST_BINARY + 1);
	struct node *a = generate(world, depth), *b, *node;

	b = a->kind == NODE_LITERAL ? operand(world, depth)
				    : generate(world, depth);
	node = node_new(NODE_BINARY, binary_type(op, a, b));
	node->op = op;
	node->a = a;
	node->b = b;
	return node;
}

static bool has_step(const struct node *node)
{
	return node && (node->kind == NODE_STEP || has_step(node->a) ||
			has_step(node->b) || has_step(node->c));
}

/* a ?: b computes a twice, so a must not change anything. */
static struct node *choice(const struct world *world, uint32_t depth)
{
	struct node *node = node_new(NODE_CHOICE, types[0]);

	node->a = operand(world, depth);
	node->b = operand(world, depth);
	if (random_below(3) == 0 && !has_step(node->a)) {
		node->kind = NODE_ELSE;
		node->type = common_type(node->a->type, node->b->type);
		return node;
	}
	node->c = generate(world, depth);
	node->type = common_type(node->b->type, node->c->type);
	return node;
}

static struct node *cast(const struct world *world, uint32_t depth)
{
	static const struct type boolean = { 1, false, true, false };
	uint32_t i = random_below(9);
	struct node *node = node_new(NODE_CAST, i < 8 ? types[i] : boolean);

	node->a = generate(world, depth);
	return node;
}

static struct node *generate(const struct world *world, uint32_t depth)
{
	struct node *node;

	if (!depth)
		return random_below(3) ? leaf(world) : literal();
	switch (random_below(12)) {
	case 0: return literal();
	case 1: return leaf(world);
	case 2: return unary(world, depth - 1);
	case 3: return choice(world, depth - 1);
	case 4: return cast(world, depth - 1);
	case 5: return step(world);
	case 6:
		node = node_new(NODE_ELEMENT, types[5]);
		node->a = operand(world, depth - 1);
		return node;
	default: return binary(world, depth - 1);
	}
}

struct item item_make(const struct world *world)
{
	struct item item = { 0 };

	item.place = world->nplaces - 1 - random_below(world->nstepped);
	if (random_below(3) == 0) {
		item.op = random_below(LAST_COMPOUND + 1);
		do {
			node_free(item.value);
			item.value = generate(world, DEPTH - 2);
		} while (has_step(item.value));
	}
	item.result = operand(world, DEPTH);
	return item;
}
