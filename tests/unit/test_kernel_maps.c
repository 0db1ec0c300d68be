// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hashes in this machine's kernel: read in batches, merged over CPUs, cleared,
 * zeroed, taken. Without the right to create maps there is nothing to test.
 */
#include "tests/unit/check.h"

#include <stdlib.h>

#include "kernel/bpf_call.h"
#include "runtime/maps.h"
#include "runtime/run.h"
#include "tests/unit/fixture.h"

enum { MAP_HASH, MAP_PERCPU, MAP_SECOND, MAP_INTERN, MAP_CELLS, MAPS };

#define KEYS 3000
#define FLIP 64

struct made {
	struct fixture f;
	struct map_plan plans[MAPS];
	struct maps maps;
};

static struct map_plan hash_plan(struct fixture *f, const char *name,
				 bool percpu)
{
	return (struct map_plan){
		.name = name,
		.key = type_int(&f->types, 8, true),
		.value = percpu ? fixture_aggregate(f, AGG_COUNT, false, 0, 0,
						    0)
				: type_int(&f->types, 8, true),
		.storage = percpu ? STORAGE_PERCPU_HASH : STORAGE_HASH,
		.type = percpu ? BPF_MAP_TYPE_PERCPU_HASH : BPF_MAP_TYPE_HASH,
		.key_size = 8,
		.value_size = 8,
		.max_entries = 4096,
		.flags = BPF_F_NO_PREALLOC,
		.instance = { -1, -1 },
		.flip_offset = -1,
		.intern = -1,
		.user = true,
	};
}

static int make(struct made *made)
{
	const struct map_plan *failed = NULL;
	struct plan *plan = &made->f.plan;

	fixture_open(&made->f, &printer_text);
	made->plans[MAP_HASH] = hash_plan(&made->f, "@h", false);
	made->plans[MAP_PERCPU] = hash_plan(&made->f, "@p", true);
	made->plans[MAP_SECOND] = hash_plan(&made->f, "@p", true);
	made->plans[MAP_PERCPU].instance[0] = MAP_PERCPU;
	made->plans[MAP_PERCPU].instance[1] = MAP_SECOND;
	made->plans[MAP_PERCPU].flip_offset = FLIP;
	made->plans[MAP_INTERN] = (struct map_plan){
		.name = "stacks",
		.storage = STORAGE_INTERN,
		.type = BPF_MAP_TYPE_HASH,
		.key_size = 8,
		.value_size = 8 + 8 * 4,
		.max_entries = 16,
		.flip_offset = -1,
		.intern = -1,
	};
	made->plans[MAP_CELLS] = (struct map_plan){
		.name = "cells",
		.storage = STORAGE_CELLS,
		.type = BPF_MAP_TYPE_ARRAY,
		.key_size = 4,
		.value_size = 128,
		.max_entries = 1,
		.mapped = true,
	};
	plan->maps = made->plans;
	plan->nmaps = MAPS;
	plan->cells = MAP_CELLS;
	plan->ring = plan->scratch = -1;
	return maps_create(&made->maps, plan, &failed);
}

static void test_hash(struct made *made)
{
	const struct map_plan *map = &made->plans[MAP_HASH];
	struct rows *rows = &made->f.rows;
	struct value value;

	for (int64_t i = 0; i < KEYS; i++) {
		int64_t content = i * 2;

		bpf_call_update(made->maps.fds[MAP_HASH], &i, &content,
				BPF_ANY);
	}
	CHECK_EQ(maps_read(&made->maps, map, rows), 0);
	CHECK_EQ(rows->n, KEYS);
	value = rows_value(rows, KEYS - 1);
	CHECK_EQ(value_u64(&value), (KEYS - 1) * 2);
	value = rows_key(rows, 0);
	CHECK_EQ(value_u64(&value), 0);
	CHECK_EQ(maps_zero(&made->maps, map), 0);
	CHECK_EQ(maps_read(&made->maps, map, rows), 0);
	CHECK_EQ(rows->n, KEYS);
	value = rows_value(rows, KEYS - 1);
	CHECK_EQ(value_u64(&value), 0);
	CHECK_EQ(maps_clear(&made->maps, map), 0);
	CHECK_EQ(maps_read(&made->maps, map, rows), 0);
	CHECK_EQ(rows->n, 0);
}

/* Taking flips the instances: what is counted on is in the other one. */
static void test_take(struct made *made)
{
	const struct map_plan *map = &made->plans[MAP_PERCPU];
	struct rows *rows = &made->f.rows;
	uint64_t *slots = calloc(made->maps.ncpus, sizeof(*slots));
	int64_t key = 5, other = 6;
	uint8_t wanted[MAPS] = { 0 };

	for (uint32_t cpu = 0; cpu < made->maps.ncpus; cpu++)
		slots[cpu] = cpu + 1;
	bpf_call_update(made->maps.fds[MAP_PERCPU], &key, slots, BPF_ANY);
	bpf_call_update(made->maps.fds[MAP_SECOND], &other, slots, BPF_ANY);
	CHECK_EQ(maps_take(&made->maps, map, rows), 0);
	CHECK_EQ(rows->n, 1);
	CHECK_EQ(rows->values[0],
		 made->maps.ncpus * (made->maps.ncpus + 1) / 2);
	CHECK_EQ(maps_cell(&made->maps, FLIP), 1);
	CHECK_EQ(maps_read(&made->maps, map, rows), 0);
	CHECK(rows->n == 1 && rows->keys[0] == 6);
	/* Once a turn: what came since is the next one's. */
	CHECK_EQ(maps_take(&made->maps, map, rows), 0);
	CHECK_EQ(rows->n, 0);
	CHECK_EQ(maps_cell(&made->maps, FLIP), 1);
	maps_turn(&made->maps);
	wanted[MAP_PERCPU] = 1;
	CHECK(!maps_retired(&made->maps, map));
	CHECK_EQ(maps_retire(&made->maps, wanted), 0);
	CHECK(maps_retired(&made->maps, map));
	CHECK_EQ(maps_cell(&made->maps, FLIP), 0);
	CHECK_EQ(maps_take(&made->maps, map, rows), 0);
	CHECK_EQ(rows->n, 1);
	CHECK(!maps_retired(&made->maps, map));
	maps_turn(&made->maps);
	CHECK_EQ(maps_take(&made->maps, map, rows), 0);
	CHECK_EQ(rows->n, 0);
	CHECK_EQ(maps_cell(&made->maps, FLIP), 1);
	free(slots);
}

static void test_stack(struct made *made)
{
	uint64_t words[5] = { 2, 0x10, 0x20 }, id = 77;
	const struct intern_stack *stack;

	bpf_call_update(made->maps.fds[MAP_INTERN], &id, words, BPF_ANY);
	stack = maps_stack(&made->maps, id);
	CHECK(stack && stack->nframes == 2 && stack->frames[1] == 0x20);
	CHECK(!maps_stack(&made->maps, 78));
	CHECK(!maps_stack(&made->maps, 0));
}

int main(void)
{
	struct made made = { 0 };

	if (!run_forbidden() && make(&made) == 0) {
		test_hash(&made);
		test_take(&made);
		test_stack(&made);
		maps_close(&made.maps);
		fixture_close(&made.f);
	}
	return CHECK_END;
}
