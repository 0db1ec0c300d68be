// SPDX-License-Identifier: GPL-2.0-or-later
/* What `print` alone and `print e, e` of a compact block show: LANGUAGE.md. */
#include "runtime/print.h"

#include <ctype.h>
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
	return site->arguments[site->narguments - 1].is_latency;
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

/* 863ns, 7.204us, 12.450ms, 2.017s */
static void put_latency(uint64_t ns, struct text *out)
{
	static const char *const units[] = { "us", "ms", "s" };
	size_t which = 0;

	if (ns < 1000) {
		text_printf(out, "%lluns", (unsigned long long)ns);
		return;
	}
	for (; ns >= 1000000 && which < 2; which++)
		ns /= 1000;
	text_printf(out, "%llu.%03llu%s", (unsigned long long)ns / 1000,
		    (unsigned long long)ns % 1000, units[which]);
}

/* Whether there was more of write()'s data than is shown. */
static bool has_more(const struct site *site, const struct value *values,
		     uint32_t which)
{
	uint32_t length;
	bool cut;

	value_bytes(&values[which], &length, &cut);
	for (uint32_t i = 0; i < site->narguments; i++) {
		if (site->arguments[i].of &&
		    print_is_length(site->arguments[which].of,
				    site->arguments[i].of))
			return value_u64(&values[i]) > length;
	}
	return false;
}

/* Text, data, words or the address of a socket. */
static void put_bytes(const struct site *site, const struct value *values,
		      uint32_t which, struct text *out)
{
	const struct value *value = &values[which];
	const char *name = site->arguments[which].of, *bytes;
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

/* The number of an argument by what it means; false, and nothing written, when
 * it is just a number. */
static bool put_meaning(struct print *print, const char *probe,
			const struct site *site, const struct value *values,
			uint32_t which, struct text *out)
{
	const struct site_argument *argument = &site->arguments[which];
	const struct value *value = &values[which];
	enum type_kind kind = value->type->kind;

	if (argument->is_latency) {
		put_latency(value_u64(value), out);
		return true;
	}
	if (argument->shown &&
	    print_field(&print->render, argument->shown, value,
			&print->scratch) &&
	    put_words(print->scratch.data, print->scratch.len, out))
		return true;
	if (kind == TYPE_BUFFER) {
		put_bytes(site, values, which, out);
		return true;
	}
	if (kind != TYPE_INT && kind != TYPE_POINTER)
		return false;
	if (kind == TYPE_INT && (print_named(probe, site, values, which, out) ||
				 put_register(argument->of, value, out)))
		return true;
	if (!is_result(argument->of))
		return false;
	put_result(print, value, out);
	return true;
}

/* filename="/etc/passwd" flags=0 retval=-2 (ENOENT) */
static void put_argument(struct print *print, const char *probe,
			 const struct site *site, const struct value *values,
			 uint32_t which, struct text *out)
{
	text_printf(out, "%s=", site->arguments[which].name);
	if (put_meaning(print, probe, site, values, which, out))
		return;
	if (values[which].type->kind == TYPE_STRING)
		put_bytes(site, values, which, out);
	else
		render_value(&print->render, &values[which], out);
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
static void column(size_t *width, size_t begin, struct text *out)
{
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
	column(&print->widths[COLUMN_PROCESS], begin, out);
	begin = out->len;
	render_value(&print->render, &values[EVENT_COMM], out);
	column(&print->widths[COLUMN_COMM], begin, out);
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

static const char *probe_name(const struct print *print,
			      const struct value *value)
{
	const struct plan *plan = print->render.plan;
	uint64_t number = value_u64(value);

	return number < plan->nprobe_names ? plan->probe_names[number] : "";
}

void print_text_event(struct print *print, const struct site *site,
		      const struct value *values)
{
	const char *probe = probe_name(print, &values[EVENT_PROBE]);
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
	put_probe(probe, is_paired(site), out);
	column(&print->widths[COLUMN_PROBE], begin, out);
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

	/* 100.000us */
	if (argument->is_latency)
		return name > 9 ? name : 9;
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

uint32_t print_columns(const struct site *site)
{
	uint32_t n = site->narguments;

	while (n && site->arguments[n - 1].hidden)
		n--;
	return n;
}

/* Names in capitals; what stands in quotes and maps' names are told by case. */
static void put_heading(const char *name, struct text *out)
{
	bool quoted = false, map = false;

	for (const char *c = name; c && *c; c++) {
		if (*c == '"' && (c == name || c[-1] != '\\'))
			quoted = !quoted;
		if (*c == '@')
			map = true;
		else if (*c != '_' && !isalnum((unsigned char)*c))
			map = false;
		text_putc(out, quoted || map
				       ? *c
				       : (char)toupper((unsigned char)*c));
	}
}

static void put_header(struct print *print, const struct site *site,
		       struct text *out)
{
	uint32_t n = print_columns(site);

	for (uint32_t i = 0; i < n; i++) {
		const struct site_argument *argument = &site->arguments[i];
		size_t begin = out->len;

		put_heading(argument->name, out);
		print->columns[i] = column_width(argument);
		if (i + 1 < n)
			pad(out, begin, print->columns[i]);
	}
	text_putc(out, '\n');
}

/* Whether a header of one is that of the other, too: the programs that a block
 * became each have a site of their own. */
static bool same_columns(const struct site *a, const struct site *b)
{
	uint32_t n = print_columns(a);

	if (a->kind != b->kind || n != print_columns(b))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (strcmp(a->arguments[i].name, b->arguments[i].name) != 0 ||
		    column_width(&a->arguments[i]) !=
			    column_width(&b->arguments[i]))
			return false;
	return true;
}

/* The probe, where the meaning of a column depends on it. */
static const char *columns_probe(struct print *print, const struct site *site,
				 const struct value *values)
{
	for (uint32_t i = print_columns(site); i < site->narguments; i++)
		if (values[i].type->kind == TYPE_PROBE)
			return probe_name(print, &values[i]);
	return "";
}

void print_text_columns(struct print *print, const struct site *site,
			const struct value *values)
{
	const char *probe = columns_probe(print, site, values);
	struct text *out = &print->out.text;
	uint32_t n = print_columns(site);

	/* Each print has its own columns. */
	if (!print->header || !same_columns(print->header, site))
		put_header(print, site, out);
	print->header = site;
	for (uint32_t i = 0; i < n; i++) {
		size_t begin = out->len;

		if (!site->arguments[i].of ||
		    !put_meaning(print, probe, site, values, i, out))
			render_value(&print->render, &values[i], out);
		if (i + 1 < n)
			column(&print->columns[i], begin, out);
	}
	text_putc(out, '\n');
}
