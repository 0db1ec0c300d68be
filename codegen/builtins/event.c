// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `print` alone and `print e, e` of a compact block. What an event shows of
 * an argument is decided here: strings are read, so is the data that a call
 * hands over, and socket addresses; other pointers stay numbers.
 */
#include "codegen/builtins/families.h"

/* Of the data that write() and its like are given, so much is shown. */
#define DATA_SHOWN 64
/* A socket address where nothing says its length: that of IPv6. */
#define ADDRESS_SIZE 28

/* Larger structures stay addresses with -v, too. */
#define STRUCTURE_SHOWN 256

/* Where values of a layout's arguments come from. */
struct event {
	struct checker *checker;
	const struct argument_layout *layout;
	event_value *value;
	void *data;
	struct loc loc;
};

static struct node *literal(struct event *event, int64_t value)
{
	struct node *node = node_make(event->checker, NODE_INTEGER, event->loc);

	node->integer.value = (uint64_t)value;
	return node;
}

static struct node *call_with(struct event *event, const char *name,
			      struct node *argument, struct node *more)
{
	struct node *call = call_node(event->checker, name, argument,
				      event->loc);

	if (more)
		*vec_push(event->checker->arena, &call->call.arguments) = more;
	return call;
}

static struct node *choice(struct event *event, struct node *condition,
			   struct node *yes, struct node *no)
{
	return choice_node(event->checker, condition, yes, no, event->loc);
}

/* The argument that says how long some data is, or NULL. */
static const char *data_length(const struct event *event, const char *name)
{
	static const struct {
		const char *data, *length;
	} rows[] = {
#define X(data, length) { data, length },
		EVENT_DATA(X)
#undef X
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strcmp(rows[i].data, name) == 0 &&
		    layout_named(event->layout, rows[i].length))
			return rows[i].length;
	return NULL;
}

/* The argument that says how long an address is, or NULL. */
static const char *length_of(const struct event *event,
			     const char *const *names)
{
	for (; *names; names++) {
		const struct argument *argument = layout_named(event->layout,
							       *names);

		/* Where recvfrom() has a pointer nothing is there yet. */
		if (argument && type_is_integer(argument->type))
			return *names;
	}
	return NULL;
}

static struct node *cast(struct event *event, const struct type *type,
			 const char *name)
{
	struct node *node = node_make(event->checker, NODE_CAST, event->loc);

	node->type = type;
	node->typed.value = event->value(event->data, name);
	return node;
}

/* A pointer whose target is none of print's business. */
static struct node *bare_pointer(struct event *event, const char *name)
{
	struct types *types = event->checker->types;

	return cast(event,
		    type_pointer(types, type_void(types), SPACE_KERNEL, false),
		    name);
}

/* str(p), or buf(p, n) where the length is known: never more than is shown. */
static struct node *read_at(struct event *event, const char *name,
			    const char *length, const char *space)
{
	struct node *pointer = event->value(event->data, name), *n;

	if (space)
		pointer = call_with(event, space, pointer, NULL);
	if (!length)
		return call_with(event, "str", pointer, NULL);
	/* min(length, DATA_SHOWN): a program that writes megabytes is not read
	 * whole to show its first bytes. */
	n = choice(event,
		   operation_node(event->checker, OP_GT,
				  event->value(event->data, length),
				  literal(event, DATA_SHOWN), event->loc),
		   literal(event, DATA_SHOWN),
		   event->value(event->data, length));
	return call_with(event, "buf", pointer, n);
}

/*
 * Text, or data with its length beside it. What a kernel function calls a
 * char pointer may be a program's as well: the sign of the address tells.
 */
static struct node *text(struct event *event, const struct argument *argument)
{
	const char *name = argument->name, *length = data_length(event, name);
	struct checker *checker = event->checker;

