// SPDX-License-Identifier: GPL-2.0-or-later
/* Macros: defining them and replacing them by what they stand for. */
#include <ctype.h>
#include <string.h>

#include "types/cread.h"

/* All that macros may become in one compilation. */
#define EXPANDED_MAX 200000
/* Macros in arguments of macros. */
#define NESTED_MAX 100
/* The text of one token that # or ## made. */
#define TEXT_MAX 65536

struct cmacro *cpp_macro(const struct cdecl *cdecl, const struct ctoken *name)
{
	struct cmacro *macro = NULL;

	if (cdecl->macros.n && name->kind == CTOKEN_NAME)
		macro = strmap_get_n(&cdecl->macros, name->text, name->len);
	return macro && !macro->undefined ? macro : NULL;
}

/* "(a, b, ...)" behind a macro's name. */
static bool read_parameters(struct cread *read, struct clexer *lexer,
			    struct cmacro *macro, struct ctoken *at)
{
	VEC(const char *) names = { 0 };

	while (clexer_next_in_line(lexer, at)) {
		if (ctoken_is(at, ")")) {
			macro->parameters = names.v;
			macro->nparameters = names.n;
			return true;
		}
		if (ctoken_is(at, ","))
			continue;
		if (ctoken_is(at, "...")) {
			macro->variadic = true;
			*vec_push(read->cdecl->arena, &names) = "__VA_ARGS__";
		} else if (at->kind == CTOKEN_NAME && !macro->variadic) {
			*vec_push(read->cdecl->arena,
				  &names) = ctoken_text(read->cdecl->arena, at);
		} else {
			break;
		}
	}
	cread_error(read, at->loc, "expected a parameter's name or ')'");
	return false;
}

/* The macro's text as it is written, continued lines made one. */
static void set_text(struct arena *arena, struct cmacro *macro)
{
	const struct ctoken *first, *last;
	char *text;

	macro->text = "";
	if (!macro->ntokens)
		return;
	first = &macro->tokens[0];
	last = &macro->tokens[macro->ntokens - 1];
	macro->loc = loc_join(first->loc, last->loc);
	text = arena_strndup(arena, first->text,
			     (size_t)(last->text + last->len - first->text));
	for (char *at = text; (at = strstr(at, "\\\n"));)
		at[0] = at[1] = ' ';
	macro->text = text;
}

void cpp_define(struct cread *read, struct clexer *lexer,
		const struct ctoken *directive)
{
	struct arena *arena = read->cdecl->arena;
	struct ctokens tokens = { 0 };
	struct ctoken name, token;
	struct cmacro *macro;
	bool paren;

	if (!clexer_next_in_line(lexer, &name) || name.kind != CTOKEN_NAME) {
		cread_error(read, directive->loc,
			    "expected a macro's name after #define");
		return;
	}
	macro = arena_new(arena, struct cmacro);
	macro->name = ctoken_text(arena, &name);
	macro->loc = name.loc;
	paren = lexer->at < lexer->end && lexer->source->text[lexer->at] == '(';
	if (paren) {
		/* Only where the parenthesis follows at once: `#define A (1)`
		 * has no parameters. */
		macro->function_like = true;
		clexer_next_in_line(lexer, &token);
		if (!read_parameters(read, lexer, macro, &token))
			return;
	}
	while (clexer_next_in_line(lexer, &token))
		*vec_push(arena, &tokens) = token;
	macro->tokens = tokens.v;
	macro->ntokens = tokens.n;
	set_text(arena, macro);
	strmap_set(&read->cdecl->macros, macro->name, macro);
}

void cpp_undef(struct cread *read, struct clexer *lexer,
	       const struct ctoken *directive)
{
	struct ctoken name;
	struct cmacro *macro;

	if (!clexer_next_in_line(lexer, &name) || name.kind != CTOKEN_NAME) {
		cread_error(read, directive->loc,
			    "expected a macro's name after #undef");
		return;
	}
	macro = cpp_macro(read->cdecl, &name);
	if (macro)
		macro->undefined = true;
}

