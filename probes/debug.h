/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the debug information of a program says of the places in it. */
#ifndef AWL_PROBES_DEBUG_H
#define AWL_PROBES_DEBUG_H

#include "probes/probe.h"

struct text;

/* The types of a program or library, which scripts name; NULL: none known. */
struct dwarf_file *debug_types(struct probe_env *env, const char *path);
/* Puts the names and types of the function's parameters that begins at a point
 * into a layout; nothing when they are not known. */
void debug_arguments(struct probe_env *env, const struct probe_point *point,
		     struct argument_layout *layout);
/* "    int a" for each of them. */
void debug_print(struct probe_env *env, const struct probe_point *point,
		 struct text *out);

#endif
