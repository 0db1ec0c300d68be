// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where objects lie below r10. An object lives from the first operation that
 * can touch it to the last one, in the layout's order; one touched in a loop
 * lives all through the loop, since its contents may go round. Those that
 * live at different times share their bytes.
 */
#include "codegen/machine.h"

#include <stdlib.h>

struct span {
	uint32_t from, to; /* to is inclusive */
	int32_t object;
};

struct framer {
	struct machine *machine;
	int32_t *base;	    /* by register: object it points into, or -1 */
	struct span *spans; /* by object */
	bool *touched;
	uint32_t *loop_from; /* by block: the outermost loop around it */
	uint32_t *loop_to;
	uint32_t *first; /* by block: number of its first operation */
	uint32_t end;
};

static void number_operations(struct framer *framer)
{
	struct machine *machine = framer->machine;
	const struct flow *flow = &machine->flow;
	uint32_t at = 0;

	for (uint32_t i = 0; i < flow->norder; i++) {
		int32_t b = flow->order[i];

		framer->first[b] = at;
		at += machine->function->blocks.v[b].insns.n;
		framer->loop_from[b] = framer->first[b];
		framer->loop_to[b] = at - 1;
	}
	framer->end = at;
}

/* Spans between a jump back and its target, those that meet as one. */
static void find_loops(struct framer *framer)
{
	struct machine *machine = framer->machine;
	const struct flow *flow = &machine->flow;
	int32_t *back_to = arena_array(machine->arena, int32_t,
				       flow->norder + 1);
	int32_t reach;

	for (uint32_t i = 0; i < flow->norder; i++)
		back_to[i] = (int32_t)i;
	for (uint32_t i = 0; i < flow->norder; i++) {
		struct ir_insn *last =
			ir_last(&machine->function->blocks.v[flow->order[i]]);

		for (uint32_t t = 0; t < ir_targets(last); t++)
			if (flow->place[last->target[t]] < back_to[i])
				back_to[i] = flow->place[last->target[t]];
	}
	/* From the end: a span reaches down to the least target inside it. */
	for (uint32_t i = flow->norder; i-- > 0;) {
		uint32_t to = i;

		reach = back_to[i];
		while (i > 0 && (int32_t)i > reach) {
			i--;
			if (back_to[i] < reach)
				reach = back_to[i];
		}
		for (uint32_t j = i; j <= to; j++) {
			framer->loop_from[flow->order[j]] =
				framer->first[flow->order[i]];
			framer->loop_to[flow->order[j]] =
				to + 1 < flow->norder
					? framer->first[flow->order[to + 1]] - 1
					: framer->end - 1;
		}
	}
}

static void touch(struct framer *framer, int32_t object, int32_t block,
		  uint32_t at)
{
	struct span *span = &framer->spans[object];
	const struct flow *flow = &framer->machine->flow;
	uint32_t from = at, to = at;

	if (framer->loop_from[block] != framer->first[block] ||
	    flow->depth[block]) {
		from = framer->loop_from[block];
		to = framer->loop_to[block];
	}
	if (!framer->touched[object]) {
		framer->touched[object] = true;
		span->from = from;
		span->to = to;
		span->object = object;
		return;
	}
	if (from < span->from)
		span->from = from;
	if (to > span->to)
		span->to = to;
}

/* What a register points into, if that is sure; variables may hold any. */
static void follow(struct framer *framer, struct ir_insn *insn, int32_t block,
		   uint32_t at)
{
	struct machine *machine = framer->machine;
	int32_t object = -1;

	if (insn->dst == IR_NONE)
		return;
	if (insn->op == IR_FRAME)
		object = insn->object;
	else if (insn->op == IR_OFFSET || insn->op == IR_INDEX ||
		 insn->op == IR_MOV || insn->op == IR_ADD || insn->op == IR_SUB)
		object = framer->base[insn->a];
	if (object < 0)
		return;
	framer->base[insn->dst] = object;
	touch(framer, object, block, at);
	if (!machine->function->registers.v[insn->dst].variable)
		return;
	touch(framer, object, machine->flow.order[0], 0);
	/* A variable may carry the address anywhere: the object lives from the
	 * begin to the end. */
	framer->spans[object].to = framer->end;
}

