// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Parameters with names: `awl script.bt -- --depth=5 --all` and, in the script,
 *
 *	getopt("depth", 3, "how deep to go")	a number, since 3 is one
 *	getopt("all")				a bool, false when not given
 *
 * They are constants; what nothing asks for is an error.
 */
#include "codegen/check/checker.h"

#include "base/text.h"
#include "lexer/token.h"

struct program_option *program_option_find(const struct checked *checked,
					   const char *name)
{
	vec_each (option, &checked->options)
		if (strcmp((*option)->name, name) == 0)
			return *option;
	return NULL;
}

static bool option_error(struct checker *checker,
			 const struct program_option *option, const char *what)
{
	check_error(checker, (struct loc){ 0 },
		    "program command line option --%s %s (value: %s)",
		    option->name, what, option->value ? option->value : "true");
	return false;
}

static bool become_option_bool(struct checker *checker, struct node *call,
			       const struct program_option *option,
			       const struct node *otherwise)
{
	bool value = otherwise && otherwise->boolean;

	if (option->given && option->value && !bool_word(option->value, &value))
		return option_error(checker, option,
				    "expects a boolean (e.g. 'true')");
	if (option->given && !option->value)
		value = true;
	become_bool(checker, call, value);
	return true;
}

/* A default that is not negative makes the option unsigned. */
static bool become_option_number(struct checker *checker, struct node *call,
				 const struct program_option *option,
				 int64_t value)
{
	bool is_signed = value < 0;

	if (option->given && !option->value)
		return option_error(checker, option, "expects an integer");
	if (option->given &&
	    !parameter_number(checker->arena, option->value, &value))
		return option_error(checker, option, "invalid integer");
	become_integer(call, value, INT(checker, 64, is_signed));
	return true;
}

static bool become_option_string(struct checker *checker, struct node *call,
				 const struct program_option *option,
				 const struct node *otherwise)
{
	const char *text = otherwise->string.text;
	uint32_t len = otherwise->string.len;

	if (option->given && !option->value)
		return option_error(checker, option, "expects a string");
	if (option->given) {
		text = option->value;
		len = (uint32_t)strlen(text);
	}
	become_string(call, text, len, type_string(checker->types, len + 1));
	return true;
}

/* What a default is: that of every getopt() of this name. */
static const char *default_text(struct checker *checker,
				const struct node *node)
{
	int64_t value;

	if (!node)
		return "false";
	if (node->kind == NODE_STRING)
		return node->string.text;
	if (node->kind == NODE_BOOL)
		return node->boolean ? "true" : "false";
	return node_constant(node, &value)
		       ? arena_printf(checker->arena, "%lld", (long long)value)
		       : NULL;
}

static const char *literal(const struct node *node)
{
	return node->kind == NODE_STRING ? node->string.text : NULL;
}

/* The option of a call, known from here on; NULL after an error. */
static struct program_option *option_of(struct checker *checker,
					struct node *call)
{
	struct node *const *arguments = call->call.arguments.v;
	uint32_t n = call->call.arguments.n;
	struct checked *checked = checker->checked;
	struct program_option *option;
	const char *name, *text;

	if (n < 1 || n > 3)
		return (void *)check_error(
			checker, call->loc,
			"The 'getopt' function can take a maximum of three "
			"arguments and a minimum of one argument.");
	name = literal(arguments[0]);
	if (!name)
		return (void *)check_error(checker, arguments[0]->loc,
					   "First argument to 'getopt' must be "
					   "a string literal.");
	text = default_text(checker, n > 1 ? arguments[1] : NULL);
	if (!text)
		return (void *)check_error(
			checker, arguments[1]->loc,
			"Second argument to 'getopt' must be a string literal, "
			"integer literal, or a boolean literal.");
	if (n > 2 && !literal(arguments[2]))
		return (void *)check_error(checker, arguments[2]->loc,
					   "Third argument to 'getopt' must be "
					   "a string literal.");
	option = program_option_find(checked, name);
	if (!option) {
		option = arena_new(checker->arena, struct program_option);
		option->name = name;
		*vec_push(checker->arena, &checked->options) = option;
	}
	/* By their texts, which are equal where the defaults are. */
	if (option->otherwise && strcmp(option->otherwise, text) != 0)
		return (void *)check_error(
			checker, call->loc,
			"Command line option '%s' needs to have the same "
			"default value in all places it is used. Previous "
			"default value: %s",
			name, option->otherwise);
	option->otherwise = text;
	if (n > 2)
		option->description = literal(arguments[2]);
	return option;
}

