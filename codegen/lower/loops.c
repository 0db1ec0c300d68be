// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loops. With bpf_loop a body is a function of its own: what it shares with
 * its outside lies in the captures object, whose address it gets. Without, it
 * is inline with a small bound that the verifier can walk.
 */
#include "codegen/lower/internal.h"

#include "codegen/builtin.h"

/* Iterations where the verifier has to walk each one (docs/language.md). */
#define INLINE_MOST 128
/* What bpf_loop takes. */
#define LOOP_MOST (8 << 20)

/* What is put aside while a body is lowered as a function. */
struct outside {
	struct ir_function *function;
	int32_t block, context, scratch, captures_base, exit_block;
	bool in_callback, uses_scratch;
	struct loop_labels *loop;
};

struct callback {
	struct outside outside;
	struct loop_labels labels;
	int32_t number; /* of the function */
	int32_t stop;	/* block: return 1 */
};

static int32_t parameter(struct lower *lower, int n)
{
	int32_t dst = ir_temporary(&lower->ir);
	struct ir_insn *insn = ir_add(&lower->ir, IR_PARAM);

	insn->dst = dst;
	insn->imm = n;
	return dst;
}

/* A word in the captures for a loop's own use. */
static int32_t captures_word(struct lower *lower)
{
	int32_t off = (int32_t)lower->state->captures_size;

	lower->state->captures_size += 8;
	return off;
}

/* Begins a callback of so many parameters, of which `base` is the captures.
 * Loads that turn out not to be needed are dropped later. */
static void callback_begin(struct lower *lower, struct callback *callback,
			   uint32_t nparams, int base)
{
	struct lower_state *state = lower->state;
	const char *name = arena_printf(lower->ir.arena, "loop_%u",
					++state->callbacks);

	callback->outside = (struct outside){
		.function = lower->ir.function,
		.block = lower->ir.block,
		.context = lower->context,
		.scratch = lower->scratch,
		.captures_base = state->captures_base,
		.exit_block = state->exit_block,
		.in_callback = state->in_callback,
		.uses_scratch = state->uses_scratch,
		.loop = state->loop,
	};
	ir_function_new(&lower->ir, name, nparams);
	callback->number = (int32_t)lower->ir.program->functions.n - 1;
	state->captures_base = parameter(lower, base);
	state->in_callback = true;
	state->uses_scratch = false;
	lower->scratch = memory_load(lower, captures_at(lower, CAPTURE_SCRATCH),
				     8, false);
	lower->context = memory_load(lower, captures_at(lower, CAPTURE_CONTEXT),
				     8, false);
	state->exit_block = block_new(lower);
	callback->stop = block_new(lower);
	callback->labels.on_break = callback->stop;
	callback->labels.on_continue = block_new(lower);
	callback->labels.outer = state->loop;
	state->loop = &callback->labels;
}

/* Ends it: 0 goes on, 1 stops; back to the code around the loop. */
static void callback_end(struct lower *lower, struct callback *callback,
			 const struct loop_info *info)
{
	struct lower_state *state = lower->state;
	const struct outside *outside = &callback->outside;
	bool uses_scratch = state->uses_scratch;

	go(lower, callback->labels.on_continue);
	ir_return(&lower->ir, constant(lower, 0));
	ir_at(&lower->ir, callback->stop);
	ir_return(&lower->ir, constant(lower, 1));
	ir_at(&lower->ir, state->exit_block);
	memory_store(lower, captures_at(lower, CAPTURE_RETURNED),
		     constant(lower, 1), 8);
	ir_return(&lower->ir, constant(lower, 1));
	lower->ir.function = outside->function;
	lower->ir.block = outside->block;
	lower->context = outside->context;
	lower->scratch = outside->scratch;
	state->captures_base = outside->captures_base;
	state->exit_block = outside->exit_block;
	state->in_callback = outside->in_callback;
	state->loop = outside->loop;
	state->uses_scratch = outside->uses_scratch || uses_scratch;
	if (state->in_callback)
		return; /* the outermost loop has put them there */
	if (uses_scratch)
		memory_store(lower, captures_at(lower, CAPTURE_SCRATCH),
			     lower->scratch, 8);
	if (info && info->uses_context)
		memory_store(lower, captures_at(lower, CAPTURE_CONTEXT),
			     lower->context, 8);
}

