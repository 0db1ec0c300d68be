/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside the parser: reading attach points. */
#ifndef AWL_PARSER_ATTACH_H
#define AWL_PARSER_ATTACH_H

#include "parser/parse.h"

struct point_source {
	struct diags *diags;
	struct loc loc;
	const char *text; /* as written, quotes and all */
	uint32_t len;
	bool parts_placed; /* loc is where text stands in a source */
	const struct parameters *parameters; /* NULL: `$N` stays */
};

/* Returns NULL with an error. */
struct attach_point *attach_point_read(const struct point_source *source,
				       struct arena *arena);

#endif
