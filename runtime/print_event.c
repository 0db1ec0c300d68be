// SPDX-License-Identifier: GPL-2.0-or-later
/* What `print` alone and `print e, e` of a compact block show: LANGUAGE.md. */
#include "runtime/print.h"

#include <stdio.h>
#include <string.h>

#include "runtime/print_field.h"
#include "runtime/print_names.h"

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

/* openat, openat:return; of an entry and its return `paired`, openat. */
static void put_probe(const char *name, bool paired, struct text *out)
{
	static const char *const exits[] = { "kretprobe:", "fexit:",
					     "uretprobe:" };
	const char *last = strrchr(name, ':');
	bool is_exit = false;

	/* "300" of interval:ms:300 alone would say little. */
	last = last && (last[1] < '0' || last[1] > '9') ? last + 1 : name;
	for (size_t i = 0; i < sizeof(exits) / sizeof(*exits); i++)
		is_exit |= !strncmp(name, exits[i], strlen(exits[i]));
	if (!strncmp(last, "sys_enter_", 10)) {
		last += 10;
	} else if (!strncmp(last, "sys_exit_", 9)) {
		last += 9;
		is_exit = true;
	}
	text_puts(out, last);
	if (is_exit && !paired)
		text_puts(out, ":return");
}

/* Whether the event is an entry and its return: it took some time. */
static bool is_paired(const struct site *site)
{
	return !strcmp(site->arguments[site->narguments - 1].name, "latency");
}

