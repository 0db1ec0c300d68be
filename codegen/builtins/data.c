// SPDX-License-Identifier: GPL-2.0-or-later
/* Bytes and faces of numbers: buf, ntop, pton, macaddr, bswap, ksym, usym. */
#include "codegen/builtins/families.h"

#include <arpa/inet.h>

/* The most bytes buf() keeps: what a string may have, less the length. */
static uint32_t buf_most(struct checker *checker)
{
	return (uint32_t)checker->checked->config.max_strlen - 4;
}

/* Whether a value lies in the program's own memory, where nothing of anybody's
 * follows it; a kernel structure's last array may go on behind its end. */
static bool is_own(const struct node *node)
{
	return node->kind != NODE_FIELD && node->kind != NODE_INDEX &&
	       node->kind != NODE_UNARY;
}

static uint32_t buf_capacity(struct checker *checker, struct node *call,
			     const struct type *of)
{
	uint32_t most = buf_most(checker);
	int64_t n;

	if ((of->kind == TYPE_ARRAY || of->kind == TYPE_STRING) &&
	    is_own(argument(call, 0)) && of->size < most)
		most = of->size;
	n = most;

	if (call->call.arguments.n > 1) {
		struct node *length = argument(call, 1);

		if (!node_constant(length, &n))
			return most;
		if (n < 0) {
			check_error(checker, call->loc,
				    "buf() cannot use negative length (%lld)",
				    (long long)n);
			return 0;
		}
	} else if (of->kind == TYPE_ARRAY || of->kind == TYPE_STRING ||
		   of->kind == TYPE_BUFFER) {
		n = of->size;
	}
	if ((uint64_t)n > most) {
		check_warning(checker, call->loc,
			      "length param (%lld) is too long and will be "
			      "shortened to %u bytes (see "
			      "BPFTRACE_MAX_STRLEN)",
			      (long long)n, most);
		n = most;
	}
	/* A type has at least a byte; how many are shown is the value's own
	 * length. */
	return n ? (uint32_t)n : 1;
}

static const struct type *check_buf(struct checker *checker, struct node *call)
{
	const struct type *of = check_value(checker, argument(call, 0));
	uint32_t capacity;

	if (call->call.arguments.n > 1 && !integer_argument(checker, call, 1))
		return NULL;
	if (!of)
		return NULL;
	if (of->kind != TYPE_POINTER && of->kind != TYPE_INT &&
	    of->kind != TYPE_ARRAY && of->kind != TYPE_STRING)
		return check_error(checker, call->loc,
				   "buf() expects an integer, string, or array "
				   "argument but saw %s",
				   kind_text(of));
	if (call->call.arguments.n < 2 && of->kind != TYPE_ARRAY &&
	    of->kind != TYPE_STRING)
		return check_error(checker, call->loc,
				   "buf() expects a length argument for "
				   "non-array type %s",
				   kind_text(of));
	capacity = buf_capacity(checker, call, of);
	return capacity ? type_buffer(checker->types, capacity) : NULL;
}

static const struct type *special(struct checker *checker, enum type_kind kind)
{
	return type_special(checker->types, kind,
			    (struct type_parameters){ { 0 } });
}

/* ntop([af,] address): integers of 4 bytes, arrays of 4 or 16. */
static const struct type *check_ntop(struct checker *checker, struct node *call)
{
	uint32_t at = call->call.arguments.n - 1;
	const struct type *type = check_value(checker, argument(call, at));

	if (at && !integer_argument(checker, call, 0))
		return NULL;
	if (!type)
		return NULL;
	if (type->kind == TYPE_ARRAY || type->kind == TYPE_STRING ||
	    type->kind == TYPE_BUFFER) {
		uint32_t size = type->kind == TYPE_BUFFER ? type->count
							  : type->size;

		if (size != 4 && size != 16)
			return check_error(checker, call->loc,
					   "ntop() argument must be 4 or 16 "
					   "bytes in size");
	} else if (!type_is_integer(type) && type->kind != TYPE_POINTER &&
		   !((type->kind == TYPE_STRUCT || type->kind == TYPE_UNION) &&
		     (type->size == 4 || type->size == 16))) {
		return argument_error(checker, call, at, "int or array");
	}
	return special(checker, TYPE_INET);
}

