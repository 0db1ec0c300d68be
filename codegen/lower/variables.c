// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Scratch variables. A scalar is a register of the IR; a larger one lies in
 * the frame or in scratch; one that a loop's body shares with its outside lies
 * in the captures object, since the body is a function of its own.
 */
#include "codegen/lower/internal.h"

static uint32_t align8(uint32_t n)
{
	return (n + 7) & ~7u;
}

static uint32_t variable_size(const struct variable *variable)
{
	return variable->type && variable->type->size ? variable->type->size
						      : 8;
}

bool variable_in_register(const struct variable *variable)
{
	return variable->type && type_in_register(variable->type) &&
	       !variable->captured && !variable->address_taken;
}

bool variable_keeps_pointer(const struct variable *variable)
{
	return variable->type && variable->type->kind == TYPE_POINTER &&
	       (variable->type->trusted || variable->type->space == SPACE_BPF);
}

/* Pointers come first in the captures: captures_forget() may not touch them, or
 * they would be numbers to the verifier from then on. */
static void give_place(struct lower *lower, const struct variable *variable,
		       struct lowered_variable *lowered, bool pointers)
{
	struct lower_state *state = lower->state;
	uint32_t size = variable_size(variable);

	if (variable_in_register(variable) ||
	    variable_keeps_pointer(variable) != pointers)
		return;
	if (size > FRAME_MOST || (state->crowded && !pointers)) {
		/* Taken for good: statements give back only theirs. */
		lowered->scratch = (int32_t)lower->scratch_used;
		lower->scratch_used += align8(size);
	} else if (variable->captured) {
		lowered->capture = (int32_t)state->captures_size;
		state->captures_size += align8(size);
	}
}

/* Gives the unit's variables that need one their place in the captures. */
void variables_begin(struct lower *lower)
{
	struct lower_state *state = lower->state;
	uint32_t n = lower->unit->variables.n;

	state->variables = arena_array(lower->ir.arena, struct lowered_variable,
				       n);
	state->captures_size = CAPTURE_FIRST;
	for (uint32_t i = 0; i < n; i++) {
		struct lowered_variable *lowered = &state->variables[i];

		lowered->reg = lowered->object = IR_NONE;
		lowered->scratch = lowered->capture = -1;
		give_place(lower, lower->unit->variables.v[i], lowered, true);
	}
	state->captures_plain = state->captures_size;
	for (uint32_t i = 0; i < n; i++)
		give_place(lower, lower->unit->variables.v[i],
			   &state->variables[i], false);
	state->captures_used = state->captures_size;
	state->scratch_most = lower->scratch_used;
}

struct memory captures_at(struct lower *lower, int32_t off)
{
	struct lower_state *state = lower->state;
	int32_t address;

	if (state->captures_base != IR_NONE)
		return memory_at(IR_REGION_FRAME, state->captures_base, off);
	if (state->captures == IR_NONE) {
		state->captures = ir_object_new(
			&lower->ir, state->captures_size, 8, false, "captures");
		lower->ir.function->objects.v[state->captures].captures = true;
	}
	address = ir_frame(&lower->ir, state->captures, off);
	return memory_at(IR_REGION_FRAME, address, 0);
}

void captures_end(struct lower *lower)
{
	vec_each (object, &lower->ir.function->objects)
		if (object->captures)
			object->size = lower->state->captures_size;
}

void captures_leave(struct lower *lower)
{
	struct lower_state *state = lower->state;

	if (state->crowded && state->captures_plain == CAPTURE_FIRST)
		state->captures = IR_NONE;
}

/*
 * Verifiers before 6.7 take a body for something that runs exactly once: they
 * believe values from before the loop in its every turn, and its last ones
 * behind it, and remove branches that then cannot be taken (`while ($i < 50)`
 * never ended on 6.1). The captures are read onto themselves, which makes them
 * unknown: probe_read_kernel(captures, size, captures).
 */
void captures_forget(struct lower *lower)
{
	uint32_t first = lower->state->captures_plain;
	uint32_t size = lower->state->captures_size - first;
	struct memory at;
	int32_t args[3];
	struct ir_insn *insn;

	if (!size)
		return;
	at = captures_at(lower, (int32_t)first);
	args[0] = memory_address(lower, at);
	args[1] = constant(lower, size);
	args[2] = memory_address(lower, at);
	ir_call(&lower->ir, BPF_FUNC_probe_read_kernel, 3, args);
	insn = ir_last(&lower->ir.function->blocks.v[lower->ir.block]);
	insn->writes = 1;
	insn->writes_size = size;
}

