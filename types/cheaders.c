// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Constants that scripts take from headers and that BTF does not have: there
 * they are macros. awl knows those by heart, so that such scripts run where no
 * header is installed.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/if_ether.h>
#include <linux/limits.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

#include "types/cread.h"

struct constant {
	const char *name;
	int64_t value;
};

/* clang-format off */
#define C(name) { #name, name }

static const struct constant sockets[] = {
	C(AF_UNSPEC),	C(AF_UNIX),	C(AF_LOCAL),	C(AF_INET),
	C(AF_INET6),	C(AF_NETLINK),	C(AF_PACKET),	C(AF_VSOCK),
	C(AF_BLUETOOTH), C(AF_XDP),	C(PF_INET),	C(PF_INET6),
	C(PF_UNIX),	C(SOCK_STREAM), C(SOCK_DGRAM),	C(SOCK_RAW),
	C(SOCK_SEQPACKET), C(SOCK_NONBLOCK), C(SOCK_CLOEXEC), C(SOL_SOCKET),
	C(SO_REUSEADDR), C(SO_REUSEPORT), C(SHUT_RD),	C(SHUT_WR),
	C(SHUT_RDWR),	C(MSG_PEEK),	C(MSG_DONTWAIT), C(MSG_WAITALL),
	{ NULL, 0 },
};

static const struct constant files[] = {
	C(O_RDONLY), C(O_WRONLY),    C(O_RDWR),	    C(O_ACCMODE),
	C(O_CREAT),  C(O_EXCL),	     C(O_NOCTTY),   C(O_TRUNC),
	C(O_APPEND), C(O_NONBLOCK),  C(O_DSYNC),    C(O_SYNC),
	C(O_DIRECT), C(O_DIRECTORY), C(O_NOFOLLOW), C(O_NOATIME),
	C(O_CLOEXEC), C(O_PATH),     C(O_TMPFILE),  C(AT_FDCWD),
	C(AT_EMPTY_PATH), C(AT_SYMLINK_NOFOLLOW),   C(AT_REMOVEDIR),
	C(S_IFMT),   C(S_IFSOCK),    C(S_IFLNK),    C(S_IFREG),
	C(S_IFBLK),  C(S_IFDIR),     C(S_IFCHR),    C(S_IFIFO),
	C(S_ISUID),  C(S_ISGID),     C(S_ISVTX),    C(F_DUPFD),
	C(F_GETFD),  C(F_SETFD),     C(F_GETFL),    C(F_SETFL),
	{ NULL, 0 },
};

static const struct constant errors[] = {
	C(EPERM),     C(ENOENT),   C(ESRCH),	C(EINTR),     C(EIO),
	C(ENXIO),     C(E2BIG),	   C(ENOEXEC),	C(EBADF),     C(ECHILD),
	C(EAGAIN),    C(ENOMEM),   C(EACCES),	C(EFAULT),    C(EBUSY),
	C(EEXIST),    C(EXDEV),	   C(ENODEV),	C(ENOTDIR),   C(EISDIR),
	C(EINVAL),    C(ENFILE),   C(EMFILE),	C(ENOTTY),    C(EFBIG),
	C(ENOSPC),    C(ESPIPE),   C(EROFS),	C(EMLINK),    C(EPIPE),
	C(EDOM),      C(ERANGE),   C(EDEADLK),	C(ENAMETOOLONG), C(ENOSYS),
	C(ENOTEMPTY), C(ELOOP),	   C(EWOULDBLOCK), C(EPROTO), C(EOVERFLOW),
	C(EMSGSIZE),  C(EOPNOTSUPP), C(EADDRINUSE), C(ENETUNREACH),
	C(ECONNABORTED), C(ECONNRESET), C(ENOBUFS), C(ENOTCONN),
	C(ETIMEDOUT), C(ECONNREFUSED), C(EHOSTUNREACH), C(EALREADY),
	C(EINPROGRESS), C(ESTALE), C(EDQUOT),	C(ECANCELED), { NULL, 0 },
};

static const struct constant signals[] = {
	C(SIGHUP),  C(SIGINT),	C(SIGQUIT), C(SIGILL),	C(SIGTRAP),
	C(SIGABRT), C(SIGBUS),	C(SIGFPE),  C(SIGKILL), C(SIGUSR1),
	C(SIGSEGV), C(SIGUSR2), C(SIGPIPE), C(SIGALRM), C(SIGTERM),
	C(SIGCHLD), C(SIGCONT), C(SIGSTOP), C(SIGTSTP), C(SIGTTIN),
	C(SIGTTOU), C(SIGURG),	C(SIGXCPU), C(SIGXFSZ), C(SIGVTALRM),
	C(SIGPROF), C(SIGWINCH), C(SIGIO),  C(SIGPWR),	C(SIGSYS),
	{ NULL, 0 },
};

