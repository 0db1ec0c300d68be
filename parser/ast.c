// SPDX-License-Identifier: GPL-2.0-or-later
/* The tree's names, its children, copies and comparison. */
#include "parser/ast.h"

#include <string.h>

const char *node_kind_name(enum node_kind kind)
{
	static const char *const names[] = {
#define X(name, text) [NODE_##name] = text,
		NODE_KINDS(X)
#undef X
	};

	return kind < NODE_KIND_COUNT ? names[kind] : "?";
}

bool node_is_plain(const struct node *node)
{
	return node->kind < NODE_IF;
}

struct loc node_statement_loc(const struct node *node)
{
	struct loc loc = node->loc;

	if (node->semicolon)
		loc.end = node->semicolon;
	return loc;
}

const char *op_text(enum op op)
{
	static const char *const texts[] = { [OP_NONE] = "",
#define X(name, text) [OP_##name] = text,
					     OPERATORS(X)
#undef X
	};

	return op < OP_COUNT ? texts[op] : "?";
}

struct visitor {
	void (*visit)(struct node **, void *);
	void *data;
};

static void visit_one(const struct visitor *visitor, struct node **child)
{
	if (*child)
		visitor->visit(child, visitor->data);
}

/* Items may be replaced while they are visited, the list not. */
static void visit_list(const struct visitor *visitor, struct node_list *list)
{
	for (uint32_t i = 0; i < list->n; i++)
		visit_one(visitor, &list->v[i]);
}

/* The expressions of typeof() in a type's name. */
static void visit_type(const struct visitor *visitor, struct type_name *name)
{
	for (; name; name = name->of) {
		visit_one(visitor, &name->expression);
		vec_each (part, &name->parts)
			visit_type(visitor, *part);
	}
}

/* A loop's own parts; the body runs last. */
static void visit_loop(const struct visitor *visitor, struct node *node)
{
	visit_one(visitor, &node->loop.variable);
	visit_one(visitor, &node->loop.map);
	visit_one(visitor, &node->loop.from);
	visit_one(visitor, &node->loop.to);
	visit_one(visitor, &node->loop.body);
}

/*
 * The one list of what each kind has below it: copying, comparing, printing,
 * macros and the checker all walk by it, so a new kind of node is told here
 * once.
 */
void ast_children(struct node *node, void (*visit)(struct node **, void *),
		  void *data)
{
	struct visitor v = { visit, data };

	switch (node->kind) {
	case NODE_MAP: visit_one(&v, &node->map.key); break;
	case NODE_CALL: visit_list(&v, &node->call.arguments); break;
	/* The pairs share a member of the union, and b is NULL in a unary. */
	case NODE_UNARY:
	case NODE_BINARY:
		visit_one(&v, &node->operation.a);
		visit_one(&v, &node->operation.b);
		break;
	case NODE_STEP: visit_one(&v, &node->step.target); break;
	case NODE_TERNARY:
	case NODE_IF:
		visit_one(&v, &node->choice.condition);
		visit_one(&v, &node->choice.yes);
		visit_one(&v, &node->choice.no);
		break;
	case NODE_CAST:
	case NODE_SIZEOF:
	case NODE_OFFSETOF:
	case NODE_TYPEINFO:
	case NODE_TYPE_ARGUMENT:
		visit_type(&v, node->typed.type_name);
		visit_one(&v, &node->typed.value);
		break;
	case NODE_FIELD: visit_one(&v, &node->field.of); break;
	case NODE_INDEX:
		visit_one(&v, &node->index.of);
		visit_one(&v, &node->index.index);
		break;
	case NODE_TUPLE: visit_list(&v, &node->tuple); break;
	case NODE_RECORD:
		vec_each (part, &node->record.parts)
			visit_one(&v, &part->value);
		break;
	case NODE_BLOCK:
		visit_list(&v, &node->block.statements);
		visit_one(&v, &node->block.value);
		break;
	case NODE_ASSIGN: /* the value is worked out first */
		visit_one(&v, &node->assign.value);
		visit_one(&v, &node->assign.target);
		break;
	case NODE_LET:
		visit_type(&v, node->let.type_name);
		visit_one(&v, &node->let.value);
		visit_one(&v, &node->let.target);
		break;
	case NODE_FOR_MAP:
	case NODE_FOR_RANGE: visit_loop(&v, node); break;
	case NODE_WHILE:
	case NODE_UNROLL:
		visit_one(&v, &node->repeat.condition);
		visit_one(&v, &node->repeat.body);
		break;
	case NODE_COMPTIME:
	case NODE_DISCARD:
	case NODE_RETURN: visit_one(&v, &node->operand); break;
	default: break;
	}
}