static int32_t function_reference(struct lower *lower, int32_t number)
{
	int32_t dst = ir_temporary(&lower->ir);
	struct ir_insn *insn = ir_add(&lower->ir, IR_FUNCREF);

	insn->dst = dst;
	insn->imm = number;
	return dst;
}

static void clear_returned(struct lower *lower, const struct loop_info *info)
{
	if (info && info->has_return)
		memory_store(lower, captures_at(lower, CAPTURE_RETURNED),
			     constant(lower, 0), 8);
}

/* A return in the body returns from here too. */
static void pass_return(struct lower *lower, const struct loop_info *info)
{
	int32_t left, done;

	if (!info || !info->has_return)
		return;
	left = memory_load(lower, captures_at(lower, CAPTURE_RETURNED), 8,
			   false);
	done = block_new(lower);
	ir_branch(&lower->ir, IR_NE, left, constant(lower, 0),
		  lower->state->exit_block, done);
	ir_at(&lower->ir, done);
}

/* r = bpf_loop(n, body, captures, 0) */
static int32_t call_loop(struct lower *lower, int32_t n, int32_t function)
{
	int32_t args[4];

	args[0] = n;
	args[1] = function_reference(lower, function);
	args[2] = memory_address(lower, captures_at(lower, 0));
	args[3] = constant(lower, 0);
	return ir_call(&lower->ir, BPF_FUNC_loop, 4, args);
}

static void count_cap(struct lower *lower, const struct node *node)
{
	int32_t counter = plan_number(lower->plan, node);

	if (counter >= 0)
		counter_add(lower, (uint32_t)counter);
}

/* n = to > from ? to - from : 0 */
static int32_t iterations(struct lower *lower, int32_t from, int32_t to)
{
	int32_t n = ir_variable(&lower->ir, NULL);
	int32_t some = block_new(lower), done = block_new(lower);

	ir_assign(&lower->ir, n, constant(lower, 0));
	ir_branch(&lower->ir, IR_SGT, to, from, some, done);
	ir_at(&lower->ir, some);
	ir_assign(&lower->ir, n, ir_binary(&lower->ir, IR_SUB, to, from));
	go(lower, done);
	return n;
}

static void set_counter(struct lower *lower, const struct node *node,
			int32_t value)
{
	const struct variable *variable = node->loop.variable->variable.variable;

	if (!variable || !variable->type)
		return;
	variable_write(lower, variable,
			ir_extend(&lower->ir, value,
				  (uint8_t)variable->type->size,
				  variable->type->is_signed));
}

static void range_by_helper(struct lower *lower, const struct node *node,
			    int32_t from, int32_t n)
{
	const struct loop_info *info = node->loop.extra;
	int32_t word = captures_word(lower), base, index, done;
	int32_t refused = block_new(lower), result;
	struct callback callback;

	memory_store(lower, captures_at(lower, word), from, 8);
	clear_returned(lower, info);
	callback_begin(lower, &callback, 2, 1);
	index = parameter(lower, 0);
	base = memory_load(lower, captures_at(lower, word), 8, false);
	set_counter(lower, node, ir_binary(&lower->ir, IR_ADD, base, index));
	lower_statement(lower, node->loop.body);
	callback_end(lower, &callback, info);
	result = call_loop(lower, n, callback.number);
	done = block_new(lower);
	ir_branch(&lower->ir, IR_SLT, result, constant(lower, 0), refused,
		  done);
	ir_at(&lower->ir, refused);
	count_cap(lower, node);
	go(lower, done);
	pass_return(lower, info);
}

/* Blocks of an inline loop, with its cap tested at the head. */
struct inline_loop {
	struct loop_labels labels;
	int32_t head, i;
};

