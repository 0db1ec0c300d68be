// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * print(@m) and clear(@m) in one block, with no other use of @m between, are
 * one snapshot: print's site becomes it, and the clear is gone. What is
 * counted between the two is then neither lost nor printed twice.
 */
#include "codegen/check/checker.h"

/* The map that a statement prints or clears as a whole, or NULL. */
static struct map *whole_map(const struct node *node, enum site_kind kind)
{
	const struct site_call *site;

	if (node->kind != NODE_CALL || !node->call.function ||
	    !(node->call.function->flags & FUNCTION_SITE))
		return NULL;
	site = node->call.extra;
	return site && site->kind == kind ? site->map : NULL;
}

struct search {
	const struct map *map;
	bool found;
};

static void find_use(struct node **slot, void *data)
{
	struct search *search = data;

	if ((*slot)->kind == NODE_MAP && (*slot)->map.map == search->map)
		search->found = true;
	if (!search->found)
		ast_children(*slot, find_use, data);
}

static struct node *statement(struct node *block, uint32_t i)
{
	return i < block->block.statements.n ? block->block.statements.v[i]
					     : block->block.value;
}

/* The statement that clears what statement `from` prints, or NULL. */
static struct node *find_clear(struct node *block, uint32_t from,
			       const struct map *map)
{
	uint32_t n = block->block.statements.n + (block->block.value != NULL);
	struct search search = { .map = map };

	for (uint32_t i = from + 1; i < n && !search.found; i++) {
		struct node *node = statement(block, i);

		if (whole_map(node, SITE_CLEAR) == map)
			return node;
		find_use(&node, &search);
	}
	return NULL;
}

static void visit(struct node **slot, void *checker)
{
	snapshots_find(checker, *slot);
}

void snapshots_find(struct checker *checker, struct node *body)
{
	uint32_t n;

	if (body->kind == NODE_BLOCK) {
		n = body->block.statements.n;
		for (uint32_t i = 0; i < n; i++) {
			struct node *print = statement(body, i), *clear;
			struct map *map = whole_map(print, SITE_PRINT_MAP);

			clear = map ? find_clear(body, i, map) : NULL;
			if (!clear)
				continue;
			((struct site_call *)print->call.extra)->kind =
				SITE_SNAPSHOT;
			map->uses |= MAP_SNAPSHOT;
			/* The snapshot empties the map: the clear would take
			 * what was counted since. */
			become_empty(clear);
			clear->type = VOID(checker);
		}
	}
	ast_children(body, visit, checker);
}
