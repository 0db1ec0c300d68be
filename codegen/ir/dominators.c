// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Dominators by semidominators, in nearly linear time: scripts of thousands of
 * statements have blocks with thousands of predecessors. Blocks go by their
 * number in a walk in depth here.
 *
 * The semidominator of w is the lowest block from which a path leads to w over
 * blocks that are all higher than w. The immediate dominator is then the
 * nearest one up the tree of those found that is no higher than that.
 */
#include "codegen/flow.h"

struct semis {
	int32_t *number; /* by block */
	int32_t *up;	 /* towards the root, shortened as it is walked */
	int32_t *semi;
	int32_t *best; /* the one with the lowest semi on the way up */
	int32_t *path;
};

/* The block with the lowest semidominator from v up to those not yet done. */
static int32_t lowest(struct semis *semis, int32_t v, int32_t first_done)
{
	uint32_t n = 0;
	int32_t top;

	if (v < first_done)
		return v;
	while (semis->up[v] >= first_done) {
		semis->path[n++] = v;
		v = semis->up[v];
	}
	top = semis->up[v];
	while (n-- > 0) {
		int32_t w = semis->path[n];

		if (semis->semi[semis->best[v]] < semis->semi[semis->best[w]])
			semis->best[w] = semis->best[v];
		semis->up[w] = top;
		v = w;
	}
	return semis->best[v];
}

static void find_semis(struct flow *flow, struct semis *semis)
{
	for (int32_t w = (int32_t)flow->norder - 1; w > 0; w--) {
		int32_t b = flow->walk[w];

		for (uint32_t p = flow->pred_first[b];
		     p < flow->pred_first[b + 1]; p++) {
			int32_t v = semis->number[flow->preds[p]];
			int32_t u = lowest(semis, v, w + 1);

			if (semis->semi[u] < semis->semi[w])
				semis->semi[w] = semis->semi[u];
		}
	}
}

void dominators_find(struct flow *flow, struct arena *arena)
{
	uint32_t n = flow->norder;
	struct semis semis = { 0 };
	int32_t *dom = arena_array(arena, int32_t, n + 1);

	semis.number = arena_array(arena, int32_t, flow->nblocks + 1);
	semis.up = arena_array(arena, int32_t, n + 1);
	semis.semi = arena_array(arena, int32_t, n + 1);
	semis.best = arena_array(arena, int32_t, n + 1);
	semis.path = arena_array(arena, int32_t, n + 1);
	for (uint32_t b = 0; b < flow->nblocks; b++)
		flow->idom[b] = -1;
	for (uint32_t i = 0; i < n; i++)
		semis.number[flow->walk[i]] = (int32_t)i;
	for (uint32_t i = 0; i < n; i++) {
		semis.semi[i] = semis.best[i] = (int32_t)i;
		if (i)
			semis.up[i] = dom[i] =
				semis.number[flow->parent[flow->walk[i]]];
	}
	find_semis(flow, &semis);
	for (uint32_t i = 1; i < n; i++) {
		while (dom[i] > semis.semi[i])
			dom[i] = dom[dom[i]];
		flow->idom[flow->walk[i]] = flow->walk[dom[i]];
	}
	flow->idom[0] = 0;
}
