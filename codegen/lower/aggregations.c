// SPDX-License-Identifier: GPL-2.0-or-later
/* @m = count(), hist(x)...: one element or cell, updated in place. */
#include "codegen/lower/internal.h"

/* One aggregation on its way. */
struct aggregation {
	const struct type *type; /* of the map's value */
	int32_t value;		 /* the operand, biased for min and max */
};

/* min and max are kept so that more is better (layout.h). */
int32_t extreme_biased(struct lower *lower, const struct type *type, bool least,
		       int32_t value)
{
	uint64_t mask = type->to && type->to->is_signed ? EXTREME_BIAS : 0;

	if (least)
		mask = ~mask;
	if (!mask)
		return value;
	return ir_binary(&lower->ir, IR_XOR, value,
			 constant(lower, (int64_t)mask));
}

static int32_t biased(struct lower *lower, const struct type *type,
		      int32_t value)
{
	return extreme_biased(lower, type, type->agg == AGG_MIN, value);
}

/* What goes in: 1 for count(), which has no argument. */
static int32_t operand(struct lower *lower, const struct type *type,
		       const struct node *call)
{
	int32_t value;

	if (type->agg == AGG_COUNT)
		return constant(lower, 1);
	value = lower_number(lower, call->call.arguments.v[0]);
	switch (type->agg) {
	case AGG_MIN:
	case AGG_MAX: return biased(lower, type, value);
	default: return value;
	}
}

/* Always atomic, also into a CPU's own slot: an interrupt or, since 5.11,
 * another program may count there between a load and a store. */
void atomic_add(struct lower *lower, struct memory place, int32_t value)
{
	struct ir_insn *insn = ir_add(&lower->ir, IR_ATOMIC_ADD);

	insn->a = place.address;
	insn->off = place.off;
	insn->b = value;
	insn->size = 8;
	insn->region = (uint8_t)place.region;
	insn->map = place.map;
}

/* Takes the larger, for min as well: extreme_biased() turned its order
 * around. */
void raise_to(struct lower *lower, struct memory place, int32_t value)
{
	struct ir_insn *insn = ir_add(&lower->ir, IR_PREFER);

	insn->a = place.address;
	insn->off = place.off;
	insn->b = value;
	insn->imm = 1;
	insn->size = 8;
	insn->region = (uint8_t)place.region;
	insn->map = place.map;
}

/*
 * The bucket is found last, when all that is left is to count in it: to the
 * verifier each bucket is a way of its own, and it would go all the rest of
 * the way once for each.
 */
static int32_t bucket_of(struct lower *lower,
			 const struct aggregation *aggregation)
{
	const struct type *type = aggregation->type;

	if (type->agg == AGG_LHIST)
		return lhist_bucket(lower, aggregation->value,
				    type->parameters.v);
	return hist_bucket(lower, aggregation->value,
			   (unsigned)type->parameters.v[0]);
}

/* One operation bounds the bucket and adds it to the address, since the
 * verifier forgets a bound that is tested apart from its use. */
static struct memory bucket_place(struct lower *lower, struct memory place,
				  const struct aggregation *aggregation)
{
	return memory_index(lower, place, bucket_of(lower, aggregation),
			    aggregate_size(aggregation->type) / 8, 8);
}

/* The aggregation goes into what lies at `place`. */
static void update(struct lower *lower, struct memory place,
		   const struct aggregation *aggregation)
{
	int32_t one;

	switch (aggregation->type->agg) {
	case AGG_AVG:
	case AGG_STATS:
		/* Not one operation for both: a reader may see the total
		 * without the count, by one event of a running script. */
		atomic_add(lower, place, aggregation->value);
		atomic_add(lower, memory_part(place, 8), constant(lower, 1));
		break;
	case AGG_MIN:
	case AGG_MAX: raise_to(lower, place, aggregation->value); break;
	case AGG_HIST:
	case AGG_LHIST:
		one = constant(lower, 1);
		place = bucket_place(lower, place, aggregation);
		atomic_add(lower, place, one);
		break;
	default: atomic_add(lower, place, aggregation->value);
	}
}

/* What a new element is: the first value, or zeros to count in. */
static struct initial initial_value(struct lower *lower,
				    const struct aggregation *aggregation)
{
	struct initial initial = { .size = 8 };

	/* Too large for the stack, and always the same: zeros that the cells
	 * map has for everybody. */
	if (aggregate_is_histogram(aggregation->type)) {
		initial.memory = cell_at(lower, lower->plan->zeros_offset);
		return initial;
	}
	initial.values[initial.nvalues++] = aggregation->value;
	if (aggregation->type->agg == AGG_AVG ||
	    aggregation->type->agg == AGG_STATS)
		initial.values[initial.nvalues++] = constant(lower, 1);
	return initial;
}

/* A new element of a histogram holds zeros and is counted in like any other; of
 * the rest it holds the first value already. */
