// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Throwaway test machines: QEMU without KVM, one kernel, one initramfs, a
 * serial port to talk through (wire.h).
 *
 *	vm run [-q QEMU] -k VMLINUX -i INITRAMFS [-p LOCAL:REMOTE]... COMMAND...
 *	vm up  [-q QEMU] -k VMLINUX -i INITRAMFS -d FOLDER
 *	vm do  -d FOLDER [-p LOCAL:REMOTE]... COMMAND...
 *	vm down -d FOLDER
 *
 * `run` boots a machine for one command and ends with its exit status; `up`
 * leaves the machine running for any number of `do`. No machine outlives its
 * owner (`run`) or its time (`up`): the kernel kills QEMU with its parent.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/vm/wire.h"

#define MAX_PUTS 64
#define EXIT_VM 125 /* the machine failed, not the command */

struct vm {
	const char *qemu, *kernel, *initramfs, *folder, *memory, *disk;
	char *puts[MAX_PUTS];
	int nputs;
	int boot_seconds, seconds;
	int verbose;
	int in_turn;	 /* one thread runs all CPUs, each for a while */
	char *temporary; /* the machine's folder, removed at the end */
	int port;
	pid_t pid; /* of QEMU */
	char **command;
};

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
	interrupted = number;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Ends the machine, if this process owns one, and then itself. */
_Noreturn static void finish(struct vm *vm, int status)
{
	if (vm->pid > 0) {
		kill(vm->pid, SIGKILL);
		waitpid(vm->pid, NULL, 0);
	}
	if (vm->temporary) {
		unlink("port");
		unlink("console");
		rmdir(vm->temporary);
	}
	exit(status);
}

_Noreturn static void fail(struct vm *vm, const char *what)
{
	FILE *log = fopen("console", "re");
	char line[512];

	fprintf(stderr, "vm: %s\n", what);
	while (log && fgets(line, sizeof(line), log))
		fprintf(stderr, "vm: console: %s", line);
	finish(vm, EXIT_VM);
}

/*
 * QEMU 7.2 emulates cmpxchg16b wrongly, hence -cx16; the rest makes the start
 * short. A kernel that panics ends the machine.
 */
static const char kernel_options[] =
	"quiet console=ttyS0 panic=-1 mitigations=off nokaslr tsc=reliable "
	"no_timer_check lpj=4000000 audit=0 apparmor=0 random.trust_cpu=on "
	"rdinit=/init";

static const char *const qemu_options[] = {
	"-M",
	"pc,usb=off",
	"-cpu",
	"max,-cx16",
	"-smp",
	"2",
	"-no-user-config",
	"-nodefaults",
	"-display",
	"none",
	"-no-reboot",
	"-serial",
	"file:console",
	"-device",
	"virtio-serial-pci",
	"-chardev",
	"socket,id=port,path=port,server=on,wait=off",
	"-device",
	"virtserialport,chardev=port,name=port",
};

#define QEMU_OPTIONS ((int)(sizeof(qemu_options) / sizeof(qemu_options[0])))

/* In the child: becomes QEMU, which dies with the parent. */
static void exec_qemu(const struct vm *vm, pid_t parent)
{
	char disk[4096];
	const char *argv[QEMU_OPTIONS + 19] = { vm->qemu };
	int argc = 1, null = open("/dev/null", O_RDWR);

	for (int i = 0; i < QEMU_OPTIONS; i++)
		argv[argc++] = qemu_options[i];
	argv[argc++] = "-accel";
	argv[argc++] = vm->in_turn ? "tcg,thread=single" : "tcg,thread=multi";
	argv[argc++] = "-append";
	argv[argc++] = kernel_options;
	argv[argc++] = "-m";
	argv[argc++] = vm->memory;
	argv[argc++] = "-kernel";
	argv[argc++] = vm->kernel;
	argv[argc++] = "-initrd";
	argv[argc++] = vm->initramfs;
	if (vm->disk) {
		snprintf(disk, sizeof(disk),
			 "file=%s,if=virtio,format=raw,snapshot=on", vm->disk);
		argv[argc++] = "-drive";
		argv[argc++] = disk;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_VM);
	dup2(null, 0);
	dup2(null, 1);
	execvp(argv[0], (char **)argv);
	fprintf(stderr, "vm: %s: %s (make deps installs it)\n", argv[0],
		strerror(errno));
	_exit(EXIT_VM);
}

static void start(struct vm *vm)
{
	pid_t parent = getpid();

	unlink("port");
	unlink("console");
	vm->pid = fork();
	if (vm->pid == 0)
		exec_qemu(vm, parent);
}

