// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sites: what user space finishes. The trees of all units are walked once;
 * each call that sends a record, and each operation that can fail in a way the
 * user is told of, gets its site and the layout of its record.
 */
#include "codegen/plan/build.h"

#include "codegen/builtin.h"

/* join(): words, and bytes of each (BPFTRACE.md 4.1). */
#define JOIN_WORDS 16
#define JOIN_BYTES 1023

static void walk(struct plan_builder *builder, struct node *node);

uint32_t plan_counter_add(struct plan_builder *builder,
			  enum counter_cause cause, int32_t what,
			  struct loc loc)
{
	struct counter *counter = vec_push(builder->arena, &builder->counters);

	counter->cause = cause;
	counter->what = what;
	counter->loc = loc;
	return builder->counters.n - 1;
}

struct site *plan_site_add(struct plan_builder *builder, enum site_kind kind,
			   const void *of, struct loc loc)
{
	struct site *site = vec_push(builder->arena, &builder->sites);
	int32_t number = (int32_t)builder->sites.n - 1;

	site->kind = kind;
	site->loc = loc;
	site->map = site->repeats = -1;
	site->lost_counter = plan_counter_add(builder, COUNTER_RING_FULL,
					      number, loc);
	site->fixed_size = site->max_size = RECORD_HEADER;
	plan_index_set(builder->plan->index, of, number);
	return site;
}

bool node_is_stack_call(const struct node *node)
{
	return (node->kind == NODE_NAME || node->kind == NODE_CALL) &&
	       type_is_stack(node->type);
}

/* Whether a value's bytes go to the tail, and how many they can be. */
static bool goes_to_tail(const struct node *node, uint32_t *max)
{
	const struct type *type = node->type;

	switch (type->kind) {
	case TYPE_STRING:
		/* Short strings are padded and lie in the fixed part: the
		 * record needs no scratch then. */
		*max = type->size - 1;
		return type->size > INTERN_OVER;
	case TYPE_BUFFER: *max = type->count; return true;
	case TYPE_KSTACK:
	case TYPE_USTACK:
		*max = stack_size(type);
		return node_is_stack_call(node);
	default: return false;
	}
}

uint32_t site_tail_room(const struct site_argument *argument)
{
	return argument->max + (argument->type->kind == TYPE_STRING);
}

void plan_lay_out(struct site *site)
{
	uint32_t at = RECORD_HEADER, tail = 0;

	for (uint32_t i = 0; i < site_fields(site); i++) {
		struct site_argument *argument = &site->arguments[i];
		uint32_t size = argument->in_tail ? 4 : argument->type->size;
		uint32_t align = argument->in_tail ? 4 : argument->type->align;

		/* A structure that the script defined without members has no
		 * alignment. */
		if (!align)
			align = 1;
		at = (at + align - 1) & ~(align - 1);
		argument->offset = at;
		at += size;
		tail += argument->in_tail ? site_tail_room(argument) : 0;
	}
	site->fixed_size = (at + 7) & ~7u;
	site->max_size = site->fixed_size + tail;
}

struct site_argument *plan_arguments(struct plan_builder *builder,
				     struct site *site, uint32_t n)
{
	struct types *types = builder->checked->types;

	site->stamps = site_stamps(builder->checked, site->kind);
	site->narguments = n;
	site->arguments = arena_array(builder->arena, struct site_argument,
				      site_fields(site));
	if (site->stamps & STAMP_BIT(STAMP_TIME))
		site->arguments[site_stamp(site, STAMP_TIME)].type =
			type_int(types, 8, false);
	if (site->stamps & STAMP_BIT(STAMP_PROBE))
		site->arguments[site_stamp(site, STAMP_PROBE)].type =
			type_special(types, TYPE_PROBE,
				     (struct type_parameters){ { 0 } });
	return site->arguments;
}

static void u64_arguments(struct plan_builder *builder, struct site *site,
			  uint32_t n)
{
	struct site_argument *argument = plan_arguments(builder, site, n);

	for (uint32_t i = 0; i < n; i++)
		argument[i].type = type_int(builder->checked->types, 8, false);
}

