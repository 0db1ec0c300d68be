// SPDX-License-Identifier: GPL-2.0-or-later
/* Functions that are macros of awl's own: parsed when a script calls them. */
#include "codegen/prelude.h"

#include "parser/parse.h"

static const struct prelude_macro {
	const char *name, *text;
} prelude[] = {
	{ "assert", "macro assert(cond, msg) {\n"
		    "\tif (!(cond)) {\n"
		    "\t\terrorf(\"assert failed: %s\", msg);\n"
		    "\t\texit(1);\n"
		    "\t}\n"
		    "}\n" },
	{ "assert_str",
	  "macro assert_str(e) {\n"
	  "\tif comptime (!is_str(e) && !is_ptr(e) && !is_array(e)) {\n"
	  "\t\tfail(\"string-like values must be either strings, arrays or "
	  "pointers\");\n"
	  "\t}\n"
	  "}\n" },
};

struct search {
	const struct compile_request *request;
	struct script *script;
	bool wanted[sizeof(prelude) / sizeof(*prelude)];
};

static void find_calls(struct node **slot, void *data)
{
	struct search *search = data;
	const struct node *node = *slot;
	const char *name = node->kind == NODE_CALL   ? node->call.name
			   : node->kind == NODE_NAME ? node->name.name
						     : NULL;

	for (size_t i = 0; name && i < sizeof(prelude) / sizeof(*prelude); i++)
		if (strcmp(prelude[i].name, name) == 0)
			search->wanted[i] = true;
	ast_children(*slot, find_calls, data);
}

/* A script's own macro of that name is before ours: it is found first. */
static void add(struct search *search, const struct prelude_macro *macro)
{
	const struct compile_request *request = search->request;
	struct source *source;
	struct script *script;

	source = source_add(request->sources, "stdlib", macro->text,
			    strlen(macro->text));
	script = parse_script(request->diags, request->sources, source);
	vec_each (slot, &script->macros)
		*vec_push(request->arena, &search->script->macros) = *slot;
}

void prelude_add(const struct compile_request *request, struct script *script)
{
	struct search search = { .request = request, .script = script };

	/* A script's macro may be what calls one of ours. */
	vec_each (slot, &script->macros)
		find_calls(&(*slot)->body, &search);
	vec_each (slot, &script->blocks) {
		if ((*slot)->filter)
			find_calls(&(*slot)->filter, &search);
		find_calls(&(*slot)->body, &search);
	}
	vec_each (slot, &script->functions)
		find_calls(&(*slot)->body, &search);
	for (size_t i = 0; i < sizeof(prelude) / sizeof(*prelude); i++)
		if (search.wanted[i])
			add(&search, &prelude[i]);
}
