// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Long functions to several. The verifier follows one way to the end and keeps
 * the other of each branch for later, 8192 at most: "The sequence of 8193
 * jumps is too complex." A global function is verified by itself, and its
 * branches are forgotten with it. So runs of statements become functions;
 * what they share with the rest is in the scratch slot already (meeting.c).
 */
#include "codegen/passes.h"
#include "codegen/passes/outline.h"

/* Pieces have so many branches. */
#define CHUNK_BRANCHES 600
/* The kernel's limit is 256; elements and records (lower/), templates and
 * callbacks need some. */
#define FUNCTIONS_MOST 120
/* Less than this is not worth a call. */
#define WORTHWHILE 30

/* Where the slot is released, which all ways come to that claimed it; or -1. */
static int32_t find_release(const struct outline *outline)
{
	for (uint32_t i = outline->flow.norder; i-- > 0;) {
		int32_t b = outline->flow.order[i];

		vec_each (insn, &outline->function->blocks.v[b].insns)
			if (insn->op == IR_RELEASE)
				return b;
	}
	return -1;
}

/* The block with the longest way that goes to the end: the spine leads to it.
 * The end itself, if it is alone. */
static int32_t find_last(const struct outline *outline)
{
	const struct flow *flow = &outline->flow;
	uint32_t *depth = arena_array(outline->arena, uint32_t,
				      flow->nblocks + 1);
	int32_t best = outline->end;

	for (uint32_t i = 1; i < flow->norder; i++) {
		int32_t b = flow->order[i];
		struct ir_insn *last = ir_last(&outline->function->blocks.v[b]);

		depth[b] = depth[flow->idom[b]] + 1;
		for (uint32_t t = 0; t < ir_targets(last); t++)
			if (last->target[t] == outline->end &&
			    (best == outline->end || depth[b] > depth[best]))
				best = b;
	}
	return best;
}

/* The first segment behind the claim. */
static int32_t first_claimed(const struct outline *outline)
{
	int32_t s = outline->nsegments - 1;

	while (s > 0) {
		int32_t b = outline->segments[s - 1].block;
		struct ir_insn *last = ir_last(&outline->function->blocks.v[b]);

		if (last->op == IR_CLAIM)
			break;
		s--;
	}
	return s;
}

/* Numbers the spine, then each block as its nearest dominator on the spine. */
static bool find_segments(struct outline *outline)
{
	struct flow *flow = &outline->flow;
	int32_t end, n = 0;

	outline->end = find_release(outline);
	if (outline->end < 0)
		return false;
	end = find_last(outline);
	outline->segment_of = arena_array(outline->arena, int32_t,
					  flow->nblocks + 1);
	for (uint32_t b = 0; b < flow->nblocks; b++)
		outline->segment_of[b] = -1;
	for (int32_t b = end; b; b = flow->idom[b])
		n += flow->loop[b] < 0;
	outline->nsegments = n + 1;
	outline->segments = arena_array(outline->arena, struct segment, n + 1);
	for (int32_t b = end; b; b = flow->idom[b])
		if (flow->loop[b] < 0) {
			outline->segments[n].block = b;
			outline->segment_of[b] = n--;
		}
	outline->segment_of[0] = 0;
	for (uint32_t i = 1; i < flow->norder; i++) {
		int32_t b = flow->order[i];

		if (outline->segment_of[b] < 0)
			outline->segment_of[b] =
				outline->segment_of[flow->idom[b]];
	}
	return true;
}

/* Whether a jump from a segment stays in it or goes on to the next. */
static bool stays_closed(const struct outline *outline, int32_t s, int32_t to)
{
	return outline->segment_of[to] == s ||
	       (s + 1 < outline->nsegments &&
		to == outline->segments[s + 1].block);
}

/* What is gone to from another one stays where it is. */
static void open_segment(struct outline *outline, int32_t block)
{
	outline->segments[outline->segment_of[block]].closed = false;
}

static void fill_segments(struct outline *outline)
{
	struct flow *flow = &outline->flow;
	uint32_t *fill = arena_array(outline->arena, uint32_t,
				     outline->nsegments + 1);
	uint32_t at = 0;

	outline->members = arena_array(outline->arena, int32_t,
				       flow->norder + 1);
	for (uint32_t i = 0; i < flow->norder; i++)
		outline->segments[outline->segment_of[flow->order[i]]].n++;
	for (int32_t s = 0; s < outline->nsegments; s++) {
		outline->segments[s].first = fill[s] = at;
		outline->segments[s].closed = true;
		at += outline->segments[s].n;
	}
	open_segment(outline, outline->end);
	for (uint32_t i = 0; i < flow->norder; i++) {
		int32_t b = flow->order[i], s = outline->segment_of[b];
		struct segment *segment = &outline->segments[s];
		struct ir_insn *last = ir_last(&outline->function->blocks.v[b]);

		outline->members[fill[s]++] = b;
		segment->branches += is_branch(last);
		segment->closed &= last->op != IR_RETURN;
		for (uint32_t t = 0; t < ir_targets(last); t++) {
			int32_t to = last->target[t];

			if (to == outline->end) {
				segment->leaves = true;
			} else if (!stays_closed(outline, s, to)) {
				segment->closed = false;
				open_segment(outline, to);
			}
		}
	}
}

