// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Compact blocks become the same tree as full ones:
 *
 *	openat < count by comm >	openat { @[comm] = count(); }
 *	f < arg2 > 4096; print >	f /arg2 > 4096/ { .print_event(); }
 *
 * `top`, `sort` and `every` are told in the script's displays.
 */
#include <stdio.h>
#include <string.h>

#include "parser/context.h"

struct part *make_part(struct parse *parse, enum part_kind kind, struct loc loc)
{
	struct part *part = arena_new(parse->arena, struct part);

	part->kind = kind;
	part->loc = loc;
	return part;
}

/* The modifiers to set one of; it may be set once. */
static struct modifiers *modify(struct parse *parse,
				struct modifiers *modifiers, struct loc before,
				struct loc loc, const char *what)
{
	if (!modifiers)
		modifiers = arena_new(parse->arena, struct modifiers);
	if (before.begin)
		diag_error(parse->diags, loc, "syntax: '%s' is there twice",
			   what);
	return modifiers;
}

#define BEFORE(field) (modifiers ? modifiers->field##_loc : (struct loc){ 0 })

struct modifiers *set_by(struct parse *parse, struct modifiers *modifiers,
			 struct loc loc, struct node_list *keys)
{
	modifiers = modify(parse, modifiers, BEFORE(by), loc, "by");
	modifiers->by = keys;
	modifiers->by_loc = loc;
	return modifiers;
}

struct modifiers *set_top(struct parse *parse, struct modifiers *modifiers,
			  struct loc loc, struct word count)
{
	modifiers = modify(parse, modifiers, BEFORE(top), loc, "top");
	if (!count.is_wrong &&
	    (count.value < 1 || count.value > UINT32_MAX || count.is_duration))
		diag_error(parse->diags, loc,
			   "syntax: top takes a number from 1");
	modifiers->top = (uint32_t)count.value;
	modifiers->top_loc = loc;
	return modifiers;
}

struct modifiers *set_every(struct parse *parse, struct modifiers *modifiers,
			    struct loc loc, struct word time)
{
	modifiers = modify(parse, modifiers, BEFORE(every), loc, "every");
	if (!time.is_wrong && (!time.is_duration || !time.value)) {
		parse->told = loc.end;
		diag_error(parse->diags, loc,
			   "syntax: every takes a duration, as 1s or 500ms");
	}
	modifiers->every = time.value;
	modifiers->every_loc = loc;
	return modifiers;
}

struct modifiers *set_sort(struct parse *parse, struct modifiers *modifiers,
			   struct loc loc, struct word by,
			   const struct word *direction)
{
	char words[32];
	int len = snprintf(words, sizeof(words), "%.*s%s%.*s", (int)by.len,
			   by.text, direction ? " " : "",
			   direction ? (int)direction->len : 0,
			   direction ? direction->text : "");

	modifiers = modify(parse, modifiers, BEFORE(sort), loc, "sort");
	if (!order_read(words, (size_t)len, &modifiers->order))
		diag_hint(parse->diags,
			  diag_error(parse->diags, loc,
				     "syntax: sort takes " ORDER_WORDS),
			  "as in: count by comm sort key down");
	modifiers->sort_loc = loc;
	return modifiers;
}

struct modifiers *set_as(struct parse *parse, struct modifiers *modifiers,
			 struct loc loc, struct word map)
{
	modifiers = modify(parse, modifiers, BEFORE(as), loc, "as");
	modifiers->as = use_map(parse, map);
	modifiers->as_loc = loc;
	return modifiers;
}

/* ---- what may not stand where ---- */

/* What is clearly meant as a filter, where an action should be. */
static bool is_comparison(const struct node *node)
{
	if (node->kind == NODE_UNARY)
		return node->operation.op == OP_NOT;
	if (node->kind != NODE_BINARY)
		return false;
	switch (node->operation.op) {
	case OP_EQ:
	case OP_NE:
	case OP_LT:
	case OP_LE:
	case OP_GT:
	case OP_GE:
	case OP_LOGICAL_AND:
	case OP_LOGICAL_OR: return true;
	default: return false;
	}
}

