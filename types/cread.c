// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading C text: tokens come through directives and macros, are collected to
 * one declaration at a time, and handed to the parser.
 */
#include "types/cread.h"

#include <errno.h>
#include <string.h>

/* The next token with directives done and without macros replaced. */
static bool next_raw(struct cread *read, struct ctoken *token)
{
	struct cinput *input;

	if (read->nahead) {
		*token = read->ahead[--read->nahead];
		return true;
	}
	while ((input = read->input)) {
		if (input->tokens) {
			if (input->at < input->n) {
				*token = input->tokens[input->at++];
				return true;
			}
			if (input->macro)
				input->macro->active = false;
			read->input = input->outer;
			continue;
		}
		if (!clexer_next(&input->lexer, token))
			return false;
		if (token->first && ctoken_is(token, "#"))
			cpp_directive(read, &input->lexer, token);
		else if (cpp_taking(read->cdecl))
			return true;
		else
			/* A line that is left out; its end must be seen, since
			 * the next may be #endif. */
			while (clexer_next_in_line(&input->lexer, token))
				;
	}
	return false;
}

bool cread_next(struct cread *read, struct ctoken *token)
{
	while (next_raw(read, token)) {
		if (token->kind != CTOKEN_NAME || token->frozen ||
		    !cpp_expand(read, token))
			return true;
	}
	*token = (struct ctoken){ .kind = CTOKEN_END };
	return false;
}

bool cread_next_raw(struct cread *read, struct ctoken *token)
{
	return next_raw(read, token);
}

void cread_back(struct cread *read, const struct ctoken *token)
{
	read->ahead[read->nahead++] = *token;
}

void cread_error(struct cread *read, struct loc loc, const char *format, ...)
{
	struct cdecl *cdecl = read->cdecl;
	va_list args;

	if (read->quiet)
		return;
	va_start(args, format);
	diag_error(cdecl->diags, loc, "%s",
		   arena_vprintf(cdecl->arena, format, args));
	va_end(args);
}

static bool opens(const struct ctoken *token)
{
	return ctoken_is(token, "{") || ctoken_is(token, "(") ||
	       ctoken_is(token, "[");
}

static bool closes(const struct ctoken *token)
{
	return ctoken_is(token, "}") || ctoken_is(token, ")") ||
	       ctoken_is(token, "]");
}

/* "struct x { ... }" may lack its `;` where another definition follows. */
static bool begins_another(struct cread *read)
{
	static const char *const words[] = { "struct",	"union",  "enum",
					     "typedef", "extern", "static" };
	struct ctoken token;

	if (!cread_next(read, &token))
		return true;
	cread_back(read, &token);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (token.first && ctoken_is(&token, words[i]))
			return true;
	return false;
}

/* Tokens up to a `;`, or to the `}` of a function's body. */
static bool collect(struct cread *read, struct ctokens *tokens)
{
	bool body = false;
	uint32_t depth = 0;
	struct ctoken token;

	tokens->n = 0;
	while (cread_next(read, &token)) {
		/* Behind `)` a brace opens a function's body, which ends
		 * without a `;`. */
		if (depth == 0 && tokens->n && ctoken_is(&token, "{"))
			body = ctoken_is(&tokens->v[tokens->n - 1], ")");
		*vec_push(read->cdecl->arena, tokens) = token;
		if (opens(&token))
			depth++;
		else if (closes(&token) && depth)
			depth--;
		if (depth)
			continue;
		if (ctoken_is(&token, ";"))
			return true;
		if (ctoken_is(&token, "}") && (body || begins_another(read)))
			return true;
	}
	return tokens->n > 0;
}

void cread_text(struct cdecl *cdecl, const struct source *source, uint32_t from,
		uint32_t to, uint32_t base, bool quiet)
{
	struct cinput input = {
		.lexer = { source, from, to, true },
	};
	struct cread read = {
		.cdecl = cdecl,
		.input = &input,
		.base_conditions = base,
		.quiet = quiet,
	};
	struct ctokens tokens = { 0 };
	struct ctoken token;

	/* Directives are done on the way; the declarations between them are not
	 * looked at. */
	while (cdecl->macros_only && cread_next_raw(&read, &token))
		;
	while (collect(&read, &tokens)) {
		struct cparser parser = {
			.read = &read,
			.tokens = tokens.v,
			.n = tokens.n,
		};

		cdecl_declaration(&parser);
	}
}

void cread_file(struct cdecl *cdecl, const struct source *source, bool quiet)
{
	uint32_t base = cdecl->conditions.n;

	cread_text(cdecl, source, 0, source->len, base, quiet);
	for (uint32_t i = base; i < cdecl->conditions.n && !quiet; i++)
		diag_error(cdecl->diags, cdecl->conditions.v[i].loc,
			   "#if without its #endif");
	cdecl->conditions.n = base;
}

void cdecl_init(struct cdecl *cdecl, struct types *types, struct diags *diags,
		struct sources *sources, const char *const *include_dirs,
		uint32_t ninclude_dirs)
{
	*cdecl = (struct cdecl){
		.types = types,
		.diags = diags,
		.sources = sources,
		.arena = types->arena,
		.include_dirs = include_dirs,
		.ninclude_dirs = ninclude_dirs,
		.macros.arena = types->arena,
		.defined.arena = types->arena,
		.once.arena = types->arena,
	};
}

void cdecl_read(struct cdecl *cdecl, const struct source *source, uint32_t from,
		uint32_t to)
{
	cpp_start(cdecl);
	if (to > source->len)
		to = source->len;
	if (from < to)
		cread_text(cdecl, source, from, to, 0, false);
}

bool cdecl_read_file(struct cdecl *cdecl, const char *path)
{
	struct source *source = source_read(cdecl->sources, path);
	struct loc nowhere = { 0 };

	if (!source) {
		diag_error(cdecl->diags, nowhere, "%s: %s", path,
			   strerror(errno));
		return false;
	}
	cpp_start(cdecl);
	cread_file(cdecl, source, false);
	return true;
}

void cdecl_finish(struct cdecl *cdecl)
{
	vec_each (condition, &cdecl->conditions)
		diag_error(cdecl->diags, condition->loc,
			   "#if without its #endif");
	cdecl->conditions.n = 0;
}

const struct cmacro *cdecl_macro(const struct cdecl *cdecl, const char *name)
{
	const struct cmacro *macro = NULL;

	if (cdecl->macros.n)
		macro = strmap_get(&cdecl->macros, name);
	return macro && !macro->function_like && !macro->undefined ? macro
								   : NULL;
}
