/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How uprobes name functions of programs and places in them. */
#ifndef AWL_PROBES_UPROBE_NAME_H
#define AWL_PROBES_UPROBE_NAME_H

#include "probes/elf.h"
#include "probes/probe.h"

/* uprobe:BIN:[cpp:]function[@version][+offset], uprobe:BIN:address or
 * uprobe:BIN@source:line[:column] */
struct uprobe_name {
	const char *binary, *function, *source;
	const char *version; /* NULL: any, or none */
	uint64_t offset, address, line, column;
	bool has_offset, cpp;
};

/* -EINVAL after reporting. */
int uprobe_name_parse(struct probe_env *env, const struct attach_point *point,
		      struct uprobe_name *name);
/* Takes function@version apart, where two @ say that it is the one that is
 * meant without a version. */
void uprobe_name_take_version(struct probe_env *env, struct uprobe_name *name);
/* Whether it may stand for several functions. */
bool uprobe_name_is_wild(const struct uprobe_name *name);
/* The function's name if it is meant, with its version if one was asked for;
 * else NULL. */
const char *uprobe_name_match(struct arena *arena,
			      const struct uprobe_name *name,
			      const struct elf_symbol *symbol);

#endif
