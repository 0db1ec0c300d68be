// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading, emptying and snapshots of the script's maps. */
#include "runtime/maps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/bpf_call.h"
#include "runtime/grace.h"

/* Enough for a hundred entries or a thousand a call, and little enough to stay
 * in a cache. */
#define BATCH_BYTES (64u * 1024)
#define BATCH_LEAST 16u

/* Where a map with two instances stands in this turn. */
enum map_turn {
	TURN_LIVE,
	TURN_RETIRED, /* the instance that is not live is full, and quiet */
	TURN_TAKEN,
};

static bool is_cell(const struct map_plan *map)
{
	return map->storage == STORAGE_CELL || map->storage == STORAGE_CPU_CELL;
}

static bool has_instances(const struct map_plan *map)
{
	return map->flip_offset >= 0 && map->instance[1] >= 0;
}

static uint32_t live_instance(const struct maps *maps,
			      const struct map_plan *map)
{
	if (!has_instances(map))
		return 0;
	return (uint32_t)maps_cell(maps, (uint32_t)map->flip_offset) & 1;
}

/* A cell's slot of a CPU: the present word, the value behind it. */
static uint64_t *cell_slot(const struct maps *maps, const struct map_plan *map,
			   uint32_t instance, uint32_t slot)
{
	return (uint64_t *)(maps->cells + map->cell_offset +
			    instance * map->instance_size +
			    slot * map->cell_stride);
}

static uint32_t cell_slots(const struct maps *maps, const struct map_plan *map)
{
	return map->storage == STORAGE_CPU_CELL ? maps->nslots : 1;
}

static int read_cell(struct maps *maps, const struct map_plan *map,
		     uint32_t instance, struct rows *rows)
{
	uint32_t slots = cell_slots(maps, map);
	bool present = false;

	/* Present on one CPU is present: each sets its own word. */
	for (uint32_t i = 0; i < slots; i++)
		present |= *cell_slot(maps, map, instance, i) != 0;
	if (!present)
		return 0;
	return rows_add(rows, NULL, cell_slot(maps, map, instance, 0) + 1,
			slots, map->cell_stride);
}

/* zero() keeps an entry and empties its value; clear() takes the entry away. */
static void empty_cell(struct maps *maps, const struct map_plan *map,
		       uint32_t instance, bool keep_present)
{
	size_t size = (map->value_size + 7) & ~7ul;

	for (uint32_t i = 0; i < cell_slots(maps, map); i++) {
		uint64_t *slot = cell_slot(maps, map, instance, i);

		if (!keep_present)
			__atomic_store_n(slot, 0, __ATOMIC_RELAXED);
		memset(slot + 1, 0, size);
	}
}

static bool is_percpu(const struct map_plan *map)
{
	return map->type == BPF_MAP_TYPE_PERCPU_HASH ||
	       map->type == BPF_MAP_TYPE_LRU_PERCPU_HASH;
}

/* Bytes of one entry's value as the kernel hands it out. */
static size_t read_size(const struct maps *maps, const struct map_plan *map)
{
	size_t size = map->value_size;

	return is_percpu(map) ? ((size + 7) & ~7ul) * maps->ncpus : size;
}

/*
 * One pass over a hash in batches. `command` reads, or reads and deletes; each
 * batch goes to `rows`, or gets `zeros` as its values, or neither.
 */
struct pass {
	struct maps *maps;
	const struct map_plan *map;
	enum bpf_cmd command;
	struct rows *rows;
	const void *zeros; /* NULL: values stay */
	int fd;
	int32_t intern; /* the instance's */
	uint32_t room;	/* entries of a batch */
	size_t value_size;
	uint8_t *keys, *values;
};

static int pass_allocate(struct pass *pass)
{
	struct maps *maps = pass->maps;
	size_t keys = ((size_t)pass->room * pass->map->key_size + 7) & ~7ul;
	size_t size = keys + (size_t)pass->room * pass->value_size;

	if (size > maps->batch_size) {
		void *grown = realloc(maps->batch, size);

		if (!grown)
			return -ENOMEM;
		maps->batch = grown;
		maps->batch_size = size;
	}
	pass->keys = maps->batch;
	pass->values = pass->keys + keys;
	return 0;
}

