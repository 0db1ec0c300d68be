// SPDX-License-Identifier: GPL-2.0-or-later
#include "codegen/flow.h"

/* By block: what of an operation at its end the walk has to know, so that only
 * the first meeting touches it. */
struct way {
	int32_t next[2]; /* the one to walk to last first */
	uint8_t n, walked;
	bool met;
};

static void count_preds(struct flow *flow, const struct way *ways,
			struct arena *arena)
{
	/* Counted first, then filled in: one array for all blocks. */
	uint32_t *fill, total = 0;

	flow->pred_first = arena_array(arena, uint32_t, flow->nblocks + 1);
	fill = arena_array(arena, uint32_t, flow->nblocks + 1);
	for (uint32_t i = 0; i < flow->norder; i++) {
		const struct way *way = &ways[flow->order[i]];

		for (uint32_t t = 0; t < way->n; t++) {
			flow->pred_first[way->next[t] + 1]++;
			flow->loops |= (uint32_t)flow->place[way->next[t]] <= i;
		}
	}
	for (uint32_t b = 0; b < flow->nblocks; b++) {
		flow->pred_first[b + 1] += flow->pred_first[b];
		fill[b] = flow->pred_first[b];
	}
	total = flow->pred_first[flow->nblocks];
	flow->preds = arena_array(arena, int32_t, total + 1);
	for (uint32_t i = 0; i < flow->norder; i++) {
		int32_t b = flow->order[i];

		for (uint32_t t = ways[b].n; t-- > 0;)
			flow->preds[fill[ways[b].next[t]]++] = b;
	}
}

/*
 * The targets in the order to walk to them. The last one walked follows its
 * block in the order, so that no jump is needed: the first target (found, got,
 * then), but the second of a TEST, which has no opposite.
 */
static void meet(struct way *way, const struct ir_block *block)
{
	struct ir_insn *last = ir_last(block);
	bool test = last && last->op == IR_BRANCH && last->condition == IR_TEST;

	way->met = true;
	way->n = last ? (uint8_t)ir_targets(last) : 0;
	for (uint32_t t = 0; t < way->n; t++)
		way->next[t] = last->target[test ? t : way->n - 1u - t];
}

/* Depth first without recursion. */
static void number_blocks(struct flow *flow, const struct ir_function *function,
			  struct way *ways, struct arena *arena)
{
	int32_t *stack = arena_array(arena, int32_t, flow->nblocks + 1);
	uint32_t depth = 0, at = flow->nblocks, met = 0;

	for (uint32_t b = 0; b < flow->nblocks; b++)
		flow->place[b] = -1;
	stack[depth++] = 0;
	meet(&ways[0], &function->blocks.v[0]);
	flow->walk[met++] = 0;
	while (depth) {
		int32_t b = stack[depth - 1], next;

		if (ways[b].walked == ways[b].n) {
			flow->order[--at] = b;
			depth--;
			continue;
		}
		next = ways[b].next[ways[b].walked++];
		if (ways[next].met)
			continue;
		meet(&ways[next], &function->blocks.v[next]);
		stack[depth++] = next;
		flow->parent[next] = b;
		flow->walk[met++] = next;
	}
	flow->norder = flow->nblocks - at;
	/* Filled in from the end, since a block is done after all behind it. */
	memmove(flow->order, flow->order + at,
		flow->norder * sizeof(*flow->order));
	for (uint32_t i = 0; i < flow->norder; i++)
		flow->place[flow->order[i]] = (int32_t)i;
}

/*
 * Times of entry and exit in the dominator tree: sizes of subtrees bottom up,
 * then places top down; the order makes both a simple sweep.
 */
static void time_tree(struct flow *flow, struct arena *arena)
{
	uint32_t *size = arena_array(arena, uint32_t, flow->nblocks + 1);
	uint32_t *next = arena_array(arena, uint32_t, flow->nblocks + 1);

	for (uint32_t i = flow->norder; i-- > 0;) {
		int32_t b = flow->order[i];

		size[b]++;
		if (b != 0)
			size[flow->idom[b]] += size[b];
	}
	for (uint32_t i = 0; i < flow->norder; i++) {
		int32_t b = flow->order[i], dom = flow->idom[b];

		flow->tree_in[b] = b == 0 ? 1 : next[dom];
		if (b != 0)
			next[dom] += size[b];
		next[b] = flow->tree_in[b] + 1;
		flow->tree_out[b] = flow->tree_in[b] + size[b];
	}
}

