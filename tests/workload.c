// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the tests trace: a program that does a thing exactly as often as told.
 *
 *	workload THING NUMBER [MORE] [+ THING NUMBER [MORE]]...
 *
 * With WORKLOAD_WAIT in its environment it first waits for SIGUSR1, so that
 * a tracer can be attached before anything happens; all that happens after
 * is what was asked for, and exit_group. Numbers go by value, so that tests
 * know them: the third call of workload_value() gets 2.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <linux/futex.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/workload_points.h"

/* clang makes no clones, and does not know the word. */
#ifdef __clang__
#define noclone
#endif
#define TARGET __attribute__((noinline, noclone, used, visibility("default")))

struct workload_point {
	int32_t x;
	int16_t y;
	uint8_t colour : 3;
	uint8_t shade : 5;
	char name[16];
	struct workload_point *next;
};

/* Variables of each size, for who finds them by their names. */
__attribute__((used, visibility("default"))) uint8_t workload_byte = 200;
__attribute__((used, visibility("default"))) uint16_t workload_short = 60000;
__attribute__((used, visibility("default"))) int32_t workload_int = -5;
__attribute__((used, visibility("default")))
int64_t workload_long = -5000000000;
__attribute__((used, visibility("default"))) char workload_text[] = "in memory";

TARGET int workload_call(int i);
TARGET int64_t workload_value(int64_t value);
TARGET int workload_string(const char *text, size_t length);
TARGET int64_t workload_args(int8_t a, uint16_t b, int32_t c, int64_t d,
			     uint8_t e, uint64_t f, int32_t g, int64_t h);
TARGET int workload_struct(struct workload_point *point);
TARGET int workload_inner(int i);
TARGET int workload_middle(int i);
TARGET int workload_recurse(int depth);
TARGET int workload_outer(int i);
TARGET void workload_store(int64_t value, volatile int64_t *at);
TARGET void workload_store_second(int64_t value, volatile int64_t *at);

/* The empty asm keeps calls that have no effect from being left out. */
TARGET int workload_call(int i)
{
	__asm__ volatile("" : "+r"(i));
	return i * 2;
}

TARGET int64_t workload_value(int64_t value)
{
	__asm__ volatile("" : "+r"(value));
	return value;
}

TARGET int workload_string(const char *text, size_t length)
{
	__asm__ volatile("" : : "r"(text), "r"(length) : "memory");
	return (int)length;
}

TARGET int64_t workload_args(int8_t a, uint16_t b, int32_t c, int64_t d,
			     uint8_t e, uint64_t f, int32_t g, int64_t h)
{
	__asm__ volatile("" : : "r"(f) : "memory");
	return a + b + c + d + e + g + h;
}

TARGET int workload_struct(struct workload_point *point)
{
	__asm__ volatile("" : : "r"(point) : "memory");
	return point->x;
}

TARGET int workload_inner(int i)
{
	__asm__ volatile("" : "+r"(i) : : "memory");
	return i + 1;
}

TARGET int workload_middle(int i)
{
	return workload_inner(i) + 1; /* no tail call: a frame of its own */
}

/* The first instruction is no store: what is told there is watched behind
 * it. */
TARGET void workload_store(int64_t value, volatile int64_t *at)
{
	__asm__ volatile("nop" : "+r"(value));
	*at = value;
}

TARGET void workload_store_second(int64_t value, volatile int64_t *at)
{
	__asm__ volatile("nop" : "+r"(value));
	*at = value + 1;
}

TARGET int workload_outer(int i)
{
	return workload_middle(i) + 1;
}

TARGET int workload_recurse(int depth)
{
	return depth > 1 ? workload_recurse(depth - 1) + 1 : 1;
}

static int number(char **argv, int i, int otherwise)
{
	for (int k = 0; k <= i; k++)
		if (!argv[k] || strcmp(argv[k], "+") == 0)
			return otherwise;
	return atoi(argv[i]);
}

static void do_reads(int n, char **argv)
{
	static char buffer[1 << 16];
	size_t size = (size_t)number(argv, 1, 8);
	int fd = (int)syscall(SYS_openat, AT_FDCWD, "/dev/zero", O_RDONLY);

	for (int i = 0; i < n; i++)
		syscall(SYS_read, fd, buffer, size);
	syscall(SYS_close, fd);
}