/* BPF_EXIST: an entry that was deleted since it was read must not come back. */
static int pass_zero(const struct pass *pass, uint32_t n)
{
	int err = 0;

	for (uint32_t i = 0; i < n && !err; i++) {
		err = bpf_call_update(
			pass->fd, pass->keys + (size_t)i * pass->map->key_size,
			pass->zeros, BPF_EXIST);
		if (err == -ENOENT) /* deleted meanwhile */
			err = 0;
	}
	return err;
}

static int pass_add(struct pass *pass, uint32_t n)
{
	uint32_t slots = is_percpu(pass->map) ? pass->maps->ncpus : 1;
	size_t stride = ((size_t)pass->map->value_size + 7) & ~7ul;
	int err = 0;

	for (uint32_t i = 0; pass->rows && i < n && !err; i++) {
		const void *key = pass->keys + (size_t)i * pass->map->key_size;

		key = maps_key(pass->maps, pass->map, pass->intern, key,
			       pass->rows->key_size);
		err = rows_add(pass->rows, key,
			       pass->values + i * pass->value_size, slots,
			       stride);
	}
	return err;
}

static int pass_run(struct pass *pass)
{
	/* Where the kernel goes on, as it says it: a number of a bucket. */
	uint32_t at[2] = { 0, 0 };
	bool first = true;

	for (;;) {
		union bpf_attr attr;
		int result, err;

		err = pass_allocate(pass);
		if (err)
			return err;
		memset(&attr, 0, sizeof(attr));
		attr.batch.map_fd = (uint32_t)pass->fd;
		attr.batch.in_batch = first ? 0 : (uintptr_t)&at[0];
		attr.batch.out_batch = (uintptr_t)&at[1];
		attr.batch.keys = (uintptr_t)pass->keys;
		attr.batch.values = (uintptr_t)pass->values;
		attr.batch.count = pass->room;
		result = bpf_call(pass->command, &attr);
		if (result == -ENOSPC) {
			/* A bucket of the hash has more than fit: again. */
			pass->room *= 2;
			continue;
		}
		/* -ENOENT is the end; what the last batch brought is there all
		 * the same. */
		if (result && result != -ENOENT)
			return result;
		err = pass->zeros ? pass_zero(pass, attr.batch.count)
				  : pass_add(pass, attr.batch.count);
		if (err || result == -ENOENT)
			return err;
		at[0] = at[1];
		first = false;
	}
}

static int pass_hash(struct pass *pass, uint32_t instance)
{
	const struct map_plan *map = pass->map;
	struct maps *maps = pass->maps;
	int32_t number = (int32_t)(map - maps->plan->maps);

	if (has_instances(map))
		number = map->instance[instance];
	pass->fd = maps->fds[number];
	pass->intern = maps->plan->maps[number].intern;
	pass->value_size = read_size(maps, map);
	pass->room = BATCH_BYTES / (uint32_t)(map->key_size + pass->value_size);
	if (pass->room < BATCH_LEAST)
		pass->room = BATCH_LEAST;
	return pass_run(pass);
}

static int read_hash(struct maps *maps, const struct map_plan *map,
		     uint32_t instance, struct rows *rows, enum bpf_cmd command)
{
	struct pass pass = {
		.maps = maps,
		.map = map,
		.command = command,
		.rows = rows,
	};

	return pass_hash(&pass, instance);
}

static int zero_hash(struct maps *maps, const struct map_plan *map,
		     uint32_t instance)
{
	void *zeros = calloc(1, read_size(maps, map));
	struct pass pass = {
		.maps = maps,
		.map = map,
		.command = BPF_MAP_LOOKUP_BATCH,
		.zeros = zeros,
	};
	int err = zeros ? pass_hash(&pass, instance) : -ENOMEM;

	free(zeros);
	return err;
}

int maps_read(struct maps *maps, const struct map_plan *map, struct rows *rows)
{
	uint32_t instance = live_instance(maps, map);
	int err;

	rows_begin(rows, map);
	if (is_cell(map))
		err = read_cell(maps, map, instance, rows);
	else
		err = read_hash(maps, map, instance, rows,
				BPF_MAP_LOOKUP_BATCH);
	return err ? err : rows_sort(rows, maps->plan->types);
}

/* Deleting in batches, what is read thrown away: no call in the kernel empties
 * a hash. */
