// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Before the rounds: which variable a $name is, what loops capture, where
 * break may stand, which maps have keys, what is never reached.
 */
#include "codegen/check/checker.h"

struct scope {
	struct scope *outer;
	struct strmap variables;
};

struct resolver {
	struct checker *checker;
	struct unit *unit;
	struct scope *scope;
	struct loop_info *loop;
	uint32_t breakable;		/* loops around, unroll included */
	uint32_t typing;		/* in sizeof() and its like: not run */
	struct unit_function *function; /* that is resolved, or NULL */
	struct resolver *outer;		/* whose call it was met in */
};

static void resolve(struct resolver *resolver, struct node *node);

static struct variable *lookup(const struct resolver *resolver,
			       const char *name)
{
	struct variable *variable = NULL;

	for (struct scope *scope = resolver->scope; scope && !variable;
	     scope = scope->outer)
		variable = strmap_get(&scope->variables, name);
	return variable;
}

static struct variable *variable_new(struct resolver *resolver,
				     const char *name, struct loc loc)
{
	struct arena *arena = resolver->checker->arena;
	struct variable *variable = arena_new(arena, struct variable);

	variable->name = name;
	variable->declared = loc;
	variable->loop = resolver->loop;
	variable->number = resolver->unit->variables.n;
	*vec_push(arena, &resolver->unit->variables) = variable;
	return variable;
}

static struct variable *declare(struct resolver *resolver, struct loc loc,
				struct node *node)
{
	struct variable *variable = variable_new(resolver, node->variable.name,
						 loc);

	strmap_set(&resolver->scope->variables, variable->name, variable);
	node->variable.variable = variable;
	return variable;
}

/* Says that a variable is there already: `old`. */
static void shadows(struct resolver *resolver, struct loc loc, bool by_loop,
		    const struct variable *old)
{
	struct checker *checker = resolver->checker;
	const char *name = written_name(checker, old->name);
	struct diag *diag;

	if (by_loop)
		diag = check_error_diag(checker, loc,
					"Loop declaration shadows existing "
					"variable: $%s",
					name);
	else
		diag = check_error_diag(checker, loc,
					"Variable $%s was already declared. "
					"Variable shadowing is not allowed.",
					name);
	if (diag)
		diag_note(checker->checked->diags, diag, old->declared,
			  old->parameter ? "This is the function parameter."
			  : old->loop_variable ? "This is the loop variable."
			  : old->by_let ? "This is the initial declaration."
					: "This is the initial assignment.");
}

static struct variable *declare_new(struct resolver *resolver, struct loc loc,
				    struct node *node, bool by_loop)
{
	const struct variable *old = lookup(resolver, node->variable.name);

	if (old)
		shadows(resolver, loc, by_loop, old);
	/* Also after the error: what comes next means the new one. */
	return declare(resolver, loc, node);
}

/* A use within loops that the variable was declared outside of. */
static void capture(struct resolver *resolver, struct variable *variable)
{
	struct loop_info *loop = resolver->loop;

	/* Every loop up to the one it was declared in: each is a function that
	 * gets it from the one around. */
	for (; loop && loop != variable->loop; loop = loop->outer) {
		bool known = false;

		variable->captured = true;
		vec_each (captured, &loop->captured)
			known |= *captured == variable;
		if (!known)
			*vec_push(resolver->checker->arena,
				  &loop->captured) = variable;
	}
}

static void undefined(struct resolver *resolver, struct node *node)
{
	struct checker *checker = resolver->checker;
	const char *name = written_name(checker, node->variable.name);
	struct nearest nearest = { .name = name };
	struct diag *diag;

	diag = check_error_diag(checker, node->loc,
				"Undefined or undeclared variable: $%s", name);
	vec_each (variable, &resolver->unit->variables)
		if (diag && lookup(resolver, (*variable)->name))
			nearest_offer(&nearest,
				      written_name(checker, (*variable)->name));
	if (diag && nearest.best)
		diag_hint(checker->checked->diags, diag, "Did you mean '$%s'?",
			  nearest.best);
}

