// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kprobe:vfs_* and kretprobe:vfs_*, the entry and the return of the same
 * functions, have one link where the kernel knows sessions: its program runs at
 * both, and goes on to the one that is meant:
 *
 *	bpf_tail_call(ctx, programs, bpf_session_is_return(ctx) & 1);
 *
 * Two links would take the kernel twice as long to attach and to detach.
 */
#include <string.h>

#include "codegen/plan/build.h"
#include "kernel/uapi.h"

static const struct argument_layout *layout_of(const struct attachment *a)
{
	return a->points[0]->layout;
}

/* Whether the attachment is all that its block became, and nobody asks it for
 * its probe: the link has one number a function. */
static bool stands_alone(const struct plan_builder *builder,
			 const struct attachment *a)
{
	const struct checked *checked = builder->checked;

	return layout_of(a)->multi && !a->nserved &&
	       layout_of(a)->program_type == BPF_PROG_TYPE_KPROBE &&
	       !a->kind->user && !checked->units.v[a->program]->uses_probe &&
	       checked->script->blocks.v[a->block]->points.n == 1;
}

static bool same_functions(const struct attachment *a,
			   const struct attachment *b)
{
	if (a->npoints != b->npoints)
		return false;
	for (uint32_t i = 0; i < a->npoints; i++)
		if (a->points[i]->address != b->points[i]->address ||
		    strcmp(a->points[i]->function, b->points[i]->function) != 0)
			return false;
	return true;
}

/* How many attachments a block has: one, or the two of a :latency. */
static uint32_t count_of_block(const struct plan_builder *builder,
			       uint32_t block)
{
	uint32_t n = 0;

	vec_each (attachment, &builder->attachments)
		n += attachment->block == block;
	return n;
}

static bool are_pair(const struct plan_builder *builder,
		     const struct attachment *a, const struct attachment *b)
{
	uint32_t each = a->block == b->block ? 2 : 1;

	return layout_of(a)->at_exit != layout_of(b)->at_exit &&
	       stands_alone(builder, b) &&
	       count_of_block(builder, a->block) == each &&
	       count_of_block(builder, b->block) == each &&
	       same_functions(a, b);
}

static void join(struct plan_builder *builder, struct attachment *into,
		 const struct attachment *entry, const struct attachment *exit,
		 uint32_t kfunc)
{
	const struct attachment *const pair[2] = { entry, exit };
	struct attachment *served = arena_array(builder->arena,
						struct attachment, 2);
	struct plan *plan = builder->plan;
	struct attachment whole = *entry;

	for (uint32_t i = 0; i < 2; i++) {
		served[i] = *pair[i];
		/* What one goes on to must be loaded as it is. */
		plan->programs[pair[i]->program].attach_type =
			(enum bpf_attach_type)ATTACH_KPROBE_SESSION;
	}
	/* Each function is one probe, as for bpftrace; :latency says that
	 * there are returns. */
	if (entry->block != exit->block)
		plan->probes_attached -= exit->npoints;
	whole.program = plan_dispatch_by_side(builder, pair, kfunc);
	whole.served = served;
	whole.nserved = 2;
	whole.session = true;
	*into = whole;
}

/* The id of bpf_session_is_return(); 0: there are no sessions. */
static uint32_t find_kfunc(struct plan_builder *builder)
{
	struct function_type function;

	if (!feature(FEATURE_KPROBE_SESSION) ||
	    !type_function(builder->checked->types, NULL,
			   "bpf_session_is_return", &function))
		return 0;
	return function.btf_id;
}

void plan_sessions(struct plan_builder *builder)
{
	struct attachment *all = builder->attachments.v;
	uint32_t kfunc;

	for (uint32_t i = 0; i < builder->attachments.n; i++) {
		uint32_t j = i + 1;

		if (!stands_alone(builder, &all[i]))
			continue;
		while (j < builder->attachments.n &&
		       !are_pair(builder, &all[i], &all[j]))
			j++;
		if (j < builder->attachments.n &&
		    (kfunc = find_kfunc(builder))) {
			bool first_is_exit = layout_of(&all[i])->at_exit;

			join(builder, &all[i], &all[first_is_exit ? j : i],
			     &all[first_is_exit ? i : j], kfunc);
			memmove(&all[j], &all[j + 1],
				(--builder->attachments.n - j) * sizeof(*all));
		}
	}
}