/* Waits for input; fails when the time is over or the machine ended. */
static void await(struct vm *vm, double until, const char *what)
{
	struct pollfd fd = { .fd = vm->port, .events = POLLIN };

	for (;;) {
		if (interrupted)
			finish(vm, 128 + interrupted);
		if (vm->pid > 0 && waitpid(vm->pid, NULL, WNOHANG) != 0) {
			vm->pid = 0;
			fail(vm, "the machine ended by itself");
		}
		if (now() > until)
			fail(vm, what);
		if (fd.fd < 0)
			usleep(10000);
		else if (poll(&fd, 1, 200) > 0)
			return;
		if (fd.fd < 0)
			return;
	}
}

static void receive(struct vm *vm, void *data, size_t length, double until)
{
	char *at = data;

	while (length > 0) {
		ssize_t n;

		await(vm, until, "time is over: the command was killed");
		n = read(vm->port, at, length);
		if (n <= 0)
			fail(vm, "the machine is gone");
		at += n;
		length -= (size_t)n;
	}
}

static void send_all(struct vm *vm, const void *data, size_t length)
{
	const char *at = data;

	while (length > 0) {
		ssize_t n = write(vm->port, at, length);

		if (n < 0 && errno == EINTR && !interrupted)
			continue;
		if (n <= 0)
			fail(vm, "the machine does not listen");
		at += n;
		length -= (size_t)n;
	}
}

static void say(struct vm *vm, enum wire_kind kind, const void *data,
		size_t length)
{
	struct frame f = { WIRE_MAGIC, kind, (uint32_t)length };

	send_all(vm, &f, sizeof(f));
	send_all(vm, data, length);
}

/* Connects to the machine's port and waits until its init answers. */
static void meet(struct vm *vm)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX,
				       .sun_path = "port" };
	double until = now() + vm->boot_seconds;
	char greeting[sizeof(struct frame) + 8], got[sizeof(greeting)] = "";
	struct frame f = { WIRE_MAGIC, WIRE_HELLO, 8 };
	uint64_t nonce = (uint64_t)(now() * 1e9) ^ (uint64_t)getpid() << 48;

	for (;;) {
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

		if (connect(fd, (void *)&address, sizeof(address)) == 0) {
			vm->port = fd;
			break;
		}
		close(fd);
		if (vm->pid <= 0)
			fail(vm, "no machine is up here");
		await(vm, until, "QEMU opened no port");
	}
	memcpy(greeting, &f, sizeof(f));
	memcpy(greeting + sizeof(f), &nonce, 8);
	send_all(vm, greeting, sizeof(greeting));
	/* What an earlier command still said comes before the answer. */
	while (memcmp(got, greeting, sizeof(got)) != 0) {
		memmove(got, got + 1, sizeof(got) - 1);
		receive(vm, got + sizeof(got) - 1, 1, until);
	}
}

/* Sends the file of `LOCAL:REMOTE`. */
static void put(struct vm *vm, char *names)
{
	char *remote = strrchr(names, ':');
	uint32_t error;
	struct frame f;
	struct stat st;
	char *data, *at;
	int fd;

	if (!remote)
		fail(vm, "-p wants LOCAL:REMOTE");
	*remote++ = '\0';
	fd = open(names, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0) {
		fprintf(stderr, "vm: %s: %s\n", names, strerror(errno));
		finish(vm, EXIT_VM);
	}
	data = malloc((size_t)st.st_size + strlen(remote) + 16);
	if (!data)
		fail(vm, "no memory");
	at = data + sprintf(data, "%o", st.st_mode & 07777) + 1;
	at = stpcpy(at, remote) + 1;
	for (off_t n = 0, got; n < st.st_size; n += got, at += got) {
		got = read(fd, at, (size_t)(st.st_size - n));
		if (got <= 0)
			fail(vm, "a file became shorter while it was read");
	}
	close(fd);
	say(vm, WIRE_PUT, data, (size_t)(at - data));
	free(data);
	receive(vm, &f, sizeof(f), now() + 60);
	receive(vm, &error, sizeof(error), now() + 60);
	if (error) {
		fprintf(stderr, "vm: %s in the machine: %s\n", remote,
			strerror((int)error));
		finish(vm, EXIT_VM);
	}
}

/* Runs the command in the machine; returns its exit status as a shell's. */
static int command(struct vm *vm)
{
	double until = now() + vm->seconds;
	char arguments[65536], *at = arguments;
	static char data[65536];
	struct frame f;

	for (char **word = vm->command; *word; word++) {
		if (at + strlen(*word) + 1 >= arguments + sizeof(arguments))
			fail(vm, "the command is too long");
		at = stpcpy(at, *word) + 1;
	}
	say(vm, WIRE_RUN, arguments, (size_t)(at - arguments));
	for (;;) {
		receive(vm, &f, sizeof(f), until);
		if (f.magic != WIRE_MAGIC || f.length > sizeof(data))
			fail(vm, "the machine speaks nonsense");
		receive(vm, data, f.length, until);
		if (f.kind == WIRE_EXIT)
			break;
		if (write(f.kind == WIRE_ERR ? 2 : 1, data, f.length) < 0)
			finish(vm, EXIT_VM);
	}
	memcpy(&f.kind, data, sizeof(f.kind));
	if (WIFSIGNALED((int)f.kind))
		return 128 + WTERMSIG((int)f.kind);
	return WEXITSTATUS((int)f.kind);
}

