// SPDX-License-Identifier: GPL-2.0-or-later
#include "parser/macros.h"

#include <string.h>

#include "base/strmap.h"

/* All copies of bodies together: macros that call others twice each double at
 * every step. */
#define NODES_MOST (1u << 20)

/* A macro that is being expanded; outer ones called it. */
struct active {
	const struct active *outer;
	const struct macro *macro;
};

struct expander {
	struct diags *diags;
	struct script *script;
	struct arena *arena;
	const struct active *active;
	uint32_t nodes;
	bool told; /* that there are too many */
};

/* One copy of a body. */
struct substitution {
	struct expander *expander;
	const struct macro *macro;
	const struct node *call;
	uint32_t expansion; /* number of it, in places */
	struct strmap own;  /* variables that the body made so far */
};

static void expand(struct node **slot, void *data);

static bool is_variable_parameter(const struct parameter *parameter)
{
	return parameter->name[0] == '$';
}

static bool is_map_parameter(const struct parameter *parameter)
{
	return parameter->name[0] == '@';
}

/* An element is an expression; only a whole map is a map here. */
static bool fits(const struct parameter *parameter, const struct node *node)
{
	if (is_variable_parameter(parameter))
		return node->kind == NODE_VARIABLE;
	if (is_map_parameter(parameter))
		return node->kind == NODE_MAP && !node->map.key;
	return true;
}

/* A macro without parameters may be used without parentheses. */
static uint32_t argument_count(const struct node *call)
{
	return call->kind == NODE_CALL ? call->call.arguments.n : 0;
}

static bool matches(const struct macro *macro, const struct node *call)
{
	uint32_t n = argument_count(call);

	if (macro->parameters.n != n)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!fits(&macro->parameters.v[i], call->call.arguments.v[i]))
			return false;
	return true;
}

static const char *called_name(const struct node *node)
{
	if (node->kind == NODE_CALL)
		return node->call.name;
	return node->kind == NODE_NAME ? node->name.name : NULL;
}

/* The first macro with the name, for messages; *best the one that fits. */
static const struct macro *find(const struct script *script,
				const struct node *call,
				const struct macro **best)
{
	const struct macro *first = NULL;
	const char *name = called_name(call);

	*best = NULL;
	vec_each (slot, &script->macros) {
		const struct macro *macro = *slot;

		if (strcmp(macro->name, name) != 0)
			continue;
		if (!first)
			first = macro;
		if (matches(macro, call) && !*best)
			*best = macro;
	}
	return first;
}

static const char *given_text(const struct node *node)
{
	if (node->kind == NODE_VARIABLE)
		return "a variable";
	return node->kind == NODE_MAP && !node->map.key ? "a map"
							: "an expression";
}

static void no_match(struct expander *expander, const struct macro *macro,
		     const struct node *call)
{
	struct diags *diags = expander->diags;
	uint32_t n = argument_count(call);
	struct diag *diag;

	diag = diag_error(diags, call->loc,
			  "Call to %s() has arguments that do not match any "
			  "definition.",
			  macro->name);
	if (macro->parameters.n != n) {
		diag_note(diags, diag, macro->loc,
			  "The closest definition of %s() has a different "
			  "number of arguments. Expected: %u but got %u",
			  macro->name, macro->parameters.n, n);
		return;
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct parameter *parameter = &macro->parameters.v[i];
		const struct node *node = call->call.arguments.v[i];

		if (fits(parameter, node))
			continue;
		diag_note(diags, diag, node->loc,
			  "Mismatched arg. %s() expects %s for arg %s but got "
			  "%s.",
			  macro->name,
			  is_map_parameter(parameter) ? "a map" : "a variable",
			  parameter->name, given_text(node));
		diag_note(diags, diag, parameter->loc,
			  "This is the argument in the closest definition.");
		return;
	}
}

/* By sigil: `$x`, `@x` and `x` are three names. Without one any parameter's
 * name as it is, since those of expressions have none. */
