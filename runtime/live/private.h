/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Private to runtime/live. */
#ifndef AWL_RUNTIME_LIVE_PRIVATE_H
#define AWL_RUNTIME_LIVE_PRIVATE_H

#include <termios.h>

#include "base/arena.h"
#include "base/strmap.h"
#include "runtime/live/live.h"
#include "runtime/session.h"

/* How a map's entries are ordered. */
enum live_order { LIVE_BY_VALUE, LIVE_BY_KEY, LIVE_BY_RATE, LIVE_ORDERS };

/* A screen on its way: lines that are never wider than it. */
struct screen {
	struct text text;
	uint32_t width, height, line, column;
	bool color, unicode;
};

enum style { STYLE_PLAIN, STYLE_TITLE, STYLE_BAR, STYLE_SOFT };

/* Numbers of all entries that were shown, by map and key. */
struct counted {
	struct arena arena;
	struct strmap numbers; /* to uint64_t */
	uint64_t ns;	       /* when they were read */
};

struct live {
	struct session *session;
	struct termios before;
	int keys, clock;
	bool keys_are_raw, paused, reversed;
	enum live_order order;
	struct text log; /* what the script printed */
	struct screen screen;
	struct rows *rows; /* of each map of the plan, as it was read last */
	struct counted counted[2]; /* [0]: as they were read before */
	struct text label;
};

/* screen.c */
void screen_begin(struct screen *screen, int fd, bool color);
/* The rest of the line is empty; the next one begins. */
void screen_next(struct screen *screen);
void screen_style(struct screen *screen, enum style style);
/*
 * As much of a text as fits into so many columns, blanks behind if `fill`;
 * what is cut ends in a mark.
 */
void screen_text(struct screen *screen, const char *text, size_t len,
		 uint32_t columns, bool fill);
/* The same, filled, with the mark inside: ends tell keys apart, too. */
void screen_middle(struct screen *screen, const char *text, size_t len,
		   uint32_t columns);
void screen_puts(struct screen *screen, const char *text);
/* In the last of so many columns. */
void screen_right(struct screen *screen, const struct text *text,
		  uint32_t columns);
/* How many columns are left of the line. */
uint32_t screen_room(const struct screen *screen);
/* How many a text takes. */
uint32_t screen_columns(const char *text, size_t len);
/* A bar of a share of so many columns. */
void screen_bar(struct screen *screen, double share, uint32_t columns);
/* One column, as high as the share of 1. */
void screen_spark(struct screen *screen, double share);
void screen_end(struct screen *screen, int fd);

/* map.c: one map in at most so many lines. */
void live_map(struct live *live, const struct rows *rows, uint32_t lines);

#endif
