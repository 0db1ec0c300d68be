# SPDX-License-Identifier: GPL-2.0-or-later
# Makes runtime/constant_names.h of the macros that runtime/constant_headers.h
# defines, as `cc -E -dM` prints them: which names make a set is said here,
# what they are worth says the header when constants.c is compiled.
function set(name, wanted, unwanted) {
	names[++n] = name
	yes[n] = "^(" wanted ")$"
	no[n] = "^(" unwanted ")$"
}
BEGIN {
	set("open_flags", "O_.*", "O_(ACCMODE|NDELAY|FSYNC|RSYNC)")
	set("pipe_flags", "O_(CLOEXEC|NONBLOCK|DIRECT)")
	set("folders", "AT_FDCWD")
	set("stat_flags", "AT_(SYMLINK_NOFOLLOW|NO_AUTOMOUNT|EMPTY_PATH|" \
		"STATX_(FORCE|DONT)_SYNC)")
	set("link_flags", "AT_(SYMLINK_FOLLOW|EMPTY_PATH)")
	set("unlink_flags", "AT_REMOVEDIR")
	set("access_flags", "AT_(EACCESS|SYMLINK_NOFOLLOW|EMPTY_PATH)")
	set("path_flags", "AT_(SYMLINK_NOFOLLOW|EMPTY_PATH)")
	set("access_modes", "[FRWX]_OK")
	set("rename_flags", "RENAME_.*")
	set("xattr_flags", "XATTR_(CREATE|REPLACE)")
	set("falloc_flags", "FALLOC_FL_.*")
	set("lock_operations", "LOCK_(SH|EX|UN|NB)")
	set("mount_flags", "MS_.*", "MS_(A?SYNC|INVALIDATE|RMT_MASK|MGC_.*|" \
		"ACTIVE|BORN|KERNMOUNT|SUBMOUNT|NOREMOTELOCK|NOSEC|NOUSER|" \
		"VERBOSE)")
	set("whences", "SEEK_.*", "SEEK_MAX")
	set("protections", "PROT_.*")
	set("map_flags", "MAP_.*", "MAP_(TYPE|FAILED|ANON|HUGE_.*)")
	set("remap_flags", "MREMAP_.*")
	set("sync_flags", "MS_(A?SYNC|INVALIDATE)")
	set("lock_flags", "MCL_.*")
	set("advices", "MADV_.*")
	set("file_advices", "POSIX_FADV_.*")
	set("memfd_flags", "MFD_.*", "MFD_HUGE_.*")
	set("families", "AF_.*", "AF_(MAX|FILE|LOCAL|ROUTE)")
	set("socket_types", "SOCK_(STREAM|DGRAM|RAW|RDM|SEQPACKET|DCCP|" \
		"PACKET|CLOEXEC|NONBLOCK)")
	set("socket_levels", "SOL_.*")
	set("socket_options", "SO_.*", "SO_(GET_FILTER|DETACH_BPF|.*_OLD)")
	set("tcp_options", "TCP_(NODELAY|MAXSEG|CORK|KEEP.*|SYNCNT|LINGER2|" \
		"DEFER_ACCEPT|WINDOW_CLAMP|INFO|QUICKACK|CONGESTION|MD5SIG|" \
		"USER_TIMEOUT|REPAIR|FASTOPEN|FASTOPEN_CONNECT|ULP|" \
		"NOTSENT_LOWAT)")
	set("message_flags", "MSG_.*", "MSG_TRYHARD")
	set("shutdowns", "SHUT_(RD|WR|RDWR)")
	set("clone_flags", "CLONE_.*", "CLONE_(ARGS_.*|NEWTIME|" \
		"CLEAR_SIGHAND|INTO_CGROUP)")
	set("namespaces", "CLONE_(NEW.*|FS|FILES|SYSVSEM|THREAD|SIGHAND|VM)")
	set("wait_options", "W(NOHANG|UNTRACED|CONTINUED)|" \
		"__W(ALL|CLONE|NOTHREAD)")
	set("waitid_options", "W(NOHANG|STOPPED|EXITED|CONTINUED|NOWAIT)|" \
		"__W(ALL|CLONE|NOTHREAD)")
	set("mask_changes", "SIG_(BLOCK|UNBLOCK|SETMASK)")
	set("futex_operations", "FUTEX_.*", "FUTEX_(.*_PRIVATE|OP_.*|" \
		"CMD_MASK|WAITERS|OWNER_DIED|TID_MASK|BITSET_.*|32|WAITV_.*|" \
		"[UN].*|OP|SIZE_.*)")
	set("fcntl_commands", "F_(DUPFD|DUPFD_CLOEXEC|GETF[DL]|SETF[DL]|" \
		"GETLK|SETLKW?|OFD_.*|[GS]ETOWN|[GS]ETOWN_EX|[GS]ETSIG|" \
		"[GS]ETLEASE|NOTIFY|CANCELLK|[GS]ETPIPE_SZ|ADD_SEALS|" \
		"GET_SEALS|[GS]ET_.*RW_HINT)")
	set("descriptor_flags", "FD_CLOEXEC")
	set("close_range_flags", "CLOSE_RANGE_.*")
	set("epoll_operations", "EPOLL_CTL_.*")
	set("epoll_flags", "EPOLL_CLOEXEC")
	set("eventfd_flags", "EFD_.*")
	set("timerfd_flags", "TFD_(CLOEXEC|NONBLOCK)")
	set("timerfd_modes", "TFD_TIMER_.*")
	set("inotify_flags", "IN_(CLOEXEC|NONBLOCK)")
	set("inotify_events", "IN_(ACCESS|MODIFY|ATTRIB|CLOSE_.*|OPEN|" \
		"MOVED_.*|CREATE|DELETE|DELETE_SELF|MOVE_SELF|ONLYDIR|" \
		"DONT_FOLLOW|EXCL_UNLINK|MASK_.*|ONESHOT)")
	set("clocks", "CLOCK_[A-Z_]*", "CLOCK_SGI_CYCLE")
	set("limits", "RLIMIT_.*", "RLIMIT_(NLIMITS|OFILE)")
	set("random_flags", "GRND_.*")
	set("prctl_options", "PR_([GS]ET_.*|CAPBSET_.*|CAP_AMBIENT|MCE_KILL|" \
		"MCE_KILL_GET|TASK_PERF_.*|SCHED_CORE)",
		"PR_SET_(MM_.*|PTRACER_ANY|VMA_.*)")
	set("arch_prctl_options", "ARCH_(GET|SET|REQ)_.*")
	set("ptrace_requests", "PTRACE_.*", "PTRACE_(EVENT.*|O_.*|OPTIONS.*|" \
		"SYSCALL_INFO_.*|PEEKSIGINFO_SHARED|OLDSETOPTIONS)")
	set("ioctl_commands", "TC(GETS|SETS[WF]?|SBRKP?|XONC|FLSH)|" \
		"TIOC[A-Z]+|FION[A-Z]+|FIOCLEX|FIOASYNC|FIOQSIZE|" \
		"SIOC[A-Z]+|BLK(RO|RA|F|S|GET|PBSZ|IO|ALIGN|DISC|ZERO)[A-Z]*|" \
		"FICLONE|FICLONERANGE|FIDEDUPERANGE|FIFREEZE|FITHAW|FITRIM",
		"TIOCINQ|TIOC[GS](ISO|RS485).*|SIOC(PROTO|DEV)PRIVATE|" \
		"SIOC(INQ|OUTQ)|SIOCGSTAMP|SIOCGSTAMPNS|SIOCDELRT|TIOCM.*|" \
		"SIOCPROTOPRIVATE")
	set("splice_flags", "SPLICE_F_(MOVE|NONBLOCK|MORE|GIFT)")
	set("umount_flags", "MNT_(FORCE|DETACH|EXPIRE)|UMOUNT_NOFOLLOW")
	set("range_flags", "SYNC_FILE_RANGE_(WAIT_BEFORE|WRITE|WAIT_AFTER)")
	set("vector_flags", "RWF_(HIPRI|DSYNC|SYNC|NOWAIT|APPEND|NOAPPEND|" \
		"ATOMIC)")
	set("module_flags", "MODULE_INIT_.*")
	set("unload_flags", "O_(NONBLOCK|TRUNC)")
	set("swap_flags", "SWAP_FLAG_(PREFER|DISCARD)")
	set("tree_flags", "OPEN_TREE_.*|AT_(EMPTY_PATH|NO_AUTOMOUNT|" \
		"RECURSIVE|SYMLINK_NOFOLLOW)")
	set("move_mount_flags", "MOVE_MOUNT_[A-Z].*")
	set("attribute_paths", "AT_(EMPTY_PATH|NO_AUTOMOUNT|RECURSIVE|" \
		"SYMLINK_NOFOLLOW)")
	set("open_system_flags", "FSOPEN_.*")
	set("mount_file_flags", "FSMOUNT_.*")
	set("pick_flags", "FSPICK_.*")
	set("fanotify_flags", "FAN_(CLOEXEC|NONBLOCK|CLASS_(CONTENT|" \
		"PRE_CONTENT)|UNLIMITED_.*|ENABLE_AUDIT|REPORT_.*)",
		"FAN_REPORT_DFID_NAME.*")
	set("fanotify_marks", "FAN_MARK_.*",
		"FAN_MARK_(INODE|IGNORE_SURV|IGNORED_SURV_MODIFY)")
	set("fanotify_events", "FAN_(ACCESS|MODIFY|ATTRIB|CLOSE_.*|OPEN|" \
		"OPEN_EXEC|MOVED_.*|CREATE|DELETE|DELETE_SELF|MOVE_SELF|" \
		"FS_ERROR|RENAME|.*_PERM|EVENT_ON_CHILD|ONDIR)")
	set("uring_flags", "IORING_ENTER_.*")
	set("perf_flags", "PERF_FLAG_.*")
	set("seccomp_operations", "SECCOMP_(SET_MODE|GET)_.*")
	set("seccomp_flags", "SECCOMP_FILTER_FLAG_.*")
	set("policies", "SCHED_(NORMAL|FIFO|RR|BATCH|IDLE|DEADLINE|EXT)")
	set("usages", "RUSAGE_(SELF|CHILDREN|THREAD)")
	set("priorities", "PRIO_(PROCESS|PGRP|USER)")
	set("timers", "ITIMER_.*")
	set("locking_flags", "MLOCK_ONFAULT")
	set("ipc_commands", "IPC_(RMID|SET|STAT|INFO)|SHM_(LOCK|UNLOCK|" \
		"STAT|STAT_ANY|INFO)")
	set("ipc_controls", "IPC_(RMID|SET|STAT|INFO)")
	set("segment_flags", "SHM_(RDONLY|RND|REMAP|EXEC)")
	set("signalfd_flags", "SFD_.*")
	set("pidfd_flags", "PIDFD_(NONBLOCK|THREAD)")
	set("stat_masks", "STATX_.*",
		"STATX_(ALL|ATTR_.*|_.*)")
	set("protocols", "IPPROTO_.*",
		"IPPROTO_(IP|HOPOPTS|MAX)")
	set("netlink_protocols", "NETLINK_(ROUTE|USERSOCK|FIREWALL|" \
		"SOCK_DIAG|NFLOG|XFRM|SELINUX|ISCSI|AUDIT|FIB_LOOKUP|" \
		"CONNECTOR|NETFILTER|IP6_FW|DNRTMSG|KOBJECT_UEVENT|GENERIC|" \
		"SCSITRANSPORT|ECRYPTFS|RDMA|CRYPTO|SMC)")
	set("ip_options", "IP_.*",
		"IP_(ORIGDSTADDR|DEFAULT_.*|MAX_.*|MSFILTER_SIZE|PMTUDISC.*|" \
		"RECVRETOPTS)")
	set("ipv6_options", "IPV6_.*",
		"IPV6_(ORIGDSTADDR|PMTUDISC_.*|RTHDR_(LOOSE|STRICT|TYPE_0)|RX.*|" \
		"ADD_MEMBERSHIP|DROP_MEMBERSHIP|ROUTER_ALERT_ISOLATE)")
	set("key_operations", "KEYCTL_.*",
		"KEYCTL_(CAPS|SUPPORTS|MOVE_EXCL).*")
	set("reboot_commands", "LINUX_REBOOT_CMD_.*")
	set("reboot_magics", "LINUX_REBOOT_MAGIC.*")
	set("process_sets", "P_(ALL|PID|PGID|PIDFD)")
	print "/* Made by runtime/constants.awk; do not change. */"
}
$1 == "#define" && $2 !~ /\(/ {
	for (i = 1; i <= n; i++)
		if ($2 ~ yes[i] && $2 !~ no[i])
			found[i] = found[i] "CONSTANT(" $2 ")\n"
}
END {
	for (i = 1; i <= n; i++)
		printf "CONSTANT_SET(%s)\n%sCONSTANT_END\n", names[i], found[i]
}
