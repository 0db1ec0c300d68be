/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AWL_BASE_CLOCK_H
#define AWL_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* A clock in nanoseconds. */
static inline uint64_t clock_ns(clockid_t clock)
{
	struct timespec now = { 0 };

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

#endif
