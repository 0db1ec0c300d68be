// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * #include: the script's own headers are read. Kernel headers are what BTF is
 * there for, so with BTF only the macros count: those that awl knows, and those
 * of an installed header. The system's are read as far as understood.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "types/btf.h"
#include "types/cread.h"

#define INCLUDE_DEPTH_MAX 64

/* Reads "<x>" or "\"x\"" off the line; false when it is neither. */
static bool take_name(struct cread *read, struct clexer *lexer,
		      const char **name, bool *quoted, struct loc *loc)
{
	const char *text = lexer->source->text, *end;
	struct ctoken token;
	char close;

	if (!clexer_next_in_line(lexer, &token))
		return false;
	*loc = token.loc;
	*quoted = token.kind == CTOKEN_STRING;
	if (!*quoted && *token.text != '<')
		return false;
	close = *quoted ? '"' : '>';
	end = memchr(token.text + 1, close,
		     (size_t)(text + lexer->end - token.text - 1));
	if (!end || memchr(token.text, '\n', (size_t)(end - token.text)))
		return false;
	*name = arena_strndup(read->cdecl->arena, token.text + 1,
			      (size_t)(end - token.text - 1));
	lexer->at = (uint32_t)(end + 1 - text);
	loc->end = lexer->source->base + lexer->at;
	return **name;
}

/* Reads a file if it is there. */
static bool read_path(struct cread *read, const char *path, bool quiet,
		      struct loc loc)
{
	struct cdecl *cdecl = read->cdecl;
	struct source *source;

	if (access(path, R_OK))
		return false;
	if (strmap_get(&cdecl->once, path))
		return true;
	if (cdecl->include_depth >= INCLUDE_DEPTH_MAX) {
		cread_error(read, loc, "#include nests deeper than %d",
			    INCLUDE_DEPTH_MAX);
		return true;
	}
	source = source_read(cdecl->sources, path);
	if (!source) {
		cread_error(read, loc, "'%s': %s", path, strerror(errno));
		return true;
	}
	cdecl->include_depth++;
	cread_file(cdecl, source, quiet);
	cdecl->include_depth--;
	return true;
}

static const char *beside(struct arena *arena, const struct source *source,
			  const char *name)
{
	const char *slash = strrchr(source->name, '/');

	return slash ? arena_printf(arena, "%.*s/%s",
				    (int)(slash - source->name), source->name,
				    name)
		     : name;
}

static bool read_own(struct cread *read, const struct source *source,
		     const char *name, bool quoted, struct loc loc)
{
	struct cdecl *cdecl = read->cdecl;
	const char *path;

	if (*name == '/')
		return read_path(read, name, read->quiet, loc);
	if (quoted && read_path(read, beside(cdecl->arena, source, name),
				read->quiet, loc))
		return true;
	for (uint32_t i = 0; i < cdecl->ninclude_dirs; i++) {
		path = arena_printf(cdecl->arena, "%s/%s",
				    cdecl->include_dirs[i], name);
		if (read_path(read, path, read->quiet, loc))
			return true;
	}
	return false;
}

static bool is_kernel_header(const char *name)
{
	static const char *const folders[] = {
		"linux/",   "asm/",   "asm-generic/", "net/",	    "uapi/",
		"kernel/",  "scsi/",  "trace/",	      "mm/",	    "fs/",
		"drivers/", "block/", "crypto/",      "sound/",	    "rdma/",
		"drm/",	    "acpi/",  "vdso/",	      "generated/",
	};

	if (!strcmp(name, "vmlinux.h"))
		return true;
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		if (!strncmp(name, folders[i], strlen(folders[i])))
			return true;
	return false;
}

static bool read_system(struct cread *read, const char *name, struct loc loc)
{
	static const char *const folders[] = {
		"/usr/local/include",
#if defined(__x86_64__)
		"/usr/include/x86_64-linux-gnu",
#elif defined(__aarch64__)
		"/usr/include/aarch64-linux-gnu",
#endif
		"/usr/include",
	};

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		if (read_path(read,
			      arena_printf(read->cdecl->arena, "%s/%s",
					   folders[i], name),
			      true, loc))
			return true;
	return false;
}

static void read_kernel_header(struct cread *read, const char *name, bool known,
			       struct loc loc)
{
	struct cdecl *cdecl = read->cdecl;
	bool outer = cdecl->macros_only, found;

	/* BTF has the types as this kernel has them; an installed header's may
	 * be of another one. */
	cdecl->macros_only |= btf_vmlinux(cdecl->types) != NULL;
	found = read_system(read, name, loc);
	if (!known && !found && !cdecl->macros_only)
		cread_error(read, loc,
			    "'%s' is a kernel header; awl takes the kernel's "
			    "types from BTF, which this kernel does not have",
			    name);
	cdecl->macros_only = outer;
}

void cpp_include(struct cread *read, struct clexer *lexer,
		 const struct ctoken *directive)
{
	struct cdecl *cdecl = read->cdecl;
	struct loc loc = directive->loc;
	const char *name;
	bool quoted, known;

	if (!take_name(read, lexer, &name, &quoted, &loc)) {
		cread_error(read, loc,
			    "expected \"FILE\" or <FILE> after #include");
		return;
	}
	if (read_own(read, lexer->source, name, quoted, loc))
		return;
	known = cheader_read(cdecl, name);
	if (is_kernel_header(name))
		read_kernel_header(read, name, known, loc);
	else if (!known && !read_system(read, name, loc) &&
		 !cheader_library(cdecl, name))
		cread_error(read, loc, "'%s' file not found", name);
}
