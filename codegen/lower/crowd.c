// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether a unit is crowded: more ways may lead through it than the verifier
 * can tell apart. Each choice doubles those whose values differ, and verifiers
 * before 6.4 that see a second function take any difference for one that
 * matters. It looks at a million instructions.
 */
#include "codegen/builtin.h"
#include "codegen/lower/internal.h"
#include "codegen/lower/rows.h"

#define CHOICES_MOST 12
#define NODES_MOST 3000
/* And so much is long: its compilation and loading are what takes time, not its
 * runs. */
#define LONG_NODES 800

/* What loops may do where the verifier walks each turn: about half of the
 * branches that it keeps for later. */
#define TURNS_MOST 4000

struct crowd {
	uint32_t times; /* that a statement of an unroll() runs */
	uint32_t nodes, choices, comparisons;
};

static bool is_division(const struct node *node)
{
	return (node->operation.op == OP_DIV || node->operation.op == OP_MOD) &&
	       node->operation.b->kind != NODE_INTEGER;
}

static void count(struct node **at, void *data)
{
	struct crowd *crowd = data;
	struct node *node = *at;
	uint32_t times = crowd->times;
	int64_t n = 0;

	crowd->nodes += times;
	if (crowd->nodes > NODES_MOST)
		return;
	switch (node->kind) {
	case NODE_IF:
	case NODE_TERNARY: crowd->choices += times; break;
	case NODE_BINARY:
		if (op_compares(node->operation.op) || is_division(node))
			crowd->comparisons += times;
		break;
	case NODE_UNROLL:
		node_constant(node->repeat.condition, &n);
		crowd->times *= (uint32_t)n;
		break;
	default: break;
	}
	ast_children(node, count, crowd);
	crowd->times = times;
}

static struct crowd unit_count(const struct unit *unit)
{
	struct crowd crowd = { .times = 1 };
	struct node *body = unit->body, *filter = unit->filter;

	if (filter)
		count(&filter, &crowd);
	count(&body, &crowd);
	vec_each (function, &unit->functions)
		if ((*function)->called)
			count(&(*function)->body, &crowd);
	return crowd;
}

bool unit_is_long(const struct unit *unit)
{
	return unit_count(unit).nodes > LONG_NODES;
}

bool unit_is_crowded(const struct unit *unit)
{
	struct crowd crowd = unit_count(unit);

	return crowd.nodes > NODES_MOST || crowd.choices > CHOICES_MOST ||
	       crowd.comparisons > CHOICES_MOST;
}

/* How often a loop turns where it is limited. */
static uint32_t loop_turns(const struct node *node)
{
	int64_t from, to;

	if (node->kind == NODE_WHILE)
		return INLINE_MOST;
	if (node->kind != NODE_FOR_RANGE)
		return 1;
	if (!node_constant(node->loop.from, &from) ||
	    !node_constant(node->loop.to, &to) || to - from > INLINE_MOST)
		return INLINE_MOST;
	return to > from ? (uint32_t)(to - from) : 1;
}

struct turns {
	uint32_t times;
	uint64_t nodes; /* in loops, as often as they turn */
	bool nested;	/* a loop in a loop */
};

/* The script's function that a node calls, or NULL. */
static struct unit_function *called(const struct node *node)
{
	return node->kind == NODE_CALL && node->call.function &&
			       node->call.function->lower == lower_user
		       ? node->call.extra
		       : NULL;
}

static void count_turns(struct node **at, void *data)
{
	struct turns *turns = data;
	uint32_t times = turns->times;

	if (turns->nodes > TURNS_MOST)
		return;
	/* A function that a loop calls turns with it; others are counted once,
	 * by themselves. */
	if (times > 1 && called(*at))
		count_turns(&called(*at)->body, turns);
	turns->nested |= times > 1 && loop_turns(*at) > 1;
	turns->times *= loop_turns(*at);
	if (turns->times > 1)
		turns->nodes += turns->times;
	ast_children(*at, count_turns, turns);
	turns->times = times;
}

bool unit_loops_much(const struct unit *unit)
{
	struct turns turns = { .times = 1 };
	struct node *body = unit->body;

	if (feature(FEATURE_LOOP))
		return false;
	count_turns(&body, &turns);
	vec_each (function, &unit->functions)
		if ((*function)->called)
			count_turns(&(*function)->body, &turns);
	/* In a crowded unit each turn of each turn may be another way. */
	return turns.nodes > TURNS_MOST ||
	       (turns.nested && unit_is_crowded(unit));
}
