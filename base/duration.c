// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/duration.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *name;
	uint64_t ns;
} units[] = {
	{ "s", 1000000000 },	 { "ms", 1000000 },
	{ "us", 1000 },		 { "ns", 1 },
	{ "m", 60000000000 },	 { "h", 3600000000000 },
	{ "d", 86400000000000 },
};

uint64_t duration_unit(const char *name)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (strcmp(units[i].name, name) == 0)
			return units[i].ns;
	return 0;
}
