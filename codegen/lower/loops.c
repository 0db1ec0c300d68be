// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loops. With bpf_loop a body is a function of its own: what it shares with
 * its outside lies in the captures object, whose address it gets. Without, it
 * is inline with a small bound that the verifier can walk. Where it would walk
 * too long, as it does when loops are in others, their bodies are global
 * functions, which it looks at once:
 *
 *	for (i = 0; i < n; i++)
 *		if (body(slot - scratch, from + i))
 *			break;
 */
#include "codegen/lower/callback.h"

#include "codegen/builtin.h"

/* r = bpf_loop(n, body, captures, 0) */
static int32_t call_loop(struct lower *lower, int32_t n, int32_t function)
{
	int32_t args[4], result;

	captures_forget(lower);
	args[0] = n;
	args[1] = callback_reference(lower, function);
	args[2] = memory_address(lower, captures_at(lower, 0));
	args[3] = constant(lower, 0);
	result = ir_call(&lower->ir, BPF_FUNC_loop, 4, args);
	captures_forget(lower);
	return result;
}

/* Nothing is lost silently: a loop that was cut off is counted by its place. */
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

/* More than bpf_loop takes are cut, and counted. */
static void cap(struct lower *lower, const struct node *node, int32_t n)
{
	int32_t most = constant(lower, LOOP_MOST);
	int32_t capped = block_new(lower), done = block_new(lower);

	ir_branch(&lower->ir, IR_UGT, n, most, capped, done);
	ir_at(&lower->ir, capped);
	count_cap(lower, node);
	ir_assign(&lower->ir, n, constant(lower, LOOP_MOST));
	go(lower, done);
}

/* The variable takes the number in its own type, as an assignment would. */
static void set_counter(struct lower *lower, const struct node *node,
			int32_t value)
{
	const struct variable *variable =
		node->loop.variable->variable.variable;

	if (!variable || !variable->type)
		return;
	variable_write(lower, variable,
		       ir_extend(&lower->ir, value,
				 (uint8_t)variable->type->size,
				 variable->type->is_signed));
}

/* The body gets its number from the kernel; where the range begins lies in the
 * captures, for the body is a function of its own. */
static void range_by_helper(struct lower *lower, const struct node *node,
			    int32_t from, int32_t n)
{
	const struct loop_info *info = node->loop.extra;
	int32_t word = captures_word(lower), base, index;
	struct callback callback;

	cap(lower, node, n);
	memory_store(lower, captures_at(lower, word), from, 8);
	returned_clear(lower, info);
	callback_begin(lower, &callback, info, 2, 1);
	index = callback_parameter(lower, 0);
	callback_forget(lower, info);
	base = memory_load(lower, captures_at(lower, word), 8, false);
	set_counter(lower, node, ir_binary(&lower->ir, IR_ADD, base, index));
	lower_statement(lower, node->loop.body);
	callback_end(lower, &callback, info);
	call_loop(lower, n, callback.number);
	lower->state->captures_used = (uint32_t)word;
	returned_pass(lower, info);
}

/* Blocks of an inline loop. */
struct inline_loop {
	struct loop_labels labels;
	int32_t head, i;
};

/* Should the verifier give up, this loop is why. */
static void note_turns(struct lower *lower, const struct node *node)
{
	struct loc *turns = &lower->plan->programs[unit_number(lower)].turns;

	if (lower->state->loops_much && !turns->end)
		*turns = node->loc;
}

static void inline_begin(struct lower *lower, struct inline_loop *loop,
			 const struct node *node)
{
	note_turns(lower, node);
	loop->i = ir_variable(&lower->ir, NULL);
	loop->head = block_new(lower);
	loop->labels.on_break = block_new(lower);
	loop->labels.on_continue = block_new(lower);
	loop->labels.outer = lower->state->loop;
	lower->state->loop = &loop->labels;
	ir_assign(&lower->ir, loop->i, constant(lower, 0));
	go(lower, loop->head);
	lower->ir.function->blocks.v[loop->head].loop_header = true;
}

/* Where the loop would turn once more: behind its condition, so that one that
 * ends at its limit is not taken for one that was cut off. */
