/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System calls' tracepoints by one raw tracepoint and their numbers. */
#ifndef AWL_PROBES_SYSCALL_POINTS_H
#define AWL_PROBES_SYSCALL_POINTS_H

#include "probes/probe.h"
#include "types/field_text.h"

/*
 * Gives a point of tracepoint:syscalls:sys_enter_* or sys_exit_* its number and
 * layout. false: it is none, or must be a tracepoint like any other (no BTF,
 * a number that we do not know).
 */
bool syscall_point(struct probe_env *env, struct probe_point *point);
/* The names of an argument that is an enum's constant, or NULL. */
const struct field_text *syscall_enum(struct probe_env *env, const char *call,
				      const char *argument);

#endif
