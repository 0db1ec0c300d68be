// SPDX-License-Identifier: GPL-2.0-or-later
/* What user space finishes: printf, print, cat, join, system, exit... */
#include "codegen/builtins/families.h"

#include "base/text.h"
#include "codegen/check/formats.h"

#define DIV_MOST INT32_MAX

/* printf(format, ...) and all that take arguments like it. */
static const struct type *check_formatted(struct checker *checker,
					  struct node *call,
					  enum site_kind kind)
{
	struct site_call *site = site_call(checker, call, kind);
	uint32_t n = call->call.arguments.n;
	const char *text = literal_argument(checker, call, 0);
	bool known = text != NULL;

	for (uint32_t i = 1; i < n; i++) {
		if (!check_value(checker, argument(call, i)))
			known = false;
		/* Every check of the call comes by here, but a value is added
		 * once. */
		if (site->values.n < n - 1)
			site_value_add(checker, site, NULL, argument(call, i));
	}
	if (!known)
		return NULL;
	/* Conversions are compared with types, which may widen until the last
	 * round. */
	if (checker->report && !check_format(checker, call, site))
		return NULL;
	if (checker->report && checker->layout->pinned &&
	    !check_seq_format(checker, call, site))
		return NULL;
	return VOID(checker);
}

static const struct type *check_printf(struct checker *checker,
				       struct node *call)
{
	return check_formatted(checker, call, SITE_PRINTF);
}

static const struct type *check_errorf(struct checker *checker,
				       struct node *call)
{
	return check_formatted(checker, call, SITE_ERRORF);
}

static const struct type *check_warnf(struct checker *checker,
				      struct node *call)
{
	return check_formatted(checker, call, SITE_WARNF);
}

/* debugf(format, up to three values): into the kernel's own trace_pipe. */
static const struct type *check_debugf(struct checker *checker,
				       struct node *call)
{
	const char *text = literal_argument(checker, call, 0);

	if (!text || !check_arguments(checker, call))
		return NULL;
	/* The kernel prints no more than it finds before a NUL. */
	for (uint32_t i = 1; i < call->call.arguments.n; i++)
		if (argument(call, i)->type->is_text)
			become_text(checker, argument(call, i));
	if (checker->report && !check_trace_format(checker, call))
		return NULL;
	check_warning(checker, call->loc,
		      "The debugf() builtin is not recommended for production "
		      "use. For more information see bpf_trace_printk in "
		      "bpf-helpers(7).");
	return VOID(checker);
}

static const struct type *check_cat(struct checker *checker, struct node *call)
{
	return check_formatted(checker, call, SITE_CAT);
}

static const struct type *check_system(struct checker *checker,
				       struct node *call)
{
	return check_formatted(checker, call, SITE_SYSTEM);
}

/*
 * print(@m, ..., "key down"): a text at the end is the order. How many of the
 * arguments stand before it.
 */
static uint32_t check_order(struct checker *checker, struct node *call,
			    struct order *order)
{
	uint32_t last = call->call.arguments.n - 1;
	const struct node *node = argument(call, last);

	if (!last || node->kind != NODE_STRING)
		return last + 1;
	if (!order_read(node->string.text, node->string.len, order))
		check_error(checker, node->loc,
			    "print() cannot sort by \"%s\". It takes %s",
			    node->string.text, ORDER_WORDS);
	return last;
}

/* Of `key_down`, "value" and the like in place of a number: the word. NULL:
 * the argument may be a number. */
static const char *order_word(struct checker *checker, const struct node *node)
{
	if (node->kind == NODE_STRING)
		return node->string.text;
	if (node->kind != NODE_NAME || name_is_builtin(node->name.name) ||
	    name_is_constant(checker, node->name.name))
		return NULL;
	return node->name.name;
}

/*
 * print(@m, key_down), print(@m, "value", "up"), print(@m, "key", 5): says
 * how the order that was meant is written. False: there is none.
 */
