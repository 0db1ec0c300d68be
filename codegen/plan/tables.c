// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables of names, where programs look numbers up. */
#include "codegen/plan/build.h"

void plan_name_table(struct plan_builder *builder,
		     const struct name_table *table)
{
	struct map_plan map = { .name = table->name,
				.storage = STORAGE_ARRAY,
				.key_size = 4,
				.max_entries = 1 };
	uint32_t n = table->count();
	char *texts;

	/* One table for all calls of the function. */
	if (plan_number(builder->plan, table) >= 0)
		return;
	map.value_size = (n + 1) * NAME_SIZE;
	texts = arena_alloc(builder->arena, map.value_size);
	for (uint32_t i = 0; i <= n; i++) {
		const char *text = i < n ? table->text(i) : NULL;

		if (!text)
			text = table->unknown;
		strncpy(texts + (size_t)i * NAME_SIZE, text, NAME_SIZE - 1);
	}
	map.initial = texts;
	plan_index_set(builder->plan->index, table,
		       plan_map_add(builder, &map));
}
