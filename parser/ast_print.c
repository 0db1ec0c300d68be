// SPDX-License-Identifier: GPL-2.0-or-later
/* The tree as --emit=ast prints it: a node a line, its parts two deeper. */
#include <inttypes.h>

#include "base/text.h"
#include "parser/ast.h"

struct printer {
	struct text *out;
	const struct type_printer *types;
};

static void print_node(const struct printer *printer, const struct node *node,
		       unsigned indent);

static void line(const struct printer *printer, unsigned indent,
		 const char *label)
{
	text_fill(printer->out, ' ', indent);
	text_printf(printer->out, "%s\n", label);
}

/* What is not ASCII stays as it is: the output is read as UTF-8. */
static void print_string(const char *string, uint32_t len, struct text *out)
{
	text_putc(out, '"');
	for (uint32_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)string[i];

		switch (c) {
		case '"': text_puts(out, "\\\""); break;
		case '\\': text_puts(out, "\\\\"); break;
		case '\n': text_puts(out, "\\n"); break;
		case '\t': text_puts(out, "\\t"); break;
		case '\r': text_puts(out, "\\r"); break;
		default:
			if (c < 0x20 || c == 0x7f)
				text_printf(out, "\\x%02x", c);
			else
				text_putc(out, (char)c);
		}
	}
	text_putc(out, '"');
}

static void print_type_parts(const struct type_name *name, struct text *out)
{
	text_putc(out, '(');
	for (uint32_t i = 0; i < name->parts.n; i++) {
		if (i)
			text_puts(out, ", ");
		ast_print_type_name(name->parts.v[i], out);
	}
	text_putc(out, ')');
}

void ast_print_type_name(const struct type_name *name, struct text *out)
{
	switch (name->kind) {
	case TYPE_NAME_PLAIN: text_puts(out, name->name); break;
	case TYPE_NAME_STRUCT: text_printf(out, "struct %s", name->name); break;
	case TYPE_NAME_UNION: text_printf(out, "union %s", name->name); break;
	case TYPE_NAME_ENUM: text_printf(out, "enum %s", name->name); break;
	case TYPE_NAME_TYPEOF:
		text_puts(out, "typeof(");
		/* Of an expression only its kind: a type stays on its line. */
		if (name->of)
			ast_print_type_name(name->of, out);
		else
			text_puts(out, node_kind_name(name->expression->kind));
		text_putc(out, ')');
		return;
	case TYPE_NAME_POINTER:
		ast_print_type_name(name->of, out);
		text_putc(out, '*');
		return;
	case TYPE_NAME_ARRAY:
		ast_print_type_name(name->of, out);
		if (!name->has_count)
			text_puts(out, "[]");
		break;
	case TYPE_NAME_TUPLE: print_type_parts(name, out); return;
	}
	if (name->has_count)
		text_printf(out, "[%" PRIu64 "]", name->count);
}

/* What a typed node says besides its children: int32[4], .a.b */
static void print_typed(const struct node *node, struct text *out)
{
	if (node->typed.type_name) {
		text_putc(out, ' ');
		ast_print_type_name(node->typed.type_name, out);
	}
	for (uint32_t i = 0; i < node->typed.path.n; i++)
		text_printf(out, "%s%s", i ? "." : " ", node->typed.path.v[i]);
}

static void print_integer(const struct node *node, struct text *out)
{
	if (node->integer.negative)
		text_printf(out, " %" PRId64, (int64_t)node->integer.value);
	else
		text_printf(out, " %" PRIu64, node->integer.value);
}

/* What a node says on its own line behind its kind. */
static void print_self(const struct node *node, struct text *out)
{
	switch (node->kind) {
	case NODE_INTEGER: print_integer(node, out); break;
	case NODE_STRING:
		text_putc(out, ' ');
		print_string(node->string.text, node->string.len, out);
		break;
	case NODE_BOOL:
		text_puts(out, node->boolean ? " true" : " false");
		break;
	case NODE_POSITIONAL: text_printf(out, " $%u", node->positional); break;
	case NODE_NAME: text_printf(out, " %s", node->name.name); break;
	case NODE_VARIABLE:
		text_printf(out, " $%s", node->variable.name);
		break;
	case NODE_MAP: text_printf(out, " %s", node->map.name); break;
	case NODE_CALL: text_printf(out, " %s", node->call.name); break;
	case NODE_UNARY:
	case NODE_BINARY:
		text_printf(out, " %s", op_text(node->operation.op));
		break;
	case NODE_STEP:
		text_printf(out, " %s%s",
			    node->step.prefix ? "before " : "after ",
			    node->step.increment ? "++" : "--");
		break;
	case NODE_CAST:
	case NODE_SIZEOF:
	case NODE_OFFSETOF:
	case NODE_TYPEINFO:
	case NODE_TYPE_ARGUMENT: print_typed(node, out); break;
	case NODE_FIELD:
		text_printf(out, " %s%s", node->field.arrow ? "->" : ".",
			    node->field.name);
		break;
	case NODE_ASSIGN:
		text_printf(out, " %s=", op_text(node->assign.op));
		break;
	case NODE_LET:
		if (node->let.type_name) {
			text_putc(out, ' ');
			ast_print_type_name(node->let.type_name, out);
		}
		break;
	case NODE_IMPORT: text_printf(out, " %s", node->path); break;
	default: break;
	}
}

struct print_child {
	const struct printer *printer;
	unsigned indent;
};

static void print_child(struct node **child, void *data)
{
	const struct print_child *print = data;

	print_node(print->printer, *child, print->indent);
}

static void print_labelled(const struct printer *printer, const char *label,
			   const struct node *node, unsigned indent)
{
	if (!node)
		return;
	line(printer, indent, label);
	print_node(printer, node, indent + 2);
}

