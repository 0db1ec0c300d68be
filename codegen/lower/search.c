// SPDX-License-Identifier: GPL-2.0-or-later
/* Functions over whole strings: by templates, which hold the loops. */
#include "codegen/lower/internal.h"

#include "codegen/lower/rows.h"
#include "codegen/search.h"

static const struct node *argument(const struct node *call, uint32_t i)
{
	return call->call.arguments.v[i];
}

static int32_t template_call(struct lower *lower, const char *name,
			     const int32_t *args, uint8_t n)
{
	int32_t dst = ir_temporary(&lower->ir);
	struct ir_insn *insn = ir_add(&lower->ir, IR_TEMPLATE);

	insn->dst = dst;
	insn->name = name;
	insn->nargs = n;
	memcpy(insn->args, args, n * sizeof(*args));
	return dst;
}

/* A string and the bytes it may have: two of a template's arguments. */
static void pass_string(struct lower *lower, const struct node *node,
			int32_t args[2])
{
	struct memory place = lower_own_place(lower, node);

	args[0] = memory_address(lower, place);
	args[1] = constant(lower, node->type->size);
}

int32_t lower_strlen(struct lower *lower, const struct node *call)
{
	int32_t args[2];

	pass_string(lower, argument(call, 0), args);
	return template_call(lower, "string_length", args, 2);
}

int32_t lower_strstr(struct lower *lower, const struct node *call)
{
	int32_t args[4];

	pass_string(lower, argument(call, 0), args);
	pass_string(lower, argument(call, 1), args + 2);
	return template_call(lower,
			     search_is_long(argument(call, 0)->type->size,
					    argument(call, 1)->type->size)
				     ? "string_find_long"
				     : "string_find",
			     args, 4);
}

int32_t lower_strcontains(struct lower *lower, const struct node *call)
{
	return ir_set(&lower->ir, IR_SGE, lower_strstr(lower, call),
		      constant(lower, 0));
}

/* Bytes at an address or of a value, in BPF's own memory. */
static struct memory bytes_of(struct lower *lower, const struct node *node,
			      uint32_t n)
{
	struct memory from, copy;

	if (!type_in_register(node->type))
		return lower_own_place(lower, node);
	if (node->type->kind != TYPE_POINTER) {
		/* A number is its bytes, in the machine's order. */
		copy = memory_new(lower, 8, "bytes");
		memory_store(lower, copy, lower_value(lower, node), 8);
		return copy;
	}
	from = memory_at(node->type->space == SPACE_USER ? IR_REGION_USER
							 : IR_REGION_KERNEL,
			 lower_value(lower, node), 0);
	copy = memory_new(lower, n, "bytes");
	memory_copy(lower, copy, from, n);
	return copy;
}

int32_t lower_memcmp(struct lower *lower, const struct node *call)
{
	int32_t args[3];
	int64_t n = 0;

	node_constant(argument(call, 2), &n);
	args[0] = memory_address(
		lower, bytes_of(lower, argument(call, 0), (uint32_t)n));
	args[1] = memory_address(
		lower, bytes_of(lower, argument(call, 1), (uint32_t)n));
	args[2] = constant(lower, n);
	return template_call(lower, "bytes_compare", args, 3);
}

/* str_concat(a, b): b right behind a's characters, cut at the end. */
void lower_str_concat_into(struct lower *lower, const struct node *call,
			   struct memory into)
{
	const struct node *a = argument(call, 0), *b = argument(call, 1);
	uint32_t size = call->type->size, first = a->type->size;
	struct memory joined = scratch_new(lower, first + b->type->size + 8);
	struct memory rest = joined;
	int32_t length;
	struct ir_insn *insn;

	/* Short strings are padded wherever they lie (strings.c). */
	if (size <= INTERN_OVER)
		memory_zero(lower, joined, first + b->type->size);
	length = lower_string(lower, a, joined);
	rest.off = 0;
	/* The end of a's characters, bounded where it is used, as the verifier
	 * wants it. */
	rest.address = ir_temporary(&lower->ir);
	insn = ir_add(&lower->ir, IR_INDEX);
	insn->dst = rest.address;
	insn->a = joined.address;
	insn->off = joined.off;
	insn->b = length;
	insn->imm = first;
	insn->size = 1;
	lower_string(lower, b, rest);
	memory_copy(lower, into, joined, size);
}

/* path(p): the kernel writes the path's name. */
void lower_path_into(struct lower *lower, const struct node *call,
		     struct memory into)
{
	int32_t args[3], status;
	struct ir_insn *insn;
	uint32_t size = call->type->size;

	if (size <= INTERN_OVER)
		memory_zero(lower, into, size);
	args[0] =
		type_in_register(argument(call, 0)->type)
			? lower_value(lower, argument(call, 0))
			: memory_address(lower,
					 lower_place(lower, argument(call, 0)));
	args[1] = memory_address(lower, into);
	args[2] = constant(lower, size);
	status = ir_call(&lower->ir, BPF_FUNC_d_path, 3, args);
	insn = ir_last(&lower->ir.function->blocks.v[lower->ir.block]);
	insn->writes = 2;
	insn->writes_size = size;
	failure_check(lower, BPF_FUNC_d_path, status);
}
