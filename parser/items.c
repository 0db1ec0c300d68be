// SPDX-License-Identifier: GPL-2.0-or-later
/* What a script is made of, and in which order. */
#include <string.h>
#include <strings.h>

#include "parser/attach.h"
#include "parser/context.h"

void add_c_definition(struct parse *parse, struct loc loc, bool directive)
{
	const struct source *source = parse->script->source;
	const char *text = source->text + (loc.begin - source->base);
	struct c_definition *definition;

	/* A file from Windows; the lexer ends a directive at the newline. */
	if (text[loc.end - loc.begin - 1] == '\r')
		loc.end--;
	/* #!/usr/bin/awl */
	if (directive && !parse->script->preamble.n && !parse->seen_head &&
	    !parse->seen_code && loc.end - loc.begin > 1 && text[1] == '!')
		return;
	if (parse->seen_head || parse->seen_code) {
		diag_error(parse->diags, loc,
			   "syntax: C definitions must appear before probes "
			   "and functions");
		return;
	}
	/* Kept as a place in the source: the C parts are read together when all
	 * imports are in. */
	definition = vec_push(parse->arena, &parse->script->preamble);
	definition->loc = loc;
	definition->directive = directive;
}

/* Behind its entries, which are kept whatever is wrong with the block. */
void check_config(struct parse *parse, struct loc loc)
{
	if (parse->seen_code)
		diag_error(parse->diags, loc,
			   "syntax: config must appear before probes and "
			   "functions");
	else if (parse->has_config)
		diag_error(parse->diags, loc, "syntax: duplicate config block");
	parse->has_config = true;
	parse->seen_head = true;
}

void add_config(struct parse *parse, struct loc loc, struct word key,
		struct node *value)
{
	struct config_entry *entry = vec_push(parse->arena,
					      &parse->script->config);

	entry->loc = loc;
	entry->key = word_text(parse, key);
	entry->value = value;
}

void add_import(struct parse *parse, struct loc loc, struct word path)
{
	struct import *import;

	if (parse->seen_code)
		diag_error(parse->diags, loc,
			   "syntax: root imports must appear before probes "
			   "and functions");
	parse->seen_head = true;
	import = vec_push(parse->arena, &parse->script->imports);
	import->loc = loc;
	import->path = word_text(parse, path);
}

void add_macro(struct parse *parse, struct loc loc, struct word name,
	       const struct parameter_list *parameters, struct node *body)
{
	struct macro *macro = arena_new(parse->arena, struct macro);

	parse->seen_code = true;
	macro->loc = loc;
	macro->name = word_text(parse, name);
	/* Two structures of one shape: VEC() makes a type at each place. */
	if (parameters)
		memcpy(&macro->parameters, parameters, sizeof(*parameters));
	macro->body = body;
	*vec_push(parse->arena, &parse->script->macros) = macro;
}

void add_function(struct parse *parse, struct loc loc, struct word name,
		  const struct parameter_list *parameters,
		  struct type_name *result, struct node *body)
{
	struct user_function *function = arena_new(parse->arena,
						   struct user_function);

	parse->seen_code = true;
	function->loc = loc;
	function->name = word_text(parse, name);
	if (parameters)
		memcpy(&function->parameters, parameters, sizeof(*parameters));
	function->result = result;
	function->body = body;
	*vec_push(parse->arena, &parse->script->functions) = function;
}

struct parameter_list *add_parameter(struct parse *parse,
				     struct parameter_list *list,
				     struct loc loc, struct word name,
				     const char *sigil,
				     struct type_name *type_name)
{
	struct parameter *parameter;

	if (!list)
		list = arena_new(parse->arena, struct parameter_list);
	parameter = vec_push(parse->arena, list);
	parameter->name = arena_printf(parse->arena, "%s%.*s", sigil,
				       (int)name.len, name.text);
	parameter->loc = loc;
	parameter->type_name = type_name;
	for (struct parameter *other = list->v; other < parameter; other++)
		if (strcmp(other->name, parameter->name) == 0)
			diag_error(parse->diags, loc,
				   "syntax: parameter '%s' is there twice",
				   parameter->name);
	return list;
}

void add_map_declaration(struct parse *parse, struct loc loc, struct word map,
			 struct word kind, struct word max)
{
	struct map_declaration *declaration = vec_push(parse->arena,
						       &parse->script->maps);

	parse->seen_code = true;
	declaration->loc = loc;
	declaration->map = use_map(parse, map);
	declaration->kind = word_text(parse, kind);
	declaration->max_entries = max.value;
}

/* A bad attach point is reported and left out. */
struct point_list *add_point(struct parse *parse, struct point_list *list,
			     struct loc loc)
{
	const struct source *text = parse->script->source;
	struct point_source source = {
		.diags = parse->diags,
		.loc = loc,
		.text = text->text + (loc.begin - text->base),
		.len = loc.end - loc.begin,
		.parts_placed = true,
		.parameters = parse->parameters,
	};
	struct attach_point *point = attach_point_read(&source, parse->arena);

	if (!list)
		list = arena_new(parse->arena, struct point_list);
	if (point)
		*vec_push(parse->arena, list) = point;
	return list;
}

/* Returns the block, to say more of it. */
struct probe_block *add_probe(struct parse *parse, struct loc loc,
			      const char *name, const struct point_list *points,
			      struct node *filter, struct node *body)
{
	struct probe_block *block = arena_new(parse->arena, struct probe_block);

	parse->seen_code = true;
	block->loc = loc;
	block->name = name;
	memcpy(&block->points, points, sizeof(*points));
	block->filter = filter;
	if (filter)
		block->filter_loc = filter->loc;
	block->body = body;
	*vec_push(parse->arena, &parse->script->blocks) = block;
	return block;
}

/* The lexer takes "name=" as one token, since the name is one only there. */
const char *probe_name(struct parse *parse, struct word word)
{
	while (word.len && (word.text[word.len - 1] == '=' ||
			    word.text[word.len - 1] == ' ' ||
			    word.text[word.len - 1] == '\t'))
		word.len--;
	return word_text(parse, word);
}

/* All names that are written, so that name_maps() gives none of them away. */
const char *use_map(struct parse *parse, struct word map)
{
	const char *name = word_text(parse, map);

	strmap_set(&parse->maps, name, (void *)name);
	return name;
}
