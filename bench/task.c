// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/task.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

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

int task_await(int fd)
{
	static char text[65536];
	size_t n = 0;
	double until = now_ms() + 120000;

	while (n < sizeof(text) - 1 && now_ms() < until) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t got;

		if (poll(&p, 1, 1000) <= 0)
			continue;
		got = read(fd, text + n, sizeof(text) - 1 - n);
		if (got <= 0)
			break;
		n += (size_t)got;
		if (strstr(text, "Attached ") || strstr(text, "active"))
			return 0;
	}
	fprintf(stderr, "measure: not attached: %s\n", text);
	return -1;
}
