// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Arguments of system calls that mean more than their number: flag sets,
 * constants, signals, modes. A row says which argument of which calls, and
 * what another argument must be for it.
 */
#include "runtime/print_names.h"

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
#define LEVEL_TCP 6

enum face {
	FACE_FLAGS,
	FACE_CONSTANT,
	FACE_SIGNAL,
	FACE_CLONE, /* flags over the signal of the child's end */
	FACE_OCTAL,
	FACE_HEX,
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
		if (strcmp(site->arguments[i].name, name) != 0)
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

	return !call || strcmp(site->arguments[which].name, "mode") != 0 ||
	       !has_word(" open openat ", call) ||
	       !value_of("flags", site, values, &flags) ||
	       flags & OPEN_MAKES_BITS;
}

bool print_named(const char *probe, const struct site *site,
		 const struct value *values, uint32_t which, struct text *out)
{
	const char *call = print_syscall(probe);
	const char *argument = site->arguments[which].name;

	if (!call)
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