static struct node *argument_of(const struct substitution *s, const char *name,
				char sigil)
{
	for (uint32_t i = 0; i < s->macro->parameters.n; i++) {
		const char *parameter = s->macro->parameters.v[i].name;

		if (sigil) {
			if (*parameter != sigil)
				continue;
			parameter++;
		}
		if (strcmp(parameter, name) == 0)
			return s->call->call.arguments.v[i];
	}
	return NULL;
}

static void substitute(struct node **slot, void *data);

/* A type's name that is a parameter: typeof(T) was given for it, or an
 * expression, whose type is meant. */
static bool substitute_type_name(struct substitution *s, struct type_name *name)
{
	const struct node *given = argument_of(s, name->name, 0);
	struct arena *arena = s->expander->arena;

	if (!given)
		return false;
	if (given->kind == NODE_TYPE_ARGUMENT) {
		*name = *ast_clone_type_name(arena, given->typed.type_name);
		return true;
	}
	name->kind = TYPE_NAME_TYPEOF;
	name->expression = ast_clone(arena, given);
	return true;
}

static void substitute_type(struct substitution *s, struct type_name *name)
{
	if (!name)
		return;
	if (name->kind == TYPE_NAME_PLAIN && substitute_type_name(s, name))
		return;
	/* typeof(T), which was read as that of an expression. */
	if (name->expression && name->expression->kind == NODE_NAME) {
		struct type_name of = { .loc = name->loc,
					.name = name->expression->name.name };

		if (substitute_type_name(s, &of)) {
			name->expression = NULL;
			name->of = arena_copy(s->expander->arena, &of,
					      sizeof(of));
			return;
		}
	}
	substitute_type(s, name->of);
	vec_each (part, &name->parts)
		substitute_type(s, *part);
}

static void substitute_variable(struct substitution *s, struct node *node)
{
	const struct node *given = argument_of(s, node->variable.name, '$');

	if (given) {
		node->variable.name = given->variable.name;
		/* What is wrong with the variable is so where the caller wrote
		 * it. */
		node->loc = given->loc;
		return;
	}
	/* No script can write such a name. */
	if (strmap_get(&s->own, node->variable.name))
		node->variable.name = arena_printf(s->expander->arena, "%s'%u",
						   node->variable.name,
						   s->expansion);
}

/*
 * A variable that the body assigns or declares is its own from there on; any
 * other one is the caller's.
 */
static void make_own(struct substitution *s, const struct node *target)
{
	if (target->kind == NODE_VARIABLE &&
	    !argument_of(s, target->variable.name, '$'))
		strmap_set(&s->own, target->variable.name, s);
}

/* let $p, with a parameter $p: it cannot be the argument. */
static void substitute_let(struct substitution *s, struct node *node)
{
	const char *name = node->let.target->variable.name;
	struct loc loc = node->loc;

	loc.end = node->let.target->loc.end;
	if (argument_of(s, name, '$'))
		diag_error(s->expander->diags, loc,
			   "Variable declaration shadows macro arg $%s", name);
	make_own(s, node->let.target);
	substitute_type(s, node->let.type_name);
}

/* sizeof(T): what was read as an expression is a type after all. */
static void settle_type_query(struct node *node)
{
	struct node *value = node->typed.value;

	if (!value || value->kind != NODE_TYPE_ARGUMENT)
		return;
	node->typed.type_name = value->typed.type_name;
	node->typed.value = NULL;
}

static void substitute_map(struct substitution *s, struct node *node)
{
	const struct node *given = argument_of(s, node->map.name + 1, '@');

	if (given)
		node->map.name = given->map.name;
	else
		diag_error(s->expander->diags, node->loc,
			   "Unhygienic access to map: %s. Maps must be passed "
			   "into the macro as arguments.",
			   node->map.name);
}

/* Whether the node was a parameter and is the argument now. */
static bool substitute_name(struct substitution *s, struct node **slot)
{
	const struct node *given = argument_of(s, (*slot)->name.name, 0);

	if (!given)
		return false;
	*slot = ast_clone(s->expander->arena, given);
	return true;
}

