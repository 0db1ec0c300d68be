// SPDX-License-Identifier: GPL-2.0-or-later
/* The preprocessor's directives and conditions. */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "types/btf.h"
#include "types/cread.h"

bool cpp_taking(const struct cdecl *cdecl)
{
	uint32_t n = cdecl->conditions.n;

	return !n || cdecl->conditions.v[n - 1].taking;
}

static void skip_line(struct clexer *lexer)
{
	struct ctoken token;

	while (clexer_next_in_line(lexer, &token))
		;
}

/* Inside of what is not read nothing is either, and no #else changes that: as
 * if a branch had been taken. */
static void push_condition(struct cread *read, struct loc loc, bool holds)
{
	struct cdecl *cdecl = read->cdecl;
	bool taking = cpp_taking(cdecl);

	*vec_push(cdecl->arena, &cdecl->conditions) = (struct ccondition){
		.loc = loc,
		.taking = taking && holds,
		.taken = !taking || holds,
	};
}

/* "defined X" and "defined(X)", before macros are replaced. */
static void add_defined(struct cread *read, struct clexer *lexer,
			const struct ctoken *at, struct ctokens *tokens)
{
	struct ctoken name, close;
	bool paren, is;

	if (!clexer_next_in_line(lexer, &name))
		name = *at;
	paren = ctoken_is(&name, "(");
	if (paren && !clexer_next_in_line(lexer, &name))
		name = *at;
	if (paren &&
	    (!clexer_next_in_line(lexer, &close) || !ctoken_is(&close, ")")))
		name = *at;
	if (name.kind != CTOKEN_NAME || name.text == at->text) {
		cread_error(read, at->loc,
			    "expected a macro's name after 'defined'");
		return;
	}
	is = cpp_macro(read->cdecl, &name);
	*vec_push(read->cdecl->arena, tokens) = (struct ctoken){
		.kind = CTOKEN_NUMBER,
		.text = is ? "1" : "0",
		.len = 1,
		.loc = name.loc,
	};
}

/* The value of the expression on the rest of an #if's line. */
static bool condition_holds(struct cread *read, struct clexer *lexer,
			    const struct ctoken *directive)
{
	struct ctokens written = { 0 }, tokens = { 0 };
	struct cparser parser = { .read = read, .preprocessor = true };
	struct ctoken token;
	int64_t value = 0;

	while (clexer_next_in_line(lexer, &token)) {
		/* Before the names are replaced, as it is about the names. */
		if (ctoken_is(&token, "defined"))
			add_defined(read, lexer, &token, &written);
		else
			*vec_push(read->cdecl->arena, &written) = token;
	}
	cpp_expand_all(read, &written, &tokens);
	if (!tokens.n) {
		cread_error(read, directive->loc,
			    "expected an expression after #%s",
			    ctoken_text(read->cdecl->arena, directive));
		return false;
	}
	parser.tokens = tokens.v;
	parser.n = tokens.n;
	if (!cexpr_value(&parser, &value))
		return false;
	if (parser.at < parser.n)
		cparser_error(&parser, cparser_peek(&parser),
			      "unexpected text behind the condition");
	return value != 0;
}

static bool name_defined(struct cread *read, struct clexer *lexer,
			 const struct ctoken *directive)
{
	struct ctoken name;

	if (clexer_next_in_line(lexer, &name) && name.kind == CTOKEN_NAME)
		return cpp_macro(read->cdecl, &name);
	cread_error(read, directive->loc, "expected a macro's name after #%s",
		    ctoken_text(read->cdecl->arena, directive));
	return false;
}

static struct ccondition *innermost(struct cread *read,
				    const struct ctoken *directive)
{
	struct cdecl *cdecl = read->cdecl;

	/* A file's #else is not of the #if that the file was included in. */
	if (cdecl->conditions.n > read->base_conditions)
		return &cdecl->conditions.v[cdecl->conditions.n - 1];
	cread_error(read, directive->loc, "#%s without #if",
		    ctoken_text(cdecl->arena, directive));
	return NULL;
}

static void branch(struct cread *read, struct clexer *lexer,
		   const struct ctoken *directive)
{
	struct ccondition *condition = innermost(read, directive);
	bool is_else = ctoken_is(directive, "else"), holds = true;

	if (!condition)
		return;
	if (condition->has_else)
		cread_error(read, directive->loc, "#%s after #else",
			    ctoken_text(read->cdecl->arena, directive));
	/* Whatever follows: of several branches one is taken. */
	condition->taking = false;
	condition->has_else |= is_else;
	if (condition->taken)
		return;
	if (ctoken_is(directive, "elif"))
		holds = condition_holds(read, lexer, directive);
	else if (!is_else)
		holds = name_defined(read, lexer, directive) ==
			ctoken_is(directive, "elifdef");
	condition->taking = holds;
	condition->taken = holds;
}

