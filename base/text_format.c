// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * printf()'s commonest conversions, a fifth of its time: most of what is
 * printed is made of them, and dumps print a hundred thousand lines.
 */
#include "base/text_format.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* One conversion: % 0 width .* l c. */
struct conversion {
	bool zeros;
	uint32_t width, longs;
	bool precise; /* .* */
	char kind;
};

/* Behind the conversion that begins at `at`, its %. */
static const char *read_conversion(const char *at,
				   struct conversion *conversion)
{
	*conversion = (struct conversion){ .zeros = *++at == '0' };
	while (*at >= '0' && *at <= '9')
		conversion->width = conversion->width * 10 + (*at++ - '0');
	if (at[0] == '.' && at[1] == '*') {
		conversion->precise = true;
		at += 2;
	}
	for (; *at == 'l'; at++)
		conversion->longs++;
	conversion->kind = *at;
	return *at ? at + 1 : at;
}

/* Written from the back: where the digits begin. */
static char *write_digits(char *end, uint64_t value, unsigned base)
{
	do {
		*--end = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	return end;
}

static void add_number(struct text *text, const struct conversion *conversion,
		       uint64_t value)
{
	char digits[24], *end = digits + sizeof(digits), *begin;
	bool minus = conversion->kind == 'd' && (int64_t)value < 0;
	size_t len, fill;

	begin = conversion->kind == 'x'
			? write_digits(end, value, 16)
			: write_digits(end, minus ? -value : value, 10);
	len = (size_t)(end - begin) + minus;
	fill = conversion->width > len ? conversion->width - len : 0;
	if (!conversion->zeros)
		text_fill(text, ' ', fill);
	if (minus)
		text_putc(text, '-');
	if (conversion->zeros)
		text_fill(text, '0', fill);
	text_add(text, begin, (size_t)(end - begin));
}

static bool add_string(struct text *text, const struct conversion *conversion,
		       const char *string, int precision)
{
	if (conversion->width || precision < 0 || !string)
		return false;
	text_add(text, string, strnlen(string, (size_t)precision));
	return true;
}

/* The conversion's own type of argument, widened. */
#define NUMBER(type, conversion, args)                                \
	((conversion)->longs ? (uint64_t)va_arg(args, type long long) \
			     : (uint64_t)va_arg(args, type int))

bool text_format(struct text *text, const char *format, va_list args)
{
	struct conversion conversion;

	while (*format) {
		const char *percent = strchrnul(format, '%');
		int precision = INT32_MAX;

		text_add(text, format, (size_t)(percent - format));
		if (!*percent)
			break;
		format = read_conversion(percent, &conversion);
		if (conversion.precise && conversion.kind != 's')
			return false;
		if (conversion.precise)
			precision = va_arg(args, int);
		switch (conversion.kind) {
		case 'd':
			add_number(text, &conversion,
				   NUMBER(signed, &conversion, args));
			break;
		case 'u':
		case 'x':
			add_number(text, &conversion,
				   NUMBER(unsigned, &conversion, args));
			break;
		case '%': text_putc(text, '%'); break;
		case 'c':
			if (conversion.width)
				return false;
			text_putc(text, (char)va_arg(args, int));
			break;
		case 's':
			if (!add_string(text, &conversion,
					va_arg(args, const char *), precision))
				return false;
			break;
		default: return false;
		}
	}
	return true;
}