void resolve_getopt(struct checker *checker, struct node *call)
{
	const struct program_option *option = option_of(checker, call);
	struct node *otherwise = NULL;
	int64_t value = 0;
	bool ok = option != NULL;

	if (ok && call->call.arguments.n > 1)
		otherwise = call->call.arguments.v[1];
	if (ok && (!otherwise || otherwise->kind == NODE_BOOL))
		ok = become_option_bool(checker, call, option, otherwise);
	else if (ok && otherwise->kind == NODE_STRING)
		ok = become_option_string(checker, call, option, otherwise);
	else if (ok && node_constant(otherwise, &value))
		ok = become_option_number(checker, call, option, value);
	if (!ok) /* told; nothing more is to be said of it */
		become_integer(call, 0, U64(checker));
}

static const char *options_hint(struct checker *checker)
{
	struct checked *checked = checker->checked;
	const char *hint = "expected program options:";
	uint32_t n = 0;

	vec_each (option, &checked->options)
		n += (*option)->otherwise != NULL;
	if (!n)
		return "no custom program options defined.";
	vec_each (slot, &checked->options) {
		const struct program_option *option = *slot;

		if (!option->otherwise)
			continue;
		hint = arena_printf(
			checker->arena, "%s%s--%s%s%s", hint,
			n > 1 || option->description ? "\n" : " ", option->name,
			option->description ? ": " : "",
			option->description ? option->description : "");
	}
	return hint;
}

void check_program_options(struct checker *checker)
{
	const char *unknown = NULL;
	struct diag *diag;

	vec_each (slot, &checker->checked->options) {
		const struct program_option *option = *slot;

		/* Only getopt() sets it: without one nobody asks for the
		 * option. */
		if (option->otherwise)
			continue;
		if (strcmp(option->name, "help") == 0)
			checker->checked->usage = options_hint(checker);
		unknown = unknown ? arena_printf(checker->arena, "%s, --%s",
						 unknown, option->name)
				  : arena_printf(checker->arena, "--%s",
						 option->name);
	}
	if (!unknown || checker->checked->usage)
		return;
	diag = check_error_diag(checker, (struct loc){ 0 },
				"unexpected program command line options: %s",
				unknown);
	if (diag)
		diag_hint(checker->checked->diags, diag, "%s",
			  options_hint(checker));
}

void program_options_split(struct checked *checked,
			   const char *const *parameters, uint32_t n)
{
	const char **positional = arena_array(checked->arena, const char *,
					      n + 1);

	checked->parameters = positional;
	for (uint32_t i = 0; i < n; i++) {
		struct program_option *option;
		const char *text = parameters[i], *equals;

		/* Any other parameter is positional, wherever it stands. */
		if (strncmp(text, "--", 2) != 0) {
			positional[checked->nparameters++] = text;
			continue;
		}
		text += 2;
		equals = strchr(text, '=');
		option = arena_new(checked->arena, struct program_option);
		option->name = equals ? arena_strndup(checked->arena, text,
						      (size_t)(equals - text))
				      : text;
		option->given = true;
		option->value = equals ? equals + 1 : NULL;
		/* The last one counts. */
		if (program_option_find(checked, option->name))
			*program_option_find(checked, option->name) = *option;
		else
			*vec_push(checked->arena, &checked->options) = option;
	}
}
