// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Libraries by name: the dynamic linker's cache, then its standard folders.
 *
 *	"glibc-ld.so.cache" "1.1", u32 nlibs, u32 size of strings, 20 bytes,
 *	nlibs times { s32 flags, u32 name, u32 path, u32, u64 }, strings
 *
 * with offsets from the header, which may stand behind one of the old form.
 */
#include "probes/library.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probes/elf.h"
#include "probes/private.h"

static const char magic[] = "glibc-ld.so.cache1.1";

enum { HEADER = 48, ENTRY = 24 };

static const char *const folders[] = {
#if defined(__x86_64__)
	"/lib/x86_64-linux-gnu",
	"/usr/lib/x86_64-linux-gnu",
#else
	"/lib/aarch64-linux-gnu",
	"/usr/lib/aarch64-linux-gnu",
#endif
	"/lib64",
	"/usr/lib64",
	"/lib",
	"/usr/lib",
	"/usr/local/lib",
};

/* "libc" is libc.so.6 and "libssl.so" is libssl.so.3; versions may be left
 * out, not cut. */
static bool name_matches(const char *file, const char *name)
{
	size_t len = strlen(name);

	if (strncmp(file, name, len) != 0)
		return false;
	file += len;
	if (!*file)
		return true;
	if (strncmp(file, ".so", 3) == 0)
		return !file[3] || file[3] == '.';
	return len > 3 && strstr(name, ".so") && *file == '.';
}

static bool is_ours(struct probe_env *env, const char *path)
{
	return elf_cached(env, path) != NULL;
}

static uint32_t word(const char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

static const char *cache_search(struct probe_env *env, const char *data,
				size_t size, const char *name)
{
	const char *header = memmem(data, size, magic, sizeof(magic) - 1);
	uint32_t n;

	if (!header || size - (header - data) < HEADER)
		return NULL;
	size -= header - data;
	n = word(header + 20);
	for (uint32_t i = 0; i < n && HEADER + (i + 1ULL) * ENTRY <= size;
	     i++) {
		const char *entry = header + HEADER + (size_t)i * ENTRY;
		uint32_t key = word(entry + 4), value = word(entry + 8);

		if (key >= size || value >= size ||
		    !name_matches(header + key, name) ||
		    !is_ours(env, header + value))
			continue;
		return arena_strdup(env->arena, header + value);
	}
	return NULL;
}

static const char *cache_find(struct probe_env *env, const char *name)
{
	int fd = open("/etc/ld.so.cache", O_RDONLY | O_CLOEXEC);
	const char *found = NULL;
	struct stat status;
	void *data;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &status) == 0 && status.st_size > HEADER) {
		/* Strings are read only if the last one ends. */
		data = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE, fd,
			    0);
		if (data != MAP_FAILED) {
			if (!((const char *)data)[status.st_size - 1])
				found = cache_search(env, data, status.st_size,
						     name);
			munmap(data, status.st_size);
		}
	}
	close(fd);
	return found;
}

static const char *folder_find(struct probe_env *env, const char *folder,
			       const char *name)
{
	DIR *open_folder = opendir(folder);
	const char *found = NULL;
	struct dirent *entry;

	while (open_folder && !found && (entry = readdir(open_folder))) {
		const char *path;

		if (!name_matches(entry->d_name, name))
			continue;
		path = arena_printf(env->arena, "%s/%s", folder, entry->d_name);
		if (is_ours(env, path))
			found = path;
	}
	if (open_folder)
		closedir(open_folder);
	return found;
}

const char *library_find(struct probe_env *env, const char *name)
{
	const char *found;

	if (strncmp(name, "lib", 3) != 0 || strchr(name, '/'))
		return NULL;
	found = cache_find(env, name);
	for (size_t i = 0; !found && i < COUNT(folders); i++)
		found = folder_find(env, folders[i], name);
	return found;
}