static void value_arguments(struct plan_builder *builder, struct site *site,
			    const struct site_call *call)
{
	struct site_argument *argument = plan_arguments(builder, site,
							call->values.n);

	vec_each (value, &call->values) {
		argument->name = value->name;
		argument->type = value->node->type;
		argument->shown = value->shown;
		argument->of = value->of;
		argument->is_latency = value->is_latency;
		argument->hidden = value->hidden;
		argument->in_tail = goes_to_tail(value->node, &argument->max);
		argument++;
	}
}

static void join_arguments(struct plan_builder *builder, struct site *site)
{
	struct site_argument *argument = plan_arguments(builder, site,
							JOIN_WORDS);

	for (uint32_t i = 0; i < JOIN_WORDS; i++) {
		argument[i].type = type_string(builder->checked->types,
					       JOIN_BYTES + 1);
		argument[i].in_tail = true;
		argument[i].max = JOIN_BYTES;
	}
}

static void site_arguments(struct plan_builder *builder, struct site *site,
			   const struct site_call *call)
{
	switch (site->kind) {
	case SITE_EXIT: u64_arguments(builder, site, 1); break;
	case SITE_JOIN: join_arguments(builder, site); break;
	/* print(@m, n) with numbers that are known only at run time brings both
	 * of them. */
	case SITE_PRINT_MAP:
	case SITE_SNAPSHOT:
		site->top_in_record = call->top_node != NULL;
		site->div_in_record = call->div_node != NULL;
		u64_arguments(builder, site,
			      call->top_node || call->div_node ? 2 : 0);
		break;
	default: value_arguments(builder, site, call);
	}
	plan_lay_out(site);
}

/* Whether a record goes out each time that a busy probe fires. */
static bool prints_per_event(const struct plan_builder *builder,
			     enum site_kind kind)
{
	const struct probe_kind *probe = builder->unit->kind;

	/* BEGIN, END, signals and intervals come seldom, and nobody reads while
	 * they run: each of their lines has room once, those of loops are many.
	 */
	if ((probe->run || probe->timer) && !builder->repeats)
		return false;
	switch (kind) {
	case SITE_EXIT:
	case SITE_CLEAR:
	case SITE_ZERO:
	case SITE_HELPER_ERROR:
	case SITE_RUNTIME_ERROR:
	case SITE_WATCH:
	case SITE_UNWATCH: return false;
	default: return true;
	}
}

static void site_of_call(struct plan_builder *builder, struct node *node)
{
	const struct site_call *call = node->call.extra;
	struct site *site = plan_site_add(builder, call->kind, node, node->loc);

	site->format = call->format;
	site->text = call->text;
	site->top = call->top;
	site->div = call->div;
	site->order = call->order;
	if (call->map)
		site->map = (int32_t)call->map->number;
	site->per_event = prints_per_event(builder, call->kind);
	site_arguments(builder, site, call);
	vec_each (value, &call->values)
		/* A stack goes out itself, in the tail: it needs no table. */
		if (!node_is_stack_call(value->node))
			walk(builder, value->node);
	if (call->top_node)
		walk(builder, call->top_node);
	if (call->div_node)
		walk(builder, call->div_node);
}

static void error_site(struct plan_builder *builder, const struct node *node,
		       struct loc loc, const char *message)
{
	struct site *site = plan_site_add(builder, SITE_RUNTIME_ERROR, node,
					  loc);

	site->text = message;
	plan_arguments(builder, site, 0);
	plan_lay_out(site);
	/* Its word lies behind that of the lost ones (lower/record.h). */
	site->repeats = (int32_t)plan_counter_add(
		builder, COUNTER_REPEATED, plan_number(builder->plan, node),
		loc);
}

static bool may_be_zero(const struct node *divisor)
{
	int64_t value;

	return !node_constant(divisor, &value) || value == 0;
}

static void division(struct plan_builder *builder, const struct node *node,
		     struct loc loc, enum op op, const struct node *divisor)
{
	if ((op == OP_DIV || op == OP_MOD) && may_be_zero(divisor))
		error_site(
			builder, node, loc,
			"Divide or modulo by 0 detected. This can lead to "
			"unexpected results. 1 is being used as the result.");
}

