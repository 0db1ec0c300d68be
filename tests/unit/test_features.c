// SPDX-License-Identifier: GPL-2.0-or-later
/* The list of features: words, switching off; our own ABI declarations. */
#include <linux/bpf.h>
#include <linux/btf.h>
#include <linux/version.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "kernel/btf_ids.h"
#include "kernel/features.h"
#include "kernel/uapi.h"
#include "tests/unit/check.h"

static void check_words(void)
{
	for (int i = 0; i < FEATURE_COUNT; i++) {
		CHECK(feature_word(i) && feature_word(i)[0]);
		CHECK(feature_text(i) && feature_text(i)[0]);
		for (int j = 0; j < i; j++)
			CHECK(strcmp(feature_word(i), feature_word(j)) != 0);
	}
	CHECK(feature(FEATURE_COUNT));
}

static void check_disable(void)
{
	setenv("AWL_DISABLE", "btf,membarrier", 1);
	CHECK(features_disable(NULL) == NULL);
	CHECK(!feature(FEATURE_BTF));
	CHECK(!feature(FEATURE_MEMBARRIER));
	CHECK(features_disable("ringbuf, loop") == NULL);
	CHECK(!feature(FEATURE_RINGBUF));
	CHECK(!feature(FEATURE_LOOP));
	CHECK_STR(features_disable("atomics,nonsense,fentry"),
		  "nonsense,fentry");
	CHECK(!feature(FEATURE_ATOMICS));
	CHECK(!feature(FEATURE_FENTRY));
	CHECK(features_disable("") == NULL);
}

#define SAME(member)                                        \
	CHECK_EQ(offsetof(struct link_create_attr, member), \
		 offsetof(union bpf_attr, link_create.member))

/* uapi.h against what this machine's header knows of it. */
static void check_layouts(void)
{
	SAME(target_fd);
	SAME(attach_type);
	SAME(flags);
	SAME(kprobe_multi.flags);
	SAME(kprobe_multi.cnt);
	SAME(kprobe_multi.syms);
	SAME(kprobe_multi.addrs);
	SAME(kprobe_multi.cookies);
	SAME(tracing.cookie);
	CHECK_EQ(offsetof(struct link_create_attr, perf_event.cookie),
		 offsetof(union bpf_attr, link_create.perf_event.bpf_cookie));
	CHECK_EQ(offsetof(struct link_info_attr, prog_id),
		 offsetof(struct bpf_link_info, prog_id));
	CHECK_EQ(offsetof(struct link_info_attr, kprobe_multi.addrs),
		 offsetof(struct bpf_link_info, raw_tracepoint.tp_name));
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
	SAME(uprobe_multi.path);
	SAME(uprobe_multi.cookies);
	SAME(uprobe_multi.pid);
	CHECK_EQ(ATTACH_UPROBE_MULTI, BPF_TRACE_UPROBE_MULTI);
	CHECK_EQ(ATTACH_KPROBE_SESSION, BPF_TRACE_KPROBE_SESSION);
	CHECK_EQ(PERF_INFO_KPROBE, BPF_PERF_EVENT_KPROBE);
	CHECK_EQ(offsetof(struct link_info_attr, kprobe.missed),
		 offsetof(struct bpf_link_info, perf_event.kprobe.missed));
	CHECK_EQ(offsetof(struct link_info_attr, kprobe_multi.missed),
		 offsetof(struct bpf_link_info, kprobe_multi.missed));
#endif
}

static bool is_vfs_read(const char *name, void *data)
{
	(void)data;
	return strcmp(name, "vfs_read") == 0;
}

static void count(const char *name, void *data)
{
	(void)name;
	++*(int *)data;
}

/* The small BTF reader, where this kernel has BTF. */
static void check_btf_ids(void)
{
	static const char path[] = "/sys/kernel/btf/vmlinux";
	struct btf_wanted wanted[] = {
		{ "task_struct", BTF_KIND_STRUCT, 0, 0 },
		{ "vfs_read", BTF_KIND_FUNC, 0, 0 },
		{ "no_such_function_at_all", BTF_KIND_FUNC, 0, 0 },
	};
	uint32_t base = 0;
	int n = 0;

	CHECK(btf_ids_find("/nonexistent", wanted, 3) < 0);
	CHECK(btf_ids_find("/proc/self/exe", wanted, 3) < 0);
	if (access(path, R_OK))
		return;
	CHECK_EQ(btf_ids_find(path, wanted, 3), 0);
	CHECK(wanted[0].id && wanted[1].id && !wanted[2].id);
	CHECK_EQ(btf_functions_each(path, &base, is_vfs_read, count, &n), 0);
	CHECK_EQ(n, 1);
	CHECK(base > 1000);
}

int main(void)
{
	check_words();
	check_disable();
	check_layouts();
	check_btf_ids();
	return CHECK_END;
}
