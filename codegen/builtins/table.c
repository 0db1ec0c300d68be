// SPDX-License-Identifier: GPL-2.0-or-later
/* Finding rows: every family of value builtins and functions. */
#include "codegen/builtins/families.h"

#include <strings.h>

const struct builtin *const builtin_families[] = {
	process_builtins,
	time_builtins,
	machine_builtins,
	probe_builtins,
	stack_builtins,
	configuration_builtins,
	NULL,
};

const struct function *const function_families[] = {
	process_functions,
	time_functions,
	event_functions,
	stack_functions,
	output_functions,
	map_functions,
	aggregation_functions,
	series_functions,
	string_functions,
	name_functions,
	data_functions,
	address_functions,
	user_address_functions,
	packet_functions,
	action_functions,
	query_functions,
	NULL,
};

static bool spelled(const char *name, const char *alias, const char *wanted)
{
	return strcmp(name, wanted) == 0 ||
	       (alias && strcmp(alias, wanted) == 0);
}

const struct builtin *builtin_find(const char *name)
{
	for (const struct builtin *const *f = builtin_families; *f; f++)
		for (const struct builtin *row = *f; row->name; row++)
			if (spelled(row->name, row->alias, name))
				return row;
	return NULL;
}

const struct function *function_find(const char *name)
{
	for (const struct function *const *f = function_families; *f; f++)
		for (const struct function *row = *f; row->name; row++)
			if (spelled(row->name, row->alias, name))
				return row;
	return NULL;
}

void builtins_suggest(struct nearest *nearest)
{
	for (const struct builtin *const *f = builtin_families; *f; f++)
		for (const struct builtin *row = *f; row->name; row++)
			if (!name_is_own(row->name))
				nearest_offer(nearest, row->name);
}

void functions_suggest(struct nearest *nearest)
{
	for (const struct function *const *f = function_families; *f; f++)
		for (const struct function *row = *f; row->name; row++)
			if (!name_is_own(row->name))
				nearest_offer(nearest, row->name);
}
