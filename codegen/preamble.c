// SPDX-License-Identifier: GPL-2.0-or-later
#include "codegen/preamble.h"

#include <unistd.h>

/* An import's preamble lies in the import's source. */
static const struct source *source_of(const struct sources *sources,
				      struct loc loc)
{
	struct place place;

	return source_place(sources, loc, &place) ? place.source : NULL;
}

/* --include PATH: as it is written, else in one of the folders of -I. */
static const char *find_include(const struct compile_request *request,
				const char *path)
{
	for (uint32_t i = 0;
	     i < request->ninclude_dirs && access(path, F_OK) != 0; i++) {
		const char *found = arena_printf(request->arena, "%s/%s",
						 request->include_dirs[i],
						 path);

		if (access(found, F_OK) == 0)
			return found;
	}
	return path;
}

struct cdecl *preamble_read(const struct compile_request *request,
			    const struct script *script)
{
	const struct source *source;
	struct cdecl *cdecl;

	/* Most scripts have none: no reader, no look-up of each name among its
	 * macros. */
	if (!script->preamble.n && !request->nincludes && !script->headers.n)
		return NULL;
	cdecl = arena_new(request->arena, struct cdecl);
	cdecl_init(cdecl, request->types, request->diags, request->sources,
		   request->include_dirs, request->ninclude_dirs);
	for (uint32_t i = 0; i < request->nincludes; i++)
		cdecl_read_file(cdecl,
				find_include(request, request->includes[i]));
	/* In the order in which they can rely on each other: --include,
	 * imports, the script's own. */
	vec_each (header, &script->headers)
		cdecl_read_file(cdecl, *header);
	vec_each (piece, &script->preamble) {
		source = source_of(request->sources, piece->loc);
		if (source)
			cdecl_read(cdecl, source,
				   piece->loc.begin - source->base,
				   piece->loc.end - source->base);
	}
	cdecl_finish(cdecl);
	return cdecl;
}
