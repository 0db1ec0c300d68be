// SPDX-License-Identifier: GPL-2.0-or-later
/* Functions on maps: delete, has_key, find, len, clear, zero. */
#include "codegen/builtins/families.h"

/* delete(@m[key]): its one argument is the map node with its key. */
static bool check_key(struct checker *checker, struct node *call, uint32_t uses)
{
	struct node *map = argument(call, 0);
	struct map *found;

	if (map->kind != NODE_MAP) {
		mismatched_argument(checker, call, 0, "map", "@map");
		return false;
	}
	/* delete(@m, key) is the second form by now (resolve.c). */
	if (call->call.arguments.n > 1) {
		mismatched_argument(checker, call, 0, "map", "@map");
		return false;
	}
	found = map_find(checker, map);
	found->uses |= uses;
	if (!map_check_key(checker, map))
		return false;
	map->type = found->value;
	/* An element is one interval, not a key with all of them. */
	if (found->value && aggregate_is_series(found->value))
		return check_error(checker, call->loc,
				   "%s() does not support maps of type %s",
				   call->call.function->name,
				   text_of(checker, found->value)),
		       false;
	return true;
}

static const struct type *check_delete(struct checker *checker,
				       struct node *call)
{
	if (!check_key(checker, call, MAP_DELETED))
		return NULL;
	if (!argument(call, 0)->map.key && argument(call, 0)->map.map->keyed)
		return check_error(
			checker, call->loc,
			"call to delete() with a single argument "
			"expects a map without explicit keys (scalar "
			"map)");
	return type_bool(checker->types);
}

static const struct type *check_has_key(struct checker *checker,
					struct node *call)
{
	if (!check_key(checker, call, MAP_TESTED))
		return NULL;
	if (!argument(call, 0)->map.key)
		return check_error(checker, call->loc,
				   "Call to has_key() has arguments that do "
				   "not match any definition.");
	return type_bool(checker->types);
}

/* find(@m[key], $v), as find(@m, key, $v) is by now, too. */
static const struct type *check_find(struct checker *checker, struct node *call)
{
	struct node *map = argument(call, 0);
	const struct type *type;
	struct node *into;
	struct map *found;

	if (map->kind != NODE_MAP)
		return mismatched_argument(checker, call, 0, "map", "@map");
	if (call->call.arguments.n == 3)
		return mismatched_argument(checker, call, 0, "map", "@map");
	into = argument(call, 1);
	if (into->kind != NODE_VARIABLE)
		return mismatched_argument(checker, call, 1, "variable",
					   "$var");
	found = map_find(checker, map);
	found->uses |= MAP_TESTED | MAP_READ;
	map->type = found->value;
	if (!map_check_key(checker, map) || !found->value)
		return NULL;
	type = found->value;
	if (type->kind == TYPE_AGGREGATE)
		type = aggregate_as_number(checker, type);
	if (!type)
		return check_error(checker, call->loc,
				   "Value '%s' cannot be assigned to a scratch "
				   "variable.",
				   text_of(checker, found->value));
	if (!variable_take(checker, into, type))
		return NULL;
	return type_bool(checker->types);
}

static const struct type *check_len(struct checker *checker, struct node *call)
{
	struct node *of = argument(call, 0);
	const struct type *type;
	struct map *map;

	if (of->kind == NODE_MAP && !of->map.key) {
		map = map_find(checker, of);
		/* Counted by going through it: no kernel before 6.6 knows the
		 * number. */
		if (map->keyed) {
			map->uses |= MAP_ITERATED;
			return S64(checker);
		}
	}
	type = check_value(checker, of);
	if (!type)
		return NULL;
	if (type->kind == TYPE_KSTACK || type->kind == TYPE_USTACK)
		return S64(checker);
	if (type->kind == TYPE_ARRAY) {
		become_integer(call, type->count, S64(checker));
		return call->type;
	}
	if (of->kind == NODE_MAP && !of->map.key)
		return check_error(checker, call->loc,
				   "call to len() expects a map with explicit "
				   "keys (non-scalar map)");
	return check_error(checker, call->loc,
			   "call to len() expects a map, ustack, or kstack");
}

/* A site, as user space does it: a program cannot go through a map and delete
 * in it on all kernels. */
static const struct type *check_whole(struct checker *checker,
				      struct node *call, enum site_kind kind)
{
	struct site_call *site = site_call(checker, call, kind);

	site->map = map_argument(checker, call, 0, MAP_CLEARED);
	return site->map ? VOID(checker) : NULL;
}

static const struct type *check_clear(struct checker *checker,
				      struct node *call)
{
	return check_whole(checker, call, SITE_CLEAR);
}

static const struct type *check_zero(struct checker *checker, struct node *call)
{
	return check_whole(checker, call, SITE_ZERO);
}

const struct function map_functions[] = {
	{ .name = "delete",
	  .lower = lower_delete,
	  .min_arguments = 1,
	  .max_arguments = 2,
	  .flags = FUNCTION_LIBRARY | FUNCTION_MAP_FIRST | FUNCTION_KEY_SECOND |
		   FUNCTION_DISCARDABLE,
	  .check = check_delete,
	  .needs = FEATURE_COUNT,
	  .scalar = "call to delete() with two arguments expects a map with "
		    "explicit keys (non-scalar map)",
	  .usage = "delete(@map, key)" },
	{ .name = "has_key",
	  .lower = lower_has_key,
	  .min_arguments = 1,
	  .max_arguments = 2,
	  .flags = FUNCTION_LIBRARY | FUNCTION_MAP_FIRST | FUNCTION_KEY_SECOND,
	  .check = check_has_key,
	  .needs = FEATURE_COUNT,
	  .scalar = "call to has_key() expects a map with explicit keys "
		    "(non-scalar map)",
	  .usage = "has_key(@map, key)" },
	{ .name = "find",
	  .lower = lower_find,
	  .min_arguments = 2,
	  .max_arguments = 3,
	  .flags = FUNCTION_LIBRARY | FUNCTION_MAP_FIRST | FUNCTION_KEY_SECOND |
		   FUNCTION_ASSIGNS | FUNCTION_DISCARDABLE,
	  .check = check_find,
	  .needs = FEATURE_COUNT,
	  .usage = "find(@map, key, $variable)" },
	{ .name = "len",
	  .lower = lower_len,
	  .min_arguments = 1,
	  .max_arguments = 1,
	  .flags = FUNCTION_LIBRARY | FUNCTION_MAP_FIRST,
	  .check = check_len,
	  .needs = FEATURE_COUNT,
	  .usage = "len(@map)" },
	{ .name = "clear",
	  .lower = lower_site,
	  .min_arguments = 1,
	  .max_arguments = 1,
	  .flags = FUNCTION_MAP_FIRST | FUNCTION_STATEMENT | FUNCTION_SITE,
	  .check = check_clear,
	  .needs = FEATURE_COUNT,
	  .usage = "clear(@map)" },
	{ .name = "zero",
	  .lower = lower_site,
	  .min_arguments = 1,
	  .max_arguments = 1,
	  .flags = FUNCTION_MAP_FIRST | FUNCTION_STATEMENT | FUNCTION_SITE,
	  .check = check_zero,
	  .needs = FEATURE_COUNT,
	  .usage = "zero(@map)" },
	{ 0 },
};