struct memory variable_place(struct lower *lower,
			     const struct variable *variable)
{
	struct lower_state *state = lower->state;
	struct lowered_variable *lowered = &state->variables[variable->number];

	if (lowered->capture >= 0)
		return captures_at(lower, lowered->capture);
	if (lowered->scratch >= 0) {
		state->uses_scratch = true;
		return memory_at(IR_REGION_SCRATCH, lower->scratch,
				 lowered->scratch);
	}
	if (lowered->object == IR_NONE ||
	    lowered->function != lower->ir.function) {
		lowered->object = ir_object_new(&lower->ir,
						align8(variable_size(variable)),
						8, false, variable->name);
		lowered->function = lower->ir.function;
	}
	return memory_at(IR_REGION_FRAME,
			 ir_frame(&lower->ir, lowered->object, 0), 0);
}

/* The variable's register in this function. */
static int32_t variable_register(struct lower *lower,
				 const struct variable *variable)
{
	struct lowered_variable *lowered =
		&lower->state->variables[variable->number];

	if (lowered->reg == IR_NONE ||
	    lowered->function != lower->ir.function) {
		lowered->reg = ir_variable(&lower->ir, variable->name);
		lowered->function = lower->ir.function;
	}
	return lowered->reg;
}

/* A copy: the register may be assigned again before the value is used. */
int32_t variable_read(struct lower *lower, const struct variable *variable)
{
	int32_t reg, value;

	if (!variable_in_register(variable))
		return memory_read(lower, variable_place(lower, variable),
				   variable->type);
	reg = variable_register(lower, variable);
	value = ir_temporary(&lower->ir);
	ir_assign(&lower->ir, value, reg);
	return value;
}

void variable_write(struct lower *lower, const struct variable *variable,
		    int32_t value)
{
	if (variable_in_register(variable))
		ir_assign(&lower->ir, variable_register(lower, variable),
			  value);
	else
		memory_write(lower, variable_place(lower, variable), value,
			     variable->type);
}

/* $v = e, with a value of the variable's type. */
void variable_set(struct lower *lower, const struct variable *variable,
		  const struct node *value)
{
	const struct type *type = variable->type;

	if (!type || type->kind == TYPE_VOID)
		return;
	if (type_in_register(type))
		variable_write(lower, variable,
			       ir_extend(&lower->ir, lower_value(lower, value),
					 (uint8_t)type->size, type->is_signed));
	else
		lower_into(lower, value, variable_place(lower, variable));
}

static int32_t combine(struct lower *lower, const struct node *node,
		       int32_t old)
{
	const struct node *target = node->assign.target;
	const struct type *type = target->type;
	int32_t value = lower_scaled(lower, type,
				     lower_number(lower, node->assign.value));

	value = lower_operation(
		lower, node, node->assign.op, old, value,
		operands_type(node->assign.op, target, node->assign.value));
	return ir_extend(&lower->ir, value, (uint8_t)type->size,
			 type->is_signed);
}

void lower_assign(struct lower *lower, const struct node *node)
{
	const struct node *target = node->assign.target;
	const struct variable *variable;

	if (target->kind == NODE_MAP) {
		lower_map_assign(lower, node);
		return;
	}
	variable = target->variable.variable;
	if (node->assign.op == OP_NONE)
		variable_set(lower, variable, node->assign.value);
	else
		variable_write(
			lower, variable,
			combine(lower, node, variable_read(lower, variable)));
}

void lower_let(struct lower *lower, const struct node *node)
{
	const struct variable *variable = node->let.target->variable.variable;
	const struct type *type = variable->type;

	if (!type || type->kind == TYPE_VOID)
		return;
	if (node->let.value)
		variable_set(lower, variable, node->let.value);
	else if (type_in_register(type))
		variable_write(lower, variable, constant(lower, 0));
	else if (type->size <= FRAME_MOST)
		memory_zero(lower, variable_place(lower, variable), type->size);
	else
		/* A long string is empty when its first byte is 0. */
		memory_zero(lower, variable_place(lower, variable),
			    type->kind == TYPE_STRING ||
					    type->kind == TYPE_BUFFER
				    ? 8
				    : type->size);
}

/* ++ and --: pointers step by what they point to. */
static int64_t step_size(const struct type *type)
{
	if (type->kind == TYPE_POINTER && type->to && type->to->size)
		return type->to->size;
	return 1;
}

int32_t lower_step(struct lower *lower, const struct node *node, bool used)
{
	const struct node *target = node->step.target;
	int64_t delta = step_size(target->type);
	int32_t old, new;

	if (!node->step.increment)
		delta = -delta;
	if (target->kind == NODE_MAP)
		return lower_map_step(lower, target, constant(lower, delta),
				      node->step.prefix, used);
	old = variable_read(lower, target->variable.variable);
	new = ir_binary(&lower->ir, IR_ADD, old, constant(lower, delta));
	new = ir_extend(&lower->ir, new, (uint8_t)target->type->size,
			target->type->is_signed);
	variable_write(lower, target->variable.variable, new);
	return node->step.prefix ? new : old;
}
