// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Measures tracers from outside, all in the same way.
 *
 *	measure time [-r ROOT] [-n TIMES] COMMAND...
 *		milliseconds of wall time (median), of CPU, peak memory in KB
 *	measure programs [-r ROOT] [-n TIMES] [-w WORKLOAD] COMMAND...
 *		waits for `Attached`, runs the workload, and tells how many
 *		instructions the new BPF programs have after the kernel's
 *		rewriting, in how many programs, and their nanoseconds a run:
 *		those of the quickest time, since what disturbs only adds
 *	measure lines [-r ROOT] -w WORKLOAD COMMAND...
 *		lines with `workload` in them that it prints of one, ms from
 *		the workload's begin to the last line, user and system ms of the
 *		tracer meanwhile, ms of the workload. Each has its own CPU
 *	measure lines -w WORKLOAD
 *		the workload untraced: the ceiling
 *
 * -r runs the command in another root folder.
 */
#include <linux/bpf.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/task.h"

#define MAX_TIMES 1000

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double cpu_ms(const struct rusage *usage)
{
	return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1e3 +
	       (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) /
		       1e3;
}

static int measure_time(const struct task *task)
{
	static double wall[MAX_TIMES], cpu[MAX_TIMES];
	int n = task->times < MAX_TIMES ? task->times : MAX_TIMES;
	long memory = 0;

	for (int i = 0; i < n; i++) {
		double begun = now_ms();
		pid_t pid = task_start(task, -1, -1);
		struct rusage usage;
		int status;

		if (wait4(pid, &status, 0, &usage) < 0 || status != 0) {
			fprintf(stderr, "measure: %s: status %x\n",
				task->argv[0], (unsigned)status);
			return 1;
		}
		wall[i] = now_ms() - begun;
		cpu[i] = cpu_ms(&usage);
		if (usage.ru_maxrss > memory)
			memory = usage.ru_maxrss;
	}
	qsort(wall, (size_t)n, sizeof(double), compare);
	qsort(cpu, (size_t)n, sizeof(double), compare);
	printf("%.2f %.2f %ld\n", wall[n / 2], cpu[n / 2], memory);
	return 0;
}

static long bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

/* The programs' numbers grow: those above `last` are new. */
static unsigned last_program(void)
{
	union bpf_attr attr = { 0 };

	while (bpf(BPF_PROG_GET_NEXT_ID, &attr) == 0)
		attr.start_id = attr.next_id;
	return attr.start_id;
}

static int program_info(unsigned id, struct bpf_prog_info *info)
{
	union bpf_attr attr = { 0 };
	int fd, error;

	attr.prog_id = id;
	fd = (int)bpf(BPF_PROG_GET_FD_BY_ID, &attr);
	if (fd < 0)
		return -1;
	memset(&attr, 0, sizeof(attr));
	memset(info, 0, sizeof(*info));
	attr.info.bpf_fd = (unsigned)fd;
	attr.info.info_len = sizeof(*info);
	attr.info.info = (unsigned long)info;
	error = (int)bpf(BPF_OBJ_GET_INFO_BY_FD, &attr);
	close(fd);
	return error;
}

/* What the programs above `last` are and have done, together. */
struct counts {
	unsigned long long instructions, programs, ns, runs;
};

static struct counts count_programs(unsigned last)
{
	union bpf_attr attr = { .start_id = last };
	struct counts counts = { 0 };
	struct bpf_prog_info info;

	while (bpf(BPF_PROG_GET_NEXT_ID, &attr) == 0) {
		attr.start_id = attr.next_id;
		if (program_info(attr.next_id, &info) != 0)
			continue;
		counts.programs++;
		counts.instructions += info.xlated_prog_len / 8;
		counts.ns += info.run_time_ns;
		counts.runs += info.run_cnt;
	}
	return counts;
}

static void tell_programs(const struct task *task, unsigned last)
{
	struct counts before = count_programs(last), after = before;
	unsigned long long least = 0, ns;

	for (int i = 0; task->workload && i < task->times; i++) {
		if (system(task->workload) != 0)
			fprintf(stderr, "measure: the workload failed\n");
		after = count_programs(last);
		if (after.runs == before.runs)
			continue;
		ns = (after.ns - before.ns) / (after.runs - before.runs);
		if (!least || ns < least)
			least = ns;
		before = after;
	}
	printf("%llu %llu %llu\n", after.instructions, after.programs, least);
}

static int measure_programs(const struct task *task)
{
	unsigned last = last_program();
	int err[2], attached;
	pid_t pid;

	if (pipe(err) != 0)
		return 1;
	pid = task_start(task, -1, err[1]);
	close(err[1]);
	attached = task_await(err[0], -1) == 0;
	if (attached)
		tell_programs(task, last);
	kill(pid, SIGINT);
	close(err[0]);
	waitpid(pid, NULL, 0);
	return !attached;
}

int main(int argc, char **argv)
{
	struct task task = { .times = 1 };
	const char *mode = argc > 1 ? argv[1] : "";
	int option;

	while ((option = getopt(argc - 1, argv + 1, "+r:n:w:")) > 0) {
		switch (option) {
		case 'r': task.root = optarg; break;
		case 'n': task.times = atoi(optarg); break;
		case 'w': task.workload = optarg; break;
		default: return 2;
		}
	}
	task.argv = argv + 1 + optind;
	signal(SIGPIPE, SIG_IGN);
	if (task.argv[0] && task.times > 0 && strcmp(mode, "time") == 0)
		return measure_time(&task);
	if (task.argv[0] && strcmp(mode, "programs") == 0)
		return measure_programs(&task);
	if (task.workload && strcmp(mode, "lines") == 0)
		return measure_lines(&task);
	fprintf(stderr, "usage: measure time|programs|lines ... COMMAND...\n");
	return 2;
}
