/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Probe names without a kind (LANGUAGE.md, "Short probe names"). */
#ifndef AWL_PROBES_SHORT_H
#define AWL_PROBES_SHORT_H

#include "probes/probe.h"

/*
 * Finds what a name is and appends its points. 0; -ENOENT when it is nothing;
 * -EINVAL after reporting.
 */
int short_expand(struct probe_env *env, const struct attach_point *point,
		 struct probe_points *points, struct probe_points *exits,
		 enum probe_pairing *pairing);
/* Offers the names that there are. */
void short_suggest(struct probe_env *env, const struct attach_point *point,
		   struct nearest *nearest);

#endif
