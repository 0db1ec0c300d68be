/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Private to types/: the text of a tracefs format file. */
#ifndef AWL_TYPES_TRACEFS_FORMAT_H
#define AWL_TYPES_TRACEFS_FORMAT_H

#include "types/tracefs.h"

/* Fills in the event's id and record from the text; 0 or -EINVAL. */
int tracefs_parse(struct types *types, const char *text, size_t len,
		  struct tracefs_event *event);

#endif