/* Functions without a value: a filter that calls one is an action. */
static bool is_void_call(const struct node *node)
{
	static const char *const names[] = {
		"printf",   "print",  "clear",	 "zero",   "exit",
		"time",	    "cat",    "system",	 "join",   "errorf",
		"warnf",    "debugf", "unwatch", "signal", "signal_thread",
		"override", "top",    "assert",
	};

	if (node->kind != NODE_CALL)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(node->call.name, names[i]) == 0)
			return true;
	return false;
}

/* What is clearly meant as an action, where the filter should be. */
static bool is_statement_only(const struct node *node)
{
	switch (node->kind) {
	case NODE_ASSIGN:
	case NODE_LET:
	case NODE_DISCARD:
	case NODE_STEP:
	case NODE_IF:
	case NODE_BLOCK:
	case NODE_FOR_MAP:
	case NODE_FOR_RANGE:
	case NODE_WHILE:
	case NODE_UNROLL:
	case NODE_BREAK:
	case NODE_CONTINUE:
	case NODE_RETURN:
	case NODE_IMPORT: return true;
	default: return is_void_call(node);
	}
}

/* The first of several parts. Returns the filter, or NULL. */
static struct node *part_filter(struct parse *parse, const struct part *part)
{
	if (part->kind == PART_EMPTY)
		return NULL;
	if (part->kind == PART_STATEMENT && !part->modifiers &&
	    !is_statement_only(part->node))
		return part->node;
	/* comm = "x" is told already: nothing can be assigned to it. */
	if (part->kind == PART_STATEMENT && part->node->kind == NODE_ASSIGN &&
	    part->node->assign.target->kind != NODE_VARIABLE &&
	    part->node->assign.target->kind != NODE_MAP)
		return NULL;
	diag_hint(parse->diags,
		  diag_error(parse->diags, part->loc,
			     "syntax: the first of several parts is the "
			     "filter, and this is an action"),
		  "begin with an empty filter: < ; action; action >");
	return NULL;
}

/* Whether every probe ends in :latency, so that there is a latency. */
static bool is_latency(const struct point_list *points)
{
	for (uint32_t i = 0; i < points->n; i++) {
		const struct attach_point *point = points->v[i];

		if (point->nparts < 2 ||
		    strcmp(point->parts[point->nparts - 1].text, "latency") !=
			    0)
			return false;
	}
	return points->n > 0;
}

/* ---- actions ---- */

/* print @m top 5: the columns, where the function is meant. */
static bool is_map_column(const struct part *part)
{
	return part->kind == PART_PRINT && part->arguments &&
	       part->arguments->n == 1 &&
	       part->arguments->v[0]->kind == NODE_MAP &&
	       !part->arguments->v[0]->map.key;
}

/* What `cuont by comm` is meant to be, or how a verb is used. */
static const char *verb_cure(struct parse *parse, const struct part *part)
{
	const struct node *node = part->node;
	struct nearest nearest = { 0 };

	if (is_map_column(part))
		return arena_printf(parse->arena,
				    "to show the whole map: print(%s) top 5",
				    part->arguments->v[0]->map.name);
	if (node && node->kind == NODE_NAME)
		nearest.name = node->name.name;
	else if (node && node->kind == NODE_CALL && !is_void_call(node))
		nearest.name = node->call.name;
	if (nearest.name)
		token_offer_words(&nearest, WORD_VERB);
	return nearest.best
		       ? arena_printf(parse->arena, DID_YOU_MEAN, nearest.best)
		       : "as in: count by comm top 5 every 1s";
}

static void refuse(struct parse *parse, struct loc loc, const char *word,
		   const char *cure)
{
	if (!loc.begin)
		return;
	diag_hint(parse->diags,
		  diag_error(parse->diags, loc,
			     "syntax: '%s' belongs to an aggregation", word),
		  "%s", cure);
}

/* Modifiers behind what takes none; but_display: top, sort and every are
 * fine. */
