// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's helpers as the passes see them. */
#include "codegen/ir.h"

#include <linux/bpf.h>
#include <stddef.h>

/* Declared by the kernel's header only from 6.2 on. */
#define CGRP_STORAGE_GET 210
#define CGRP_STORAGE_DELETE 211

#define ROW(id_, name_, nargs_, effects_)                                      \
	{                                                                      \
		.name = name_, .id = id_, .nargs = nargs_, .effects = effects_ \
	}
#define H(name, nargs, effects) ROW(BPF_FUNC_##name, #name, nargs, effects)

/*
 * IR_PURE: the same value all through one run, so that once is enough. IR_READS
 * alone: a new value each time, but nobody misses a call whose result is not
 * used. IR_VOLATILE: stays where it is.
 */
static const struct ir_helper helpers[] = {
	H(get_current_pid_tgid, 0, IR_PURE),
	H(get_current_uid_gid, 0, IR_PURE),
	H(get_current_comm, 2, IR_PURE),
	H(get_smp_processor_id, 0, IR_PURE),
	H(get_numa_node_id, 0, IR_PURE),
	H(get_current_task, 0, IR_PURE),
	H(get_current_task_btf, 0, IR_PURE),
	H(get_current_cgroup_id, 0, IR_PURE),
	H(get_current_ancestor_cgroup_id, 1, IR_PURE),
	H(get_ns_current_pid_tgid, 4, IR_PURE),
	H(get_attach_cookie, 1, IR_PURE),
	H(get_func_ip, 1, IR_PURE),
	H(get_func_arg, 3, IR_PURE),
	H(get_func_ret, 2, IR_PURE),
	H(get_func_arg_cnt, 1, IR_PURE),
	H(task_pt_regs, 1, IR_PURE),
	H(jiffies64, 0, IR_READS),
	H(ktime_get_ns, 0, IR_READS),
	H(ktime_get_boot_ns, 0, IR_READS),
	H(ktime_get_coarse_ns, 0, IR_READS),
	H(ktime_get_tai_ns, 0, IR_READS),
	H(get_prandom_u32, 0, IR_READS),
	H(probe_read_kernel, 3, IR_READS),
	H(probe_read_user, 3, IR_READS),
	H(probe_read_kernel_str, 3, IR_READS),
	H(probe_read_user_str, 3, IR_READS),
	H(copy_from_user, 3, IR_READS),
	H(copy_from_user_task, 5, IR_READS),
	H(get_stackid, 3, IR_READS | IR_VOLATILE),
	H(get_stack, 4, IR_READS),
	H(get_task_stack, 4, IR_READS),
	H(current_task_under_cgroup, 2, IR_READS),
	H(map_lookup_elem, 2, IR_READS),
	H(map_lookup_percpu_elem, 3, IR_READS),
	H(map_update_elem, 4, IR_READS | IR_WRITES | IR_VOLATILE),
	H(map_delete_elem, 2, IR_READS | IR_WRITES | IR_VOLATILE),
	H(for_each_map_elem, 4, IR_READS | IR_WRITES | IR_VOLATILE),
	H(loop, 4, IR_READS | IR_WRITES | IR_VOLATILE),
	H(perf_event_output, 5, IR_READS | IR_VOLATILE),
	H(perf_event_read_value, 4, IR_READS),
	H(ringbuf_reserve, 3, IR_WRITES | IR_VOLATILE),
	H(ringbuf_submit, 2, IR_WRITES | IR_VOLATILE),
	H(ringbuf_discard, 2, IR_WRITES | IR_VOLATILE),
	H(ringbuf_output, 4, IR_READS | IR_VOLATILE),
	H(ringbuf_query, 2, IR_READS),
	H(send_signal, 1, IR_VOLATILE),
	H(send_signal_thread, 1, IR_VOLATILE),
	H(override_return, 2, IR_VOLATILE),
	H(probe_write_user, 3, IR_READS | IR_VOLATILE),
	H(trace_printk, 5, IR_READS | IR_VOLATILE),
	H(seq_write, 3, IR_READS | IR_VOLATILE),
	H(seq_printf, 5, IR_READS | IR_VOLATILE),
	H(d_path, 3, IR_READS),
	H(get_socket_cookie, 1, IR_READS),
	H(strncmp, 3, IR_READS),
	H(snprintf, 5, IR_READS | IR_VOLATILE),
	H(find_vma, 5, IR_READS | IR_WRITES | IR_VOLATILE),
	H(per_cpu_ptr, 2, IR_READS),
	H(this_cpu_ptr, 1, IR_READS),
	H(skc_to_tcp_sock, 1, IR_READS),
	H(skc_to_tcp6_sock, 1, IR_READS),
	H(skc_to_udp6_sock, 1, IR_READS),
	H(sock_from_file, 1, IR_READS),
	H(get_branch_snapshot, 3, IR_READS),
	H(read_branch_records, 4, IR_READS),
	H(task_storage_get, 4, IR_READS | IR_WRITES | IR_VOLATILE),
	H(task_storage_delete, 2, IR_WRITES | IR_VOLATILE),
	ROW(CGRP_STORAGE_GET, "cgrp_storage_get", 4,
	    IR_READS | IR_WRITES | IR_VOLATILE),
	ROW(CGRP_STORAGE_DELETE, "cgrp_storage_delete", 2,
	    IR_WRITES | IR_VOLATILE),
};

const struct ir_helper *ir_helper(int id)
{
	for (size_t i = 0; i < sizeof(helpers) / sizeof(*helpers); i++)
		if (helpers[i].id == id)
			return &helpers[i];
	return NULL;
}

const struct ir_helper *ir_helper_named(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(helpers) / sizeof(*helpers); i++)
		if (strlen(helpers[i].name) == len &&
		    strncmp(helpers[i].name, name, len) == 0)
			return &helpers[i];
	return NULL;
}