	if (argument->type->space == SPACE_USER)
		return read_at(event, name, length, NULL);
	return choice(event,
		      operation_node(checker, OP_LT,
				     cast(event, S64(checker), name),
				     literal(event, 0), event->loc),
		      read_at(event, name, length, "kptr"),
		      read_at(event, name, length, "uptr"));
}

static struct node *socket_address(struct event *event,
				   const struct argument *argument)
{
	static const char *const lengths[] = { "addrlen", "addr_len", NULL };
	const char *length = length_of(event, lengths);
	struct node *n;

	/* Nobody says how long it is, and behind a shorter one there may be no
	 * memory: the read as a whole would fail. */
	if (!length && argument->type->space == SPACE_USER)
		return bare_pointer(event, argument->name);
	n = length ? event->value(event->data, length)
		   : literal(event, ADDRESS_SIZE);
	return call_with(event, "buf",
			 event->value(event->data, argument->name), n);
}

/* const char *const *argv */
static bool is_argv(const struct argument *argument)
{
	const struct type *to = argument->type->to;

	return to->kind == TYPE_POINTER && to->to->kind == TYPE_INT &&
	       to->to->size == 1 && strcmp(argument->name, EVENT_ARGV) == 0;
}

static struct node *shown(struct event *event, const struct argument *argument)
{
	const struct type *to = argument->type->to;

	if (argument->type->kind != TYPE_POINTER)
		return event->value(event->data, argument->name);
	if (to->kind == TYPE_INT && to->size == 1)
		return argument->is_text ? text(event, argument)
					 : bare_pointer(event, argument->name);
	if (is_argv(argument))
		return call_with(event, ".words",
				 event->value(event->data, argument->name),
				 NULL);
	/* sendto() has no type for its data; what is called so is never to be
	 * filled. */
	if (to->kind == TYPE_VOID && strcmp(argument->name, "buff") == 0 &&
	    data_length(event, argument->name))
		return text(event, argument);
	if (to->kind == TYPE_STRUCT && to->name &&
	    strcmp(to->name, "sockaddr") == 0)
		return socket_address(event, argument);
	return event->value(event->data, argument->name);
}

static void part_add(struct event *event, struct node *record, const char *name,
		     struct node *value)
{
	struct record_part *part = vec_push(event->checker->arena,
					    &record->record.parts);

	part->name = name;
	part->loc = event->loc;
	part->value = value;
}

/* With -v, `*how` beside `how`: what a pointer leads to. Structures of the
 * kernel that go on for pages are left to whoever names their fields. */
static void add_structure(struct event *event, struct node *record,
			  const struct argument *argument)
{
	const struct type *to = argument->type->to;
	struct checker *checker = event->checker;

	if (!checker->checked->verbose ||
	    argument->type->kind != TYPE_POINTER ||
	    (to->kind != TYPE_STRUCT && to->kind != TYPE_UNION) || !to->size ||
	    to->size > STRUCTURE_SHOWN || strcmp(to->name, "sockaddr") == 0)
		return;
	part_add(event, record,
		 arena_printf(checker->arena, "*%s", argument->name),
		 operation_node(checker, OP_DEREF,
				event->value(event->data, argument->name), NULL,
				event->loc));
}

struct node *event_record(struct checker *checker,
			  const struct argument_layout *layout,
			  event_value *value, void *data, struct loc loc)
{
	struct event event = { checker, layout, value, data, loc };
	struct node *record = node_make(checker, NODE_RECORD, loc);

	for (uint32_t i = 0; i < layout->nnamed; i++) {
		const char *name = layout->named[i].name;

		/* The probe's name says which system call it is. */
		if (!name || !*name || strcmp(name, "__syscall_nr") == 0 ||
		    !layout->named[i].type)
			continue;
		part_add(&event, record, name,
			 shown(&event, &layout->named[i]));
		add_structure(&event, record, &layout->named[i]);
	}
	/* Without names there are still the registers. */
	for (uint32_t i = 0; !layout->nnamed && i < layout->npositional; i++) {
		const char *name = arena_printf(checker->arena, "arg%u", i);

		/* A USDT point may have what no program reads: a floating
		 * number's register. */
		if (!layout->positional[i].type)
			continue;
		part_add(&event, record, name, value(data, name));
	}
	return record;
}