static int32_t update_element(struct lower *lower,
			      const struct map_access *access, int32_t value)
{
	struct aggregation aggregation = { .type = access->map->value,
					   .value = value };
	bool histogram = aggregate_is_histogram(aggregation.type);
	struct initial initial = initial_value(lower, &aggregation);
	int32_t done = block_new(lower);
	struct memory element = map_element(lower, access, &initial,
					    histogram ? IR_NONE : done, done);

	update(lower, element, &aggregation);
	go(lower, done);
	return IR_NONE;
}

/* The bucket is in the key: the element counts. */
static void update_bucket(struct lower *lower, const struct map_plan *map,
			  const struct node *key,
			  const struct aggregation *aggregation)
{
	struct map_access access = map_bucket_access(lower, map, key);
	struct initial initial = { .values = { constant(lower, 1) },
				   .nvalues = 1,
				   .size = 8 };
	int32_t done = block_new(lower);
	struct memory element;

	memory_store(lower, key_bucket(&access), bucket_of(lower, aggregation),
		     8);
	element = map_element(lower, &access, &initial, done, done);
	atomic_add(lower, element, constant(lower, 1));
	go(lower, done);
}

static void update_cell(struct lower *lower, const struct map_plan *map,
			const struct aggregation *aggregation)
{
	struct memory cell = map->storage == STORAGE_CPU_CELL
				     ? map_slot(lower, map)
				     : map_cell(lower, map);

	cell_present(lower, cell, 1);
	update(lower, memory_part(cell, 8), aggregation);
}

void lower_aggregation(struct lower *lower, const struct node *assign)
{
	const struct node *target = assign->assign.target;
	const struct node *call = assign->assign.value;
	const struct map_plan *map = map_plan_of(lower, target->map.map);
	struct aggregation aggregation = { .type = map->value };

	/* A macro may give the call: what stands before it in its body is done
	 * first. */
	while (call->kind == NODE_BLOCK) {
		vec_each (statement, &call->block.statements)
			lower_statement(lower, *statement);
		call = call->block.value;
	}
	if (aggregate_is_series(map->value)) {
		lower_series(lower, map, target->map.key, call);
		return;
	}
	aggregation.value = operand(lower, map->value, call);
	if (map_is_cell(map))
		update_cell(lower, map, &aggregation);
	else if (plan_bucket_in_key(map))
		update_bucket(lower, map, target->map.key, &aggregation);
	else
		element_do(lower, map, target->map.key, update_element,
			   aggregation.value);
}

/* Nothing counted yet is 0, as in what is printed, and never a division by
 * 0. */
static int32_t average(struct lower *lower, const struct type *type,
		       struct memory value)
{
	struct ir_builder *ir = &lower->ir;
	int32_t result = ir_variable(ir, NULL), total, count;
	int32_t some = block_new(lower), done = block_new(lower);
	bool is_signed = type->to && type->to->is_signed;

	total = memory_load(lower, value, 8, false);
	count = memory_load(lower, memory_part(value, 8), 8, false);
	ir_assign(ir, result, constant(lower, 0));
	ir_branch(ir, IR_NE, count, constant(lower, 0), some, done);
	ir_at(ir, some);
	ir_assign(ir, result,
		  ir_binary(ir, is_signed ? IR_SDIV : IR_UDIV, total, count));
	go(lower, done);
	return result;
}

/* What nothing went into is 0. */
static int32_t extreme(struct lower *lower, const struct type *type,
		       struct memory value)
{
	struct ir_builder *ir = &lower->ir;
	int32_t result = ir_variable(ir, NULL), kept;
	int32_t some = block_new(lower), done = block_new(lower);

	kept = memory_load(lower, value, 8, false);
	ir_assign(ir, result, kept);
	ir_branch(ir, IR_NE, kept, constant(lower, 0), some, done);
	ir_at(ir, some);
	ir_assign(ir, result, biased(lower, type, kept));
	go(lower, done);
	return result;
}

int32_t aggregate_number_at(struct lower *lower, const struct type *type,
			    struct memory value)
{
	switch (type->agg) {
	case AGG_AVG: return average(lower, type, value);
	case AGG_MIN:
	case AGG_MAX: return extreme(lower, type, value);
	default: return memory_load(lower, value, 8, false);
	}
}

/* (int64)@c: such a map has one value for all CPUs. */
int32_t lower_aggregate_number(struct lower *lower, const struct node *node)
{
	const struct map_plan *map = map_plan_of(lower, node->map.map);
	struct memory element;

	/* A map that a probe reads is not planned per CPU (plan/storage.c): one
	 * cell to look at, no sum to make. */
	if (map_is_cell(map)) {
		element = map_cell(lower, map);
		failure_absent(lower, element);
		return aggregate_number_at(lower, map->value,
					   memory_part(element, 8));
	}
	return element_do(lower, map, node->map.key, element_read, IR_NONE);
}
