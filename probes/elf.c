// SPDX-License-Identifier: GPL-2.0-or-later
/* The ELF files that probes name. */
#include "probes/elf.h"

#include <errno.h>
#include <string.h>

#include "probes/private.h"

/* Files stay open and mapped from expanding to the end: a pattern opens each
 * once, however many blocks name it. */
struct open_file {
	struct open_file *next;
	struct elf_file *file;
};

struct elf_file *elf_cached(struct probe_env *env, const char *path)
{
	struct probe_cache *cache = probe_cache(env);
	struct open_file *known;
	struct elf_file *file;

	for (known = cache->files; known; known = known->next) {
		if (strcmp(elf_file_path(known->file), path) == 0)
			return known->file;
	}
	file = elf_file_open(path);
	if (!file)
		return NULL;
	if (!elf_file_is_ours(file)) {
		elf_file_close(file);
		errno = ENOEXEC;
		return NULL;
	}
	known = arena_new(env->arena, struct open_file);
	known->file = file;
	known->next = cache->files;
	cache->files = known;
	return file;
}

void elf_files_close(struct probe_cache *cache)
{
	for (; cache->files; cache->files = cache->files->next)
		elf_file_close(cache->files->file);
}

struct elf_find {
	const char *name;
	struct elf_symbol *function;
};

static int find_compare(const struct elf_symbol *function, void *data)
{
	struct elf_find *find = data;

	if (strcmp(function->name, find->name) != 0)
		return 0;
	*find->function = *function;
	return -1; /* enough */
}

bool elf_function_find(struct elf_file *file, const char *name,
		       struct elf_symbol *function)
{
	struct elf_find find = { name, function };

	return elf_file_each(file, ELF_FUNCTIONS, find_compare, &find) < 0;
}

/* A thread's own variables have offsets for values, of each thread's block. */
bool elf_symbol_find(struct elf_file *file, const char *name,
		     struct elf_symbol *symbol)
{
	static const uint32_t kinds = ~(1u << STT_TLS | 1u << STT_SECTION |
					1u << STT_FILE);
	struct elf_find find = { name, symbol };

	return elf_file_each(file, kinds, find_compare, &find) < 0;
}

struct elf_visit {
	struct probe_env *env;
	void (*each)(struct elf_file *file, const char *path, void *data);
	void *data;
	const char *failure; /* why a file could not be used */
};

static void visit_file(const char *path, void *data)
{
	struct elf_visit *visit = data;
	struct elf_file *file = elf_cached(visit->env, path);

	if (file)
		visit->each(file, arena_strdup(visit->env->arena, path),
			    visit->data);
	else
		visit->failure = arena_printf(
			visit->env->arena, "%s: %s", path,
			errno == ENOEXEC ? "not a program of this machine"
					 : strerror(errno));
}

int elf_each(struct probe_env *env, const char *name,
	     void (*each)(struct elf_file *file, const char *path, void *data),
	     void *data, const char **why)
{
	struct elf_visit visit = { .env = env, .each = each, .data = data };
	int n = binary_each(env, name, visit_file, &visit, why);

	if (n >= 0)
		*why = visit.failure;
	return n;
}

int elf_missing(struct probe_env *env, const struct attach_point *point,
		const char *kind, const char *binary, int err, const char *why)
{
	struct nearest nearest = { 0 };

	if (err != -ENOENT)
		return probe_error(env, point, "%s", why);
	binary_suggest(env, binary, &nearest);
	return probe_error_near(env, point, &nearest, "%s %s", kind, why);
}

void elf_suggest(struct probe_env *env, const struct attach_point *point,
		 struct nearest *nearest,
		 void (*each)(struct elf_file *file, const char *path,
			      void *data))
{
	const char *why, *binary = probe_part(point, 1);

	nearest->name = probe_part(point, point->nparts - 1);
	if (point->nparts < 3 || !binary || !nearest->name)
		return;
	if (elf_each(env, binary, each, nearest, &why) == -ENOENT)
		binary_suggest(env, binary, nearest);
}
