// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/print_beside.h"

/* Around what the text printer prints: stdout is stderr then, and back. */
static void swap_streams(struct print *print)
{
	struct output out = print->out;

	print->out = print->err;
	print->err = out;
}

void beside_value(struct print *print, const struct value *value)
{
	swap_streams(print);
	printer_text.value(print, value);
	swap_streams(print);
}

void beside_map(struct print *print, const struct rows *rows, uint64_t div)
{
	swap_streams(print);
	printer_text.map(print, rows, div);
	swap_streams(print);
}

void beside_text(struct print *print, const char *type, const char *text,
		 size_t len)
{
	swap_streams(print);
	printer_text.text(print, type, text, len);
	swap_streams(print);
}

void beside_event(struct print *print, const struct site *site,
		  const struct value *values)
{
	swap_streams(print);
	printer_text.event(print, site, values);
	swap_streams(print);
}

void beside_columns(struct print *print, const struct site *site,
		    const struct value *values)
{
	swap_streams(print);
	printer_text.columns(print, site, values);
	swap_streams(print);
}

void beside_end(struct print *print)
{
	(void)print;
}
