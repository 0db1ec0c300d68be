/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What takes more than a second says so on a terminal, and takes it back. */
#ifndef AWL_RUNTIME_PROGRESS_H
#define AWL_RUNTIME_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>

struct progress {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool runs, over, told;
	char text[80];
};

/* Work begins that may take long; says nothing where stderr is no terminal. */
void progress_begin(struct progress *progress, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void progress_end(struct progress *progress);

#endif
