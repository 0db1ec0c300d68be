// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/bpf_call.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* EAGAIN: a signal came while the verifier worked. */
#define LOAD_TRIES 5

int bpf_call(enum bpf_cmd command, union bpf_attr *attr)
{
	long result = syscall(__NR_bpf, command, attr, sizeof(*attr));

	return result < 0 ? -errno : (int)result;
}

void bpf_call_name(char name[BPF_OBJ_NAME_LEN], const char *wanted)
{
	size_t n = 0;

	/* As bpftrace calls them, so that tools that list maps show what people
	 * know. */
	if (wanted[0] == '@') {
		n = (size_t)sprintf(name, "AT_");
		wanted++;
	}
	for (; *wanted && n < BPF_OBJ_NAME_LEN - 1; wanted++) {
		char c = *wanted;

		name[n++] = isalnum((unsigned char)c) || c == '.' ? c : '_';
	}
	memset(name + n, 0, BPF_OBJ_NAME_LEN - n);
}

/* Before 5.11 maps and programs count as locked memory. Raised only when
 * that is in the way: it is a setting of the whole process. */
static int raise_memlock(void)
{
	struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

	return setrlimit(RLIMIT_MEMLOCK, &limit) ? -errno : 0;
}

int bpf_call_map_create(enum bpf_map_type type, const char *name,
			uint32_t key_size, uint32_t value_size,
			uint32_t max_entries, uint32_t flags)
{
	union bpf_attr attr;
	int fd;

	memset(&attr, 0, sizeof(attr));
	attr.map_type = type;
	attr.key_size = key_size;
	attr.value_size = value_size;
	attr.max_entries = max_entries;
	attr.map_flags = flags;
	bpf_call_name(attr.map_name, name);
	fd = bpf_call(BPF_MAP_CREATE, &attr);
	if (fd == -EPERM && !raise_memlock())
		fd = bpf_call(BPF_MAP_CREATE, &attr);
	return fd;
}

int bpf_call_load(union bpf_attr *attr)
{
	int fd = -EAGAIN;

	for (int i = 0; i < LOAD_TRIES && fd == -EAGAIN; i++)
		fd = bpf_call(BPF_PROG_LOAD, attr);
	if (fd == -EPERM && !raise_memlock())
		fd = bpf_call(BPF_PROG_LOAD, attr);
	return fd;
}

int bpf_call_attach(int program)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.raw_tracepoint.prog_fd = (uint32_t)program;
	return bpf_call(BPF_RAW_TRACEPOINT_OPEN, &attr);
}

static union bpf_attr element(int map, const void *key, const void *value)
{
	union bpf_attr attr;

	/* All of it, also what the union's member leaves: the kernel refuses
	 * bits that it does not know. */
	memset(&attr, 0, sizeof(attr));
	attr.map_fd = (uint32_t)map;
	attr.key = (uintptr_t)key;
	attr.value = (uintptr_t)value;
	return attr;
}

int bpf_call_program_of_id(uint32_t id)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_id = id;
	return bpf_call(BPF_PROG_GET_FD_BY_ID, &attr);
}

int bpf_call_map_of_id(uint32_t id)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_id = id;
	return bpf_call(BPF_MAP_GET_FD_BY_ID, &attr);
}

int bpf_call_map_of_file(const char *path)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.pathname = (uintptr_t)path;
	return bpf_call(BPF_OBJ_GET, &attr);
}

int bpf_call_update(int map, const void *key, const void *value, uint64_t flags)
{
	union bpf_attr attr = element(map, key, value);

	attr.flags = flags;
	return bpf_call(BPF_MAP_UPDATE_ELEM, &attr);
}

int bpf_call_lookup(int map, const void *key, void *value)
{
	union bpf_attr attr = element(map, key, value);

	return bpf_call(BPF_MAP_LOOKUP_ELEM, &attr);
}

int bpf_call_delete(int map, const void *key)
{
	union bpf_attr attr = element(map, key, NULL);

	return bpf_call(BPF_MAP_DELETE_ELEM, &attr);
}

int bpf_call_run(int program)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.test.prog_fd = (uint32_t)program;
	return bpf_call(BPF_PROG_TEST_RUN, &attr);
}
