// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * elfutils 0.192's libelf.a and libdw.a, Debian 13's, call these and do not
 * hold them: a static link has to. Theirs lock around the C library's trees;
 * awl has one thread. Weak, for archives that are whole.
 */
#include <search.h>
#include <stddef.h>

/* The beginning of theirs, behind which a lock lies. */
struct search_tree {
	void *root;
};

typedef int (*compare_keys)(const void *, const void *);

#define WEAK __attribute__((weak))

WEAK void eu_search_tree_init(struct search_tree *tree);
WEAK void eu_search_tree_fini(struct search_tree *tree,
			      void (*release)(void *));
WEAK void *eu_tsearch(const void *key, struct search_tree *tree,
		      compare_keys compare);
WEAK void *eu_tfind(const void *key, struct search_tree *tree,
		    compare_keys compare);
WEAK void *eu_tdelete(const void *key, struct search_tree *tree,
		      compare_keys compare);
WEAK void eu_tdestroy(struct search_tree *tree, void (*release)(void *));

void eu_search_tree_init(struct search_tree *tree)
{
	tree->root = NULL;
}

void eu_search_tree_fini(struct search_tree *tree, void (*release)(void *))
{
	eu_tdestroy(tree, release);
}

void *eu_tsearch(const void *key, struct search_tree *tree,
		 compare_keys compare)
{
	return tsearch(key, &tree->root, compare);
}

void *eu_tfind(const void *key, struct search_tree *tree, compare_keys compare)
{
	return tfind(key, &tree->root, compare);
}

void *eu_tdelete(const void *key, struct search_tree *tree,
		 compare_keys compare)
{
	return tdelete(key, &tree->root, compare);
}

void eu_tdestroy(struct search_tree *tree, void (*release)(void *))
{
	tdestroy(tree->root, release);
	tree->root = NULL;
}
