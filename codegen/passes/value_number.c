// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Value numbering along the dominator tree. What computes a value that a
 * dominating operation has computed goes; uses name the first register that
 * had it. Constants, algebra, known contents of objects and known lookups are
 * seen on the way, each in its file.
 */
#include "codegen/passes/numbering.h"

#include "codegen/passes.h"

const struct ir_insn *def_of(const struct numbering *numbering, int32_t reg)
{
	int32_t block;

	if (reg < 0 || numbering->def_block[reg] < 0)
		return NULL;
	block = numbering->def_block[reg];
	if (block == numbering->block)
		return &numbering->out.insns.v[numbering->def_index[reg]];
	return &numbering->function->blocks.v[block]
			.insns.v[numbering->def_index[reg]];
}

bool constant_of(const struct numbering *numbering, int32_t reg, int64_t *value)
{
	const struct ir_insn *def = def_of(numbering, reg);

	if (!def || def->op != IR_CONST)
		return false;
	*value = def->imm;
	return true;
}

/* Variables get a new number at each assignment and in each block. */
uint32_t number_of(struct numbering *numbering, int32_t reg)
{
	if (reg < 0)
		return UINT32_MAX;
	if (!numbering->function->registers.v[reg].variable)
		return (uint32_t)reg;
	if (numbering->version_block[reg] != numbering->block) {
		numbering->version_block[reg] = numbering->block;
		numbering->version[reg] = numbering->next_number++;
	}
	return numbering->version[reg];
}

/* Everything about an operation that makes its value. */
static struct ir_insn key_of(struct numbering *numbering,
			     const struct ir_insn *insn)
{
	struct ir_insn key = *insn;

	key.dst = IR_NONE;
	key.a = (int32_t)number_of(numbering, insn->a);
	key.b = (int32_t)number_of(numbering, insn->b);
	key.c = (int32_t)number_of(numbering, insn->c);
	for (int i = 0; i < insn->nargs; i++)
		key.args[i] = (int32_t)number_of(numbering, insn->args[i]);
	/* DATA is a store and never shared: its bytes need no comparing. */
	key.data = NULL;
	memset(&key.loc, 0, sizeof(key.loc));
	return key;
}

/* Multiplied by the golden ratio: near values go far apart. */
static uint32_t mix(uint32_t hash, uint64_t value)
{
	value = (value + hash) * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(value >> 32);
}

static uint32_t hash_of(const struct ir_insn *key, uint32_t epoch)
{
	uint32_t hash = mix(epoch, key->op | (uint64_t)key->size << 8 |
					   (uint64_t)key->condition << 16);

	hash = mix(hash, (uint32_t)key->a | (uint64_t)(uint32_t)key->b << 32);
	hash = mix(hash, (uint32_t)key->c | (uint64_t)(uint32_t)key->off << 32);
	hash = mix(hash, (uint64_t)key->imm);
	hash = mix(hash,
		   (uint32_t)key->map | (uint64_t)(uint32_t)key->object << 32);
	for (int i = 0; i < key->nargs; i++)
		hash = mix(hash, (uint32_t)key->args[i]);
	return hash;
}

static bool same_key(const struct ir_insn *a, const struct ir_insn *b)
{
	return a->op == b->op && a->size == b->size &&
	       a->condition == b->condition && a->region == b->region &&
	       a->is_signed == b->is_signed && a->a == b->a && a->b == b->b &&
	       a->c == b->c && a->nargs == b->nargs && a->imm == b->imm &&
	       a->off == b->off && a->off2 == b->off2 &&
	       a->object == b->object && a->map == b->map &&
	       memcmp(a->args, b->args, sizeof(a->args)) == 0;
}

/*
 * Whether a value may live on from a block to here: where ways meet that the
 * verifier cannot tell apart, it must not know other things of it on each.
 */
static bool lives_on(const struct numbering *numbering,
		     const struct ir_insn *insn, int32_t block)
{
	return numbering->function->slot == IR_NONE ||
	       numbering->way[block] == numbering->way[numbering->block] ||
	       (insn->a == IR_NONE && !ir_effects(insn));
}