static void inline_cap(struct lower *lower, const struct inline_loop *loop,
		       const struct node *node)
{
	int32_t capped = block_new(lower), body = block_new(lower);

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

/* A body that gets no addresses of variables. */
static bool goes_apart(const struct lower *lower, const struct loop_info *info)
{
	if (!lower->state->loops_apart ||
	    (info->uses_context && !context_goes_apart(lower)))
		return false;
	vec_each (variable, &info->captured)
		if (variable_keeps_pointer(*variable))
			return false;
	return true;
}

/* if (body(slot, value, context)) break */
static void call_body(struct lower *lower, const struct callback *callback,
		      const struct loop_info *info,
		      const struct inline_loop *loop, int32_t value,
		      bool breaks)
{
	int32_t arguments[3] = { slot_number(lower), value, lower->context };
	int32_t stops = function_call(lower, callback->number, arguments,
				      info->uses_context ? 3 : 2);

	if (breaks)
		ir_branch(&lower->ir, IR_NE, stops, constant(lower, 0),
			  loop->labels.on_break, loop->labels.on_continue);
}

static void range_inline(struct lower *lower, const struct node *node,
			 int32_t from, int32_t n)
{
	struct inline_loop loop;
	const struct loop_info *info = node->loop.extra;
	bool apart = goes_apart(lower, info);
	struct callback callback;
	int32_t body, value;
	int64_t a, b;

	if (node_constant(node->loop.from, &a) &&
	    node_constant(node->loop.to, &b) && b - a > INLINE_MOST)
		diag_error(lower->checked->diags, node->loc,
			   "this kernel has no bpf_loop: a loop can have at "
			   "most %d iterations",
			   INLINE_MOST);
	if (apart) {
		returned_clear(lower, info);
		callback_begin_apart(lower, &callback, info);
		set_counter(lower, node, callback_parameter(lower, 1));
		lower_statement(lower, node->loop.body);
		callback_end(lower, &callback, info);
	}
	inline_begin(lower, &loop, node);
	body = block_new(lower);
	ir_branch(&lower->ir, IR_UGE, loop.i, n, loop.labels.on_break, body);
	ir_at(&lower->ir, body);
	inline_cap(lower, &loop, node);
	value = ir_binary(&lower->ir, IR_ADD, from, loop.i);
	if (apart) {
		call_body(lower, &callback, info, &loop, value,
			  info->has_break || info->has_return);
	} else {
		set_counter(lower, node, value);
		lower_statement(lower, node->loop.body);
	}
	inline_end(lower, &loop);
	if (apart)
		returned_pass(lower, info);
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

/* One turn, as a function. */
static void while_turn(struct lower *lower, const struct node *node,
		       struct callback *callback)
{
	int32_t body = block_new(lower);

	lower_condition(lower, node->repeat.condition, body, callback->stop);
	ir_at(&lower->ir, body);
	lower_statement(lower, node->repeat.body);
	callback_end(lower, callback, node->repeat.extra);
}

static void while_by_helper(struct lower *lower, const struct node *node)
{
	const struct loop_info *info = node->repeat.extra;
	int32_t capped = block_new(lower), done, result;
	struct callback callback;

	returned_clear(lower, info);
	callback_begin(lower, &callback, info, 2, 1);
	callback_forget(lower, info);
	while_turn(lower, node, &callback);
	/* How often it will turn nobody knows: as often as the kernel allows,
	 * and the condition stops it. */
	result = call_loop(lower, constant(lower, LOOP_MOST), callback.number);
	done = block_new(lower);
	ir_branch(&lower->ir, IR_UGE, result, constant(lower, LOOP_MOST),
		  capped, done);
	ir_at(&lower->ir, capped);
	count_cap(lower, node);
	go(lower, done);
	returned_pass(lower, info);
}

static void while_apart(struct lower *lower, const struct node *node)
{
	const struct loop_info *info = node->repeat.extra;
	struct callback callback;
	struct inline_loop loop;

	returned_clear(lower, info);
	callback_begin_apart(lower, &callback, info);
	while_turn(lower, node, &callback);
	inline_begin(lower, &loop, node);
	inline_cap(lower, &loop, node);
	call_body(lower, &callback, info, &loop, constant(lower, 0), true);
	inline_end(lower, &loop);
	returned_pass(lower, info);
}

static void while_inline(struct lower *lower, const struct node *node)
{
	const struct loop_info *info = node->repeat.extra;
	struct inline_loop loop;
	int32_t body;

	if (goes_apart(lower, info)) {
		while_apart(lower, node);
		return;
	}
	inline_begin(lower, &loop, node);
	body = block_new(lower);
	lower_condition(lower, node->repeat.condition, body,
			loop.labels.on_break);
	ir_at(&lower->ir, body);
	inline_cap(lower, &loop, node);
	lower_statement(lower, node->repeat.body);
	inline_end(lower, &loop);
}

/* Copies of the body, one behind the other: jumps have their labels for each,
 * and no verifier has to see a loop. */
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

void lower_loop(struct lower *lower, const struct node *node)
{
	switch (node->kind) {
	case NODE_FOR_RANGE: lower_range(lower, node); break;
	case NODE_FOR_MAP: lower_for_map(lower, node); break;
	case NODE_UNROLL: lower_unroll(lower, node); break;
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
		lower_result(lower, node->operand);
		lower_return(lower);
		return;
	}
	if (loop)
		ir_jump(&lower->ir, node->kind == NODE_BREAK
					    ? loop->on_break
					    : loop->on_continue);
}
