// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A link has one program. Where a block became several, since what its pattern
 * matched has different arguments, one more is attached in their place, which
 * goes on to the one that belongs to the probe. It is told by the cookie of a
 * multi link, whose upper half has which of the programs it is:
 *
 *	bpf_tail_call(ctx, programs, bpf_get_attach_cookie(ctx) >> 32);
 *
 * and by the number of the system call:
 *
 *	bpf_tail_call(ctx, programs, ctx[1]);
 *
 * Attaching and detaching a multi link each takes the kernel a walk through
 * all functions and a grace period: kprobe:tcp_* < print > was a minute of
 * those. Of 300 programs on one tracepoint each would run for every call.
 */
#include <stdlib.h>
#include <string.h>

#include "codegen/plan/build.h"
#include "kernel/arch.h"
#include "kernel/insns.h"

/* What comes first leaves the context in R6 and the program's number in R3. */
struct dispatcher {
	struct bpf_insn insns[16];
	uint32_t n;
};

#define COOKIE_SHIFT 32

static void put(struct dispatcher *dispatcher, struct bpf_insn insn)
{
	dispatcher->insns[dispatcher->n++] = insn;
}

static void put_by_cookie(struct dispatcher *dispatcher)
{
	put(dispatcher, CALL(BPF_FUNC_get_attach_cookie));
	put(dispatcher, MOVE(BPF_REG_3, BPF_REG_0));
	put(dispatcher,
	    INSN(BPF_ALU64 | BPF_RSH | BPF_K, BPF_REG_3, 0, 0, COOKIE_SHIFT));
}

/* Handed over at entry, in a register of the task at exit. */
static void put_by_call(struct dispatcher *dispatcher, bool at_exit)
{
	uint8_t size = arch.number_size == 4 ? BPF_W : BPF_DW;

	if (!at_exit) {
		put(dispatcher, LOAD(BPF_REG_3, BPF_REG_6, 8));
		return;
	}
	put(dispatcher, LOAD(BPF_REG_2, BPF_REG_6, 0));
	put(dispatcher, INSN(BPF_LDX | BPF_MEM | size, BPF_REG_3, BPF_REG_2,
			     (int16_t)arch.number, 0));
}

/* The kfunc takes the context, where it takes anything. */
static void put_by_side(struct dispatcher *dispatcher, uint32_t kfunc)
{
	put(dispatcher, KFUNC((int32_t)kfunc));
	put(dispatcher, MOVE(BPF_REG_3, BPF_REG_0));
	/* A bool is no more than its lowest byte. */
	put(dispatcher, INSN(BPF_ALU64 | BPF_AND | BPF_K, BPF_REG_3, 0, 0, 1));
}

static const struct argument_layout *layout_of(const struct attachment *a)
{
	return a->points[0]->layout;
}

/* Returns which instruction gets the map. */
static uint32_t dispatcher_make(struct dispatcher *dispatcher,
				const struct argument_layout *layout,
				uint32_t kfunc)
{
	uint32_t map;

	put(dispatcher, MOVE(BPF_REG_6, BPF_REG_1));
	if (kfunc)
		put_by_side(dispatcher, kfunc);
	else if (layout->syscall_table)
		put_by_call(dispatcher, layout->at_exit);
	else
		put_by_cookie(dispatcher);
	put(dispatcher, MOVE(BPF_REG_1, BPF_REG_6));
	map = dispatcher->n;
	put(dispatcher, INSN(BPF_LD | BPF_IMM | BPF_DW, BPF_REG_2, 0, 0, 0));
	put(dispatcher, INSN(0, 0, 0, 0, 0));
	put(dispatcher, CALL(BPF_FUNC_tail_call));
	/* Back here only if there is none. */
	put(dispatcher, SET(BPF_REG_0, 0));
	put(dispatcher, EXIT);
	return map;
}

/* Whether one link can have both: it has one kind, and one block's place in
 * the order. */
static bool share(const struct attachment *a, const struct attachment *b)
{
	const struct argument_layout *x = layout_of(a), *y = layout_of(b);

	return a->block == b->block && a->kind == b->kind &&
	       (x->multi || x->syscall_table) && x->multi == y->multi &&
	       x->attach_type == y->attach_type && x->at_exit == y->at_exit &&
	       x->sleepable == y->sleepable;
}

/* A system call that is named twice runs two programs. */
static bool call_is_taken(const struct attachment *const *some, uint32_t n,
			  const struct attachment *more)
{
	for (uint32_t i = 0; i < n && layout_of(more)->syscall_table; i++)
		for (uint32_t j = 0; j < some[i]->npoints; j++)
			for (uint32_t k = 0; k < more->npoints; k++)
				if (some[i]->points[j]->number ==
				    more->points[k]->number)
					return true;
	return false;
}

