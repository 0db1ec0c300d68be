// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/maps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kernel/bpf.h"
#include "kernel/bpf_call.h"

/* Cells are read and set in memory, without a system call. */
static int map_cells(struct maps *maps, const struct map_plan *map, int fd)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t size = (size_t)map->value_size * map->max_entries;

	size = (size + page - 1) / page * page;
	maps->cells = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			   0);
	if (maps->cells == MAP_FAILED) {
		maps->cells = NULL;
		return -errno;
	}
	maps->cells_size = size;
	return 0;
}

/* The contents of a table: one update an entry that is not all zeros. */
static int fill_table(const struct map_plan *map, int fd)
{
	const uint8_t *entry = map->initial;
	int err;

	for (uint32_t i = 0; i < map->max_entries; i++) {
		bool empty = true;

		for (uint32_t j = 0; j < map->value_size && empty; j++)
			empty = !entry[j];
		if (!empty) {
			err = bpf_call_update(fd, &i, entry, BPF_ANY);
			if (err)
				return err;
		}
		entry += map->value_size;
	}
	return 0;
}

static int create_one(struct maps *maps, uint32_t number)
{
	const struct map_plan *map = &maps->plan->maps[number];
	uint32_t entries = map->max_entries, flags = map->flags;
	int fd;

	/* These have no map of their own: they lie in the cells. */
	if (map->storage == STORAGE_CELL || map->storage == STORAGE_CPU_CELL)
		return 0;
	if (map->storage == STORAGE_RING)
		maps->ring_size = entries;
	if (map->mapped)
		flags |= BPF_F_MMAPABLE;
	fd = bpf_call_map_create(map->type, map->name, map->key_size,
				 map->value_size, entries, flags);
	if (fd < 0)
		return fd;
	/* Noted before anything else can fail, so that maps_close() finds
	 * it. */
	maps->fds[number] = fd;
	if ((int32_t)number == maps->plan->cells)
		return map_cells(maps, map, fd);
	return map->initial ? fill_table(map, fd) : 0;
}

int maps_create(struct maps *maps, const struct plan *plan,
		const struct map_plan **failed)
{
	int err;

	*maps = (struct maps){ .plan = plan };
	maps->ncpus = cpus_possible();
	/* A power of two, so that a program gets its slot by a mask. */
	maps->nslots = plan->cpu_mask + 1;
	maps->fds = malloc((plan->nmaps + 1) * sizeof(*maps->fds));
	maps->turns = calloc(plan->nmaps + 1, sizeof(*maps->turns));
	if (!maps->fds || !maps->turns)
		return -ENOMEM;
	for (uint32_t i = 0; i < plan->nmaps; i++)
		maps->fds[i] = -1;
	for (uint32_t i = 0; i < plan->nmaps; i++) {
		err = create_one(maps, i);
		if (err < 0) {
			*failed = &plan->maps[i];
			return err;
		}
	}
	return 0;
}

void maps_close(struct maps *maps)
{
	if (maps->cells)
		munmap(maps->cells, maps->cells_size);
	for (uint32_t i = 0; maps->fds && i < maps->plan->nmaps; i++)
		if (maps->fds[i] >= 0)
			close(maps->fds[i]);
	free(maps->fds);
	free(maps->turns);
	free(maps->batch);
	free(maps->stack);
	free(maps->key);
	*maps = (struct maps){ 0 };
}

uint64_t maps_cell(const struct maps *maps, uint32_t offset)
{
	return __atomic_load_n((const uint64_t *)(maps->cells + offset),
			       __ATOMIC_RELAXED);
}

void maps_set_cell(struct maps *maps, uint32_t offset, uint64_t value)
{
	if (maps->cells)
		__atomic_store_n((uint64_t *)(maps->cells + offset), value,
				 __ATOMIC_RELAXED);
}

uint64_t maps_counter(const struct maps *maps, const struct counter *counter)
{
	return maps->cells ? maps_cell(maps, counter->offset) : 0;
}

/* Stacks and long keys lie in INTERN maps; an id is in one of them. */
const struct intern_stack *maps_stack(void *data, uint64_t id)
{
	struct maps *maps = data;
	const struct plan *plan = maps->plan;

	for (uint32_t i = 0; id && i < plan->nmaps; i++) {
		const void *found = NULL;

		if (plan->maps[i].storage == STORAGE_INTERN)
			found = maps_interned(maps, i, id);
		if (found)
			return found;
	}
	return NULL;
}
