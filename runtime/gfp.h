/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of an allocation's flags, as this kernel calls them. */
#ifndef AWL_RUNTIME_GFP_H
#define AWL_RUNTIME_GFP_H

#include <stdint.h>

struct text;

/* "GFP_KERNEL|__GFP_ZERO", what has no name in hexadecimal. */
void gfp_names(uint64_t flags, struct text *out);
/*
 * The same by a text of the form that events have in tracefs, a list of
 * {( unsigned long)EXPRESSION, "NAME"}, the first that fits before the others.
 */
void gfp_names_in(const char *list, uint64_t flags, struct text *out);

#endif
