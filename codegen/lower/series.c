// SPDX-License-Identifier: GPL-2.0-or-later
/* @m = tseries(x, interval, n): the element of the interval that it is now. */
#include "codegen/lower/internal.h"

/* One value on its way, and which interval it belongs to. */
struct moment {
	const struct type *type;
	int32_t value, now, epoch;
};

static struct memory series_word(struct memory element, int32_t word)
{
	return memory_part(element, word * 8);
}

static bool is_extreme(const struct type *type)
{
	return type->parameters.v[2] == SERIES_MIN ||
	       type->parameters.v[2] == SERIES_MAX;
}

/* What goes with the value: when it was, or how many it is. */
static int32_t meta_of(struct lower *lower, const struct moment *moment)
{
	switch (moment->type->parameters.v[2]) {
	case SERIES_LAST: return moment->now;
	case SERIES_AVG: return constant(lower, 1);
	default: return constant(lower, 0);
	}
}

/* The element is of this interval. */
static void combine(struct lower *lower, struct memory element,
		    const struct moment *moment)
{
	struct memory value = series_word(element, SERIES_VALUE);
	struct memory meta = series_word(element, SERIES_META);

	switch (moment->type->parameters.v[2]) {
	case SERIES_LAST:
		memory_store(lower, value, moment->value, 8);
		memory_store(lower, meta, moment->now, 8);
		break;
	case SERIES_AVG:
		atomic_add(lower, meta, constant(lower, 1));
		atomic_add(lower, value, moment->value);
		break;
	case SERIES_SUM: atomic_add(lower, value, moment->value); break;
	default: raise_to(lower, value, moment->value);
	}
}

/* The element is not there or of an interval long gone: this value is the
 * first. The update replaces this CPU's part as a whole. */
static void begin_interval(struct lower *lower, const struct map_access *access,
			   const struct moment *moment)
{
	struct memory first = frame_new(lower, access->map->value_size, false,
					"interval");

	memory_store(lower, series_word(first, SERIES_VALUE), moment->value, 8);
	memory_store(lower, series_word(first, SERIES_META),
		     meta_of(lower, moment), 8);
	memory_store(lower, series_word(first, SERIES_EPOCH), moment->epoch, 8);
	map_check_update(lower, access,
			 map_update(lower, access, first, BPF_ANY));
}

static struct moment moment_of(struct lower *lower, const struct type *type,
			       const struct node *call)
{
	const struct node *clock = call->call.extra;
	struct moment moment = { .type = type };

	moment.value = lower_number(lower, call->call.arguments.v[0]);
	if (is_extreme(type))
		moment.value = extreme_biased(
			lower, type, type->parameters.v[2] == SERIES_MIN,
			moment.value);
	moment.now = clock ? lower_number(lower, clock)
			   : lower_wall_clock(lower);
	moment.epoch = ir_binary(&lower->ir, IR_UDIV, moment.now,
				 constant(lower, type->parameters.v[0]));
	return moment;
}

/*
 *	e = lookup(key, epoch % n);
 *	if (e && e->epoch == epoch) combine(e); else update(key, first);
 */
void lower_series(struct lower *lower, const struct map_plan *map,
		  const struct node *key, const struct node *call)
{
	const struct type *type = map->value;
	struct moment moment = moment_of(lower, type, call);
	int32_t found = block_new(lower), fresh = block_new(lower);
	int32_t same = block_new(lower), done = block_new(lower);
	int32_t slot = ir_binary(&lower->ir, IR_UMOD, moment.epoch,
				 constant(lower, type->parameters.v[1]));
	struct map_access access = map_bucket_access(lower, map, key);
	struct memory element;

	memory_store(lower, key_bucket(&access), slot, 8);
	element = map_lookup(lower, &access, found, fresh);
	ir_at(&lower->ir, found);
	ir_branch(&lower->ir, IR_EQ,
		  memory_load(lower, series_word(element, SERIES_EPOCH), 8,
			      false),
		  moment.epoch, same, fresh);
	ir_at(&lower->ir, same);
	combine(lower, element, &moment);
	ir_jump(&lower->ir, done);
	ir_at(&lower->ir, fresh);
	begin_interval(lower, &access, &moment);
	go(lower, done);
}