static bool order_misspelled(struct checker *checker, struct node *call)
{
	struct text words = { 0 }, right = { 0 };
	struct order order;
	struct diag *diag;
	const char *word;
	bool found;

	text_printf(&right, "%s(%s", call->call.name,
		    argument(call, 0)->map.name);
	for (uint32_t i = 1; i < call->call.arguments.n; i++) {
		const struct node *node = argument(call, i);

		word = order_word(checker, node);
		if (word)
			text_printf(&words, "%s%s", words.len ? " " : "", word);
		else
			text_printf(&right, ", %s",
				    source_text(checker, node->loc));
	}
	for (char *at = words.data; at && *at; at++)
		if (*at == '_')
			*at = ' ';
	found = words.len && order_read(words.data, words.len, &order);
	diag = found ? check_error_diag(checker, call->loc,
					"%s() takes an order last, as one text",
					call->call.name)
		     : NULL;
	if (diag)
		diag_hint(checker->checked->diags, diag, "%s, \"%s\")",
			  right.data, words.data);
	text_free(&words);
	text_free(&right);
	return found;
}

/* What has no order, or only one. */
static bool check_sortable(struct checker *checker, const struct node *call,
			   const struct map *map)
{
	if (!map->key)
		check_error(checker, call->loc,
			    "%s has no keys, so there is nothing to sort",
			    map->name);
	else if (aggregate_is_series(map->value))
		check_error(checker, call->loc,
			    "%s is a tseries(), which is shown in the order "
			    "of time",
			    map->name);
	else
		return true;
	return false;
}

/* top and div: constants in the site, else in the record. A negative top is
 * none, as in bpftrace. */
static bool check_limit(struct checker *checker, struct node *call, uint32_t i,
			uint32_t *constant, struct node **node)
{
	struct node *limit = argument(call, i);
	int64_t value;

	if (!integer_argument(checker, call, i))
		return false;
	/* Its value is known when the probe runs, and goes with the record. */
	if (!node_constant(limit, &value)) {
		*node = limit;
		return true;
	}
	if (value < 0 && i == 1)
		value = 0;
	if (value < 0 || value > DIV_MOST) {
		check_error(checker, limit->loc,
			    "print() expects a positive %s (%lld provided)",
			    i == 1 ? "top" : "div", (long long)value);
		return false;
	}
	*constant = (uint32_t)value;
	return true;
}

static const struct type *print_map(struct checker *checker, struct node *call,
				    struct map *map)
{
	struct site_call *site = site_call(checker, call, SITE_PRINT_MAP);
	struct node *of = argument(call, 0);
	uint32_t n = check_order(checker, call, &site->order);

	for (uint32_t i = 1; i < n; i++)
		if (order_word(checker, argument(call, i)) &&
		    order_misspelled(checker, call))
			return NULL;
	map->uses |= MAP_PRINTED;
	site->map = map;
	of->type = map->value;
	if (n > 3)
		return check_error(checker, argument(call, 3)->loc,
				   "print() takes an order last: %s",
				   ORDER_WORDS);
	if (n > 1 &&
	    !check_limit(checker, call, 1, &site->top, &site->top_node))
		return NULL;
	if (n > 2 &&
	    !check_limit(checker, call, 2, &site->div, &site->div_node))
		return NULL;
	if (!map->value)
		map_undefined(checker, map, of->loc);
	else if (map->value->kind == TYPE_AGGREGATE &&
		 map->value->agg == AGG_STATS && n > 1)
		check_warning(checker, call->loc,
			      "print()'s top and div arguments are ignored "
			      "when used on stats() maps.");
	if (map->value && site->order.is_set &&
	    !check_sortable(checker, call, map))
		return NULL;
	return map->value ? VOID(checker) : NULL;
}

/* Each of its elements is a picture of several lines. */
static bool is_plotted(const struct map *map)
{
	return map->value && (aggregate_is_histogram(map->value) ||
			      aggregate_is_series(map->value));
}

/* print(@m [, top [, div]] [, order]): the map when it is printed;
 * print(value). */
static const struct type *check_print(struct checker *checker,
				      struct node *call)
{
	struct node *of = argument(call, 0);
	struct site_call *site;

	if (of->kind == NODE_MAP && !of->map.key)
		return print_map(checker, call, map_find(checker, of));
	if (call->call.arguments.n > 1)
		return check_error(checker, call->loc,
				   "Non-map print() only takes 1 argument, %u "
				   "found",
				   call->call.arguments.n);
	if (of->kind == NODE_MAP && is_plotted(map_find(checker, of)))
		return check_error(checker, call->loc,
				   "Map type %s cannot print the value of "
				   "individual keys. You must print the whole "
				   "map.",
				   text_of(checker, of->map.map->value));
	site = site_call(checker, call, SITE_PRINT_VALUE);
	if (!check_value(checker, of))
		return NULL;
	if (!site->values.n)
		site_value_add(checker, site, NULL, of);
	return VOID(checker);
}

