// SPDX-License-Identifier: GPL-2.0-or-later
/* The pieces that all pictures are made of. */
#include "runtime/pictures/private.h"

#include "base/utf8.h"
#include "runtime/pictures/assets.h"

/* A character beyond ASCII; returns how many bytes it is. */
static size_t markup_wide(const char *text, size_t len, struct text *out)
{
	size_t n = utf8_length(text, len);

	if (n)
		text_add(out, text, n);
	else
		text_printf(out, "\\x%02x", (unsigned char)*text);
	return n ? n : 1;
}

void markup_text(const char *text, size_t len, struct text *out)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		switch (c) {
		case '&': text_puts(out, "&amp;"); break;
		case '<': text_puts(out, "&lt;"); break;
		case '>': text_puts(out, "&gt;"); break;
		case '"': text_puts(out, "&quot;"); break;
		/* XML has no other control characters, and what is no UTF-8
		 * would make the file unreadable. */
		case '\t':
		case '\n': text_putc(out, (char)c); break;
		default:
			if (c < 0x20 || c == 0x7f)
				text_putc(out, ' ');
			else if (c < 0x80)
				text_putc(out, (char)c);
			else
				i += markup_wide(text + i, len - i, out) - 1;
		}
	}
}

void markup_cut(const char *text, size_t letters, struct text *out)
{
	size_t len = strlen(text), n = 0, at = 0, cut = 0, bytes;

	for (; at < len; at += bytes ? bytes : 1, n++) {
		if (n + 2 == letters)
			cut = at;
		if (n == letters)
			break;
		bytes = utf8_length(text + at, len - at);
	}
	if (at >= len) {
		markup_text(text, len, out);
		return;
	}
	markup_text(text, cut, out);
	text_puts(out, "..");
}

void markup_puts(const char *text, struct text *out)
{
	markup_text(text, strlen(text), out);
}

void markup_number(uint64_t number, bool is_signed, struct text *out)
{
	bool minus = is_signed && (int64_t)number < 0;
	char digits[32];
	size_t n = 0;

	if (minus)
		number = -number;
	do {
		if (n % 4 == 3)
			digits[n++] = ',';
		digits[n++] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	if (minus)
		text_putc(out, '-');
	while (n)
		text_putc(out, digits[--n]);
}

void svg_begin(double height, bool alone, struct text *out)
{
	if (alone)
		text_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	text_printf(
		out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" "
		"class=\"awl\" viewBox=\"0 0 %d %.0f\" width=\"100%%\"%s>\n",
		PICTURE_WIDTH, height,
		alone ? " style=\"max-width:1600px\"" : "");
	if (alone)
		text_printf(out, "<style>\n%s</style>\n", picture_css);
	if (alone)
		text_printf(out,
			    "<rect class=\"paper\" width=\"%d\" "
			    "height=\"%.0f\"/>\n",
			    PICTURE_WIDTH, height);
}

void svg_end(bool alone, struct text *out)
{
	if (alone)
		text_printf(out, "<script><![CDATA[\n%s]]></script>\n",
			    picture_js);
	text_puts(out, "</svg>\n");
}

double draw_title(const char *title, double y, struct text *out)
{
	text_printf(out, "<text class=\"title\" x=\"16\" y=\"%.0f\">", y + 28);
	markup_puts(title, out);
	text_puts(out, "</text>\n");
	return y + 44;
}

double draw_rest(uint32_t all, uint32_t shown, double y, struct text *out)
{
	if (all <= shown)
		return y;
	text_printf(out,
		    "<text class=\"note\" x=\"%d\" y=\"%.0f\">and %u "
		    "more</text>\n",
		    MARGIN, y + 14, all - shown);
	return y + BAR_HEIGHT;
}
