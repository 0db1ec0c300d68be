// SPDX-License-Identifier: GPL-2.0-or-later
/* for over maps and ranges, while, unroll. */
#include "codegen/check/checker.h"

/* bpftrace's limit. */
#define UNROLL_MOST 100

static void check_body(struct checker *checker, struct loop_info *info,
		       struct node *body)
{
	struct loop_info *outer = checker->loop;

	checker->loop = info;
	check_statement(checker, body);
	checker->loop = outer;
}

/* The loop's variable has what each round gives: it does not widen. */
static void set_type(struct checker *checker, struct node *node,
		     const struct type *type)
{
	struct variable *variable = node->variable.variable;

	if (!variable)
		return;
	variable->assigned = true;
	if (variable->type != type)
		type_changed(checker, variable->users);
	variable->type = type;
	node->type = type;
}

/* (key, value); castable aggregations are numbers. */
static const struct type *element_type(struct checker *checker,
				       struct node *node, const struct map *map)
{
	const struct type *parts[2] = { map->key, map->value };

	if (!map->key || !map->value)
		return NULL;
	if (map->value->kind == TYPE_AGGREGATE) {
		parts[1] = aggregate_as_number(checker, map->value);
		if (!parts[1])
			return check_error(checker, node->loc,
					   "Loop expression does not support "
					   "type: %s",
					   text_of(checker, map->value));
	}
	return type_tuple(checker->types, parts, 2);
}

void check_for_map(struct checker *checker, struct node *node)
{
	struct node *over = node->loop.map;
	struct map *map = map_find(checker, over);

	map->uses |= MAP_ITERATED;
	over->type = map->value;
	if (checker->report && !map->keyed && !map->shaped)
		map_undefined(checker, map, over->loc);
	else if (checker->report && !map->keyed)
		check_error(
			checker, over->loc,
			"%s has no explicit keys (scalar map), and cannot be "
			"used for iteration",
			map->name);
	else
		set_type(checker, node->loop.variable,
			 element_type(checker, over, map));
	check_body(checker, node->loop.extra, node->loop.body);
}

static void check_end(struct checker *checker, struct node *loop,
		      struct node *node, const char *which)
{
	struct loc loc = loop->loc;
	const struct type *type = check_value(checker, node);

	loc.end = loop->loop.to->loc.end;
	if (!type)
		return;
	if (!type_is_integer(type))
		check_error(checker, loc,
			    "Loop range requires an integer for the %s value",
			    which);
	else if (type->size < 8)
		coerce(checker, node, S64(checker));
}

void check_for_range(struct checker *checker, struct node *node)
{
	/* Both ends once, before the loop: what the body changes does not move
	 * them. */
	check_end(checker, node, node->loop.from, "start");
	check_end(checker, node, node->loop.to, "end");
	set_type(checker, node->loop.variable, S64(checker));
	check_body(checker, node->loop.extra, node->loop.body);
}

void check_while(struct checker *checker, struct node *node)
{
	struct loop_info *outer = checker->loop;
	struct diag *diag;

	diag = check_warning(checker, node->loc,
			     "While loops are deprecated and may be removed in "
			     "the future.");
	if (diag)
		diag_hint(checker->checked->diags, diag,
			  "For loops support ranges (e.g. `for ($x : "
			  "$start..$end) { ... }`), and can be used in place "
			  "of while. These are more easily proven to be "
			  "bounded by the verifier.");
	/* The condition runs in the loop's function, with its body. */
	checker->loop = node->repeat.extra;
	check_condition(checker, node->repeat.condition,
			node->repeat.condition->loc);
	checker->loop = outer;
	check_body(checker, node->repeat.extra, node->repeat.body);
}

void check_unroll(struct checker *checker, struct node *node)
{
	struct node *count = node->repeat.condition;
	int64_t n;

	/* Copies of the body stand where the loop does: it is no function of
	 * its own. */
	check_statement(checker, node->repeat.body);
	if (!check_value(checker, count))
		return;
	if (!node_constant(count, &n))
		check_error(checker, node->loc, "invalid unroll value");
	else if (n < 1)
		check_error(checker, node->loc, "unroll minimum value is 1");
	else if (n > UNROLL_MOST)
		check_error(checker, node->loc, "unroll maximum value is %d",
			    UNROLL_MOST);
	else
		become_integer(count, n, S64(checker));
}