static int talk(struct vm *vm)
{
	double started = now(), met;
	int status = 0;

	meet(vm);
	met = now();
	for (int i = 0; i < vm->nputs; i++)
		put(vm, vm->puts[i]);
	if (vm->verbose)
		fprintf(stderr, "vm: up after %.2f s, files %.2f s\n",
			met - started, now() - met);
	if (vm->command && vm->command[0])
		status = command(vm);
	return status;
}

static int do_run(struct vm *vm)
{
	char folder[] = "/tmp/awl-vm.XXXXXX";

	if (!mkdtemp(folder) || chdir(folder) != 0) {
		perror("vm: /tmp");
		return EXIT_VM;
	}
	vm->temporary = folder;
	start(vm);
	finish(vm, talk(vm));
	return EXIT_VM;
}

/* Boots a machine and leaves it to a keeper that ends it after its time. */
static int do_up(struct vm *vm)
{
	pid_t keeper;
	FILE *file;
	int null;

	keeper = fork();
	if (keeper != 0) {
		int tries = vm->boot_seconds * 20;

		while (access("port", F_OK) != 0 && tries-- > 0)
			usleep(50000);
		return talk(vm);
	}
	setsid();
	null = open("/dev/null", O_RDWR);
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	start(vm);
	file = fopen("keeper", "we");
	if (file) {
		fprintf(file, "%d\n", getpid());
		fclose(file);
	}
	for (double end = now() + vm->seconds; now() < end && !interrupted;) {
		if (waitpid(vm->pid, NULL, WNOHANG) != 0)
			break;
		sleep(1);
	}
	unlink("port");
	unlink("keeper");
	finish(vm, 0);
	return 0;
}

static int do_down(void)
{
	FILE *file = fopen("keeper", "re");
	int pid;

	if (!file || fscanf(file, "%d", &pid) != 1) {
		fprintf(stderr, "vm: no machine is up here\n");
		return 1;
	}
	fclose(file);
	return kill(pid, SIGTERM) != 0;
}

/* Paths are made absolute: the machine's folder becomes the current one. */
static char *absolute(const char *path)
{
	char *full = realpath(path, NULL);

	if (!full) {
		fprintf(stderr, "vm: %s: %s\n", path, strerror(errno));
		exit(EXIT_VM);
	}
	return full;
}

static char *absolute_put(char *names)
{
	char *remote = strrchr(names, ':'), *full, *out;

	if (!remote)
		return names;
	*remote = '\0';
	full = absolute(names);
	if (asprintf(&out, "%s:%s", full, remote + 1) < 0)
		exit(EXIT_VM);
	free(full);
	return out;
}

static int options(struct vm *vm, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "+q:k:i:d:p:t:m:D:sv")) > 0) {
		switch (option) {
		case 'q': vm->qemu = optarg; break;
		case 'k': vm->kernel = absolute(optarg); break;
		case 'i': vm->initramfs = absolute(optarg); break;
		case 'd': vm->folder = absolute(optarg); break;
		case 'D': vm->disk = absolute(optarg); break;
		case 't': vm->seconds = atoi(optarg); break;
		case 'm': vm->memory = optarg; break;
		case 's': vm->in_turn = 1; break;
		case 'v': vm->verbose = 1; break;
		case 'p':
			if (vm->nputs < MAX_PUTS)
				vm->puts[vm->nputs++] = absolute_put(optarg);
			break;
		default: return -1;
		}
	}
	vm->command = argv + optind;
	return 0;
}

int main(int argc, char **argv)
{
	static struct vm vm = { .qemu = "qemu-system-x86_64",
				.memory = "1024",
				.boot_seconds = 180,
				.seconds = 600,
				.port = -1 };
	struct sigaction action = { .sa_handler = on_signal };
	const char *mode = argc > 1 ? argv[1] : "";

	if (options(&vm, argc - 1, argv + 1) != 0)
		return EXIT_VM;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (vm.folder && chdir(vm.folder) != 0)
		fail(&vm, "no such folder");
	if (strcmp(mode, "run") == 0 && vm.kernel && vm.initramfs)
		return do_run(&vm);
	if (strcmp(mode, "up") == 0 && vm.kernel && vm.initramfs && vm.folder)
		return do_up(&vm);
	if (strcmp(mode, "do") == 0 && vm.folder)
		return talk(&vm);
	if (strcmp(mode, "down") == 0 && vm.folder)
		return do_down();
	fprintf(stderr, "usage: vm run|up|do|down: see tests/README.md\n");
	return EXIT_VM;
}
