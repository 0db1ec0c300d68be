// SPDX-License-Identifier: GPL-2.0-or-later
/* --emit=typed */
#include "codegen/check.h"

#include "base/text.h"

/* In the order in which they are printed; tests read it. */
static const struct {
	enum map_use use;
	const char *text;
} uses[] = {
	{ MAP_ASSIGNED, "assigned" },
	{ MAP_STEPPED, "stepped" },
	{ MAP_AGGREGATED, "aggregated" },
	{ MAP_READ, "read" },
	{ MAP_DELETED, "deleted" },
	{ MAP_ITERATED, "iterated" },
	{ MAP_TESTED, "tested" },
	{ MAP_PRINTED, "printed" },
	{ MAP_CLEARED, "cleared" },
	{ MAP_SNAPSHOT, "snapshot" },
	{ MAP_IN_PERF_EVENT, "perf_event" },
	{ MAP_ADDRESS, "address" },
};

static void print_variables(const struct checked *checked,
			    const struct unit *unit, struct text *out)
{
	vec_each (slot, &unit->variables) {
		const struct variable *variable = *slot;

		text_printf(out, "  $%s: %s%s\n", variable->name,
			    variable->type
				    ? type_text(checked->types, variable->type)
				    : "?",
			    variable->captured ? " captured" : "");
	}
}

static void print_type(const struct type *type, void *types, struct text *out)
{
	text_puts(out, type_text(types, type));
}

static void print_unit(const struct checked *checked, uint32_t number,
		       struct text *out)
{
	const struct type_printer printer = { print_type, checked->types };
	const struct unit *unit = checked->units.v[number];

	text_printf(out, "unit %u: %s", number, unit->label);
	if (unit->points.n > 1)
		text_printf(out, " and %u more", unit->points.n - 1);
	text_puts(out, "\n");
	print_variables(checked, unit, out);
	if (unit->filter) {
		text_puts(out, "  filter\n");
		ast_print_node(unit->filter, 3, &printer, out);
	}
	ast_print_node(unit->body, 1, &printer, out);
	vec_each (function, &unit->functions) {
		text_printf(out, " function %s%s\n", (*function)->source->name,
			    (*function)->called ? "" : ", not called");
		ast_print_node((*function)->body, 2, &printer, out);
	}
}

static void print_map(const struct checked *checked, const struct map *map,
		      struct text *out)
{
	text_printf(out, "map %s", map->name);
	if (map->key)
		text_printf(out, "[%s]", type_text(checked->types, map->key));
	text_printf(out, ": %s",
		    map->value ? type_text(checked->types, map->value) : "?");
	for (size_t i = 0; i < sizeof(uses) / sizeof(*uses); i++)
		if (map->uses & uses[i].use)
			text_printf(out, " %s", uses[i].text);
	text_puts(out, "\n");
}

void checked_print(const struct checked *checked, struct text *out)
{
	for (uint32_t i = 0; i < checked->units.n; i++)
		print_unit(checked, i, out);
	vec_each (map, &checked->maps)
		print_map(checked, *map, out);
}
