// SPDX-License-Identifier: GPL-2.0-or-later
/* Maps: looking up, updating, stepping, deleting. */
#include "codegen/lower/internal.h"

#include "codegen/builtin.h"
#include "codegen/lower/rows.h"

const struct map_plan *map_plan_of(const struct lower *lower,
				   const struct map *map)
{
	return &lower->plan->maps[map->number];
}

static struct ir_insn *map_operation(struct lower *lower, enum ir_op op,
				     const struct map_access *access)
{
	struct ir_insn *insn = ir_add(&lower->ir, op);

	insn->a = access->key.address;
	insn->off = access->key.off;
	insn->b = access->reference;
	insn->map = access->number;
	insn->loc = lower->ir.loc;
	return insn;
}

struct memory map_lookup(struct lower *lower, const struct map_access *access,
			 int32_t found, int32_t missing)
{
	int32_t dst = ir_temporary(&lower->ir);
	struct ir_insn *insn = map_operation(lower, IR_LOOKUP, access);
	struct memory element = memory_at(IR_REGION_ELEMENT, dst, 0);

	insn->dst = dst;
	insn->target[0] = found;
	insn->target[1] = missing;
	element.map = access->number;
	return element;
}

int32_t map_update(struct lower *lower, const struct map_access *access,
		   struct memory value, uint64_t flags)
{
	int32_t dst = ir_temporary(&lower->ir);
	struct ir_insn *insn = map_operation(lower, IR_UPDATE, access);

	insn->dst = dst;
	insn->c = value.address;
	insn->off2 = value.off;
	insn->imm = (int64_t)flags;
	return dst;
}

void map_check_update(struct lower *lower, const struct map_access *access,
		      int32_t status)
{
	int32_t full, done;

	if (access->map->full_counter < 0)
		return;
	full = block_new(lower);
	done = block_new(lower);
	ir_branch(&lower->ir, IR_NE, status, constant(lower, 0), full, done);
	ir_at(&lower->ir, full);
	counter_add(lower, (uint32_t)access->map->full_counter);
	go(lower, done);
}

/* Stored where it is needed: an element that is there costs nothing of it. */
static struct memory initial_memory(struct lower *lower,
				    const struct initial *initial)
{
	struct memory memory = initial->memory;

	if (!initial->nvalues)
		return memory;
	memory = frame_new(lower, initial->nvalues * initial->size, true,
			   "initial");
	for (uint32_t i = 0; i < initial->nvalues; i++)
		memory_store(lower,
			     memory_part(memory, (int32_t)i * initial->size),
			     initial->values[i], initial->size);
	return memory;
}

/*
 *	e = lookup(key);
 *	if (!e) {
 *		if (!update(key, initial, NOEXIST)) goto inserted;
 *		e = lookup(key);	another CPU was first
 *		if (!e) { full++; goto failed; }
 *	}
 */
struct memory map_element(struct lower *lower, const struct map_access *access,
			  const struct initial *initial, int32_t inserted,
			  int32_t failed)
{
	int32_t element = ir_variable(&lower->ir, NULL);
	int32_t found = block_new(lower), missing = block_new(lower);
	int32_t again = block_new(lower), second = block_new(lower);
	int32_t full = block_new(lower), done = block_new(lower);
	struct memory place = map_lookup(lower, access, found, missing);
	int32_t status;

	ir_at(&lower->ir, found);
	ir_assign(&lower->ir, element, place.address);
	ir_jump(&lower->ir, done);
	ir_at(&lower->ir, missing);
	if (initial->read)
		failure_missing(lower);
	status = map_update(lower, access, initial_memory(lower, initial),
			    BPF_NOEXIST);
	/* The element holds only zeros so far: found or inserted, the caller
	 * goes on in it, so that it is looked up either way. */
	if (inserted == IR_NONE)
		ir_jump(&lower->ir, again);
	else
		ir_branch(&lower->ir, IR_EQ, status, constant(lower, 0),
			  inserted, again);
	ir_at(&lower->ir, again);
	place = map_lookup(lower, access, second, full);
	ir_at(&lower->ir, full);
	if (access->map->full_counter >= 0)
		counter_add(lower, (uint32_t)access->map->full_counter);
	ir_jump(&lower->ir, failed);
	ir_at(&lower->ir, second);
	ir_assign(&lower->ir, element, place.address);
	go(lower, done);
	place.address = element;
	return place;
}

/* A cell's value, to be read. */
static struct memory told_cell(struct lower *lower, const struct map_plan *map)
{
	struct memory cell = map_cell(lower, map);

