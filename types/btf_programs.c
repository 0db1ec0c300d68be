// SPDX-License-Identifier: GPL-2.0-or-later
/* Functions of the BPF programs that are loaded now: each brings its BTF. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/bpf.h"
#include "kernel/bpf_call.h"
#include "types/btf.h"

struct loaded {
	struct arena *arena; /* of what is handed out */
	void (*each)(const struct bpf_function *function, void *data);
	void *data;
	uint32_t program;
};

static void take_function(const struct loaded *loaded,
			  const struct btf_object *btf, uint32_t id)
{
	struct bpf_function function = { .program = loaded->program,
					 .btf_id = id };
	struct btf_record record, prototype;

	if (!btf_get(btf, id, &record) || record.kind != BTF_KIND_FUNC ||
	    !btf_get(btf, record.type, &prototype))
		return;
	function.name = arena_strdup(loaded->arena, record.name);
	function.nparameters = prototype.vlen;
	loaded->each(&function, loaded->data);
}

static void take_functions(const struct loaded *loaded, const void *data,
			   uint32_t size, const struct bpf_func_info *functions,
			   uint32_t n)
{
	struct btf_object btf;
	struct arena arena = { 0 };

	if (!btf_open_memory(&btf, &arena, "bpf", data, size, NULL)) {
		for (uint32_t i = 0; i < n; i++)
			take_function(loaded, &btf, functions[i].type_id);
		btf_close(&btf);
	}
	arena_release(&arena);
}

/* The BTF's bytes on the heap, or NULL. */
static void *read_btf(uint32_t id, uint32_t *size)
{
	struct bpf_btf_info info;
	uint32_t len = sizeof(info);
	union bpf_attr attr;
	void *data = NULL;
	int fd;

	memset(&attr, 0, sizeof(attr));
	attr.btf_id = id;
	fd = bpf_call(BPF_BTF_GET_FD_BY_ID, &attr);
	memset(&info, 0, sizeof(info));
	if (fd < 0 || bpf_object_info(fd, &info, &len))
		goto out;
	*size = info.btf_size;
	data = malloc(*size);
	memset(&info, 0, sizeof(info));
	info.btf = (uintptr_t)data;
	info.btf_size = *size;
	len = sizeof(info);
	if (data && bpf_object_info(fd, &info, &len)) {
		free(data);
		data = NULL;
	}
out:
	if (fd >= 0)
		close(fd);
	return data;
}

/* What a program says of its functions: on the heap, or NULL. */
static struct bpf_func_info *read_functions(int fd, struct bpf_prog_info *info)
{
	uint32_t len = sizeof(*info), n;
	struct bpf_func_info *functions;

	memset(info, 0, sizeof(*info));
	if (bpf_object_info(fd, info, &len) || !info->btf_id)
		return NULL;
	n = info->nr_func_info;
	functions = calloc(n + 1, sizeof(*functions));
	memset(info, 0, sizeof(*info));
	info->func_info = (uintptr_t)functions;
	info->nr_func_info = n;
	info->func_info_rec_size = sizeof(*functions);
	len = sizeof(*info);
	if (functions && !bpf_object_info(fd, info, &len) &&
	    info->nr_func_info <= n)
		return functions;
	free(functions);
	return NULL;
}

static void take_program(const struct loaded *loaded)
{
	int fd = bpf_call_program_of_id(loaded->program);
	struct bpf_func_info *functions;
	struct bpf_prog_info info;
	uint32_t size;
	void *data;

	if (fd < 0)
		return; /* gone meanwhile */
	functions = read_functions(fd, &info);
	data = functions ? read_btf(info.btf_id, &size) : NULL;
	if (data)
		take_functions(loaded, data, size, functions,
			       info.nr_func_info);
	free(data);
	free(functions);
	close(fd);
}

void type_each_bpf_function(struct arena *arena,
			    void (*each)(const struct bpf_function *function,
					 void *data),
			    void *data)
{
	struct loaded loaded = { arena, each, data, 0 };
	union bpf_attr attr;

	for (;;) {
		memset(&attr, 0, sizeof(attr));
		attr.start_id = loaded.program;
		if (bpf_call(BPF_PROG_GET_NEXT_ID, &attr) < 0)
			return;
		loaded.program = attr.next_id;
		take_program(&loaded);
	}
}
