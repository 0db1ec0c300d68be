// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The init of a test machine: mounts what a tracer needs, loads the modules
 * of the initramfs, and runs what the host sends over the serial port (the
 * frames of wire.h). It ends with the machine, which the host just kills.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/vm/wire.h"

struct agent {
	int port;
	int children; /* signalfd of SIGCHLD */
	pid_t command;
	int out, err; /* read ends of its output, -1 when at the end */
	char *frame;  /* payload of the frame being read */
	size_t size;
};

static const struct {
	const char *type, *where, *options;
} mounts[] = {
	{ "devtmpfs", "/dev", "" },
	{ "proc", "/proc", "" },
	{ "sysfs", "/sys", "" },
	{ "devpts", "/dev/pts", "ptmxmode=0666" },
	{ "tmpfs", "/dev/shm", "" },
	{ "tmpfs", "/tmp", "mode=1777" },
	{ "tmpfs", "/run", "" },
	{ "debugfs", "/sys/kernel/debug", "" },
	{ "tracefs", "/sys/kernel/tracing", "" },
	{ "bpf", "/sys/fs/bpf", "" },
	{ "cgroup2", "/sys/fs/cgroup", "" },
};

static void complain(const char *what)
{
	fprintf(stderr, "init: %s: %s\n", what, strerror(errno));
}

static void mount_all(void)
{
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		mkdir(mounts[i].where, 0755);
		if (mount("none", mounts[i].where, mounts[i].type, 0,
			  mounts[i].options) != 0 &&
		    errno != EBUSY)
			complain(mounts[i].where);
	}
}

/* What udev would link, which bash, clang and others count on. */
static void link_devices(void)
{
	if (symlink("/proc/self/fd", "/dev/fd") != 0 ||
	    symlink("/proc/self/fd/0", "/dev/stdin") != 0 ||
	    symlink("/proc/self/fd/1", "/dev/stdout") != 0 ||
	    symlink("/proc/self/fd/2", "/dev/stderr") != 0)
		complain("/dev");
}

static void load_module(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || syscall(SYS_finit_module, fd, "", 0) != 0)
		complain(path);
	if (fd >= 0)
		close(fd);
}

/* Loads the modules that /modules/order names, in its order. */
static void load_modules(void)
{
	FILE *order = fopen("/modules/order", "re");
	char name[200], path[256];

	while (order && fscanf(order, "%199s", name) == 1) {
		snprintf(path, sizeof(path), "/modules/%s", name);
		load_module(path);
	}
	if (order)
		fclose(order);
}

static void loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	request.ifr_flags = IFF_UP | IFF_RUNNING;
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) != 0)
		complain("lo");
	if (fd >= 0)
		close(fd);
}

/* The port is there once its driver has met the device. */
static int open_port(void)
{
	for (int tries = 0; tries < 500; tries++) {
		int fd = open("/dev/vport0p1", O_RDWR | O_CLOEXEC);

		if (fd >= 0)
			return fd;
		usleep(10000);
	}
	complain("/dev/vport0p1");
	return -1;
}

static void send_all(int fd, const void *data, size_t length)
{
	const char *at = data;

	while (length > 0) {
		ssize_t n = write(fd, at, length);

		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			return; /* the host went away */
		at += n;
		length -= (size_t)n;
	}
}

static void say(struct agent *a, enum wire_kind kind, const void *data,
		size_t length)
{
	struct frame f = { WIRE_MAGIC, kind, (uint32_t)length };

	send_all(a->port, &f, sizeof(f));
	send_all(a->port, data, length);
}

/* Returns 0 when all has been read, -1 when the host went away. */
static int receive(struct agent *a, void *data, size_t length)
{
	char *at = data;

	while (length > 0) {
		ssize_t n = read(a->port, at, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		at += n;
		length -= (size_t)n;
	}
	return 0;
}

static void kill_command(struct agent *a)
{
	if (a->command > 0)
		kill(-a->command, SIGKILL);
	a->command = 0;
	if (a->out >= 0)
		close(a->out);
	if (a->err >= 0)
		close(a->err);
	a->out = a->err = -1;
}

static void exec_command(char **argv, int out, int err)
{
	sigset_t none;
	int in = open("/dev/null", O_RDONLY);

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	dup2(in, 0);
	dup2(out, 1);
	dup2(err, 2);
	if (chdir("/tmp") != 0)
		complain("/tmp");
	execvp(argv[0], argv);
	complain(argv[0]);
	_exit(127);
}

static void run(struct agent *a, char *data, size_t length)
{
	char *argv[256];
	int argc = 0, out[2], err[2];

	for (char *at = data; at < data + length && argc < 255;
	     at += strlen(at) + 1)
		argv[argc++] = at;
	argv[argc] = NULL;
	kill_command(a);
	if (argc == 0)
		return;
	if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) {
		complain("pipe");
		return;
	}
	a->command = fork();
	if (a->command == 0)
		exec_command(argv, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	a->out = out[0];
	a->err = err[0];
	fcntl(a->out, F_SETFL, O_NONBLOCK);
	fcntl(a->err, F_SETFL, O_NONBLOCK);
}

/* Writes the file of a PUT; returns 0 or an errno. */
static int put(const char *data, size_t length)
{
	const char *path = data + strlen(data) + 1;
	const char *body = path + strlen(path) + 1;
	unsigned mode = (unsigned)strtoul(data, NULL, 8);
	size_t left = length - (size_t)(body - data);
	int fd;

	/* A running program's file cannot be written, but replaced. */
	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd < 0)
		return errno;
	while (left > 0) {
		ssize_t n = write(fd, body, left);

		if (n <= 0) {
			close(fd);
			return errno ? errno : EIO;
		}
		body += n;
		left -= (size_t)n;
	}
	fchmod(fd, mode);
	close(fd);
	return 0;
}

