// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * probe:latency is two units over a hidden map. At the entry:
 *
 *	@.latency[tid] = (start = nsecs, filename = args.filename, ...);
 *
 * where functions, which call themselves and are interrupted, have .frame
 * (the thread and where its stack is) in place of tid; at the return, with the
 * block's own filter and body:
 *
 *	if (has_key(@.latency, tid)) {
 *		let $.latency = nsecs - @.latency[tid].start;
 *		let $.filename = @.latency[tid].filename; ...
 *		delete(@.latency, tid);
 *		if (filter) { body }
 *	}
 *
 * where `latency` is $.latency and args.filename is $.filename, unless the
 * return has that argument itself (fexit). A filter that asks only for what
 * entry and return see alike is tried at the entry too.
 *
 * An exec's :return is the same without `latency`. Its memory is gone at the
 * return: what is read of it (str(args.filename)) is read at the entry, too.
 */
#include "codegen/check/checker.h"

#include <ctype.h>

/* What the entry keeps for the return. */
struct saved {
	const char *name;  /* args.x: "x"; arg0: "arg0" */
	struct node *read; /* what else than the argument itself; or NULL */
};

struct latency {
	struct checker *checker;
	struct loc loc;
	const char *map;
	bool by_function; /* the key has the function, too */
	bool timed;	  /* it is a :latency */
	const struct argument_layout *entry, *exit;
	VEC(struct saved) saved;
	bool found; /* of uses_result() and reads_argument() */
};

static bool is_args_field(const struct node *node)
{
	return node->kind == NODE_FIELD && node->field.of->kind == NODE_NAME &&
	       strcmp(node->field.of->name.name, "args") == 0;
}

static bool is_positional(const struct node *node)
{
	return node->kind == NODE_NAME &&
	       strncmp(node->name.name, "arg", 3) == 0 &&
	       isdigit((unsigned char)node->name.name[3]);
}

/* The function's name, where the kernel tells it at the entry only. */
static bool is_lost_function(const struct latency *latency,
			     const struct node *node)
{
	return node->kind == NODE_NAME &&
	       strcmp(node->name.name, "func") == 0 &&
	       !latency->entry->kind->user &&
	       layout_knows_function(latency->entry) &&
	       !layout_knows_function(latency->exit);
}

/* A point in front, which no script can write: it is awl's own. */
static const char *variable_name(struct latency *latency, const char *name)
{
	return arena_printf(latency->checker->arena, ".%s", name);
}

static void save(struct latency *latency, const char *name)
{
	vec_each (saved, &latency->saved)
		if (strcmp(saved->name, name) == 0)
			return;
	vec_push(latency->checker->arena, &latency->saved)->name = name;
}

static struct node *saved_variable(struct latency *latency, const char *name,
				   struct loc loc)
{
	save(latency, name);
	return variable_node(latency->checker, variable_name(latency, name),
			     loc);
}

static struct node *event_argument(void *data, const char *name)
{
	struct latency *latency = data;
	struct checker *checker = latency->checker;

	if (!layout_named(latency->entry, name))
		return name_node(checker, name, latency->loc);
	return field_node(checker, name_node(checker, "args", latency->loc),
			  name, latency->loc);
}

static void add_part(struct latency *latency, struct node *record,
		     const char *name, struct node *value)
{
	struct record_part *part = vec_push(latency->checker->arena,
					    &record->record.parts);

	part->name = name;
	part->loc = latency->loc;
	part->value = value;
}

static void rewrite(struct node **slot, void *data);

/* All arguments of the entry, the result, how long it took. */
static struct node *whole_event(struct latency *latency)
{
	struct checker *checker = latency->checker;
	struct node *record = event_record(
		checker, latency->entry, event_argument, latency, latency->loc);

	if (latency->exit->retval)
		add_part(latency, record, latency->timed ? "retval" : "ret",
			 name_node(checker, "retval", latency->loc));
	if (latency->timed)
		add_part(latency, record, "latency",
			 name_node(checker, "latency", latency->loc));
	rewrite(&record, latency);
	return record;
}

static void find_argument(struct node **slot, void *data)
{
	struct latency *latency = data;

	latency->found |= is_positional(*slot) || is_args_field(*slot);
	ast_children(*slot, find_argument, latency);
}

/* Text or data that an argument leads to. */
static bool reads_argument(struct latency *latency, struct node *node)
{
	static const char *const names[] = { "str", "buf", ".words" };

	latency->found = false;
	for (size_t i = 0;
	     node->kind == NODE_CALL && i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(node->call.name, names[i]) == 0)
			find_argument(&node, latency);
	return latency->found;
}

/* What neither side has. */
static bool is_unknown_argument(const struct latency *latency,
				const struct node *node)
{
	return is_args_field(node) && latency->entry->nnamed &&
	       !latency->exit->nnamed &&
	       !layout_named(latency->entry, node->field.name) &&
	       strcmp(node->field.name, "ret") != 0;
}

