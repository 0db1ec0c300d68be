// SPDX-License-Identifier: GPL-2.0-or-later
/* The same as a script. */
#include <inttypes.h>

#include "agree.h"

static const char *const spellings[] = {
#define X(name, text) [OP_##name] = text,
	OPERATORS(X)
#undef X
};

static void number(struct type type, uint64_t value, FILE *out)
{
	if (type.is_signed)
		fprintf(out, "%" PRId64, (int64_t)value);
	else
		fprintf(out, "%" PRIu64, value);
}

static const char preamble[] =
	"struct plain { signed char a; unsigned char b; short c; int d; };\n"
	"struct bits { int a : 3; unsigned int b : 5; int c : 8;\n"
	"\tunsigned int d : 16; int e : 20; unsigned int f : 12; };\n";

void world_spell(const struct world *world, FILE *out)
{
	fprintf(out, "%sBEGIN {\n", preamble);
	for (uint32_t i = 0; i < world->nplaces; i++) {
		const struct place *place = &world->places[i];

		if (place->is_map) {
			fprintf(out, "\t%s = (%s)", place->text,
				type_name(place->type));
			number(place->type, place->value, out);
		} else if (place->text[1] == 's') {
			fprintf(out, "\t@initial[%u] = (uint64)%" PRIu64, i,
				place->value);
		} else {
			continue;
		}
		fprintf(out, ";\n");
	}
	for (uint32_t i = 0; i < 3; i++)
		fprintf(out, "\t@word[%u] = (uint64)%" PRIu64 ";\n", i,
			world->words[i]);
	fprintf(out, "}\n");
}

void variables_spell(const struct world *world, FILE *out)
{
	for (uint32_t i = 0; i < world->nplaces; i++) {
		const struct place *place = &world->places[i];
		const char *type = type_name(place->type);

		if (place->is_map || place->text[1] == 'p' ||
		    place->text[1] == 'b')
			continue;
		fprintf(out, "\tlet %s : %s = ", place->text, type);
		if (place->text[1] == 's')
			fprintf(out, "(%s)@initial[%u]", type, i);
		else if (place->text[1] != 'k')
			fprintf(out, "@%s[1]", place->text + 1);
		else
			number(place->type, place->initial, out);
		fprintf(out, ";\n");
	}
	fprintf(out, "\t$word0 = @word[0]; $plain = (struct plain *)&$word0;\n"
		     "\t$word1 = @word[1]; $bits = (struct bits *)&$word1;\n"
		     "\t$array = (uint16[4])@word[2];\n");
}

static void spell_step(const struct world *world, const struct node *node,
		       FILE *out)
{
	const char *op = node->increment ? "++" : "--";

	fprintf(out, "%s%s%s", node->prefix ? op : "",
		world->places[node->place].text, node->prefix ? "" : op);
}

static void spell_choice(const struct world *world, const struct node *node,
			 FILE *out)
{
	node_spell(world, node->a, out);
	fprintf(out, " ? ");
	if (node->kind == NODE_CHOICE)
		node_spell(world, node->b, out);
	fprintf(out, " : ");
	node_spell(world, node->kind == NODE_CHOICE ? node->c : node->b, out);
}

void node_spell(const struct world *world, const struct node *node, FILE *out)
{
	fputc('(', out);
	switch (node->kind) {
	case NODE_LITERAL: number(types[3], node->value, out); break;
	case NODE_PLACE:
		fprintf(out, "%s", world->places[node->place].text);
		break;
	case NODE_ELEMENT:
		fprintf(out, "$array[");
		node_spell(world, node->a, out);
		fprintf(out, " & 3]");
		break;
	case NODE_UNARY:
		fprintf(out, "%s", spellings[node->op]);
		node_spell(world, node->a, out);
		break;
	case NODE_BINARY:
		node_spell(world, node->a, out);
		fprintf(out, " %s ", spellings[node->op]);
		node_spell(world, node->b, out);
		break;
	case NODE_CHOICE:
	case NODE_ELSE: spell_choice(world, node, out); break;
	case NODE_CAST:
		fprintf(out, "(%s)", type_name(node->type));
		node_spell(world, node->a, out);
		break;
	case NODE_STEP: spell_step(world, node, out); break;
	}
	fputc(')', out);
}

void item_spell(const struct world *world, const struct item *item, FILE *out)
{
	if (item->value) {
		fprintf(out, "%s %s= ", world->places[item->place].text,
			spellings[item->op]);
		node_spell(world, item->value, out);
		fprintf(out, "; ");
	}
	fprintf(out, "printf(\"%%lx\\n\", (int64)");
	node_spell(world, item->result, out);
	fprintf(out, ");");
}