static void print_choice(const struct printer *printer, const struct node *node,
			 unsigned indent)
{
	print_node(printer, node->choice.condition, indent);
	print_labelled(printer, "then", node->choice.yes, indent);
	print_labelled(printer, "else", node->choice.no, indent);
}

static void print_block(const struct printer *printer, const struct node *node,
			unsigned indent)
{
	for (uint32_t i = 0; i < node->block.statements.n; i++)
		print_node(printer, node->block.statements.v[i], indent);
	print_labelled(printer, "value", node->block.value, indent);
}

static void print_record(const struct printer *printer, const struct node *node,
			 unsigned indent)
{
	for (uint32_t i = 0; i < node->record.parts.n; i++)
		print_labelled(printer, node->record.parts.v[i].name,
			       node->record.parts.v[i].value, indent);
}

static void print_children(const struct printer *printer,
			   const struct node *node, unsigned indent)
{
	struct print_child data = { printer, indent };

	switch (node->kind) {
	case NODE_IF:
	case NODE_TERNARY: print_choice(printer, node, indent); break;
	case NODE_BLOCK: print_block(printer, node, indent); break;
	case NODE_RECORD: print_record(printer, node, indent); break;
	case NODE_ASSIGN: /* as written, not as it runs */
		print_node(printer, node->assign.target, indent);
		print_node(printer, node->assign.value, indent);
		break;
	case NODE_LET:
		print_node(printer, node->let.target, indent);
		if (node->let.value)
			print_node(printer, node->let.value, indent);
		break;
	default:
		/* Only printed: nothing is replaced. */
		ast_children((struct node *)node, print_child, &data);
	}
}

static void print_node(const struct printer *printer, const struct node *node,
		       unsigned indent)
{
	text_fill(printer->out, ' ', indent);
	text_puts(printer->out, node_kind_name(node->kind));
	print_self(node, printer->out);
	/* The checker's types, in --emit=typed; the parser itself knows of
	 * none, so whoever has types gives the way to print them. */
	if (node->type && printer->types) {
		text_puts(printer->out, " : ");
		printer->types->print(node->type, printer->types->data,
				      printer->out);
	}
	text_putc(printer->out, '\n');
	print_children(printer, node, indent + 2);
}

void ast_print_node(const struct node *node, unsigned indent,
		    const struct type_printer *types, struct text *out)
{
	struct printer printer = { out, types };

	print_node(&printer, node, indent);
}

/* Quoted parts are told, since wildcards in them are not meant. */
static void print_point(const struct printer *printer,
			const struct attach_point *point)
{
	text_puts(printer->out, "  at");
	for (uint32_t i = 0; i < point->nparts; i++)
		text_printf(printer->out,
			    point->parts[i].quoted ? " \"%s\"" : " %s",
			    point->parts[i].text[0] ? point->parts[i].text
						    : "-");
	text_putc(printer->out, '\n');
}

static void print_parameters(const struct parameter *parameters, uint32_t n,
			     struct text *out)
{
	for (uint32_t i = 0; i < n; i++) {
		text_printf(out, "  parameter %s", parameters[i].name);
		if (parameters[i].type_name) {
			text_puts(out, " : ");
			ast_print_type_name(parameters[i].type_name, out);
		}
		text_putc(out, '\n');
	}
}

/* What comes before the probes. */
static void print_head(const struct printer *printer,
		       const struct script *script)
{
	struct text *out = printer->out;

	vec_each (c, &script->preamble) {
		const char *text = script->source->text +
				   (c->loc.begin - script->source->base);

		text_puts(out, c->directive ? "directive " : "definition ");
		print_string(text, c->loc.end - c->loc.begin, out);
		text_putc(out, '\n');
	}
	vec_each (entry, &script->config) {
		text_printf(out, "config %s\n", entry->key);
		print_node(printer, entry->value, 2);
	}
	vec_each (import, &script->imports)
		text_printf(out, "import %s\n", import->path);
	vec_each (map, &script->maps)
		text_printf(out, "map %s %s %" PRIu64 "\n", map->map, map->kind,
			    map->max_entries);
}

static void print_definitions(const struct printer *printer,
			      const struct script *script)
{
	struct text *out = printer->out;

	vec_each (at, &script->macros) {
		const struct macro *macro = *at;

		text_printf(out, "macro %s\n", macro->name);
		print_parameters(macro->parameters.v, macro->parameters.n, out);
		print_node(printer, macro->body, 2);
	}
	vec_each (at, &script->functions) {
		const struct user_function *function = *at;

		text_printf(out, "fn %s : ", function->name);
		ast_print_type_name(function->result, out);
		text_putc(out, '\n');
		print_parameters(function->parameters.v, function->parameters.n,
				 out);
		print_node(printer, function->body, 2);
	}
}

void ast_print(const struct script *script, const struct type_printer *types,
	       struct text *out)
{
	struct printer printer = { out, types };

	print_head(&printer, script);
	print_definitions(&printer, script);
	vec_each (at, &script->blocks) {
		const struct probe_block *block = *at;

		text_puts(out, block->compact ? "probe compact" : "probe");
		if (block->name)
			text_printf(out, " %s", block->name);
		text_putc(out, '\n');
		vec_each (point, &block->points)
			print_point(&printer, *point);
		print_labelled(&printer, "filter", block->filter, 2);
		print_node(&printer, block->body, 2);
	}
	vec_each (display, &script->displays) {
		text_printf(out, "display %s", display->map);
		if (display->top)
			text_printf(out, " top %u", display->top);
		if (display->order.is_set)
			text_printf(out, " sort %s",
				    order_words(&display->order));
		if (display->every)
			text_printf(out, " every %" PRIu64, display->every);
		text_putc(out, '\n');
	}
}
