// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/json_string.h"

#include "base/utf8.h"

/* Control characters that have an escape of one letter. */
static char short_escape(unsigned char c)
{
	switch (c) {
	case '"':
	case '\\': return (char)c;
	case '\n': return 'n';
	case '\r': return 'r';
	case '\t': return 't';
	default: return 0;
	}
}

static void put_ascii(unsigned char c, struct text *out)
{
	char escape = short_escape(c);

	if (escape) {
		text_putc(out, '\\');
		text_putc(out, escape);
	} else if (c < 0x20) {
		text_printf(out, "\\u%04x", c);
	} else {
		text_putc(out, (char)c);
	}
}

void json_string(const char *data, size_t len, struct text *out)
{
	text_putc(out, '"');
	for (size_t i = 0, n; i < len; i += n ? n : 1) {
		n = utf8_length(data + i, len - i);
		if (n > 1)
			text_add(out, data + i, n);
		else if (n)
			put_ascii((unsigned char)data[i], out);
		else
			text_printf(out, "\\\\x%02x", (unsigned char)data[i]);
	}
	text_putc(out, '"');
}
