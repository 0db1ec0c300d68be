/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random numbers that a seed repeats. */
#ifndef AWL_TESTS_RANDOM_H
#define AWL_TESTS_RANDOM_H

#include <stdint.h>

void random_seed(uint64_t seed);
/* Any number below a bound. */
uint32_t random_below(uint32_t bound);
/* Small numbers, numbers around powers of two, and any bits. */
uint64_t random_value(void);

#endif
