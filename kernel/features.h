/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: what the running kernel can do, tried when first asked and kept.
 * Never concluded from a version number. AWL_DISABLE=word,word switches
 * features off; --info prints them; a test walks the list.
 */
#ifndef AWL_KERNEL_FEATURES_H
#define AWL_KERNEL_FEATURES_H

#include <stdbool.h>
#include <stdint.h>

/* Name, word, what it is. */
#define FEATURES(X)                                                            \
	X(BTF, "btf", "kernel BTF")                                            \
	X(MODULE_BTF, "module_btf", "BTF of modules")                          \
	X(RINGBUF, "ringbuf", "the event ring")                                \
	X(LOOP, "loop", "bpf_loop")                                            \
	X(FOR_EACH, "for_each_map_elem", "bpf_for_each_map_elem")              \
	X(ATOMICS, "atomics", "atomic exchange and fetch")                     \
	X(BPF_CALLS, "bpf_calls", "BPF functions in every program type")       \
	X(MANY_CALLS, "many_calls", "more than 10,000 calls of functions")     \
	X(ARG_CTX, "arg_ctx", "functions given any context, by a tag")         \
	X(NAMELESS_CTX, "nameless_ctx",                                        \
	  "functions given tracing programs' context")                         \
	X(RDONLY_CAST, "rdonly_cast", "bpf_rdonly_cast to a structure")        \
	X(RDONLY_CAST_ANY, "rdonly_cast_any", "bpf_rdonly_cast to anything")   \
	X(NUM_ITER, "num_iter", "open-coded number iterators")                 \
	X(SIGNED_DIV, "signed_div", "signed division (instruction set v4)")    \
	X(COOKIE_PERF, "cookie_perf", "attach cookies of perf events")         \
	X(COOKIE_TRACING, "cookie_tracing", "attach cookies of fentry")        \
	X(COOKIE_RAW_TP, "cookie_raw_tp", "attach cookies of raw tracepoints") \
	X(KPROBE, "kprobe", "kprobes")                                         \
	X(KPROBE_MULTI, "kprobe_multi", "multi links of kprobes")              \
	X(KPROBE_SESSION, "kprobe_session", "session kprobes")                 \
	X(UPROBE, "uprobe", "uprobes")                                         \
	X(UPROBE_MULTI, "uprobe_multi", "multi links of uprobes")              \
	X(UPROBE_REF, "uprobe_refcnt", "USDT semaphores by the kernel")        \
	X(FENTRY, "fentry", "fentry and fexit")                                \
	X(GET_FUNC_IP, "get_func_ip", "bpf_get_func_ip")                       \
	X(LOOKUP_PERCPU, "lookup_percpu_elem", "bpf_map_lookup_percpu_elem")   \
	X(KTIME_TAI, "get_tai_ns", "bpf_ktime_get_tai_ns")                     \
	X(TASK_BTF, "task_btf", "plain loads through the current task")        \
	X(DPATH, "dpath", "bpf_d_path")                                        \
	X(WRITE_USER, "write_user", "bpf_probe_write_user")                    \
	X(OVERRIDE, "override", "bpf_override_return")                         \
	X(SOCKET_COOKIE, "socket_cookie",                                      \
	  "bpf_get_socket_cookie of tracing programs")                         \
	X(NO_PREALLOC_PERF, "no_prealloc_perf",                                \
	  "maps without preallocation in perf events")                         \
	X(MEMBARRIER, "membarrier", "membarrier as a grace period")            \
	X(ITER, "iter", "BPF iterators")                                       \
	X(MISSED_COUNTS, "missed_counts", "counts of runs that were missed")   \
	X(STRING_KFUNCS, "string_kfuncs", "string kfuncs")

enum feature {
#define X(name, word, text) FEATURE_##name,
	FEATURES(X)
#undef X
		FEATURE_COUNT
};

/* Cheap after the first time. Nothing is tried before it is asked for.
 * FEATURE_COUNT stands for nothing in tables, and is always there. */
bool feature(enum feature which);
/* Whether it was asked for, and is there: what was made so far rests on it. */
bool feature_used(enum feature which);
const char *feature_word(enum feature which);
const char *feature_text(enum feature which);
/* Reads AWL_DISABLE and --no-feature's list (NULL: none); the list from its
 * first unknown word on is returned, NULL when all are known. feature() reads
 * AWL_DISABLE by itself. */
const char *features_disable(const char *words);
/*
 * Names what finds ids of the kernel's BTF (a kind of linux/btf.h and a name;
 * 0: there is none), for whoever has read it anyway: the features' own way is a
 * pass through the whole file. NULL takes it back.
 */
void features_find_ids(uint32_t (*find)(void *data, uint32_t kind,
					const char *name),
		       void *data);

#endif
