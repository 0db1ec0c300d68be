/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths of control groups by id, as cgroup_path() prints them. */
#ifndef AWL_RUNTIME_CGROUPS_H
#define AWL_RUNTIME_CGROUPS_H

#include <stdint.h>

struct text;

/*
 * "unified:/a,cpu:/b": the hierarchies in which the id is a group, the unified
 * one first, then by name; those that a shell-like pattern names (NULL: all).
 */
void cgroup_paths(uint64_t id, const char *filter, struct text *out);

#endif
