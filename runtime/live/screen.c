// SPDX-License-Identifier: GPL-2.0-or-later
/* A terminal's screen, written anew in one go so that it does not flicker. */
#include "runtime/live/private.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/utf8.h"

/* When the terminal does not say. */
#define WIDTH 80
#define HEIGHT 24

static bool speaks_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *value = NULL;

	for (size_t i = 0; i < 3 && (!value || !*value); i++)
		value = getenv(names[i]);
	return value &&
	       (strcasestr(value, "utf-8") || strcasestr(value, "utf8"));
}

void screen_begin(struct screen *screen, int fd, bool color)
{
	struct winsize size = { 0 };

	ioctl(fd, TIOCGWINSZ, &size);
	screen->width = size.ws_col ? size.ws_col : WIDTH;
	screen->height = size.ws_row ? size.ws_row : HEIGHT;
	screen->line = screen->column = 0;
	screen->color = color;
	screen->unicode = speaks_utf8();
	text_clear(&screen->text);
	text_puts(&screen->text, "\033[H");
}

void screen_next(struct screen *screen)
{
	/* The cursor stays on the last column once something is written there:
	 * it would be erased. */
	if (screen->column < screen->width)
		text_puts(&screen->text, "\033[K");
	screen->column = 0;
	/* A newline on the last one would scroll. */
	if (++screen->line < screen->height)
		text_puts(&screen->text, "\r\n");
}

void screen_style(struct screen *screen, enum style style)
{
	static const char *const codes[] = {
		[STYLE_PLAIN] = "\033[0m",
		[STYLE_TITLE] = "\033[1m",
		[STYLE_BAR] = "\033[36m",
		[STYLE_SOFT] = "\033[2m",
	};

	if (screen->color)
		text_puts(&screen->text, codes[style]);
}

static bool is_control(const char *text, size_t n)
{
	unsigned char first = (unsigned char)*text;

	/* The second set of them is U+0080 to U+009F. */
	return first < ' ' || first == 0x7f ||
	       (n == 2 && first == 0xc2 && (unsigned char)text[1] < 0xa0);
}

/* A character of `n` bytes, if there is room. */
static void put(struct screen *screen, const char *text, size_t n)
{
	if (screen->column >= screen->width)
		return;
	screen->column++;
	text_add(&screen->text, text, n);
}

/* One of a text, which may be anything; returns its bytes. */
static size_t put_one(struct screen *screen, const char *text, size_t len)
{
	size_t n = utf8_length(text, len);

	/* What would move the cursor, or is no character. */
	if (!n || is_control(text, n))
		put(screen, n ? " " : "?", 1);
	else if (n > 1 && !screen->unicode)
		put(screen, "?", 1);
	else
		put(screen, text, n);
	return n ? n : 1;
}

uint32_t screen_room(const struct screen *screen)
{
	return screen->width - screen->column;
}

uint32_t screen_columns(const char *text, size_t len)
{
	uint32_t columns = 0;

	for (size_t i = 0, n; i < len; i += n ? n : 1, columns++)
		n = utf8_length(text + i, len - i);
	return columns;
}

void screen_text(struct screen *screen, const char *text, size_t len,
		 uint32_t columns, bool fill)
{
	uint32_t wanted = screen_columns(text, len), column = 0;
	bool cut = wanted > columns;

	for (size_t i = 0; i < len && column + cut < columns; column++)
		i += put_one(screen, text + i, len - i);
	if (cut && columns)
		screen_puts(screen, screen->unicode ? "\u2026" : "~");
	for (; !cut && fill && column < columns; column++)
		put(screen, " ", 1);
}

/* Where the text's column begins. */
static size_t column_at(const char *text, size_t len, uint32_t column)
{
	size_t at = 0, n;

	while (column-- && at < len) {
		n = utf8_length(text + at, len - at);
		at += n ? n : 1;
	}
	return at;
}

void screen_middle(struct screen *screen, const char *text, size_t len,
		   uint32_t columns)
{
	uint32_t wanted = screen_columns(text, len), tail = columns / 3;
	size_t from;

	if (wanted <= columns || !tail) {
		screen_text(screen, text, len, columns, true);
		return;
	}
	screen_text(screen, text, len, columns - tail, false);
	from = column_at(text, len, wanted - tail);
	screen_text(screen, text + from, len - from, tail, true);
}

void screen_puts(struct screen *screen, const char *text)
{
	for (size_t len = strlen(text), n; len; text += n, len -= n) {
		n = utf8_length(text, len);
		n = n ? n : 1;
		put(screen, text, n);
	}
}

void screen_right(struct screen *screen, const struct text *text,
		  uint32_t columns)
{
	for (size_t i = text->len; i < columns; i++)
		put(screen, " ", 1);
	screen_puts(screen, text->data);
}

void screen_bar(struct screen *screen, double share, uint32_t columns)
{
	static const char *const parts[] = { "",       "\u258f", "\u258e",
					     "\u258d", "\u258c", "\u258b",
					     "\u258a", "\u2589" };
	uint32_t eighths = (uint32_t)(share * columns * 8 + 0.5);

	screen_style(screen, STYLE_BAR);
	for (uint32_t i = 0; i < eighths / 8; i++)
		screen_puts(screen, screen->unicode ? "\u2588" : "@");
	if (screen->unicode)
		screen_puts(screen, parts[eighths % 8]);
	screen_style(screen, STYLE_PLAIN);
}

void screen_spark(struct screen *screen, double share)
{
	static const char *const wide[] = { " ",      "\u2581", "\u2582",
					    "\u2583", "\u2584", "\u2585",
					    "\u2586", "\u2587", "\u2588" };
	static const char plain[] = " .:-=+*#@";
	uint32_t level = share > 0 ? 1 + (uint32_t)(share * 7 + 0.5) : 0;

	if (screen->unicode)
		screen_puts(screen, wide[level]);
	else
		put(screen, &plain[level], 1);
}

void screen_end(struct screen *screen, int fd)
{
	const char *data;
	size_t left;

	if (screen->column < screen->width)
		text_puts(&screen->text, "\033[J");
	data = screen->text.data;
	left = screen->text.len;
	while (left) {
		ssize_t n = write(fd, data, left);

		if (n < 0 && errno != EINTR)
			return; /* the next frame shows it */
		if (n < 0)
			continue;
		data += n;
		left -= (size_t)n;
	}
}