static void use(struct resolver *resolver, struct node *node)
{
	struct variable *variable = lookup(resolver, node->variable.name);

	node->variable.variable = variable;
	if (!variable) {
		undefined(resolver, node);
		return;
	}
	variable->used = true;
	capture(resolver, variable);
}

/* A variable's value: there should be one by now. */
static void read_variable(struct resolver *resolver, struct node *node)
{
	const struct variable *variable;

	use(resolver, node);
	variable = node->variable.variable;
	if (variable && !variable->assigned && !variable->loop_variable &&
	    !resolver->typing)
		check_warning(resolver->checker, node->loc,
			      "Variable used before it was assigned: $%s",
			      written_name(resolver->checker, variable->name));
}

static void visit(struct node **node, void *resolver)
{
	resolve(resolver, *node);
}

static void resolve_type_name(struct resolver *resolver, struct type_name *name)
{
	if (!name)
		return;
	/* What sizeof() and typeof() name is never computed. */
	resolver->typing++;
	if (name->expression)
		resolve(resolver, name->expression);
	resolver->typing--;
	resolve_type_name(resolver, name->of);
}

static void push(struct resolver *resolver)
{
	struct scope *scope = arena_new(resolver->checker->arena, struct scope);

	scope->outer = resolver->scope;
	scope->variables.arena = resolver->checker->arena;
	resolver->scope = scope;
}

static void pop(struct resolver *resolver)
{
	resolver->scope = resolver->scope->outer;
}

/* Whether nothing that follows a statement in its block runs. */
static bool ends(const struct node *node)
{
	switch (node->kind) {
	case NODE_RETURN:
	case NODE_BREAK:
	case NODE_CONTINUE: return true;
	case NODE_CALL: return strcmp(node->call.name, "exit") == 0;
	case NODE_NAME: return strcmp(node->name.name, "exit") == 0;
	default: return false;
	}
}

static void resolve_block(struct resolver *resolver, struct node *node)
{
	struct node_list *list = &node->block.statements;
	bool ended = false;

	if (node->block.scope)
		push(resolver);
	for (uint32_t i = 0; i < list->n; i++) {
		if (ended)
			check_warning(resolver->checker,
				      node_statement_loc(list->v[i]),
				      "Unreachable statement.");
		ended = ends(list->v[i]);
		resolve(resolver, list->v[i]);
	}
	if (node->block.value) {
		if (ended)
			check_warning(resolver->checker, node->block.value->loc,
				      "Unreachable statement.");
		resolve(resolver, node->block.value);
	}
	if (node->block.scope)
		pop(resolver);
}

/* The variable gets a value, and is declared by that if it is new. */
static void assign(struct resolver *resolver, struct loc loc,
		   struct node *variable)
{
	if (lookup(resolver, variable->variable.name))
		use(resolver, variable);
	else
		declare(resolver, loc, variable);
	variable->variable.variable->assigned = true;
}

/* ++, op=: of what it has, it makes what it gets. */
static void modify(struct resolver *resolver, struct node *target)
{
	resolve(resolver, target);
	if (target->kind == NODE_VARIABLE && target->variable.variable)
		target->variable.variable->assigned = true;
}

static void resolve_assign(struct resolver *resolver, struct node *node)
{
	struct node *target = node->assign.target;

	/* The value first: `$x = $x + 1` does not declare the $x that it
	 * reads. */
	resolve(resolver, node->assign.value);
	if (target->kind == NODE_VARIABLE && node->assign.op == OP_NONE)
		assign(resolver, node->loc, target);
	else
		modify(resolver, target);
}

static void resolve_let(struct resolver *resolver, struct node *node)
{
	struct loc loc = node->loc;
	struct variable *variable;

	resolve_type_name(resolver, node->let.type_name);
	if (node->let.value)
		resolve(resolver, node->let.value);
	loc.end = node->let.target->loc.end;
	variable = declare_new(resolver, loc, node->let.target, false);
	variable->by_let = true;
	variable->assigned = node->let.value != NULL;
}

static struct loop_info *enter(struct resolver *resolver)
{
	struct loop_info *info = arena_new(resolver->checker->arena,
					   struct loop_info);

