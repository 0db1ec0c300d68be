// SPDX-License-Identifier: GPL-2.0-or-later
/* Trials: what programs can be attached to. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "kernel/bpf.h"
#include "kernel/bpf_call.h"
#include "kernel/features_private.h"
#include "kernel/uapi.h"

/* Loads an empty program, tries a link, closes both; the link's errno. */
static int try_link(struct trial trial, struct link_create_attr *attr)
{
	int program = trial_load_empty(trial), link;

	if (program < 0)
		return program;
	attr->prog_fd = program;
	attr->attach_type = trial.attach_type;
	link = bpf_link_new(attr);
	close(program);
	if (link < 0)
		return link;
	close(link);
	return 0;
}

/*
 * A link to no event: EBADF from a kernel that has links of perf events,
 * EINVAL from one before 5.15. (Opening an event would cost a grace period.)
 */
bool try_cookie_perf(void)
{
	struct trial trial = { .type = BPF_PROG_TYPE_PERF_EVENT,
			       .attach_type = BPF_PERF_EVENT };
	struct link_create_attr attr = { .target_fd = -1 };

	return try_link(trial, &attr) == -EBADF &&
	       trial_has_helper(trial, BPF_FUNC_get_attach_cookie);
}

/* Helper and link's cookie came with one change. */
bool try_cookie_tracing(void)
{
	struct trial trial = { BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY,
			       trial_id(ID_VFS_OPEN) };

	return trial.btf_id &&
	       trial_has_helper(trial, BPF_FUNC_get_attach_cookie);
}

bool try_cookie_raw_tp(void)
{
	struct trial trial = { BPF_PROG_TYPE_TRACING, BPF_TRACE_RAW_TP,
			       trial_id(ID_SYS_ENTER) };

	return trial.btf_id &&
	       trial_has_helper(trial, BPF_FUNC_get_attach_cookie);
}

static bool loads(struct trial trial)
{
	int fd = trial_load_empty(trial);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

bool try_kprobe(void)
{
	return pmu_type("kprobe") >= 0 &&
	       loads((struct trial){ .type = BPF_PROG_TYPE_KPROBE });
}

/*
 * A link of one function at an address that cannot be read: a kernel with
 * multi links gets as far as reading the addresses (EFAULT); one without
 * fprobe says EOPNOTSUPP, one before 5.18 EINVAL. A link that succeeds would
 * cost a search of all symbols, half a second in an emulated machine.
 */
static bool try_multi(uint32_t attach_type)
{
	struct trial trial = { .type = BPF_PROG_TYPE_KPROBE,
			       .attach_type = attach_type };
	struct link_create_attr attr = { .kprobe_multi = { .cnt = 1,
							   .addrs = 1 } };

	return try_link(trial, &attr) == -EFAULT;
}

bool try_kprobe_multi(void)
{
	return try_multi(BPF_TRACE_KPROBE_MULTI);
}

bool try_kprobe_session(void)
{
	return try_multi(ATTACH_KPROBE_SESSION);
}

bool try_uprobe(void)
{
	return pmu_type("uprobe") >= 0 &&
	       loads((struct trial){ .type = BPF_PROG_TYPE_KPROBE });
}

/* "/" is no regular file: EBADF from kernels that look. */
bool try_uprobe_multi(void)
{
	uint64_t offset = 0;
	struct trial trial = { .type = BPF_PROG_TYPE_KPROBE,
			       .attach_type = ATTACH_UPROBE_MULTI };
	struct link_create_attr attr = {
		.uprobe_multi = { .path = (uintptr_t) "/",
				  .offsets = (uintptr_t)&offset,
				  .cnt = 1 },
	};

	return try_link(trial, &attr) == -EBADF;
}

bool try_uprobe_ref(void)
{
	return access("/sys/bus/event_source/devices/uprobe/format/"
		      "ref_ctr_offset",
		      R_OK) == 0;
}

/*
 * Where machines may have no trampolines loading is not enough (arm64 before
 * 6.0): attach too. What is attached to is a function that only test runs
 * call; still it costs a tenth of a second in an emulated machine.
 */
bool try_fentry(void)
{
	struct trial trial = { BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY,
			       trial_id(ID_FENTRY_TEST) };
	int program, link = 0;

	if (!trial.btf_id)
		trial.btf_id = trial_id(ID_VFS_OPEN);
	program = trial.btf_id ? trial_load_empty(trial) : -ENOENT;
	if (program < 0)
		return false;
#ifndef __x86_64__
	link = bpf_call_attach(program);
	if (link >= 0)
		close(link);
#endif
	close(program);
	return link >= 0;
}

/* The kernel says how much it knows to tell of a link; one of an iterator costs
 * next to nothing. */
bool try_missed_counts(void)
{
	struct trial trial = { BPF_PROG_TYPE_TRACING, BPF_TRACE_ITER,
			       trial_id(ID_ITER_TASK) };
	int program = trial.btf_id ? trial_load_empty(trial) : -ENOENT;
	struct link_create_attr attr = { .prog_fd = (uint32_t)program,
					 .attach_type = BPF_TRACE_ITER };
	struct link_info_attr info = { 0 };
	uint32_t len = sizeof(info);
	int link, err;

	if (program < 0)
		return false;
	link = bpf_link_new(&attr);
	close(program);
	if (link < 0)
		return false;
	err = bpf_object_info(link, &info, &len);
	close(link);
	return !err && len >= LINK_INFO_HAS_MISSED;
}
