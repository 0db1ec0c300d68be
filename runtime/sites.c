// SPDX-License-Identifier: GPL-2.0-or-later
/* What user space finishes: one handler a kind of site, behind a table. */
#include <errno.h>
#include <string.h>

#include "runtime/record.h"
#include "base/clock.h"
#include "runtime/session.h"
#include "runtime/sites.h"
#include "runtime/watches.h"

#define TIME_RESULT_MOST 64

static const char *text_of(const struct text *text)
{
	return text->data ? text->data : "";
}

static int format_into_text(struct session *session, const struct site *site,
			    const struct value *values)
{
	text_clear(&session->text);
	if (site->format)
		render_format(&session->print.render, site->format, values,
			      site->narguments, &session->text);
	return 0;
}

static int handle_printf(struct session *session, const struct site *site,
			 const struct value *values)
{
	struct print *print = &session->print;

	/* Straight into the output: printf() is what most scripts do most. */
	if (print->printer == &printer_text && site->format) {
		render_format(&print->render, site->format, values,
			      site->narguments, &print->out.text);
		return 0;
	}
	format_into_text(session, site, values);
	print->printer->text(print, "printf", text_of(&session->text),
			     session->text.len);
	return 0;
}

static int handle_errorf(struct session *session, const struct site *site,
			 const struct value *values)
{
	struct problem problem = {
		.kind = site->kind == SITE_ERRORF ? PROBLEM_ERRORF
						  : PROBLEM_WARNF,
		.loc = site->loc,
	};

	session->errors += site->kind == SITE_ERRORF;
	format_into_text(session, site, values);
	problem.message = text_of(&session->text);
	session->print.printer->problem(&session->print, &problem);
	return 0;
}

static int handle_print_value(struct session *session, const struct site *site,
			      const struct value *values)
{
	if (site->narguments)
		session->print.printer->value(&session->print, &values[0]);
	return 0;
}

static int handle_print_map(struct session *session, const struct site *site,
			    const struct value *values)
{
	uint64_t top = site->top, div = site->div;
	uint32_t at = 0;

	if (site->top_in_record && at < site->narguments)
		top = value_u64(&values[at++]);
	if (site->div_in_record && at < site->narguments)
		div = value_u64(&values[at]);
	session_print_map(session, &session->plan->maps[site->map],
			  &(struct map_view){ top, div, site->order },
			  site->kind == SITE_SNAPSHOT);
	return 0;
}

static int handle_print_event(struct session *session, const struct site *site,
			      const struct value *values)
{
	if (site->narguments >= EVENT_FIRST)
		session->print.printer->event(&session->print, site, values);
	return 0;
}

static int handle_print_columns(struct session *session,
				const struct site *site,
				const struct value *values)
{
	session->print.printer->columns(&session->print, site, values);
	return 0;
}

static int handle_clear(struct session *session, const struct site *site,
			const struct value *values)
{
	const struct map_plan *map = &session->plan->maps[site->map];
	int err = site->kind == SITE_CLEAR ? maps_clear(&session->maps, map)
					   : maps_zero(&session->maps, map);

	(void)values;
	if (err)
		session_warning(session, "%s could not be %s: %s", map->name,
				site->kind == SITE_CLEAR ? "cleared" : "zeroed",
				strerror(-err));
	return 0;
}

/* What others said after it is not printed, until END has its turn. */
static int handle_exit(struct session *session, const struct site *site,
		       const struct value *values)
{
	session->exiting = true;
	session->exited = true;
	if (site->narguments)
		session->exit_code = (int)(value_u64(&values[0]) & 0xff);
	return 0;
}

static int handle_time(struct session *session, const struct site *site,
		       const struct value *values)
{
	const char *format = site->text ? site->text : "%H:%M:%S\n";

	(void)values;
	text_clear(&session->text);
	render_time(format, (int64_t)clock_ns(CLOCK_REALTIME), &session->text);
	/* bpftrace formats into 64 bytes and prints nothing when they do not
	 * suffice. */
	if (session->text.len >= TIME_RESULT_MOST)
		text_clear(&session->text);
	session->print.printer->text(&session->print, "time",
				     text_of(&session->text),
				     session->text.len);
	return 0;
}

static int handle_join(struct session *session, const struct site *site,
		       const struct value *values)
{
	const char *separator = site->text ? site->text : " ";
	bool first = true;

	text_clear(&session->text);
	for (uint32_t i = 0; i < site->narguments; i++) {
		if (!values[i].data)
			continue;
		if (!first)
			text_puts(&session->text, separator);
		first = false;
		render_value(&session->print.render, &values[i],
			     &session->text);
	}
	session->print.printer->text(&session->print, "join",
				     text_of(&session->text),
				     session->text.len);
	return 0;
}