	info->outer = resolver->loop;
	resolver->loop = info;
	resolver->breakable++;
	push(resolver);
	return info;
}

static void leave(struct resolver *resolver)
{
	resolver->loop = resolver->loop->outer;
	resolver->breakable--;
	pop(resolver);
}

static void resolve_for(struct resolver *resolver, struct node *node)
{
	if (node->kind == NODE_FOR_MAP) {
		map_find(resolver->checker, node->loop.map);
	} else {
		resolve(resolver, node->loop.from);
		resolve(resolver, node->loop.to);
	}
	/* Behind the range, which is computed outside of the loop. */
	node->loop.extra = enter(resolver);
	declare_new(resolver, node->loop.variable->loc, node->loop.variable,
		    true)
		->loop_variable = true;
	resolve(resolver, node->loop.body);
	leave(resolver);
}

static void resolve_repeat(struct resolver *resolver, struct node *node)
{
	if (node->kind == NODE_UNROLL) {
		resolve(resolver, node->repeat.condition);
		/* An unrolled body has jumps, and is no loop of its own: what
		 * it uses is not captured. */
		resolver->breakable++;
		resolve(resolver, node->repeat.body);
		resolver->breakable--;
		return;
	}
	node->repeat.extra = enter(resolver);
	resolve(resolver, node->repeat.condition);
	resolve(resolver, node->repeat.body);
	leave(resolver);
}

static void resolve_jump(struct resolver *resolver, struct node *node)
{
	bool is_break = node->kind == NODE_BREAK;

	if (!resolver->breakable) {
		check_error(resolver->checker, node->loc,
			    "'%s' statement is not allowed in a %s",
			    is_break ? "break" : "continue",
			    resolver->function ? "function" : "probe");
	} else if (resolver->loop) {
		resolver->loop->has_break |= is_break;
		resolver->loop->has_continue |= !is_break;
	}
}

/* A loop's body is a function: each one around has to be told that all is
 * over. */
static void leaves_program(struct resolver *resolver)
{
	for (struct loop_info *loop = resolver->loop; loop; loop = loop->outer)
		loop->has_return = true;
	if (resolver->function && resolver->loop)
		resolver->function->loops_return = true;
}

static void exits(struct resolver *resolver)
{
	leaves_program(resolver);
	if (resolver->function)
		resolver->function->may_exit = true;
}

/* The variable of a parameter, or of the result. */
static struct variable *typed_variable(struct resolver *resolver,
				       const char *name, struct loc loc,
				       struct type_name *type_name)
{
	struct variable *variable = variable_new(resolver, name, loc);

	variable->type = check_type_name(resolver->checker, type_name);
	variable->has_type = variable->assigned = variable->parameter = true;
	return variable;
}

static void declare_parameters(struct resolver *resolver,
			       struct unit_function *function)
{
	struct type_name *result = function->source->result;

	vec_each (parameter, &function->source->parameters) {
		struct variable *variable =
			typed_variable(resolver, parameter->name + 1,
				       parameter->loc, parameter->type_name);

		strmap_set(&resolver->scope->variables, variable->name,
			   variable);
		*vec_push(resolver->checker->arena,
			  &function->parameters) = variable;
	}
	function->type = declared_type(resolver->checker, result);
	if (!function->type || function->type->kind == TYPE_VOID)
		return;
	function->result = typed_variable(resolver, "result", result->loc,
					  result);
	function->result->type = function->type;
}

/* A function sees its parameters, and nothing of who calls it. */
static struct unit_function *resolve_function(
	struct resolver *resolver, const struct user_function *source)
{
	struct checker *checker = resolver->checker;
	struct unit_function *function = arena_new(checker->arena,
						   struct unit_function);
	struct resolver inner = { .checker = checker,
				  .unit = resolver->unit,
				  .function = function,
				  .outer = resolver };