static void touch_all(struct framer *framer)
{
	struct machine *machine = framer->machine;
	struct ir_function *function = machine->function;

	for (uint32_t r = 0; r < function->registers.n; r++) {
		const struct ir_insn *value = machine->values.v[r];

		framer->base[r] = machine->slot.v[r];
		if (value && value->op == IR_FRAME)
			framer->base[r] = value->object;
	}
	for (uint32_t i = 0; i < machine->flow.norder; i++) {
		int32_t b = machine->flow.order[i];
		uint32_t at = framer->first[b];

		vec_each (insn, &function->blocks.v[b].insns) {
			int32_t *uses[8];
			uint32_t n = ir_uses(insn, uses);

			for (uint32_t u = 0; u < n; u++)
				if (framer->base[*uses[u]] >= 0)
					touch(framer, framer->base[*uses[u]], b,
					      at);
			follow(framer, insn, b, at++);
		}
	}
}

/* By where they begin: then what is free now stays free for those that
 * follow. */
static int by_from(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->object < y->object ? -1 : 1;
}

/* The lowest place below r10 that is free from then on, in units of 8. */
static uint32_t find_place(uint32_t *busy_until, uint32_t units, uint32_t align,
			   uint32_t from)
{
	uint32_t place = units, free = 0;

	/* The object's lowest address is -8 * place: that must be aligned. */
	for (;; place++) {
		if (place % align)
			continue;
		for (free = 0; free < units; free++)
			if (busy_until[place - 1 - free] > from)
				break;
		if (free == units)
			return place;
	}
}

void frame_lay_out(struct machine *machine)
{
	struct ir_function *function = machine->function;
	struct arena *arena = machine->arena;
	uint32_t nblocks = function->blocks.n + 1, total = 0, n = 0;
	uint32_t nobjects = function->objects.n, *busy_until;
	struct framer framer = { .machine = machine };

	framer.base = arena_array(arena, int32_t, function->registers.n + 1);
	framer.spans = arena_array(arena, struct span, nobjects + 1);
	framer.touched = arena_array(arena, bool, nobjects + 1);
	framer.loop_from = arena_array(arena, uint32_t, nblocks);
	framer.loop_to = arena_array(arena, uint32_t, nblocks);
	framer.first = arena_array(arena, uint32_t, nblocks);
	machine->offset = arena_array(arena, int32_t, nobjects + 1);
	number_operations(&framer);
	find_loops(&framer);
	touch_all(&framer);
	for (uint32_t i = 0; i < nobjects; i++) {
		/* More units than can be needed, one object behind the other:
		 * find_place() never runs out. */
		total += (function->objects.v[i].size + 15) / 8;
		total += function->objects.v[i].align / 8;
		if (framer.touched[i])
			framer.spans[n++] = framer.spans[i];
	}
	qsort(framer.spans, n, sizeof(*framer.spans), by_from);
	busy_until = arena_array(arena, uint32_t, total + 2);
	for (uint32_t i = 0; i < n; i++) {
		const struct span *span = &framer.spans[i];
		const struct ir_object *object =
			&function->objects.v[span->object];
		uint32_t units = (object->size + 7) / 8, place;

		/* An object of no bytes has an address all the same. */
		if (!units)
			units = 1;
		place = find_place(busy_until, units,
				   object->align > 8 ? object->align / 8 : 1,
				   span->from);
		for (uint32_t u = 0; u < units; u++)
			busy_until[place - 1 - u] = span->to + 1;
		machine->offset[span->object] = -8 * (int32_t)place;
		if (8 * place > machine->stack)
			machine->stack = 8 * place;
	}
}