	failure_absent(lower, cell);
	return memory_part(cell, 8);
}

int32_t element_read(struct lower *lower, const struct map_access *access,
		     int32_t unused)
{
	const struct type *type = access->map->value;
	int32_t result = ir_variable(&lower->ir, NULL);
	int32_t found = block_new(lower), done = block_new(lower);
	struct memory element;

	(void)unused;
	ir_assign(&lower->ir, result, constant(lower, 0));
	element = map_lookup(lower, access, found, failure_block(lower, done));
	ir_at(&lower->ir, found);
	ir_assign(&lower->ir, result,
		  type->kind == TYPE_AGGREGATE
			  ? aggregate_number_at(lower, type, element)
			  : memory_read(lower, element, type));
	go(lower, done);
	return result;
}

int32_t lower_map_read(struct lower *lower, const struct node *node)
{
	const struct map_plan *map = map_plan_of(lower, node->map.map);

	if (node->type->kind == TYPE_AGGREGATE)
		return lower_aggregate_number(lower, node);
	/* Never set, a cell is 0 already: nobody has to ask whether it is
	 * present. */
	if (map_is_cell(map))
		return memory_read(lower, told_cell(lower, map), node->type);
	return element_do(lower, map, node->map.key, element_read, IR_NONE);
}

/* An element that is no scalar: it itself, or zeros. */
struct memory lower_map_place(struct lower *lower, const struct node *node)
{
	const struct map_plan *map = map_plan_of(lower, node->map.map);
	int32_t address, found, missing, done;
	struct map_access access;
	struct memory element;

	if (map_is_cell(map))
		return told_cell(lower, map);
	access = map_access(lower, map, node->map.key);
	address = ir_variable(&lower->ir, NULL);
	found = block_new(lower);
	missing = block_new(lower);
	done = block_new(lower);
	element = map_lookup(lower, &access, found, missing);
	ir_at(&lower->ir, found);
	ir_assign(&lower->ir, address, element.address);
	ir_jump(&lower->ir, done);
	ir_at(&lower->ir, missing);
	failure_missing(lower);
	/* What is not there reads as zeros, from memory that nothing writes to:
	 * no copy on the stack for the rare case. */
	ir_assign(&lower->ir, address,
		  cell_at(lower, lower->plan->zeros_offset).address);
	go(lower, done);
	element.address = address;
	return element;
}

/* Where a value to be put into a map lies. */
static struct memory value_place(struct lower *lower,
				 const struct map_plan *map,
				 const struct node *value)
{
	struct memory place;

	if (!type_in_register(value->type))
		return lower_own_place(lower, value);
	place = frame_new(lower, map->value_size, false, "value");
	memory_write(lower, place, lower_value(lower, value), map->value);
	return place;
}

/*
 * Whether an element stays its key's for good, so that what was looked up may
 * be written to: one that is deleted, cleared, zeroed or driven out may be
 * another key's a moment later. A value of up to 8 bytes is never torn.
 */
static bool elements_stay(const struct map *map, const struct map_plan *plan)
{
	return plan->storage == STORAGE_HASH &&
	       !(map->uses & (MAP_DELETED | MAP_CLEARED | MAP_ADDRESS));
}

/* @m[key] = value: into the element that is there, a new one otherwise. */
static int32_t store_in_place(struct lower *lower,
			      const struct map_access *access, int32_t value)
{
	struct initial initial = { .values = { value },
				   .nvalues = 1,
				   .size = (uint8_t)access->map->value_size };
	int32_t done = block_new(lower);

	memory_write(lower, map_element(lower, access, &initial, done, done),
		     value, access->map->value);
	go(lower, done);
	return IR_NONE;
}

/* Replaced as a whole: a reader sees the old element or the new one. */
static int32_t replace(struct lower *lower, const struct map_access *access,
		       int32_t value)
{
	struct memory place = frame_new(lower, access->map->value_size, false,
					"value");

	memory_write(lower, place, value, access->map->value);
	map_check_update(lower, access,
			 map_update(lower, access, place, BPF_ANY));
	return IR_NONE;
}

static void store(struct lower *lower, const struct node *target, int32_t value)
{
	const struct map_plan *map = map_plan_of(lower, target->map.map);
	struct memory place;

	if (map_is_cell(map)) {
		place = map_cell(lower, map);
		memory_write(lower, memory_part(place, 8), value, map->value);
		cell_present(lower, place, 1);
		return;
	}
	element_do(lower, map, target->map.key,
		   elements_stay(target->map.map, map) ? store_in_place
						       : replace,
		   value);
}

