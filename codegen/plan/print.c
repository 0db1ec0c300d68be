// SPDX-License-Identifier: GPL-2.0-or-later
/* --emit=plan: nothing in it depends on the machine that prints it. */
#include "base/text.h"
#include "codegen/plan/build.h"

static const char *const storages[] = {
#define X(name, text) [STORAGE_##name] = text,
	STORAGES(X)
#undef X
};

static const char *const site_kinds[] = {
#define X(name, text) [SITE_##name] = text,
	SITES(X)
#undef X
};

static bool is_cell(const struct map_plan *map)
{
	return map->storage == STORAGE_CELL || map->storage == STORAGE_CPU_CELL;
}

static void print_sizes(const struct map_plan *map, struct text *out)
{
	if (map->key_size)
		text_printf(out, ", key %u", map->key_size);
	if (map->value_size)
		text_printf(out, ", value %u", map->value_size);
	if (!is_cell(map) && map->max_entries > 1)
		text_printf(out, ", %u entries", map->max_entries);
	if (map->flip_offset >= 0)
		text_puts(out, ", two instances");
	if (map->intern >= 0)
		text_puts(out, ", long keys interned");
	if (map->display_top)
		text_printf(out, ", top %u", map->display_top);
	if (map->display_order.is_set)
		text_printf(out, ", sort %s", order_words(&map->display_order));
	if (map->display_every)
		text_printf(out, ", every %llu ns",
			    (unsigned long long)map->display_every);
}

static const char *aggregate_name(enum aggregate agg)
{
	static const char *const names[] = {
#define X(name, text) [AGG_##name] = text,
		AGGREGATES(X)
#undef X
	};

	return names[agg];
}

static void print_ring_size(const struct plan *plan, const struct map_plan *map,
			    struct text *out)
{
	bool automatic = false;

	for (uint32_t i = 0; i < plan->nsites; i++)
		automatic |= plan->sites[i].per_event;
	if (automatic && !plan->config.perf_rb_pages)
		text_puts(out, ", automatic size");
	else
		text_printf(out, ", %u KB", map->max_entries / 1024);
}

static void print_map(const struct plan *plan, const struct map_plan *map,
		      struct text *out)
{
	text_printf(out, "map %s", map->name);
	/* An intern table and a second instance have their map's name; awl's
	 * own maps have no @. */
	if (map->name[0] == '@' && map->storage != STORAGE_INTERN) {
		if (map->key)
			text_printf(out, "[%s]",
				    type_text(plan->types, map->key));
		if (map->value->kind == TYPE_AGGREGATE)
			text_printf(out, " = %s()",
				    aggregate_name(map->value->agg));
		else
			text_printf(out, " = %s",
				    type_text(plan->types, map->value));
	}
	text_printf(out, ": %s", storages[map->storage]);
	/* The cells' size depends on the machine, and the ring's may. */
	if (map->storage == STORAGE_RING)
		print_ring_size(plan, map, out);
	else if (map->storage != STORAGE_CELLS)
		print_sizes(map, out);
	text_putc(out, '\n');
}

static void print_argument(const struct plan *plan,
			   const struct site_argument *argument,
			   struct text *out)
{
	text_printf(out, "  +%u ", argument->offset);
	if (argument->name)
		text_printf(out, "%s: ", argument->name);
	text_puts(out, type_text(plan->types, argument->type));
	if (argument->in_tail)
		text_printf(out, " in the tail, at most %u", argument->max);
	text_putc(out, '\n');
}

static void print_place(const struct plan *plan, struct loc loc,
			struct text *out)
{
	struct place place;

	if (source_place(plan->sources, loc, &place))
		text_printf(out, " at %u:%u", place.line, place.column);
}

static void print_site(const struct plan *plan, uint32_t number,
		       struct text *out)
{
	const struct site *site = &plan->sites[number];

	text_printf(out, "site %u %s", number, site_kinds[site->kind]);
	print_place(plan, site->loc, out);
	if (site->map >= 0)
		text_printf(out, ", %s", plan->maps[site->map].name);
	text_printf(out, ", %u bytes", site->fixed_size);
	if (site->max_size > site->fixed_size)
		text_printf(out, " to %u", site->max_size);
	if (site->order.is_set)
		text_printf(out, ", sort %s", order_words(&site->order));
	if (site->per_event)
		text_puts(out, ", per event");
	text_putc(out, '\n');
	for (uint32_t i = 0; i < site_fields(site); i++)
		print_argument(plan, &site->arguments[i], out);
}

static void print_attachment(const struct plan *plan,
			     const struct attachment *attachment,
			     struct text *out)
{
	text_printf(out, "attach program %u to %s", attachment->program,
		    attachment->npoints ? attachment->points[0]->name
					: "nothing");
	if (attachment->npoints > 1)
		text_printf(out, " and %u more", attachment->npoints - 1);
	if (attachment->table >= 0)
		text_puts(out, ", by system call number");
	text_putc(out, '\n');
	(void)plan;
}

void plan_print(const struct plan *plan, struct text *out)
{
	for (uint32_t i = 0; i < plan->nmaps; i++)
		print_map(plan, &plan->maps[i], out);
	for (uint32_t i = 0; i < plan->nsites; i++)
		print_site(plan, i, out);
	for (uint32_t i = 0; i < plan->nprograms; i++)
		text_printf(out, "program %u %s\n", i, plan->programs[i].label);
	for (uint32_t i = 0; i < plan->nattachments; i++)
		print_attachment(plan, &plan->attachments[i], out);
	text_printf(out, "attached probes: %u\n", plan->probes_attached);
}
