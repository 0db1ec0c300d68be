// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Until 0.20 a script's variable lived in its whole probe:
 *
 *	if (c) { $a = 1; } else { $a = 2; } print($a);
 *
 * Newer releases end it with its block and refuse the use behind it. Where a
 * script does that, the variable is declared at the head of the probe, as if
 * `let $a;` stood there; everything else keeps its block. Variables of `let`,
 * of loops and of macros are newer than the old rule and do not come back to
 * life.
 */
#include "codegen/check/checker.h"

struct old_block {
	struct old_block *outer;
	struct strmap variables; /* name: its first assignment, or NEWER */
};

struct old_scope {
	struct arena *arena;
	struct loc probe; /* what lies elsewhere is a macro's */
	struct old_block *block;
	struct strmap ended; /* name: its assignment in a block that is over */
	struct node_list outlived;
};

/* Stands for a declaration that does not outlive its block. Only its address
 * counts. */
static char newer;
#define NEWER ((struct node *)&newer)

static void walk(struct old_scope *old, struct node *node);

static bool is_visible(const struct old_scope *old, const char *name)
{
	for (struct old_block *block = old->block; block; block = block->outer)
		if (strmap_get(&block->variables, name))
			return true;
	return false;
}

static void push(struct old_scope *old)
{
	struct old_block *block = arena_new(old->arena, struct old_block);

	block->outer = old->block;
	block->variables.arena = old->arena;
	old->block = block;
}

static void pop(struct old_scope *old)
{
	const struct strmap *map = &old->block->variables;

	for (uint32_t i = 0; i < map->room; i++) {
		const struct strmap_entry *entry = &map->slots[i];

		if (entry->key && entry->value != NEWER &&
		    !strmap_get(&old->ended, entry->key))
			strmap_set(&old->ended, entry->key, entry->value);
	}
	old->block = old->block->outer;
}

static struct old_block *outermost(const struct old_scope *old)
{
	struct old_block *block = old->block;

	while (block->outer)
		block = block->outer;
	return block;
}

static void use(struct old_scope *old, const struct node *node)
{
	const char *name = node->variable.name;
	struct node *first = strmap_get(&old->ended, name);

	if (!first || is_visible(old, name))
		return;
	*vec_push(old->arena, &old->outlived) = first;
	strmap_set(&outermost(old)->variables, name, first);
}

static void declare(struct old_scope *old, const struct node *target,
		    struct node *value)
{
	if (!is_visible(old, target->variable.name))
		strmap_set(&old->block->variables, target->variable.name,
			   value);
}

static bool in_probe(const struct old_scope *old, const struct node *node)
{
	return node->loc.begin >= old->probe.begin &&
	       node->loc.end <= old->probe.end;
}

static void visit(struct node **node, void *old)
{
	walk(old, *node);
}

static void walk_within(struct old_scope *old, struct node *node)
{
	push(old);
	if (node->kind == NODE_FOR_MAP || node->kind == NODE_FOR_RANGE)
		declare(old, node->loop.variable, NEWER);
	ast_children(node, visit, old);
	pop(old);
}

static void walk(struct old_scope *old, struct node *node)
{
	struct node *target = node->assign.target;

	switch (node->kind) {
	case NODE_VARIABLE: use(old, node); return;
	case NODE_FOR_MAP:
	case NODE_FOR_RANGE: walk_within(old, node); return;
	case NODE_BLOCK:
		if (node->block.scope)
			walk_within(old, node);
		else
			ast_children(node, visit, old);
		return;
	case NODE_ASSIGN:
		/* The value first: it is read before the variable is there. */
		walk(old, node->assign.value);
		if (target->kind == NODE_VARIABLE && node->assign.op == OP_NONE)
			declare(old, target,
				in_probe(old, node) ? target : NEWER);
		else
			walk(old, target);
		return;
	case NODE_LET:
		if (node->let.value)
			walk(old, node->let.value);
		declare(old, node->let.target, NEWER);
		return;
	default: ast_children(node, visit, old);
	}
}

/* The body becomes { let $a; BODY }. */
static void declare_at_head(struct checker *checker, struct node *body,
			    const struct node_list *outlived)
{
	struct node *inner = arena_new(checker->arena, struct node);
	struct node_list list = { 0 };

	*inner = *body;
	vec_each (first, outlived) {
		struct node *let = node_make(checker, NODE_LET, (*first)->loc);

		let->let.target = ast_clone(checker->arena, *first);
		*vec_push(checker->arena, &list) = let;
	}
	*vec_push(checker->arena, &list) = inner;
	body->kind = NODE_BLOCK;
	body->block.statements = list;
	body->block.value = NULL;
	body->block.scope = false;
}

void declare_old_variables(struct checker *checker, struct unit *unit)
{
	struct old_scope old = {
		.arena = checker->arena,
		.probe = unit->body->loc,
	};

	old.ended.arena = checker->arena;
	push(&old);
	if (unit->filter)
		walk(&old, unit->filter);
	walk(&old, unit->body);
	if (old.outlived.n)
		declare_at_head(checker, unit->body, &old.outlived);
}
