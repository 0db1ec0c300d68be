// SPDX-License-Identifier: GPL-2.0-or-later
/* Calls, and the helpers of the tables' check functions. */
#include "codegen/check/checker.h"

static const char *count_text(struct checker *checker, uint32_t n)
{
	if (n == 0)
		return "no arguments";
	if (n == 1)
		return "one argument";
	return arena_printf(checker->arena, "%u arguments", n);
}

static bool check_count(struct checker *checker, struct node *call,
			const struct function *function)
{
	uint32_t n = call->call.arguments.n;
	uint32_t least = function->min_arguments;
	uint32_t most = function->max_arguments;
	struct diag *diag;

	if (n >= least && n <= most)
		return true;
	if (function->flags & FUNCTION_LIBRARY)
		diag = check_error_diag(
			checker, call->loc,
			"Call to %s() has arguments that do not match any "
			"definition.",
			function->name);
	else if (least == most)
		diag = check_error_diag(
			checker, call->loc, "%s() requires %s (%u provided)",
			function->name, count_text(checker, least), n);
	else if (n < least)
		diag = check_error_diag(checker, call->loc,
					"%s() requires at least %s (%u "
					"provided)",
					function->name,
					count_text(checker, least), n);
	else
		diag = check_error_diag(
			checker, call->loc, "%s() takes up to %s (%u provided)",
			function->name, count_text(checker, most), n);
	if (diag)
		diag_hint(checker->checked->diags, diag, "%s", function->usage);
	return false;
}

/* bpftrace has other words for what the kernel does than for what it does
 * itself. */
static const struct type *unsafe_function(struct checker *checker,
					  struct node *call)
{
	bool outside = call->call.function->flags & FUNCTION_SITE;
	struct diag *diag = check_error_diag(
		checker, call->loc, "%s() is %s", call->call.name,
		outside ? "an unsafe function being used in safe mode"
			: "unsafe. To use you need the --unsafe flag");

	if (diag && outside)
		diag_hint(checker->checked->diags, diag,
			  "with --unsafe it may be used");
	return NULL;
}

static const struct type *unknown_function(struct checker *checker,
					   struct node *call)
{
	struct nearest nearest = { .name = call->call.name };
	const char *word;
	struct diag *diag;

	token_offer_words(&nearest, WORD_CALL);
	word = nearest.best;
	functions_suggest(&nearest);
	vec_each (macro, &checker->checked->script->macros)
		nearest_offer(&nearest, (*macro)->name);
	vec_each (user, &checker->checked->script->functions)
		nearest_offer(&nearest, (*user)->name);
	if (foreign_name(call->call.name))
		nearest.best = foreign_name(call->call.name);
	diag = check_error_diag(checker, call->loc, "Unknown function: '%s'",
				call->call.name);
	if (diag && map_kind_known(call->call.name))
		diag_hint(checker->checked->diags, diag,
			  "A map's kind stands before the first probe: let "
			  "@name = %s(100)",
			  call->call.name);
	else
		hint_nearest(checker, diag, &nearest);
	/* sizof(int): that `int` is no value is no mistake. */
	if (word && nearest.best == word)
		return NULL;
	vec_each (argument, &call->call.arguments)
		check_expression(checker, *argument);
	return NULL;
}

/* `pid()`: builtins without arguments are written either way. */
static const struct type *become_name(struct checker *checker,
				      struct node *call)
{
	*call = *name_node(checker, call->call.name, call->loc);
	return check_name(checker, call);
}