static void indexing(struct plan_builder *builder, const struct node *node)
{
	int64_t value;

	if (node->index.of->type->kind != TYPE_POINTER &&
	    !node_constant(node->index.index, &value))
		error_site(builder, node, node->loc,
			   "Array access out of bounds. This can lead to "
			   "unexpected results.");
}

/* A key: the stacks right in it are interned with the map, not as values. */
static void walk_key(struct plan_builder *builder, struct node *key)
{
	if (node_is_stack_call(key))
		return;
	switch (key->kind) {
	case NODE_TUPLE:
		vec_each (part, &key->tuple)
			walk_key(builder, *part);
		break;
	case NODE_RECORD:
		vec_each (part, &key->record.parts)
			walk_key(builder, part->value);
		break;
	default: walk(builder, key);
	}
}

static void visit(struct node **node, void *data)
{
	walk(data, *node);
}

/* delete(@m, key) and its like have the key in their map's node by now. */
static void walk_call(struct plan_builder *builder, struct node *node)
{
	const struct function *function = node->call.function;

	if (function && (function->flags & FUNCTION_SITE)) {
		site_of_call(builder, node);
		return;
	}
	if (function && (function->flags & FUNCTION_TABLE))
		plan_name_table(builder, node->call.extra);
	ast_children(node, visit, builder);
}

static void loop_counter(struct plan_builder *builder, const struct node *node)
{
	int32_t most = feature(FEATURE_LOOP) ? LOOP_MOST : INLINE_MOST;
	uint32_t counter = plan_counter_add(builder, COUNTER_LOOP_CAP, most,
					    node->loc);

	plan_index_set(builder->plan->index, node, (int32_t)counter);
}

static void stack_value(struct plan_builder *builder, const struct node *node)
{
	uint32_t size = stack_size(node->type);

	if (node_is_stack_call(node) && size > builder->stack_size)
		builder->stack_size = size;
}

static bool repeats(const struct node *node)
{
	return node->kind == NODE_WHILE || node->kind == NODE_UNROLL ||
	       node->kind == NODE_FOR_RANGE || node->kind == NODE_FOR_MAP;
}

static void walk(struct plan_builder *builder, struct node *node)
{
	builder->nodes++;
	if (node->type && type_is_stack(node->type))
		stack_value(builder, node);
	switch (node->kind) {
	case NODE_CALL: walk_call(builder, node); return;
	case NODE_MAP:
		if (node->map.key)
			walk_key(builder, node->map.key);
		return;
	case NODE_BINARY:
		division(builder, node, node->loc, node->operation.op,
			 node->operation.b);
		break;
	case NODE_ASSIGN:
		division(builder, node, node->assign.operation, node->assign.op,
			 node->assign.value);
		break;
	case NODE_INDEX: indexing(builder, node); break;
	case NODE_WHILE:
	case NODE_FOR_RANGE:
	case NODE_FOR_MAP: loop_counter(builder, node); break;
	default: break;
	}
	builder->repeats += repeats(node);
	ast_children(node, visit, builder);
	builder->repeats -= repeats(node);
}

void plan_sites(struct plan_builder *builder)
{
	vec_each (unit, &builder->checked->units) {
		uint32_t missed;

		builder->unit = *unit;
		missed = plan_counter_add(
			builder, COUNTER_MISSED_RUN,
			(int32_t)(unit - builder->checked->units.v),
			(*unit)->block ? (*unit)->block->loc
				       : (struct loc){ 0 });
		plan_index_set(builder->plan->index, *unit, (int32_t)missed);
		if ((*unit)->filter)
			walk(builder, (*unit)->filter);
		walk(builder, (*unit)->body);
		builder->repeats++; /* a function may be called in a loop */
		vec_each (function, &(*unit)->functions)
			/* What nothing calls is checked, but no program has
			 * it. */
			if ((*function)->called)
				walk(builder, (*function)->body);
		builder->repeats--;
	}
}