static void assign_plain(struct lower *lower, const struct node *target,
			 const struct node *value)
{
	const struct map_plan *map = map_plan_of(lower, target->map.map);
	struct map_access access;
	struct memory place;

	if (type_in_register(value->type)) {
		store(lower, target, lower_value(lower, value));
		return;
	}
	/* The value first: it may need the same map, and no pointer into it may
	 * be kept across an update. */
	place = value_place(lower, map, value);
	access = map_access(lower, map, target->map.key);
	map_check_update(lower, &access,
			 map_update(lower, &access, place, BPF_ANY));
}

static bool is_aggregation(const struct node *value)
{
	while (value->kind == NODE_BLOCK && value->block.value)
		value = value->block.value;
	return value->kind == NODE_CALL &&
	       (value->call.function->flags & FUNCTION_AGGREGATION);
}

/* @m op= e; += and -= are atomic. */
static void assign_combined(struct lower *lower, const struct node *node)
{
	const struct node *target = node->assign.target;
	const struct type *type = target->type;
	struct loc loc = lower->ir.loc;
	int32_t value = lower_scaled(lower, type,
				     lower_number(lower, node->assign.value));

	if (node->assign.op == OP_SUB)
		value = ir_binary(&lower->ir, IR_SUB, constant(lower, 0),
				  value);
	if (node->assign.op == OP_ADD || node->assign.op == OP_SUB) {
		loc_enter(lower, target);
		lower_map_step(lower, target, value, true, false);
		lower->ir.loc = loc;
		return;
	}
	value = lower_operation(
		lower, node, node->assign.op, lower_value(lower, target), value,
		operands_type(node->assign.op, target, node->assign.value));
	store(lower, target, value);
}

void lower_map_assign(struct lower *lower, const struct node *node)
{
	if (is_aggregation(node->assign.value))
		lower_aggregation(lower, node);
	else if (node->assign.op == OP_NONE)
		assign_plain(lower, node->assign.target, node->assign.value);
	else
		assign_combined(lower, node);
}

/* [place] += delta; the old value if somebody wants it. */
static int32_t add_in_place(struct lower *lower, struct memory place,
			    const struct type *type, int32_t delta, bool used)
{
	/* The kernel has atomics of 4 and 8 bytes. Of smaller numbers a count
	 * may get lost, as in bpftrace. */
	bool atomic = type->size >= 4;
	bool fetch = used && atomic && feature(FEATURE_ATOMICS);
	int32_t old = IR_NONE;
	struct ir_insn *insn;

	/* Before 5.12 an atomic addition gives nothing back: what is read
	 * before it may be another's by then. */
	if (used && !fetch)
		old = memory_read(lower, place, type);
	if (!atomic) {
		if (!used)
			old = memory_read(lower, place, type);
		memory_write(lower, place,
			     ir_binary(&lower->ir, IR_ADD, old, delta), type);
		return old;
	}
	if (fetch)
		old = ir_temporary(&lower->ir);
	insn = ir_add(&lower->ir, fetch ? IR_ATOMIC_FETCH_ADD : IR_ATOMIC_ADD);
	insn->dst = fetch ? old : IR_NONE;
	insn->a = place.address;
	insn->off = place.off;
	insn->b = delta;
	insn->size = (uint8_t)type->size;
	insn->region = (uint8_t)place.region;
	insn->map = place.map;
	return fetch ? ir_extend(&lower->ir, old, (uint8_t)type->size,
				 type->is_signed)
		     : old;
}

static struct memory element_to_step(struct lower *lower,
				     const struct map_access *access,
				     int32_t delta, int32_t done)
{
	struct initial initial = { .values = { delta },
				   .nvalues = 1,
				   .size = (uint8_t)access->map->value_size,
				   .read = true };

	return map_element(lower, access, &initial, done, done);
}

static int32_t step_element(struct lower *lower,
			    const struct map_access *access, int32_t delta)
{
	int32_t done = block_new(lower);

	add_in_place(lower, element_to_step(lower, access, delta, done),
		     access->map->value, delta, false);
	go(lower, done);
	return IR_NONE;
}

