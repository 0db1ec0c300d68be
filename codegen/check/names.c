// SPDX-License-Identifier: GPL-2.0-or-later
/* Bare names: builtins, constants of enums, functions without arguments. */
#include "codegen/builtins/families.h"
#include "types/cdecl.h"

/* A function's name written wrong, or a word that is none of the program's. */
static void hint_unknown(struct checker *checker, struct diag *diag,
			 const char *name)
{
	struct nearest nearest = { .name = name };
	const char *header = cheader_of(name);

	token_offer_words(&nearest, WORD_VALUE);
	functions_suggest(&nearest);
	if (foreign_name(name))
		nearest.best = foreign_name(name);
	if (header)
		diag_hint(checker->checked->diags, diag,
			  "#include <%s> defines it", header);
	else if (nearest.best)
		hint_nearest(checker, diag, &nearest);
	else
		diag_hint(checker->checked->diags, diag,
			  "Text is written \"%s\", a variable $%s, a map @%s",
			  name, name, name);
}

/* `openat <` at the begin of a line: a probe, if a block before it had ended.
 */
static bool begins_probe(struct checker *checker, struct loc loc)
{
	struct place place;
	const char *text, *p;

	if (!checker->unit || !checker->unit->block->compact ||
	    !source_place(checker->checked->sources, loc, &place))
		return false;
	text = place.source->text;
	p = text + (loc.begin - place.source->base);
	while (p > text && (p[-1] == ' ' || p[-1] == '\t'))
		p--;
	if (p == text || p[-1] != '\n')
		return false;
	p = text + (loc.end - place.source->base);
	p += strspn(p, " \t");
	return p[0] == '<' && p[1] != '<' && p[1] != '=';
}

static const struct type *unknown_name(struct checker *checker,
				       struct node *node)
{
	const char *name = node->name.name;
	const struct function *function = function_find(name);
	struct nearest nearest = { .name = name };
	struct nearest argument = { .name = name };
	struct diag *diag;

	if (strcmp(name, "latency") == 0)
		return check_error(checker, node->loc,
				   "latency is known in blocks of a :latency "
				   "probe only");
	diag = check_error_diag(checker, node->loc, "Unknown identifier: '%s'",
				name);
	if (!diag)
		return NULL;
	builtins_suggest(&nearest);
	block_suggest_arguments(checker, checker->unit->block, &argument);
	if (begins_probe(checker, node->loc))
		diag_hint(checker->checked->diags, diag,
			  "if a probe begins here, the block before it has to "
			  "end with '>'");
	else if (argument.best && !argument.distance)
		diag_hint(checker->checked->diags, diag,
			  "Did you mean 'args.%s'?", argument.best);
	else if (nearest.best)
		hint_nearest(checker, diag, &nearest);
	else if (function && function->compact)
		diag_hint(checker->checked->diags, diag,
			  "It is a function: %s; in the compact form: probe < "
			  "%s >",
			  function->usage, function->compact);
	else if (function)
		diag_hint(checker->checked->diags, diag, "It is a function: %s",
			  function->usage);
	else if (argument.best && strlen(name) > 3)
		diag_hint(checker->checked->diags, diag,
			  "Did you mean 'args.%s'?", argument.best);
	else
		hint_unknown(checker, diag, name);
	return NULL;
}

/* The row of a builtin, argN included. */
static const struct builtin *find(const char *name)
{
	const struct builtin *row = builtin_argument(name);

	return row ? row : builtin_find(name);
}

bool name_is_builtin(const char *name)
{
	return find(name) != NULL;
}

/* A name that was looked for among the enums' constants. */
struct constant {
	const struct type *type; /* NULL: it is none */
	int64_t value;
};

/* Names that nobody knows cost a search through all of the kernel's types; a
 * script with more of them than this has errors enough. */
#define UNKNOWN_NAMES_MOST 100

static const struct constant *find_constant(struct checker *checker,
					    const char *name)
{
	struct constant *constant = strmap_get(&checker->constants, name);

	if (constant)
		return constant;
	constant = arena_new(checker->arena, struct constant);
	strmap_set(&checker->constants, name, constant);
	if (checker->unknown_names > UNKNOWN_NAMES_MOST)
		return constant;
	if (!type_enum_constant(checker->types, name, &constant->type,
				&constant->value)) {
		constant->type = NULL;
		checker->unknown_names++;
	}
	return constant;
}

bool name_is_constant(struct checker *checker, const char *name)
{
	return find_constant(checker, name)->type != NULL;
}

const struct type *check_name(struct checker *checker, struct node *node)
{
	const char *name = node->name.name;
	const struct builtin *row = find(name);
	const struct function *function;
	const struct constant *constant;

	/* Builtins before enum constants: a kernel's enum must not change what
	 * a script means. */
	if (row) {
		if (check_outside_probe(checker, node->loc, name))
			return NULL;
		if (!feature(row->needs))
			return check_error(checker, node->loc,
					   "%s needs what this kernel has "
					   "not: %s",
					   name, feature_text(row->needs));
		node->name.builtin = row;
		return row->check(checker, node);
	}
	constant = find_constant(checker, name);
	if (constant->type) {
		become_integer(node, constant->value, constant->type);
		return constant->type;
	}
	function = function_find(name);
	if (function && function->min_arguments == 0) {
		struct node *call = call_node(checker, name, NULL, node->loc);
		/* `@ = count` without parentheses: the node becomes the call in
		 * its place, and must go on being the one that `@ =` takes. */
		bool aggregable = checker->aggregable == node;

		*node = *call;
		if (aggregable)
			checker->aggregable = node;
		return check_call(checker, node);
	}
	return unknown_name(checker, node);
}
