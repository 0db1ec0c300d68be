// SPDX-License-Identifier: GPL-2.0-or-later
/* Strings: str, strncmp, strlen, strstr, strcontains... */
#include "codegen/builtins/families.h"
#include "codegen/search.h"

#define STR_CONCAT_MOST 1024

/* What str() reads from: a pointer, an integer (an address), a string. */
static bool str_source(struct checker *checker, struct node *call)
{
	const struct type *type = check_value(checker, argument(call, 0));

	if (!type)
		return false;
	if (type->kind == TYPE_STRING || type->kind == TYPE_POINTER ||
	    type->kind == TYPE_INT || type->kind == TYPE_ARRAY)
		return true;
	check_error(checker, call->loc,
		    "%s() expects a string, integer or a pointer type as first "
		    "argument (%s provided)",
		    call->call.name, text_of(checker, type));
	return false;
}

/* The string's size, with its NUL: by a constant length, else the limit. */
static uint32_t str_size(struct checker *checker, struct node *call)
{
	uint64_t most = checker->checked->config.max_strlen;
	struct node *length;
	int64_t n;

	if (call->call.arguments.n < 2)
		return (uint32_t)most;
	length = argument(call, 1);
	if (!node_constant(length, &n))
		return (uint32_t)most;
	if (n < 0) {
		check_error(checker, call->loc,
			    "str() cannot use negative length (%lld)",
			    (long long)n);
		return 0;
	}
	if ((uint64_t)n >= most) {
		check_warning(checker, call->loc,
			      "length param (%lld) is too long and will be "
			      "shortened to %llu bytes (see "
			      "BPFTRACE_MAX_STRLEN)",
			      (long long)n, (unsigned long long)most);
		return (uint32_t)most;
	}
	/* The length counts no NUL, the size does. */
	return (uint32_t)n + 1;
}

static const struct type *check_str(struct checker *checker, struct node *call)
{
	bool known = str_source(checker, call);
	struct node *of = argument(call, 0);
	uint32_t size;

	if (call->call.arguments.n > 1 && !integer_argument(checker, call, 1))
		known = false;
	if (!known)
		return NULL;
	/* A string stays what it is: str("x"), str($1), str(comm). */
	if (of->type->kind == TYPE_STRING && call->call.arguments.n == 1) {
		*call = *of;
		return call->type;
	}
	size = str_size(checker, call);
	if (!size)
		return NULL;
	if (of->type->kind == TYPE_STRING && size > of->type->size)
		size = of->type->size;
	return type_string(checker->types, size);
}

/* kstr(p): str() of kernel memory, whatever the probe's space. */
static const struct type *check_kstr(struct checker *checker, struct node *call)
{
	bool user = call->call.name[0] == 'u';
	struct node *of = argument(call, 0);

	call->call.arguments.v[0] = call_node(checker, user ? "uptr" : "kptr",
					      of, of->loc);
	call->call.name = "str";
	call->call.function = function_find("str");
	return check_str(checker, call);
}

static const struct type *check_strncmp(struct checker *checker,
					struct node *call)
{
	int64_t n;

	if (!string_argument(checker, call, 0) ||
	    !string_argument(checker, call, 1) ||
	    !integer_argument(checker, call, 2))
		return NULL;
	if (!node_constant(argument(call, 2), &n) || n < 0)
		return check_error(checker, call->loc,
				   "Builtin strncmp requires a non-negative "
				   "literal");
	/* Of no characters all strings are equal. */
	if (!n)
		become_integer(call, 0, U64(checker));
	return U64(checker);
}

static const struct type *check_strlen(struct checker *checker,
				       struct node *call)
{
	if (!string_argument(checker, call, 0))
		return NULL;
	return S64(checker);
}

/* strcap(s): the capacity, a constant. */
static const struct type *check_strcap(struct checker *checker,
				       struct node *call)
{
	const struct type *type = string_argument(checker, call, 0);

	if (!type)
		return NULL;
	/* The argument's size may still grow. */
	if (checker->report)
		become_integer(call, type->size, U64(checker));
	return U64(checker);
}

