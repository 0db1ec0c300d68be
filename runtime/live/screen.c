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
	screen->line = 0;
	screen->color = color;
	screen->unicode = speaks_utf8();
	text_clear(&screen->text);
	text_puts(&screen->text, "\033[H");
}

void screen_next(struct screen *screen)
{
	text_puts(&screen->text, "\033[K");
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

void screen_text(struct screen *screen, const char *text, size_t len,
		 uint32_t columns, bool fill)
{
	uint32_t column = 0;

	for (size_t i = 0, n; i < len && column < columns; i += n, column++) {
		n = utf8_length(text + i, len - i);
		if (!n || is_control(text + i, n)) {
			/* What would move the cursor, or is no character. */
			text_putc(&screen->text, n ? ' ' : '?');
			n = n ? n : 1;
			continue;
		}
		text_add(&screen->text, text + i, n);
	}
	if (fill && column < columns)
		text_fill(&screen->text, ' ', columns - column);
}

void screen_puts(struct screen *screen, const char *text)
{
	text_puts(&screen->text, text);
}

void screen_bar(struct screen *screen, double share, uint32_t columns)
{
	static const char *const parts[] = { "",       "\u258f", "\u258e",
					     "\u258d", "\u258c", "\u258b",
					     "\u258a", "\u2589" };
	uint32_t eighths = (uint32_t)(share * columns * 8 + 0.5);

	screen_style(screen, STYLE_BAR);
	for (uint32_t i = 0; i < eighths / 8; i++)
		text_puts(&screen->text, screen->unicode ? "\u2588" : "@");
	if (screen->unicode)
		text_puts(&screen->text, parts[eighths % 8]);
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
		text_puts(&screen->text, wide[level]);
	else
		text_putc(&screen->text, plain[level]);
}

void screen_end(struct screen *screen, int fd)
{
	const char *data;
	size_t left;

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