static int handle_cat(struct session *session, const struct site *site,
		      const struct value *values)
{
	struct text content = { 0 };

	format_into_text(session, site, values);
	if (file_content(text_of(&session->text),
			 session->plan->config.max_cat_bytes, &content))
		session->print.printer->text(&session->print, "cat",
					     text_of(&content), content.len);
	else
		session_error(session, "failed to open file '%s' (%s)",
			      text_of(&session->text), strerror(errno));
	text_free(&content);
	return 0;
}

static int handle_system(struct session *session, const struct site *site,
			 const struct value *values)
{
	struct text content = { 0 };

	format_into_text(session, site, values);
	/* What came before shall stand before what the command writes. */
	output_flush(&session->print.out);
	session->print.stamp.from = 0;
	if (!command_output(text_of(&session->text), &content))
		session_error(session, "failed to run '%s'",
			      text_of(&session->text));
	/* The printer ends the line. */
	else if (content.len && content.data[content.len - 1] == '\n')
		content.len--;
	if (content.len)
		session->print.printer->text(&session->print, "syscall",
					     content.data, content.len);
	text_free(&content);
	return 0;
}

static int handle_packet(struct session *session, const struct site *site,
			 const struct value *values)
{
	int64_t to_wall = session->print.render.to_wall[TIMESTAMP_BOOT];
	int err = packets_write(&session->packets, site, values, to_wall);

	if (err)
		session_error(session, "failed to write to '%s': %s",
			      site->text, strerror(-err));
	return 0;
}

static int handle_helper_error(struct session *session, const struct site *site,
			       const struct value *values)
{
	(void)site;
	loss_tell(session, (uint32_t)value_u64(&values[FAILURE_COUNTER]),
		  (int64_t)value_u64(&values[FAILURE_CODE]));
	return 0;
}

static int handle_runtime_error(struct session *session,
				const struct site *site,
				const struct value *values)
{
	(void)values;
	loss_tell(session, (uint32_t)site->repeats, 0);
	return 0;
}

/* A row a kind of site (SITES): what a new kind does is told here, and nowhere
 * else in the loop. */
static int (*const handlers[])(struct session *session, const struct site *site,
			       const struct value *values) = {
	[SITE_PRINTF] = handle_printf,
	[SITE_ERRORF] = handle_errorf,
	[SITE_WARNF] = handle_errorf,
	[SITE_PRINT_VALUE] = handle_print_value,
	[SITE_PRINT_MAP] = handle_print_map,
	[SITE_PRINT_EVENT] = handle_print_event,
	[SITE_PRINT_COLUMNS] = handle_print_columns,
	[SITE_CLEAR] = handle_clear,
	[SITE_ZERO] = handle_clear,
	[SITE_EXIT] = handle_exit,
	[SITE_TIME] = handle_time,
	[SITE_JOIN] = handle_join,
	[SITE_CAT] = handle_cat,
	[SITE_SYSTEM] = handle_system,
	[SITE_HELPER_ERROR] = handle_helper_error,
	[SITE_RUNTIME_ERROR] = handle_runtime_error,
	[SITE_PACKET] = handle_packet,
	[SITE_SNAPSHOT] = handle_print_map,
	[SITE_WATCH] = watches_set,
	[SITE_UNWATCH] = watches_unset,
};

/* What --max-events counts: records of an event each. */
static bool tells_event(enum site_kind kind)
{
	switch (kind) {
	case SITE_PRINTF:
	case SITE_PRINT_VALUE:
	case SITE_PRINT_EVENT:
	case SITE_PRINT_COLUMNS:
	case SITE_JOIN:
	case SITE_PACKET: return true;
	default: return false;
	}
}

/* After the last one wanted nothing is printed, as after exit(). */
static void count_event(struct session *session)
{
	if (++session->events != session->options->max_events)
		return;
	session->exiting = true;
	session->exited = true;
}

int site_handle(struct session *session, const uint8_t *record, uint32_t len)
{
	const struct site *site = record_decode(session->plan, record, len,
						session->values);
	int result;

	/* Told and skipped: the records behind it are whole. */
	if (!site) {
		session_warning(session,
				"A record of %u bytes could not be decoded.",
				len);
		return 0;
	}
	stamp_begin(&session->print, site, session->values);
	result = handlers[site->kind](session, site, session->values);
	stamp_end(&session->print);
	if (tells_event(site->kind))
		count_event(session);
	output_record(&session->print.out);
	/* Both streams may be one terminal: what came first is written
	 * first. */
	if (session->print.err.text.len) {
		output_flush(&session->print.out);
		output_flush(&session->print.err);
	}
	return result;
}