static void refuse_all(struct parse *parse, const struct part *part,
		       bool but_display)
{
	const struct modifiers *modifiers = part->modifiers;
	const char *cure;

	if (!modifiers)
		return;
	cure = verb_cure(parse, part);
	refuse(parse, modifiers->by_loc, "by", cure);
	refuse(parse, modifiers->as_loc, "as", cure);
	if (but_display)
		return;
	refuse(parse, modifiers->top_loc, "top", cure);
	refuse(parse, modifiers->sort_loc, "sort", cure);
	refuse(parse, modifiers->every_loc, "every", cure);
}

/* Where the words are that tell how a map is shown. */
static struct loc display_loc(const struct modifiers *modifiers)
{
	return loc_join(loc_join(modifiers->top_loc, modifiers->sort_loc),
			modifiers->every_loc);
}

/* Tells how a map is shown; returns 1 + the display's index, or 0. */
static uint32_t add_display(struct parse *parse,
			    const struct modifiers *modifiers, const char *map)
{
	struct map_display *display;

	if (!modifiers ||
	    (!modifiers->top && !modifiers->every && !modifiers->order.is_set))
		return 0;
	display = vec_push(parse->arena, &parse->script->displays);
	display->map = map;
	display->top = modifiers->top;
	display->order = modifiers->order;
	display->every = modifiers->every;
	display->loc = display_loc(modifiers);
	return parse->script->displays.n;
}

/*
 * The verb: a line per event, with columns, or with all that is known of it.
 * The two names cannot be written by users as functions of their own.
 */
static struct node *print_action(struct parse *parse, const struct part *part)
{
	refuse_all(parse, part, false);
	if (!part->arguments)
		return make_call(parse, part->loc, ".print_event", part->loc,
				 NULL);
	return make_call(parse, part->loc, ".print_columns", part->loc,
			 part->arguments);
}

/*
 * print(@m) top 5 sort key every 1s: with `every`, the map is shown by the
 * clock, not by the probe, so that nothing is left to do here (NULL).
 */
static struct node *statement_action(struct parse *parse,
				     const struct part *part)
{
	const struct modifiers *modifiers = part->modifiers;
	struct node *node = part->node, *map;
	struct word top = { 0 };
	const char *order;

	if (!modifiers)
		return node;
	if (node->kind != NODE_CALL || strcmp(node->call.name, "print") != 0 ||
	    node->call.arguments.n != 1 ||
	    node->call.arguments.v[0]->kind != NODE_MAP ||
	    node->call.arguments.v[0]->map.key) {
		refuse_all(parse, part, false);
		return node;
	}
	refuse_all(parse, part, true);
	map = node->call.arguments.v[0];
	if (modifiers->every) {
		add_display(parse, modifiers, map->map.name);
		return NULL;
	}
	top.value = modifiers->top;
	/* top is print's second argument in the full form, the order its last
	 * one. */
	if (modifiers->top)
		list_add(parse, &node->call.arguments,
			 make_integer(parse, modifiers->top_loc, top));
	order = order_words(&modifiers->order);
	if (modifiers->order.is_set)
		list_add(parse, &node->call.arguments,
			 make_string(parse, modifiers->sort_loc,
				     (struct word){
					     .text = order,
					     .len = (uint32_t)strlen(order) }));
	return node_done(parse, node);
}

/* hist by comm: what there is to aggregate without (e). */
static struct node_list *default_arguments(struct parse *parse,
					   const struct part *part,
					   bool latency)
{
	struct node_list *arguments = list_new(parse);

	if (strcmp(part->verb, "count") == 0)
		return arguments;
	if (latency && strcmp(part->verb, "lhist") != 0)
		return list_add(parse, arguments,
				make_name(parse, part->verb_loc, "latency"));
	diag_hint(
		parse->diags,
		diag_error(parse->diags, part->verb_loc,
			   "syntax: '%s' needs a value", part->verb),
		strcmp(part->verb, "lhist") == 0
			? "%s(value, low, high, step)"
			: "%s(value); only where every probe ends in :latency "
			  "is it the latency",
		part->verb);
	return NULL;
}

