// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How each map of the script is kept, by what the whole program does with it
 * (DESIGN.md, decision 9).
 */
#include "codegen/plan/build.h"

#include "kernel/bpf.h"

/* The kernel refuses larger values of per-CPU maps. */
#define PERCPU_VALUE_MOST 32768u
/* What one map of histograms may come to when every key is used. */
#define HISTOGRAMS_MOST (64ull << 20)
#define CACHE_LINE 64u
/* What the elements of a hash may come to that are all made with it. */
#define PREALLOCATED_MOST (512u << 10)
/* Of an element besides key and value, in the kernel. */
#define ELEMENT_HEAD 48u

static uint32_t align_up(uint32_t n, uint32_t align)
{
	return (n + align - 1) & ~(align - 1);
}

uint64_t power_of_two_above(uint64_t n)
{
	uint64_t power = 1;

	while (power < n)
		power *= 2;
	return power;
}

uint32_t aggregate_size(const struct type *type)
{
	const int64_t *v = type->parameters.v;

	switch (type->agg) {
	case AGG_AVG:
	case AGG_STATS: return 16;
	case AGG_HIST: return 8 * (uint32_t)HIST_BUCKETS((uint32_t)v[0]);
	case AGG_LHIST: return 8 * (uint32_t)LHIST_BUCKETS(v[0], v[1], v[2]);
	case AGG_TSERIES: return 8 * SERIES_WORDS;
	default: return 8;
	}
}

bool type_is_stack(const struct type *type)
{
	return type->kind == TYPE_KSTACK || type->kind == TYPE_USTACK;
}

uint32_t stack_size(const struct type *type)
{
	uint32_t frame = type->parameters.v[0] == STACK_BUILD_ID ? 32 : 8;

	return (uint32_t)sizeof(struct intern_stack) +
	       frame * (uint32_t)type->parameters.v[1];
}

bool key_is_long(const struct type *type)
{
	return (type->kind == TYPE_STRING || type->kind == TYPE_BUFFER) &&
	       type->size > INTERN_OVER;
}

static bool has_parts(const struct type *type)
{
	return type->kind == TYPE_TUPLE || type->kind == TYPE_RECORD;
}

const struct type *plan_key_type(struct types *types, const struct type *key)
{
	const struct field *fields;
	const struct type **parts;
	const char **names;
	bool changed = false;
	uint32_t n;

	if (key_is_long(key))
		return type_int(types, 8, false);
	if (!has_parts(key))
		return key;
	fields = type_fields(types, key, &n);
	parts = arena_array(types->arena, const struct type *, n);
	names = arena_array(types->arena, const char *, n);
	for (uint32_t i = 0; i < n; i++) {
		parts[i] = plan_key_type(types, fields[i].type);
		names[i] = fields[i].name;
		changed = changed || parts[i] != fields[i].type;
	}
	if (!changed)
		return key;
	return key->kind == TYPE_TUPLE ? type_tuple(types, parts, n)
				       : type_record(types, names, parts, n);
}

bool plan_bucket_in_key(const struct map_plan *map)
{
	const struct type *value = map->value;

	if (!value || value->kind != TYPE_AGGREGATE)
		return false;
	return value->agg == AGG_TSERIES ||
	       (aggregate_is_histogram(value) &&
		map->value_size == sizeof(uint64_t));
}

/* Bytes of the longest interned part of a key; 0: none. *n counts them. */
static uint32_t long_parts(struct types *types, const struct type *key,
			   uint32_t *n)
{
	uint32_t most = 0, count;
	const struct field *fields;

	if (key_is_long(key) || type_is_stack(key)) {
		(*n)++;
		return type_is_stack(key) ? stack_size(key) : 4 + key->size;
	}
	if (!has_parts(key))
		return 0;
	fields = type_fields(types, key, &count);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t size = long_parts(types, fields[i].type, n);

		if (size > most)
			most = size;
	}
	return most;
}

static enum bpf_map_type map_type(enum storage storage)
{
	switch (storage) {
	case STORAGE_HASH:
	case STORAGE_INTERN: return BPF_MAP_TYPE_HASH;
	case STORAGE_LRU_HASH: return BPF_MAP_TYPE_LRU_HASH;
	case STORAGE_PERCPU_HASH: return BPF_MAP_TYPE_PERCPU_HASH;
	case STORAGE_PERCPU_LRU_HASH: return BPF_MAP_TYPE_LRU_PERCPU_HASH;
	case STORAGE_RING: return BPF_MAP_TYPE_RINGBUF;
	case STORAGE_PROGRAMS: return BPF_MAP_TYPE_PROG_ARRAY;
	default: return BPF_MAP_TYPE_ARRAY;
	}
}