/* Keeps what an expression is at the entry. */
static struct node *keep_expression(struct latency *latency, struct node *read,
				    const char *name)
{
	struct saved *saved;

	vec_each (other, &latency->saved)
		if (other->read && ast_equal(other->read, read))
			return variable_node(
				latency->checker,
				variable_name(latency, other->name), read->loc);
	name = arena_printf(latency->checker->arena, "%s'%u", name,
			    latency->saved.n);
	saved = vec_push(latency->checker->arena, &latency->saved);
	saved->name = name;
	saved->read = read;
	return variable_node(latency->checker, variable_name(latency, name),
			     read->loc);
}

/* The entry is asked for it, whose names are those to tell; the exit gets a
 * number, about which there is nothing to say. */
static struct node *refuse_at_entry(struct latency *latency, struct node *node)
{
	keep_expression(latency, node, node->field.name);
	return node_make(latency->checker, NODE_INTEGER, node->loc);
}

/* Called after the argument, for headings. */
static struct node *keep_read(struct latency *latency, struct node *read)
{
	const struct node *of = read->call.arguments.v[0];

	return keep_expression(latency, read,
			       of->kind == NODE_FIELD ? of->field.name : "");
}

/*
 * retval < 0 ? str($.filename) : $.filename'1: when the exec failed, memory
 * is still there, and was read by the kernel; at the entry some of it may not
 * have been paged in yet.
 */
static struct node *saved_read(struct latency *latency, struct node *read)
{
	struct checker *checker = latency->checker;
	struct node *zero = node_make(checker, NODE_INTEGER, read->loc);
	struct node *failed = operation_node(
		checker, OP_LT, name_node(checker, "retval", read->loc), zero,
		read->loc);
	struct node *again = ast_clone(checker->arena, read);

	ast_children(again, rewrite, latency);
	return choice_node(checker, failed, again, keep_read(latency, read),
			   read->loc);
}

/* Replaces what only the entry knows by the variables that keep it. */
static void rewrite(struct node **slot, void *data)
{
	struct latency *latency = data;
	struct node *node = *slot;

	if (latency->exit->replaced && reads_argument(latency, node))
		*slot = saved_read(latency, node);
	else if (latency->timed && node->kind == NODE_NAME &&
		 strcmp(node->name.name, "latency") == 0)
		*slot = variable_node(latency->checker, LATENCY_VARIABLE,
				      node->loc);
	else if (is_args_field(node) &&
		 !layout_named(latency->exit, node->field.name) &&
		 layout_named(latency->entry, node->field.name))
		*slot = saved_variable(latency, node->field.name, node->loc);
	else if (is_unknown_argument(latency, node))
		*slot = refuse_at_entry(latency, node);
	else if ((is_positional(node) && !latency->exit->npositional) ||
		 is_lost_function(latency, node))
		*slot = saved_variable(latency, node->name.name, node->loc);
	else if (node->kind == NODE_CALL &&
		 strcmp(node->call.name, ".print_event") == 0)
		*vec_push(latency->checker->arena,
			  &node->call.arguments) = whole_event(latency);
	else
		ast_children(node, rewrite, data);
}

/* Whether an expression asks for what the entry does not know, or for maps,
 * whose values differ from the entry to the return. */
static void find_result(struct node **slot, void *data)
{
	struct latency *latency = data;
	struct node *node = *slot;

	if (node->kind == NODE_MAP || node->kind == NODE_CALL ||
	    node->kind == NODE_STEP)
		latency->found = true;
	if (node->kind == NODE_NAME &&
	    (strcmp(node->name.name, "latency") == 0 ||
	     strcmp(node->name.name, "retval") == 0 ||
	     strcmp(node->name.name, "probe") == 0 ||
	     strcmp(node->name.name, "nsecs") == 0 ||
	     strcmp(node->name.name, "cpu") == 0))
		latency->found = true;
	if (is_args_field(node) &&
	    !layout_named(latency->entry, node->field.name))
		latency->found = true;
	ast_children(node, find_result, data);
}

/* A filter that the entry can answer is asked there as well: what it refuses is
 * not remembered at all. */
static struct node *entry_filter(struct latency *latency, struct node *filter)
{
	/* An exec's return sees another comm. */
	if (!filter || latency->exit->replaced)
		return NULL;
	latency->found = false;
	find_result(&filter, latency);
	return latency->found ? NULL
			      : ast_clone(latency->checker->arena, filter);
}

static struct node *key(struct latency *latency)
{
	struct checker *checker = latency->checker;
	/* A thread is in one system call at a time. */
	bool nests = !latency->entry->syscall_table;
	/* And the same task when it ends, though an exec of a thread gives it
	 * another tid. */
	struct node *call = name_node(checker,
				      nests			? ".frame"
				      : latency->exit->replaced ? "curtask"
								: "tid",
				      latency->loc);
	struct node *tuple;

	if (!latency->by_function)
		return call;
	tuple = node_make(checker, NODE_TUPLE, latency->loc);
	*vec_push(checker->arena, &tuple->tuple) = call;
	*vec_push(checker->arena, &tuple->tuple) = name_node(checker, "func",
							     latency->loc);
	return tuple;
}

static struct node *element(struct latency *latency)
{
	struct node *map = node_make(latency->checker, NODE_MAP, latency->loc);

