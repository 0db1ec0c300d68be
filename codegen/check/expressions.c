// SPDX-License-Identifier: GPL-2.0-or-later
/* Every kind of expression has its function; what is common to all. */
#include "codegen/check/checker.h"

static const struct type *check_bool(struct checker *checker, struct node *node)
{
	(void)node;
	return type_bool(checker->types);
}

/* Its operand must be known when compiling; it becomes the operand. */
static const struct type *check_comptime(struct checker *checker,
					 struct node *node)
{
	const struct type *type = check_value(checker, node->operand);
	int64_t value;

	if (!type)
		return NULL;
	if (node->operand->kind == NODE_STRING)
		return type;
	if (!node_constant(node->operand, &value))
		return check_error(checker, node->loc,
				   "Unable to resolve comptime expression");
	become_integer(node, value, type);
	return type;
}

static const struct type *check_block_value(struct checker *checker,
					    struct node *node)
{
	return check_block(checker, node, true);
}

static const struct type *check_import(struct checker *checker,
				       struct node *node)
{
	return check_error(checker, node->loc,
			   "import is only possible at the top of a script");
}

static const struct type *check_type_argument(struct checker *checker,
					      struct node *node)
{
	return check_error(checker, node->loc,
			   "When used as a call argument, `typeof` builtin "
			   "only valid for macro calls that are expecting a "
			   "type parameter");
}

typedef const struct type *check_function(struct checker *, struct node *);

/* Kinds that are statements have no row. */
static check_function *const checks[NODE_KIND_COUNT] = {
	[NODE_INTEGER] = check_integer,
	[NODE_STRING] = check_string,
	[NODE_BOOL] = check_bool,
	[NODE_NAME] = check_name,
	[NODE_VARIABLE] = check_variable,
	[NODE_MAP] = check_map,
	[NODE_CALL] = check_call,
	[NODE_UNARY] = check_unary,
	[NODE_BINARY] = check_binary,
	[NODE_STEP] = check_step,
	[NODE_TERNARY] = check_choice,
	[NODE_IF] = check_choice,
	[NODE_CAST] = check_cast,
	[NODE_FIELD] = check_field,
	[NODE_INDEX] = check_index,
	[NODE_TUPLE] = check_tuple,
	[NODE_RECORD] = check_record,
	[NODE_SIZEOF] = check_sizeof,
	[NODE_OFFSETOF] = check_offsetof,
	[NODE_TYPEINFO] = check_typeinfo,
	[NODE_TYPE_ARGUMENT] = check_type_argument,
	[NODE_COMPTIME] = check_comptime,
	[NODE_BLOCK] = check_block_value,
	[NODE_IMPORT] = check_import,
};

/* Nodes are checked once a round, and may be others by then: their type is
 * always the latest answer. */
const struct type *check_expression(struct checker *checker, struct node *node)
{
	check_function *check = checks[node->kind];

	if (!check) {
		check_error(checker, node->loc, "%s is no expression",
			    node_kind_name(node->kind));
		return NULL;
	}
	node->type = check(checker, node);
	return node->type;
}

const struct type *check_given(struct checker *checker, struct node *node,
			       struct loc loc, const char *use)
{
	const struct type *type = check_expression(checker, node);

	if (type && type->kind == TYPE_VOID)
		return check_error(checker, loc, "Value 'void' cannot be %s.",
				   use);
	return type;
}

const struct type *check_printable(struct checker *checker, struct node *node)
{
	const struct type *type = check_expression(checker, node);

	if (type && type->kind == TYPE_VOID)
		return check_error(checker, node->loc,
				   "This has no value to be used");
	return type;
}

static const struct type *no_value(struct checker *checker,
				   const struct node *node,
				   const struct type *type)
{
	struct diag *diag = check_error_diag(checker, node->loc,
					     "A map of type %s can not be read "
					     "as a value",
					     text_of(checker, type));

	if (diag && node->kind == NODE_MAP)
		diag_hint(checker->checked->diags, diag,
			  "to show the whole map: print(%s)", node->map.name);
	return NULL;
}

const struct type *check_value(struct checker *checker, struct node *node)
{
	const struct type *type = check_printable(checker, node);
	const struct type *number;

	if (!type || type->kind != TYPE_AGGREGATE)
		return type;
	number = aggregate_as_number(checker, type);
	if (!number)
		return no_value(checker, node, type);
	/* The cast says to the lowering that the number is wanted, not the
	 * aggregation. */
	wrap_cast(checker, node, number);
	return number;
}

bool is_condition(const struct type *type)
{
	return type_is_integer(type) || type->kind == TYPE_POINTER ||
	       type->kind == TYPE_KSYM;
}

bool check_condition(struct checker *checker, struct node *node, struct loc loc)
{
	const struct type *type = check_value(checker, node);

	if (!type)
		return false;
	/* Of text only a literal is true or false. */
	if (node->kind == NODE_STRING)
		become_integer(node, node->string.len > 0,
			       INT(checker, 8, true));
	else if (!is_condition(type))
		check_error(checker, loc, "Invalid condition: %s",
			    kind_text(type));
	return is_condition(node->type);
}
