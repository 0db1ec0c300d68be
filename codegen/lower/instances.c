// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which memory or map of the kernel a map's name stands for: cells, a CPU's
 * slot of them, and the live one of two instances.
 */
#include "codegen/lower/internal.h"

bool map_is_cell(const struct map_plan *map)
{
	return map->storage == STORAGE_CELL || map->storage == STORAGE_CPU_CELL;
}

int32_t map_reference(struct lower *lower, int32_t map)
{
	int32_t dst = ir_temporary(&lower->ir);
	struct ir_insn *insn = ir_add(&lower->ir, IR_MAPREF);

	insn->dst = dst;
	insn->map = map;
	return dst;
}

void branch_flip(struct lower *lower, const struct map_plan *map,
		 int32_t blocks[3])
{
	struct memory flip = cell_at(lower, (uint32_t)map->flip_offset);
	int32_t live = memory_load(lower, flip, 8, false);

	for (int i = 0; i < 3; i++)
		blocks[i] = block_new(lower);
	ir_branch(&lower->ir, IR_EQ, live, constant(lower, 0), blocks[0],
		  blocks[1]);
	ir_at(&lower->ir, blocks[0]);
}

static void select_instance(struct lower *lower, const struct map_plan *map,
			    struct map_access *access, int which)
{
	int32_t number = map->instance[which];
	int32_t intern = lower->plan->maps[number].intern;

	/* What uses the map is written once: the verifier walks on from here
	 * with either map in the register. */
	ir_assign(&lower->ir, access->reference, map_reference(lower, number));
	if (intern >= 0)
		ir_assign(&lower->ir, access->intern_reference,
			  map_reference(lower, intern));
}

/* The map and its intern table, both of the instance that is live. */
struct map_access live_instance(struct lower *lower, const struct map_plan *map)
{
	struct map_access access = { .map = map,
				     .number = map->instance[0],
				     .reference = IR_NONE,
				     .intern_reference = IR_NONE };
	int32_t blocks[3];

	if (map->flip_offset < 0)
		return access;
	access.reference = ir_variable(&lower->ir, NULL);
	if (map->intern >= 0)
		access.intern_reference = ir_variable(&lower->ir, NULL);
	branch_flip(lower, map, blocks);
	select_instance(lower, map, &access, 0);
	ir_jump(&lower->ir, blocks[2]);
	ir_at(&lower->ir, blocks[1]);
	select_instance(lower, map, &access, 1);
	go(lower, blocks[2]);
	return access;
}

/* The same for cells, whose two instances lie one behind the other. */
static struct memory live_cell(struct lower *lower, const struct map_plan *map,
			       struct memory (*at)(struct lower *lower,
						   const struct map_plan *map,
						   uint32_t offset))
{
	int32_t result, blocks[3];

	if (map->flip_offset < 0)
		return at(lower, map, map->cell_offset);
	result = ir_variable(&lower->ir, NULL);
	branch_flip(lower, map, blocks);
	ir_assign(&lower->ir, result, at(lower, map, map->cell_offset).address);
	ir_jump(&lower->ir, blocks[2]);
	ir_at(&lower->ir, blocks[1]);
	ir_assign(
		&lower->ir, result,
		at(lower, map, map->cell_offset + map->instance_size).address);
	go(lower, blocks[2]);
	return memory_at(IR_REGION_CELL, result, 0);
}

static struct memory plain_cell(struct lower *lower, const struct map_plan *map,
				uint32_t offset)
{
	(void)map;
	return cell_at(lower, offset);
}

/* This CPU's slot: cells + offset + (cpu & mask) * stride. */
static struct memory map_cpu_slot(struct lower *lower,
				  const struct map_plan *map, uint32_t offset)
{
	int32_t cpu = helper_call(lower, BPF_FUNC_get_smp_processor_id);
	int32_t dst = ir_temporary(&lower->ir);
	struct ir_insn *insn = ir_add(&lower->ir, IR_CPUSLOT);

	insn->dst = dst;
	insn->map = lower->plan->cells;
	insn->imm = offset;
	insn->a = cpu;
	insn->off = (int32_t)map->cell_stride;
	insn->off2 = (int32_t)lower->plan->cpu_mask;
	return memory_at(IR_REGION_CELL, dst, 0);
}

struct memory map_cell(struct lower *lower, const struct map_plan *map)
{
	return live_cell(lower, map, plain_cell);
}

struct memory map_slot(struct lower *lower, const struct map_plan *map)
{
	return live_cell(lower, map, map_cpu_slot);
}

void cell_present(struct lower *lower, struct memory cell, int64_t present)
{
	memory_store(lower, cell, constant(lower, present), 8);
}

void counter_add(struct lower *lower, uint32_t counter)
{
	struct memory slot = cell_at(lower,
				     lower->plan->counters[counter].offset);
	int32_t one = constant(lower, 1);
	struct ir_insn *insn = ir_add(&lower->ir, IR_ATOMIC_ADD);

	insn->a = slot.address;
	insn->b = one;
	insn->size = 8;
	insn->region = IR_REGION_CELL;
}

/* One access from its begin: which instance is live is asked once, so that
 * lookup and update mean the same one, even if user space flips between. */
struct map_access map_access(struct lower *lower, const struct map_plan *map,
			     const struct node *key)
{
	struct map_access access = live_instance(lower, map);

	access.key = lower_key(lower, &access, key);
	return access;
}

struct memory key_bucket(const struct map_access *access)
{
	return memory_part(access->key, (int32_t)access->map->key_size - 8);
}

struct map_access map_bucket_access(struct lower *lower,
				    const struct map_plan *map,
				    const struct node *key)
{
	struct map_access access = map_access(lower, map, key);
	uint32_t plain = 0;

	if (map->key)
		plain = plan_key_type(lower->checked->types, map->key)->size;
	/* The gap before the bucket is part of the key, so that it must not
	 * differ from event to event. */
	memory_zero(lower, memory_part(access.key, (int32_t)plain),
		    map->key_size - 8 - plain);
	return access;
}