/* #if, #else and their like; false for another directive. */
static bool conditional(struct cread *read, struct clexer *lexer,
			const struct ctoken *directive)
{
	bool taking = cpp_taking(read->cdecl);

	if (ctoken_is(directive, "if")) {
		push_condition(read, directive->loc,
			       taking &&
				       condition_holds(read, lexer, directive));
	} else if (ctoken_is(directive, "ifdef") ||
		   ctoken_is(directive, "ifndef")) {
		push_condition(read, directive->loc,
			       taking && name_defined(read, lexer, directive) ==
						 ctoken_is(directive, "ifdef"));
	} else if (ctoken_is(directive, "else") ||
		   ctoken_is(directive, "elif") ||
		   ctoken_is(directive, "elifdef") ||
		   ctoken_is(directive, "elifndef")) {
		branch(read, lexer, directive);
	} else if (ctoken_is(directive, "endif")) {
		if (innermost(read, directive))
			read->cdecl->conditions.n--;
	} else {
		return false;
	}
	return true;
}

/* #error and #warning: the rest of the line is the message. */
static void message(struct cread *read, struct clexer *lexer,
		    const struct ctoken *directive)
{
	struct ctoken token, first = *directive, last = *directive;
	const char *text;

	if (clexer_next_in_line(lexer, &first))
		last = first;
	while (clexer_next_in_line(lexer, &token))
		last = token;
	text = arena_strndup(read->cdecl->arena, first.text,
			     (size_t)(last.text + last.len - first.text));
	if (ctoken_is(directive, "error"))
		cread_error(read, directive->loc, "#error %s", text);
	else if (!read->quiet)
		diag_warning(read->cdecl->diags, directive->loc, "#warning %s",
			     text);
}

static void unconditional(struct cread *read, struct clexer *lexer,
			  const struct ctoken *directive)
{
	if (ctoken_is(directive, "define"))
		cpp_define(read, lexer, directive);
	else if (ctoken_is(directive, "undef"))
		cpp_undef(read, lexer, directive);
	else if (ctoken_is(directive, "include") ||
		 ctoken_is(directive, "include_next"))
		cpp_include(read, lexer, directive);
	else if (ctoken_is(directive, "pragma"))
		cpp_pragma(read, lexer);
	else if (ctoken_is(directive, "error") ||
		 ctoken_is(directive, "warning"))
		message(read, lexer, directive);
	else if (!ctoken_is(directive, "line") &&
		 !ctoken_is(directive, "ident") && !ctoken_is(directive, "!"))
		cread_error(read, directive->loc, "unknown directive '#%s'",
			    ctoken_text(read->cdecl->arena, directive));
}

void cpp_directive(struct cread *read, struct clexer *lexer,
		   const struct ctoken *hash)
{
	struct ctoken directive;

	if (!clexer_next_in_line(lexer, &directive))
		return; /* a # alone says nothing */
	directive.loc = loc_join(hash->loc, directive.loc);
	if (!conditional(read, lexer, &directive) && cpp_taking(read->cdecl))
		unconditional(read, lexer, &directive);
	skip_line(lexer);
}

void cpp_start(struct cdecl *cdecl)
{
	struct utsname system;
	unsigned major = 0, minor = 0, patch = 0;

	if (cdecl->started)
		return;
	cdecl->started = true;
	/* What headers ask for; gcc's other macros would only lead into
	 * branches that need its builtins. */
	cpp_predefine(cdecl, "__STDC__", "1");
	cpp_predefine(cdecl, "__linux__", "1");
	cpp_predefine(cdecl, "__LP64__", "1");
	cpp_predefine(cdecl, "__SIZEOF_LONG__", "8");
#if defined(__x86_64__)
	cpp_predefine(cdecl, "__x86_64__", "1");
#elif defined(__aarch64__)
	cpp_predefine(cdecl, "__aarch64__", "1");
#endif
	/* bpftrace's tools ask for it, and include headers where there is
	 * none. */
	if (btf_vmlinux(cdecl->types))
		cpp_predefine(cdecl, "BPFTRACE_HAVE_BTF", "1");
	if (uname(&system) ||
	    sscanf(system.release, "%u.%u.%u", &major, &minor, &patch) < 2)
		return;
	cpp_predefine(cdecl, "LINUX_VERSION_CODE",
		      arena_printf(cdecl->arena, "%u",
				   major << 16 | minor << 8 |
					   (patch < 255 ? patch : 255)));
	cpp_predefine(cdecl, "KERNEL_VERSION(a,b,c)",
		      "(((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))");
}