static bool is_result(const char *name)
{
	static const char *const names[] = { "ret",   "retval", "err",
					     "error", "errno",	"result" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

/* "one\ttwo"..: what would disturb the line is escaped. */
static void put_quoted(const char *bytes, uint32_t length, bool cut,
		       struct text *out)
{
	text_putc(out, '"');
	for (uint32_t i = 0; i < length; i++) {
		static const char letters[] = "abtnvfr"; /* from 7 on */
		unsigned char c = (unsigned char)bytes[i];

		if (c == '"' || c == '\\')
			text_printf(out, "\\%c", c);
		else if (c >= 7 && c < 14)
			text_printf(out, "\\%c", letters[c - 7]);
		else if (c < ' ' || c == 0x7f)
			text_printf(out, "\\x%02x", c);
		else
			text_putc(out, (char)c);
	}
	/* The dots stand outside of the quotes: they are no part of the
	 * text. */
	text_puts(out, cut ? "\".." : "\"");
}

/* ["ls", "-l", ..] */
static void put_argv(const struct value *value, struct text *out)
{
	uint32_t length, len;
	bool cut, first = true;
	const char *bytes = value_bytes(value, &length, &cut);

	text_putc(out, '[');
	for (; length; first = false) {
		len = (uint32_t)strnlen(bytes, length);
		text_puts(out, first ? "" : ", ");
		put_quoted(bytes, len, len == EVENT_WORD_BYTES - 1, out);
		if (len == length) {
			text_puts(out, ", ..");
			break;
		}
		bytes += len + 1;
		length -= len + 1;
	}
	text_putc(out, ']');
}

/* Whether there was more of write()'s data than is shown. */
static bool has_more(const struct site *site, const struct value *values,
		     uint32_t which)
{
	uint32_t length;
	bool cut;

	value_bytes(&values[which], &length, &cut);
	for (uint32_t i = EVENT_FIRST; i < site->narguments; i++) {
		if (print_is_length(site->arguments[which].name,
				    site->arguments[i].name))
			return value_u64(&values[i]) > length;
	}
	return false;
}

/* Text, data, words or the address of a socket. */
static void put_bytes(const struct site *site, const struct value *values,
		      uint32_t which, struct text *out)
{
	const struct value *value = &values[which];
	const char *name = site->arguments[which].name, *bytes;
	uint32_t length;
	bool cut;

	if (!strcmp(name, EVENT_ARGV) && value->type->kind == TYPE_BUFFER) {
		put_argv(value, out);
	} else if (value->type->kind == TYPE_STRING || print_is_data(name)) {
		bytes = value_bytes(value, &length, &cut);
		cut |= value->type->kind == TYPE_BUFFER &&
		       has_more(site, values, which);
		put_quoted(bytes, length, cut, out);
	} else {
		render_sockaddr(value, out);
	}
}

/* What the kernel says to itself: the call begins again, or ends in EINTR. */
static const char *restart_name(int64_t error)
{
	static const struct {
		int error;
		const char *name;
	} names[] = {
		{ 512, "ERESTARTSYS" },
		{ 513, "ERESTARTNOINTR" },
		{ 514, "ERESTARTNOHAND" },
		{ 515, "ENOIOCTLCMD" },
		{ 516, "ERESTART_RESTARTBLOCK" },
		{ 517, "EPROBE_DEFER" },
		{ 524, "ENOTSUPP" },
		{ 529, "EIOCBQUEUED" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].error == error)
			return names[i].name;
	return NULL;
}

/* -2 (ENOENT), also where the type has no sign. */
static void put_result(struct print *print, const struct value *value,
		       struct text *out)
{
	int64_t number = (int64_t)value_u64(value);
	bool failed = number < 0 && number > -4096;
	const char *error = failed ? strerrorname_np((int)-number) : NULL;

	if (failed && !error)
		error = restart_name(-number);
	if (!error) {
		render_value(&print->render, value, out);
		return;
	}
	text_printf(out, "%lld (%s)", (long long)number, error);
}

/* What only its number is known of: a pointer's is read in hex. */
static bool put_register(const char *name, const struct value *value,
			 struct text *out)
{
	uint64_t number = value_u64(value);

	if (strncmp(name, "arg", 3) != 0 || name[3] < '0' || name[3] > '9' ||
	    value_is_signed(value->type) || number <= UINT32_MAX)
		return false;
	render_hex(number, out);
	return true;
}

/* A name of several words stands in quotes, so that it is told from the next
 * argument; none at all is no text. */
static bool put_words(const char *words, size_t len, struct text *out)
{
	const char *quote;

	for (; len && *words == ' '; len--)
		words++;
	while (len && words[len - 1] == ' ')
		len--;
	if (!len)
		return false;
	quote = memchr(words, ' ', len) ? "\"" : "";
	text_puts(out, quote);
	text_add(out, words, len);
	text_puts(out, quote);
	return true;
}

/* filename="/etc/passwd" flags=0 ret=-2 (ENOENT) */
static void put_argument(struct print *print, const char *probe,
			 const struct site *site, const struct value *values,
			 uint32_t which, struct text *out)
{
	const struct value *value = &values[which];
	const char *name = site->arguments[which].name;

	text_printf(out, "%s=", name);
	if (site->arguments[which].shown &&
	    print_field(&print->render, site->arguments[which].shown, value,
			&print->scratch) &&
	    put_words(print->scratch.data, print->scratch.len, out))
		return;
	switch (value->type->kind) {
	case TYPE_STRING:
	case TYPE_BUFFER: put_bytes(site, values, which, out); return;
	case TYPE_INT:
		if (print_named(probe, site, values, which, out) ||
		    put_register(name, value, out))
			return;
		break;
	case TYPE_POINTER: break;
	default: render_value(&print->render, value, out); return;
	}
	if (is_result(name))
		put_result(print, value, out);
	else
		render_value(&print->render, value, out);
}

/* __syscall_nr says what the probe's name says already. */
static bool is_shown(const struct print *print,
		     const struct site_argument *argument)
{
	enum type_kind kind = argument->type->kind;

	return print->verbose || (strncmp(argument->name, "__", 2) != 0 &&
				  kind != TYPE_STRUCT && kind != TYPE_UNION);
}

/* `*how` follows `how`: there is none where that points nowhere. */
static bool is_nowhere(const struct site *site, const struct value *values,
		       uint32_t which)
{
	return site->arguments[which].name[0] == '*' &&
	       !value_u64(&values[which - 1]);
}

/* A column is as wide as the widest so far, so that lines stay in line. */
static void column(struct print *print, enum event_column which, size_t begin,
		   struct text *out)
{
	size_t *width = &print->widths[which];

	if (out->len - begin > *width)
		*width = out->len - begin;
	pad(out, begin, *width);
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
	column(print, COLUMN_PROCESS, begin, out);
	begin = out->len;
	render_value(&print->render, &values[EVENT_COMM], out);
	column(print, COLUMN_COMM, begin, out);
}

/* The longest name of a probe, as far as it still is a column. */
static size_t probe_width(struct print *print, bool paired)
{
	const struct plan *plan = print->render.plan;
	size_t width = 0;

	for (uint32_t i = 0; i < plan->nprobe_names; i++) {
		text_clear(&print->scratch);
		put_probe(plan->probe_names[i], paired, &print->scratch);
		if (print->scratch.len > width && print->scratch.len <= 24)
			width = print->scratch.len;
	}
	return width;
}

/* TIME            PID/TID    COMM      PROBE    ARGUMENTS */
static void put_event_header(struct print *print, bool paired, struct text *out)
{
	static const char *const names[] = { "PID/TID", "COMM", "PROBE" };
	size_t least[] = { 10, 9, 8 }, width = probe_width(print, paired);

	if (width > least[COLUMN_PROBE])
		least[COLUMN_PROBE] = width;
	text_puts(out, "TIME            ");
	for (int i = 0; i < COLUMNS; i++) {
		if (print->widths[i] < least[i])
			print->widths[i] = least[i];
		text_puts(out, names[i]);
		text_fill(out, ' ', print->widths[i] - strlen(names[i]) + 1);
	}
	text_puts(out, "ARGUMENTS\n");
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

	/* A header again only when something else was printed in between. */
	if (!print->header || print->header->kind != SITE_PRINT_EVENT)
		put_event_header(print, is_paired(site), out);
	print->header = site;
	print_event_time(print, &values[EVENT_TIME], out);
	text_putc(out, ' ');
	put_process(print, values, out);
	begin = out->len;
	if (number < plan->nprobe_names)
		probe = plan->probe_names[number];
	put_probe(probe, is_paired(site), out);
	column(print, COLUMN_PROBE, begin, out);
	for (uint32_t i = EVENT_FIRST; i < site->narguments; i++) {
		if (!is_shown(print, &site->arguments[i]) ||
		    is_nowhere(site, values, i) ||
		    !print_is_meant(probe, site, values, i))
			continue;
		if (!first)
			text_putc(out, ' ');
		first = false;
		put_argument(print, probe, site, values, i, out);
	}
	/* Without arguments the last column's padding would be blanks at the
	 * end of the line. */
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

	/* Each print has its own columns. */
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
