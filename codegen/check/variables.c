// SPDX-License-Identifier: GPL-2.0-or-later
/* Scratch variables: reading, assigning, let, ++. */
#include "codegen/check/checker.h"

const struct type *check_variable(struct checker *checker, struct node *node)
{
	struct variable *variable = node->variable.variable;

	if (!variable)
		return NULL;
	if (!variable->type && checker->report && !checker->failed &&
	    !checker->lost)
		return check_error(checker, node->loc,
				   "The type of $%s can not be told",
				   written_name(checker, variable->name));
	return variable->type;
}

static bool mismatch(struct checker *checker, struct loc loc,
		     const struct variable *variable, const struct type *type)
{
	check_error(checker, loc,
		    "Type mismatch for $%s: trying to assign value of type "
		    "'%s' when variable already has a type '%s'",
		    written_name(checker, variable->name),
		    text_of(checker, type), text_of(checker, variable->type));
	return false;
}

/* A declared type stays: values must fit in it. */
bool variable_fits(struct checker *checker, const struct variable *variable,
		   const struct node *value, const struct type *type)
{
	const struct type *to = variable->type;
	int64_t constant;

	if (to->kind == TYPE_INT && value && value->kind == NODE_INTEGER &&
	    node_constant(value, &constant) && type->kind == TYPE_INT) {
		if (to->size == 8)
			return to->is_signed ? type->is_signed
					     : !value->integer.negative;
		if (!to->is_signed)
			return constant >= 0 &&
			       constant < 1ll << (to->size * 8);
		return constant >= -(1ll << (to->size * 8 - 1)) &&
		       constant < 1ll << (to->size * 8 - 1);
	}
	/* Any other integer is cut, with a warning. */
	if ((to->kind == TYPE_INT || to->kind == TYPE_ENUM) &&
	    type->kind == TYPE_INT)
		return true;
	/* It fits if it makes nothing wider. */
	return unify(checker, to, type, 0, value ? node_adaptable(value) : 0) ==
	       to;
}

/* Widens a variable by a value (a node, or only its type). */
static bool take(struct checker *checker, struct loc loc, struct node *target,
		 const struct node *value, const struct type *type)
{
	struct variable *variable = target->variable.variable;

	if (!variable)
		return false;
	variable->assigned = true;
	if (variable->has_type) {
		if (!variable->type)
			return false;
		target->type = variable->type;
		return variable_fits(checker, variable, value, type) ||
		       mismatch(checker, loc, variable, type);
	}
	if (!widen(checker, &variable->type, &variable->adaptable,
		   variable->users, value, type))
		return mismatch(checker, loc, variable, type);
	target->type = variable->type;
	return true;
}

bool variable_take(struct checker *checker, struct node *variable,
		   const struct type *type)
{
	return take(checker, variable->loc, variable, NULL, type);
}

bool variable_assign(struct checker *checker, struct loc loc,
		     struct node *target, struct node *value)
{
	const struct type *type = value->type;

	if (type->kind == TYPE_AGGREGATE)
		return check_error(checker, loc,
				   "Value '%s' cannot be assigned to a scratch "
				   "variable.",
				   text_of(checker, type)),
		       false;
	if (!take(checker, loc, target, value, type))
		return false;
	coerce(checker, value, target->type);
	return true;
}

/* A pointer that does not say whose memory it is means the probe's. */
const struct type *declared_type(struct checker *checker,
				 struct type_name *name)
{
	const struct type *type = check_type_name(checker, name);
	enum space space = checker->layout->space;

	if (!type || type->kind != TYPE_POINTER || type->space != SPACE_NONE)
		return type;
	return type_pointer(checker->types, type->to,
			    space ? space : SPACE_KERNEL, false);
}

void check_let(struct checker *checker, struct node *node)
{
	struct node *target = node->let.target, *value = node->let.value;
	struct variable *variable = target->variable.variable;
	const struct type *type;

	if (!variable)
		return;
	if (node->let.type_name) {
		type = declared_type(checker, node->let.type_name);
		variable->has_type = true;
		if (variable->type != type)
			type_changed(checker, variable->users);
		variable->type = type;
	}
	target->type = variable->type;
	if (value && check_value(checker, value))
		variable_assign(checker, node->loc, target, value);
}

bool is_counter(const struct type *type)
{
	return type->kind == TYPE_INT || type->kind == TYPE_ENUM;
}

const struct type *variable_step(struct checker *checker, struct node *node)
{
	struct node *target = node->step.target;
	struct variable *variable = target->variable.variable;
	const struct type *type;
	uint32_t adaptable;

	if (!variable)
		return NULL;
	variable->assigned = true;
	if (!variable->type)
		take(checker, target->loc, target, NULL, S64(checker));
	type = variable->type;
	target->type = type;
	if (!is_counter(type) || variable->has_type ||
	    (type->size == 8 && (type->is_signed || node->step.increment)))
		return type;
	/* Counting must not end at 127: it goes on in 64 bits; down, it goes
	 * below zero. */
	adaptable = variable->adaptable;
	take(checker, target->loc, target, NULL,
	     INT(checker, 64, type->is_signed || !node->step.increment));
	/* A literal's sign went into it, not the step's: it stays what it
	 * was. */
	variable->adaptable = adaptable;
	return target->type;
}

void variables_finish(struct checker *checker, struct unit *unit)
{
	vec_each (slot, &unit->variables) {
		struct variable *variable = *slot;

		/* Declared and never given anything: it is 0. */
		if (!variable->type && !variable->assigned &&
		    !variable->has_type)
			variable->type = S64(checker);
		if (!variable->assigned && !variable->loop_variable)
			check_warning(checker, variable->declared,
				      "Variable $%s was never assigned to.",
				      written_name(checker, variable->name));
	}
}
