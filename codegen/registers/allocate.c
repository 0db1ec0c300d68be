// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Linear scan: values in the order in which they begin each take the machine
 * register that they like best among those that are free as long as they live
 * (holes in a lifetime count as free). Where none is, the least used of those
 * concerned are spilled and the scan is done again: what spilling leaves are
 * very short lifetimes that always find a register.
 */
#include "codegen/registers/hints.h"
#include "codegen/machine.h"

#include <stdlib.h>

#include "lexer/diag.h"

/* What a round leaves cannot be spilled again: so many are never needed. */
#define ROUNDS 24
#define NEVER UINT64_MAX

struct taken {
	uint32_t from, to;
	int32_t reg;
};

/* One for each machine register: when it is taken, and by which value. */
struct pool {
	VEC(struct taken) ranges; /* in order, apart */
	uint32_t head;		  /* those before are over */
};

struct clobber {
	uint32_t at;
	uint16_t registers;
};

struct scan {
	struct machine *machine;
	struct liveness *live;
	struct hints hints;
	struct pool pools[MACHINE_REGISTERS];
	VEC(struct clobber) clobbers;
	uint8_t *spilled;
	uint32_t nspilled;
};

/* Registers that die at calls come last for others' sake: r0 is free after
 * most, r1 is wanted by every call. r6-r9 only for what needs them. */
static const int preference[MACHINE_REGISTERS] = {
	0, 5, 4, 3, 2, 1, 6, 7, 8, 9
};

static void find_clobbers(struct scan *scan)
{
	struct machine *machine = scan->machine;
	uint32_t at = 0;

	for (uint32_t i = 0; i < machine->flow.norder; i++) {
		int32_t b = machine->flow.order[i];

		vec_each (insn, &machine->function->blocks.v[b].insns) {
			uint16_t registers = demands_of(machine, insn).clobbers;

			if (registers)
				*vec_push(machine->arena, &scan->clobbers) =
					(struct clobber){ at + 1, registers };
			at += 4;
		}
	}
}

/* Registers that change while a value lives. */
static uint16_t clobbered(const struct scan *scan, const struct lifetime *life)
{
	uint16_t registers = 0;

	vec_each (range, &life->ranges) {
		uint32_t low = 0, high = scan->clobbers.n;

		while (low < high) {
			uint32_t middle = (low + high) / 2;

			if (scan->clobbers.v[middle].at < range->from)
				low = middle + 1;
			else
				high = middle;
		}
		for (; low < scan->clobbers.n &&
		       scan->clobbers.v[low].at < range->to;
		     low++) {
			registers |= scan->clobbers.v[low].registers;
			/* All that any call clobbers: no more can be added. */
			if (registers == 0x3f)
				return registers;
		}
	}
	return registers;
}

/* What spilling a value costs: its uses, thinned by the room it takes. */
static uint64_t cost_of(const struct scan *scan, int32_t reg)
{
	const struct lifetime *life = &scan->live->of[reg];
	uint64_t length = 0, weight = life->weight;

	/* What spilling made is too short to be spilled again: the scan would
	 * never end. */
	if (scan->machine->pinned.v[reg])
		return NEVER;
	vec_each (range, &life->ranges)
		length += range->to - range->from;
	/* Making a constant again costs less than a load and a store, and an
	 * address that is only kept costs one instruction a use. */
	if (scan->machine->kept.v[reg])
		weight = (weight + 3) / 4;
	else if (scan->machine->values.v[reg])
		weight = (weight + 1) / 2;
	/* Long and seldom used goes first; the shift keeps what the division
	 * would drop. */
	return (weight << 20) / (length + 8) + 1;
}