static void inline_begin(struct lower *lower, struct inline_loop *loop,
			 const struct node *node)
{
	int32_t capped, body;

	loop->i = ir_variable(&lower->ir, NULL);
	loop->head = block_new(lower);
	loop->labels.on_break = block_new(lower);
	loop->labels.on_continue = block_new(lower);
	loop->labels.outer = lower->state->loop;
	lower->state->loop = &loop->labels;
	ir_assign(&lower->ir, loop->i, constant(lower, 0));
	go(lower, loop->head);
	lower->ir.function->blocks.v[loop->head].loop_header = true;
	capped = block_new(lower);
	body = block_new(lower);
	ir_branch(&lower->ir, IR_UGE, loop->i, constant(lower, INLINE_MOST),
		  capped, body);
	ir_at(&lower->ir, capped);
	count_cap(lower, node);
	ir_jump(&lower->ir, loop->labels.on_break);
	ir_at(&lower->ir, body);
}

static void inline_end(struct lower *lower, struct inline_loop *loop)
{
	go(lower, loop->labels.on_continue);
	ir_assign(&lower->ir, loop->i,
		  ir_binary(&lower->ir, IR_ADD, loop->i, constant(lower, 1)));
	ir_jump(&lower->ir, loop->head);
	ir_at(&lower->ir, loop->labels.on_break);
	lower->state->loop = loop->labels.outer;
}

static void range_inline(struct lower *lower, const struct node *node,
			 int32_t from, int32_t n)
{
	struct inline_loop loop;
	int32_t body;
	int64_t a, b;

	if (node_constant(node->loop.from, &a) &&
	    node_constant(node->loop.to, &b) && b - a > INLINE_MOST)
		diag_error(lower->checked->diags, node->loc,
			   "this kernel has no bpf_loop: a loop can have at "
			   "most %d iterations",
			   INLINE_MOST);
	inline_begin(lower, &loop, node);
	body = block_new(lower);
	ir_branch(&lower->ir, IR_UGE, loop.i, n, loop.labels.on_break, body);
	ir_at(&lower->ir, body);
	set_counter(lower, node, ir_binary(&lower->ir, IR_ADD, from, loop.i));
	lower_statement(lower, node->loop.body);
	inline_end(lower, &loop);
}

static void lower_range(struct lower *lower, const struct node *node)
{
	int32_t from = lower_value(lower, node->loop.from);
	int32_t to = lower_value(lower, node->loop.to);
	int32_t n = iterations(lower, from, to);

	if (feature(FEATURE_LOOP))
		range_by_helper(lower, node, from, n);
	else
		range_inline(lower, node, from, n);
}

static void while_by_helper(struct lower *lower, const struct node *node)
{
	const struct loop_info *info = node->repeat.extra;
	int32_t capped = block_new(lower), done, result, body;
	struct callback callback;

	clear_returned(lower, info);
	callback_begin(lower, &callback, 2, 1);
	body = block_new(lower);
	lower_condition(lower, node->repeat.condition, body, callback.stop);
	ir_at(&lower->ir, body);
	lower_statement(lower, node->repeat.body);
	callback_end(lower, &callback, info);
	result = call_loop(lower, constant(lower, LOOP_MOST), callback.number);
	done = block_new(lower);
	ir_branch(&lower->ir, IR_UGE, result, constant(lower, LOOP_MOST),
		  capped, done);
	ir_at(&lower->ir, capped);
	count_cap(lower, node);
	go(lower, done);
	pass_return(lower, info);
}

static void while_inline(struct lower *lower, const struct node *node)
{
	struct inline_loop loop;
	int32_t body;

	inline_begin(lower, &loop, node);
	body = block_new(lower);
	lower_condition(lower, node->repeat.condition, body,
			loop.labels.on_break);
	ir_at(&lower->ir, body);
	lower_statement(lower, node->repeat.body);
	inline_end(lower, &loop);
}

static void lower_unroll(struct lower *lower, const struct node *node)
{
	struct loop_labels labels = { .outer = lower->state->loop };
	int64_t n = 0;

	node_constant(node->repeat.condition, &n);
	labels.on_break = block_new(lower);
	lower->state->loop = &labels;
	for (int64_t i = 0; i < n && !ir_ended(&lower->ir); i++) {
		labels.on_continue = block_new(lower);
		lower_statement(lower, node->repeat.body);
		go(lower, labels.on_continue);
	}
	go(lower, labels.on_break);
	lower->state->loop = labels.outer;
}

