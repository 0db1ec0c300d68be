// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Comparing what is no scalar: in pieces as wide as a register where the
 * length is known and small, by a template where it is not.
 */
#include "codegen/lower/internal.h"

#include "codegen/builtin.h"
#include "codegen/lower/rows.h"

/* More than so many bytes are compared by a template. */
#define PIECES_MOST 128

/* The widest load that stays inside and is aligned: the verifier refuses
 * misaligned ones on the stack, whatever the machine can do. */
static uint8_t piece_size(uint32_t left, uint32_t offset)
{
	uint8_t size = 8;

	while (size > left || offset % size)
		size /= 2;
	return size;
}

/* Whole registers: that a piece of 8 bytes is no operand of a jump costs less
 * than a second load and jump. */
static void compare_literal(struct lower *lower, struct memory memory,
			    const char *text, uint32_t n, int32_t equal,
			    int32_t different)
{
	for (uint32_t at = 0; at < n;) {
		uint8_t size = piece_size(n - at, (uint32_t)memory.off + at);
		int32_t value, next;
		uint64_t wanted = 0;

		memcpy(&wanted, text + at, size);
		value = memory_load(lower, memory_part(memory, (int32_t)at),
				    size, false);
		at += size;
		next = at < n ? block_new(lower) : equal;
		ir_branch(&lower->ir, IR_NE, value,
			  constant(lower, (int64_t)wanted), different, next);
		if (next != equal)
			ir_at(&lower->ir, next);
	}
	if (!n)
		ir_jump(&lower->ir, equal);
}

/* Branches at the first difference. Both sides must be aligned for the width,
 * so the narrower of the two is taken. */
static void compare_pieces(struct lower *lower, struct memory a,
			   struct memory b, uint32_t n, int32_t equal,
			   int32_t different)
{
	for (uint32_t at = 0; at < n;) {
		uint8_t size = piece_size(n - at, (uint32_t)a.off + at);
		uint8_t other = piece_size(n - at, (uint32_t)b.off + at);
		int32_t left, right, next;

		if (other < size)
			size = other;
		left = memory_load(lower, memory_part(a, (int32_t)at), size,
				   false);
		right = memory_load(lower, memory_part(b, (int32_t)at), size,
				    false);
		at += size;
		next = at < n ? block_new(lower) : equal;
		ir_branch(&lower->ir, IR_NE, left, right, different, next);
		if (next != equal)
			ir_at(&lower->ir, next);
	}
	if (!n)
		ir_jump(&lower->ir, equal);
}

/* Fields and elements may lie in the kernel's or the user's memory. */
static bool place_is_own(const struct node *node)
{
	return node->kind == NODE_VARIABLE || node->kind == NODE_MAP;
}

/* Bytes in memory that plain loads may read: where they lie already, or a copy
 * on the stack or in scratch. */
static struct memory own_place(struct lower *lower, const struct node *node)
{
	struct memory place, copy;

	if (node->type->kind == TYPE_STRING && !place_is_own(node)) {
		copy = memory_new(lower, node->type->size, "copy");
		lower_string_into(lower, node, copy);
		return copy;
	}
	place = lower_place(lower, node);
	if (memory_is_own(place))
		return place;
	copy = memory_new(lower, node->type->size, "copy");
	memory_copy(lower, copy, place, node->type->size);
	return copy;
}

struct memory lower_own_place(struct lower *lower, const struct node *node)
{
	struct loc loc = loc_enter(lower, node);
	struct memory memory = own_place(lower, node);

	lower->ir.loc = loc;
	return memory;
}

/*
 * A string of any length against n characters: so many and the NUL are read
 * (or one more, to see that there is none), never the whole.
 */
static void compare_read(struct lower *lower, const struct node *node,
			 const char *text, uint32_t n, bool whole,
			 int32_t equal, int32_t different)
{
	uint32_t room = n + (whole ? 2 : 1);
	int32_t length, same = block_new(lower);
	struct memory copy;

	if (room > node->type->size)
		room = node->type->size;
	copy = memory_new(lower, room, "text");
	length = lower_string_bytes(lower, node, copy, room);
	ir_branch(&lower->ir, IR_NE, length, constant(lower, n), different,
		  same);
	ir_at(&lower->ir, same);
	compare_literal(lower, copy, text, n, equal, different);
}

/* The process's name as far as its NUL: what stands behind need not be zeroed
 * for it. */
static struct memory comm_place(struct lower *lower, const struct node *node)
{
	struct memory place = frame_new(lower, node->type->size, true, "comm");

