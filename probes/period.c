// SPDX-License-Identifier: GPL-2.0-or-later
/* How often timed probes fire. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "probes/private.h"

static const struct {
	const char *name;
	uint64_t ns;
} units[] = {
	{ "s", 1000000000 },	 { "ms", 1000000 },
	{ "us", 1000 },		 { "ns", 1 },
	{ "m", 60000000000 },	 { "h", 3600000000000 },
	{ "d", 86400000000000 },
};

static uint64_t unit_ns(const char *name)
{
	for (size_t i = 0; i < COUNT(units); i++) {
		if (strcmp(units[i].name, name) == 0)
			return units[i].ns;
	}
	return 0;
}

/* "10ms", or nanoseconds without a unit. */
static bool duration_parse(const char *text, uint64_t *ns)
{
	char digits[32];
	size_t n = strspn(text, "0123456789_");
	uint64_t unit = text[n] ? unit_ns(text + n) : 1;

	if (!n || n >= sizeof(digits) || !unit)
		return false;
	memcpy(digits, text, n);
	digits[n] = '\0';
	return probe_number(digits, ns) &&
	       !__builtin_mul_overflow(*ns, unit, ns);
}

int period_parse(struct probe_env *env, const struct attach_point *point,
		 uint64_t *period, bool *frequency)
{
	const char *kind = point->parts[0].text;
	const char *unit = probe_part(point, 1), *count = probe_part(point, 2);
	uint64_t n, ns;

	*frequency = false;
	if (!unit || point->nparts > 3)
		return probe_error(env, point,
				   "%s probe needs a rate: %s:hz:N, %s:s:N, "
				   "%s:ms:N, %s:us:N or %s:1s",
				   kind, kind, kind, kind, kind, kind);
	if (!count && duration_parse(unit, period)) {
		/* A timer that fires more often than its program runs would
		 * stop a CPU. */
		if (*period < 1000)
			return probe_error(env, point,
					   "%s period is %llu ns, and must be "
					   "at least 1000 ns (1us)",
					   kind, (unsigned long long)*period);
		return 0;
	}
	if (!count || !probe_number(count, &n) || !n)
		return probe_error(env, point,
				   "%s is no rate of %s probes: a positive "
				   "number is needed",
				   count ? count : unit, kind);
	if (strcmp(unit, "hz") == 0) {
		*frequency = true;
		*period = n;
		return n <= 1000000 ? 0
				    : probe_error(env, point,
						  "%s:hz takes at most 1000000",
						  kind);
	}
	/* The units of the two-part form are fewer than those of a duration, as
	 * in bpftrace: no ns, and nothing longer than a second. */
	ns = unit_ns(unit);
	if (!ns || unit[0] == 'n' || strlen(unit) > 2 || ns > 1000000000)
		return probe_error(env, point,
				   "%s is not an accepted unit of %s probes: "
				   "hz, s, ms or us",
				   unit, kind);
	if (__builtin_mul_overflow(n, ns, period) || *period >> 62)
		return probe_error(env, point, "%s:%s is too long", unit,
				   count);
	return 0;
}

void period_list(struct probe_env *env, const struct probe_kind *kind,
		 const struct attach_point *pattern,
		 struct probe_points *points)
{
	static const char *const accepted[] = { "hz", "ms", "s", "us" };

	for (size_t i = 0; i < COUNT(accepted); i++)
		probe_points_add_named(env, kind, pattern, accepted[i], points);
}
