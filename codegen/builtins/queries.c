// SPDX-License-Identifier: GPL-2.0-or-later
/* Questions the compiler answers: is_str, is_ptr, kfunc_exist, is_scalar. */
#include "base/text.h"
#include "codegen/builtins/families.h"

#include "kernel/bpf.h"

static bool answer(const char *question, const struct node *node,
		   const struct type *type)
{
	bool integer = type->kind == TYPE_INT || type->kind == TYPE_ENUM ||
		       type->kind == TYPE_ERRNO;

	if (strcmp(question, "is_str") == 0)
		return type_is_text(type);
	if (strcmp(question, "is_ptr") == 0)
		return type->kind == TYPE_POINTER;
	if (strcmp(question, "is_array") == 0)
		return type->kind == TYPE_ARRAY && !type->is_text;
	if (strcmp(question, "is_integer") == 0)
		return integer;
	if (strcmp(question, "is_unsigned_integer") == 0)
		return integer && !type->is_signed;
	return is_literal(node);
}

/* The answer is only final in the last round: types widen until then. */
static const struct type *check_is(struct checker *checker, struct node *call)
{
	const struct type *type = check_expression(checker, argument(call, 0));

	if (!type)
		return type_bool(checker->types);
	if (checker->report)
		become_bool(checker, call,
			    answer(call->call.function->name, argument(call, 0),
				   type));
	return type_bool(checker->types);
}

static const struct type *check_is_scalar(struct checker *checker,
					  struct node *call)
{
	struct map *map = map_argument(checker, call, 0, 0);

	if (!map)
		return NULL;
	become_bool(checker, call, !map->keyed);
	return call->type;
}

uint32_t kfunc_id(struct checker *checker, const char *name)
{
	struct function_type function;

	return type_function(checker->types, NULL, name, &function)
		       ? function.btf_id
		       : 0;
}

bool kfunc_usable(struct checker *checker, uint32_t id)
{
	const struct argument_layout *layout = checker->layout;

	return id && kfunc_allowed(layout->program_type, layout->attach_type,
				   layout->attach_btf_id, id);
}

static const struct type *check_kfunc_exist(struct checker *checker,
					    struct node *call)
{
	const char *name = literal_argument(checker, call, 0);

	if (!name)
		return NULL;
	become_bool(checker, call, kfunc_id(checker, name) != 0);
	return call->type;
}

/* Whether this probe's programs may call it. */
static const struct type *check_kfunc_allowed(struct checker *checker,
					      struct node *call)
{
	const char *name = literal_argument(checker, call, 0);
	struct function_type function;

	if (!name)
		return NULL;
	/* Only vmlinux's: whether a module's may be called is not found out. */
	become_bool(checker, call,
		    type_function(checker->types, "vmlinux", name, &function) &&
			    kfunc_usable(checker, function.btf_id));
	return call->type;
}

static const struct type *check_default_length(struct checker *checker,
					       struct node *call)
{
	become_integer(call, (int64_t)checker->checked->config.max_strlen,
		       U64(checker));
	return call->type;
}

/* One literal as %d, %x or %s say it. */
static bool add_literal(struct text *out, char conversion,
			const struct node *node)
{
	int64_t value;

	if (node->kind == NODE_STRING)
		text_puts(out, node->string.text);
	else if (node->kind == NODE_BOOL && conversion == 's')
		text_puts(out, node->boolean ? "true" : "false");
	else if (node_constant(node, &value))
		text_printf(out, conversion == 'x' ? "%llx" : "%lld",
			    (long long)value);
	else
		return false;
	return true;
}

/* Literals in the place of the conversions; false after reporting. */
static bool fail_text(struct checker *checker, struct node *call,
		      const char *format, struct text *out)
{
	uint32_t n = call->call.arguments.n, used = 1;

	for (const char *p = format; *p; p++) {
		if (*p != '%' || p[1] == '%') {
			text_putc(out, *p);
			p += *p == '%';
			continue;
		}
		/* Flags, width and length say nothing about literals. */
		while (p[1] && strchr("-+ #0123456789.hlz", p[1]))
			p++;
		if (used < n && !add_literal(out, p[1], argument(call, used)))
			return argument_error(checker, call, used, "literal"),
			       false;
		used++;
		p += p[1] != '\0';
	}
	if (used == n)
		return true;
	check_error(checker, call->loc,
		    "%s arguments for format string (%u supplied, %u expected)",
		    used > n ? "not enough" : "too many", n - 1, used - 1);
	return false;
}

/* fail("...", literals): reached, so it is an error. */
static const struct type *check_fail(struct checker *checker, struct node *call)
{
	const char *format = literal_argument(checker, call, 0);
	struct text text = { 0 };

	if (!format || !check_arguments(checker, call))
		return NULL;
	/* So that `data` is there even if nothing is added. */
	text_add(&text, "", 0);
	if (fail_text(checker, call, format, &text))
		check_error(checker, call->loc, "%.*s", (int)text.len,
			    text.data);
	text_free(&text);
	return NULL;
}

static const struct type *check_static_assert(struct checker *checker,
					      struct node *call)
{
	const char *text = literal_argument(checker, call, 1);
	int64_t value;

	if (!text || !check_value(checker, argument(call, 0)))
		return NULL;
	/* Types, and what is_str() says of them, are final only then. */
	if (!checker->report)
		return VOID(checker);
	if (!node_constant(argument(call, 0), &value))
		return argument_error(checker, call, 0, "constant");
	if (!value)
		return check_error(checker, call->loc, "%s", text);
	if (checker->report)
		become_empty(call);
	return VOID(checker);
}

#define QUERY(text, least, most, how, said)                                  \
	{                                                                    \
		.name = text, .min_arguments = least, .max_arguments = most, \
		.flags = FUNCTION_LIBRARY, .check = how,                     \
		.needs = FEATURE_COUNT, .usage = said                        \
	}

const struct function query_functions[] = {
	QUERY("is_str", 1, 1, check_is, "is_str(expression)"),
	QUERY("is_ptr", 1, 1, check_is, "is_ptr(expression)"),
	QUERY("is_array", 1, 1, check_is, "is_array(expression)"),
	QUERY("is_integer", 1, 1, check_is, "is_integer(expression)"),
	QUERY("is_unsigned_integer", 1, 1, check_is,
	      "is_unsigned_integer(expression)"),
	QUERY("is_literal", 1, 1, check_is, "is_literal(expression)"),
	{ .name = "is_scalar",
	  .min_arguments = 1,
	  .max_arguments = 1,
	  .flags = FUNCTION_MAP_FIRST,
	  .check = check_is_scalar,
	  .needs = FEATURE_COUNT,
	  .usage = "is_scalar(@map)" },
	QUERY("kfunc_exist", 1, 1, check_kfunc_exist, "kfunc_exist(\"name\")"),
	QUERY("kfunc_allowed", 1, 1, check_kfunc_allowed,
	      "kfunc_allowed(\"name\")"),
	QUERY("default_str_length", 0, 0, check_default_length,
	      "default_str_length()"),
	{ .name = "fail",
	  .min_arguments = 1,
	  .max_arguments = 127,
	  .flags = FUNCTION_STATEMENT,
	  .check = check_fail,
	  .needs = FEATURE_COUNT,
	  .usage = "fail(\"message\")" },
	{ .name = "static_assert",
	  .min_arguments = 2,
	  .max_arguments = 2,
	  .flags = FUNCTION_STATEMENT | FUNCTION_LIBRARY,
	  .check = check_static_assert,
	  .needs = FEATURE_COUNT,
	  .usage = "static_assert(condition, text)" },
	{ 0 },
};
