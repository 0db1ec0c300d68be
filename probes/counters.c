// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * software, hardware: every so many events of a counter, on every CPU.
 *
 *	software:faults:100	hardware:cache-misses
 */
#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>

#include "probes/private.h"

struct counter {
	const char *name, *alias;
	uint64_t config;
	uint64_t period; /* when none is given */
};

/* The names, their aliases and the periods without a count are bpftrace's, so
 * that a script samples as often here. */
static const struct counter software_counters[] = {
	{ "alignment-faults", NULL, PERF_COUNT_SW_ALIGNMENT_FAULTS, 1 },
	{ "bpf-output", NULL, PERF_COUNT_SW_BPF_OUTPUT, 1 },
	{ "context-switches", "cs", PERF_COUNT_SW_CONTEXT_SWITCHES, 1000 },
	{ "cpu-clock", "cpu", PERF_COUNT_SW_CPU_CLOCK, 1000000 },
	{ "cpu-migrations", NULL, PERF_COUNT_SW_CPU_MIGRATIONS, 1 },
	{ "dummy", NULL, PERF_COUNT_SW_DUMMY, 1 },
	{ "emulation-faults", NULL, PERF_COUNT_SW_EMULATION_FAULTS, 1 },
	{ "major-faults", NULL, PERF_COUNT_SW_PAGE_FAULTS_MAJ, 1 },
	{ "minor-faults", NULL, PERF_COUNT_SW_PAGE_FAULTS_MIN, 100 },
	{ "page-faults", "faults", PERF_COUNT_SW_PAGE_FAULTS, 100 },
	{ "task-clock", NULL, PERF_COUNT_SW_TASK_CLOCK, 1 },
	{ 0 },
};

static const struct counter hardware_counters[] = {
	{ "backend-stalls", NULL, PERF_COUNT_HW_STALLED_CYCLES_BACKEND,
	  1000000 },
	{ "branch-instructions", "branches", PERF_COUNT_HW_BRANCH_INSTRUCTIONS,
	  100000 },
	{ "branch-misses", NULL, PERF_COUNT_HW_BRANCH_MISSES, 100000 },
	{ "bus-cycles", NULL, PERF_COUNT_HW_BUS_CYCLES, 100000 },
	{ "cache-misses", NULL, PERF_COUNT_HW_CACHE_MISSES, 1000000 },
	{ "cache-references", NULL, PERF_COUNT_HW_CACHE_REFERENCES, 1000000 },
	{ "cpu-cycles", "cycles", PERF_COUNT_HW_CPU_CYCLES, 1000000 },
	{ "frontend-stalls", NULL, PERF_COUNT_HW_STALLED_CYCLES_FRONTEND,
	  1000000 },
	{ "instructions", NULL, PERF_COUNT_HW_INSTRUCTIONS, 1000000 },
	{ "ref-cycles", NULL, PERF_COUNT_HW_REF_CPU_CYCLES, 1000000 },
	{ 0 },
};

static const struct counter *counter_find(const struct counter *counters,
					  const char *name)
{
	for (const struct counter *c = counters; c->name; c++)
		if (!strcmp(c->name, name) ||
		    (c->alias && !strcmp(c->alias, name)))
			return c;
	return NULL;
}

/* Reports what is wrong with the parts; else 0. */
static int counter_refuse(struct probe_env *env, const struct probe_kind *kind,
			  const struct attach_point *point)
{
	const char *name = probe_part(point, 1);

	if (!name || point->nparts > 3)
		return probe_error(
			env, point,
			"%s probe type requires 1 or 2 arguments, found %u",
			kind->name, point->nparts - 1);
	if (glob_is_pattern(name))
		return probe_error(env, point,
				   "wildcards are not allowed for %s probe "
				   "type",
				   kind->name);
	return 0;
}

static int counter_unknown(struct probe_env *env, const struct probe_kind *kind,
			   const struct counter *counters,
			   const struct attach_point *point)
{
	const char *name = probe_part(point, 1);
	struct nearest nearest = { .name = name };

	for (const struct counter *c = counters; c->name; c++) {
		nearest_offer(&nearest, c->name);
		if (c->alias)
			nearest_offer(&nearest, c->alias);
	}
	return probe_error_near(env, point, &nearest, "%s is not a %s probe",
				name, kind->name);
}

