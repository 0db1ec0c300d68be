// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Types settle statement by statement: when a variable's or a map's type
 * widens, the statements that mention it are looked at again. So a script
 * takes time in proportion to its length, whatever order it assigns in.
 */
#include "codegen/check/checker.h"

/* A statement's types can widen a few dozen times; more is a mistake of ours,
 * and the last round then says what does not fit. */
#define VISITS_MOST 1000

struct item {
	struct unit *unit;
	struct unit_function *function; /* NULL: of the block itself */
	struct node *node;
	bool filter, queued;
};

/* Statements that mention a variable or map. */
struct users {
	VEC(uint32_t) items;
};

struct inference {
	struct checker *checker;
	struct unit *unit;
	struct unit_function *function;
	VEC(struct item) items;
	uint32_t *queue; /* a ring of room for every item */
	uint32_t head, count;
};

/* At most once: the queue needs no more room than there are items. */
static void enqueue(struct inference *inference, uint32_t i)
{
	struct item *item = &inference->items.v[i];

	if (item->queued)
		return;
	item->queued = true;
	inference->queue[(inference->head + inference->count++) %
			 inference->items.n] = i;
}

void type_changed(struct checker *checker, const struct users *users)
{
	if (!checker->inference || !users)
		return;
	vec_each (item, &users->items)
		enqueue(checker->inference, *item);
}

static void mention(struct inference *inference, struct users **users)
{
	struct arena *arena = inference->checker->arena;
	uint32_t item = inference->items.n - 1;

	if (!*users)
		*users = arena_new(arena, struct users);
	/* Nodes come item by item: a second mention in the same one stands
	 * last. */
	if (!(*users)->items.n ||
	    (*users)->items.v[(*users)->items.n - 1] != item)
		*vec_push(arena, &(*users)->items) = item;
}

static void find_mentions(struct node **slot, void *data)
{
	struct inference *inference = data;
	struct node *node = *slot;

	if (node->kind == NODE_VARIABLE && node->variable.variable)
		mention(inference, &node->variable.variable->users);
	if (node->kind == NODE_MAP)
		mention(inference, &map_find(inference->checker, node)->users);
	ast_children(node, find_mentions, inference);
}

static void add_item(struct inference *inference, struct node *node,
		     bool filter)
{
	struct item *item = vec_push(inference->checker->arena,
				     &inference->items);

	item->unit = inference->unit;
	item->function = inference->function;
	item->node = node;
	item->filter = filter;
	find_mentions(&node, inference);
}

/* Blocks and branches are looked at statement by statement; what knows its
 * surroundings (a loop's body, a pruned branch) as a whole. */
static void add_statement(struct inference *inference, struct node *node)
{
	struct node_list *list = &node->block.statements;

	if (node->kind == NODE_BLOCK) {
		for (uint32_t i = 0; i < list->n; i++)
			add_statement(inference, list->v[i]);
		if (node->block.value)
			add_statement(inference, node->block.value);
	} else if (node->kind == NODE_IF &&
		   node->choice.condition->kind != NODE_COMPTIME) {
		add_item(inference, node->choice.condition, true);
		add_statement(inference, node->choice.yes);
		if (node->choice.no)
			add_statement(inference, node->choice.no);
	} else {
		add_item(inference, node, false);
	}
}

static void visit(struct inference *inference)
{
	uint32_t i = inference->queue[inference->head];
	struct item *item = &inference->items.v[i];

	inference->head = (inference->head + 1) % inference->items.n;
	inference->count--;
	item->queued = false;
	enter_unit(inference->checker, item->unit);
	inference->checker->function = item->function;
	if (item->filter)
		check_condition(inference->checker, item->node,
				item->unit->block->filter_loc);
	else
		check_statement(inference->checker, item->node);
}

/* Looks at what is queued, and at all that changes by it. */
static void settle(struct inference *inference)
{
	uint64_t visits = (uint64_t)inference->items.n * VISITS_MOST;

	while (inference->count && visits--)
		visit(inference);
}

static void settle_all(struct inference *inference)
{
	for (uint32_t i = 0; i < inference->items.n; i++)
		enqueue(inference, i);
	settle(inference);
}

/* `@x = @x + 1` alone never tells what @x is. */
static bool leaves_unknown(const struct checked *checked)
{
	vec_each (slot, &checked->maps)
		if (!(*slot)->value)
			return true;
	return false;
}

/* What nothing is put into and is read all the same is always 0: an integer. */
static void assume_integers(struct checker *checker)
{
	vec_each (slot, &checker->checked->maps) {
		struct map *map = *slot;

		if (map->value || map->assigned || !(map->uses & MAP_READ))
			continue;
		map->value = INT(checker, 8, true);
		map->value_adaptable = ADAPT_ALL;
		type_changed(checker, map->users);
	}
}

void infer(struct checker *checker)
{
	struct inference inference = { .checker = checker };

	vec_each (slot, &checker->checked->units) {
		inference.unit = *slot;
		enter_unit(checker, inference.unit);
		if (inference.unit->filter)
			add_item(&inference, inference.unit->filter, true);
		add_statement(&inference, inference.unit->body);
		vec_each (function, &inference.unit->functions) {
			inference.function = *function;
			add_statement(&inference, (*function)->body);
		}
		inference.function = NULL;
	}
	inference.queue = arena_array(checker->arena, uint32_t,
				      inference.items.n + 1);
	checker->inference = &inference;
	/* What does not fit yet may do so when more is known. */
	checker->report = false;
	settle_all(&inference);
	if (leaves_unknown(checker->checked)) {
		/* Then the unknown side of an operation is taken to be like the
		 * known one. */
		checker->assume = true;
		settle_all(&inference);
		checker->assume = false;
		assume_integers(checker);
		settle(&inference);
	}
	checker->report = true;
	checker->inference = NULL;
}
