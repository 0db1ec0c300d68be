// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * #define NAME expression: the name is replaced by the expression, read as the
 * script's language, wherever it is used.
 */
#include "codegen/check/checker.h"

#include "parser/parse.h"
#include "types/cdecl.h"

/* Replacements in a script, those within others included. */
#define DEFINES_MOST 50000u

/* The macros around the one that is being replaced. */
struct expanding {
	const struct expanding *outer;
	struct checker *checker;
	const char *name;
};

static void expand(struct node **slot, void *data);

static bool is_active(const struct expanding *around, const char *name)
{
	for (; around; around = around->outer)
		if (around->name && strcmp(around->name, name) == 0)
			return true;
	return false;
}

/* The expression of a macro, or NULL; its own mistakes are not told: a macro
 * may be something else than an expression. */
static struct node *parse(struct checker *checker, const struct cmacro *macro)
{
	struct checked *checked = checker->checked;
	struct diags quiet = { .arena = checker->arena,
			       .sources = checked->sources };
	struct source *source;
	struct node *node;

	source = source_add(checked->sources, macro->name, macro->text,
			    strlen(macro->text));
	node = parse_expression(&quiet, checked->sources, source);
	return quiet.errors ? NULL : node;
}

/* All of it has the place of the name: messages show what the script says. */
static void set_place(struct node **slot, void *loc)
{
	(*slot)->loc = *(struct loc *)loc;
	ast_children(*slot, set_place, loc);
}

/* Macros that have others twice each double at every step. */
static bool too_many(struct checker *checker, struct node *node)
{
	if (++checker->defines <= DEFINES_MOST)
		return false;
	if (checker->defines == DEFINES_MOST + 1)
		check_error(checker, node->loc,
			    "#defines are replaced more than %u times",
			    DEFINES_MOST);
	/* Anything that needs no more expanding: the script is refused
	 * already. */
	become_integer(node, 0, S64(checker));
	return true;
}

static void expand_name(struct node *node, const struct cmacro *macro,
			const struct expanding *around)
{
	struct checker *checker = around->checker;
	struct expanding inner = { around, checker, macro->name };
	struct node *value = NULL;

	if (too_many(checker, node))
		return;
	/* A macro that has its own name in it would go on for ever. */
	if (!is_active(around, macro->name))
		value = parse(checker, macro);
	if (!value) {
		check_error(checker, node->loc,
			    "unable to expand macro as an expression: %s",
			    macro->name);
		become_integer(node, 0, S64(checker));
		return;
	}
	set_place(&value, &node->loc);
	expand(&value, &inner);
	*node = *value;
}

static void expand(struct node **slot, void *data)
{
	const struct expanding *around = data;
	struct node *node = *slot;
	const struct cmacro *macro;

	if (node->kind != NODE_NAME) {
		ast_children(node, expand, data);
		return;
	}
	macro = cdecl_macro(around->checker->checked->cdecl, node->name.name);
	if (macro)
		expand_name(node, macro, around);
}

void expand_defines(struct checker *checker, struct node *node)
{
	struct expanding outer = { NULL, checker, NULL };

	if (checker->checked->cdecl)
		expand(&node, &outer);
}
