// SPDX-License-Identifier: GPL-2.0-or-later
/* The plan: storage, sites, programs and attachments, then the cells. */
#include "codegen/plan/build.h"

#include <linux/bpf.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "kernel/bpf.h"

/* The ring where nothing prints per event, and the bounds of the automatic
 * size where something does (BPFTRACE.md 4.2). */
#define RING_QUIET (64u << 10)
#define RING_LEAST (256ull << 10)
#define RING_MOST (16ull << 20)
/* A thousandth of the memory there is. */
#define RING_SHARE 1024
/* What the kernel takes. */
#define RING_BEYOND (1ull << 30)

static uint64_t free_memory(void)
{
	struct sysinfo info;

	if (sysinfo(&info) < 0)
		return 0;
	return (uint64_t)(info.freeram + info.bufferram) * info.mem_unit;
}

static uint64_t power_of_two_below(uint64_t n)
{
	uint64_t power = 1;

	while (power * 2 <= n)
		power *= 2;
	return power;
}

static uint64_t between(uint64_t least, uint64_t n, uint64_t most)
{
	return n < least ? least : n > most ? most : n;
}

/* As the script wants it: at least a page for each CPU, as bpftrace has it. */
static uint64_t ring_of_pages(uint64_t pages)
{
	if (pages < cpus_possible())
		pages = cpus_possible();
	return power_of_two_below(pages) * (uint64_t)sysconf(_SC_PAGESIZE);
}

/*
 * Where nothing prints per event there is room for each site's record once: a
 * BEGIN goes through them all before anything is read. A record larger than
 * the ring would never go out, and one of its half would wait for the one that
 * is being read.
 */
static uint64_t ring_automatic(const struct plan_builder *builder)
{
	uint64_t once = 0, largest = 0, size;
	bool per_event = false;

	vec_each (site, &builder->sites) {
		uint64_t record = BPF_RINGBUF_HDR_SZ +
				  (site->max_size + 7) / 8 * 8;

		per_event |= site->per_event;
		once += record;
		if (record > largest)
			largest = record;
	}
	if (per_event)
		size = between(RING_LEAST,
			       power_of_two_below(free_memory() / RING_SHARE),
			       RING_MOST);
	else
		size = between(RING_QUIET, power_of_two_above(once), RING_MOST);
	largest = power_of_two_above(2 * largest);
	return size > largest ? size : largest;
}

static uint32_t ring_size(const struct plan_builder *builder)
{
	uint64_t pages = builder->checked->config.perf_rb_pages;

	return (uint32_t)between(
		0, pages ? ring_of_pages(pages) : ring_automatic(builder),
		RING_BEYOND);
}

static void plan_ring(struct plan_builder *builder)
{
	struct map_plan ring = { .name = "ring", .storage = STORAGE_RING };

	builder->plan->ring = -1;
	if (!builder->sites.n)
		return;
	ring.max_entries = ring_size(builder);
	builder->plan->ring = plan_map_add(builder, &ring);
}

/* Stacks that are values, not keys: kept in a table of their own. */
static void plan_stacks(struct plan_builder *builder)
{
	struct checked *checked = builder->checked;
	struct map_plan stacks = {
		.name = "stacks",
		.key = type_int(checked->types, 8, false),
		.storage = STORAGE_INTERN,
		.key_size = 8,
		.value_size = builder->stack_size,
		.max_entries = (uint32_t)checked->config.max_map_keys,
	};
	int32_t number;

	builder->plan->index->stacks = -1;
	if (!builder->stack_size)
		return;
	number = plan_map_add(builder, &stacks);
	builder->maps.v[number].full_counter = (int32_t)plan_counter_add(
		builder, COUNTER_MAP_FULL, number, (struct loc){ 0 });
	builder->plan->index->stacks = number;
}

/* Masked with it, any CPU number the verifier may think of lies inside a table
 * of 2^n slots. */
static uint32_t cpu_mask(void)
{
	return (uint32_t)power_of_two_above(cpus_possible()) - 1;
}

static struct plan *plan_new(struct checked *checked)
{
	struct plan *plan = arena_new(checked->arena, struct plan);

	plan->arena = checked->arena;
	plan->types = checked->types;
	plan->became = checked->env->became;
	plan->sources = checked->sources;
	plan->config = checked->config;
	plan->unsafe = checked->unsafe;
	plan->cpu_mask = cpu_mask();
	plan->cells = plan->ring = plan->scratch = -1;
	plan->index = arena_new(checked->arena, struct plan_index);
	plan->index->arena = checked->arena;
	plan->time_formats = checked->time_formats.v;
	plan->ntime_formats = checked->time_formats.n;
	return plan;
}

struct plan *plan_build(struct checked *checked)
{
	struct plan_builder builder = { .checked = checked,
					.arena = checked->arena };
	struct plan *plan = plan_new(checked);

	builder.plan = plan;
	builder.name_numbers.arena = checked->arena;
	/*
	 * In an order in which each knows what it needs: sites name maps,
	 * stacks come from sites, and the cells hold what all the others asked
	 * for.
	 */
	plan_maps(&builder);
	plan_sites(&builder);
	plan_failures(&builder);
	plan_stacks(&builder);
	plan_programs(&builder);
	plan_ring(&builder);
	plan_cells(&builder);
	plan->maps = builder.maps.v;
	plan->nmaps = builder.maps.n;
	plan->sites = builder.sites.v;
	plan->nsites = builder.sites.n;
	plan->counters = builder.counters.v;
	plan->ncounters = builder.counters.n;
	return plan;
}