/* Protocols are an enum and so in BTF: these serve where there is none. */
static const struct constant internet[] = {
	C(IPPROTO_IP),	 C(IPPROTO_ICMP), C(IPPROTO_TCP),    C(IPPROTO_UDP),
	C(IPPROTO_IPV6), C(IPPROTO_RAW),  C(IPPROTO_ICMPV6), C(INADDR_ANY),
	C(INADDR_LOOPBACK), { NULL, 0 },
};

static const struct constant limits[] = {
	C(CHAR_BIT),  C(SCHAR_MIN), C(SCHAR_MAX), C(UCHAR_MAX), C(SHRT_MIN),
	C(SHRT_MAX),  C(USHRT_MAX), C(INT_MIN),	  C(INT_MAX),	C(UINT_MAX),
	C(LONG_MIN),  C(LONG_MAX),  C(NAME_MAX),  C(PATH_MAX),	{ NULL, 0 },
};

static const struct constant byte_order[] = {
	C(__LITTLE_ENDIAN),
	C(__BIG_ENDIAN),
	C(__BYTE_ORDER),
#if __BYTE_ORDER == __LITTLE_ENDIAN
	{ "__LITTLE_ENDIAN_BITFIELD", 1 },
#else
	{ "__BIG_ENDIAN_BITFIELD", 1 },
#endif
	{ NULL, 0 },
};

/* The kernel's own: no header that programs see has the first two rows'. */
static const struct constant tasks[] = {
	{ "TASK_RUNNING", 0x0 },      { "TASK_INTERRUPTIBLE", 0x1 },
	{ "TASK_UNINTERRUPTIBLE", 0x2 }, { "__TASK_STOPPED", 0x4 },
	{ "__TASK_TRACED", 0x8 },     { "EXIT_DEAD", 0x10 },
	{ "EXIT_ZOMBIE", 0x20 },      { "TASK_PARKED", 0x40 },
	{ "TASK_DEAD", 0x80 },	      { "TASK_WAKEKILL", 0x100 },
	{ "TASK_WAKING", 0x200 },     { "TASK_NOLOAD", 0x400 },
	{ "TASK_NEW", 0x800 },	      { "TASK_COMM_LEN", 16 },
	{ "TASK_KILLABLE", 0x102 },   { "TASK_IDLE", 0x402 },
	{ "PF_IDLE", 0x2 },	      { "PF_EXITING", 0x4 },
	{ "PF_WQ_WORKER", 0x20 },     { "PF_KTHREAD", 0x200000 },
	C(CLONE_VM),	 C(CLONE_FS),	   C(CLONE_FILES),   C(CLONE_SIGHAND),
	C(CLONE_VFORK),	 C(CLONE_PARENT),  C(CLONE_THREAD),  C(CLONE_NEWNS),
	C(CLONE_NEWUTS), C(CLONE_NEWIPC),  C(CLONE_NEWUSER), C(CLONE_NEWPID),
	C(CLONE_NEWNET), C(CLONE_NEWCGROUP), { NULL, 0 },
};

static const struct constant times[] = {
	{ "MSEC_PER_SEC", 1000 },	{ "USEC_PER_SEC", 1000000 },
	{ "NSEC_PER_SEC", 1000000000 }, { "USEC_PER_MSEC", 1000 },
	{ "NSEC_PER_MSEC", 1000000 },	{ "NSEC_PER_USEC", 1000 },
	{ NULL, 0 },
};

static const struct constant ethernet[] = {
	C(ETH_ALEN), C(ETH_HLEN), C(ETH_P_IP),	C(ETH_P_IPV6),	C(ETH_P_ARP),
	C(ETH_P_ALL), C(ETH_P_8021Q), C(ETH_P_8021AD), { NULL, 0 },
};

static const struct constant clocks[] = {
	C(CLOCK_REALTIME), C(CLOCK_MONOTONIC), C(CLOCK_PROCESS_CPUTIME_ID),
	C(CLOCK_THREAD_CPUTIME_ID), C(CLOCK_MONOTONIC_RAW), C(CLOCK_BOOTTIME),
	C(CLOCK_TAI), { NULL, 0 },
};

static const struct constant memory[] = {
	C(PROT_NONE),  C(PROT_READ),   C(PROT_WRITE),	C(PROT_EXEC),
	C(MAP_SHARED), C(MAP_PRIVATE), C(MAP_FIXED),	C(MAP_ANONYMOUS),
	{ "VM_READ", 0x1 },	       { "VM_WRITE", 0x2 },
	{ "VM_EXEC", 0x4 },	       { "VM_SHARED", 0x8 },
	{ NULL, 0 },
};

/* Of a TCP header's byte 13. */
static const struct constant tcp_flags[] = {
	{ "TCPHDR_FIN", 0x01 }, { "TCPHDR_SYN", 0x02 }, { "TCPHDR_RST", 0x04 },
	{ "TCPHDR_PSH", 0x08 }, { "TCPHDR_ACK", 0x10 }, { "TCPHDR_URG", 0x20 },
	{ "TCPHDR_ECE", 0x40 }, { "TCPHDR_CWR", 0x80 }, { NULL, 0 },
};

