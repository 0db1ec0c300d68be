// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/stamp.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "runtime/json_string.h"
#include "runtime/print.h"

#define NS_PER_SECOND 1000000000ll

static const struct value *field_of(const struct site *site,
				    const struct value *values,
				    enum stamp stamp)
{
	/* An event has both among its arguments. */
	if (site->kind == SITE_PRINT_EVENT)
		return &values[stamp == STAMP_TIME ? EVENT_TIME : EVENT_PROBE];
	return site->stamps & STAMP_BIT(stamp)
		       ? &values[site_stamp(site, stamp)]
		       : NULL;
}

void stamp_begin(struct print *print, const struct site *site,
		 const struct value *values)
{
	struct stamp_values *stamp = &print->stamp;
	const struct value *time, *probe;

	if (!stamp->wanted)
		return;
	stamp->from = print->out.text.len;
	time = site ? field_of(site, values, STAMP_TIME) : NULL;
	probe = site ? field_of(site, values, STAMP_PROBE) : NULL;
	stamp->wall_ns = time ? (int64_t)value_u64(time) +
					 print->render.to_wall[TIMESTAMP_BOOT]
			      : (int64_t)clock_ns(CLOCK_REALTIME);
	stamp->probe = probe ? *probe : (struct value){ 0 };
}

void stamp_end(struct print *print)
{
	if (!print->stamp.wanted)
		return;
	if (print->printer->stamp)
		print->printer->stamp(print);
	print->stamp.wall_ns = 0;
	print->stamp.probe = (struct value){ 0 };
}

/* "14:03:07.218493123": the C library looks at the time zone's file each time
 * that it is asked for one. */
static void put_time(struct print *print, struct text *out)
{
	struct stamp_values *stamp = &print->stamp;
	int64_t second = stamp->wall_ns / NS_PER_SECOND;

	if (second != stamp->second || !*stamp->clock) {
		size_t begin = out->len;

		render_time("%H:%M:%S", stamp->wall_ns, out);
		snprintf(stamp->clock, sizeof(stamp->clock), "%s",
			 out->data + begin);
		out->len = begin;
		stamp->second = second;
	}
	text_printf(out, "%s.%09d", stamp->clock,
		    (int)(stamp->wall_ns % NS_PER_SECOND));
}

/* "14:03:07.218493123 kprobe:vfs_read" */
static void put_prefix(struct print *print, struct text *out)
{
	const struct stamp_values *stamp = &print->stamp;

	if (stamp->wanted & STAMP_BIT(STAMP_TIME)) {
		put_time(print, out);
		if (stamp->wanted & STAMP_BIT(STAMP_PROBE))
			text_putc(out, ' ');
	}
	if (!(stamp->wanted & STAMP_BIT(STAMP_PROBE)))
		return;
	if (stamp->probe.type)
		render_value(&print->render, &stamp->probe, out);
	else
		text_putc(out, '-');
}

void stamp_lines(struct print *print)
{
	struct text *out = &print->out.text, *printed = &print->scratch;
	struct stamp_values *stamp = &print->stamp;
	const char *at, *next, *end;

	if (out->len == stamp->from)
		return;
	text_clear(printed);
	text_add(printed, out->data + stamp->from, out->len - stamp->from);
	out->len = stamp->from;
	end = printed->data + printed->len;
	for (at = printed->data; at < end; at = next) {
		next = memchr(at, '\n', (size_t)(end - at));
		next = next ? next + 1 : end;
		if (!stamp->mid_line)
			put_prefix(print, out);
		if (!stamp->mid_line && *at != '\n')
			text_putc(out, ' ');
		text_add(out, at, (size_t)(next - at));
		stamp->mid_line = next[-1] != '\n';
	}
}

void stamp_members(struct print *print, struct text *out)
{
	const struct stamp_values *stamp = &print->stamp;
	int64_t ns = stamp->wall_ns ? stamp->wall_ns
				    : (int64_t)clock_ns(CLOCK_REALTIME);
	time_t seconds = (time_t)(ns / NS_PER_SECOND);
	struct tm tm;

	if (stamp->wanted & STAMP_BIT(STAMP_TIME) && gmtime_r(&seconds, &tm))
		text_printf(
			out,
			"\"time\": \"%04d-%02d-%02dT%02d:%02d:%02d.%09dZ\", ",
			tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
			tm.tm_hour, tm.tm_min, tm.tm_sec,
			(int)(ns % NS_PER_SECOND));
	if (!(stamp->wanted & STAMP_BIT(STAMP_PROBE)) || !stamp->probe.type)
		return;
	text_clear(&print->scratch);
	render_value(&print->render, &stamp->probe, &print->scratch);
	text_puts(out, "\"probe\": ");
	json_string(print->scratch.data, print->scratch.len, out);
	text_puts(out, ", ");
}
