/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AWL_PROBES_LIBRARY_H
#define AWL_PROBES_LIBRARY_H

struct probe_env;

/* The file of a library by the names people use: "libc", "libc.so.6",
 * "libssl.so". NULL when there is none; names not of the form lib* are none. */
const char *library_find(struct probe_env *env, const char *name);

#endif
