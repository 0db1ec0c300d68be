// SPDX-License-Identifier: GPL-2.0-or-later
/* The stages in their order; each can be dumped. */
#include "codegen/compile.h"

#include "base/text.h"
#include "codegen/check.h"
#include "codegen/preamble.h"
#include "codegen/prelude.h"
#include "parser/imports.h"
#include "parser/macros.h"
#include "parser/parse.h"

static struct checked *checked_new(const struct compile_request *request)
{
	struct checked *checked = arena_new(request->arena, struct checked);

	checked->arena = request->arena;
	checked->types = request->types;
	checked->diags = request->diags;
	checked->sources = request->sources;
	checked->env = request->env;
	program_options_split(checked, request->parameters,
			      request->nparameters);
	checked->unsafe = request->unsafe;
	checked->verbose = request->verbose;
	checked->warnings_k = request->warnings_k;
	checked->stamps = request->stamps;
	checked->pid = request->pid;
	checked->has_child = request->has_child;
	return checked;
}

/* The typed program; false with errors reported, or when what was asked for
 * is told instead. */
static bool check(const struct compile_request *request,
		  struct checked *checked)
{
	checked->cdecl = preamble_read(request, checked->script);
	/* What types and macros are missing would only be told again. */
	if (request->diags->errors)
		return false;
	config_load(checked);
	if (check_script(checked) < 0)
		return false;
	if (checked->usage && request->usage)
		*request->usage = checked->usage;
	return !checked->usage;
}

/* From the typed program to the plan with its programs. */
static struct plan *generate(const struct compile_request *request,
			     struct checked *checked)
{
	struct plan *plan = plan_build(checked);

	if (request->diags->errors)
		return NULL;
	if (request->emit == STAGE_PLAN) {
		plan_print(plan, request->out);
		return NULL;
	}
	if (lower_units(checked, plan,
			request->emit == STAGE_IR ? request->out : NULL,
			request->emit == STAGE_ASM ? request->out : NULL) < 0)
		return NULL;
	if (request->emit == STAGE_BPF)
		for (uint32_t i = 0; i < plan->nprograms; i++)
			program_print(&plan->programs[i], plan->sources,
				      request->out);
	return request->emit == STAGE_NONE ? plan : NULL;
}

struct plan *compile(const struct compile_request *request)
{
	struct checked *checked = checked_new(request);
	const struct parameters parameters = { checked->parameters,
					       checked->nparameters };
	struct script *script;

	if (request->emit == STAGE_TOKENS) {
		tokens_print(request->diags, request->sources, request->source,
			     request->out);
		return NULL;
	}
	script = parse_script_with(request->diags, request->sources,
				   request->source, &parameters);
	if (request->diags->errors)
		return NULL;
	if (request->emit == STAGE_AST) {
		ast_print(script, NULL, request->out);
		return NULL;
	}
	imports_load(request->diags, script, &parameters);
	/* Before awl's own join them: the script's are checked, called or
	 * not. */
	macros_check(request->diags, script);
	prelude_add(request, script);
	macros_expand(request->diags, script);
	checked->script = script;
	if (!check(request, checked))
		return NULL;
	if (request->emit == STAGE_TYPED) {
		checked_print(checked, request->out);
		return NULL;
	}
	return generate(request, checked);
}