/* Arguments of the probe itself. */
static struct node *own_value(void *data, const char *name)
{
	const struct event *event = data;
	struct checker *checker = event->checker;

	if (!layout_named(event->layout, name))
		return name_node(checker, name, event->loc);
	return field_node(checker, name_node(checker, "args", event->loc), name,
			  event->loc);
}

/* Which argument of the probe a value is, for those who show it. */
static struct site_value *value_add(struct checker *checker,
				    struct site_call *site, const char *name,
				    const char *of, struct node *node)
{
	const struct argument *argument = layout_named(checker->layout, of);
	struct site_value *value;

	site_value_add(checker, site, name, node);
	value = &site->values.v[site->values.n - 1];
	value->of = of;
	value->shown = argument ? argument->shown : NULL;
	value->is_latency = node->kind == NODE_VARIABLE &&
			    strcmp(node->variable.name, LATENCY_VARIABLE) == 0;
	return value;
}

/*
 * The event, then all that its probe has. In a block with :latency the one
 * argument is the record of the entry's arguments.
 */
static void event_values(struct checker *checker, struct node *call,
			 struct site_call *site)
{
	static const char *const fixed[] = { "nsecs", "pid", "tid", "comm",
					     "probe" };
	static const char *const names[] = { "time", "pid", "tid", "comm",
					     "probe" };
	const struct argument_layout *layout = checker->layout;
	struct event own = { .checker = checker,
			     .layout = layout,
			     .loc = call->loc };
	struct node *record;
	bool has_result = false;

	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
		site_value_add(checker, site, names[i],
			       name_node(checker, fixed[i], call->loc));
	record = call->call.arguments.n
			 ? argument(call, 0)
			 : event_record(checker, layout, own_value, &own,
					call->loc);
	vec_each (part, &record->record.parts) {
		/* The one name that a result has everywhere. */
		bool is_result = layout->at_exit &&
				 strcmp(part->name, "ret") == 0;

		has_result |= is_result;
		value_add(checker, site, is_result ? "retval" : part->name,
			  part->name, part->value);
	}
	if (!call->call.arguments.n && layout->retval && !has_result)
		value_add(checker, site, "retval", "retval",
			  name_node(checker, "retval", call->loc));
}

/* What is printed for a value: the string that a char pointer leads to. */
static bool print_value(struct checker *checker, struct site_value *value)
{
	const struct type *type = check_value(checker, value->node);

	if (!type)
		return false;
	if (type->kind != TYPE_POINTER || type->to->kind != TYPE_INT ||
	    type->to->size != 1)
		return true;
	value->node = call_node(checker, "str", value->node, value->node->loc);
	return check_value(checker, value->node) != NULL;
}

static const struct type *check_print_event(struct checker *checker,
					    struct node *call)
{
	struct site_call *site = site_call(checker, call, SITE_PRINT_EVENT);
	bool known = true;

	if (!site->values.n)
		event_values(checker, call, site);
	vec_each (value, &site->values)
		known &= print_value(checker, value);
	return known ? VOID(checker) : NULL;
}

static const struct type *check_words(struct checker *checker,
				      struct node *call)
{
	return check_value(checker, argument(call, 0))
		       ? type_buffer(checker->types,
				     EVENT_WORDS * EVENT_WORD_BYTES)
		       : NULL;
}