/* Whether a probe, not only the reader, needs an aggregation's total. */
static bool read_in_probe(const struct map *map)
{
	return map->uses & (MAP_READ | MAP_ITERATED | MAP_ADDRESS);
}

/* What a probe reads of an aggregation is the total, of all CPUs: there is one
 * slot for them then, as good as a slot each to whoever looks. */
static enum storage shared_if_read(const struct map *map, enum storage storage)
{
	if (map->value->kind != TYPE_AGGREGATE || !read_in_probe(map))
		return storage;
	if (storage == STORAGE_PERCPU_HASH)
		return STORAGE_HASH;
	return storage == STORAGE_PERCPU_LRU_HASH ? STORAGE_LRU_HASH : storage;
}

/* The script's own word on a map, `let @m = lruhash(100)`, goes before what its
 * uses suggest. */
static bool declared(const struct map *map, enum storage *storage)
{
	static const struct {
		const char *name;
		enum storage storage;
	} kinds[] = {
		{ "hash", STORAGE_HASH },
		{ "lruhash", STORAGE_LRU_HASH },
		{ "percpuhash", STORAGE_PERCPU_HASH },
		{ "percpulruhash", STORAGE_PERCPU_LRU_HASH },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (map->declaration &&
		    strcmp(map->declaration->kind, kinds[i].name) == 0) {
			*storage = kinds[i].storage;
			return true;
		}
	return false;
}

static enum storage storage_keyless(const struct map *map)
{
	/* What is no scalar could be torn in a cell. */
	if (map->value->kind != TYPE_AGGREGATE)
		return type_is_scalar(map->value) ? STORAGE_CELL : STORAGE_HASH;
	/* A delete clears one slot only, which would leave the other CPUs'
	 * counts: such a map has but one. */
	return read_in_probe(map) || (map->uses & MAP_DELETED)
		       ? STORAGE_CELL
		       : STORAGE_CPU_CELL;
}

/* A histogram too large for its number of keys has its bucket in the key. */
static enum storage storage_histogram(const struct plan_builder *builder,
				      const struct map *map,
				      struct map_plan *plan)
{
	uint64_t all = (uint64_t)plan->value_size * plan->max_entries;

	if (plan->value_size <= PERCPU_VALUE_MOST &&
	    all * (builder->plan->cpu_mask + 1) <= HISTOGRAMS_MOST)
		return STORAGE_PERCPU_HASH;
	if (all <= HISTOGRAMS_MOST || (map->uses & (MAP_DELETED | MAP_TESTED)))
		return STORAGE_HASH;
	plan->key_size = align_up(plan->key_size, 8) + 8;
	plan->value_size = 8;
	return STORAGE_PERCPU_HASH;
}

/* An element for each interval, whether there are keys or not. */
static enum storage storage_series(const struct map *map, struct map_plan *plan)
{
	uint32_t intervals = (uint32_t)map->value->parameters.v[1];
	enum storage storage;

	plan->key_size = align_up(plan->key_size, 8) + 8;
	if (declared(map, &storage))
		return storage;
	if (!map->key || plan->max_entries < intervals)
		plan->max_entries = intervals;
	return STORAGE_PERCPU_HASH;
}

static enum storage storage_keyed(const struct plan_builder *builder,
				  const struct map *map, struct map_plan *plan)
{
	enum storage storage;

	if (declared(map, &storage))
		return shared_if_read(map, storage);
	if (map->value->kind != TYPE_AGGREGATE || read_in_probe(map))
		return STORAGE_HASH;
	if (aggregate_is_histogram(map->value))
		return storage_histogram(builder, map, plan);
	return STORAGE_PERCPU_HASH;
}

/* Where long keys' bytes go, of each instance its own; a full one is the map
 * being full. */
static int32_t intern_add(struct plan_builder *builder,
			  const struct map_plan *owner, uint32_t size,
			  uint32_t parts)
{
	struct map_plan intern = {
		.name = owner->name,
		.loc = owner->loc,
		.key = type_int(builder->checked->types, 8, false),
		.storage = STORAGE_INTERN,
		.key_size = 8,
		.value_size = align_up(size, 8),
		.max_entries = owner->max_entries * parts,
	};

	return plan_map_add(builder, &intern);
}

/*
 * A hash whose elements come and go (one a thread, a request) is a third to a
 * half faster when they are made with it: 260 ns against 310 to insert and
 * delete, 145 against 250 to replace. A small one is therefore; that is 0.1 ms
 * at the start. The elements of per-CPU ones stay and are large, 2 ms to make
 * 4096: they are made as they come. Before 6.1 that is not safe in every
 * context: perf events' programs refuse such maps and the kernel warns of the
 * others.
 */
static uint32_t hash_flags(const struct map_plan *map)
{
	uint64_t element = ELEMENT_HEAD + align_up(map->key_size, 8) +
			   align_up(map->value_size, 8);

	if (map->type != BPF_MAP_TYPE_HASH &&
	    map->type != BPF_MAP_TYPE_PERCPU_HASH)
		return 0;
	if (map->type == BPF_MAP_TYPE_HASH &&
	    element * map->max_entries <= PREALLOCATED_MOST)
		return 0;
	return feature(FEATURE_NO_PREALLOC_PERF) ? BPF_F_NO_PREALLOC : 0;
}

int32_t plan_map_add(struct plan_builder *builder, const struct map_plan *map)
{
	struct map_plan *added = vec_push(builder->arena, &builder->maps);

	*added = *map;
	added->type = map_type(map->storage);
	added->flags = hash_flags(added);
	added->instance[0] = (int32_t)builder->maps.n - 1;
	added->instance[1] = -1;
	added->flip_offset = -1;
	added->intern = -1;
	added->full_counter = -1;
	return added->instance[0];
}

static void set_keyless(struct plan_builder *builder, const struct map *map,
			struct map_plan *plan)
{
	plan->storage = storage_keyless(map);
	plan->max_entries = 1;
	if (plan->storage == STORAGE_HASH) {
		plan->key_size = 4;
		return;
	}
	plan->cell_stride = align_up(8 + plan->value_size, 16);
	/* A power of two, so that a program shifts the CPU's number to its
	 * slot; a cache line at least, so that no two CPUs write to one. */
	if (plan->storage == STORAGE_CPU_CELL) {
		plan->cell_stride =
			(uint32_t)power_of_two_above(plan->cell_stride);
		if (plan->cell_stride < CACHE_LINE)
			plan->cell_stride = CACHE_LINE;
	}
	plan->instance_size = plan->cell_stride;
	if (plan->storage == STORAGE_CPU_CELL)
		plan->instance_size *= builder->plan->cpu_mask + 1;
}

/* A map that nothing goes into has no type yet; one that is only declared may
 * stay so. */
static void settle_value(struct plan_builder *builder, struct map *map)
{
	if (map->value)
		return;
	map->value = type_int(builder->checked->types, 8, true);
	if (map->uses)
		diag_error(builder->checked->diags, map->loc,
			   "Undefined map: %s", map->name);
}

static void map_one(struct plan_builder *builder, struct map *map)
{
	struct types *types = builder->checked->types;
	struct map_plan plan = {
		.name = map->name,
		.loc = map->loc,
		.key = map->key,
		.key_names = map->key_names,
		.nkey_names = map->nkey_names,
		.value = map->value,
		.user = !map->hidden,
		.max_entries = (uint32_t)builder->checked->config.max_map_keys,
	};

	plan.value_size = map->value->kind == TYPE_AGGREGATE
				  ? aggregate_size(map->value)
				  : map->value->size;
	if (map->declaration)
		plan.max_entries = (uint32_t)map->declaration->max_entries;
	if (map->display) {
		plan.display_top = map->display->top;
		plan.display_order = map->display->order;
		plan.display_every = map->display->every;
	}
	if (map->key)
		plan.key_size = plan_key_type(types, map->key)->size;
	if (aggregate_is_series(map->value)) {
		plan.storage = storage_series(map, &plan);
	} else if (map->key) {
		plan.storage = storage_keyed(builder, map, &plan);
	} else {
		set_keyless(builder, map, &plan);
	}
	map->number = (uint32_t)plan_map_add(builder, &plan);
}

/* What new elements of a keyed aggregation begin as, and what an element that
 * is not there reads as. */
static void needs_zeros(struct plan_builder *builder,
			const struct map_plan *map)
{
	/* Two words at most are made on the stack; zeros in the cells are for
	 * what is larger. */
	bool small = map->value->kind == TYPE_AGGREGATE
			     ? map->value_size <= 16
			     : type_is_scalar(map->value);

	if (!small && map->value_size > builder->zeros)
		builder->zeros = map->value_size;
}

/* The second instance of a map that is taken in snapshots. */
static void add_instance(struct plan_builder *builder, struct map *map)
{
	struct map_plan *plan = &builder->maps.v[map->number];
	struct map_plan second = *plan;
	int32_t number;

	if (!(map->uses & MAP_SNAPSHOT) && !plan->display_every)
		return;
	plan->flip_offset = 0; /* its place comes with the cells */
	/* Cells have no maps of their own: both instances lie in the cells map,
	 * one behind the other. */
	if (plan->storage == STORAGE_CELL ||
	    plan->storage == STORAGE_CPU_CELL) {
		plan->instance[1] = plan->instance[0];
		return;
	}
	/* Printed under the first one's name, never by itself. */
	second.user = false;
	number = plan_map_add(builder, &second);
	builder->maps.v[map->number].instance[1] = number;
}

static void map_companions(struct plan_builder *builder, struct map *map)
{
	struct map_plan plan = builder->maps.v[map->number];
	uint32_t parts = 0, size;
	bool cell = plan.storage == STORAGE_CELL ||
		    plan.storage == STORAGE_CPU_CELL;

	add_instance(builder, map);
	if (!cell) {
		needs_zeros(builder, &plan);
		builder->maps.v[map->number].full_counter =
			(int32_t)plan_counter_add(builder, COUNTER_MAP_FULL,
						  (int32_t)map->number,
						  map->loc);
	}
	size = map->key ? long_parts(builder->checked->types, map->key, &parts)
			: 0;
	/* Each instance has an intern table of its own, since they are emptied
	 * together. */
	for (int i = 0; size && i < 2; i++) {
		int32_t number = builder->maps.v[map->number].instance[i];

		if (number >= 0) {
			int32_t intern = intern_add(builder, &plan, size,
						    parts);

			builder->maps.v[number].intern = intern;
		}
	}
}

/* The script's maps have the first numbers, in their order. */
void plan_maps(struct plan_builder *builder)
{
	struct checked *checked = builder->checked;

	vec_each (map, &checked->maps) {
		settle_value(builder, *map);
		map_one(builder, *map);
	}
	/* Companions come behind all of the script's maps, so that a map's
	 * number is its place in the script. */
	vec_each (map, &checked->maps)
		map_companions(builder, *map);
}

static uint32_t cells_take(struct plan_builder *builder, uint32_t size,
			   uint32_t align)
{
	uint32_t at = align_up(builder->cells, align);

	builder->cells = at + size;
	return at;
}

static void cells_of_map(struct plan_builder *builder, struct map_plan *map)
{
	uint32_t instances = map->flip_offset < 0 ? 1 : 2;

	if (map->flip_offset == 0)
		map->flip_offset = (int32_t)cells_take(builder, 8, 8);
	if (map->storage == STORAGE_CELL)
		map->cell_offset =
			cells_take(builder, map->instance_size * instances, 16);
	if (map->storage == STORAGE_CPU_CELL)
		map->cell_offset = cells_take(builder,
					      map->instance_size * instances,
					      map->cell_stride);
}

/*
 * The cells map, once everything that needs room in it is known:
 *
 *	fixed | cells, flips | zeros | counters
 */
void plan_cells(struct plan_builder *builder)
{
	struct plan *plan = builder->plan;
	struct map_plan cells = {
		.name = "cells",
		.storage = STORAGE_CELLS,
		.key_size = 4,
		.max_entries = 1,
		.mapped = true,
	};

	builder->cells = CELLS_FIRST;
	vec_each (map, &builder->maps)
		cells_of_map(builder, map);
	plan->zeros_size = builder->zeros;
	plan->zeros_offset = cells_take(builder, builder->zeros, 64);
	/* One for all CPUs: whoever counts a loss has lost more time already
	 * than a contended line costs, and programs are a third shorter. */
	for (uint32_t i = 0; i < builder->counters.n; i++)
		builder->counters.v[i].offset = cells_take(builder, 8, 8);
	cells.value_size = align_up(builder->cells, 8);
	plan->cells = plan_map_add(builder, &cells);
	builder->maps.v[plan->cells].flags = BPF_F_MMAPABLE;
}
