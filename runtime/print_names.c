// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Arguments of system calls that mean more than their number: flag sets,
 * constants, signals, modes. A row says which argument of which calls, and
 * what another argument must be for it.
 */
#include "runtime/print_names.h"

#include <linux/seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

#include "runtime/constants.h"

/* Bits that are one constant among flags; the kernel's, from its headers. */
#define OPEN_MODE_BITS 3
#define OPEN_MAKES_BITS 020000100 /* O_CREAT, the bit of O_TMPFILE alone */
#define MAP_TYPE_BITS 0xf
#define SOCKET_TYPE_BITS 0xf
#define FUTEX_COMMAND_BITS 0x7f
#define CLONE_SIGNAL_BITS 0xff

#define FCNTL_SETFD 2
#define FCNTL_SETFL 4
#define LEVEL_IP 0
#define LEVEL_TCP 6
#define LEVEL_IPV6 41

enum face {
	FACE_FLAGS,
	FACE_CONSTANT,
	FACE_SIGNAL,
	FACE_CLONE, /* flags over the signal of the child's end */
	FACE_OCTAL,
	FACE_HEX,
	FACE_DESCRIPTOR, /* an int, whatever the call declares */
};

/* `calls`: words between blanks; NULL: any system call. */
static const struct row {
	const char *argument, *calls;
	enum face face;
	const struct constant *names;
	uint64_t mask;	  /* FLAGS: bits that are one constant */
	const char *when; /* only if this argument ... */
	uint64_t is;	  /* ... has this value */
} rows[] = {
#define FLAGS(argument, calls, set)                                      \
	{                                                                \
		argument, calls, FACE_FLAGS, constants_##set, 0, NULL, 0 \
	}
#define MASKED(argument, calls, set, mask)                                  \
	{                                                                   \
		argument, calls, FACE_FLAGS, constants_##set, mask, NULL, 0 \
	}
#define ONE_OF(argument, calls, set)                                        \
	{                                                                   \
		argument, calls, FACE_CONSTANT, constants_##set, 0, NULL, 0 \
	}
#define FACED(argument, calls, face)                    \
	{                                               \
		argument, calls, face, NULL, 0, NULL, 0 \
	}
	/* files */
	ONE_OF("dfd", NULL, folders),
	ONE_OF("newdfd", NULL, folders),
	ONE_OF("olddfd", NULL, folders),
	ONE_OF("from_dfd", NULL, folders),
	ONE_OF("to_dfd", NULL, folders),
	ONE_OF("fd", " execveat ", folders),
	FACED("fd", NULL, FACE_DESCRIPTOR),
	FACED("fildes", NULL, FACE_DESCRIPTOR),
	FACED("oldfd", NULL, FACE_DESCRIPTOR),
	FACED("newfd", NULL, FACE_DESCRIPTOR),
	MASKED("flags", " open openat open_by_handle_at ", open_flags,
	       OPEN_MODE_BITS),
	MASKED("oflag", " mq_open ", open_flags, OPEN_MODE_BITS),
	FLAGS("flags", " pipe2 dup3 ", pipe_flags),
	FLAGS("flag", " newfstatat fchownat name_to_handle_at ", stat_flags),
	FLAGS("flags", " statx ", stat_flags),
	FLAGS("flags", " linkat ", link_flags),
	FLAGS("flag", " unlinkat ", unlink_flags),
	FLAGS("flags", " faccessat2 ", access_flags),
	FLAGS("flags", " execveat utimensat fchmodat2 ", path_flags),
	FLAGS("mode", " access faccessat faccessat2 ", access_modes),
	FLAGS("flags", " renameat2 ", rename_flags),
	FLAGS("flags", " setxattr lsetxattr fsetxattr ", xattr_flags),
	FLAGS("mode", " fallocate ", falloc_flags),
	FLAGS("cmd", " flock ", lock_operations),
	FLAGS("flags", " mount ", mount_flags),
	FLAGS("flags", " close_range ", close_range_flags),
	ONE_OF("whence", " lseek ", whences),
	ONE_OF("advice", " fadvise64 ", file_advices),
	FACED("mode",
	      " open openat creat mkdir mkdirat mknod mknodat mq_open chmod "
	      "fchmod fchmodat fchmodat2 ",
	      FACE_OCTAL),
	FACED("mask", " umask ", FACE_OCTAL),
	FACED("ret", " umask ", FACE_OCTAL),
	ONE_OF("cmd", " fcntl ", fcntl_commands),
	{ "arg", " fcntl ", FACE_FLAGS, constants_open_flags, OPEN_MODE_BITS,
	  "cmd", FCNTL_SETFL },
	{ "arg", " fcntl ", FACE_FLAGS, constants_descriptor_flags, 0, "cmd",
	  FCNTL_SETFD },
	ONE_OF("cmd", " ioctl ", ioctl_commands),
	FACED("cmd", " ioctl ", FACE_HEX),
	FACED("arg", " ioctl ", FACE_HEX),
	/* memory */
	FLAGS("prot", " mmap mprotect pkey_mprotect ", protections),
	MASKED("flags", " mmap ", map_flags, MAP_TYPE_BITS),
	FLAGS("flags", " mremap ", remap_flags),
	FLAGS("flags", " msync ", sync_flags),
	FLAGS("flags", " mlockall ", lock_flags),
	FLAGS("flags", " memfd_create ", memfd_flags),
	ONE_OF("behavior", " madvise process_madvise ", advices),
	FACED("addr", " mmap munmap mremap ptrace ", FACE_HEX),
	FACED("new_addr", " mremap ", FACE_HEX),
	FACED("start", " mprotect pkey_mprotect madvise msync mlock munlock ",
	      FACE_HEX),
	FACED("brk", " brk ", FACE_HEX),
	FACED("ret", " mmap mremap brk shmat ", FACE_HEX),
	/* sockets */
	ONE_OF("family", " socket socketpair ", families),
	MASKED("type", " socket socketpair ", socket_types, SOCKET_TYPE_BITS),
	MASKED("flags", " accept4 ", socket_types, SOCKET_TYPE_BITS),
	FLAGS("flags", " sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg ",
	      message_flags),
	ONE_OF("level", " setsockopt getsockopt ", socket_levels),
	{ "optname", " setsockopt getsockopt ", FACE_CONSTANT,
	  constants_socket_options, 0, "level", SOL_SOCKET },
	{ "optname", " setsockopt getsockopt ", FACE_CONSTANT,
	  constants_tcp_options, 0, "level", LEVEL_TCP },
	ONE_OF("how", " shutdown ", shutdowns),
	ONE_OF("op", " epoll_ctl ", epoll_operations),
	FLAGS("flags", " epoll_create1 ", epoll_flags),
	/* processes, time */
	FACED("clone_flags", " clone ", FACE_CLONE),
	FACED("newsp", " clone ", FACE_HEX),
	FACED("tls", " clone ", FACE_HEX),
	FLAGS("unshare_flags", " unshare ", namespaces),
	FLAGS("flags", " setns ", namespaces),
	FLAGS("options", " wait4 ", wait_options),
	FLAGS("options", " waitid ", waitid_options),
	FACED("sig",
	      " kill tkill tgkill rt_sigaction rt_sigqueueinfo "
	      "rt_tgsigqueueinfo pidfd_send_signal ",
	      FACE_SIGNAL),
	ONE_OF("how", " rt_sigprocmask ", mask_changes),
	MASKED("op", " futex ", futex_operations, FUTEX_COMMAND_BITS),
	ONE_OF("resource", " prlimit64 getrlimit setrlimit ", limits),
	ONE_OF("which_clock", NULL, clocks),
	ONE_OF("clockid", " timerfd_create ", clocks),
	FLAGS("flags", " timerfd_create ", timerfd_flags),
	FLAGS("flags", " timerfd_settime ", timerfd_modes),
	FLAGS("flags", " clock_nanosleep timer_settime ", timerfd_modes),
	FLAGS("flags", " eventfd2 ", eventfd_flags),
	FLAGS("flags", " inotify_init1 ", inotify_flags),
	FLAGS("mask", " inotify_add_watch ", inotify_events),
	FLAGS("flags", " getrandom ", random_flags),
	ONE_OF("option", " prctl ", prctl_options),
	ONE_OF("option", " arch_prctl ", arch_prctl_options),
	FACED("arg2", " arch_prctl ", FACE_HEX),
	ONE_OF("request", " ptrace ", ptrace_requests),
	FLAGS("flags", " splice tee vmsplice ", splice_flags),
	FLAGS("flags", " umount ", umount_flags),
	FLAGS("flags", " sync_file_range ", range_flags),
	FLAGS("flags", " preadv2 pwritev2 ", vector_flags),
	FLAGS("flags", " finit_module ", module_flags),
	FLAGS("flags", " delete_module ", unload_flags),
	FLAGS("flags", " open_tree ", tree_flags),
	FLAGS("flags", " move_mount ", move_mount_flags),
	FLAGS("flags", " mount_setattr ", attribute_paths),
	FLAGS("flags", " fsopen ", open_system_flags),
	FLAGS("flags", " fsmount ", mount_file_flags),
	FLAGS("flags", " fspick ", pick_flags),
	FLAGS("flags", " fanotify_init ", fanotify_flags),
	FLAGS("flags", " fanotify_mark ", fanotify_marks),
	FLAGS("mask", " fanotify_mark ", fanotify_events),
	FLAGS("flags", " io_uring_enter ", uring_flags),
	FLAGS("flags", " perf_event_open ", perf_flags),
	ONE_OF("op", " seccomp ", seccomp_operations),
	ONE_OF("who", " getrusage ", usages),
	ONE_OF("which", " getpriority setpriority ", priorities),
	ONE_OF("which", " getitimer setitimer ", timers),
	FLAGS("flags", " mlock2 ", locking_flags),
	ONE_OF("cmd", " shmctl ", ipc_commands),
	ONE_OF("cmd", " msgctl semctl ", ipc_controls),
	FLAGS("shmflg", " shmat ", segment_flags),
	FLAGS("flags", " signalfd4 ", signalfd_flags),
	FLAGS("flags", " pidfd_open ", pidfd_flags),
	FLAGS("mask", " statx ", stat_masks),
	ONE_OF("option", " keyctl ", key_operations),
	ONE_OF("cmd", " reboot ", reboot_commands),
	ONE_OF("magic1", " reboot ", reboot_magics),
	ONE_OF("magic2", " reboot ", reboot_magics),
	FLAGS("swap_flags", " swapon ", swap_flags),
	{ "flags", " seccomp ", FACE_FLAGS, constants_seccomp_flags, 0, "op",
	  SECCOMP_SET_MODE_FILTER },
	ONE_OF("policy",
	       " sched_setscheduler sched_get_priority_max "
	       "sched_get_priority_min ",
	       policies),
	ONE_OF("ret", " sched_getscheduler ", policies),
	ONE_OF("which", " waitid ", process_sets),
	ONE_OF("mountdirfd", NULL, folders),
	ONE_OF("clockid", " futex_wait futex_waitv ", clocks),
	{ "protocol", " socket socketpair ", FACE_CONSTANT, constants_protocols,
	  0, "family", AF_INET },
	{ "protocol", " socket socketpair ", FACE_CONSTANT, constants_protocols,
	  0, "family", AF_INET6 },
	{ "protocol", " socket socketpair ", FACE_CONSTANT,
	  constants_netlink_protocols, 0, "family", AF_NETLINK },
	{ "optname", " setsockopt getsockopt ", FACE_CONSTANT,
	  constants_ip_options, 0, "level", LEVEL_IP },
	{ "optname", " setsockopt getsockopt ", FACE_CONSTANT,
	  constants_ipv6_options, 0, "level", LEVEL_IPV6 },
#undef FLAGS
#undef MASKED
#undef ONE_OF
#undef FACED
};