void cpp_predefine(struct cdecl *cdecl, const char *name, const char *text)
{
	struct arena *arena = cdecl->arena;
	char *line = arena_printf(arena, "define %s %s", name, text);
	struct source source = {
		.name = "predefined",
		.text = line,
		.len = (uint32_t)strlen(line),
	};
	struct clexer lexer = { &source, 0, source.len, true };
	struct cread read = { .cdecl = cdecl, .quiet = true };
	struct ctoken define;

	clexer_next_in_line(&lexer, &define);
	cpp_define(&read, &lexer, &define);
	clexer_next_in_line(&(struct clexer){ &source, 7, source.len, false },
			    &define);
	cpp_macro(cdecl, &define)->loc = (struct loc){ 0 };
}

/* Arguments of a call, one list each, behind the opening parenthesis. */
static bool read_arguments(struct cread *read, const struct cmacro *macro,
			   const struct ctoken *name, struct ctokens *lists)
{
	uint32_t depth = 0, n = 0;
	struct ctoken token;

	while (cread_next_raw(read, &token)) {
		if (ctoken_is(&token, ")") && depth-- == 0)
			return true;
		if (ctoken_is(&token, "("))
			depth++;
		if (ctoken_is(&token, ",") && depth == 0 &&
		    /* Commas in what `...` takes are part of it. */
		    !(macro->variadic && n + 1 >= macro->nparameters)) {
			n++;
			continue;
		}
		if (n < macro->nparameters)
			*vec_push(read->cdecl->arena, &lists[n]) = token;
	}
	cread_error(read, name->loc, "the arguments of macro %s have no ')'",
		    macro->name);
	return false;
}

void cpp_expand_all(struct cread *read, const struct ctokens *tokens,
		    struct ctokens *out)
{
	struct cinput input = { .tokens = tokens->v, .n = tokens->n };
	struct cread inner = {
		.cdecl = read->cdecl,
		.input = tokens->v ? &input : NULL,
		.quiet = read->quiet,
	};
	struct ctoken token;

	while (cread_next(&inner, &token))
		*vec_push(read->cdecl->arena, out) = token;
}

static int parameter_of(const struct cmacro *macro, const struct ctoken *token)
{
	for (uint32_t i = 0; i < macro->nparameters; i++)
		if (token->kind == CTOKEN_NAME &&
		    ctoken_is(token, macro->parameters[i]))
			return (int)i;
	return -1;
}

/* a ## b: one token of both texts. */
static void paste(struct arena *arena, struct ctokens *out,
		  const struct ctoken *right)
{
	struct ctoken *left = &out->v[out->n - 1];
	char *text;

	if (left->len + right->len > TEXT_MAX)
		return;
	text = arena_printf(arena, "%.*s%.*s", (int)left->len, left->text,
			    (int)right->len, right->text);
	left->text = text;
	left->len += right->len;
	left->kind = isdigit((unsigned char)*text) ? CTOKEN_NUMBER
		     : isalpha((unsigned char)*text) || *text == '_'
			     ? CTOKEN_NAME
			     : CTOKEN_SIGN;
}

/* #a: the argument's text as a string. */
static struct ctoken stringify(struct arena *arena, const struct ctokens *list)
{
	struct ctoken token = { .kind = CTOKEN_STRING };
	char *text = arena_alloc(arena, TEXT_MAX + 4);
	uint32_t len = 1;

	text[0] = '"';
	for (uint32_t i = 0; i < list->n; i++) {
		if (list->v[i].len > TEXT_MAX - len)
			break;
		if (i && list->v[i].space)
			text[len++] = ' ';
		memcpy(text + len, list->v[i].text, list->v[i].len);
		len += list->v[i].len;
	}
	text[len++] = '"';
	token.text = text;
	token.len = len;
	return token;
}

static void add_list(struct arena *arena, struct ctokens *out,
		     const struct ctokens *list, bool pasting)
{
	for (uint32_t i = 0; i < list->n && out->n <= EXPANDED_MAX; i++) {
		if (i == 0 && pasting && out->n)
			paste(arena, out, &list->v[0]);
		else
			*vec_push(arena, out) = list->v[i];
	}
}

/* An argument with its own macros replaced, done once. */
static const struct ctokens *expanded(struct cread *read,
				      struct ctokens *argument)
{
	struct ctokens out = { 0 };