static const struct type *check_strstr(struct checker *checker,
				       struct node *call)
{
	const struct type *haystack = string_argument(checker, call, 0);
	const struct type *needle = string_argument(checker, call, 1);

	if (!haystack || !needle)
		return NULL;
	if (search_is_long(haystack->size, needle->size) &&
	    !feature(FEATURE_LOOP))
		return check_error(checker, call->loc,
				   "%s() in so long a string needs what this "
				   "kernel has not: %s",
				   call->call.name, feature_text(FEATURE_LOOP));
	return S64(checker);
}

static const struct type *check_strcontains(struct checker *checker,
					    struct node *call)
{
	if (!check_strstr(checker, call))
		return NULL;
	return type_bool(checker->types);
}

static const struct type *check_str_concat(struct checker *checker,
					   struct node *call)
{
	const struct type *a = string_argument(checker, call, 0);
	const struct type *b = string_argument(checker, call, 1);
	uint32_t size;

	if (!a || !b)
		return NULL;
	size = a->size + b->size;
	if (size > STR_CONCAT_MOST)
		size = STR_CONCAT_MOST;
	return type_string(checker->types, size);
}

/* Bytes that an argument of memcmp() has; what a pointer leads to has any. */
static bool has_bytes(struct checker *checker, struct node *call, uint32_t i,
		      int64_t n)
{
	const struct type *type = argument(call, i)->type;

	if (type->kind == TYPE_POINTER || n <= type->size)
		return true;
	check_error(checker, argument(call, i)->loc,
		    "memcmp() of %lld bytes, where there are %u", (long long)n,
		    type->size);
	return false;
}

static const struct type *check_memcmp(struct checker *checker,
				       struct node *call)
{
	int64_t n;

	if (!check_arguments(checker, call) ||
	    !constant_argument(checker, call, 2, 1,
			       (int64_t)checker->checked->config.max_strlen,
			       &n) ||
	    !has_bytes(checker, call, 0, n) || !has_bytes(checker, call, 1, n))
		return NULL;
	return S64(checker);
}

#define STRING_FUNCTION(text, least, most, how, said, ...)                   \
	{                                                                    \
		.name = text, .min_arguments = least, .max_arguments = most, \
		.check = how, .needs = FEATURE_COUNT, .usage = said,         \
		__VA_ARGS__                                                  \
	}

const struct function string_functions[] = {
	STRING_FUNCTION("str", 1, 2, check_str, "str(pointer [, length])",
			.lower_into = lower_str_into),
	STRING_FUNCTION("kstr", 1, 2, check_kstr, "kstr(pointer [, length])",
			.lower_into = lower_str_into),
	STRING_FUNCTION("ustr", 1, 2, check_kstr, "ustr(pointer [, length])",
			.lower_into = lower_str_into),
	STRING_FUNCTION("strncmp", 3, 3, check_strncmp,
			"strncmp(string, string, length)",
			.lower = lower_strncmp),
	STRING_FUNCTION("strlen", 1, 1, check_strlen, "strlen(string)",
			.lower = lower_strlen, .flags = FUNCTION_LIBRARY),
	STRING_FUNCTION("strcap", 1, 1, check_strcap, "strcap(string)",
			.flags = FUNCTION_LIBRARY),
	STRING_FUNCTION("strstr", 2, 2, check_strstr,
			"strstr(haystack, needle)", .lower = lower_strstr,
			.flags = FUNCTION_LIBRARY),
	STRING_FUNCTION("strcontains", 2, 2, check_strcontains,
			"strcontains(haystack, needle)",
			.lower = lower_strcontains, .flags = FUNCTION_LIBRARY),
	STRING_FUNCTION("str_concat", 2, 2, check_str_concat,
			"str_concat(string, string)",
			.lower_into = lower_str_concat_into,
			.flags = FUNCTION_LIBRARY),
	STRING_FUNCTION("memcmp", 3, 3, check_memcmp, "memcmp(a, b, length)",
			.lower = lower_memcmp, .flags = FUNCTION_LIBRARY),
	{ 0 },
};