static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);
	const char *at = words;

	while ((at = strstr(at, word)) != NULL) {
		if (at[-1] == ' ' && at[len] == ' ')
			return true;
		at += len;
	}
	return false;
}

static bool put_signal(uint64_t value, struct text *out)
{
	const char *name = value < 65 ? sigabbrev_np((int)value) : NULL;

	if (name)
		text_printf(out, "SIG%s", name);
	return name != NULL;
}

/* CLONE_VM|CLONE_VFORK|SIGCHLD */
static void put_clone(uint64_t value, struct text *out)
{
	uint64_t flags = value & ~(uint64_t)CLONE_SIGNAL_BITS;

	value &= CLONE_SIGNAL_BITS;
	if (flags || !value)
		constant_flags(constants_clone_flags, 0, flags, out);
	if (flags && value)
		text_putc(out, '|');
	if (value && !put_signal(value, out))
		text_printf(out, "0x%llx", (unsigned long long)value);
}

/* false, and nothing written: the row has no name for the value. */
static bool put_face(const struct row *row, uint64_t value, struct text *out)
{
	const char *name;

	switch (row->face) {
	case FACE_FLAGS:
		constant_flags(row->names, row->mask, value, out);
		return true;
	case FACE_CONSTANT:
		name = constant_name(row->names, value);
		if (name)
			text_puts(out, name);
		return name != NULL;
	case FACE_SIGNAL: return put_signal(value, out);
	case FACE_CLONE: put_clone(value, out); return true;
	case FACE_DESCRIPTOR:
		text_printf(out, "%d", (int32_t)value);
		return true;
	case FACE_OCTAL:
		text_printf(out, value ? "0%llo" : "%llo",
			    (unsigned long long)value);
		return true;
	case FACE_HEX:
		/* Not what is an error; 0 is 0 in hex, too. */
		if ((int64_t)value < 0 && (int64_t)value > -4096)
			return false;
		text_printf(out, value > 9 ? "0x%llx" : "%llu",
			    (unsigned long long)value);
		return true;
	}
	return false;
}