	if (!argument->expanded) {
		cpp_expand_all(read, argument, &out);
		argument->expanded = arena_copy(read->cdecl->arena, &out,
						sizeof(out));
	}
	return argument->expanded;
}

/* The macro's tokens with its parameters replaced. */
static void substitute(struct cread *read, const struct cmacro *macro,
		       struct ctokens *arguments, struct ctokens *out)
{
	struct arena *arena = read->cdecl->arena;
	bool pasting = false;

	for (uint32_t i = 0; i < macro->ntokens; i++) {
		struct ctoken *token = &macro->tokens[i];
		bool last = i + 1 >= macro->ntokens;
		struct ctokens one = { .v = token, .n = 1 };
		int p = parameter_of(macro, token);

		if (ctoken_is(token, "##")) {
			pasting = true;
			continue;
		}
		if (macro->function_like && ctoken_is(token, "#") && !last &&
		    (p = parameter_of(macro, token + 1)) >= 0) {
			*vec_push(arena, out) = stringify(arena, &arguments[p]);
			i++;
			continue;
		}
		if (p < 0 || !arguments)
			add_list(arena, out, &one, pasting);
		/* Next to ## an argument stands as it was written, elsewhere
		 * its macros are replaced first. */
		else if (pasting || (!last && ctoken_is(token + 1, "##")))
			add_list(arena, out, &arguments[p], pasting);
		else
			add_list(arena, out, expanded(read, &arguments[p]),
				 false);
		pasting = false;
	}
}

/* Arguments of a call, if it is one; false when the name is to stay. */
static bool call_arguments(struct cread *read, const struct cmacro *macro,
			   const struct ctoken *name, struct ctokens **lists)
{
	struct ctoken next;

	if (!macro->function_like)
		return true;
	if (!cread_next_raw(read, &next))
		return false;
	if (!ctoken_is(&next, "(")) {
		cread_back(read, &next);
		return false;
	}
	*lists = arena_array(read->cdecl->arena, struct ctokens,
			     macro->nparameters + 1);
	return read_arguments(read, macro, name, *lists);
}

/* Counts what macros become; false, and told once, when it is too much. */
static bool affordable(struct cread *read, const struct ctoken *name,
		       uint32_t n)
{
	struct cdecl *cdecl = read->cdecl;
	bool told = cdecl->expanded > EXPANDED_MAX;

	cdecl->expanded += n + 1;
	if (cdecl->expanded <= EXPANDED_MAX)
		return true;
	if (!told)
		cread_error(read, name->loc, "macros become more than %d words",
			    EXPANDED_MAX);
	cdecl->expanded = EXPANDED_MAX + 1;
	return false;
}

static void push_tokens(struct cread *read, struct cmacro *macro,
			const struct ctoken *name, const struct ctokens *out)
{
	struct cinput *input = arena_new(read->cdecl->arena, struct cinput);

	for (uint32_t i = 0; i < out->n; i++)
		out->v[i].loc = name->loc;
	out->v[0].first = name->first;
	*input = (struct cinput){ .outer = read->input,
				  .macro = macro,
				  .tokens = out->v,
				  .n = out->n };
	/* Until its tokens are read: next_raw() takes it back. */
	macro->active = true;
	read->input = input;
}

bool cpp_expand(struct cread *read, struct ctoken *name)
{
	struct cdecl *cdecl = read->cdecl;
	struct cmacro *macro = cpp_macro(cdecl, name);
	struct ctokens *arguments = NULL, out = { 0 };

	if (!macro)
		return false;
	/* A macro's name inside of what it became is no call of it, then and
	 * later. */
	name->frozen = macro->active;
	if (macro->active || !call_arguments(read, macro, name, &arguments))
		return false;
	if (cdecl->macro_depth >= NESTED_MAX) {
		cread_error(read, name->loc, "macros nest deeper than %d",
			    NESTED_MAX);
		return false;
	}
	cdecl->macro_depth++;
	substitute(read, macro, arguments, &out);
	cdecl->macro_depth--;
	if (!affordable(read, name, out.n))
		return false;
	if (out.n)
		push_tokens(read, macro, name, &out);
	return true;
}
