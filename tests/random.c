// SPDX-License-Identifier: GPL-2.0-or-later
/* Random numbers that a seed repeats, and values worth computing with. */
#include "random.h"

static uint64_t state;

void random_seed(uint64_t seed)
{
	state = seed * 2654435769u + 1;
}

/* splitmix64 */
static uint64_t next(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

uint32_t random_below(uint32_t bound)
{
	return (uint32_t)(next() >> 33) % bound;
}

uint64_t random_value(void)
{
	uint64_t value;

	switch (random_below(4)) {
	case 0: return random_below(20);
	case 1: return 0 - (uint64_t)random_below(20);
	case 2:
		value = 1ull << random_below(64);
		return value + random_below(3) - 1;
	default: return next() >> random_below(64);
	}
}
