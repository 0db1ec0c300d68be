/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tracer that is measured: started, awaited. */
#ifndef AWL_BENCH_TASK_H
#define AWL_BENCH_TASK_H

#include <sys/types.h>

struct task {
	const char *root;
	const char *workload;
	int times;
	char **argv;
};

double now_ms(void);
/* Starts the tracer; -1: nobody reads its output, its messages. */
pid_t task_start(const struct task *task, int out, int err);
off_t file_size(int fd);
/* Reads what it says on `err` until it says that it is attached, or, of who
 * does not, until something of what is opened here is in the file `out` (-1:
 * none). 0, or -1 after telling. */
int task_await(int err, int out);

/* lines.c: what it prints of a workload. */
int measure_lines(const struct task *task);

#endif