/* Next taken range of a pool that meets a lifetime, from *i on; or NULL. */
static struct taken *next_conflict(struct pool *pool,
				   const struct lifetime *life, uint32_t *i,
				   uint32_t *r)
{
	while (*i < pool->ranges.n && *r < life->ranges.n) {
		struct taken *taken = &pool->ranges.v[*i];
		const struct range *range = &life->ranges.v[*r];

		if (taken->to <= range->from) {
			(*i)++;
		} else if (range->to <= taken->from) {
			(*r)++;
		} else {
			(*i)++;
			return taken;
		}
	}
	return NULL;
}

static bool pool_is_free(struct pool *pool, const struct lifetime *life)
{
	uint32_t i = pool->head, r = 0;

	return !next_conflict(pool, life, &i, &r);
}

/* What it costs to spill all that stands in the way in one pool. */
static uint64_t cost_of_pool(struct scan *scan, struct pool *pool,
			     const struct lifetime *life)
{
	uint32_t i = pool->head, r = 0;
	uint64_t sum = 0;
	struct taken *taken;
	int32_t last = -1;

	while ((taken = next_conflict(pool, life, &i, &r))) {
		uint64_t cost;

		if (taken->reg == last)
			continue;
		last = taken->reg;
		cost = cost_of(scan, last);
		if (cost == NEVER)
			return NEVER;
		sum += cost;
	}
	return sum;
}

static void mark_spilled(struct scan *scan, int32_t reg)
{
	scan->nspilled += !scan->spilled[reg];
	scan->spilled[reg] = 1;
}

/* Spills whatever stands in the way. */
static void empty_pool(struct scan *scan, struct pool *pool,
		       const struct lifetime *life)
{
	uint32_t i = pool->head, r = 0, kept = 0;
	struct taken *taken;

	while ((taken = next_conflict(pool, life, &i, &r)))
		mark_spilled(scan, taken->reg);
	for (i = 0; i < pool->ranges.n; i++)
		if (!scan->spilled[pool->ranges.v[i].reg])
			pool->ranges.v[kept++] = pool->ranges.v[i];
	pool->ranges.n = kept;
	/* Taken ranges went: what `head` had skipped is counted anew. */
	pool->head = 0;
}

static void take(struct scan *scan, struct pool *pool, int32_t reg)
{
	const struct lifetime *life = &scan->live->of[reg];

	vec_each (range, &life->ranges) {
		uint32_t i;

		vec_push(scan->machine->arena, &pool->ranges);
		for (i = pool->ranges.n - 1;
		     i > 0 && pool->ranges.v[i - 1].from > range->from; i--)
			pool->ranges.v[i] = pool->ranges.v[i - 1];
		pool->ranges.v[i] = (struct taken){ range->from, range->to,
						    reg };
	}
}

/*
 * What the value itself wants, and what those want with which it would share a
 * register: a partner that has its register counts in full, one without counts
 * by half of its own wishes.
 */
static uint64_t liking(const struct scan *scan, int32_t reg, int machine_reg)
{
	const struct hints *hints = &scan->hints;
	uint64_t sum = hints->wanted[reg][machine_reg];

	for (int32_t p = hints->first[reg]; p >= 0;
	     p = hints->partners.v[p].next) {
		const struct partner *partner = &hints->partners.v[p];

		if (scan->machine->reg.v[partner->reg] == machine_reg)
			sum += partner->weight;
		else if (scan->machine->reg.v[partner->reg] < 0)
			sum += hints->wanted[partner->reg][machine_reg] / 2;
	}
	return sum;
}

static int best_free(struct scan *scan, int32_t reg, uint16_t changed)
{
	const struct lifetime *life = &scan->live->of[reg];
	uint64_t best_liking = 0;
	int best = -1;

	for (int i = 0; i < MACHINE_REGISTERS; i++) {
		int candidate = preference[i];
		uint64_t likes;

		if (changed & (1u << candidate) ||
		    !pool_is_free(&scan->pools[candidate], life))
			continue;
		likes = liking(scan, reg, candidate);
		if (best < 0 || likes > best_liking) {
			best = candidate;
			best_liking = likes;
		}
	}
	return best;
}

