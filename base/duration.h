/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Units of time, as interval:500ms and --duration 5s write them. */
#ifndef AWL_BASE_DURATION_H
#define AWL_BASE_DURATION_H

#include <stdint.h>

/* Nanoseconds of "ns", "us", "ms", "s", "m", "h", "d"; 0: no unit. */
uint64_t duration_unit(const char *name);

#endif
