// SPDX-License-Identifier: GPL-2.0-or-later
/* What `print` alone and `print e, e` of a compact block show: LANGUAGE.md. */
#include "runtime/print.h"

#include <stdio.h>
#include <string.h>

#include "runtime/print_names.h"

#define EVENT_HEADER "TIME            PID/TID    COMM      PROBE    ARGUMENTS\n"

/* Pads what was added since `begin` to a column's width, and a blank. */
static void pad(struct text *out, size_t begin, size_t width)
{
	size_t have = out->len - begin;

	text_fill(out, ' ', have < width ? width - have : 0);
	text_putc(out, ' ');
}

void print_event_time(struct print *print, const struct value *value,
		      struct text *out)
{
	int64_t ns = (int64_t)value_u64(value);

	render_time("%H:%M:%S.%f", ns + print->render.to_wall[TIMESTAMP_BOOT],
		    out);
}

void print_event_probe(const char *name, struct text *out)
{
	const char *last = strrchr(name, ':');

	/* "300" of interval:ms:300 alone would say little. */
	last = last && (last[1] < '0' || last[1] > '9') ? last + 1 : name;
	if (!strncmp(last, "sys_enter_", 10)) {
		text_puts(out, last + 10);
		return;
	}
	if (!strncmp(last, "sys_exit_", 9)) {
		text_printf(out, "%s:return", last + 9);
		return;
	}
	text_puts(out, last);
	if (!strncmp(name, "kretprobe:", 10) || !strncmp(name, "fexit:", 6) ||
	    !strncmp(name, "uretprobe:", 10))
		text_puts(out, ":return");
}

static bool is_result(const char *name)
{
	return !strcmp(name, "ret") || !strcmp(name, "retval");
}

/* filename="/etc/passwd" flags=0 ret=-2 (ENOENT) */
static void put_argument(struct print *print, const char *probe,
			 const char *name, const struct value *value,
			 struct text *out)
{
	bool quoted = value->type->kind == TYPE_STRING;
	int64_t number;
	const char *error;

	text_printf(out, "%s=", name);
	if (type_is_integer(value->type) &&
	    print_named(probe, name, value_u64(value), out))
		return;
	if (quoted)
		text_putc(out, '"');
	render_value(&print->render, value, out);
	if (quoted)
		text_putc(out, '"');
	if (!is_result(name) || value->type->kind != TYPE_INT)
		return;
	number = (int64_t)value_u64(value);
	error = number < 0 && number > -4096 ? strerrorname_np((int)-number)
					     : NULL;
	if (error)
		text_printf(out, " (%s)", error);
}

/* __syscall_nr says what the probe's name says already. */
static bool is_shown(const struct print *print,
		     const struct site_argument *argument)
{
	enum type_kind kind = argument->type->kind;

	return print->verbose || (strncmp(argument->name, "__", 2) != 0 &&
				  kind != TYPE_STRUCT && kind != TYPE_UNION);
}

static void put_process(struct print *print, const struct value *values,
			struct text *out)
{
	uint64_t pid = value_u64(&values[EVENT_PID]);
	uint64_t tid = value_u64(&values[EVENT_TID]);
	size_t begin = out->len;

	render_u64(pid, out);
	if (tid != pid) {
		text_putc(out, '/');
		render_u64(tid, out);
	}
	pad(out, begin, 10);
	begin = out->len;
	render_value(&print->render, &values[EVENT_COMM], out);
	pad(out, begin, 9);
}

void print_text_event(struct print *print, const struct site *site,
		      const struct value *values)
{
	const struct plan *plan = print->render.plan;
	uint64_t number = value_u64(&values[EVENT_PROBE]);
	const char *probe = "";
	struct text *out = &print->out.text;
	size_t begin;
	bool first = true;

	if (!print->header || print->header->kind != SITE_PRINT_EVENT)
		text_puts(out, EVENT_HEADER);
	print->header = site;
	print_event_time(print, &values[EVENT_TIME], out);
	text_putc(out, ' ');
	put_process(print, values, out);
	begin = out->len;
	if (number < plan->nprobe_names)
		probe = plan->probe_names[number];
	print_event_probe(probe, out);
	pad(out, begin, 8);
	for (uint32_t i = EVENT_FIRST; i < site->narguments; i++) {
		if (!is_shown(print, &site->arguments[i]))
			continue;
		if (!first)
			text_putc(out, ' ');
		first = false;
		put_argument(print, probe, site->arguments[i].name, &values[i],
			     out);
	}
	while (first && out->data[out->len - 1] == ' ')
		out->len--;
	text_putc(out, '\n');
}

/* How wide a column of a type usually is. */
static size_t column_width(const struct site_argument *argument)
{
	size_t name = argument->name ? strlen(argument->name) : 0;
	size_t usual;

	switch (argument->type->kind) {
	case TYPE_STRING: usual = 16; break;
	case TYPE_POINTER: usual = 18; break;
	case TYPE_INET: usual = 15; break;
	case TYPE_TIMESTAMP: usual = 15; break;
	case TYPE_BOOL: usual = 5; break;
	default: usual = 8;
	}
	return name > usual ? name : usual;
}

static void put_header(const struct site *site, struct text *out)
{
	for (uint32_t i = 0; i < site->narguments; i++) {
		const struct site_argument *argument = &site->arguments[i];
		size_t begin = out->len;

		for (const char *c = argument->name; c && *c; c++)
			text_putc(out,
				  (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A'
								: *c));
		if (i + 1 < site->narguments)
			pad(out, begin, column_width(argument));
	}
	text_putc(out, '\n');
}

void print_text_columns(struct print *print, const struct site *site,
			const struct value *values)
{
	struct text *out = &print->out.text;

	if (print->header != site)
		put_header(site, out);
	print->header = site;
	for (uint32_t i = 0; i < site->narguments; i++) {
		size_t begin = out->len;

		render_value(&print->render, &values[i], out);
		if (i + 1 < site->narguments)
			pad(out, begin, column_width(&site->arguments[i]));
	}
	text_putc(out, '\n');
}