static void do_writes(int n, char **argv)
{
	static char buffer[1 << 16];
	size_t size = (size_t)number(argv, 1, 8);
	int fd = (int)syscall(SYS_openat, AT_FDCWD, "/dev/null", O_WRONLY);

	for (int i = 0; i < n; i++)
		syscall(SYS_write, fd, buffer, size);
	syscall(SYS_close, fd);
}

/* Reads of 0, 1, 2... bytes: known histograms of arguments and results. */
static void do_sizes(int n, char **argv)
{
	static char buffer[1 << 16];
	int fd = (int)syscall(SYS_openat, AT_FDCWD, "/dev/zero", O_RDONLY);

	(void)argv;
	for (int i = 0; i < n; i++)
		syscall(SYS_read, fd, buffer, (size_t)i);
	syscall(SYS_close, fd);
}

/* Opens of files that are not there: /tmp/workload.0, /tmp/workload.1... */
static void do_opens(int n, char **argv)
{
	char name[64];

	(void)argv;
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "/tmp/workload.%d", i);
		syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC);
	}
}

/* Seeks to -1, -2... (refused) and to 4 GB + i. */
static void do_seeks(int n, char **argv)
{
	int fd = (int)syscall(SYS_openat, AT_FDCWD, "/dev/zero", O_RDONLY);

	(void)argv;
	for (int i = 0; i < n; i++) {
		syscall(SYS_lseek, fd, -1L - i, SEEK_SET);
		syscall(SYS_lseek, fd, (1L << 32) + i, SEEK_SET);
	}
	syscall(SYS_close, fd);
}

static void do_getppids(int n, char **argv)
{
	(void)argv;
	for (int i = 0; i < n; i++)
		syscall(SYS_getppid);
}

static void do_calls(int n, char **argv)
{
	(void)argv;
	for (int i = 0; i < n; i++)
		workload_call(i);
}

static void do_values(int n, char **argv)
{
	int from = number(argv, 1, 0), step = number(argv, 2, 1);

	for (int i = 0; i < n; i++)
		workload_value(from + (int64_t)i * step);
}

static void do_strings(int n, char **argv)
{
	static char text[8192];
	int length = number(argv, 1, 10);

	for (int i = 0; i < length && i < 8191; i++)
		text[i] = (char)('a' + i % 26);
	for (int i = 0; i < n; i++)
		workload_string(text, (size_t)length);
}

static void do_args(int n, char **argv)
{
	(void)argv;
	for (int i = 0; i < n; i++)
		workload_args(-1, 65535, -100000, -5000000000L, 255, UINT64_MAX,
			      7, -8);
}

static void do_structs(int n, char **argv)
{
	struct workload_point last = { .x = 7, .y = 8, .name = "last" };
	struct workload_point first = { .x = -3,
					.y = -4,
					.colour = 5,
					.shade = 17,
					.name = "first",
					.next = &last };

	(void)argv;
	for (int i = 0; i < n; i++)
		workload_struct(&first);
}

static void do_stacks(int n, char **argv)
{
	(void)argv;
	for (int i = 0; i < n; i++)
		workload_outer(i);
}

/* Calls that call themselves to a depth. */
static void do_recursions(int n, char **argv)
{
	int depth = number(argv, 1, 3);

	for (int i = 0; i < n; i++)
		workload_recurse(depth);
}

