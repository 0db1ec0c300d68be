// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Strings. One of up to INTERN_OVER bytes is padded with zeros wherever it
 * lies, so that it can be a key and be compared whole; a longer one ends at
 * its NUL, and what lies behind means nothing.
 */
#include "codegen/lower/internal.h"

#include "codegen/builtin.h"
#include "codegen/lower/rows.h"

bool node_is_str(const struct node *node)
{
	return node->kind == NODE_CALL &&
	       node->call.function->lower_into == lower_str_into;
}

/* What a padding or cutting cast is of. */
const struct node *node_uncast(const struct node *node)
{
	while (node->kind == NODE_CAST && node->type->kind == TYPE_STRING &&
	       node->typed.value->type->kind == TYPE_STRING)
		node = node->typed.value;
	return node;
}

/*
 * What the helper said, told of when it failed (-k):
 *
 *	n = code - 1; if (n < room) length = n; else { tell(code); length = 0; }
 *
 * compared as unsigned, so that 5.10's verifier has a bound, too.
 */
static int32_t told_length(struct lower *lower, int helper, int32_t code,
			   uint32_t room)
{
	int32_t length = ir_variable(&lower->ir, NULL);
	int32_t failed = block_new(lower), done = block_new(lower);
	int32_t fine = block_new(lower), n;

	n = ir_binary(&lower->ir, IR_SUB, code, constant(lower, 1));
	ir_branch(&lower->ir, IR_ULT, n, constant(lower, room), fine, failed);
	ir_at(&lower->ir, fine);
	ir_assign(&lower->ir, length, n);
	ir_jump(&lower->ir, done);
	ir_at(&lower->ir, failed);
	failure_check(lower, helper, code);
	ir_assign(&lower->ir, length, constant(lower, 0));
	go(lower, done);
	return length;
}

/* The length without the NUL, 0 where it could not be read. */
static int32_t read_string(struct lower *lower, struct memory into,
			   uint32_t room, struct memory from, int32_t limit)
{
	int32_t dst = ir_temporary(&lower->ir);
	int32_t address = memory_address(lower, from);
	bool told = lower->checked->warnings_k && !memory_is_own(from);
	struct ir_insn *insn = ir_add(&lower->ir, IR_READ_STR);

	insn->dst = dst;
	insn->a = into.address;
	insn->off = into.off;
	insn->map = into.map;
	insn->b = address;
	insn->c = limit;
	insn->imm = room;
	insn->region = (uint8_t)read_region(from);
	insn->is_signed = told;
	return told ? told_length(lower, failure_of_read(from, true), dst, room)
		    : dst;
}

/* str()'s length counts the NUL, as the helper does; a constant one of what is
 * known when compiling, too (a literal, a parameter), does not. */
static bool counts_nul(const struct node *call)
{
	return call->call.arguments.v[0]->kind != NODE_STRING;
}

/* A length that comes at run time. Something is always read, for the NUL. */
static int32_t run_time_limit(struct lower *lower, const struct node *call)
{
	int32_t length = lower_value(lower, call->call.arguments.v[1]);
	int32_t more = ir_set(&lower->ir, IR_EQ, length, constant(lower, 0));

	return ir_binary(&lower->ir, IR_ADD, length, more);
}

/*
 * Where str()'s argument points, and its run-time limit (or IR_NONE). A
 * constant one is less room.
 */
static struct memory str_source(struct lower *lower, const struct node *call,
				int32_t *limit, uint32_t *room)
{
	const struct node *length = call->call.arguments.n > 1
					    ? call->call.arguments.v[1]
					    : NULL;
	int64_t n;

	*limit = IR_NONE;
	if (length && !node_constant(length, &n))
		*limit = run_time_limit(lower, call);
	else if (length && counts_nul(call) && (uint64_t)n < *room)
		*room = n ? (uint32_t)n : 1;
	return lower_text_place(lower, call->call.arguments.v[0]);
}

int32_t lower_string_bytes(struct lower *lower, const struct node *node,
			   struct memory into, uint32_t room)
{
	struct loc loc = loc_enter(lower, node);
	int32_t limit = IR_NONE, length;
	struct memory from = node_is_str(node)
				     ? str_source(lower, node, &limit, &room)
				     : lower_place(lower, node);

	length = read_string(lower, into, room, from, limit);
	lower->ir.loc = loc;
	return length;
}

int32_t lower_string_at(struct lower *lower, struct memory from, uint32_t size,
			struct memory into)
{
	return read_string(lower, into, size + 1, from, IR_NONE);
}

static int32_t choice_string(struct lower *lower, const struct node *node,
			     struct memory into)
{
	int32_t yes = block_new(lower), no = block_new(lower);
	int32_t join = block_new(lower);
	int32_t length = ir_variable(&lower->ir, NULL), part;
	const struct node *first = node->choice.yes ? node->choice.yes
						    : node->choice.condition;