int32_t find_value(struct numbering *numbering, const struct ir_insn *insn,
		   uint32_t epoch)
{
	struct ir_insn key = key_of(numbering, insn);
	uint32_t hash = hash_of(&key, epoch);
	uint32_t *bucket =
		&numbering->buckets[hash & (numbering->nbuckets - 1)];

	for (uint32_t at = *bucket; at;) {
		struct entry *entry = &numbering->entries.v[at - 1];

		at = entry->next;
		if (entry->hash != hash || entry->epoch != epoch ||
		    !same_key(&entry->key, &key))
			continue;
		if (lives_on(numbering, insn, entry->block) &&
		    flow_dominates(&numbering->flow, entry->block,
				   numbering->block))
			return entry->reg;
		/* Another way's, which the walk seldom comes back to: one
		 * entry a value, not one for each of a thousand ways. */
		entry->reg = insn->dst;
		entry->block = numbering->block;
		return IR_NONE;
	}
	*(struct entry *)vec_push(numbering->arena, &numbering->entries) =
		(struct entry){ hash, *bucket, insn->dst, numbering->block,
				key,  epoch };
	*bucket = numbering->entries.n;
	return IR_NONE;
}

/* Arrays by register grow with the registers made here. */
static void grow_registers(struct numbering *numbering, uint32_t wanted)
{
	uint32_t old = numbering->nregs, n = wanted + wanted / 4 + 64;
	struct arena *arena = numbering->arena;
	int32_t **arrays[] = { &numbering->same,      &numbering->def_block,
			       &numbering->def_index, &numbering->version_block,
			       &numbering->holds,     &numbering->holds_block };
	uint32_t *version = arena_array(arena, uint32_t, n);

	if (old)
		memcpy(version, numbering->version, old * sizeof(*version));
	numbering->version = version;
	for (int i = 0; i < 6; i++) {
		int32_t *grown = arena_array(arena, int32_t, n);

		if (old)
			memcpy(grown, *arrays[i], old * sizeof(*grown));
		for (uint32_t r = old; r < n; r++)
			grown[r] = i ? -1 : (int32_t)r;
		*arrays[i] = grown;
	}
	numbering->nregs = n;
}

/* What a variable holds after an assignment, when that is free to make. */
static void hold(struct numbering *numbering, int32_t variable,
		 const struct ir_insn *insn)
{
	const struct ir_insn *def = insn->op == IR_MOV
					    ? def_of(numbering, insn->a)
					    : NULL;

	numbering->holds_block[variable] = -1;
	if (!def || (def->op != IR_CONST && def->op != IR_FRAME &&
		     def->op != IR_MAPREF))
		return;
	numbering->holds[variable] = insn->a;
	numbering->holds_block[variable] = numbering->block;
}

static void append(struct numbering *numbering, const struct ir_insn *insn)
{
	struct ir_function *function = numbering->function;
	int32_t *defs[2];
	struct ir_insn *put = vec_push(numbering->arena, &numbering->out.insns);
	uint32_t n;

	*put = *insn;
	n = ir_defs(put, defs);
	for (uint32_t i = 0; i < n; i++) {
		int32_t reg = *defs[i];

		if (function->registers.v[reg].variable) {
			numbering->version_block[reg] = numbering->block;
			numbering->version[reg] = numbering->next_number++;
			hold(numbering, reg, insn);
			continue;
		}
		/* c of CLAIM is no value that simplify() could look into. */
		if (i)
			continue;
		numbering->def_block[reg] = numbering->block;
		numbering->def_index[reg] = (int32_t)numbering->out.insns.n - 1;
	}
}

int32_t value_register(struct numbering *numbering, struct ir_insn insn)
{
	int32_t reg;

	insn.dst = (int32_t)numbering->function->registers.n;
	reg = find_value(numbering, &insn, 0);
	if (reg != IR_NONE)
		return reg;
	vec_push(numbering->arena, &numbering->function->registers);
	if (numbering->function->registers.n > numbering->nregs)
		grow_registers(numbering, numbering->function->registers.n);
	append(numbering, &insn);
	return insn.dst;
}

