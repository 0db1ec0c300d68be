// SPDX-License-Identifier: GPL-2.0-or-later
/* Functions on numbers and bytes: addresses, buffers, signals. */
#include "codegen/lower/internal.h"

#include <sys/socket.h>

#include "codegen/builtin.h"
#include "codegen/lower/rows.h"

/* Error pointers of the kernel are the last 4095 addresses (IS_ERR()). */
#define MAX_ERRNO 4095

static const struct node *argument(const struct node *call, uint32_t i)
{
	return call->call.arguments.v[i];
}

/* Functions that change how a number is shown, not what it is. */
int32_t lower_same(struct lower *lower, const struct node *call)
{
	return lower_value(lower, argument(call, 0));
}

int32_t lower_second(struct lower *lower, const struct node *call)
{
	return lower_value(lower, argument(call, 1));
}

int32_t lower_bswap(struct lower *lower, const struct node *call)
{
	int32_t value = lower_number(lower, argument(call, 0)), dst;
	struct ir_insn *insn;

	if (call->type->size < 2)
		return value;
	dst = ir_temporary(&lower->ir);
	insn = ir_add(&lower->ir, IR_BSWAP);
	insn->dst = dst;
	insn->a = value;
	insn->size = (uint8_t)call->type->size;
	return dst;
}

/* -4095 <= p < 0 */
int32_t lower_is_err(struct lower *lower, const struct node *call)
{
	return ir_set(&lower->ir, IR_UGE, lower_value(lower, argument(call, 0)),
		      constant(lower, -MAX_ERRNO));
}

int32_t lower_reg(struct lower *lower, const struct node *call)
{
	const struct register_call *reg = call->call.extra;

	return memory_load(
		lower,
		memory_at(IR_REGION_CONTEXT, lower->context, reg->offset),
		reg->size, false);
}

/* func is where the probe is, also at the function's return. */
int32_t lower_uaddr(struct lower *lower, const struct node *call)
{
	const struct user_address *user = call->call.extra;
	int32_t address = constant(lower, (int64_t)user->address);

	if (!user->moves)
		return address;
	return ir_binary(&lower->ir, IR_ADD, lower_func(lower, call), address);
}

/* ntop([family,] address): struct inet_value, 20 bytes. */
void lower_ntop_into(struct lower *lower, const struct node *call,
		     struct memory into)
{
	const struct node *address = argument(call, call->call.arguments.n - 1);
	bool scalar = type_in_register(address->type);
	uint32_t size = scalar ? 4 : address->type->size;
	int32_t family;

	if (address->type->kind == TYPE_BUFFER)
		size = address->type->count;
	if (call->call.arguments.n > 1)
		family = lower_value(lower, argument(call, 0));
	else
		family = constant(lower, size == 4 ? AF_INET : AF_INET6);
	/* An address of 4 bytes leaves 12 of its room: zeros, as the value may
	 * be a key. */
	memory_zero(lower, into, 20);
	memory_store(lower, into, family, 4);
	if (scalar)
		memory_store(lower, memory_part(into, 4),
			     lower_number(lower, address), 4);
	else
		memory_copy(
			lower, memory_part(into, 4),
			memory_part(lower_place(lower, address),
				    address->type->kind == TYPE_BUFFER ? 4 : 0),
			size > 16 ? 16 : size);
}

void lower_pton_into(struct lower *lower, const struct node *call,
		     struct memory into)
{
	memory_data(lower, into, call->call.extra, call->type->size);
}

/* Six bytes, in eight. */
void lower_macaddr_into(struct lower *lower, const struct node *call,
			struct memory into)
{
	const struct node *of = argument(call, 0);
	struct memory from;

	if (type_in_register(of->type)) {
		enum space space = of->type->kind == TYPE_POINTER
					   ? of->type->space
					   : SPACE_NONE;

		if (space == SPACE_NONE)
			space = lower->unit->layout->space;
		from = memory_at(space == SPACE_USER ? IR_REGION_USER
						     : IR_REGION_KERNEL,
				 lower_value(lower, of), 0);
	} else {
		from = lower_place(lower, of);
	}
	memory_zero(lower, into, 8);
	memory_copy(lower, into, from, 6);
}

