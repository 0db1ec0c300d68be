/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The maps of a plan in the kernel, and the mapped memory that holds all
 * keyless ones ("cells").
 */
#ifndef AWL_RUNTIME_MAPS_H
#define AWL_RUNTIME_MAPS_H

#include <stddef.h>

#include "codegen/plan.h"
#include "runtime/rows.h"

struct maps {
	const struct plan *plan;
	int *fds;	/* one a map of the plan; -1: only cells */
	uint8_t *cells; /* mapped; NULL without cells */
	size_t cells_size;
	uint32_t ncpus;	 /* possible ones: slots of per-CPU values */
	uint32_t nslots; /* of CPU_CELLs and counters */
	uint32_t ring_size;
	/* Reading hashes: keys, values of one batch. */
	void *batch;
	size_t batch_size;
	uint64_t *stack; /* the last one resolved */
	size_t stack_size;
	uint8_t *turns; /* of each map: enum map_turn */
	uint8_t *key;	/* the last one restored */
	uint32_t key_room;
};

/* Creates and maps all; negative errno, *failed is the map. */
int maps_create(struct maps *maps, const struct plan *plan,
		const struct map_plan **failed);
void maps_close(struct maps *maps);

/* Reads a map (the live instance) into rows, sorted. */
int maps_read(struct maps *maps, const struct map_plan *map, struct rows *rows);
/*
 * Reads and empties a map, losing and doubling no event where it has two
 * instances: flips them, waits until no program still works on the old one.
 * That takes milliseconds, so a map is flipped once a turn: taken again in the
 * same turn it is empty, what came since is the next turn's.
 */
int maps_take(struct maps *maps, const struct map_plan *map, struct rows *rows);
/* Begins a turn. */
void maps_turn(struct maps *maps);
/* Flips all maps that have `wanted` set (a flag a map of the plan) and will be
 * taken in this turn, with one wait for all. */
int maps_retire(struct maps *maps, const uint8_t *wanted);
/* Whether a map was flipped and not taken. */
bool maps_retired(const struct maps *maps, const struct map_plan *map);
int maps_clear(struct maps *maps, const struct map_plan *map);
/* Sets all values to 0. */
int maps_zero(struct maps *maps, const struct map_plan *map);

/* The u64 at an offset of the cells. */
uint64_t maps_cell(const struct maps *maps, uint32_t offset);
void maps_set_cell(struct maps *maps, uint32_t offset, uint64_t value);
/* A counter, summed over CPUs. */
uint64_t maps_counter(const struct maps *maps, const struct counter *counter);
/* The frames of a stack's id: render.stack. `maps` is struct maps. */
const struct intern_stack *maps_stack(void *maps, uint64_t id);

/* What an intern table has under an id; NULL when it lost it. */
const void *maps_interned(struct maps *maps, uint32_t table, uint64_t id);
/* A key of the kernel's as the script's, with its long parts: rows.key_size
 * bytes that last until the next call. */
const void *maps_key(struct maps *maps, const struct map_plan *map,
		     int32_t intern, const void *key, uint32_t size);

#endif