/* Reads one frame and does what it says; -1 when the host went away. */
static int serve_frame(struct agent *a)
{
	struct frame f;
	uint32_t status;

	if (receive(a, &f, sizeof(f)) != 0 || f.magic != WIRE_MAGIC)
		return -1;
	if (!a->frame || f.length + 1 > a->size) {
		a->size = f.length + 1;
		a->frame = realloc(a->frame, a->size);
		if (!a->frame)
			return -1;
	}
	if (receive(a, a->frame, f.length) != 0)
		return -1;
	a->frame[f.length] = '\0';
	switch (f.kind) {
	case WIRE_HELLO:
		kill_command(a);
		say(a, WIRE_HELLO, a->frame, f.length);
		break;
	case WIRE_PUT:
		status = (uint32_t)put(a->frame, f.length);
		say(a, WIRE_EXIT, &status, sizeof(status));
		break;
	case WIRE_RUN: run(a, a->frame, f.length); break;
	case WIRE_SIGNAL:
		memcpy(&status, a->frame, sizeof(status));
		if (a->command > 0)
			kill(-a->command, (int)status);
		break;
	default: return -1;
	}
	return 0;
}

/* Passes on what there is to read; returns -1 at the end, else fd. */
static int forward(struct agent *a, int fd, enum wire_kind kind)
{
	static char buffer[32768];
	ssize_t n = read(fd, buffer, sizeof(buffer));

	if (n > 0) {
		say(a, kind, buffer, (size_t)n);
		return fd;
	}
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return fd;
	close(fd);
	return -1;
}

static void forward_rest(struct agent *a, int *fd, enum wire_kind kind)
{
	int more = 1;

	/* What a command left running may hold the pipe open: no waiting. */
	while (*fd >= 0 && more > 0) {
		if (ioctl(*fd, FIONREAD, &more) != 0 || more > 0)
			*fd = forward(a, *fd, kind);
	}
}

static void reap(struct agent *a)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;

	if (read(a->children, &info, sizeof(info)) < 0)
		return;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != a->command)
			continue;
		forward_rest(a, &a->out, WIRE_OUT);
		forward_rest(a, &a->err, WIRE_ERR);
		a->command = 0;
		kill_command(a);
		say(a, WIRE_EXIT, &status, sizeof(status));
	}
}

static void serve(struct agent *a)
{
	for (;;) {
		struct pollfd fds[] = {
			{ .fd = a->port, .events = POLLIN },
			{ .fd = a->children, .events = POLLIN },
			{ .fd = a->out, .events = POLLIN },
			{ .fd = a->err, .events = POLLIN },
		};

		if (poll(fds, 4, -1) < 0)
			continue;
		if (fds[2].revents)
			a->out = forward(a, a->out, WIRE_OUT);
		if (fds[3].revents)
			a->err = forward(a, a->err, WIRE_ERR);
		if (fds[1].revents)
			reap(a);
		if (fds[0].revents & POLLIN && serve_frame(a) == 0)
			continue;
		if (fds[0].revents & (POLLHUP | POLLIN)) {
			kill_command(a);
			usleep(20000); /* polling would not wait */
		}
	}
}

int main(void)
{
	struct agent a = { .out = -1, .err = -1 };
	struct rlimit files = { 65536, 65536 };
	sigset_t children;

	mount_all();
	link_devices();
	load_modules();
	loopback_up();
	setenv("PATH", "/bin:/sbin:/usr/bin:/usr/sbin", 1);
	setenv("HOME", "/root", 1);
	setrlimit(RLIMIT_NOFILE, &files);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&children);
	sigaddset(&children, SIGCHLD);
	sigprocmask(SIG_BLOCK, &children, NULL);
	a.children = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
	a.port = open_port();
	if (a.port < 0 || a.children < 0)
		return 1; /* the kernel panics, which the host sees */
	serve(&a);
	return 0;
}