/* By their place among those served, or by the calls that they are for. */
static int32_t programs_map(struct plan_builder *builder,
			    const struct attachment *const *some, uint32_t n,
			    bool by_call)
{
	struct map_plan map = { .name = "programs",
				.storage = STORAGE_PROGRAMS,
				.key_size = 4,
				.value_size = 4,
				.max_entries = n };
	int32_t *programs;

	for (uint32_t i = 0; by_call && i < n; i++)
		for (uint32_t j = 0; j < some[i]->npoints; j++)
			if (some[i]->points[j]->number >= map.max_entries)
				map.max_entries = some[i]->points[j]->number +
						  1;
	programs = arena_array(builder->arena, int32_t, map.max_entries);
	for (uint32_t i = 0; i < map.max_entries; i++)
		programs[i] = by_call ? -1 : (int32_t)some[i]->program;
	for (uint32_t i = 0; by_call && i < n; i++)
		for (uint32_t j = 0; j < some[i]->npoints; j++)
			programs[some[i]->points[j]->number] =
				(int32_t)some[i]->program;
	map.programs = programs;
	return plan_map_add(builder, &map);
}

/* The program before those of the units; returns its number. */
static uint32_t program_add(struct plan_builder *builder,
			    const struct attachment *of, int32_t map,
			    uint32_t kfunc)
{
	struct plan *plan = builder->plan;
	struct program *program = &plan->programs[plan->nprograms];
	struct dispatcher dispatcher = { 0 };
	uint32_t insn = dispatcher_make(&dispatcher, layout_of(of), kfunc);

	*program = plan->programs[of->program];
	program->name = "dispatch";
	program->ninsns = dispatcher.n;
	program->insns = arena_copy(builder->arena, dispatcher.insns,
				    dispatcher.n * sizeof(*program->insns));
	program->relocs = arena_new(builder->arena, struct reloc);
	program->relocs[0] =
		(struct reloc){ .insn = insn, .kind = RELOC_MAP, .index = map };
	program->nrelocs = 1;
	return plan->nprograms++;
}

struct numbered {
	struct probe_point *point;
	uint64_t number;
};

static int by_name(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;

	return strcmp(x->point->name, y->point->name);
}

/* All points of several, sorted, since those of one file have one link. */
static void gather(struct plan_builder *builder, struct attachment *whole,
		   const struct attachment *const *some, uint32_t n)
{
	struct numbered *all;
	uint32_t points = 0;

	for (uint32_t i = 0; i < n; i++)
		points += some[i]->npoints;
	all = arena_array(builder->arena, struct numbered, points);
	whole->points = arena_array(builder->arena, struct probe_point *,
				    points);
	whole->numbers = arena_array(builder->arena, uint64_t, points);
	whole->npoints = points;
	for (uint32_t i = 0, at = 0; i < n; i++)
		for (uint32_t j = 0; j < some[i]->npoints; j++)
			all[at++] = (struct numbered){
				some[i]->points[j],
				some[i]->numbers[j] | (uint64_t)i
							      << COOKIE_SHIFT,
			};
	qsort(all, points, sizeof(*all), by_name);
	for (uint32_t i = 0; i < points; i++) {
		whole->points[i] = all[i].point;
		whole->numbers[i] = all[i].number;
	}
}

/* One attachment in the place of several. */
static void join(struct plan_builder *builder, struct attachment *into,
		 const struct attachment *const *some, uint32_t n)
{
	struct attachment *served = arena_array(builder->arena,
						struct attachment, n);
	struct attachment whole = *into;
	int32_t map;

	for (uint32_t i = 0; i < n; i++)
		served[i] = *some[i];
	gather(builder, &whole, some, n);
	map = programs_map(builder, some, n, layout_of(into)->syscall_table);
	whole.program = program_add(builder, into, map, 0);
	whole.served = served;
	whole.nserved = n;
	whole.table = -1;
	*into = whole;
}

uint32_t plan_dispatch_by_side(struct plan_builder *builder,
			       const struct attachment *const pair[2],
			       uint32_t kfunc)
{
	return program_add(builder, pair[0],
			   programs_map(builder, pair, 2, false), kfunc);
}

void plan_dispatch(struct plan_builder *builder)
{
	uint32_t n = builder->attachments.n, kept = 0;
	struct attachment *all = builder->attachments.v;
	const struct attachment **some =
		arena_array(builder->arena, const struct attachment *, n);
	bool *joined = arena_array(builder->arena, bool, n);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t together = 0;

		if (joined[i])
			continue;
		/* Entries and exits of a :latency take turns. */
		for (uint32_t j = i; j < n; j++) {
			if (joined[j] || !share(&all[i], &all[j]) ||
			    call_is_taken(some, together, &all[j]))
				continue;
			joined[j] = true;
			some[together++] = &all[j];
		}
		if (together > 1)
			join(builder, &all[i], some, together);
		all[kept++] = all[i];
	}
	builder->attachments.n = kept;
}