static bool is_buf(const struct node *node)
{
	return node->kind == NODE_CALL &&
	       node->call.function->lower_into == lower_buf_into;
}

static bool is_words(const struct node *node)
{
	return node->kind == NODE_CALL &&
	       node->call.function->lower_into == lower_words_into;
}

/* buf(p, n)'s length: a constant, or n but no more than there is room for. */
static int32_t buffer_length(struct lower *lower, const struct node *call)
{
	uint32_t most = call->type->count;
	int32_t wanted, length, more, done;
	int64_t n;

	/* The checker made a constant length the type's own, but for none. */
	if (call->call.arguments.n < 2)
		return constant(lower, most);
	if (node_constant(argument(call, 1), &n))
		return constant(lower, n ? most : 0);
	wanted = lower_value(lower, argument(call, 1));
	length = ir_variable(&lower->ir, NULL);
	more = block_new(lower);
	done = block_new(lower);
	ir_assign(&lower->ir, length, wanted);
	ir_branch(&lower->ir, IR_UGT, wanted, constant(lower, most), more,
		  done);
	ir_at(&lower->ir, more);
	ir_assign(&lower->ir, length, constant(lower, most));
	go(lower, done);
	return length;
}

/* helper(into, length, from) */
static void call_read(struct lower *lower, int helper, struct memory into,
		      struct memory from, int32_t length, uint32_t most)
{
	int32_t args[3] = { memory_address(lower, into), length,
			    memory_address(lower, from) };
	struct ir_insn *insn;

	ir_call(&lower->ir, helper, 3, args);
	insn = ir_last(&lower->ir.function->blocks.v[lower->ir.block]);
	insn->writes = 1;
	insn->writes_size = most;
}

/* [into] length bytes = memory at from; at most so many. */
static void read_bytes(struct lower *lower, struct memory into,
		       struct memory from, int32_t length, uint32_t most)
{
	int32_t kernel, user, done;

	if (from.region != IR_REGION_ANY) {
		call_read(lower,
			  from.region == IR_REGION_USER
				  ? BPF_FUNC_probe_read_user
				  : BPF_FUNC_probe_read_kernel,
			  into, from, length, most);
		return;
	}
	kernel = block_new(lower);
	user = block_new(lower);
	done = block_new(lower);
	/* As a signed number a kernel address is negative: each kind is asked
	 * of the helper that may read it. */
	ir_branch(&lower->ir, IR_SLT, memory_address(lower, from),
		  constant(lower, 0), kernel, user);
	ir_at(&lower->ir, kernel);
	call_read(lower, BPF_FUNC_probe_read_kernel, into, from, length, most);
	ir_jump(&lower->ir, done);
	ir_at(&lower->ir, user);
	call_read(lower, BPF_FUNC_probe_read_user, into, from, length, most);
	go(lower, done);
}

static int32_t buffer_read(struct lower *lower, const struct node *call,
			   struct memory into)
{
	struct memory from = lower_text_place(lower, argument(call, 0));
	uint32_t most = call->type->count;
	int32_t length = buffer_length(lower, call);
	int64_t n;

	if (call->call.arguments.n < 2 || node_constant(argument(call, 1), &n))
		memory_copy(lower, into, from, most);
	else
		read_bytes(lower, into, from, length, most);
	return length;
}

int32_t lower_buffer_bytes(struct lower *lower, const struct node *node,
			   struct memory into)
{
	struct loc loc = loc_enter(lower, node);
	struct memory place;
	int32_t length;

	if (is_buf(node) || is_words(node)) {
		length = is_buf(node) ? buffer_read(lower, node, into)
				      : lower_words(lower, node, into);
		lower->ir.loc = loc;
		return length;
	}
	lower->ir.loc = loc;
	place = lower_own_place(lower, node);
	memory_copy(lower, into, memory_part(place, 4), node->type->count);
	return memory_load(lower, place, 4, false);
}

void lower_buf_into(struct lower *lower, const struct node *call,
		    struct memory into)
{
	/* A small buffer may be a key or be compared whole: zeros behind what
	 * is read. A large one goes by its length. */
	if (call->type->size <= 2 * FRAME_MOST)
		memory_zero(lower, memory_part(into, 4), call->type->count);
	memory_store(lower, into,
		     buffer_read(lower, call, memory_part(into, 4)), 4);
}