	lower_condition(lower, node->choice.condition, yes, no);
	ir_at(&lower->ir, yes);
	part = lower_string(lower, first, into);
	ir_assign(&lower->ir, length, part);
	ir_jump(&lower->ir, join);
	ir_at(&lower->ir, no);
	part = lower_string(lower, node->choice.no, into);
	ir_assign(&lower->ir, length, part);
	go(lower, join);
	return length;
}

/* The bytes of a literal, zeros behind them. */
static const char *literal_bytes(struct lower *lower, const struct node *node,
				 uint32_t size)
{
	char *bytes = arena_alloc(lower->ir.arena, size);
	uint32_t n = node->string.len < size ? node->string.len : size - 1;

	memcpy(bytes, node->string.text, n);
	return bytes;
}

static int32_t string(struct lower *lower, const struct node *node,
		      struct memory into)
{
	uint32_t size = node->type->size;
	struct memory from;
	int32_t limit = IR_NONE;

	node = node_uncast(node);
	if (node->kind == NODE_STRING) {
		/* Whole words with one NUL at least: who calls leaves room for
		 * a word more than the string. */
		uint32_t n = (node->string.len + 8) & ~7u;

		memory_data(lower, into, literal_bytes(lower, node, n), n);
		return constant(lower, node->string.len);
	}
	if (node->kind == NODE_TERNARY || node->kind == NODE_IF)
		return choice_string(lower, node, into);
	if (node_is_str(node)) {
		uint32_t room = node->type->size + 1;

		from = str_source(lower, node, &limit, &room);
		return read_string(lower, into, room, from, limit);
	}
	from = lower_place(lower, node);
	if (size > node->type->size)
		size = node->type->size;
	return read_string(lower, into, size, from, IR_NONE);
}

int32_t lower_string(struct lower *lower, const struct node *node,
		     struct memory into)
{
	struct loc loc = loc_enter(lower, node);
	int32_t length;

	length = string(lower, node, into);
	lower->ir.loc = loc;
	return length;
}

static void literal_into(struct lower *lower, const struct node *node,
			 struct memory into, uint32_t size)
{
	uint32_t n = size;

	if (size > INTERN_OVER && node->string.len + 1 < size)
		n = node->string.len + 1;
	memory_data(lower, into, literal_bytes(lower, node, n), n);
}

/* Zeros first: the helper writes no further than the NUL. */
static void read_into(struct lower *lower, struct memory into, uint32_t size,
		      uint32_t room, struct memory from, int32_t limit)
{
	if (size <= INTERN_OVER)
		memory_zero(lower, into, size);
	read_string(lower, into, room, from, limit);
}

/* A string of its own size. */
static void own_size_into(struct lower *lower, const struct node *node,
			  struct memory into, uint32_t size)
{
	struct memory from;
	int32_t limit;

	if (node_is_str(node)) {
		uint32_t room = size;

		from = str_source(lower, node, &limit, &room);
		read_into(lower, into, size, room, from, limit);
		return;
	}
	from = lower_place(lower, node);
	/* A copy of fixed length is cheaper than looking for the NUL. */
	if (memory_is_own(from) && size <= INTERN_OVER)
		memory_copy(lower, into, from, size);
	else
		read_into(lower, into, size, size, from, IR_NONE);
}

/* What has no place of its own and no string read behind it. */
static bool is_built(const struct node *node)
{
	return node->kind == NODE_NAME || node->kind == NODE_TERNARY ||
	       node->kind == NODE_IF || node->kind == NODE_BLOCK ||
	       (node->kind == NODE_CALL && !node_is_str(node));
}

void lower_string_into(struct lower *lower, const struct node *node,
		       struct memory into)
{
	uint32_t size = node->type->size, inner;

	node = node_uncast(node);
	inner = node->type->size < size ? node->type->size : size;
	if (node->kind == NODE_STRING) {
		literal_into(lower, node, into, size);
		return;
	}
	if (is_built(node) && node->type->size <= size)
		lower_built_into(lower, node, into);
	else
		own_size_into(lower, node, into,
			      node_is_str(node) ? size : inner);
	if (node_is_str(node) || inner == size)
		return;
	/* Wider than what was written: a short string is padded, a long one
	 * gets the NUL that it may lack. */
	memory_zero(lower, memory_part(into, (int32_t)inner),
		    size <= INTERN_OVER || size - inner < 8 ? size - inner : 8);
}

void lower_str_into(struct lower *lower, const struct node *node,
		    struct memory into)
{
	own_size_into(lower, node, into, node->type->size);
}