static const struct type *check_pton(struct checker *checker, struct node *call)
{
	const char *text;
	unsigned char bytes[16];
	uint32_t n;

	if (!check_value(checker, argument(call, 0)))
		return NULL;
	if (argument(call, 0)->kind != NODE_STRING)
		return check_error(checker, call->loc,
				   "pton() expects an string literal at the "
				   "first argument");
	text = argument(call, 0)->string.text;
	n = strchr(text, ':') ? 16 : 4;
	if (inet_pton(n == 16 ? AF_INET6 : AF_INET, text, bytes) != 1)
		return check_error(checker, call->loc,
				   "pton() expects a valid IPv4/IPv6 address, "
				   "got %s",
				   text);
	/* Known while compiling: the program holds the bytes. */
	call->call.extra = arena_copy(checker->arena, bytes, sizeof(bytes));
	return type_array(checker->types, INT(checker, 8, false), n);
}

static const struct type *check_macaddr(struct checker *checker,
					struct node *call)
{
	const struct type *type = check_value(checker, argument(call, 0));

	if (!type)
		return NULL;
	if (type->kind != TYPE_POINTER && type->kind != TYPE_ARRAY &&
	    type->kind != TYPE_STRING && type->kind != TYPE_INT)
		return argument_error(checker, call, 0, "pointer or array");
	if (argument(call, 0)->kind == NODE_STRING)
		return check_error(checker, call->loc,
				   "macaddr() does not support literal string "
				   "arguments");
	if ((type->kind == TYPE_ARRAY || type->kind == TYPE_STRING) &&
	    type->size < 6)
		return check_error(
			checker, call->loc,
			"macaddr() argument must be at least 6 bytes in size");
	return special(checker, TYPE_MAC);
}

static const struct type *check_bswap(struct checker *checker,
				      struct node *call)
{
	const struct type *type = integer_argument(checker, call, 0);

	if (!type)
		return NULL;
	return INT(checker, type->size * 8, false);
}

/* ksym(address), usym(address) */
static const struct type *check_symbol(struct checker *checker,
				       struct node *call)
{
	const struct type *type = check_value(checker, argument(call, 0));
	bool user = call->call.function->name[0] == 'u';

	if (!type)
		return NULL;
	/* func is a symbol already: ksym(func) is func. */
	if (type->kind == TYPE_KSYM && !user) {
		*call = *argument(call, 0);
		return type;
	}
	if (type->kind != TYPE_INT && type->kind != TYPE_POINTER)
		return check_error(checker, call->loc,
				   "%s() expects an integer or pointer "
				   "argument",
				   call->call.name);
	return special(checker, user ? TYPE_USYM : TYPE_KSYM);
}

static const struct type *check_is_err(struct checker *checker,
				       struct node *call)
{
	const struct type *type = check_value(checker, argument(call, 0));

	if (!type)
		return NULL;
	if (type->kind != TYPE_INT && type->kind != TYPE_POINTER)
		return argument_error(checker, call, 0, "pointer");
	return type_bool(checker->types);
}

#define DATA_FUNCTION(text, least, most, how, said, ...)                     \
	{                                                                    \
		.name = text, .min_arguments = least, .max_arguments = most, \
		.check = how, .needs = FEATURE_COUNT, .usage = said,         \
		__VA_ARGS__                                                  \
	}

const struct function data_functions[] = {
	DATA_FUNCTION("buf", 1, 2, check_buf, "buf(pointer [, length])",
		      .lower_into = lower_buf_into),
	DATA_FUNCTION("ntop", 1, 2, check_ntop, "ntop([family,] address)",
		      .lower_into = lower_ntop_into),
	DATA_FUNCTION("pton", 1, 1, check_pton, "pton(\"address\")",
		      .lower_into = lower_pton_into),
	DATA_FUNCTION("macaddr", 1, 1, check_macaddr, "macaddr(pointer)",
		      .lower_into = lower_macaddr_into),
	DATA_FUNCTION("bswap", 1, 1, check_bswap, "bswap(value)",
		      .lower = lower_bswap),
	DATA_FUNCTION("ksym", 1, 1, check_symbol, "ksym(address)",
		      .lower = lower_same),
	DATA_FUNCTION("usym", 1, 1, check_symbol, "usym(address)",
		      .lower_into = lower_usym_into),
	DATA_FUNCTION("is_err", 1, 1, check_is_err, "is_err(pointer)",
		      .lower = lower_is_err, .flags = FUNCTION_LIBRARY),
	{ 0 },
};