/* Which argument of the probe, or of its entry, an expression is; or NULL. */
static const char *argument_name(struct checker *checker,
				 const struct node *node)
{
	switch (node->kind) {
	case NODE_FIELD:
		return node->field.of->kind == NODE_NAME &&
				       strcmp(node->field.of->name.name,
					      "args") == 0
			       ? node->field.name
			       : NULL;
	case NODE_NAME:
		return strcmp(node->name.name, "retval") == 0 ? "retval" : NULL;
	case NODE_VARIABLE:
		return node->variable.name[0] == '.'
			       ? written_name(checker, node->variable.name + 1)
			       : NULL;
	case NODE_TERNARY:
		/* An exec's, see heading(). */
		return node->choice.no->kind == NODE_VARIABLE &&
				       strchr(node->choice.no->variable.name,
					      '\'')
			       ? argument_name(checker, node->choice.no)
			       : NULL;
	default: return NULL;
	}
}

/* What the meaning of a column depends on, beside the columns. */
static void hidden_add(struct checker *checker, struct site_call *site,
		       const char *name, struct node *node)
{
	vec_each (value, &site->values)
		if (value->of && strcmp(value->of, name) == 0)
			return;
	value_add(checker, site, NULL, name, node)->hidden = true;
}

static void meaning_add(struct event *event, struct site_call *site,
			const char *of)
{
	static const struct {
		const char *argument, *other;
	} rows[] = {
#define X(argument, other) { argument, other },
		EVENT_DATA(X) EVENT_DECIDED(X)
#undef X
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strcmp(rows[i].argument, of) == 0 &&
		    layout_named(event->layout, rows[i].other))
			hidden_add(event->checker, site, rows[i].other,
				   own_value(event, rows[i].other));
	hidden_add(event->checker, site, "probe",
		   name_node(event->checker, "probe", event->loc));
}

static void column_values(struct checker *checker, const struct node *call,
			  struct site_call *site)
{
	struct event event = { checker, checker->layout, own_value, &event,
			       call->loc };
	uint32_t n = call->call.arguments.n;

	for (uint32_t i = 0; i < n; i++) {
		struct node *node = argument(call, i);
		const char *of = argument_name(checker, node);
		const struct argument *own =
			of && node->kind == NODE_FIELD
				? layout_named(checker->layout, of)
				: NULL;

		event.loc = node->loc;
		value_add(checker, site, NULL, of ? of : "",
			  own ? shown(&event, own) : node)
			->of = of;
	}
	for (uint32_t i = 0; i < n; i++)
		if (site->values.v[i].of)
			meaning_add(&event, site, site->values.v[i].of);
}

static const struct type *check_print_columns(struct checker *checker,
					      struct node *call)
{
	struct site_call *site = site_call(checker, call, SITE_PRINT_COLUMNS);
	bool known = true;

	if (!site->values.n)
		column_values(checker, call, site);
	for (uint32_t i = 0; i < site->values.n; i++) {
		struct site_value *value = &site->values.v[i];

		known &= print_value(checker, value);
		if (!value->hidden)
			value->name = heading(checker, argument(call, i));
	}
	return known ? VOID(checker) : NULL;
}

const struct function event_functions[] = {
	{ .name = ".print_event",
	  .lower = lower_site,
	  .max_arguments = 1,
	  .flags = FUNCTION_STATEMENT | FUNCTION_SITE,
	  .check = check_print_event,
	  .needs = FEATURE_COUNT,
	  .usage = "print" },
	{ .name = ".print_columns",
	  .lower = lower_site,
	  .min_arguments = 1,
	  .max_arguments = COLUMNS_MOST,
	  .flags = FUNCTION_STATEMENT | FUNCTION_SITE | FUNCTION_COLUMNS,
	  .check = check_print_columns,
	  .needs = FEATURE_COUNT,
	  .usage = "print expression, ..." },
	{ .name = ".words",
	  .lower_into = lower_words_into,
	  .min_arguments = 1,
	  .max_arguments = 1,
	  .check = check_words,
	  .needs = FEATURE_COUNT,
	  .usage = "print" },
	{ 0 },
};
