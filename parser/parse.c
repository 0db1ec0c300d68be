// SPDX-License-Identifier: GPL-2.0-or-later
#include "parser/parse.h"

#include <ctype.h>

#include "base/text.h"
#include "parser/context.h"

/* grammar.y */
void grammar_parse_script(struct parse *parse);
void grammar_parse_expression(struct parse *parse);

/* The tree lives as long as its messages do, which point into it. */
static void parse_begin(struct parse *parse, struct diags *diags,
			struct sources *sources, struct source *source)
{
	struct script *script = arena_new(diags->arena, struct script);

	script->arena = diags->arena;
	script->sources = sources;
	script->source = source;
	*parse = (struct parse){
		.arena = diags->arena,
		.diags = diags,
		.script = script,
		.maps = { .arena = diags->arena },
	};
}

struct script *parse_script_with(struct diags *diags, struct sources *sources,
				 struct source *source,
				 const struct parameters *parameters)
{
	struct parse parse;

	parse_begin(&parse, diags, sources, source);
	parse.parameters = parameters;
	parse.lexer = lexer_new(diags, source);
	grammar_parse_script(&parse);
	lexer_free(parse.lexer);
	name_maps(&parse);
	return parse.script;
}

struct script *parse_script(struct diags *diags, struct sources *sources,
			    struct source *source)
{
	return parse_script_with(diags, sources, source, NULL);
}

struct node *parse_expression(struct diags *diags, struct sources *sources,
			      struct source *source)
{
	uint32_t errors = diags->errors;
	struct parse parse;

	parse_begin(&parse, diags, sources, source);
	parse.lexer = lexer_new_expression(diags, source);
	grammar_parse_expression(&parse);
	lexer_free(parse.lexer);
	/* A script's tree is kept after an error, for more of them to be found;
	 * an expression alone has no use then. */
	return diags->errors == errors ? parse.expression : NULL;
}

/* A token's own text, what is not printable escaped. */
static void print_escaped(const char *text, uint32_t len, struct text *out)
{
	text_putc(out, '"');
	for (uint32_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '"' || c == '\\')
			text_printf(out, "\\%c", c);
		else if (c == '\n')
			text_puts(out, "\\n");
		else if (c == '\t')
			text_puts(out, "\\t");
		else if (c < 0x20 || c == 0x7f)
			text_printf(out, "\\x%02x", c);
		else
			text_putc(out, (char)c);
	}
	text_putc(out, '"');
}

void tokens_print(struct diags *diags, struct sources *sources,
		  struct source *source, struct text *out)
{
	struct lexer *lexer = lexer_new(diags, source);
	struct token token;
	struct place place;

	for (;;) {
		token = lexer_next(lexer);
		if (token.kind == TOKEN_END)
			break;
		if (source_place(sources, token.loc, &place))
			text_printf(out, "%u:%u ", place.line, place.column);
		text_printf(out, "%s ", token_kind_name(token.kind));
		print_escaped(token.text, token.len, out);
		text_putc(out, '\n');
	}
	lexer_free(lexer);
}