/* One call of each of these, for what `print` shows of its arguments. */
static void do_faces(int n, char **argv)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct sockaddr_un un = { .sun_family = AF_UNIX,
				  .sun_path = "/tmp/no.socket" };
	char name[101] = { 0 };
	int fd, one = 1;

	(void)argv;
	memset(name, 'a', sizeof(name) - 1);
	in.sin_port = htons(9);
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	in6.sin6_port = htons(8080);
	in6.sin6_addr = in6addr_loopback;
	for (int i = 0; i < n; i++) {
		fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		(void)connect(fd, (void *)&in, sizeof(in));
		(void)connect(fd, (void *)&in6, sizeof(in6));
		(void)connect(fd, (void *)&un, sizeof(un));
		fcntl(fd, F_SETFL, O_NONBLOCK | O_APPEND);
		fcntl(fd, F_SETFD, FD_CLOEXEC);
		ioctl(fd, FIONREAD, &one);
		shutdown(fd, SHUT_WR);
		close(fd);
		(void)mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		madvise(NULL, 0, MADV_DONTNEED);
		syscall(SYS_mprotect, NULL, 0, PROT_NONE);
		kill(0, 0);
		syscall(SYS_tgkill, 1 << 30, 1, SIGTERM);
		syscall(SYS_lseek, -1, 5L, SEEK_END);
		syscall(SYS_faccessat, AT_FDCWD, "/tmp", R_OK | X_OK);
		syscall(SYS_unlinkat, -1, "a\tb\"c\\", AT_REMOVEDIR);
		syscall(SYS_mkdirat, -1, "d", 0750);
		syscall(SYS_symlinkat, name, -1, "l");
		syscall(SYS_openat, -1, "e", O_WRONLY | O_CREAT | O_SYNC, 0640);
		syscall(SYS_wait4, 1, NULL, WNOHANG | WUNTRACED, NULL);
		syscall(SYS_futex, NULL, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
		syscall(SYS_epoll_ctl, -1, EPOLL_CTL_ADD, -1, NULL);
		syscall(SYS_unshare, CLONE_NEWNET | 1);
		syscall(SYS_write, -1, "one\ntwo\n", 8);
	}
}

/* Calls that fail, whose flags have names. */
static void do_flags(int n, char **argv)
{
	(void)argv;
	for (int i = 0; i < n; i++) {
		syscall(SYS_splice, -1, NULL, -1, NULL, 5L, 1 | 4);
		syscall(SYS_umount2, "/no/such", 2);
		syscall(SYS_sync_file_range, -1, 0L, 0L, 2 | 4);
		syscall(SYS_preadv2, -1, NULL, 0L, 0L, 0L, 8);
		syscall(SYS_getrusage, 0, NULL);
		syscall(SYS_statx, -1, "s", AT_EMPTY_PATH, 0x7ff, NULL);
		syscall(SYS_sched_setscheduler, -1, SCHED_FIFO, NULL);
		syscall(SYS_sendto, -1, "hello", 5L, MSG_DONTWAIT, NULL, 0);
		syscall(SYS_setsockopt, -1, IPPROTO_IP, IP_TOS, NULL, 0);
		syscall(SYS_setsockopt, -1, IPPROTO_IPV6, IPV6_V6ONLY, NULL, 0);
		close(socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP));
		close(socket(AF_NETLINK, SOCK_RAW, 4));
		syscall(SYS_bpf, 13, NULL, 0);
		syscall(SYS_set_mempolicy, 1, NULL, 0L);
		syscall(SYS_kcmp, -1, -1, 1, 0L, 0L);
		syscall(SYS_membarrier, 8, 0, 0);
		syscall(SYS_waitid, 1, 1, NULL, WNOHANG | WEXITED, NULL);
	}
}

static void do_libc(int n, char **argv)
{
	(void)argv;
	for (int i = 0; i < n; i++)
		gnu_get_libc_version();
}

static void do_forks(int n, char **argv)
{
	(void)argv;
	for (int i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(i & 0xff);
		waitpid(pid, NULL, 0);
	}
}

static void do_execs(int n, char **argv)
{
	(void)argv;
	for (int i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			execl("/bin/true", "true", "one", "two", NULL);
			_exit(127);
		}
		waitpid(pid, NULL, 0);
	}
}

/* Sleeps of so many microseconds each. */
static void do_sleeps(int n, char **argv)
{
	long us = number(argv, 1, 1000);
	struct timespec t = { us / 1000000, us % 1000000 * 1000 };

	for (int i = 0; i < n; i++)
		nanosleep(&t, NULL);
}

/* The same by nanosleep(2), which nanosleep(3) no longer calls. */
static void do_naps(int n, char **argv)
{
	long us = number(argv, 1, 1000);
	struct timespec t = { us / 1000000, us % 1000000 * 1000 };

	for (int i = 0; i < n; i++)
		syscall(SYS_nanosleep, &t, NULL);
}