	function->source = source;
	/* A copy for each unit: types depend on its layout. */
	function->body = ast_clone(checker->arena, source->body);
	function->body->block.scope = false;
	expand_defines(checker, function->body);
	resolve_constants(checker, function->body);
	push(&inner);
	declare_parameters(&inner, function);
	resolve(&inner, function->body);
	/* Added when it is done, and so are those it calls: they come before
	 * it, and are lowered before it. */
	*vec_push(checker->arena, &resolver->unit->functions) = function;
	return function;
}

/* Its parameters get their places once somebody calls it. */
static void call_function(struct unit_function *function)
{
	function->called = true;
	vec_each (parameter, &function->parameters)
		(*parameter)->captured = true;
	if (function->result)
		function->result->captured = true;
}

static bool is_recursive(const struct resolver *resolver, struct loc loc,
			 const struct user_function *source)
{
	const struct resolver *around = resolver;

	while (around &&
	       (!around->function || around->function->source != source))
		around = around->outer;
	if (around)
		check_error(resolver->checker, loc,
			    "Function %s calls itself, which BPF programs "
			    "cannot",
			    source->name);
	return around != NULL;
}

static bool resolve_user_call(struct resolver *resolver, struct node *call)
{
	const struct user_function *source =
		user_function_find(resolver->checker, call->call.name);
	struct unit_function *function;

	if (!source)
		return false;
	call->call.function = &user_function_row;
	if (is_recursive(resolver, call->loc, source))
		return true;
	function = unit_function_find(resolver->unit, source);
	if (!function)
		function = resolve_function(resolver, source);
	call->call.extra = function;
	call_function(function);
	if (function->may_exit)
		exits(resolver);
	ast_children(call, visit, resolver);
	return true;
}

/*
 * delete(@m, key) becomes delete(@m[key]), which was another way to write it:
 * one form for all that follows. False after an error.
 */
static bool take_key(struct checker *checker, const struct function *function,
		     struct node *call)
{
	struct node_list *list = &call->call.arguments;
	struct node *of = list->v[0];
	const struct map *map = map_find(checker, of);

	of->map.key = list->v[1];
	for (uint32_t i = 1; i + 1 < list->n; i++)
		list->v[i] = list->v[i + 1];
	list->n--;
	if (!function->scalar || !map->shaped || map->keyed)
		return true;
	check_error(checker, call->loc, "%s", function->scalar);
	return false;
}

/* print @m, as a column: a map with keys has no one value. */
static void resolve_column(struct resolver *resolver, struct node *of)
{
	struct checker *checker = resolver->checker;
	struct diag *diag;

	if (of->kind != NODE_MAP || of->map.key) {
		resolve(resolver, of);
		return;
	}
	diag = map_shape(checker, of);
	if (diag)
		diag_hint(checker->checked->diags, diag,
			  "to show the whole map: print(%s)", of->map.name);
}

/* Functions that take a map itself: its key may be the next argument. */
static void resolve_call(struct resolver *resolver, struct node *node)
{
	const struct function *function = function_find(node->call.name);
	uint32_t flags = function ? function->flags : 0;
	struct node_list *list = &node->call.arguments;
	bool whole = (flags & FUNCTION_MAP_FIRST) && list->n &&
		     list->v[0]->kind == NODE_MAP;

	if (resolve_user_call(resolver, node))
		return;
	if (strcmp(node->call.name, "exit") == 0)
		exits(resolver);
	if (whole && !list->v[0]->map.key && (flags & FUNCTION_KEY_SECOND) &&
	    list->n == function->max_arguments &&
	    !take_key(resolver->checker, function, node))
		return;
	for (uint32_t i = 0; i < list->n; i++) {
		struct node *of = list->v[i];

		if (i == 0 && whole && !of->map.key)
			map_find(resolver->checker, of);
		else if (i && i + 1 == list->n && (flags & FUNCTION_ASSIGNS) &&
			 of->kind == NODE_VARIABLE)
			assign(resolver, of->loc, of);
		else if (flags & FUNCTION_COLUMNS)
			resolve_column(resolver, of);
		else
			resolve(resolver, of);
	}
}

