// SPDX-License-Identifier: GPL-2.0-or-later
/* Nodes from the grammar's parts; context.h lists them. */
#include <string.h>

#include "parser/context.h"

struct node *node_new(struct parse *parse, enum node_kind kind, struct loc loc)
{
	struct node *node = arena_new(parse->arena, struct node);

	node->kind = kind;
	node->loc = loc;
	return node;
}

/* One report a script: whatever holds the deep part is too deep as well. */
void nested_too_deeply(struct parse *parse, struct loc loc)
{
	if (!parse->too_deep)
		diag_error(parse->diags, loc,
			   "syntax: nested too deeply (over %d levels)",
			   NESTING_MAX);
	parse->too_deep = true;
}

/* A visitor: *data becomes one more than the deepest child. */
static void deepest(struct node **child, void *data)
{
	uint32_t *depth = data;

	if ((*child)->depth >= *depth)
		*depth = (*child)->depth + 1u;
}

/*
 * Every node that has children comes through here when they are known. The
 * depth is bounded since all passes over the tree recurse, and a script must
 * not end the stack.
 */
struct node *node_done(struct parse *parse, struct node *node)
{
	uint32_t depth = 0;

	ast_children(node, deepest, &depth);
	if (depth > NESTING_MAX) {
		nested_too_deeply(parse, node->loc);
		/* What stands for it is an expression and a statement. */
		node = node_new(parse, NODE_BLOCK, node->loc);
		node->block.scope = true;
		depth = 0;
	}
	node->depth = (uint16_t)depth;
	return node;
}

struct node_list *list_new(struct parse *parse)
{
	return arena_new(parse->arena, struct node_list);
}

struct node_list *list_add(struct parse *parse, struct node_list *list,
			   struct node *item)
{
	if (item)
		*vec_push(parse->arena, list) = item;
	return list;
}

const char *word_text(struct parse *parse, struct word word)
{
	return arena_strndup(parse->arena, word.text, word.len);
}

struct node *make_integer(struct parse *parse, struct loc loc, struct word word)
{
	struct node *node = node_new(parse, NODE_INTEGER, loc);

	node->integer.value = word.value;
	/* A literal is signed, as bpftrace has it, unless only an unsigned type
	 * holds it. */
	node->integer.is_unsigned = word.value > INT64_MAX;
	return node;
}

struct node *make_string(struct parse *parse, struct loc loc, struct word word)
{
	struct node *node = node_new(parse, NODE_STRING, loc);

	node->string.text = word.text;
	node->string.len = word.len;
	return node;
}

struct node *make_bool(struct parse *parse, struct loc loc, bool value)
{
	struct node *node = node_new(parse, NODE_BOOL, loc);

	node->boolean = value;
	return node;
}

struct node *make_name(struct parse *parse, struct loc loc, const char *name)
{
	struct node *node = node_new(parse, NODE_NAME, loc);

	node->name.name = name;
	return node;
}

struct node *make_variable(struct parse *parse, struct loc loc,
			   const char *name)
{
	struct node *node = node_new(parse, NODE_VARIABLE, loc);

	node->variable.name = name;
	return node;
}

/* @m[1, 2] has the tuple (1, 2) as its key. */
struct node *make_map(struct parse *parse, struct loc loc, const char *name,
		      struct node_list *keys)
{
	struct node *node = node_new(parse, NODE_MAP, loc);

	node->map.name = name;
	if (keys && keys->n == 1)
		node->map.key = keys->v[0];
	else if (keys)
		node->map.key = make_tuple(
			parse,
			loc_join(keys->v[0]->loc, keys->v[keys->n - 1]->loc),
			keys);
	return node_done(parse, node);
}

struct node *make_call(struct parse *parse, struct loc loc, const char *name,
		       struct loc name_loc, const struct node_list *arguments)
{
	struct node *node = node_new(parse, NODE_CALL, loc);

	node->call.name = name;
	node->call.name_loc = name_loc;
	if (arguments)
		node->call.arguments = *arguments;
	return node_done(parse, node);
}

/* -5 is a literal. Returns NULL where there is nothing to fold. */
static struct node *fold_negative(struct parse *parse, struct loc loc,
				  struct node *a)
{
	if (a->kind != NODE_INTEGER || a->integer.negative)
		return NULL;
	/* The least number has no positive counterpart that fits. */
	if (a->integer.value > (uint64_t)INT64_MAX + 1)
		diag_error(parse->diags, loc, "negative value will underflow");
	a->loc = loc;
	a->integer.negative = a->integer.value != 0;
	a->integer.is_unsigned = false;
	a->integer.value = -a->integer.value;
	return a;
}

struct node *make_unary(struct parse *parse, struct loc loc, enum op op,
			struct node *a)
{
	struct node *node = op == OP_NEG ? fold_negative(parse, loc, a) : NULL;

	if (node)
		return node;
	return make_binary(parse, loc, op, a, NULL);
}

struct node *make_binary(struct parse *parse, struct loc loc, enum op op,
			 struct node *a, struct node *b)
{
	struct node *node = node_new(parse, b ? NODE_BINARY : NODE_UNARY, loc);

	node->operation.op = op;
	node->operation.a = a;
	node->operation.b = b;
	return node_done(parse, node);
}

static bool is_target(const struct node *node)
{
	return node->kind == NODE_VARIABLE || node->kind == NODE_MAP;
}

/* Variables, maps and their elements; everything else is told, and kept. */
static void check_target(struct parse *parse, const struct node *target)
{
	struct diag *diag;

	if (is_target(target))
		return;
	diag = diag_error(parse->diags, target->loc, "syntax: %s",
			  target->kind == NODE_FIELD
				  ? "Tuples and records are immutable once "
				    "created. Consider creating a new value "
				    "and assigning it instead."
				  : "only variables, maps and map elements can "
				    "be assigned to");
	if (target->kind == NODE_NAME && target->name.name[0] != '_')
		diag_hint(parse->diags, diag,
			  "a variable is written $%s, a map @%s; to compare, "
			  "write ==",
			  target->name.name, target->name.name);
}

