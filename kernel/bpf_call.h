/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bpf(2) with as little around it as can be: libbpf's wrappers try features
 * of the kernel first, which costs as much as the whole of a short script, and
 * bring a sixth of a megabyte each with whatever they call.
 * All return negative errno.
 */
#ifndef AWL_KERNEL_BPF_CALL_H
#define AWL_KERNEL_BPF_CALL_H

#include <linux/bpf.h>
#include <stdint.h>

int bpf_call(enum bpf_cmd command, union bpf_attr *attr);

/* The descriptor. `name` is cut and cleaned as the kernel wants it. */
int bpf_call_map_create(enum bpf_map_type type, const char *name,
			uint32_t key_size, uint32_t value_size,
			uint32_t max_entries, uint32_t flags);
int bpf_call_update(int map, const void *key, const void *value,
		    uint64_t flags);
int bpf_call_lookup(int map, const void *key, void *value);
int bpf_call_delete(int map, const void *key);
/* A map's descriptor, by its id or its file in a BPF file system. */
int bpf_call_map_of_id(uint32_t id);
int bpf_call_map_of_file(const char *path);
/* A loaded program's descriptor, by its id. */
int bpf_call_program_of_id(uint32_t id);
/* Runs a raw tracepoint program once. */
int bpf_call_run(int program);
/* BPF_PROG_LOAD: the descriptor. Tried again when the verifier was
 * interrupted, or when locked memory was the limit. */
int bpf_call_load(union bpf_attr *attr);
/* The link of a program that knows its target by itself. */
int bpf_call_attach(int program);
/* Characters the kernel takes in the name of an object, at most 15. */
void bpf_call_name(char name[BPF_OBJ_NAME_LEN], const char *wanted);

#endif