static bool too_many(struct expander *expander, struct loc loc)
{
	if (++expander->nodes <= NODES_MOST)
		return false;
	if (!expander->told)
		diag_error(expander->diags, loc,
			   "Macros expand to more than %u nodes", NODES_MOST);
	expander->told = true;
	return true;
}

static void substitute(struct node **slot, void *data)
{
	struct substitution *s = data;
	struct node *node = *slot;

	if (too_many(s->expander, node->loc))
		return;
	/* A place in the macro, seen from this call: messages say both. */
	node->loc.expansion = s->expansion;
	switch (node->kind) {
	case NODE_VARIABLE: substitute_variable(s, node); break;
	case NODE_MAP: substitute_map(s, node); break;
	case NODE_NAME:
		if (substitute_name(s, slot))
			return;
		break;
	case NODE_CALL: node->call.name_loc.expansion = s->expansion; break;
	case NODE_FIELD: node->field.name_loc.expansion = s->expansion; break;
	case NODE_ASSIGN: make_own(s, node->assign.target); break;
	case NODE_LET: substitute_let(s, node); break;
	case NODE_FOR_MAP:
	case NODE_FOR_RANGE: make_own(s, node->loop.variable); break;
	case NODE_CAST:
	case NODE_SIZEOF:
	case NODE_OFFSETOF:
	case NODE_TYPEINFO:
	case NODE_TYPE_ARGUMENT:
		substitute_type(s, node->typed.type_name);
		break;
	default: break;
	}
	ast_children(node, substitute, s);
	if (node->kind == NODE_SIZEOF || node->kind == NODE_OFFSETOF ||
	    node->kind == NODE_TYPEINFO)
		settle_type_query(node);
}

/* "f > g > f": who called whom, from the outermost on. */
static const char *call_chain(struct arena *arena, const struct active *active,
			      const struct macro *macro)
{
	const char *chain = macro->name;

	for (; active; active = active->outer)
		chain = arena_printf(arena, "%s > %s", active->macro->name,
				     chain);
	return chain;
}

static bool is_recursive(struct expander *expander, const struct macro *macro,
			 struct loc loc)
{
	const struct active *active = expander->active;

	for (; active; active = active->outer)
		if (active->macro == macro) {
			diag_error(expander->diags, loc,
				   "Recursive macro call detected. Call chain: "
				   "%s",
				   call_chain(expander->arena, expander->active,
					      macro));
			return true;
		}
	return false;
}

static void expand_call(struct expander *expander, struct node **slot,
			const struct macro *macro)
{
	struct sources *sources = expander->script->sources;
	struct node *call = *slot;
	struct active active = { expander->active, macro };
	struct substitution s = { .expander = expander,
				  .macro = macro,
				  .call = call,
				  .own.arena = expander->arena };
	struct expansion *expansion;
	struct node *body;

	if (is_recursive(expander, macro, call->loc) || expander->told)
		return;
	expansion = vec_push(sources->arena, &sources->expansions);
	expansion->call = call->loc;
	expansion->macro = macro->name;
	s.expansion = sources->expansions.n;
	/* A copy for each call; only then what the body itself calls is
	 * expanded, with this macro on the chain. */
	body = ast_clone(expander->arena, macro->body);
	substitute(&body, &s);
	body->block.scope = true;
	expander->active = &active;
	expand(&body, expander);
	expander->active = active.outer;
	/* What is wrong with the whole is so where it is called. */
	body->loc = call->loc;
	body->semicolon = call->semicolon;
	body->block.expanded = true;
	/* A body that is one expression is that expression. */
	*slot = !body->block.statements.n && body->block.value
			? body->block.value
			: body;
}

/* A call that is a statement: what nobody takes is the call's value. */
static void keep_statement(struct expander *expander, struct node **slot,
			   const struct node *call)
{
	struct node *block, *value = *slot;

	if (value == call || value->kind == NODE_BLOCK || !called_name(call))
		return;
	block = arena_new(expander->arena, struct node);
	block->kind = NODE_BLOCK;
	block->loc = call->loc;
	block->semicolon = call->semicolon;
	block->depth = value->depth;
	block->block.value = value;
	block->block.expanded = true;
	*slot = block;
}

