// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/task.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define STEP_MS 5
#define KNOCKS 10
#define ATTACHED_MS 120000

double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

pid_t task_start(const struct task *task, int out, int err)
{
	pid_t pid = fork();

	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 0);
		dup2(out >= 0 ? out : null, 1);
		dup2(err >= 0 ? err : null, 2);
		if (task->root && (chroot(task->root) != 0 || chdir("/") != 0))
			_exit(126);
		execvp(task->argv[0], task->argv);
		_exit(127);
	}
	return pid;
}

off_t file_size(int fd)
{
	struct stat stat;

	return fstat(fd, &stat) ? 0 : stat.st_size;
}

/* What fills the buffer of who says nothing until that is full. */
static void knock(void)
{
	for (int i = 0; i < KNOCKS; i++)
		if (open("/no/such/file", O_RDONLY) >= 0)
			break;
}

int task_await(int err, int out)
{
	static char text[65536];
	double until = now_ms() + ATTACHED_MS;
	size_t n = 0;

	text[0] = '\0';
	while (n < sizeof(text) - 1 && now_ms() < until) {
		struct pollfd p = { .fd = err, .events = POLLIN };
		ssize_t got;

		if (out >= 0)
			knock();
		if (out >= 0 && file_size(out) > 0)
			return 0;
		if (poll(&p, 1, STEP_MS) <= 0)
			continue;
		got = read(err, text + n, sizeof(text) - 1 - n);
		if (got <= 0)
			break;
		n += (size_t)got;
		text[n] = '\0';
		if (strstr(text, "Attached ") || strstr(text, "active"))
			return 0;
	}
	fprintf(stderr, "measure: not attached: %s\n", text);
	return -1;
}
