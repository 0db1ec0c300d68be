// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void say(const char *text)
{
	/* Nothing depends on whether it is seen. */
	ssize_t n = write(STDERR_FILENO, text, strlen(text));

	(void)n;
}

/* "Attaching 3000 probes: 4 s", each second anew. */
static void *tell(void *data)
{
	struct progress *progress = data;
	struct timespec next;
	char line[128];

	clock_gettime(CLOCK_MONOTONIC, &next);
	pthread_mutex_lock(&progress->lock);
	for (unsigned s = 1;; s++) {
		next.tv_sec++;
		while (!progress->over &&
		       !pthread_cond_clockwait(&progress->ended,
					       &progress->lock, CLOCK_MONOTONIC,
					       &next))
			;
		if (progress->over)
			break;
		snprintf(line, sizeof(line), "\r%s: %u s", progress->text, s);
		say(line);
		progress->told = true;
	}
	pthread_mutex_unlock(&progress->lock);
	if (progress->told)
		say("\r\033[K");
	return NULL;
}

void progress_begin(struct progress *progress, const char *format, ...)
{
	va_list args;

	*progress = (struct progress){
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.ended = PTHREAD_COND_INITIALIZER,
	};
	if (!isatty(STDERR_FILENO))
		return;
	va_start(args, format);
	vsnprintf(progress->text, sizeof(progress->text), format, args);
	va_end(args);
	progress->runs = !pthread_create(&progress->thread, NULL, tell,
					 progress);
}

void progress_end(struct progress *progress)
{
	if (!progress->runs)
		return;
	pthread_mutex_lock(&progress->lock);
	progress->over = true;
	pthread_cond_signal(&progress->ended);
	pthread_mutex_unlock(&progress->lock);
	pthread_join(progress->thread, NULL);
	progress->runs = false;
}