static int counter_expand(struct probe_env *env, const struct probe_kind *kind,
			  const struct counter *counters,
			  const struct attach_point *point,
			  struct probe_points *points)
{
	struct argument_layout layout = {
		.kind = kind,
		.program_type = BPF_PROG_TYPE_PERF_EVENT,
		.space = SPACE_KERNEL,
	};
	struct probe_point model = { .kind = kind };
	const char *period = probe_part(point, 2);
	const struct counter *counter;
	int err = counter_refuse(env, kind, point);

	if (err)
		return err;
	counter = counter_find(counters, probe_part(point, 1));
	if (!counter)
		return counter_unknown(env, kind, counters, point);
	if (period && !probe_number(period, &model.period))
		return probe_error(env, point,
				   "Invalid count for %s probe: invalid "
				   "integer: %s",
				   kind->name, period);
	/* A count of 0 is the default, as when none is written. */
	if (!model.period)
		model.period = counter->period;
	/* A counter has no place; what perf wants to know of it travels where
	 * another kind's address would. */
	model.address = counter->config;
	model.layout = probe_layout(env, &layout);
	/* As written behind the kind, since `probe` shows it. */
	model.name = arena_printf(env->arena, "%s%s", kind->name,
				  strchr(point->text, ':'));
	probe_points_add(env, points, &model);
	return 0;
}

/* "software:cpu-clock:", and its alias. */
static void counters_list(struct probe_env *env, const struct probe_kind *kind,
			  const struct counter *counters,
			  const struct attach_point *pattern,
			  struct probe_points *points)
{
	uint32_t first = points->n;

	for (const struct counter *c = counters; c->name; c++) {
		probe_points_add_named(env, kind, pattern, c->name, points);
		if (c->alias)
			probe_points_add_named(env, kind, pattern, c->alias,
					       points);
	}
	probe_points_sort(points, first);
}

static int counter_attach(struct attach_request *request,
			  struct probe_links *links, uint32_t i, uint32_t type)
{
	const struct probe_point *point = request->points[i];
	struct perf_event_attr event = {
		.type = type,
		.config = point->address,
		.sample_period = point->period,
	};

	return attach_on_cpus(request, links, i, &event);
}

static int software_expand(struct probe_env *env,
			   const struct attach_point *point,
			   struct probe_points *points)
{
	return counter_expand(env, &probe_software, software_counters, point,
			      points);
}

static int software_list(struct probe_env *env,
			 const struct attach_point *pattern,
			 struct probe_points *points)
{
	counters_list(env, &probe_software, software_counters, pattern, points);
	return 0;
}

static int software_attach_one(struct attach_request *request,
			       struct probe_links *links, uint32_t i)
{
	return counter_attach(request, links, i, PERF_TYPE_SOFTWARE);
}

static int software_attach(struct attach_request *request,
			   struct probe_links *links)
{
	return attach_each(request, links, software_attach_one);
}

static int hardware_expand(struct probe_env *env,
			   const struct attach_point *point,
			   struct probe_points *points)
{
	return counter_expand(env, &probe_hardware, hardware_counters, point,
			      points);
}

static int hardware_list(struct probe_env *env,
			 const struct attach_point *pattern,
			 struct probe_points *points)
{
	counters_list(env, &probe_hardware, hardware_counters, pattern, points);
	return 0;
}

static int hardware_attach_one(struct attach_request *request,
			       struct probe_links *links, uint32_t i)
{
	return counter_attach(request, links, i, PERF_TYPE_HARDWARE);
}

static int hardware_attach(struct attach_request *request,
			   struct probe_links *links)
{
	return attach_each(request, links, hardware_attach_one);
}

const struct probe_kind probe_software = {
	.name = "software",
	.aliases = { "s" },
	.usage = "software:EVENT[:COUNT]",
	.arguments = "1 or 2",
	.arguments_least = 1,
	.arguments_most = 2,
	.exact = true,
	.context_type = "bpf_perf_event_data",
	.needs = FEATURE_COUNT,
	.cookie = FEATURE_COOKIE_PERF,
	.expand = software_expand,
	.list = software_list,
	.attach = software_attach,
};

const struct probe_kind probe_hardware = {
	.name = "hardware",
	.aliases = { "h" },
	.usage = "hardware:EVENT[:COUNT]",
	.arguments = "1 or 2",
	.arguments_least = 1,
	.arguments_most = 2,
	.exact = true,
	.context_type = "bpf_perf_event_data",
	.needs = FEATURE_COUNT,
	.cookie = FEATURE_COOKIE_PERF,
	.expand = hardware_expand,
	.list = hardware_list,
	.attach = hardware_attach,
};
