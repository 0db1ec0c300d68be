// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * watchpoint:f+arg1:8:w is two units over a hidden map. One is the block,
 * attached when the address is known; the other is at f, and tells it, each
 * address once:
 *
 *	if (arg1 != 0 && !has_key(@.watch, arg1)) {
 *		.signal(SIGSTOP);
 *		if (.watch(@.watch, arg1, program)) { @.watch[arg1] = 1; }
 *		else { .signal(SIGCONT); }
 *	}
 *
 * The signal comes first: who reads the record lets the process go on, and may
 * be quicker than what stands behind it.
 */
#include "codegen/check/checker.h"

#include <signal.h>

struct watch {
	struct checker *checker;
	struct loc loc;
	const char *map, *argument;
	uint32_t program;
};

static struct node *address(const struct watch *watch)
{
	return name_node(watch->checker, watch->argument, watch->loc);
}

static struct node *map_node(const struct watch *watch, struct node *key)
{
	struct node *map = node_make(watch->checker, NODE_MAP, watch->loc);

	map->map.name = watch->map;
	map->map.key = key;
	return map;
}

static struct node *number(const struct watch *watch, uint64_t value)
{
	struct node *node = node_make(watch->checker, NODE_INTEGER, watch->loc);

	node->integer.value = value;
	return node;
}

static struct node *choice(const struct watch *watch, struct node *condition,
			   struct node *yes, struct node *no)
{
	struct node *node = node_make(watch->checker, NODE_IF, watch->loc);

	node->choice.condition = condition;
	node->choice.yes = yes;
	node->choice.no = no;
	return node;
}

/* { a; b } of which the first may be none. */
static struct node *block(const struct watch *watch, struct node *a,
			  struct node *b)
{
	struct node *block = node_make(watch->checker, NODE_BLOCK, watch->loc);

	block->block.scope = true;
	if (a)
		*vec_push(watch->checker->arena, &block->block.statements) = a;
	*vec_push(watch->checker->arena, &block->block.statements) = b;
	return block;
}

static struct node *send_signal(const struct watch *watch, int signal)
{
	return call_node(watch->checker, ".signal",
			 number(watch, (uint64_t)signal), watch->loc);
}

static struct node *tell(const struct watch *watch, bool stops)
{
	struct checker *checker = watch->checker;
	struct node *assign = node_make(checker, NODE_ASSIGN, watch->loc);
	struct node *call = call_node(checker, ".watch", map_node(watch, NULL),
				      watch->loc);

	*vec_push(checker->arena, &call->call.arguments) = address(watch);
	*vec_push(checker->arena,
		  &call->call.arguments) = number(watch, watch->program);
	assign->assign.target = map_node(watch, address(watch));
	assign->assign.value = number(watch, 1);
	return choice(watch, call, block(watch, NULL, assign),
		      stops ? block(watch, NULL, send_signal(watch, SIGCONT))
			    : NULL);
}

static struct node *entry_body(const struct watch *watch, bool stops)
{
	struct checker *checker = watch->checker;
	struct node *known = call_node(checker, "has_key",
				       map_node(watch, address(watch)),
				       watch->loc);
	struct node *wanted = operation_node(
		checker, OP_LOGICAL_AND,
		operation_node(checker, OP_NE, address(watch), number(watch, 0),
			       watch->loc),
		operation_node(checker, OP_NOT, known, NULL, watch->loc),
		watch->loc);
	struct node *body = block(watch,
				  stops ? send_signal(watch, SIGSTOP) : NULL,
				  tell(watch, stops));

	return block(watch, NULL, choice(watch, wanted, body, NULL));
}

void watch_units(struct checker *checker, struct probe_block *block,
		 uint32_t order, struct probe_point *point)
{
	struct probe_points watched = { 0 }, entry = { 0 };
	struct watch watch = { .checker = checker,
			       .loc = block->loc,
			       .program = checker->checked->units.n };
	struct node *filter = NULL;

	watch.map = arena_printf(checker->arena, "@.watch%u",
				 checker->checked->maps.n);
	watch.argument = arena_printf(checker->arena, "arg%u", point->argument);
	map_get(checker, watch.map, block->loc)->hidden = true;
	*vec_push(checker->arena, &watched) = point;
	*vec_push(checker->arena, &entry) = point->entry;
	if (block->filter)
		filter = ast_clone(checker->arena, block->filter);
	unit_add(checker, block, order, &watched, filter,
		 ast_clone(checker->arena, block->body));
	unit_add(checker, block, order, &entry, NULL,
		 entry_body(&watch, point->stops));
}