static void occurs(struct stretch *stretch, int32_t segment)
{
	if (!stretch->known || segment < stretch->from)
		stretch->from = segment;
	if (!stretch->known || segment > stretch->to)
		stretch->to = segment;
	stretch->known = true;
}

static void find_stretches(struct outline *outline)
{
	struct ir_function *function = outline->function;
	struct flow *flow = &outline->flow;

	outline->registers = arena_array(outline->arena, struct stretch,
					 function->registers.n + 1);
	outline->objects = arena_array(outline->arena, struct stretch,
				       function->objects.n + 1);
	for (uint32_t i = 0; i < flow->norder; i++) {
		int32_t b = flow->order[i];

		vec_each (insn, &function->blocks.v[b].insns) {
			int32_t *regs[10];
			uint32_t n = ir_uses(insn, regs);

			n += ir_defs(insn, regs + n);
			for (uint32_t k = 0; k < n; k++)
				occurs(&outline->registers[*regs[k]],
				       outline->segment_of[b]);
			if (insn->op == IR_FRAME)
				occurs(&outline->objects[insn->object],
				       outline->segment_of[b]);
		}
	}
}

static bool inside(const struct chunk *chunk, const struct stretch *stretch)
{
	return stretch->from >= chunk->from && stretch->to < chunk->to;
}

/* Whether all that a block uses lies in the chunk; the slot is handed on. */
static bool keeps_to(struct outline *outline, const struct chunk *chunk,
		     int32_t b)
{
	int32_t *regs[10];

	vec_each (insn, &outline->function->blocks.v[b].insns) {
		uint32_t n = ir_uses(insn, regs);

		n += ir_defs(insn, regs + n);
		for (uint32_t k = 0; k < n; k++)
			if (*regs[k] != outline->function->slot &&
			    !inside(chunk, &outline->registers[*regs[k]]))
				return false;
		if (insn->op == IR_FRAME &&
		    !inside(chunk, &outline->objects[insn->object]))
			return false;
	}
	return true;
}

/* The first segment of the chunk that must stay, or its end. */
static int32_t first_stuck(struct outline *outline, struct chunk *chunk)
{
	for (int32_t s = chunk->from; s < chunk->to; s++) {
		const struct segment *segment = &outline->segments[s];

		for (uint32_t i = 0; i < segment->n; i++)
			if (!keeps_to(outline, chunk,
				      outline->members[segment->first + i]))
				return s;
	}
	return chunk->to;
}

/* The longest chunk from a segment on that can go, perhaps empty. */
static void find_chunk(struct outline *outline, struct chunk *chunk,
		       uint32_t most, uint32_t *branches)
{
	int32_t stuck;

	*branches = 0;
	for (chunk->to = chunk->from;
	     chunk->to < outline->nsegments - 1 &&
	     outline->segments[chunk->to].closed && *branches < most;
	     chunk->to++)
		*branches += outline->segments[chunk->to].branches;
	while ((stuck = first_stuck(outline, chunk)) < chunk->to)
		while (chunk->to > stuck)
			*branches -= outline->segments[--chunk->to].branches;
}

static void outline_function(struct outline *outline, uint32_t branches)
{
	uint32_t most = branches / FUNCTIONS_MOST, n = 0;
	struct chunk chunk = { .from = first_claimed(outline) };

	if (most < CHUNK_BRANCHES)
		most = CHUNK_BRANCHES;
	while (chunk.from < outline->nsegments - 1 && n < FUNCTIONS_MOST) {
		find_chunk(outline, &chunk, most, &branches);
		if (branches >= WORTHWHILE) {
			outline_move(outline, &chunk);
			n++;
		}
		chunk.from = chunk.to > chunk.from ? chunk.to : chunk.from + 1;
	}
}

/* Blocks that nothing reaches may go to some that move away. */
static void empty_unreached(struct outline *outline)
{
	for (uint32_t b = 0; b < outline->flow.nblocks; b++)
		if (outline->flow.place[b] < 0)
			outline->function->blocks.v[b].insns.n = 0;
}

void outline(struct ir_program *program, const struct flow *flow,
	     struct arena *arena)
{
	struct outline outline = {
		.program = program,
		.function = program->functions.v[0],
		.arena = arena,
		.flow = *flow,
	};

	empty_unreached(&outline);
	if (!find_segments(&outline))
		return;
	if (outline_split(&outline)) {
		flow_build(&outline.flow, outline.function, arena);
		find_segments(&outline);
	}
	fill_segments(&outline);
	find_stretches(&outline);
	outline.new_register = no_numbers(arena, outline.function->registers.n);
	outline.new_object = no_numbers(arena, outline.function->objects.n);
	outline.new_block = no_numbers(arena, outline.function->blocks.n);
	outline_function(&outline, count_branches(outline.function));
}
