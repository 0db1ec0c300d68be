/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: the names that the system's headers give to flags and constants,
 * set by set, made when awl is built (constants.awk).
 */
#ifndef AWL_RUNTIME_CONSTANTS_H
#define AWL_RUNTIME_CONSTANTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct constant {
	uint64_t value;
	const char *name; /* NULL ends a set */
};

#define CONSTANT_SETS(X)      \
	X(open_flags)         \
	X(pipe_flags)         \
	X(folders)            \
	X(stat_flags)         \
	X(link_flags)         \
	X(unlink_flags)       \
	X(access_flags)       \
	X(path_flags)         \
	X(access_modes)       \
	X(rename_flags)       \
	X(xattr_flags)        \
	X(falloc_flags)       \
	X(lock_operations)    \
	X(mount_flags)        \
	X(whences)            \
	X(protections)        \
	X(map_flags)          \
	X(remap_flags)        \
	X(sync_flags)         \
	X(lock_flags)         \
	X(advices)            \
	X(file_advices)       \
	X(memfd_flags)        \
	X(families)           \
	X(socket_types)       \
	X(socket_levels)      \
	X(socket_options)     \
	X(tcp_options)        \
	X(message_flags)      \
	X(shutdowns)          \
	X(clone_flags)        \
	X(namespaces)         \
	X(wait_options)       \
	X(waitid_options)     \
	X(mask_changes)       \
	X(futex_operations)   \
	X(fcntl_commands)     \
	X(descriptor_flags)   \
	X(close_range_flags)  \
	X(epoll_operations)   \
	X(epoll_flags)        \
	X(eventfd_flags)      \
	X(timerfd_flags)      \
	X(timerfd_modes)      \
	X(inotify_flags)      \
	X(inotify_events)     \
	X(clocks)             \
	X(limits)             \
	X(random_flags)       \
	X(prctl_options)      \
	X(arch_prctl_options) \
	X(ptrace_requests)    \
	X(ioctl_commands)     \
	X(splice_flags)       \
	X(umount_flags)       \
	X(range_flags)        \
	X(vector_flags)       \
	X(module_flags)       \
	X(unload_flags)       \
	X(swap_flags)         \
	X(tree_flags)         \
	X(move_mount_flags)   \
	X(attribute_paths)    \
	X(open_system_flags)  \
	X(mount_file_flags)   \
	X(pick_flags)         \
	X(fanotify_flags)     \
	X(fanotify_marks)     \
	X(fanotify_events)    \
	X(uring_flags)        \
	X(perf_flags)         \
	X(seccomp_operations) \
	X(seccomp_flags)      \
	X(policies)           \
	X(usages)             \
	X(priorities)         \
	X(timers)             \
	X(locking_flags)      \
	X(ipc_commands)       \
	X(ipc_controls)       \
	X(segment_flags)      \
	X(signalfd_flags)     \
	X(pidfd_flags)        \
	X(stat_masks)         \
	X(protocols)          \
	X(netlink_protocols)  \
	X(process_sets)       \
	X(ip_options)         \
	X(ipv6_options)       \
	X(key_operations)     \
	X(reboot_commands)    \
	X(reboot_magics)

#define X(name) extern const struct constant constants_##name[];
CONSTANT_SETS(X)
#undef X

/* The constant of this value (compared in 32 bits), or NULL. */
const char *constant_name(const struct constant *set, uint64_t value);
/*
 * O_WRONLY|O_CREAT: the bits of `mask` are one constant, the others flags;
 * what has no name comes last, in hex. A value without any flag whose
 * constant has no name either is written as a number.
 */
void constant_flags(const struct constant *set, uint64_t mask, uint64_t value,
		    struct text *out);

#endif
