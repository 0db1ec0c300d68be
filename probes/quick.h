/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The functions of a pattern with their addresses, without the slow list. */
#ifndef AWL_PROBES_QUICK_H
#define AWL_PROBES_QUICK_H

#include "probes/probe.h"

/*
 * Calls back for the kernel's functions that match a pattern and can be
 * traced. false, before any call, when this cannot be found out quickly: no
 * BTF, no such helper, a pattern without a beginning, another machine.
 */
bool quick_each(struct probe_env *env, const char *pattern,
		void (*each)(const char *module, const char *name,
			     uint64_t address, void *data),
		void *data);

#endif