/* The value of another argument of the event. */
static bool value_of(const char *name, const struct site *site,
		     const struct value *values, uint64_t *value)
{
	for (uint32_t i = 0; i < site->narguments; i++) {
		if (!site->arguments[i].of ||
		    strcmp(site->arguments[i].of, name) != 0)
			continue;
		*value = value_u64(&values[i]);
		return true;
	}
	return false;
}

/* Whether another argument of the event has the value that the row needs. */
static bool holds(const struct row *row, const struct site *site,
		  const struct value *values)
{
	uint64_t value;

	return !row->when ||
	       (value_of(row->when, site, values, &value) && value == row->is);
}

static const struct {
	const char *data, *length;
} data_rows[] = {
#define X(data, length) { data, length },
	EVENT_DATA(X)
#undef X
};

bool print_is_data(const char *name)
{
	for (size_t i = 0; i < sizeof(data_rows) / sizeof(*data_rows); i++)
		if (!strcmp(data_rows[i].data, name))
			return true;
	return false;
}

bool print_is_length(const char *data, const char *name)
{
	for (size_t i = 0; i < sizeof(data_rows) / sizeof(*data_rows); i++)
		if (!strcmp(data_rows[i].data, data) &&
		    !strcmp(data_rows[i].length, name))
			return true;
	return false;
}