static int clear_instance(struct maps *maps, const struct map_plan *map,
			  uint32_t instance)
{
	if (is_cell(map)) {
		empty_cell(maps, map, instance, false);
		return 0;
	}
	return read_hash(maps, map, instance, NULL,
			 BPF_MAP_LOOKUP_AND_DELETE_BATCH);
}

/* Interned keys go with the instance they are of. */
static int clear_interned(struct maps *maps, const struct map_plan *map,
			  uint32_t instance)
{
	const struct map_plan *interned;
	int32_t number = map->intern;

	if (number < 0)
		return 0;
	if (has_instances(map))
		number = maps->plan->maps[map->instance[instance]].intern;
	interned = &maps->plan->maps[number];
	return read_hash(maps, interned, 0, NULL,
			 BPF_MAP_LOOKUP_AND_DELETE_BATCH);
}

static uint8_t *map_turn(const struct maps *maps, const struct map_plan *map)
{
	return &maps->turns[map - maps->plan->maps];
}

void maps_turn(struct maps *maps)
{
	for (uint32_t i = 0; i < maps->plan->nmaps; i++)
		if (maps->turns[i] == TURN_TAKEN)
			maps->turns[i] = TURN_LIVE;
}

bool maps_retired(const struct maps *maps, const struct map_plan *map)
{
	return *map_turn(maps, map) == TURN_RETIRED;
}

static int flip(struct maps *maps, const struct map_plan *map)
{
	uint32_t instance = live_instance(maps, map);
	/* Until now the keys printed last may have been asked for. */
	int err = clear_interned(maps, map, !instance);

	if (err)
		return err;
	/* From here on programs write to the other one; those that run now may
	 * still write to this. */
	maps_set_cell(maps, (uint32_t)map->flip_offset, !instance);
	*map_turn(maps, map) = TURN_RETIRED;
	return 0;
}

int maps_retire(struct maps *maps, const uint8_t *wanted)
{
	bool any = false;

	for (uint32_t i = 0; i < maps->plan->nmaps; i++) {
		const struct map_plan *map = &maps->plan->maps[i];
		int err;

		if (!wanted[i] || !has_instances(map) ||
		    maps->turns[i] != TURN_LIVE)
			continue;
		err = flip(maps, map);
		if (err)
			return err;
		any = true;
	}
	return any ? grace_period() : 0;
}

static int take_instance(struct maps *maps, const struct map_plan *map,
			 uint32_t instance, struct rows *rows)
{
	int err;

	if (!is_cell(map))
		return read_hash(maps, map, instance, rows,
				 BPF_MAP_LOOKUP_AND_DELETE_BATCH);
	err = read_cell(maps, map, instance, rows);
	empty_cell(maps, map, instance, false);
	return err;
}

int maps_take(struct maps *maps, const struct map_plan *map, struct rows *rows)
{
	uint8_t *turn = map_turn(maps, map);
	uint32_t instance = 0;
	int err = 0;

	rows_begin(rows, map);
	if (has_instances(map)) {
		/* Twice in one turn: what the first one took is all there
		 * was. */
		if (*turn == TURN_TAKEN)
			return 0;
		if (*turn == TURN_LIVE) {
			err = flip(maps, map);
			if (!err)
				err = grace_period();
		}
		if (err)
			return err;
		*turn = TURN_TAKEN;
		instance = !live_instance(maps, map);
	}
	err = take_instance(maps, map, instance, rows);
	return err ? err : rows_sort(rows, maps->plan->types);
}

int maps_clear(struct maps *maps, const struct map_plan *map)
{
	uint32_t instance = live_instance(maps, map);
	int err = clear_instance(maps, map, instance);

	return err ? err : clear_interned(maps, map, instance);
}

int maps_zero(struct maps *maps, const struct map_plan *map)
{
	uint32_t instance = live_instance(maps, map);

	/* A minimum has no zero that later values could beat. */
	if (map->value->kind == TYPE_AGGREGATE &&
	    (map->value->agg == AGG_MIN || map->value->agg == AGG_MAX))
		return maps_clear(maps, map);
	if (!is_cell(map))
		return zero_hash(maps, map, instance);
	empty_cell(maps, map, instance, true);
	return 0;
}