/* &$v and &@m take no value. */
static void resolve_address(struct resolver *resolver, struct node *of)
{
	if (of->kind == NODE_VARIABLE)
		use(resolver, of);
	else if (of->kind == NODE_MAP && !of->map.key)
		map_find(resolver->checker, of);
	else
		resolve(resolver, of);
}

/* A branch that a literal decides for is all that there is. */
static bool prune(struct resolver *resolver, struct node *node)
{
	struct node *condition = node->choice.condition, *taken;
	int64_t value;

	if (condition->kind == NODE_STRING)
		value = condition->string.len != 0;
	else if (!node_constant(condition, &value) ||
		 condition->kind == NODE_COMPTIME)
		return false;
	taken = value ? node->choice.yes : node->choice.no;
	if (value && !taken)
		taken = condition;
	if (taken)
		*node = *taken;
	else
		become_empty(node);
	resolve(resolver, node);
	return true;
}

static void resolve(struct resolver *resolver, struct node *node)
{
	switch (node->kind) {
	case NODE_VARIABLE: read_variable(resolver, node); return;
	case NODE_BLOCK: resolve_block(resolver, node); return;
	case NODE_ASSIGN: resolve_assign(resolver, node); return;
	case NODE_LET: resolve_let(resolver, node); return;
	case NODE_FOR_MAP:
	case NODE_FOR_RANGE: resolve_for(resolver, node); return;
	case NODE_WHILE:
	case NODE_UNROLL: resolve_repeat(resolver, node); return;
	case NODE_BREAK:
	case NODE_CONTINUE: resolve_jump(resolver, node); return;
	case NODE_RETURN: leaves_program(resolver); break;
	case NODE_CALL: resolve_call(resolver, node); return;
	case NODE_NAME:
		if (strcmp(node->name.name, "exit") == 0)
			exits(resolver);
		return;
	case NODE_MAP: map_shape(resolver->checker, node); break;
	case NODE_UNARY:
		if (node->operation.op == OP_ADDRESS) {
			resolve_address(resolver, node->operation.a);
			return;
		}
		break;
	case NODE_TERNARY:
	case NODE_IF:
		if (prune(resolver, node))
			return;
		break;
	case NODE_STEP: modify(resolver, node->step.target); return;
	case NODE_CAST:
		resolve_type_name(resolver, node->typed.type_name);
		break;
	case NODE_SIZEOF:
	case NODE_OFFSETOF:
	case NODE_TYPEINFO:
		resolve_type_name(resolver, node->typed.type_name);
		resolver->typing++;
		ast_children(node, visit, resolver);
		resolver->typing--;
		return;
	default: break;
	}
	ast_children(node, visit, resolver);
}

void resolve_unit(struct checker *checker, struct unit *unit)
{
	struct resolver resolver = { .checker = checker, .unit = unit };

	push(&resolver);
	if (unit->filter)
		resolve(&resolver, unit->filter);
	resolve(&resolver, unit->body);
}

static bool is_resolved(const struct checker *checker,
			const struct user_function *source)
{
	vec_each (unit, &checker->checked->units)
		if (unit_function_find(*unit, source))
			return true;
	return false;
}

static void check_redefinition(struct checker *checker, uint32_t number)
{
	const struct script *script = checker->checked->script;
	const struct user_function *function = script->functions.v[number];
	const struct user_function *first = user_function_find(checker,
							       function->name);
	struct diag *diag;

	if (first == function)
		return;
	diag = check_error_diag(checker, function->loc,
				"Redefinition of function: %s", function->name);
	if (diag)
		diag_note(checker->checked->diags, diag, first->loc,
			  "This is the original definition.");
}

/* What nobody calls is checked in the first unit, for its errors. */
void resolve_idle_functions(struct checker *checker)
{
	const struct script *script = checker->checked->script;
	struct unit *unit = checker->checked->units.v[0];
	struct resolver resolver = { .checker = checker, .unit = unit };

	enter_unit(checker, unit);
	for (uint32_t i = 0; i < script->functions.n; i++) {
		check_redefinition(checker, i);
		if (!is_resolved(checker, script->functions.v[i]))
			resolve_function(&resolver, script->functions.v[i]);
	}
}