const char *print_syscall(const char *probe)
{
	const char *call = strstr(probe, ":sys_enter_");

	if (call)
		return call + strlen(":sys_enter_");
	call = strstr(probe, ":sys_exit_");
	return call ? call + strlen(":sys_exit_") : NULL;
}

bool print_is_meant(const char *probe, const struct site *site,
		    const struct value *values, uint32_t which)
{
	const char *call = print_syscall(probe);
	uint64_t flags;

	return !call || !site->arguments[which].of ||
	       strcmp(site->arguments[which].of, "mode") != 0 ||
	       !has_word(" open openat ", call) ||
	       !value_of("flags", site, values, &flags) ||
	       flags & OPEN_MAKES_BITS;
}

bool print_named(const char *probe, const struct site *site,
		 const struct value *values, uint32_t which, struct text *out)
{
	const char *call = print_syscall(probe);
	const char *argument = site->arguments[which].of;

	if (!call || !argument)
		return false;
	/* `retval` of a latency is what `ret` is elsewhere. */
	if (!strcmp(argument, "retval"))
		argument = "ret";
	/* The first row that has a name: a constant's, before the number in
	 * hex. */
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (!strcmp(rows[i].argument, argument) &&
		    (!rows[i].calls || has_word(rows[i].calls, call)) &&
		    holds(&rows[i], site, values) &&
		    put_face(&rows[i], value_u64(&values[which]), out))
			return true;
	return false;
}