int32_t constant_register(struct numbering *numbering, int64_t value)
{
	struct ir_insn insn;

	ir_insn_clear(&insn, IR_CONST);
	insn.imm = value;
	return value_register(numbering, insn);
}

/* The epoch of what an operation reads; false: it cannot be shared. */
static bool epoch_of(struct numbering *numbering, const struct ir_insn *insn,
		     uint32_t *epoch)
{
	uint8_t effects = ir_effects(insn);

	*epoch = 0;
	if (insn->op == IR_LOAD) {
		switch (insn->region) {
		/* Nothing changes the context while the program runs. */
		case IR_REGION_CONTEXT: return true;
		case IR_REGION_TRUSTED:
			*epoch = numbering->now.kernel;
			return true;
		case IR_REGION_CELL: *epoch = numbering->now.cell; return true;
		case IR_REGION_ELEMENT:
			if (insn->map < 0)
				return false;
			*epoch = numbering->now.element[insn->map];
			return true;
		default: return false;
		}
	}
	if (insn->op == IR_TEMPLATE || insn->writes)
		return false;
	return (effects & ~IR_CALLS) == 0 && insn->dst != IR_NONE;
}

static void forget_map(struct numbering *numbering, int32_t map)
{
	if (map >= 0 && (uint32_t)map < numbering->nmaps) {
		numbering->now.element[map] = numbering->next_number++;
		return;
	}
	for (uint32_t m = 0; m < numbering->nmaps; m++)
		numbering->now.element[m] = numbering->next_number++;
}

static void forget_all(struct numbering *numbering)
{
	numbering->now.cell = numbering->next_number++;
	numbering->now.kernel = numbering->next_number++;
	forget_map(numbering, IR_NONE);
}

/* What an operation does to memory that loads were taken from. */
static void apply_effects(struct numbering *numbering,
			  const struct ir_insn *insn)
{
	switch (insn->op) {
	case IR_SUBCALL:
	case IR_KFUNC: forget_all(numbering); return;
	case IR_CALL:
		/* A call that writes only where its `writes` says is followed
		 * by contents.c. */
		if ((ir_effects(insn) & IR_WRITES) &&
		    (ir_effects(insn) & IR_VOLATILE))
			forget_all(numbering);
		return;
	case IR_UPDATE:
	case IR_DELETE: forget_map(numbering, insn->map); return;
	default: break;
	}
	if (!(ir_effects(insn) & IR_WRITES))
		return;
	if (insn->region == IR_REGION_ELEMENT)
		forget_map(numbering, insn->map);
	else if (insn->region == IR_REGION_CELL)
		numbering->now.cell = numbering->next_number++;
	/* A store that does not say where it goes may go anywhere. */
	else if (insn->region == IR_REGION_NONE && insn->op != IR_READ &&
		 insn->op != IR_READ_STR)
		forget_all(numbering);
}

static bool is_variable(const struct numbering *numbering, int32_t reg)
{
	return numbering->function->registers.v[reg].variable;
}

/* A variable that was just given a constant or an address is that. Other
 * values are left in the variable: both would need a register. */
static int32_t best_of(const struct numbering *numbering, int32_t reg)
{
	if (!is_variable(numbering, reg))
		return numbering->same[reg];
	if (numbering->holds_block[reg] == numbering->block)
		return numbering->holds[reg];
	return reg;
}

static void use_best(struct numbering *numbering, struct ir_insn *insn)
{
	int32_t *uses[8];
	uint32_t n = ir_uses(insn, uses);

	for (uint32_t i = 0; i < n; i++)
		*uses[i] = best_of(numbering, *uses[i]);
}

/* An operation whose result is another's: its register stands for that. */
static bool replaced(struct numbering *numbering, const struct ir_insn *insn)
{
	int32_t reg = IR_NONE;
	uint32_t epoch;

	if (insn->dst == IR_NONE || is_variable(numbering, insn->dst))
		return false;
	if (insn->op == IR_MOV && !is_variable(numbering, insn->a))
		reg = insn->a;
	else if (insn->op == IR_LOAD)
		reg = contents_load(numbering, insn);
	if (reg == IR_NONE && epoch_of(numbering, insn, &epoch))
		reg = find_value(numbering, insn, epoch);
	if (reg == IR_NONE)
		return false;
	numbering->same[insn->dst] = reg;
	return true;
}

