/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the files that try features; features.h is for everybody else. */
#ifndef AWL_KERNEL_FEATURES_PRIVATE_H
#define AWL_KERNEL_FEATURES_PRIVATE_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <stdint.h>

#include "kernel/insns.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What a trial program is loaded as. */
struct trial {
	enum bpf_prog_type type;
	uint32_t attach_type;
	uint32_t btf_id;
};

/* The program's descriptor, or negative errno. */
int trial_load(struct trial trial, const struct bpf_insn *insns, unsigned n);
/* The same with what the verifier says, if log is not NULL. */
int trial_load_log(struct trial trial, const struct bpf_insn *insns, unsigned n,
		   char *log, unsigned log_room);
/* Whether it loads. */
bool trial_loads(struct trial trial, const struct bpf_insn *insns, unsigned n);
/* A program that returns 0. */
int trial_load_empty(struct trial trial);
/* Whether programs of the type may call a helper, whatever its arguments. */
bool trial_has_helper(struct trial trial, int helper);

/* Ids in vmlinux's BTF that trials need; 0: not there. */
enum trial_id {
	ID_TASK_STRUCT,
	ID_RDONLY_CAST,
	ID_ITER_NEW,
	ID_ITER_NEXT,
	ID_ITER_DESTROY,
	ID_STRNLEN,
	ID_FENTRY_TEST,
	ID_VFS_OPEN,
	ID_FILP_CLOSE,
	ID_ITER_TASK,
	ID_SYS_ENTER,
	ID_STACK_LIVENESS,
	TRIAL_IDS
};
uint32_t trial_id(enum trial_id which);

/* One a feature; see features.c's table. */
bool try_btf(void);
bool try_module_btf(void);
bool try_ringbuf(void);
bool try_loop(void);
bool try_for_each(void);
bool try_atomics(void);
bool try_bpf_calls(void);
bool try_many_calls(void);
bool try_arg_ctx(void);
bool try_nameless_ctx(void);
bool try_rdonly_cast(void);
bool try_rdonly_cast_any(void);
bool try_num_iter(void);
bool try_signed_div(void);
bool try_get_func_ip(void);
bool try_lookup_percpu(void);
bool try_ktime_tai(void);
bool try_task_btf(void);
bool try_dpath(void);
bool try_socket_cookie(void);
bool try_write_user(void);
bool try_override(void);
bool try_no_prealloc_perf(void);
bool try_membarrier(void);
bool try_iter(void);
bool try_missed_counts(void);
bool try_string_kfuncs(void);
bool try_cookie_perf(void);
bool try_cookie_tracing(void);
bool try_cookie_raw_tp(void);
bool try_kprobe(void);
bool try_kprobe_multi(void);
bool try_kprobe_session(void);
bool try_uprobe(void);
bool try_uprobe_multi(void);
bool try_uprobe_ref(void);
bool try_fentry(void);

#endif