/* Spills the cheapest: this value, or those in the way in one pool. */
static int make_room(struct scan *scan, int32_t reg, uint16_t changed)
{
	const struct lifetime *life = &scan->live->of[reg];
	uint64_t least = cost_of(scan, reg);
	int best = -1;

	for (int i = 0; i < MACHINE_REGISTERS; i++) {
		uint64_t cost;

		if (changed & (1u << i))
			continue;
		cost = cost_of_pool(scan, &scan->pools[i], life);
		if (cost < least) {
			least = cost;
			best = i;
		}
	}
	if (best < 0)
		mark_spilled(scan, reg);
	else
		empty_pool(scan, &scan->pools[best], life);
	return best;
}

static void place(struct scan *scan, int32_t reg)
{
	const struct lifetime *life = &scan->live->of[reg];
	uint16_t changed = clobbered(scan, life);
	int best;

	for (int i = 0; i < MACHINE_REGISTERS; i++) {
		struct pool *pool = &scan->pools[i];

		/* Values come by their begin: what ended before this one is
		 * over for all that follow. */
		while (pool->head < pool->ranges.n &&
		       pool->ranges.v[pool->head].to <= life->ranges.v[0].from)
			pool->head++;
	}
	best = best_free(scan, reg, changed);
	if (best < 0)
		best = make_room(scan, reg, changed);
	scan->machine->reg.v[reg] = (int8_t)best;
	if (best >= 0)
		take(scan, &scan->pools[best], reg);
}

struct start {
	uint32_t from;
	int32_t reg;
};

static int by_start(const void *a, const void *b)
{
	const struct start *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->reg < y->reg ? -1 : 1;
}

static void scan_all(struct scan *scan)
{
	struct machine *machine = scan->machine;
	uint32_t nregs = machine->function->registers.n, n = 0;
	struct start *starts = arena_array(machine->arena, struct start,
					   nregs + 1);

	for (uint32_t r = 0; r < nregs; r++) {
		machine->reg.v[r] = -1;
		if (scan->live->of[r].ranges.n)
			starts[n++] = (struct start){
				scan->live->of[r].ranges.v[0].from, (int32_t)r
			};
	}
	qsort(starts, n, sizeof(*starts), by_start);
	for (uint32_t i = 0; i < n; i++)
		place(scan, starts[i].reg);
}

/* The verifier refuses reads of what was never written: variables begin as
 * 0 where some way leaves them without a value. */
static void assign_zero(struct machine *machine, struct liveness *live)
{
	struct ir_block *entry = &machine->function->blocks.v[0];
	struct ir_block changed = { .loop_header = entry->loop_header };
	bool done = false;

	for (uint32_t i = 0; i < entry->insns.n; i++) {
		if (entry->insns.v[i].op != IR_PARAM && !done) {
			vec_each (reg, &live->unassigned) {
				struct ir_insn *zero = vec_push(machine->arena,
								&changed.insns);

				ir_insn_clear(zero, IR_CONST);
				zero->dst = *reg;
			}
			done = true;
		}
		*vec_push(machine->arena, &changed.insns) = entry->insns.v[i];
	}
	*entry = changed;
}

int registers_assign(struct machine *machine, struct liveness *live)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct scan scan = { .machine = machine, .live = live };

		/* Anew each round: spilling made new registers and shorter
		 * lives. */
		liveness_find(machine, live);
		if (live->unassigned.n) {
			assign_zero(machine, live);
			continue;
		}
		hints_find(machine, &scan.hints);
		find_clobbers(&scan);
		scan.spilled = arena_array(machine->arena, uint8_t,
					   machine->function->registers.n + 1);
		scan_all(&scan);
		if (!scan.nspilled)
			return 0;
		spill(machine, scan.spilled);
	}
	diag_error(machine->diags, (struct loc){ 0 },
		   "%s: no assignment of registers was found",
		   machine->function->name);
	machine->failed = true;
	return -1;
}
