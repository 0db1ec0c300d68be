// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is too long to be a key is kept once, in a table, under a hash of its
 * bytes. In a long unit that is a global function, which the verifier looks at
 * once, its loop over the bytes too:
 *
 *	u64 intern_1(u64 at, u64 length)
 *	{
 *		value = scratch + at + 64;
 *		id = hash(value, length);
 *		if (!table[id])
 *			table[id] = value;
 *		return id;
 *	}
 */
#include "codegen/lower/callback.h"

/* template hash_bytes(bytes, length, seed, most) */
static int32_t hash_bytes(struct lower *lower, struct memory bytes,
			  int32_t length, uint32_t most)
{
	int32_t address = memory_address(lower, bytes), seed, dst;
	int32_t room = constant(lower, most);
	struct ir_insn *insn;

	seed = ir_temporary(&lower->ir);
	insn = ir_add(&lower->ir, IR_RELOC);
	insn->dst = seed;
	insn->imm = RELOC_SEED;
	dst = ir_temporary(&lower->ir);
	insn = ir_add(&lower->ir, IR_TEMPLATE);
	insn->dst = dst;
	insn->name = "hash_bytes";
	insn->nargs = 4;
	insn->args[0] = address;
	insn->args[1] = length;
	insn->args[2] = seed;
	insn->args[3] = room;
	/* 0 is no stack. */
	return ir_binary(&lower->ir, IR_OR, dst, constant(lower, 1));
}

/* Looked up before it is written: a stack that is known, the common case, costs
 * no update. */
static void intern_value(struct lower *lower, const struct intern_table *table,
			 int32_t id, struct memory value)
{
	/* A copy, since a table of stacks that are keys counts what it refuses
	 * as its map's. */
	struct map_plan map = lower->plan->maps[table->number];
	struct map_access access = { .map = &map,
				     .number = table->number,
				     .reference = table->reference };
	int32_t missing = block_new(lower), done = block_new(lower);
	int32_t found = block_new(lower);

	if (table->counter >= 0)
		map.full_counter = table->counter;
	access.key = frame_new(lower, 8, true, "id");
	memory_store(lower, access.key, id, 8);
	map_lookup(lower, &access, found, missing);
	ir_at(&lower->ir, missing);
	map_check_update(lower, &access,
			 map_update(lower, &access, value, BPF_ANY));
	ir_jump(&lower->ir, done);
	ir_at(&lower->ir, found);
	go(lower, done);
}

static int32_t intern_here(struct lower *lower,
			   const struct intern_table *table,
			   struct memory value, uint32_t skipped,
			   int32_t length, uint32_t most)
{
	int32_t id = hash_bytes(lower, memory_part(value, (int32_t)skipped),
				length, most);

	intern_value(lower, table, id, value);
	return id;
}

static bool goes_apart(const struct lower *lower,
		       const struct intern_table *table, struct memory value)
{
	return may_share(lower) && !lower->checked->warnings_k &&
	       table->reference == IR_NONE &&
	       value.region == IR_REGION_SCRATCH &&
	       value.address == lower->scratch;
}

/* The function's number in the program; IR_NONE: there are too many. */
static int32_t function_new(struct lower *lower,
			    const struct intern_function *made)
{
	struct shared_function shared;
	struct memory value;
	int32_t slot;

	if (!shared_begin(lower, &shared, "intern", 2))
		return IR_NONE;
	slot = slot_parameter(lower);
	lower->ir.function->slot = slot;
	value = memory_at(IR_REGION_SCRATCH, slot, made->off);
	return shared_end(lower, &shared,
			  intern_here(lower, &made->table, value, made->skipped,
				      callback_parameter(lower, 1),
				      made->most));
}

static int32_t function_of(struct lower *lower,
			   const struct intern_function *wanted)
{
	struct lower_state *state = lower->state;
	struct intern_function made = *wanted;

	vec_each (known, &state->intern_functions)
		if (known->table.number == wanted->table.number &&
		    known->table.counter == wanted->table.counter &&
		    known->off == wanted->off &&
		    known->skipped == wanted->skipped &&
		    known->most == wanted->most)
			return known->number;
	made.number = function_new(lower, &made);
	if (made.number != IR_NONE)
		*vec_push(lower->ir.arena, &state->intern_functions) = made;
	return made.number;
}

int32_t intern_bytes(struct lower *lower, const struct intern_table *table,
		     struct memory value, uint32_t skipped, int32_t length,
		     uint32_t most)
{
	struct intern_function wanted = { *table, value.off, skipped, most,
					  IR_NONE };
	int32_t number = IR_NONE, args[2];

	if (goes_apart(lower, table, value))
		number = function_of(lower, &wanted);
	if (number == IR_NONE)
		return intern_here(lower, table, value, skipped, length, most);
	args[0] = slot_number(lower);
	args[1] = length;
	return function_call(lower, number, args, 2);
}