	lower_comm_at(lower, place);
	return place;
}

/* A string against a literal: the first `limit` characters, or all. */
static void compare_text(struct lower *lower, const struct node *node,
			 const struct node *literal, uint32_t limit,
			 int32_t equal, int32_t different)
{
	const char *text = literal->string.text;
	uint32_t n = literal->string.len;
	bool whole = limit > n;
	struct memory place;

	node = node_uncast(node);
	if (!whole)
		n = limit;
	/* The literal is longer than the string can be: known while
	 * compiling. */
	if (n + whole > node->type->size) {
		ir_jump(&lower->ir, different);
		return;
	}
	/* A long string, or one that is still to be read, is read only as far
	 * as the literal goes; a short one lies there padded already. */
	if (node->type->size > INTERN_OVER || node_is_str(node)) {
		compare_read(lower, node, text, n, whole, equal, different);
		return;
	}
	place = node_is_comm(node) ? comm_place(lower, node)
				   : lower_own_place(lower, node);
	compare_literal(lower, place, arena_strndup(lower->ir.arena, text, n),
			n + whole, equal, different);
}

/* dst = template name(a, b, size) */
static int32_t compare_template(struct lower *lower, struct memory a,
				struct memory b, uint32_t limit,
				const char *name)
{
	int32_t left = memory_address(lower, a);
	int32_t right = memory_address(lower, b);
	int32_t most = constant(lower, limit);
	int32_t dst = ir_temporary(&lower->ir);
	struct ir_insn *insn = ir_add(&lower->ir, IR_TEMPLATE);

	insn->dst = dst;
	insn->name = name;
	insn->nargs = 3;
	insn->args[0] = left;
	insn->args[1] = right;
	insn->args[2] = most;
	return dst;
}

static void compare_strings(struct lower *lower, const struct node *a,
			    const struct node *b, uint32_t limit, int32_t equal,
			    int32_t different)
{
	struct memory left, right;
	uint32_t n;

	a = node_uncast(a);
	b = node_uncast(b);
	/* Equality is symmetrical: a literal is made the right operand. */
	if (a->kind == NODE_STRING) {
		const struct node *swap = a;

		a = b;
		b = swap;
	}
	if (b->kind == NODE_STRING) {
		compare_text(lower, a, b, limit, equal, different);
		return;
	}
	n = a->type->size < b->type->size ? a->type->size : b->type->size;
	left = lower_own_place(lower, a);
	right = lower_own_place(lower, b);
	/* Both are padded with zeros, so that comparing the bytes compares the
	 * strings; a long one has a NUL that has to be looked for. */
	if (a->type->size <= INTERN_OVER && b->type->size <= INTERN_OVER &&
	    limit >= n)
		compare_pieces(lower, left, right, n, equal, different);
	else
		ir_branch(&lower->ir, IR_EQ,
			  compare_template(lower, left, right,
					   limit < n ? limit : n,
					   "string_compare"),
			  constant(lower, 0), equal, different);
}

void lower_compare_memory(struct lower *lower, const struct node *a,
			  const struct node *b, int32_t equal,
			  int32_t different)
{
	struct memory left, right;

	if (a->type->kind == TYPE_STRING) {
		compare_strings(lower, a, b, UINT32_MAX, equal, different);
		return;
	}
	left = lower_own_place(lower, a);
	right = lower_own_place(lower, b);
	if (a->type->size <= PIECES_MOST)
		compare_pieces(lower, left, right, a->type->size, equal,
			       different);
	else
		ir_branch(&lower->ir, IR_NE,
			  compare_template(lower, left, right, a->type->size,
					   "bytes_equal"),
			  constant(lower, 0), equal, different);
}

/* 0 when the first n characters are equal, else 1. */
int32_t lower_strncmp(struct lower *lower, const struct node *node)
{
	int32_t result = ir_variable(&lower->ir, NULL);
	int32_t equal = block_new(lower), different = block_new(lower);
	int32_t join = block_new(lower);
	int64_t n = 0;

	node_constant(node->call.arguments.v[2], &n);
	compare_strings(lower, node->call.arguments.v[0],
			node->call.arguments.v[1], (uint32_t)n, equal,
			different);
	ir_at(&lower->ir, equal);
	ir_assign(&lower->ir, result, constant(lower, 0));
	ir_jump(&lower->ir, join);
	ir_at(&lower->ir, different);
	ir_assign(&lower->ir, result, constant(lower, 1));
	go(lower, join);
	return result;
}
