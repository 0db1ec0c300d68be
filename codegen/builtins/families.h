/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The families of value builtins and functions, one file each. */
#ifndef AWL_CODEGEN_BUILTINS_FAMILIES_H
#define AWL_CODEGEN_BUILTINS_FAMILIES_H

#include "codegen/builtin.h"
#include "codegen/check/checker.h"
#include "codegen/lower/rows.h"

extern const struct builtin process_builtins[], time_builtins[],
	machine_builtins[], probe_builtins[], stack_builtins[],
	configuration_builtins[];
extern const struct function process_functions[], time_functions[],
	event_functions[], stack_functions[], output_functions[],
	map_functions[], aggregation_functions[], series_functions[],
	string_functions[], data_functions[], address_functions[],
	user_address_functions[], packet_functions[], action_functions[],
	query_functions[], name_functions[];

/* probe.c: argN and sargN, which are names without an end. NULL for others. */
const struct builtin *builtin_argument(const char *name);

/* aggregations.c: whether the call is right of `@m =`, which is told if not;
 * the type of what such a call puts into the map. */
bool aggregation_allowed(struct checker *checker, struct node *call);
const struct type *aggregation_type(struct checker *checker, struct node *call,
				    struct type_parameters parameters);

/* queries.c: the BTF id of a kernel function, 0: there is none; whether the
 * programs of this unit may call it. */
uint32_t kfunc_id(struct checker *checker, const char *name);
bool kfunc_usable(struct checker *checker, uint32_t id);

#endif
