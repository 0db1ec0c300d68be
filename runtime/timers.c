// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/timers.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/grow.h"

#define NS_PER_SECOND 1000000000ull

int timer_descriptor(uint64_t first_ns, uint64_t period_ns)
{
	struct itimerspec when = {
		.it_value = { (time_t)(first_ns / NS_PER_SECOND),
			      (long)(first_ns % NS_PER_SECOND) },
		.it_interval = { (time_t)(period_ns / NS_PER_SECOND),
				 (long)(period_ns % NS_PER_SECOND) },
	};
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	int err;

	if (fd < 0)
		return -errno;
	if (!timerfd_settime(fd, 0, &when, NULL))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

int timers_add(struct timers *timers, uint64_t period_ns, int program,
	       const struct map_plan *map)
{
	struct timer *grown = grow(timers->v, timers->n, &timers->room,
				   sizeof(*timers->v));
	struct timer *timer;

	if (!grown)
		return -ENOMEM;
	timers->v = grown;
	timer = &timers->v[timers->n];
	timer->program = program;
	timer->map = map;
	/* A descriptor among the others that are waited for, so no signal or
	 * thread comes in between. */
	timer->fd = timer_descriptor(period_ns, period_ns);
	if (timer->fd < 0)
		return timer->fd;
	timers->n++;
	return 0;
}

/* How often since it was last asked, since the loop makes up for all. */
uint64_t timer_expired(const struct timer *timer)
{
	uint64_t n = 0;

	return read(timer->fd, &n, sizeof(n)) == sizeof(n) ? n : 0;
}

void timers_close(struct timers *timers)
{
	for (uint32_t i = 0; i < timers->n; i++)
		close(timers->v[i].fd);
	free(timers->v);
	*timers = (struct timers){ 0 };
}