struct type_name *ast_clone_type_name(struct arena *arena,
				      const struct type_name *name)
{
	struct type_name *copy;

	if (!name)
		return NULL;
	copy = arena_copy(arena, name, sizeof(*name));
	/* A type was worked out for the original's place; another place's names
	 * may mean another. */
	copy->type = NULL;
	copy->of = ast_clone_type_name(arena, name->of);
	if (name->expression)
		copy->expression = ast_clone(arena, name->expression);
	copy->parts.v = NULL;
	copy->parts.n = copy->parts.room = 0;
	for (uint32_t i = 0; i < name->parts.n; i++)
		*vec_push(arena, &copy->parts) =
			ast_clone_type_name(arena, name->parts.v[i]);
	return copy;
}

static void clone_child(struct node **child, void *arena)
{
	*child = ast_clone(arena, *child);
}

/* Lists of their own, where the copy has the original's. */
static void clone_lists(struct arena *arena, struct node *copy)
{
	struct node_list *list = NULL;

	switch (copy->kind) {
	case NODE_CALL: list = &copy->call.arguments; break;
	case NODE_TUPLE: list = &copy->tuple; break;
	case NODE_BLOCK: list = &copy->block.statements; break;
	case NODE_RECORD:
		copy->record.parts.room = copy->record.parts.n;
		copy->record.parts.v = arena_copy(
			arena, copy->record.parts.v,
			copy->record.parts.n * sizeof(struct record_part));
		break;
	default: break;
	}
	if (!list)
		return;
	list->room = list->n;
	list->v = arena_copy(arena, list->v, list->n * sizeof(*list->v));
}

/* What the checker worked out is the original's alone. */
static void forget_answers(struct node *copy)
{
	copy->type = NULL;
	switch (copy->kind) {
	case NODE_NAME: copy->name.builtin = NULL; break;
	case NODE_VARIABLE: copy->variable.variable = NULL; break;
	case NODE_MAP: copy->map.map = NULL; break;
	case NODE_CALL:
		copy->call.function = NULL;
		copy->call.extra = NULL;
		break;
	case NODE_FOR_MAP:
	case NODE_FOR_RANGE: copy->loop.extra = NULL; break;
	case NODE_WHILE:
	case NODE_UNROLL: copy->repeat.extra = NULL; break;
	default: break;
	}
}

/* The whole subtree: trees are changed in place, so no two places may share a
 * node. Texts are shared, as nobody changes those. */
struct node *ast_clone(struct arena *arena, const struct node *node)
{
	struct node *copy = arena_copy(arena, node, sizeof(*node));
	struct type_name **name = NULL;

	forget_answers(copy);
	clone_lists(arena, copy);
	switch (copy->kind) {
	case NODE_CAST:
	case NODE_SIZEOF:
	case NODE_OFFSETOF:
	case NODE_TYPEINFO:
	case NODE_TYPE_ARGUMENT: name = &copy->typed.type_name; break;
	case NODE_LET: name = &copy->let.type_name; break;
	default: break;
	}
	if (name && *name) {
		/* Its expressions are cloned with it, so not as children. */
		struct type_name *cloned = ast_clone_type_name(arena, *name);

		*name = NULL;
		ast_children(copy, clone_child, arena);
		*name = cloned;
		return copy;
	}
	ast_children(copy, clone_child, arena);
	return copy;
}
