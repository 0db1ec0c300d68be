/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What newer kernels' <linux/bpf.h> declare and Debian 12's (6.1) does not.
 * Numbers and layouts are ABI; tests/unit/test_features.c compares those that
 * the installed header has too.
 */
#ifndef AWL_KERNEL_UAPI_H
#define AWL_KERNEL_UAPI_H

#include <linux/types.h>

enum {
	/* enum bpf_attach_type */
	ATTACH_UPROBE_MULTI = 48,   /* 6.6 */
	ATTACH_KPROBE_SESSION = 56, /* 6.10 */
	ATTACH_UPROBE_SESSION = 57, /* 6.13 */
	/* flags of the multi links */
	MULTI_RETURN = 1 << 0,
};

/* union bpf_attr of BPF_LINK_CREATE, up to uprobe_multi (6.6). */
struct link_create_attr {
	__u32 prog_fd;
	__u32 target_fd;
	__u32 attach_type;
	__u32 flags;
	union {
		struct {
			__u64 cookie;
		} perf_event;
		struct {
			__u32 flags;
			__u32 cnt;
			__u64 syms;
			__u64 addrs;
			__u64 cookies;
		} kprobe_multi;
		struct {
			__u32 target_btf_id;
			__u32 zero;
			__u64 cookie; /* 6.0; raw tracepoints 6.10 */
		} tracing;
		struct {
			__u64 path;
			__u64 offsets;
			__u64 ref_ctr_offsets;
			__u64 cookies;
			__u32 cnt;
			__u32 flags;
			__u32 pid;
			__u32 zero;
		} uprobe_multi;
		struct {
			__u64 info; /* struct iter_info */
			__u32 len;
		} iter;
	};
};

/* union bpf_iter_link_info: whose a walk is, or what it begins at. */
union iter_info {
	struct {
		__u32 order;
		__u32 fd;
		__u64 id;
	} cgroup; /* 6.1 */
	struct {
		__u32 tid;
		__u32 pid;
		__u32 pid_fd;
	} task; /* 6.1 */
	struct {
		__u32 fd;
	} map;
};

enum { CGROUP_DESCENDANTS_PRE = 2 }; /* enum bpf_cgroup_iter_order */

/* struct bpf_link_info as of 6.7, the parts we read. The kernel says how much
 * of it it knows: 48 bytes before 6.7, which first counts missed runs. */
struct link_info_attr {
	__u32 type; /* enum bpf_link_type */
	__u32 id;
	__u32 prog_id;
	__u32 zero;
	union {
		struct {
			__u64 addrs;
			__u32 count;
			__u32 flags;
			__u64 missed;
		} kprobe_multi;
		struct {
			__u32 type; /* PERF_INFO_* */
			__u32 zero;
			__u64 func_name;
			__u32 name_len;
			__u32 offset;
			__u64 addr;
			__u64 missed;
		} kprobe;
		__u64 room[12];
	};
};

enum {
	LINK_INFO_HAS_MISSED = 56,
	PERF_INFO_KPROBE = 3, /* enum bpf_perf_event_type */
	PERF_INFO_KRETPROBE = 4,
};

#endif