static void expand_statements(struct expander *expander, struct node *block)
{
	struct node_list *list = &block->block.statements;

	for (uint32_t i = 0; i < list->n; i++) {
		struct node *call = list->v[i];

		expand(&list->v[i], expander);
		keep_statement(expander, &list->v[i], call);
	}
	if (block->block.value)
		expand(&block->block.value, expander);
}

static void expand(struct node **slot, void *data)
{
	struct expander *expander = data;
	const struct macro *macro, *best;

	if ((*slot)->kind == NODE_BLOCK) {
		expand_statements(expander, *slot);
		return;
	}
	/* Arguments before the call: they belong to the caller, so that
	 * `f(f(1))` is no recursion. */
	ast_children(*slot, expand, expander);
	if (!called_name(*slot))
		return;
	macro = find(expander->script, *slot, &best);
	if (best)
		expand_call(expander, slot, best);
	else if (macro)
		no_match(expander, macro, *slot);
}

/* What a body may not do whoever calls it: leave the probe, or a loop that is
 * not its own. */
struct body_check {
	struct expander *expander;
	uint32_t loops;
};

static void check_body(struct node **slot, void *data)
{
	struct body_check *check = data;
	struct node *node = *slot;
	bool loop = node->kind == NODE_FOR_MAP ||
		    node->kind == NODE_FOR_RANGE || node->kind == NODE_WHILE ||
		    node->kind == NODE_UNROLL;

	if (node->kind == NODE_RETURN ||
	    (!check->loops &&
	     (node->kind == NODE_BREAK || node->kind == NODE_CONTINUE)))
		diag_error(check->expander->diags, node->loc,
			   "'%s' statement is not allowed in a macro",
			   node_kind_name(node->kind));
	check->loops += loop;
	ast_children(node, check_body, check);
	check->loops -= loop;
}

/* Whether an earlier macro takes all that a later one could. */
static bool covers(const struct macro *macro, const struct macro *later)
{
	if (strcmp(macro->name, later->name) != 0 ||
	    macro->parameters.n != later->parameters.n)
		return false;
	for (uint32_t i = 0; i < macro->parameters.n; i++) {
		const struct parameter *parameter = &macro->parameters.v[i];
		char sigil = later->parameters.v[i].name[0];

		/* A parameter that is an expression takes anything, so it
		 * covers them all. */
		if ((is_variable_parameter(parameter) ||
		     is_map_parameter(parameter)) &&
		    *parameter->name != sigil)
			return false;
	}
	return true;
}

static void check_redefinition(struct diags *diags, const struct script *script,
			       uint32_t number)
{
	const struct macro *macro = script->macros.v[number];

	for (uint32_t i = 0; i < number; i++) {
		const struct macro *earlier = script->macros.v[i];

		if (!covers(earlier, macro))
			continue;
		diag_note(diags,
			  diag_error(diags, macro->loc,
				     "Redefinition of macro: %s", macro->name),
			  earlier->loc, "This is the original definition.");
		return;
	}
}

void macros_check(struct diags *diags, struct script *script)
{
	struct expander expander = { .diags = diags };

	for (uint32_t i = 0; i < script->macros.n; i++) {
		struct body_check check = { &expander, 0 };

		check_body(&script->macros.v[i]->body, &check);
		check_redefinition(diags, script, i);
	}
}

void macros_expand(struct diags *diags, struct script *script)
{
	struct expander expander = { .diags = diags,
				     .script = script,
				     .arena = script->arena };

	if (!script->macros.n)
		return;
	vec_each (slot, &script->blocks) {
		struct probe_block *block = *slot;

		if (block->filter)
			expand(&block->filter, &expander);
		expand(&block->body, &expander);
	}
	vec_each (function, &script->functions)
		expand(&(*function)->body, &expander);
}