/* Burns so many milliseconds of CPU time. */
static void do_spin(int n, char **argv)
{
	struct timespec t;

	(void)argv;
	do {
		for (int i = 0; i < 100000; i++)
			__asm__ volatile("");
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	} while (t.tv_sec * 1000 + t.tv_nsec / 1000000 < n);
}

/* Where tests watch, and find pages that nobody has touched. */
#define KNOWN_PLACE ((volatile char *)0x10000000)

static volatile char *known_pages(size_t n)
{
	void *at = mmap((void *)KNOWN_PLACE, n * 4096, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	if (at == MAP_FAILED)
		exit(1);
	/* Each page its own fault. */
	madvise(at, n * 4096, MADV_NOHUGEPAGE);
	return at;
}

/* Writes to n pages for the first time, a fault each. */
static void do_pages(int n, char **argv)
{
	volatile char *at = known_pages((size_t)n);

	(void)argv;
	for (int i = 0; i < n; i++)
		at[i * 4096L] = 1;
}

/* Writes the first word of the known place n times, and reads it once. */
static void do_stores(int n, char **argv)
{
	volatile uint64_t *at = (volatile uint64_t *)known_pages(1);

	(void)argv;
	for (int i = 0; i < n; i++)
		at[0] = (uint64_t)i;
	at[1] = at[0];
}

/* stores_by N [PLACES [THREADS]]: calls workload_store() N times for each of so
 * many places, by threads one after the other; at last workload_store_second()
 * for one that is far from all. */
struct storing {
	int n, places;
	volatile int64_t *at;
};

static void *store_in_thread(void *data)
{
	const struct storing *storing = data;

	for (int i = 0; i < storing->n; i++)
		for (int place = 0; place < storing->places; place++)
			workload_store(i, storing->at + place);
	return NULL;
}

static void do_stores_by(int n, char **argv)
{
	struct storing storing = {
		.n = n,
		.places = (int)number(argv, 1, 1),
		.at = (volatile int64_t *)known_pages(1),
	};
	int threads = (int)number(argv, 2, 0);
	pthread_t thread;

	if (!threads)
		store_in_thread(&storing);
	for (int i = 0; i < threads; i++) {
		if (pthread_create(&thread, NULL, store_in_thread, &storing))
			_exit(1);
		pthread_join(thread, NULL);
	}
	workload_store_second(n, storing.at + 100);
}

/* Connections over the loopback to a listening socket of its own. */
static void do_connects(int n, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	int listening = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	to.sin_port = htons((uint16_t)number(argv, 1, 8123));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(listening, (void *)&to, sizeof(to)) != 0 ||
	    listen(listening, 128) != 0)
		_exit(1);
	for (int i = 0; i < n; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0), peer;

		if (connect(fd, (void *)&to, sizeof(to)) != 0)
			_exit(1);
		peer = accept(listening, NULL, NULL);
		close(fd);
		close(peer);
	}
	close(listening);
}

/*
 * A listening socket whose queue of one is full: the connections beyond it
 * find their first packets dropped, send them again a second later, and drop
 * out when that is over.
 */
static void do_backlogs(int n, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	int listening = socket(AF_INET, SOCK_STREAM, 0), fd;
	struct timespec t = { 1, 300000000 };

	to.sin_port = htons((uint16_t)number(argv, 1, 8124));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(listening, (void *)&to, sizeof(to)) != 0 ||
	    listen(listening, 0) != 0)
		_exit(1);
	for (int i = 0; i <= n; i++) {
		fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)connect(fd, (void *)&to, sizeof(to));
	}
	nanosleep(&t, NULL);
}