	map->map.name = latency->map;
	map->map.key = key(latency);
	return map;
}

static struct node *block_of(struct latency *latency)
{
	struct node *block = node_make(latency->checker, NODE_BLOCK,
				       latency->loc);

	block->block.scope = true;
	return block;
}

static void add(struct latency *latency, struct node *block,
		struct node *statement)
{
	*vec_push(latency->checker->arena,
		  &block->block.statements) = statement;
}

/* What reads an argument at the entry. */
static struct node *entry_argument(struct latency *latency, const char *name)
{
	struct checker *checker = latency->checker;

	if (!layout_named(latency->entry, name))
		return name_node(checker, name, latency->loc);
	return field_node(checker, name_node(checker, "args", latency->loc),
			  name, latency->loc);
}

static struct node *entry_body(struct latency *latency)
{
	struct checker *checker = latency->checker;
	struct node *record = node_make(checker, NODE_RECORD, latency->loc);
	struct node *assign = node_make(checker, NODE_ASSIGN, latency->loc);
	struct node *block = block_of(latency);

	add_part(latency, record, "__start",
		 name_node(checker, "nsecs", latency->loc));
	vec_each (saved, &latency->saved)
		add_part(latency, record, saved->name,
			 saved->read ? saved->read
				     : entry_argument(latency, saved->name));
	assign->assign.target = element(latency);
	assign->assign.value = record;
	add(latency, block, assign);
	return block;
}

static void add_let(struct latency *latency, struct node *block,
		    const char *name, struct node *value)
{
	struct node *let = node_make(latency->checker, NODE_LET, latency->loc);

	let->let.target = variable_node(latency->checker, name, latency->loc);
	let->let.value = value;
	add(latency, block, let);
}

static struct node *choice(struct latency *latency, struct node *condition,
			   struct node *yes)
{
	struct node *node = node_make(latency->checker, NODE_IF, latency->loc);

	node->choice.condition = condition;
	node->choice.yes = yes;
	return node;
}

static struct node *exit_body(struct latency *latency, struct node *filter,
			      struct node *body)
{
	struct checker *checker = latency->checker;
	struct node *block = block_of(latency), *outer = block_of(latency);

	add_let(latency, block, LATENCY_VARIABLE,
		operation_node(checker, OP_SUB,
			       name_node(checker, "nsecs", latency->loc),
			       field_node(checker, element(latency), "__start",
					  latency->loc),
			       latency->loc));
	vec_each (saved, &latency->saved)
		add_let(latency, block, variable_name(latency, saved->name),
			field_node(checker, element(latency), saved->name,
				   latency->loc));
	add(latency, block,
	    call_node(checker, "delete", element(latency), latency->loc));
	add(latency, block, filter ? choice(latency, filter, body) : body);
	add(latency, outer,
	    choice(latency,
		   call_node(checker, "has_key", element(latency),
			     latency->loc),
		   block));
	return outer;
}

static void add_pair(struct latency *latency, struct probe_block *block,
		     uint32_t order, const struct probe_points *entries,
		     const struct probe_points *exits)
{
	struct checker *checker = latency->checker;
	struct node *filter = NULL, *early;
	struct node *body = ast_clone(checker->arena, block->body);
	struct map *map;

	latency->map = arena_printf(checker->arena, "@.latency%u",
				    checker->checked->maps.n);
	latency->entry = entries->v[0]->layout;
	latency->exit = exits->v[0]->layout;
	memset(&latency->saved, 0, sizeof(latency->saved));
	/* One function may end in a jump to another: the same frame. */
	latency->by_function = entries->n > 1 &&
			       !latency->entry->syscall_table &&
			       feature(FEATURE_GET_FUNC_IP);
	map = map_get(checker, latency->map, block->loc);
	map->hidden = true;
	early = entry_filter(latency, block->filter);
	if (block->filter) {
		filter = ast_clone(checker->arena, block->filter);
		rewrite(&filter, latency);
	}
	rewrite(&body, latency);
	unit_add(checker, block, order, exits, NULL,
		 exit_body(latency, filter, body));
	unit_add(checker, block, order, entries, early, entry_body(latency));
}

void latency_units(struct checker *checker, struct probe_block *block,
		   uint32_t order, const struct block_uses *uses,
		   const struct probe_points *entries,
		   const struct probe_points *exits, bool timed)
{
	struct latency latency = { .checker = checker,
				   .loc = block->loc,
				   .timed = timed };
	bool *done = arena_array(checker->arena, bool, entries->n + 1);

	for (uint32_t i = 0; i < entries->n; i++) {
		struct probe_points in = { 0 }, out = { 0 };

		for (uint32_t j = i; j < entries->n; j++) {
			if (done[j] || j >= exits->n ||
			    !points_alike(entries->v[i], entries->v[j], uses) ||
			    !points_alike(exits->v[i], exits->v[j], uses))
				continue;
			done[j] = true;
			*vec_push(checker->arena, &in) = entries->v[j];
			*vec_push(checker->arena, &out) = exits->v[j];
		}
		if (in.n)
			add_pair(&latency, block, order, &in, &out);
	}
}
