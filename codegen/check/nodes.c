// SPDX-License-Identifier: GPL-2.0-or-later
/* Making nodes, and turning nodes into others in place. */
#include "codegen/check/checker.h"

struct node *node_make(struct checker *checker, enum node_kind kind,
		       struct loc loc)
{
	struct node *node = arena_new(checker->arena, struct node);

	node->kind = kind;
	node->loc = loc;
	return node;
}

struct node *name_node(struct checker *checker, const char *name,
		       struct loc loc)
{
	struct node *node = node_make(checker, NODE_NAME, loc);

	node->name.name = name;
	return node;
}

struct node *call_node(struct checker *checker, const char *name,
		       struct node *argument, struct loc loc)
{
	struct node *node = node_make(checker, NODE_CALL, loc);

	node->call.name = name;
	node->call.name_loc = loc;
	if (argument)
		*vec_push(checker->arena, &node->call.arguments) = argument;
	return node;
}

struct node *field_node(struct checker *checker, struct node *of,
			const char *name, struct loc loc)
{
	struct node *node = node_make(checker, NODE_FIELD, loc);

	node->field.of = of;
	node->field.name = name;
	node->field.name_loc = loc;
	return node;
}

struct node *variable_node(struct checker *checker, const char *name,
			   struct loc loc)
{
	struct node *node = node_make(checker, NODE_VARIABLE, loc);

	node->variable.name = name;
	return node;
}

struct node *operation_node(struct checker *checker, enum op op, struct node *a,
			    struct node *b, struct loc loc)
{
	struct node *node = node_make(checker, b ? NODE_BINARY : NODE_UNARY,
				      loc);

	node->operation.op = op;
	node->operation.a = a;
	node->operation.b = b;
	return node;
}

/* What a node was is forgotten; its place stays. */
static void become(struct node *node, enum node_kind kind,
		   const struct type *type)
{
	struct loc loc = node->loc;

	memset(node, 0, sizeof(*node));
	node->kind = kind;
	node->loc = loc;
	node->type = type;
}

void become_integer(struct node *node, int64_t value, const struct type *type)
{
	become(node, NODE_INTEGER, type);
	node->integer.value = (uint64_t)value;
	node->integer.is_unsigned = !type->is_signed;
	node->integer.negative = type->is_signed && value < 0;
}

void become_string(struct node *node, const char *text, uint32_t len,
		   const struct type *type)
{
	become(node, NODE_STRING, type);
	node->string.text = text;
	node->string.len = len;
}

void become_bool(struct checker *checker, struct node *node, bool value)
{
	become(node, NODE_BOOL, type_bool(checker->types));
	node->boolean = value;
}

void become_empty(struct node *node)
{
	become(node, NODE_BLOCK, NULL);
}

void wrap_cast(struct checker *checker, struct node *node,
	       const struct type *type)
{
	/* The node keeps its address, which others point to; what it was
	 * moves. */
	struct node *inner = arena_copy(checker->arena, node, sizeof(*node));

	become(node, NODE_CAST, type);
	node->typed.value = inner;
}

const struct type *become_text(struct checker *checker, struct node *node)
{
	struct node *inner = arena_copy(checker->arena, node, sizeof(*node));
	struct node *length = node_make(checker, NODE_INTEGER, node->loc);

	become_integer(length, node->type->count, U64(checker));
	*node = *call_node(checker, "str", inner, node->loc);
	*vec_push(checker->arena, &node->call.arguments) = length;
	return check_value(checker, node);
}

bool is_literal(const struct node *node)
{
	return node->kind == NODE_INTEGER || node->kind == NODE_STRING ||
	       node->kind == NODE_BOOL;
}

struct node *choice_node(struct checker *checker, struct node *condition,
			 struct node *yes, struct node *no, struct loc loc)
{
	struct node *node = node_make(checker, NODE_TERNARY, loc);

	node->choice.condition = condition;
	node->choice.yes = yes;
	node->choice.no = no;
	return node;
}

struct node *cast_node(struct checker *checker, struct node *value,
		       const char *type, struct loc loc)
{
	struct node *node = node_make(checker, NODE_CAST, loc);

	node->typed.value = value;
	node->typed.type_name = arena_new(checker->arena, struct type_name);
	node->typed.type_name->loc = loc;
	node->typed.type_name->name = type;
	return node;
}
