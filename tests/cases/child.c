// SPDX-License-Identifier: GPL-2.0-or-later
/* Running a program and collecting what it prints, with a time limit. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/cases/case.h"

double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void child_exec(char **argv, char **env, int out, int err)
{
	int in = open("/dev/null", O_RDONLY);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	dup2(in, 0);
	dup2(out, 1);
	dup2(err, 2);
	for (; env && *env; env++)
		putenv(*env);
	execvp(argv[0], argv);
	perror(argv[0]);
	_exit(127);
}

int child_start(struct child *child, char **argv, char **env)
{
	int out[2], err[2];

	*child = (struct child){ .out = -1, .err = -1 };
	child->output.out = strdup("");
	child->output.err = strdup("");
	if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
		return -1;
	fflush(stdout);
	child->pid = fork();
	if (child->pid == 0)
		child_exec(argv, env, out[1], err[1]);
	setpgid(child->pid, child->pid);
	close(out[1]);
	close(err[1]);
	child->out = out[0];
	child->err = err[0];
	return child->pid < 0 ? -1 : 0;
}

static void collect(int *fd, char **text, size_t *length)
{
	char buffer[65536];
	ssize_t n = read(*fd, buffer, sizeof(buffer));

	if (n <= 0) {
		close(*fd);
		*fd = -1;
		return;
	}
	*text = realloc(*text, *length + (size_t)n + 1);
	memcpy(*text + *length, buffer, (size_t)n);
	*length += (size_t)n;
	(*text)[*length] = '\0';
}

static int pump_once(struct child *child, int timeout)
{
	struct pollfd fds[] = {
		{ .fd = child->out, .events = POLLIN },
		{ .fd = child->err, .events = POLLIN },
	};
	struct output *o = &child->output;
	int ready = poll(fds, 2, timeout);

	if (ready > 0 && fds[0].revents)
		collect(&child->out, &o->out, &o->out_length);
	if (ready > 0 && fds[1].revents)
		collect(&child->err, &o->err, &o->err_length);
	return ready;
}

/* Has it ended? Then its last words are read. */
static int reaped(struct child *child)
{
	int status;

	if (child->pid <= 0)
		return 1;
	if (waitpid(child->pid, &status, WNOHANG) <= 0)
		return 0;
	child->pid = 0;
	while ((child->out >= 0 || child->err >= 0) && pump_once(child, 0) > 0)
		;
	child->output.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status)
						   : WEXITSTATUS(status);
	return 1;
}

int child_pump(struct child *child, double until,
	       int (*done)(struct child *, void *), void *context)
{
	for (;;) {
		if (done && done(child, context))
			return 1;
		if (reaped(child))
			return 0;
		if (now() > until)
			return -1;
		/* Pipes that are closed mean an end that is near. */
		pump_once(child, child->out < 0 && child->err < 0 ? 1 : 10);
	}
}

void child_end(struct child *child)
{
	if (child->pid > 0) {
		kill(-child->pid, SIGKILL);
		waitpid(child->pid, NULL, 0);
	}
	if (child->out >= 0)
		close(child->out);
	if (child->err >= 0)
		close(child->err);
	free(child->output.out);
	free(child->output.err);
	*child = (struct child){ .out = -1, .err = -1 };
}