struct node *make_step(struct parse *parse, struct loc loc, struct node *target,
		       bool increment, bool prefix)
{
	struct node *node = node_new(parse, NODE_STEP, loc);

	check_target(parse, target);
	node->step.target = target;
	node->step.increment = increment;
	node->step.prefix = prefix;
	return node_done(parse, node);
}

/* c ? a : b, if c { } else { } */
struct node *make_choice(struct parse *parse, struct loc loc,
			 enum node_kind kind, struct node *condition,
			 struct node *yes, struct node *no)
{
	struct node *node = node_new(parse, kind, loc);

	node->choice.condition = condition;
	node->choice.yes = yes;
	node->choice.no = no;
	return node_done(parse, node);
}

struct node *make_field(struct parse *parse, struct loc loc, struct node *of,
			struct word name, struct loc name_loc, bool arrow)
{
	struct node *node = node_new(parse, NODE_FIELD, loc);

	node->field.of = of;
	node->field.name = word_text(parse, name);
	node->field.name_loc = name_loc;
	node->field.arrow = arrow;
	return node_done(parse, node);
}

struct node *make_index(struct parse *parse, struct loc loc, struct node *of,
			struct node *index)
{
	struct node *node = node_new(parse, NODE_INDEX, loc);

	node->index.of = of;
	node->index.index = index;
	return node_done(parse, node);
}

struct node *make_tuple(struct parse *parse, struct loc loc,
			const struct node_list *parts)
{
	struct node *node = node_new(parse, NODE_TUPLE, loc);

	if (parts)
		node->tuple = *parts;
	return node_done(parse, node);
}

/* The node was made with its first part, and has its whole place now. */
struct node *make_record(struct parse *parse, struct loc loc,
			 struct node *parts)
{
	parts->loc = loc;
	return node_done(parse, parts);
}

struct node *add_record_part(struct parse *parse, struct node *record,
			     struct word name, struct loc loc,
			     struct node *value)
{
	struct record_part *part;

	if (!record)
		record = node_new(parse, NODE_RECORD, loc);
	part = vec_push(parse->arena, &record->record.parts);
	part->name = word_text(parse, name);
	part->loc = loc;
	part->value = value;
	return record;
}

struct node *make_typed(struct parse *parse, struct loc loc,
			enum node_kind kind, struct type_name *type_name,
			struct node *value)
{
	struct node *node = node_new(parse, kind, loc);

	node->typed.type_name = type_name;
	node->typed.value = value;
	return node_done(parse, node);
}

struct node *make_operand(struct parse *parse, struct loc loc,
			  enum node_kind kind, struct node *operand)
{
	struct node *node = node_new(parse, kind, loc);

	node->operand = operand;
	return node_done(parse, node);
}

struct node *make_let(struct parse *parse, struct loc loc, struct node *target,
		      struct type_name *type_name, struct node *value)
{
	struct node *node = node_new(parse, NODE_LET, loc);

	node->let.target = target;
	node->let.type_name = type_name;
	node->let.value = value;
	return node_done(parse, node);
}

struct node *make_assign(struct parse *parse, struct loc loc,
			 struct node *target, enum op op, struct node *value)
{
	struct node *node;

	/* `_ = e;` */
	if (target->kind == NODE_NAME && op == OP_NONE &&
	    strcmp(target->name.name, "_") == 0)
		return make_operand(parse, loc, NODE_DISCARD, value);
	check_target(parse, target);
	node = node_new(parse, NODE_ASSIGN, loc);
	node->assign.target = target;
	node->assign.op = op;
	node->assign.value = value;
	return node_done(parse, node);
}

/* bpftrace marks these with their semicolon in messages. */
struct node *end_statement(struct node *node, struct loc semicolon)
{
	if (node->kind == NODE_BREAK || node->kind == NODE_CONTINUE ||
	    node->kind == NODE_RETURN)
		node->loc = loc_join(node->loc, semicolon);
	else if (node_is_plain(node))
		node->semicolon = semicolon.end;
	return node;
}

/* for ($kv : @m), for ($i : from..to) */
struct node *make_loop(struct parse *parse, struct loc loc,
		       struct node *variable, struct node *from,
		       struct node *to, struct node *body)
{
	struct node *node = node_new(parse, to ? NODE_FOR_RANGE : NODE_FOR_MAP,
				     loc);

	/* The node is made all the same: the parser goes on, to report what
	 * else is wrong, and nothing runs after an error. */
	if (!to && from->kind != NODE_MAP)
		diag_hint(
			parse->diags,
			diag_error(parse->diags, from->loc,
				   "syntax: expected map or range in for loop"),
			"for ($kv : @map) { ... } or "
			"for ($i : 0..10) { ... }");
	node->loop.variable = variable;
	node->loop.map = to ? NULL : from;
	node->loop.from = to ? from : NULL;
	node->loop.to = to;
	node->loop.body = settle(body, parse->arena);
	return node_done(parse, node);
}

struct node *make_repeat(struct parse *parse, struct loc loc,
			 enum node_kind kind, struct node *condition,
			 struct node *body)
{
	struct node *node = node_new(parse, kind, loc);

	node->repeat.condition = condition;
	node->repeat.body = settle(body, parse->arena);
	return node_done(parse, node);
}

struct node *make_import(struct parse *parse, struct loc loc, struct word path)
{
	struct node *node = node_new(parse, NODE_IMPORT, loc);

	node->path = word_text(parse, path);
	return node;
}