/* A header with two sets of constants has two rows. */
struct header {
	const char *name; /* NULL ends a table */
	const struct constant *constants;
};

static const struct header kernel[] = {
	{ "sys/socket.h", sockets },	 { "bits/socket.h", sockets },
	{ "linux/socket.h", sockets },	 { "net/sock.h", sockets },
	{ "netinet/in.h", sockets },	 { "netinet/in.h", internet },
	{ "linux/in.h", internet },	 { "arpa/inet.h", sockets },
	{ "fcntl.h", files },		 { "linux/fcntl.h", files },
	{ "asm/fcntl.h", files },	 { "linux/fs.h", files },
	{ "sys/stat.h", files },	 { "linux/stat.h", files },
	{ "errno.h", errors },		 { "linux/errno.h", errors },
	{ "asm/errno.h", errors },	 { "signal.h", signals },
	{ "sys/signal.h", signals },	 { "linux/signal.h", signals },
	{ "limits.h", limits },		 { "linux/limits.h", limits },
	{ "linux/sched.h", tasks },	 { "linux/time.h", times },
	{ "linux/time64.h", times },	 { "linux/ktime.h", times },
	{ "linux/if_ether.h", ethernet }, { "linux/netdevice.h", ethernet },
	{ "linux/skbuff.h", ethernet },	 { "net/ethernet.h", ethernet },
	{ "linux/mm.h", memory },	 { "linux/mman.h", memory },
	{ "net/tcp.h", tcp_flags },	 { "net/tcp.h", sockets },
	{ "net/inet_sock.h", sockets },	 { "linux/net.h", sockets },
	{ "asm/byteorder.h", byte_order }, { "endian.h", byte_order },
	{ "linux/version.h", NULL },	 { "stdint.h", NULL },
	{ "stdbool.h", NULL },		 { "stddef.h", NULL },
	{ "sys/types.h", NULL },	 { "inttypes.h", NULL },
	{ "stdarg.h", NULL },		 { "stdalign.h", NULL },
	{ "linux/types.h", NULL },	 { "asm/types.h", NULL },
	{ NULL, NULL },
};

/* The C library's: read where they are installed. Elsewhere these constants
 * and BTF's structures stand for them. */
static const struct header library[] = {
	{ "time.h", clocks },	    { "sys/mman.h", memory },
	{ "sys/time.h", NULL },	    { "unistd.h", NULL },
	{ "stdio.h", NULL },	    { "stdlib.h", NULL },
	{ "string.h", NULL },	    { "strings.h", NULL },
	{ "ctype.h", NULL },	    { "assert.h", NULL },
	{ "sched.h", NULL },	    { "pthread.h", NULL },
	{ "poll.h", NULL },	    { "sys/poll.h", NULL },
	{ "sys/epoll.h", NULL },    { "sys/un.h", NULL },
	{ "sys/uio.h", NULL },	    { "sys/ioctl.h", NULL },
	{ "sys/wait.h", NULL },	    { "sys/resource.h", NULL },
	{ "sys/param.h", NULL },    { "sys/file.h", NULL },
	{ "sys/select.h", NULL },   { "sys/user.h", NULL },
	{ "sys/ptrace.h", NULL },   { "sys/syscall.h", NULL },
	{ "netinet/tcp.h", NULL },  { "netinet/udp.h", NULL },
	{ "netinet/ip.h", NULL },   { "netinet/ip6.h", NULL },
	{ "netinet/ip_icmp.h", NULL }, { "netinet/if_ether.h", ethernet },
	{ "net/if.h", NULL },	    { "netdb.h", NULL },
	{ "dirent.h", NULL },	    { "elf.h", NULL },
	{ "math.h", NULL },	    { NULL, NULL },
};

/* clang-format on */

static bool has(const struct constant *c, const char *name)
{
	while (c && c->name && strcmp(c->name, name) != 0)
		c++;
	return c && c->name;
}

const char *cheader_of(const char *name)
{
	static const struct header *const tables[] = { kernel, library };

	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		for (const struct header *h = tables[i]; h->name; h++)
			if (has(h->constants, name))
				return h->name;
	return NULL;
}

static bool define(struct cdecl *cdecl, const struct header *header,
		   const char *name)
{
	bool known = false;

	for (; header->name; header++) {
		if (strcmp(header->name, name) != 0)
			continue;
		known = true;
		for (const struct constant *c = header->constants; c && c->name;
		     c++)
			cpp_predefine(cdecl, c->name,
				      arena_printf(cdecl->arena, "%lld",
						   (long long)c->value));
	}
	return known;
}

bool cheader_library(struct cdecl *cdecl, const char *name)
{
	return define(cdecl, library, name);
}

bool cheader_read(struct cdecl *cdecl, const char *name)
{
	return define(cdecl, kernel, name);
}