/* The same for who wants to know the old value. */
static int32_t step_element_told(struct lower *lower,
				 const struct map_access *access, int32_t delta)
{
	int32_t old = ir_variable(&lower->ir, NULL);
	int32_t done = block_new(lower);
	struct memory element;

	ir_assign(&lower->ir, old, constant(lower, 0));
	element = element_to_step(lower, access, delta, done);
	ir_assign(
		&lower->ir, old,
		add_in_place(lower, element, access->map->value, delta, true));
	go(lower, done);
	return old;
}

int32_t lower_map_step(struct lower *lower, const struct node *node,
		       int32_t delta, bool prefix, bool used)
{
	const struct map_plan *map = map_plan_of(lower, node->map.map);
	const struct type *type = map->value;
	int32_t old;

	if (map_is_cell(map)) {
		struct memory cell = map_cell(lower, map);

		failure_absent(lower, cell);
		old = add_in_place(lower, memory_part(cell, 8), type, delta,
				   used);
		cell_present(lower, cell, 1);
	} else {
		old = element_do(lower, map, node->map.key,
				 used ? step_element_told : step_element,
				 delta);
	}
	if (!used || !prefix)
		return old;
	return ir_extend(&lower->ir, ir_binary(&lower->ir, IR_ADD, old, delta),
			 (uint8_t)type->size, type->is_signed);
}

/* delete(@m): the value goes back to zero and is not there any more. */
static int32_t delete_cell(struct lower *lower, const struct map_plan *map)
{
	struct memory cell = map_cell(lower, map);
	int32_t was = memory_load(lower, cell, 8, false);

	memory_zero(lower, cell, 8 + map->value_size);
	return was;
}

int32_t lower_map_delete(struct lower *lower, const struct node *node)
{
	const struct map_plan *map = map_plan_of(lower, node->map.map);
	struct map_access access;
	struct ir_insn *insn;
	int32_t status;

	if (map_is_cell(map))
		return delete_cell(lower, map);
	access = map_access(lower, map, node->map.key);
	status = ir_temporary(&lower->ir);
	insn = map_operation(lower, IR_DELETE, &access);
	insn->dst = status;
	return ir_set(&lower->ir, IR_EQ, status, constant(lower, 0));
}

int32_t lower_map_has(struct lower *lower, const struct node *node)
{
	const struct map_plan *map = map_plan_of(lower, node->map.map);
	int32_t result, found, done;
	struct map_access access;

	if (map_is_cell(map))
		return memory_load(lower, map_cell(lower, map), 8, false);
	access = map_access(lower, map, node->map.key);
	result = ir_variable(&lower->ir, NULL);
	found = block_new(lower);
	done = block_new(lower);
	ir_assign(&lower->ir, result, constant(lower, 0));
	map_lookup(lower, &access, found, done);
	ir_at(&lower->ir, found);
	ir_assign(&lower->ir, result, constant(lower, 1));
	go(lower, done);
	return result;
}

int32_t lower_delete(struct lower *lower, const struct node *call)
{
	return lower_map_delete(lower, call->call.arguments.v[0]);
}

int32_t lower_has_key(struct lower *lower, const struct node *call)
{
	return lower_map_has(lower, call->call.arguments.v[0]);
}

/* find(@m[key], $v): whether it is there; if so $v gets it. */
int32_t lower_find(struct lower *lower, const struct node *call)
{
	const struct node *map = call->call.arguments.v[0];
	const struct node *into = call->call.arguments.v[1];
	const struct variable *variable = into->variable.variable;
	int32_t result = ir_variable(&lower->ir, NULL);
	int32_t found = block_new(lower), done = block_new(lower);
	struct map_access access;
	struct memory element;

	access = map_access(lower, map_plan_of(lower, map->map.map),
			    map->map.key);
	ir_assign(&lower->ir, result, constant(lower, 0));
	element = map_lookup(lower, &access, found, done);
	ir_at(&lower->ir, found);
	ir_assign(&lower->ir, result, constant(lower, 1));
	if (map->type->kind == TYPE_AGGREGATE)
		variable_write(lower, variable,
			       aggregate_number_at(lower, map->type, element));
	else if (type_in_register(variable->type))
		variable_write(lower, variable,
			       memory_read(lower, element, map->type));
	else
		memory_copy(lower, variable_place(lower, variable), element,
			    map->type->size);
	go(lower, done);
	return result;
}

int32_t lower_len(struct lower *lower, const struct node *call)
{
	const struct node *of = call->call.arguments.v[0];

	if (of->kind == NODE_MAP && !of->map.key && of->map.map->keyed)
		return lower_count_elements(lower, of);
	return lower_stack_length(lower, of);
}