const struct type *check_call(struct checker *checker, struct node *call)
{
	const struct function *function;
	const char *name = call->call.name;

	if (!call->call.arguments.n && !call->call.function &&
	    name_is_builtin(name))
		return become_name(checker, call);
	/* The resolver has found it already, where it is one of the script's
	 * own. */
	function = call->call.function == &user_function_row
			   ? call->call.function
			   : function_find(name);
	if (!function && name_is_builtin(name))
		return check_error(checker, call->loc, "%s takes no arguments",
				   name);
	if (!function)
		return unknown_function(checker, call);
	if (check_outside_probe(checker, call->loc, name))
		return NULL;
	call->call.function = function;
	if ((function->flags & FUNCTION_UNSAFE) && !checker->checked->unsafe)
		return unsafe_function(checker, call);
	/* Said with the name of what is missing, rather than by the
	 * verifier. */
	if (!feature(function->needs))
		return check_error(checker, call->loc,
				   "%s() needs what this kernel has not: %s",
				   name, feature_text(function->needs));
	if (!check_count(checker, call, function))
		return NULL;
	if (function->flags & FUNCTION_SITE && !checker->layout->pinned)
		checker->unit->prints = true;
	else if (function->flags & FUNCTION_SITE && strcmp(name, "printf") != 0)
		return check_error(checker, call->loc,
				   "Only printf() can be used in a pinned "
				   "iterator: who reads its file gets what it "
				   "prints, and nothing else");
	return function->check(checker, call);
}

struct node *argument(const struct node *call, uint32_t i)
{
	return call->call.arguments.v[i];
}

/* All of them, though one is wrong: each has its own errors. */
bool check_arguments(struct checker *checker, struct node *call)
{
	bool known = true;

	for (uint32_t i = 0; i < call->call.arguments.n; i++)
		known &= check_value(checker, argument(call, i)) != NULL;
	return known;
}

const char *kind_text(const struct type *type)
{
	static const char *const kinds[] = {
#define X(name, text) [TYPE_##name] = text,
		TYPE_KINDS(X)
#undef X
	};

	return kinds[type->is_text ? TYPE_STRING : type->kind];
}

const struct type *mismatched_argument(struct checker *checker,
				       const struct node *call, uint32_t i,
				       const char *wanted,
				       const char *parameter)
{
	struct diags *diags = checker->checked->diags;
	struct diag *diag = check_error_diag(
		checker, call->loc,
		"Call to %s() has arguments that do not match any definition.",
		call->call.name);

	if (!diag)
		return NULL;
	diag_note(diags, diag, call->call.arguments.v[i]->loc,
		  "Mismatched arg. %s() expects a %s for arg %s but got an "
		  "expression.",
		  call->call.name, wanted, parameter);
	diag_hint(diags, diag, "%s", call->call.function->usage);
	return NULL;
}

const struct type *argument_error(struct checker *checker, struct node *call,
				  uint32_t i, const char *wanted)
{
	const struct node *node = argument(call, i);

	if (!node->type)
		return check_error(checker, call->loc, "%s() expects %s",
				   call->call.name, wanted);
	return check_error(checker, call->loc,
			   "%s() only supports %s arguments (%s provided)",
			   call->call.name, wanted, kind_text(node->type));
}

const struct type *integer_argument(struct checker *checker, struct node *call,
				    uint32_t i)
{
	const struct type *type = check_value(checker, argument(call, i));

	if (!type || type_is_integer(type))
		return type;
	/* Numbers with a face: what is asked for is the number. */
	if (type->kind == TYPE_TIMESTAMP || type->kind == TYPE_USERNAME)
		return U64(checker);
	return argument_error(checker, call, i, "int");
}

bool constant_argument(struct checker *checker, struct node *call, uint32_t i,
		       int64_t min, int64_t max, int64_t *value)
{
	struct node *node = argument(call, i);
	const struct type *type = integer_argument(checker, call, i);

	if (!type)
		return false;
	if (!node_constant(node, value)) {
		check_error(checker, call->loc,
			    "Builtin %s requires a literal as argument %u",
			    call->call.name, i + 1);
		return false;
	}
	if (*value < min || *value > max) {
		check_error(checker, call->loc,
			    "%s() expects a value from %lld to %lld as "
			    "argument %u (%lld provided)",
			    call->call.name, (long long)min, (long long)max,
			    i + 1, (long long)*value);
		return false;
	}
	/* An expression of literals is replaced by what it is: the lowering
	 * need not compute it again. */
	become_integer(node, *value, type);
	return true;
}

