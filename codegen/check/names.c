// SPDX-License-Identifier: GPL-2.0-or-later
/* Bare names: builtins, constants of enums, functions without arguments. */
#include "codegen/builtins/families.h"

static const struct type *unknown_name(struct checker *checker,
				       struct node *node)
{
	const char *name = node->name.name;
	struct nearest nearest = { .name = name };
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
	if (nearest.best)
		hint_nearest(checker, diag, &nearest);
	else if (function_find(name))
		diag_hint(checker->checked->diags, diag,
			  "It is a function: %s", function_find(name)->usage);
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

const struct type *check_name(struct checker *checker, struct node *node)
{
	const char *name = node->name.name;
	const struct builtin *row = find(name);
	const struct function *function;
	const struct type *type;
	int64_t value;

	if (row) {
		if (!feature(row->needs))
			return check_error(checker, node->loc,
					   "%s needs what this kernel has "
					   "not: %s",
					   name, feature_text(row->needs));
		node->name.builtin = row;
		return row->check(checker, node);
	}
	if (type_enum_constant(checker->types, name, &type, &value)) {
		become_integer(node, value, type);
		return type;
	}
	function = function_find(name);
	if (function && function->min_arguments == 0) {
		struct node *call = call_node(checker, name, NULL, node->loc);
		bool aggregable = checker->aggregable == node;

		*node = *call;
		if (aggregable)
			checker->aggregable = node;
		return check_call(checker, node);
	}
	return unknown_name(checker, node);
}
