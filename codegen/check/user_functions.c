// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Functions of the script: fn f($a : int64) : bool { return $a > 5; }
 *
 * Each unit that calls one has its own copy, which becomes a BPF subprogram.
 * Parameters and result are variables in the captures: no call is inside of
 * itself, so that one place for each is enough, whatever its size.
 */
#include "codegen/builtins/families.h"

const struct user_function *user_function_find(const struct checker *checker,
					       const char *name)
{
	vec_each (function, &checker->checked->script->functions)
		if (strcmp((*function)->name, name) == 0)
			return *function;
	return NULL;
}

struct unit_function *unit_function_find(const struct unit *unit,
					 const struct user_function *source)
{
	vec_each (function, &unit->functions)
		if ((*function)->source == source)
			return *function;
	return NULL;
}

/* Whether a name is of what only a probe has. */
static bool needs_probe(const char *name)
{
	static const char *const names[] = { "args", "ctx",   "retval", "func",
					     "reg",  "probe", "latency" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return builtin_argument(name) != NULL;
}

bool check_outside_probe(struct checker *checker, struct loc loc,
			 const char *name)
{
	if (!checker->function || !needs_probe(name))
		return false;
	check_error(checker, loc, "Builtin %s not supported outside probe",
		    name);
	return true;
}

/* Whether control never comes to the end of a block. */
static bool always_returns(const struct node *node)
{
	switch (node->kind) {
	case NODE_RETURN: return true;
	case NODE_CALL: return strcmp(node->call.name, "exit") == 0;
	case NODE_IF:
		return node->choice.yes && node->choice.no &&
		       always_returns(node->choice.yes) &&
		       always_returns(node->choice.no);
	case NODE_BLOCK:
		vec_each (statement, &node->block.statements)
			if (always_returns(*statement))
				return true;
		return node->block.value && always_returns(node->block.value);
	default: return false;
	}
}

static const struct type *wrong_result(struct checker *checker, struct loc loc,
				       const struct type *type)
{
	const struct unit_function *function = checker->function;

	return check_error(
		checker, loc, "Function %s is of type %s, cannot return %s",
		function->source->name, text_of(checker, function->type),
		text_of(checker, type));
}

void check_function_return(struct checker *checker, struct node *node)
{
	struct node target = { .kind = NODE_VARIABLE, .loc = node->loc };
	struct node *value = node->operand;
	const struct type *type = VOID(checker);

	/* The result is a variable like any other: returning is assigning to
	 * it. */
	target.variable.variable = checker->function->result;
	if (value)
		type = check_value(checker, value);
	if (!type || !checker->function->type)
		return;
	if (!checker->function->result || type->kind == TYPE_VOID) {
		if (checker->function->type != type)
			wrong_result(checker, node->loc, type);
		return;
	}
	if (!variable_fits(checker, checker->function->result, value, type))
		wrong_result(checker, node->loc, type);
	else
		variable_assign(checker, node->loc, &target, value);
}

void check_function_body(struct checker *checker,
			 struct unit_function *function)
{
	struct unit_function *outer = checker->function;
	struct loc loc = function->source->body->loc;

	checker->function = function;
	check_statement(checker, function->body);
	if (function->type && function->result &&
	    !always_returns(function->body))
		wrong_result(checker, loc, VOID(checker));
	checker->function = outer;
}

/* `int32 *` does not say whose memory: the first call's argument does. */
static void settle_space(struct checker *checker, struct variable *parameter,
			 const struct type *type)
{
	const struct type *own = parameter->type;

	if (own->kind != TYPE_POINTER || own->space != SPACE_NONE ||
	    type->kind != TYPE_POINTER || type->space == SPACE_NONE)
		return;
	parameter->type = type_pointer(checker->types, own->to, type->space,
				       false);
	type_changed(checker, parameter->users);
}

/* A value that a parameter of its type is made from. */
static bool take_argument(struct checker *checker, struct node *call,
			  uint32_t i)
{
	const struct unit_function *function = call->call.extra;
	struct variable *parameter = function->parameters.v[i];
	struct node target = { .kind = NODE_VARIABLE };
	struct node *value = argument(call, i);
	const struct type *type = check_value(checker, value);

	if (!type || !parameter->type)
		return false;
	settle_space(checker, parameter, type);
	if (type->kind == TYPE_VOID ||
	    !variable_fits(checker, parameter, value, type)) {
		check_error(checker, value->loc,
			    "Function %s expects %s for $%s, got %s",
			    function->source->name,
			    text_of(checker, parameter->type),
			    written_name(checker, parameter->name),
			    text_of(checker, type));
		return false;
	}
	/* "cannot spill pointers to stack into stack frame of the caller" */
	if (type->kind == TYPE_POINTER && type->space == SPACE_BPF &&
	    (checker->loop || checker->function)) {
		check_error(checker, value->loc,
			    "A pointer to a variable can be given to a "
			    "function outside of loops and functions only");
		return false;
	}
	target.loc = value->loc;
	target.variable.variable = parameter;
	return variable_assign(checker, value->loc, &target, value);
}

static const struct type *check_user(struct checker *checker, struct node *call)
{
	const struct unit_function *function = call->call.extra;
	uint32_t n = call->call.arguments.n;
	struct diag *diag;

	if (!function)
		return NULL; /* it calls itself */
	if (n != function->parameters.n) {
		diag = check_error_diag(checker, call->loc,
					"Function %s requires %u arguments "
					"(%u provided)",
					function->source->name,
					function->parameters.n, n);
		if (diag)
			diag_note(checker->checked->diags, diag,
				  function->source->loc,
				  "This is its definition.");
		return function->type;
	}
	for (uint32_t i = 0; i < n; i++)
		take_argument(checker, call, i);
	if (function->uses_context)
		uses_context(checker);
	return function->type;
}

/* Of functions that give nothing or what fits a register, and of the others. */
const struct function user_function_row = {
	.name = "fn",
	.max_arguments = UINT8_MAX,
	.check = check_user,
	.lower = lower_user,
	.lower_into = lower_user_into,
	.needs = FEATURE_COUNT,
};