const char *literal_argument(struct checker *checker, struct node *call,
			     uint32_t i)
{
	struct node *node = argument(call, i);

	/* Not checked as a value: the limit on strings is on what programs
	 * hold, not on formats. */
	if (node->kind == NODE_STRING) {
		node->type = type_string(checker->types, node->string.len + 1);
		return node->string.text;
	}
	if (!check_value(checker, node))
		return NULL;
	if (node->kind == NODE_STRING)
		return node->string.text;
	check_error(checker, call->loc,
		    "%s() expects a string literal (%s provided)",
		    call->call.name, kind_text(node->type));
	return NULL;
}

const struct type *string_argument(struct checker *checker, struct node *call,
				   uint32_t i)
{
	const struct type *type = check_value(checker, argument(call, i));

	if (!type || type->kind == TYPE_STRING)
		return type;
	if (type->is_text)
		return become_text(checker, argument(call, i));
	/* A char * is read where a string is wanted. */
	if (type->kind == TYPE_POINTER && type->to->kind == TYPE_INT &&
	    type->to->size == 1) {
		struct node *of = argument(call, i);

		call->call.arguments.v[i] = call_node(checker, "str", of,
						      of->loc);
		return check_value(checker, argument(call, i));
	}
	if (call->call.function->flags & FUNCTION_LIBRARY)
		return check_error(checker, call->loc,
				   "string-like values must be either strings, "
				   "arrays or pointers");
	return argument_error(checker, call, i, "string");
}

/* Words of a builtin, as perf or curr_ns, are no names of anything: they are
 * read, not checked. */
int word_argument(struct node *call, uint32_t i, const char *const *words)
{
	const struct node *node = argument(call, i);
	const char *word = node->kind == NODE_NAME     ? node->name.name
			   : node->kind == NODE_STRING ? node->string.text
						       : NULL;

	for (int at = 0; word && words[at]; at++)
		if (strcmp(words[at], word) == 0)
			return at;
	return -1;
}

struct map *map_argument(struct checker *checker, struct node *call, uint32_t i,
			 uint32_t uses)
{
	struct node *node = argument(call, i);
	struct map *map;

	if (node->kind != NODE_MAP || node->map.key) {
		check_error(checker, node->loc, "%s() expects a map argument",
			    call->call.name);
		return NULL;
	}
	map = map_find(checker, node);
	map->uses |= uses;
	node->type = map->value;
	return map;
}

/* A loop's body is a function without the context: whoever is around it has to
 * hand it in. */
void uses_context(struct checker *checker)
{
	if (checker->function)
		checker->function->uses_context = true;
	for (struct loop_info *loop = checker->loop; loop; loop = loop->outer)
		loop->uses_context = true;
}

uint32_t site_stamps(const struct checked *checked, enum site_kind kind)
{
	switch (kind) {
	/* What prints nothing, or has both already. */
	case SITE_EXIT:
	case SITE_CLEAR:
	case SITE_ZERO:
	case SITE_PACKET:
	case SITE_WATCH:
	case SITE_UNWATCH:
	case SITE_PRINT_EVENT: return 0;
	/* Its place tells of the probe. */
	case SITE_RUNTIME_ERROR:
	case SITE_HELPER_ERROR: return checked->stamps & STAMP_BIT(STAMP_TIME);
	default: return checked->stamps;
	}
}

struct site_call *site_call(struct checker *checker, struct node *call,
			    enum site_kind kind)
{
	/* Nodes are checked again and again: the site is made once. */
	struct site_call *site = call->call.extra;

	if (!site) {
		site = arena_new(checker->arena, struct site_call);
		call->call.extra = site;
		site->kind = kind;
	}
	checker->unit->prints = true;
	/* Which probe it is comes from the context. */
	if (site_stamps(checker->checked, kind) & STAMP_BIT(STAMP_PROBE)) {
		checker->unit->uses_probe = true;
		uses_context(checker);
	}
	return site;
}

void site_value_add(struct checker *checker, struct site_call *site,
		    const char *name, struct node *node)
{
	struct site_value *value = vec_push(checker->arena, &site->values);

	value->name = name;
	value->node = node;
}

/*
 * bpf_get_current_task_btf() gives a pointer that the verifier knows, from
 * 5.11 on, and every tracing program may walk it by plain loads.
 */
bool curtask_trusted(struct checker *checker)
{
	(void)checker;
	return feature(FEATURE_TASK_BTF);
}
