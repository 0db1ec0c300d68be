// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/text.h"

#include "base/text_format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *text_grow(struct text *text, size_t len)
{
	if (text->room - text->len <= len) {
		size_t room = text->room ? text->room : 256;

		while (room - text->len <= len)
			room *= 2;
		text->data = realloc(text->data, room);
		if (!text->data) {
			fprintf(stderr, "awl: out of memory\n");
			exit(1);
		}
		text->room = room;
	}
	return text->data + text->len;
}

void text_puts(struct text *text, const char *string)
{
	text_add(text, string, strlen(string));
}

void text_putc(struct text *text, char c)
{
	text_add(text, &c, 1);
}

void text_fill(struct text *text, char c, size_t n)
{
	char *end = text_grow(text, n);

	memset(end, c, n);
	end[n] = '\0';
	text->len += n;
}

/* What most that is printed fits in. */
#define PRINTED 128

static void add_printed(struct text *text, const char *format, va_list args)
{
	char *end = text_grow(text, PRINTED);
	size_t room = text->room - text->len;
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(end, room, format, args);
	if (len >= 0 && (size_t)len >= room)
		vsnprintf(text_grow(text, (size_t)len), (size_t)len + 1, format,
			  again);
	va_end(again);
	if (len >= 0)
		text->len += (size_t)len;
	else
		text->data[text->len] = '\0';
}

void text_vprintf(struct text *text, const char *format, va_list args)
{
	size_t begin = text->len;
	va_list again;

	va_copy(again, args);
	if (!text_format(text, format, args)) {
		text->len = begin;
		add_printed(text, format, again);
	}
	va_end(again);
}

void text_printf(struct text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_vprintf(text, format, args);
	va_end(args);
}

void text_clear(struct text *text)
{
	text->len = 0;
	if (text->data)
		text->data[0] = '\0';
}

void text_free(struct text *text)
{
	free(text->data);
	*text = (struct text){ 0 };
}
