// SPDX-License-Identifier: GPL-2.0-or-later
/* How often timed probes fire. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/duration.h"
#include "probes/private.h"

/* "10ms", or nanoseconds without a unit. */
static bool duration_parse(const char *text, uint64_t *ns)
{
	char digits[32];
	size_t n = strspn(text, "0123456789_");
	uint64_t unit = text[n] ? duration_unit(text + n) : 1;

	/* 0x400, 1e6 */
	if (probe_number(text, ns))
		return true;
	if (!n || n >= sizeof(digits) || !unit)
		return false;
	memcpy(digits, text, n);
	digits[n] = '\0';
	return probe_number(digits, ns) &&
	       !__builtin_mul_overflow(*ns, unit, ns);
}

static int rate_hint(struct probe_env *env, const char *kind, struct diag *diag)
{
	diag_hint(env->diags, diag, "as in %s:hz:99, %s:ms:100, %s:1s", kind,
		  kind, kind);
	return -EINVAL;
}

static int bad_rate(struct probe_env *env, const struct attach_point *point,
		    const char *text)
{
	const char *kind = point->parts[0].text;
	struct diag *diag = diag_error(
		env->diags, point->loc,
		"Invalid rate of %s probe: invalid %s: %s", kind,
		isdigit((unsigned char)*text) ? "trailing bytes" : "integer",
		text);

	return rate_hint(env, kind, diag);
}

/* interval:1s */
static int period_of_duration(struct probe_env *env,
			      const struct attach_point *point,
			      uint64_t *period)
{
	const char *text = probe_part(point, 1);

	if (!duration_parse(text, period))
		return bad_rate(env, point, text);
	/* A timer that fires more often than its program runs would stop a
	 * CPU. */
	if (*period < 1000)
		return rate_hint(
			env, point->parts[0].text,
			diag_error(env->diags, point->loc,
				   "Invalid rate of %s probe. Minimum is 1000 "
				   "or 1us. Found: %llu nanoseconds",
				   point->parts[0].text,
				   (unsigned long long)*period));
	return 0;
}

const char *period_name(struct probe_env *env, const struct probe_kind *kind,
			const struct attach_point *point, uint64_t period)
{
	if (point->nparts == 2)
		return arena_printf(env->arena, "%s:us:%llu", kind->name,
				    (unsigned long long)period / 1000);
	return arena_printf(env->arena, "%s%s", kind->name,
			    strchr(point->text, ':'));
}

int period_parse(struct probe_env *env, const struct attach_point *point,
		 uint64_t *period, bool *frequency)
{
	const char *kind = point->parts[0].text;
	const char *unit = probe_part(point, 1), *count = probe_part(point, 2);
	uint64_t n, ns;

	*frequency = false;
	if (!unit)
		return probe_error(env, point,
				   "%s probe must have unit of time", kind);
	if (point->nparts == 2)
		return period_of_duration(env, point, period);
	if (count && *count == '-' && probe_number(count + 1, &n))
		n = 0;
	else if (!count || !probe_number(count, &n))
		return bad_rate(env, point, count ? count : "");
	if (!n)
		return probe_error(env, point,
				   "%s frequency should be a positive integer",
				   kind);
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
	ns = duration_unit(unit);
	if (!ns || unit[0] == 'n' || strlen(unit) > 2 || ns > 1000000000)
		return probe_error(env, point,
				   "%s is not an accepted unit of time", unit);
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
