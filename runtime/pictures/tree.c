// SPDX-License-Identifier: GPL-2.0-or-later
/* Stacks that begin alike share what they have in common. */
#include "runtime/pictures/private.h"

#include <stdlib.h>

void tree_init(struct tree *tree, struct arena *arena)
{
	*tree = (struct tree){ .arena = arena, .known = { .arena = arena } };
	*vec_push(arena, &tree->nodes) = (struct tree_node){ .name = "all" };
}

/* The child of that name, a new one if there is none. */
static uint32_t child_of(struct tree *tree, uint32_t parent,
			 const struct stack_path *path, uint32_t i,
			 struct text *key)
{
	const struct step *step = &path->steps[i];
	const char *name = stack_path_name(path, i);
	uint32_t number = tree->nodes.n;
	struct tree_node *node;
	uintptr_t known;

	text_clear(key);
	text_add(key, (const char *)&parent, sizeof(parent));
	text_putc(key, (char)('0' + step->kind));
	text_add(key, name, step->len);
	known = (uintptr_t)strmap_get_n(&tree->known, key->data, key->len);
	if (known)
		return (uint32_t)(known - 1);
	strmap_set_n(&tree->known, key->data, key->len,
		     (void *)((uintptr_t)number + 1));
	node = vec_push(tree->arena, &tree->nodes);
	*node = (struct tree_node){
		.name = arena_strndup(tree->arena, name, step->len),
		.kind = step->kind,
		.next = tree->nodes.v[parent].first,
	};
	tree->nodes.v[parent].first = number;
	return number;
}

void tree_add(struct tree *tree, const struct stack_path *path, uint64_t weight)
{
	struct text key = { 0 };
	uint32_t at = 0;

	tree->nodes.v[0].total += weight;
	for (uint32_t i = 0; i < path->n; i++) {
		at = child_of(tree, at, path, i, &key);
		tree->nodes.v[at].total += weight;
	}
	text_free(&key);
}

static int compare_names(const void *left, const void *right, void *data)
{
	const struct tree_node *nodes = data;
	const struct tree_node *a = &nodes[*(const uint32_t *)left];
	const struct tree_node *b = &nodes[*(const uint32_t *)right];
	int order = strcmp(a->name, b->name);

	return order ? order : (a->kind > b->kind) - (a->kind < b->kind);
}

void tree_sort(struct tree *tree)
{
	struct tree_node *nodes = tree->nodes.v;
	uint32_t *children = arena_array(tree->arena, uint32_t,
					 tree->nodes.n + 1);

	for (uint32_t parent = 0; parent < tree->nodes.n; parent++) {
		uint32_t n = 0;

		for (uint32_t c = nodes[parent].first; c; c = nodes[c].next)
			children[n++] = c;
		if (!n)
			continue;
		qsort_r(children, n, sizeof(*children), compare_names, nodes);
		nodes[parent].first = children[0];
		for (uint32_t i = 0; i < n; i++)
			nodes[children[i]].next = i + 1 < n ? children[i + 1]
							    : 0;
	}
}

uint32_t tree_depth(const struct tree *tree)
{
	uint32_t n = tree->nodes.n, most = 0;
	uint32_t *depth = calloc(n, sizeof(*depth));

	/* Children have higher numbers than their parents. */
	for (uint32_t i = 0; depth && i < n; i++) {
		if (depth[i] > most)
			most = depth[i];
		for (uint32_t c = tree->nodes.v[i].first; c;
		     c = tree->nodes.v[c].next)
			depth[c] = depth[i] + 1;
	}
	free(depth);
	return most + 1;
}
