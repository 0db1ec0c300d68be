/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A growing text on the heap: what the dumps and the printers write into. */
#ifndef AWL_BASE_TEXT_H
#define AWL_BASE_TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

struct text {
	char *data; /* NUL-terminated once anything was added */
	size_t len, room;
};

/* Room for so many more bytes and the NUL; returns where they go. */
char *text_grow(struct text *text, size_t len);
static inline void text_add(struct text *text, const char *data, size_t len)
{
	char *end = text->room - text->len > len ? text->data + text->len
						 : text_grow(text, len);

	if (len)
		memcpy(end, data, len);
	end[len] = '\0';
	text->len += len;
}
void text_puts(struct text *text, const char *string);
void text_putc(struct text *text, char c);
void text_fill(struct text *text, char c, size_t n);
void text_printf(struct text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *text, const char *format, va_list args);
/* Forgets the contents, keeps the memory. */
void text_clear(struct text *text);
void text_free(struct text *text);

#endif