/* Messages of so many bytes over a pair of UNIX stream sockets. */
static void do_messages(int n, char **argv)
{
	char text[256] = "workload says hello", got[256];
	size_t size = (size_t)number(argv, 1, 20);
	int pair[2];

	if (size > sizeof(text) || socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		_exit(1);
	for (int i = 0; i < n; i++)
		if (send(pair[0], text, size, 0) < 0 ||
		    recv(pair[1], got, size, 0) < 0)
			_exit(1);
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* Advice of 8 bytes about a file: nobody else on a machine gives any. */
static void do_advice(int n, char **argv)
{
	int fd = (int)syscall(SYS_openat, AT_FDCWD, "/dev/zero", O_RDONLY);

	(void)argv;
	for (int i = 0; i < n; i++)
		syscall(SYS_fadvise64, fd, 0, 8, POSIX_FADV_NORMAL);
	syscall(SYS_close, fd);
}

/* The same on each CPU, at the same time. */
static void on_each_cpu(void (*run)(int n, char **argv), int n, char **argv)
{
	cpu_set_t cpus; /* sysconf() would read a file */

	sched_getaffinity(0, sizeof(cpus), &cpus);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &cpus))
			continue;
		if (fork() == 0) {
			pin(cpu);
			run(n, argv);
			_exit(0);
		}
	}
	while (wait(NULL) > 0)
		;
}

/* As many reads on each CPU as told. */
static void do_everywhere(int n, char **argv)
{
	on_each_cpu(do_reads, n, argv);
}

static void do_advises(int n, char **argv)
{
	on_each_cpu(do_advice, n, argv);
}

static void do_callers(int n, char **argv)
{
	on_each_cpu(do_calls, n, argv);
}

static void do_markers(int n, char **argv)
{
	on_each_cpu(do_points, n, argv);
}

static void *thread(void *n)
{
	do_calls(*(int *)n, NULL);
	return NULL;
}

/* So many threads that each make 100 calls. */
static void do_threads(int n, char **argv)
{
	pthread_t threads[64];
	int calls = 100;

	(void)argv;
	if (n > 64)
		n = 64;
	for (int i = 0; i < n; i++)
		pthread_create(&threads[i], NULL, thread, &calls);
	for (int i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
}

/* clang-format off */
static const struct thing {
	const char *name;
	void (*run)(int n, char **argv);
} things[] = {
	{ "reads", do_reads },
	{ "writes", do_writes },
	{ "sizes", do_sizes },
	{ "opens", do_opens },
	{ "seeks", do_seeks },
	{ "getppids", do_getppids },
	{ "calls", do_calls },
	{ "values", do_values },
	{ "strings", do_strings },
	{ "args", do_args },
	{ "structs", do_structs },
	{ "stacks", do_stacks },
	{ "recursions", do_recursions },
	{ "faces", do_faces },
	{ "flags", do_flags },
	{ "libc", do_libc },
	{ "forks", do_forks },
	{ "execs", do_execs },
	{ "sleeps", do_sleeps },
	{ "naps", do_naps },
	{ "spin", do_spin },
	{ "pages", do_pages },
	{ "stores", do_stores },
	{ "stores_by", do_stores_by },
	{ "connects", do_connects },
	{ "backlogs", do_backlogs },
	{ "messages", do_messages },
	{ "everywhere", do_everywhere },
	{ "advises", do_advises },
	{ "callers", do_callers },
	{ "markers", do_markers },
	{ "threads", do_threads },
	{ "points", do_points },
};
/* clang-format on */

static void on_go(int number)
{
	(void)number;
}

/*
 * The parent has SIGUSR1 blocked for us, so that one which comes before we
 * are here is not lost; sigsuspend is a call that no test counts.
 */
static void wait_for_go(void)
{
	struct sigaction action = { .sa_handler = on_go };
	sigset_t none;

	sigaction(SIGUSR1, &action, NULL);
	sigemptyset(&none);
	sigsuspend(&none);
}

static const struct thing *thing_find(const char *name)
{
	for (size_t i = 0; i < sizeof(things) / sizeof(things[0]); i++)
		if (strcmp(things[i].name, name) == 0)
			return &things[i];
	fprintf(stderr, "workload: no such thing: %s\n", name);
	_exit(2);
}

int main(int argc, char **argv)
{
	if (getenv("WORKLOAD_WAIT"))
		wait_for_go();
	for (int i = 1; i < argc; i++) {
		thing_find(argv[i])->run(number(argv + i + 1, 0, 1),
					 argv + i + 1);
		while (i < argc && strcmp(argv[i], "+") != 0)
			i++;
	}
	_exit(0);
}