static bool in_loop(const struct flow *flow, int32_t block, int32_t header)
{
	for (int32_t h = flow->loop[block]; h >= 0; h = flow->outer[h])
		if (h == header)
			return true;
	return false;
}

/* The loop of a back edge: all that reaches it without passing the header. */
static void mark_loop(struct flow *flow, int32_t header, int32_t from,
		      int32_t *stack)
{
	uint32_t depth = 0;

	stack[depth++] = from;
	while (depth) {
		int32_t b = stack[--depth];

		if (in_loop(flow, b, header))
			continue;
		/* Headers are taken outermost first, so this one is inside
		 * whatever loop the block was in until now. */
		flow->loop[b] = header;
		flow->depth[b]++;
		for (uint32_t p = flow->pred_first[b];
		     p < flow->pred_first[b + 1]; p++)
			stack[depth++] = flow->preds[p];
	}
}

static void find_loops(struct flow *flow, struct arena *arena)
{
	uint32_t edges = flow->pred_first[flow->nblocks];
	int32_t *stack = arena_array(arena, int32_t, edges + 2);

	for (uint32_t b = 0; b < flow->nblocks; b++)
		flow->loop[b] = flow->outer[b] = -1;
	if (!flow->loops)
		return;
	for (uint32_t i = 0; i < flow->norder; i++) {
		int32_t b = flow->order[i];

		for (uint32_t p = flow->pred_first[b];
		     p < flow->pred_first[b + 1]; p++) {
			int32_t from = flow->preds[p];

			/* A jump back to a block that dominates it makes a
			 * loop; others only lie that way in the layout. */
			if (!flow_dominates(flow, b, from))
				continue;
			if (flow->loop[b] != b) {
				flow->outer[b] = flow->loop[b];
				flow->loop[b] = b;
				flow->depth[b]++;
			}
			if (from != b)
				mark_loop(flow, b, from, stack);
		}
	}
}

void flow_order(struct flow *flow, const struct ir_function *function,
		struct arena *arena)
{
	uint32_t n = function->blocks.n;
	struct way *ways = arena_array(arena, struct way, n + 1);

	memset(flow, 0, sizeof(*flow));
	flow->nblocks = n;
	flow->order = arena_array(arena, int32_t, n + 1);
	flow->place = arena_array(arena, int32_t, n + 1);
	flow->walk = arena_array(arena, int32_t, n + 1);
	flow->parent = arena_array(arena, int32_t, n + 1);
	number_blocks(flow, function, ways, arena);
	count_preds(flow, ways, arena);
}

void flow_build(struct flow *flow, const struct ir_function *function,
		struct arena *arena)
{
	uint32_t n = function->blocks.n;

	flow_order(flow, function, arena);
	flow->idom = arena_array(arena, int32_t, n + 1);
	flow->tree_in = arena_array(arena, uint32_t, n + 1);
	flow->tree_out = arena_array(arena, uint32_t, n + 1);
	flow->loop = arena_array(arena, int32_t, n + 1);
	flow->outer = arena_array(arena, int32_t, n + 1);
	flow->depth = arena_array(arena, uint16_t, n + 1);
	dominators_find(flow, arena);
	time_tree(flow, arena);
	find_loops(flow, arena);
}

bool flow_dominates(const struct flow *flow, int32_t a, int32_t b)
{
	if (flow->place[a] < 0 || flow->place[b] < 0)
		return false;
	return flow->tree_in[a] <= flow->tree_in[b] &&
	       flow->tree_out[b] <= flow->tree_out[a];
}

uint32_t flow_npreds(const struct flow *flow, int32_t block)
{
	return flow->pred_first[block + 1] - flow->pred_first[block];
}