/* @[keys] = verb(arguments) */
static struct node *verb_action(struct parse *parse, const struct part *part,
				bool latency)
{
	struct modifiers none = { 0 };
	const struct modifiers *modifiers = part->modifiers ? part->modifiers
							    : &none;
	struct node_list *arguments = part->arguments;
	struct nameless *nameless;
	struct node *map, *call;
	uint32_t display;

	if (!arguments || (!arguments->n && strcmp(part->verb, "count") != 0))
		arguments = default_arguments(parse, part, latency);
	if (modifiers->top && !modifiers->by)
		diag_hint(parse->diags,
			  diag_error(parse->diags, modifiers->top_loc,
				     "syntax: 'top' needs keys"),
			  "as in: %s by comm top 5", part->verb);
	if (modifiers->order.is_set && !modifiers->by)
		diag_hint(parse->diags,
			  diag_error(parse->diags, modifiers->sort_loc,
				     "syntax: 'sort' needs keys"),
			  "as in: %s by comm sort key", part->verb);
	call = make_call(parse, part->loc, part->verb, part->verb_loc,
			 arguments);
	map = make_map(parse,
		       modifiers->by ? modifiers->by_loc : part->verb_loc,
		       modifiers->as, modifiers->by);
	display = add_display(parse, modifiers, modifiers->as);
	/* Its name is given at the end; a map nested too deeply is no map any
	 * more. */
	if (!modifiers->as && map->kind == NODE_MAP) {
		nameless = vec_push(parse->arena, &parse->nameless);
		nameless->map = map;
		nameless->display = display;
	}
	return make_assign(parse, part->loc, map, OP_NONE, call);
}

static struct node *part_action(struct parse *parse, const struct part *part,
				bool latency)
{
	switch (part->kind) {
	case PART_PRINT: return print_action(parse, part);
	case PART_VERB: return verb_action(parse, part, latency);
	case PART_STATEMENT: return statement_action(parse, part);
	case PART_EMPTY: break;
	}
	return NULL;
}

static void check_single(struct parse *parse, const struct part *part)
{
	if (part->kind != PART_STATEMENT || !is_comparison(part->node))
		return;
	diag_hint(parse->diags,
		  diag_error(parse->diags, part->loc,
			     "syntax: a comparison alone is no action"),
		  "a filter is followed by `;` and an action: "
		  "< filter; print >");
}

/*
 * < filter; action; ... >: with one part only, that is the action; a filter
 * without any action prints.
 */
void add_compact(struct parse *parse, struct loc loc, const char *name,
		 const struct point_list *points, const struct part_list *parts)
{
	uint32_t n = parts->n, actions = 0, first;
	bool latency = is_latency(points);
	struct node *filter = NULL, *body;
	struct node_list *list = list_new(parse);

	/* A `;` at the end adds nothing, unless it is the leading one. */
	if (n == 2 && parts->v[0]->kind != PART_EMPTY &&
	    parts->v[1]->kind == PART_EMPTY)
		n = 1;
	first = n > 1;
	if (first)
		filter = part_filter(parse, parts->v[0]);
	else
		check_single(parse, parts->v[0]);
	for (uint32_t i = first; i < n; i++) {
		if (parts->v[i]->kind == PART_EMPTY)
			continue;
		actions++;
		list_add(parse, list, part_action(parse, parts->v[i], latency));
	}
	if (!actions) {
		struct part *print = make_part(parse, PART_PRINT, loc);

		list_add(parse, list, print_action(parse, print));
	}
	body = make_block(parse, loc, list, NULL);
	add_probe(parse, loc, name, points, filter, settle(body, parse->arena))
		->compact = true;
}

/* Last of all, since a script may use `@2` behind the block that has it. */
void name_maps(struct parse *parse)
{
	unsigned number = 1;

	vec_each (nameless, &parse->nameless) {
		const char *name;

		do {
			name = number == 1 ? "@"
					   : arena_printf(parse->arena, "@%u",
							  number);
			number++;
		} while (strmap_get(&parse->maps, name));
		nameless->map->map.name = name;
		if (nameless->display)
			parse->script->displays.v[nameless->display - 1].map =
				name;
	}
}
