// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A multi link has one program. Where a block became several, since the
 * functions of its pattern have different arguments, one more is attached in
 * their place, which goes on to the one that belongs to the probe:
 *
 *	bpf_tail_call(ctx, programs, bpf_get_attach_cookie(ctx));
 *
 * Attaching and detaching a link each takes the kernel a walk through all
 * functions and a grace period: kprobe:tcp_* < print > was a minute of those.
 */
#include "codegen/plan/build.h"

static const struct bpf_insn dispatcher[] = {
	/* r6 = ctx; r0 = bpf_get_attach_cookie(r1) */
	{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = 6, .src_reg = 1 },
	{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_get_attach_cookie },
	/* bpf_tail_call(r6, programs, r0): back here only if there is none */
	{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = 1, .src_reg = 6 },
	{ .code = BPF_LD | BPF_IMM | BPF_DW, .dst_reg = 2 },
	{ .code = 0 },
	{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = 3, .src_reg = 0 },
	{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_tail_call },
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
	{ .code = BPF_JMP | BPF_EXIT },
};

/* Of the instruction that gets the map. */
#define DISPATCHER_MAP 3

static const struct argument_layout *layout_of(const struct attachment *a)
{
	return a->points[0]->layout;
}

/* Whether one link can have both: it has one kind, and one block's place in
 * the order. */
static bool share(const struct attachment *a, const struct attachment *b)
{
	return a->block == b->block && a->kind == b->kind &&
	       layout_of(a)->multi && layout_of(b)->multi &&
	       layout_of(a)->attach_type == layout_of(b)->attach_type &&
	       layout_of(a)->at_exit == layout_of(b)->at_exit &&
	       layout_of(a)->sleepable == layout_of(b)->sleepable;
}

/* The programs by their points' numbers. */
static int32_t programs_map(struct plan_builder *builder,
			    const struct attachment *const *some, uint32_t n)
{
	struct map_plan map = { .name = "programs",
				.storage = STORAGE_PROGRAMS,
				.key_size = 4,
				.value_size = 4,
				.max_entries = builder->names.n };
	int32_t *programs = arena_array(builder->arena, int32_t,
					map.max_entries);

	for (uint32_t i = 0; i < map.max_entries; i++)
		programs[i] = -1;
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < some[i]->npoints; j++)
			programs[some[i]->numbers[j]] =
				(int32_t)some[i]->program;
	map.programs = programs;
	return plan_map_add(builder, &map);
}

/* The program behind those of the units; returns its number. */
static uint32_t program_add(struct plan_builder *builder,
			    const struct attachment *of, int32_t map)
{
	struct plan *plan = builder->plan;
	struct program *program = &plan->programs[plan->nprograms];

	*program = plan->programs[of->program];
	program->name = "dispatch";
	program->ninsns = sizeof(dispatcher) / sizeof(*dispatcher);
	program->insns = arena_copy(builder->arena, dispatcher,
				    sizeof(dispatcher));
	program->relocs = arena_new(builder->arena, struct reloc);
	program->relocs[0] = (struct reloc){ .insn = DISPATCHER_MAP,
					     .kind = RELOC_MAP,
					     .index = map };
	program->nrelocs = 1;
	return plan->nprograms++;
}

/* One attachment in the place of several. */
static void join(struct plan_builder *builder, struct attachment *into,
		 const struct attachment *const *some, uint32_t n)
{
	struct attachment whole = *into;
	uint32_t points = 0;

	for (uint32_t i = 0; i < n; i++)
		points += some[i]->npoints;
	whole.points = arena_array(builder->arena, struct probe_point *,
				   points);
	whole.numbers = arena_array(builder->arena, uint64_t, points);
	whole.npoints = 0;
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < some[i]->npoints; j++) {
			struct probe_point *point = some[i]->points[j];

			some[i]->numbers[j] = plan_probe_number(builder,
								point->name);
			whole.numbers[whole.npoints] = some[i]->numbers[j];
			whole.points[whole.npoints++] = point;
		}
	whole.program = program_add(builder, into,
				    programs_map(builder, some, n));
	*into = whole;
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
			if (j > i && (joined[j] || !share(&all[i], &all[j])))
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