static void walk_insn(struct numbering *numbering, struct ir_insn insn)
{
	/* In this order: each step sees what the one before has made of the
	 * operation. */
	use_best(numbering, &insn);
	simplify(numbering, &insn);
	fold_address(numbering, &insn);
	contents_share(numbering, &insn);
	merge_lookup(numbering, &insn);
	if (replaced(numbering, &insn)) {
		numbering->changed = true;
		return;
	}
	contents_write(numbering, &insn);
	apply_effects(numbering, &insn);
	append(numbering, &insn);
}

static void copy_epochs(struct numbering *numbering, struct epochs *to,
			const struct epochs *from)
{
	uint32_t *element = to->element;

	if (!element)
		element = arena_array(numbering->arena, uint32_t,
				      numbering->nmaps + 1);
	memcpy(element, from->element, numbering->nmaps * sizeof(*element));
	*to = *from;
	to->element = element;
}

/* Memory is known on from a block's only predecessor, and nowhere else. */
static void enter_block(struct numbering *numbering, int32_t b)
{
	const struct ir_block *block = &numbering->function->blocks.v[b];
	struct flow *flow = &numbering->flow;

	numbering->block = b;
	memset(&numbering->out, 0, sizeof(numbering->out));
	numbering->out.loop_header = block->loop_header;
	vec_reserve(numbering->arena, &numbering->out.insns, block->insns.n);
	if (b != 0 && flow_npreds(flow, b) == 1) {
		int32_t before = flow->preds[flow->pred_first[b]];

		copy_epochs(numbering, &numbering->now,
			    &numbering->after[before]);
		numbering->way[b] = numbering->way[before];
	} else {
		forget_all(numbering);
		numbering->way[b] = b;
	}
}

static uint32_t count_maps(const struct ir_function *function)
{
	int32_t most = -1;

	for (uint32_t b = 0; b < function->blocks.n; b++)
		for (uint32_t i = 0; i < function->blocks.v[b].insns.n; i++)
			if (function->blocks.v[b].insns.v[i].map > most)
				most = function->blocks.v[b].insns.v[i].map;
	return (uint32_t)(most + 1);
}

static void begin(struct numbering *numbering, struct ir_function *function,
		  struct arena *arena)
{
	uint32_t ninsns = 0;

	numbering->function = function;
	numbering->arena = arena;
	flow_build(&numbering->flow, function, arena);
	grow_registers(numbering, function->registers.n);
	for (uint32_t b = 0; b < function->blocks.n; b++)
		ninsns += function->blocks.v[b].insns.n;
	numbering->nbuckets = 256;
	while (numbering->nbuckets < ninsns)
		numbering->nbuckets *= 2;
	numbering->buckets = arena_array(arena, uint32_t, numbering->nbuckets);
	/* About half of all operations make a value that is new. */
	vec_reserve(arena, &numbering->entries, ninsns / 2);
	numbering->nmaps = count_maps(function);
	numbering->now.element = arena_array(arena, uint32_t,
					     numbering->nmaps + 1);
	numbering->after = arena_array(arena, struct epochs,
				       function->blocks.n + 1);
	numbering->way = arena_array(arena, int32_t, function->blocks.n + 1);
	/* Apart from the registers' numbers, which are their own. */
	numbering->next_number = UINT32_C(1) << 30;
	contents_begin(numbering);
}

bool value_number(struct ir_function *function, struct arena *arena)
{
	struct numbering numbering = { 0 };

	begin(&numbering, function, arena);
	for (uint32_t i = 0; i < numbering.flow.norder; i++) {
		int32_t b = numbering.flow.order[i];
		struct ir_block *block = &function->blocks.v[b];

		enter_block(&numbering, b);
		for (uint32_t k = 0; k < block->insns.n; k++)
			walk_insn(&numbering, block->insns.v[k]);
		*block = numbering.out;
		copy_epochs(&numbering, &numbering.after[b], &numbering.now);
	}
	return numbering.changed;
}
