// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How fast a tracer prints. It writes to a file in memory, so that no reader
 * takes part; the workload has the last CPU, the tracer those before it.
 */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/task.h"

#define MARK "workload"
/* The last line has come when none has for so long. */
#define QUIET_MS 3000
#define STEP_US 5000

static void use_cpus(int first, int end)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	for (int i = first; i < end; i++)
		CPU_SET(i, &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
}

static int cpu_count(void)
{
	return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

/* Milliseconds that the workload takes. */
static double run_workload(const struct task *task)
{
	double begun = now_ms();

	use_cpus(cpu_count() - 1, cpu_count());
	if (system(task->workload) != 0)
		fprintf(stderr, "measure: the workload failed\n");
	return now_ms() - begun;
}

/* When the file grew last. */
static double await_quiet(int fd)
{
	double changed = now_ms();
	off_t size = file_size(fd);

	while (now_ms() - changed < QUIET_MS) {
		usleep(STEP_US);
		if (file_size(fd) == size)
			continue;
		size = file_size(fd);
		changed = now_ms();
	}
	return changed;
}

static char *contents(int fd)
{
	off_t size = file_size(fd);
	char *text = calloc(1, (size_t)size + 1);

	if (text && pread(fd, text, (size_t)size, 0) != size)
		fprintf(stderr, "measure: short read\n");
	return text;
}

static long count_marks(const char *text)
{
	long n = 0;

	for (; text && (text = strstr(text, MARK)); text = strchr(text, '\n'))
		n++;
	return n;
}

struct spent {
	double user, system;
};

/* From /proc: of a process that still runs, in ms. */
static struct spent spent_by(pid_t pid)
{
	long long ticks[2] = { 0 };
	char path[64], text[1024] = "";
	struct spent spent;
	const char *after;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	if (file) {
		if (!fgets(text, sizeof(text), file))
			text[0] = 0;
		fclose(file);
	}
	after = strrchr(text, ')');
	if (after)
		sscanf(after + 1,
		       " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld",
		       &ticks[0], &ticks[1]);
	spent.user = (double)ticks[0] * 1e3 / (double)sysconf(_SC_CLK_TCK);
	spent.system = (double)ticks[1] * 1e3 / (double)sysconf(_SC_CLK_TCK);
	return spent;
}

struct figures {
	double workload, lines; /* ms */
	struct spent spent;
};

static struct figures measure(const struct task *task, pid_t pid, int out)
{
	struct spent before = spent_by(pid), after;
	double begun = now_ms();
	struct figures figures;

	figures.workload = run_workload(task);
	figures.lines = await_quiet(out) - begun;
	after = spent_by(pid);
	figures.spent.user = after.user - before.user;
	figures.spent.system = after.system - before.system;
	return figures;
}

static void tell(const struct figures *figures, int out)
{
	char *text = contents(out);

	printf("%ld %.1f %.0f %.0f %.1f\n", count_marks(text), figures->lines,
	       figures->spent.user, figures->spent.system, figures->workload);
	free(text);
}

int measure_lines(const struct task *task)
{
	struct figures figures;
	int out = memfd_create("lines", 0), err[2], failed;
	pid_t pid;

	if (!task->argv[0]) {
		printf("%.1f\n", run_workload(task));
		return 0;
	}
	if (out < 0 || pipe(err))
		return 1;
	use_cpus(0, cpu_count() > 1 ? cpu_count() - 1 : 1);
	pid = task_start(task, out, err[1]);
	close(err[1]);
	failed = task_await(err[0], out);
	if (!failed)
		figures = measure(task, pid, out);
	kill(pid, SIGINT);
	close(err[0]);
	waitpid(pid, NULL, 0);
	if (!failed)
		tell(&figures, out);
	return failed;
}