/* for_each(map, body, captures, 0) */
static int32_t call_for_each(struct lower *lower, const struct map_plan *map,
			     int32_t function)
{
	struct map_access access = map_access_all(lower, map);
	int32_t args[4];

	args[0] = access.reference;
	args[1] = function_reference(lower, function);
	args[2] = memory_address(lower, captures_at(lower, 0));
	args[3] = constant(lower, 0);
	return ir_call(&lower->ir, BPF_FUNC_for_each_map_elem, 4, args);
}

static struct memory element_parameter(struct lower *lower,
				       const struct map_plan *map, int n)
{
	struct memory element =
		memory_at(IR_REGION_ELEMENT, parameter(lower, n), 0);

	element.map = map->instance[0];
	return element;
}

/* $kv = (key, value), its long parts brought back from the intern table. */
static void set_pair(struct lower *lower, const struct map_plan *map,
		     const struct variable *variable, struct memory key,
		     struct memory value)
{
	struct memory pair = variable_place(lower, variable);
	uint32_t n, at;
	const struct field *parts =
		type_fields(lower->checked->types, variable->type, &n);
	uint32_t second = parts[1].bit_offset / 8;

	key_restore(lower, map, parts[0].type, key, pair);
	at = parts[0].type->size;
	memory_zero(lower, memory_part(pair, (int32_t)at), second - at);
	if (map->value->kind == TYPE_AGGREGATE)
		memory_write(lower, memory_part(pair, (int32_t)second),
			     aggregate_number_at(lower, map->value, value),
			     parts[1].type);
	else
		memory_copy(lower, memory_part(pair, (int32_t)second), value,
			    parts[1].type->size);
	at = second + parts[1].type->size;
	memory_zero(lower, memory_part(pair, (int32_t)at),
		    variable->type->size - at);
}

static bool can_iterate(struct lower *lower, const struct node *node)
{
	if (feature(FEATURE_FOR_EACH))
		return true;
	diag_error(lower->checked->diags, node->loc,
		   "this kernel can not go through maps: it has no "
		   "bpf_for_each_map_elem");
	return false;
}

static void lower_for_map(struct lower *lower, const struct node *node)
{
	const struct loop_info *info = node->loop.extra;
	const struct map_plan *map =
		map_plan_of(lower, node->loop.map->map.map);
	const struct variable *variable =
		node->loop.variable->variable.variable;
	struct callback callback;
	struct memory key, value;

	if (!can_iterate(lower, node))
		return;
	clear_returned(lower, info);
	callback_begin(lower, &callback, 4, 3);
	key = element_parameter(lower, map, 1);
	value = element_parameter(lower, map, 2);
	if (variable->type && variable->type->kind == TYPE_TUPLE)
		set_pair(lower, map, variable, key, value);
	lower_statement(lower, node->loop.body);
	callback_end(lower, &callback, info);
	call_for_each(lower, map, callback.number);
	pass_return(lower, info);
}

/* len(@m): every element says 0, and the kernel counts them. */
int32_t lower_count_elements(struct lower *lower, const struct node *node)
{
	struct callback callback;

	if (!can_iterate(lower, node))
		return constant(lower, 0);
	callback_begin(lower, &callback, 4, 3);
	callback_end(lower, &callback, NULL);
	return call_for_each(lower, map_plan_of(lower, node->map.map),
			     callback.number);
}

void lower_loop(struct lower *lower, const struct node *node)
{
	switch (node->kind) {
	case NODE_FOR_RANGE:
		lower_range(lower, node);
		break;
	case NODE_FOR_MAP:
		lower_for_map(lower, node);
		break;
	case NODE_UNROLL:
		lower_unroll(lower, node);
		break;
	default:
		if (feature(FEATURE_LOOP))
			while_by_helper(lower, node);
		else
			while_inline(lower, node);
	}
}

void lower_return(struct lower *lower)
{
	ir_jump(&lower->ir, lower->state->exit_block);
}

void lower_jump(struct lower *lower, const struct node *node)
{
	const struct loop_labels *loop = lower->state->loop;

	if (node->kind == NODE_RETURN) {
		if (node->operand)
			lower_value(lower, node->operand);
		lower_return(lower);
		return;
	}
	if (loop)
		ir_jump(&lower->ir, node->kind == NODE_BREAK ?
					    loop->on_break :
					    loop->on_continue);
}
