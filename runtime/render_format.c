// SPDX-License-Identifier: GPL-2.0-or-later
/* printf by formats that were parsed while compiling: BPFTRACE.md 3.4. */
#include "runtime/render.h"

#include <string.h>

#include "runtime/gfp.h"

/* Pads what was added since `begin` to the segment's width, with zeros if it
 * says so, texts too. */
static void fill_up(const struct format_segment *segment, size_t begin,
		    struct text *out)
{
	size_t len = out->len - begin, fill;
	char pad = segment->zero ? '0' : ' ';

	if (len >= segment->width)
		return;
	fill = segment->width - len;
	text_fill(out, pad, fill);
	if (segment->left)
		return;
	/* Right-adjusted: the text is moved behind what was added. */
	memmove(out->data + begin + fill, out->data + begin, len);
	memset(out->data + begin, pad, fill);
}

/* An integer as its length modifier cuts it. */
static uint64_t cut(uint64_t number, uint32_t bytes, bool is_signed)
{
	return bytes && bytes < 8 ? value_load(&number, bytes, is_signed)
				  : number;
}

/* "%-+#0*llx": everything that the segment says, for vsnprintf. */
static void spec(const struct format_segment *segment, char conversion,
		 char *to)
{
	*to++ = '%';
	if (segment->left)
		*to++ = '-';
	if (segment->plus)
		*to++ = '+';
	if (segment->alternate)
		*to++ = '#';
	if (segment->zero)
		*to++ = '0';
	*to++ = '*';
	*to++ = 'l';
	*to++ = 'l';
	*to++ = conversion;
	*to = '\0';
}

static void put_number(const struct format_segment *segment, char conversion,
		       uint64_t number, struct text *out)
{
	/* Most are: no need of vsnprintf() then. */
	bool plain = !segment->width && !segment->plus && !segment->alternate;
	char format[16];

	if (plain && conversion == 'd') {
		render_i64((int64_t)number, out);
	} else if (plain && conversion == 'u') {
		render_u64(number, out);
	} else {
		spec(segment, conversion, format);
		text_printf(out, format, (int)segment->width,
			    (long long)number);
	}
}

static void put_integer(const struct format_segment *segment, uint64_t number,
			struct text *out)
{
	static const char conversions[] = {
		[FORMAT_DECIMAL] = 'd',	 [FORMAT_DECIMAL_I] = 'd',
		[FORMAT_UNSIGNED] = 'u', [FORMAT_OCTAL] = 'o',
		[FORMAT_HEX] = 'x',	 [FORMAT_HEX_UPPER] = 'X',
	};
	char conversion = conversions[segment->conversion];

	number = cut(number, segment->bytes, conversion == 'd');
	put_number(segment, conversion, number, out);
}

static void put_bytes(const struct format_segment *segment,
		      const struct value *value, struct text *out)
{
	bool spaced = segment->conversion == FORMAT_BYTES_SPACED, was_cut;
	uint32_t length;
	const char *bytes = value_bytes(value, &length, &was_cut);

	if (segment->conversion == FORMAT_BYTES) {
		render_escaped(bytes, length, out);
		return;
	}
	for (uint32_t i = 0; i < length; i++)
		text_printf(out, "%s%02x", spaced ? i ? " " : "" : "\\x",
			    (unsigned char)bytes[i]);
}

static void put_segment(struct render *render,
			const struct format_segment *segment,
			const struct value *value, struct text *out)
{
	size_t begin = out->len;

	switch (segment->conversion) {
	case FORMAT_CHAR: text_putc(out, (char)value_u64(value)); break;
	case FORMAT_GFP: gfp_names(value_u64(value), out); break;
	case FORMAT_POINTER: render_address(value_u64(value), out); break;
	case FORMAT_STRING: render_value(render, value, out); break;
	case FORMAT_BYTES:
	case FORMAT_BYTES_HEX:
	case FORMAT_BYTES_SPACED: put_bytes(segment, value, out); break;
	/* Numbers are padded as printf() does it, with zeros, too. */
	default: put_integer(segment, value_u64(value), out); return;
	}
	fill_up(segment, begin, out);
}

void render_format(struct render *render, const struct format *format,
		   const struct value *values, uint32_t n, struct text *out)
{
	for (uint32_t i = 0; i < format->n; i++) {
		const struct format_segment *segment = &format->segments[i];

		if (segment->conversion == FORMAT_LITERAL)
			text_add(out, segment->text, segment->len);
		else if (segment->argument < n)
			put_segment(render, segment, &values[segment->argument],
				    out);
	}
}
