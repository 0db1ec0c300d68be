/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Contract: the few system calls that libbpf does not wrap as we want them,
 * and facts of the machine. All return negative errno on failure. */
#ifndef AWL_KERNEL_BPF_H
#define AWL_KERNEL_BPF_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Possible CPUs (highest number + 1): the size of per-CPU values. */
uint32_t cpus_possible(void);
/* Calls back for each online CPU; stops at the first negative result. */
int cpus_each_online(int (*each)(uint32_t cpu, void *data), void *data);

struct perf_event_attr;
int perf_event_open(struct perf_event_attr *attr, pid_t pid, int cpu, int group,
		    unsigned long flags);
/* The dynamic PMU type ("kprobe", "uprobe") of sysfs. */
int pmu_type(const char *name);
/* The bit of its config that makes a probe a return probe. */
int pmu_return_bit(const char *name);

struct link_create_attr; /* kernel/uapi.h */
/* BPF_LINK_CREATE; the link's descriptor. */
int bpf_link_new(const struct link_create_attr *attr);
/* BPF_OBJ_GET_INFO_BY_FD; *len: room, then what the kernel knows of it. */
int bpf_object_info(int fd, void *info, uint32_t *len);

/* Reads a small file in one go and ends it with a NUL; bytes read. */
ssize_t file_read_small(const char *path, char *to, size_t room);

/* /proc/kallsyms, read when first asked. */
struct kallsyms;
struct kallsyms *kallsyms_open(void);
/* The same of another file: tests. */
struct kallsyms *kallsyms_open_file(const char *path);
void kallsyms_close(struct kallsyms *symbols);
/* The symbol that covers an address, its module ("" for the kernel) and the
 * offset in it; NULL when unknown. */
const char *kallsyms_name(struct kallsyms *symbols, uint64_t address,
			  uint64_t *offset, const char **module);
/* 0 when unknown. *count gets how many symbols have the name. */
uint64_t kallsyms_address(struct kallsyms *symbols, const char *name,
			  unsigned *count);
uint64_t kallsyms_module_address(struct kallsyms *symbols, const char *module,
				 const char *name);
/* Bytes from a symbol's address to the next symbol; 0: it is the last. */
uint64_t kallsyms_size(struct kallsyms *symbols, uint64_t address);
/* Calls back for each symbol of a name; module "" is the kernel. */
void kallsyms_each_named(struct kallsyms *symbols, const char *name,
			 void (*each)(uint64_t address, const char *module,
				      void *data),
			 void *data);

/* Whether programs of a type (attached there) may call a helper, or the kernel
 * function with that BTF id of vmlinux; tried with the verifier. */
bool helper_allowed(enum bpf_prog_type type, uint32_t attach_type,
		    uint32_t attach_btf_id, int helper);
bool kfunc_allowed(enum bpf_prog_type type, uint32_t attach_type,
		   uint32_t attach_btf_id, uint32_t kfunc);

#endif
