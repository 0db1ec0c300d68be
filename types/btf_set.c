// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's BTF objects: vmlinux and the loaded modules, when needed. */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "kernel/bpf.h"
#include "kernel/bpf_call.h"
#include "types/btf.h"

#define BTF_FOLDER "/sys/kernel/btf"

/* Opened when first asked for, and not again when that failed: many scripts
 * need no types at all. */
static struct btf_set *set_get(struct types *types)
{
	const char *path = types->btf_path;
	struct btf_set *set = types->btf;

	if (set || types->no_btf)
		return set;
	set = arena_new(types->arena, struct btf_set);
	set->types = types;
	if (btf_open(&set->vmlinux, types->arena, "vmlinux",
		     path ? path : BTF_FOLDER "/vmlinux", NULL)) {
		types->no_btf = true;
		return NULL;
	}
	types->btf = set;
	return set;
}

const struct btf_object *btf_vmlinux(struct types *types)
{
	struct btf_set *set = set_get(types);

	return set ? &set->vmlinux : NULL;
}

/* Another BTF than the running kernel's has none of its modules. */
static bool has_modules(const struct types *types)
{
	return !types->btf_path ||
	       !strcmp(types->btf_path, BTF_FOLDER "/vmlinux");
}

static struct btf_object *module_open(struct btf_set *set, const char *name)
{
	struct arena *arena = set->types->arena;
	struct btf_object *module;

	/* A name from a script must not lead out of the folder. */
	if (strchr(name, '/') || !has_modules(set->types))
		return NULL;
	vec_each (known, &set->modules)
		if (!strcmp((*known)->name, name))
			return *known;
	module = arena_new(arena, struct btf_object);
	if (btf_open(module, arena, name,
		     arena_printf(arena, BTF_FOLDER "/%s", name),
		     &set->vmlinux))
		return NULL;
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): v has room */
	*vec_push(arena, &set->modules) = module;
	return module;
}

const struct btf_object *btf_module(struct types *types, const char *name)
{
	struct btf_set *set = set_get(types);

	if (!set)
		return NULL;
	if (!strcmp(name, "vmlinux"))
		return &set->vmlinux;
	return module_open(set, name);
}

/* All of them only when a name was in vmlinux in vain: reading a hundred files
 * takes some milliseconds. */
uint32_t btf_modules(struct types *types)
{
	struct btf_set *set = set_get(types);
	struct dirent *entry;
	DIR *folder;

	if (!set || set->listed || !has_modules(types))
		return set ? set->modules.n : 0;
	set->listed = true;
	folder = opendir(BTF_FOLDER);
	while (folder && (entry = readdir(folder)))
		if (entry->d_name[0] != '.' &&
		    strcmp(entry->d_name, "vmlinux") != 0)
			module_open(set, entry->d_name);
	if (folder)
		closedir(folder);
	return set->modules.n;
}

void btf_set_close(struct btf_set *set)
{
	vec_each (module, &set->modules)
		btf_close(*module);
	btf_close(&set->vmlinux);
}

/* A kernel BTF object's descriptor if its name is the wanted one. */
static int object_fd(uint32_t id, const char *name)
{
	char its_name[64] = "";
	struct bpf_btf_info info = {
		.name = (uintptr_t)its_name,
		.name_len = sizeof(its_name),
	};
	uint32_t len = sizeof(info);
	union bpf_attr attr;
	int fd;

	memset(&attr, 0, sizeof(attr));
	attr.btf_id = id;
	fd = bpf_call(BPF_BTF_GET_FD_BY_ID, &attr);
	if (fd < 0)
		return fd;
	if (!bpf_object_info(fd, &info, &len) && info.kernel_btf &&
	    !strcmp(its_name, name))
		return fd;
	close(fd);
	return -ENOENT;
}

static int find_module_fd(const struct btf_object *btf)
{
	union bpf_attr attr;
	int fd, err;

	memset(&attr, 0, sizeof(attr));
	while (!(err = bpf_call(BPF_BTF_GET_NEXT_ID, &attr))) {
		fd = object_fd(attr.next_id, btf->name);
		if (fd >= 0 || fd == -EPERM)
			return fd;
		attr.start_id = attr.next_id;
	}
	return err;
}

bool btf_is_module(const struct btf_object *btf)
{
	return btf && btf->base;
}

int btf_object_fd(const struct btf_object *btf)
{
	/* A cache: filling it changes nothing one can see. */
	struct btf_object *cache = (struct btf_object *)btf;

	/* vmlinux has no descriptor of its own: 0 is what the kernel takes for
	 * it. */
	if (!btf_is_module(btf))
		return 0;
	if (cache->fd <= 0)
		cache->fd = find_module_fd(btf);
	return cache->fd;
}
