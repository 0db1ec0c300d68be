// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Programs and what they are attached to: one program a unit, one attachment
 * for all its points where each call can tell its probe, else one a point.
 */
#include "codegen/plan/build.h"

#include <ctype.h>

/* What the kernel keeps of a program's name. */
#define PROGRAM_NAME 15

uint64_t plan_probe_number(struct plan_builder *builder, const char *name)
{
	uintptr_t number = (uintptr_t)strmap_get(&builder->name_numbers, name);

	if (number)
		return number - 1;
	*vec_push(builder->arena, &builder->names) = name;
	number = builder->names.n;
	strmap_set(&builder->name_numbers, name, (void *)number);
	return number - 1;
}

/* "kprobe:vfs_read" becomes kprobe_vfs_read: a name the kernel takes. */
static const char *program_name(struct plan_builder *builder, const char *label)
{
	char *name = arena_strndup(builder->arena, label,
				   strnlen(label, PROGRAM_NAME));

	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '_')
			*c = '_';
	return name;
}

static void program_fill(struct plan_builder *builder, const struct unit *unit,
			 struct program *program)
{
	const struct argument_layout *layout = unit->layout;

	program->label = unit->label ? unit->label : unit->kind->name;
	program->name = program_name(builder, program->label);
	program->type = layout->program_type;
	program->attach_type = layout->attach_type;
	program->attach_btf_id = layout->attach_btf_id;
	program->attach_btf = layout->attach_btf;
	program->attach_program = layout->attach_program;
	program->sleepable = layout->sleepable;
}

/* Whether one loaded program can tell its points apart. */
static bool points_told_apart(const struct unit *unit)
{
	/* Nobody asks which probe it is: one program does for all. */
	if (!unit->uses_probe || unit->points.n < 2)
		return true;
	return unit->layout->syscall_table || unit->layout->multi ||
	       (unit->kind->cookie != FEATURE_COUNT &&
		feature(unit->kind->cookie));
}

/*
 * The table from system call to 1 + probe number, for a raw tracepoint that
 * sees them all; one call needs none, the program compares.
 */
static int32_t syscall_table(struct plan_builder *builder,
			     const struct attachment *attachment)
{
	uint32_t n = 0, width = builder->names.n >= UINT16_MAX ? 4 : 2;
	struct map_plan table = { .name = "syscalls",
				  .storage = STORAGE_ARRAY,
				  .key_size = 4,
				  .max_entries = 1 };
	uint8_t *initial;

	if (attachment->npoints < 2)
		return -1;
	for (uint32_t i = 0; i < attachment->npoints; i++)
		if (attachment->points[i]->number >= n)
			n = attachment->points[i]->number + 1;
	/* One more: what is out of range reads the last, which stays 0. */
	table.value_size = (width * (n + 1) + 7) & ~7u;
	initial = arena_alloc(builder->arena, table.value_size);
	for (uint32_t i = 0; i < attachment->npoints; i++) {
		uint32_t number = (uint32_t)attachment->numbers[i] + 1;

		/* The low bytes of the number: the machine stores them
		 * first. */
		memcpy(initial + width * attachment->points[i]->number, &number,
		       width);
	}
	table.initial = initial;
	return plan_map_add(builder, &table);
}

static void attachment_add(struct plan_builder *builder,
			   const struct unit *unit, uint32_t program,
			   struct probe_point **points, uint32_t n)
{
	struct attachment *attachment = vec_push(builder->arena,
						 &builder->attachments);

	attachment->kind = unit->kind;
	attachment->program = program;
	attachment->points = points;
	attachment->npoints = n;
	attachment->block = unit->order;
	attachment->table = -1;
	attachment->numbers = arena_array(builder->arena, uint64_t, n);
	/* Probes get numbers, and their names a place in the plan, only where
	 * somebody asks for them. */
	if (unit->uses_probe)
		for (uint32_t i = 0; i < n; i++)
			attachment->numbers[i] =
				plan_probe_number(builder, points[i]->name);
	if (unit->layout->syscall_table)
		attachment->table = syscall_table(builder, attachment);
}

static void unit_attach(struct plan_builder *builder, const struct unit *unit,
			uint32_t program)
{
	struct probe_point **points = unit->points.v;

	for (uint32_t i = 0; i < unit->points.n; i++)
		builder->plan->probes_attached += !points[i]->further &&
						  unit->kind->run < RUN_AS_TEST;
	if (points_told_apart(unit)) {
		attachment_add(builder, unit, program, points, unit->points.n);
		return;
	}
	for (uint32_t i = 0; i < unit->points.n; i++)
		attachment_add(builder, unit, program, &points[i], 1);
}

const struct attachment *plan_attachment_of(const struct plan *plan,
					    uint32_t program, bool *dispatched)
{
	if (dispatched)
		*dispatched = false;
	for (uint32_t i = 0; i < plan->nattachments; i++) {
		const struct attachment *attachment = &plan->attachments[i];

		if (dispatched)
			*dispatched = attachment->nserved > 0;
		if (attachment->program == program)
			return attachment;
		for (uint32_t j = 0; j < attachment->nserved; j++)
			if (attachment->served[j].program == program)
				return &attachment->served[j];
	}
	return NULL;
}

/*
 * BEGIN first, wherever it stands: nothing may happen before it has run.
 * Blocks on one point run in the order of the script: the kernel calls what
 * was attached last first for some kinds (attach_reversed).
 */
static void order(struct plan_builder *builder)
{
	struct plan *plan = builder->plan;
	uint32_t n = builder->attachments.n, at = 0;
	const struct probe_kind *kind;

	plan->attachments = arena_array(builder->arena, struct attachment, n);
	plan->nattachments = n;
	for (uint32_t i = 0; i < n; i++)
		if (builder->attachments.v[i].kind->run == RUN_AT_BEGIN)
			plan->attachments[at++] = builder->attachments.v[i];
	for (uint32_t i = 0; i < n; i++) {
		kind = builder->attachments.v[i].kind;
		if (kind->run != RUN_AT_BEGIN && !kind->attach_reversed)
			plan->attachments[at++] = builder->attachments.v[i];
	}
	for (uint32_t i = n; i-- > 0;)
		if (builder->attachments.v[i].kind->attach_reversed)
			plan->attachments[at++] = builder->attachments.v[i];
}

void plan_programs(struct plan_builder *builder)
{
	struct checked *checked = builder->checked;
	struct plan *plan = builder->plan;

	plan->nprograms = checked->units.n;
	/* Each dispatcher comes before two units at least. */
	plan->programs = arena_array(builder->arena, struct program,
				     plan->nprograms + plan->nprograms / 2);
	for (uint32_t i = 0; i < checked->units.n; i++) {
		program_fill(builder, checked->units.v[i], &plan->programs[i]);
		unit_attach(builder, checked->units.v[i], i);
	}
	plan_dispatch(builder);
	plan_sessions(builder);
	order(builder);
	plan->probe_names = builder->names.v;
	plan->nprobe_names = builder->names.n;
}
