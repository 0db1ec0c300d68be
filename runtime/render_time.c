// SPDX-License-Identifier: GPL-2.0-or-later
/* Clocks and strftime. */
#include "runtime/render.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

#define NS_PER_SECOND 1000000000ll

/* The wall's time less another clock's. */
static int64_t ahead_of(clockid_t clock)
{
	return (int64_t)(clock_ns(CLOCK_REALTIME) - clock_ns(clock));
}

/* Once: events have times of the kernel's clocks, and are told as the wall's,
 * by the distance at the start. */
void render_read_clocks(struct render *render)
{
	render->to_wall[TIMESTAMP_WALL] = 0;
	render->to_wall[TIMESTAMP_BOOT] = ahead_of(CLOCK_BOOTTIME);
	render->to_wall[TIMESTAMP_TAI] = ahead_of(CLOCK_TAI);
}

/*
 * Replaces awl's own conversions (%f, %l, %k) by digits, so that strftime()
 * sees only its own. Returns 0, or -1 when `room` does not suffice.
 */
static int expand_fractions(const char *format, int64_t ns, char *out,
			    size_t room)
{
	size_t at = 0;
	int n;

	for (; *format; format++) {
		/* Room for the longest that one conversion becomes. */
		if (at + 12 > room)
			return -1;
		if (*format != '%' || !format[1]) {
			out[at++] = *format;
			continue;
		}
		format++;
		switch (*format) {
		case 'f':
			n = sprintf(out + at, "%06d", (int)(ns / 1000));
			break;
		case 'l':
			n = sprintf(out + at, "%03d", (int)(ns / 1000000));
			break;
		case 'k': n = sprintf(out + at, "%09d", (int)ns); break;
		default: n = sprintf(out + at, "%%%c", *format);
		}
		at += (size_t)n;
	}
	out[at] = '\0';
	return 0;
}

void render_time(const char *format, int64_t wall_ns, struct text *out)
{
	time_t seconds = (time_t)(wall_ns / NS_PER_SECOND);
	int64_t ns = wall_ns % NS_PER_SECOND;
	char expanded[256], formatted[512];
	struct tm tm;
	size_t n;

	/* Before 1970 the remainder is negative, too. */
	if (ns < 0) {
		ns += NS_PER_SECOND;
		seconds--;
	}
	if (!format[0])
		return;
	if (!localtime_r(&seconds, &tm) ||
	    expand_fractions(format, ns, expanded, sizeof(expanded))) {
		text_puts(out, "(?)");
		return;
	}
	n = strftime(formatted, sizeof(formatted), expanded, &tm);
	if (n)
		text_add(out, formatted, n);
	else
		text_puts(out, "(?)");
}
