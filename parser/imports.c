// SPDX-License-Identifier: GPL-2.0-or-later
#include "parser/imports.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strmap.h"

struct loader {
	struct diags *diags;
	struct script *script;
	struct arena *arena;
	const struct parameters *parameters;
	struct strmap loaded; /* by their real paths */
};

static void load(struct loader *loader, struct loc loc, const char *path);

static bool ends_with(const char *path, const char *suffix)
{
	size_t n = strlen(path), m = strlen(suffix);

	return n > m && strcmp(path + n - m, suffix) == 0;
}

static const char *beside(struct loader *loader, const struct source *source,
			  const char *path)
{
	const char *slash = strrchr(source->name, '/');

	if (*path == '/' || !slash)
		return path;
	return arena_printf(loader->arena, "%.*s/%s",
			    (int)(slash - source->name), source->name, path);
}

/* The path as the importing source means it; or the script, as bpftrace has
 * it for the imports of imports. */
static const char *relative(struct loader *loader, const struct source *source,
			    const char *path)
{
	const char *own = beside(loader, source, path);
	const char *other = beside(loader, loader->script->source, path);

	return access(own, F_OK) != 0 && access(other, F_OK) == 0 ? other : own;
}

static void load_all(struct loader *loader, const struct script *from)
{
	/* bpftrace's own library is built in here, so importing it is no more
	 * than allowed. */
	vec_each (import, &from->imports)
		if (strncmp(import->path, "stdlib/", 7) != 0)
			load(loader, import->loc,
			     relative(loader, from->source, import->path));
}

#define APPEND(to, from, list)                        \
	for (uint32_t i = 0; i < (from)->list.n; i++) \
	*vec_push(loader->arena, &(to)->list) = (from)->list.v[i]

/* What an import brings joins behind what is there. */
static void join(struct loader *loader, const struct script *from)
{
	struct script *to = loader->script;

	vec_each (entry, &from->config)
		diag_error(loader->diags, entry->loc,
			   "An imported file may not have a config block");
	APPEND(to, from, preamble);
	APPEND(to, from, macros);
	APPEND(to, from, functions);
	APPEND(to, from, maps);
	APPEND(to, from, displays);
	APPEND(to, from, blocks);
}

static void load_script(struct loader *loader, struct loc loc, const char *path)
{
	struct source *source = source_read(loader->script->sources, path);
	struct script *script;

	if (!source) {
		diag_error(loader->diags, loc, "Failed to import %s: %s", path,
			   strerror(errno));
		return;
	}
	script = parse_script_with(loader->diags, loader->script->sources,
				   source, loader->parameters);
	load_all(loader, script);
	join(loader, script);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A folder's files by name, so that their order is always the same. */
static void load_folder(struct loader *loader, struct loc loc, const char *path)
{
	VEC(char *) names = { 0 };
	struct dirent *entry;
	DIR *folder = opendir(path);

	if (!folder) {
		diag_error(loader->diags, loc, "Failed to import %s: %s", path,
			   strerror(errno));
		return;
	}
	while ((entry = readdir(folder)))
		if (ends_with(entry->d_name, ".bt") ||
		    ends_with(entry->d_name, ".h"))
			*vec_push(loader->arena, &names) = arena_printf(
				loader->arena, "%s/%s", path, entry->d_name);
	closedir(folder);
	/* qsort must not get NULL, even for none. */
	if (names.n)
		qsort(names.v, names.n, sizeof(*names.v), by_name);
	vec_each (name, &names)
		load(loader, loc, *name);
}

/* The folder that a path is in. */
static const char *folder_of(struct loader *loader, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	return slash == path ? "/"
			     : arena_strndup(loader->arena, path,
					     (size_t)(slash - path));
}

/* Who may write a folder decides what is in it. */
static bool allowed(struct loader *loader, struct loc loc, const char *path,
		    struct stat *status)
{
	const char *folder = folder_of(loader, path), *open = NULL;
	struct stat around;

	if (stat(path, status) != 0 || stat(folder, &around) != 0) {
		diag_error(loader->diags, loc, "Failed to import %s: %s", path,
			   strerror(errno));
		return false;
	}
	if (status->st_mode & S_IWOTH)
		open = path;
	else if (around.st_mode & S_IWOTH)
		open = folder;
	if (open)
		diag_error(loader->diags, loc,
			   "Refusing to import %s: everybody may write %s",
			   path, open == path ? "it" : folder);
	return !open;
}

static void load(struct loader *loader, struct loc loc, const char *path)
{
	char *real = realpath(path, NULL);
	struct stat status;
	bool known = real && strmap_get(&loader->loaded, real);

	/* Before it is read: a file that imports itself, by whatever way, ends
	 * there. */
	if (real && !known)
		strmap_set(&loader->loaded, real, loader);
	free(real);
	if (known || !allowed(loader, loc, path, &status))
		return;
	if (S_ISDIR(status.st_mode))
		load_folder(loader, loc, path);
	else if (ends_with(path, ".bpf.c") || ends_with(path, ".bpf.o"))
		diag_error(loader->diags, loc,
			   "%s can not be imported: awl has no C compiler",
			   path);
	else if (ends_with(path, ".h"))
		*vec_push(loader->arena, &loader->script->headers) =
			arena_strdup(loader->arena, path);
	else if (ends_with(path, ".bt"))
		load_script(loader, loc, path);
	else
		diag_error(loader->diags, loc, "unknown import type: \"%s\"",
			   path);
}

void imports_load(struct diags *diags, struct script *script,
		  const struct parameters *parameters)
{
	struct loader loader = { .diags = diags,
				 .script = script,
				 .arena = script->arena,
				 .parameters = parameters };
	struct script own = *script;

	loader.loaded.arena = script->arena;
	/* What is imported runs before what imports it. */
	memset(&script->blocks, 0, sizeof(script->blocks));
	load_all(&loader, &own);
	for (uint32_t i = 0; i < own.blocks.n; i++)
		*vec_push(script->arena, &script->blocks) = own.blocks.v[i];
}