/* top(@m, N): print's other spelling; an order alone limits nothing. */
static const struct type *check_top(struct checker *checker, struct node *call)
{
	struct map *map = map_argument(checker, call, 0, MAP_PRINTED);
	const struct node *limit = argument(call, 1);
	struct order order;
	struct diag *diag;

	if (!map)
		return NULL;
	if (limit->kind != NODE_STRING ||
	    !order_read(limit->string.text, limit->string.len, &order))
		return print_map(checker, call, map);
	diag = check_error_diag(checker, call->loc,
				"top() needs to know how many");
	if (diag)
		diag_hint(checker->checked->diags, diag,
			  "as in: top(%s, 10, \"%s\")", map->name,
			  limit->string.text);
	return NULL;
}

/* join(char ** [, separator]) */
static const struct type *check_join(struct checker *checker, struct node *call)
{
	struct site_call *site = site_call(checker, call, SITE_JOIN);
	const struct type *type = check_value(checker, argument(call, 0));

	site->text = " ";
	if (call->call.arguments.n > 1) {
		site->text = literal_argument(checker, call, 1);
		if (!site->text)
			return NULL;
	}
	if (!type)
		return NULL;
	if (type->kind != TYPE_POINTER && type->kind != TYPE_INT)
		return argument_error(checker, call, 0, "int or pointer");
	if (!site->values.n)
		site_value_add(checker, site, NULL, argument(call, 0));
	return VOID(checker);
}

static const struct type *check_exit(struct checker *checker, struct node *call)
{
	struct site_call *site = site_call(checker, call, SITE_EXIT);

	if (!call->call.arguments.n)
		return VOID(checker);
	if (!integer_argument(checker, call, 0))
		return NULL;
	if (!site->values.n)
		site_value_add(checker, site, NULL, argument(call, 0));
	return VOID(checker);
}

#define FORMATTED(text, how, more)                                         \
	{                                                                  \
		.name = text, .min_arguments = 1, .max_arguments = 127,    \
		.flags = FUNCTION_STATEMENT | FUNCTION_SITE | (more),      \
		.check = how, .lower = lower_site, .needs = FEATURE_COUNT, \
		.usage = text "(format, ...)"                              \
	}

const struct function output_functions[] = {
	FORMATTED("printf", check_printf, 0),
	FORMATTED("errorf", check_errorf, 0),
	FORMATTED("warnf", check_warnf, 0),
	{ .name = "debugf",
	  .lower = lower_debugf,
	  .min_arguments = 1,
	  .max_arguments = 127,
	  .flags = FUNCTION_STATEMENT,
	  .check = check_debugf,
	  .needs = FEATURE_COUNT,
	  .usage = "debugf(format, ...)" },
	FORMATTED("cat", check_cat, 0),
	FORMATTED("system", check_system, FUNCTION_UNSAFE),
	{ .name = "print",
	  .lower = lower_site,
	  .min_arguments = 1,
	  .max_arguments = 4,
	  .flags = FUNCTION_STATEMENT | FUNCTION_SITE | FUNCTION_MAP_FIRST,
	  .check = check_print,
	  .needs = FEATURE_COUNT,
	  .usage = "print(@map [, top [, div]] [, order]) or print(value)",
	  .compact = "print" },
	{ .name = "top",
	  .lower = lower_site,
	  .min_arguments = 2,
	  .max_arguments = 4,
	  .flags = FUNCTION_STATEMENT | FUNCTION_SITE | FUNCTION_MAP_FIRST,
	  .check = check_top,
	  .needs = FEATURE_COUNT,
	  .usage = "top(@map, N [, div] [, order])" },
	{ .name = "join",
	  .lower = lower_site,
	  .min_arguments = 1,
	  .max_arguments = 2,
	  .flags = FUNCTION_STATEMENT | FUNCTION_SITE,
	  .check = check_join,
	  .needs = FEATURE_COUNT,
	  .usage = "join(char ** [, separator])" },
	{ .name = "exit",
	  .lower = lower_site,
	  .max_arguments = 1,
	  .flags = FUNCTION_STATEMENT | FUNCTION_SITE,
	  .check = check_exit,
	  .needs = FEATURE_COUNT,
	  .usage = "exit([code])" },
	{ 0 },
};
