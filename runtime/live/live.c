// SPDX-License-Identifier: GPL-2.0-or-later
/* The terminal, its keys, and a frame each second. */
#include "runtime/live/private.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "runtime/histogram.h"
#include "runtime/series.h"

#define FRAME_NS 1000000000ull
/* The first frame soon: that something happens should be seen. */
#define FIRST_NS 200000000ull
/* A map's title and a line of it. */
#define MAP_LEAST 2
/* Of the script's own output, bytes that are kept and lines that are shown. */
#define LOG_MOST (64u * 1024)
#define LOG_LINES 8

/* Another screen, without a cursor; what is too long does not go on below. */
#define ENTER "\033[?1049h\033[?25l\033[?7l"
#define LEAVE "\033[?7h\033[?25h\033[?1049l"

static void say(const struct live *live, const char *what)
{
	size_t len = strlen(what);

	if (write(live->session->print.out.fd, what, len) != (ssize_t)len)
		live->session->print.out.error = errno;
}

static void take_keys(struct live *live)
{
	struct termios raw;

	live->keys = -1;
	if (tcgetattr(STDIN_FILENO, &live->before))
		return;
	raw = live->before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 0;
	raw.c_cc[VTIME] = 0;
	live->keys_are_raw = !tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	live->keys = STDIN_FILENO;
}

struct live *live_open(struct session *session)
{
	int fd = session->print.out.fd;
	struct live *live;

	if (!isatty(fd))
		return NULL;
	live = calloc(1, sizeof(*live));
	if (!live)
		return NULL;
	live->session = session;
	live->rows = calloc(session->plan->nmaps + 1, sizeof(*live->rows));
	live->clock = timer_descriptor(FIRST_NS, FRAME_NS);
	if (!live->rows || live->clock < 0) {
		if (live->clock >= 0)
			close(live->clock);
		free(live->rows);
		free(live);
		return NULL;
	}
	take_keys(live);
	session->print.out.into = &live->log;
	session->print.err.into = &live->log;
	say(live, ENTER);
	return live;
}

int live_keys(const struct live *live)
{
	return live->keys;
}

int live_clock(const struct live *live)
{
	return live->clock;
}

/* The last lines that fit, as they were printed. */
static void put_log(struct live *live, uint32_t lines)
{
	const char *begin = live->log.data, *from, *end;
	size_t len = live->log.len;

	if (!len || !lines)
		return;
	end = begin + len - (begin[len - 1] == '\n');
	from = end;
	for (uint32_t n = 0; from > begin; from--)
		if (from[-1] == '\n' && ++n == lines)
			break;
	while (from < end) {
		const char *newline = memchr(from, '\n', (size_t)(end - from));
		const char *stop = newline ? newline : end;

		screen_text(&live->screen, from, (size_t)(stop - from),
			    live->screen.width, false);
		screen_next(&live->screen);
		from = stop + 1;
	}
}

/* How many lines of the log there are room for. */
static uint32_t log_lines(const struct live *live, uint32_t most)
{
	uint32_t n = 0;

	if (most > LOG_LINES)
		most = LOG_LINES;
	for (size_t i = 0; i < live->log.len && n < most; i++)
		n += live->log.data[i] == '\n';
	return n;
}

/* Old lines go, whole ones. */
static void trim_log(struct live *live)
{
	struct text *log = &live->log;
	const char *keep;

	if (log->len < LOG_MOST)
		return;
	keep = memchr(log->data + log->len - LOG_MOST / 2, '\n', LOG_MOST / 2);
	if (!keep) {
		text_clear(log);
		return;
	}
	log->len -= (size_t)(keep + 1 - log->data);
	memmove(log->data, keep + 1, log->len + 1);
}

static void put_keys(struct live *live)
{
	static const char *const orders[] = {
		[LIVE_BY_VALUE] = "value",
		[LIVE_BY_KEY] = "key",
		[LIVE_BY_RATE] = "rate",
	};
	struct text line = { 0 };

	text_printf(&line, "p %s  c empty  s by %s  r %s  q quit",
		    live->paused ? "go on" : "pause", orders[live->order],
		    live->reversed ? "reversed" : "reverse");
	screen_style(&live->screen, STYLE_SOFT);
	screen_text(&live->screen, line.data, line.len, live->screen.width,
		    false);
	screen_style(&live->screen, STYLE_PLAIN);
	text_free(&line);
}

/* What the maps hold, until they are read again: whatever a key asks for is
 * drawn from it. */
static void read_maps(struct live *live)
{
	struct session *session = live->session;
	const struct plan *plan = session->plan;

	for (uint32_t i = 0; i < plan->nmaps; i++)
		if (plan->maps[i].user &&
		    maps_read(&session->maps, &plan->maps[i], &live->rows[i]))
			live->rows[i].n = 0;
	live->counted[1].ns = clock_ns(CLOCK_MONOTONIC);
}

/* What was shown is what comes next is compared with. */
static void turn_counted(struct live *live)
{
	struct counted last = live->counted[0];

	live->counted[0] = live->counted[1];
	live->counted[1] = last;
}

static uint32_t lines_wanted(const struct rows *rows)
{
	const struct map_plan *map = rows->map;
	uint32_t first, last, at = 0, n = 0;
	struct series series;

	if (!rows->n)
		return 0;
	if (!map->key && aggregate_is_histogram(map->value)) {
		struct value value = rows_value(rows, 0);

		return histogram_range(map->value, (const uint64_t *)value.data,
				       &first, &last)
			       ? last - first + 2
			       : 0;
	}
	if (!aggregate_is_series(map->value))
		return rows->n + 1;
	while (series_next(rows, &at, &series))
		n += series.n > 0;
	return n + 1;
}

/* The most that each may have so that all together fit. */
static uint32_t fair_share(const uint32_t *wanted, uint32_t n, uint32_t lines)
{
	uint32_t share = 0, sum = 0;

	while (share < lines) {
		sum = 0;
		for (uint32_t i = 0; i < n; i++)
			sum += wanted[i] > share ? share + 1 : wanted[i];
		if (sum > lines)
			break;
		share++;
	}
	return share;
}

static void put_maps(struct live *live, uint32_t lines)
{
	const struct plan *plan = live->session->plan;
	uint32_t *wanted = calloc(plan->nmaps + 1, sizeof(*wanted));
	uint32_t share, all = 0, shown = 0;

	for (uint32_t i = 0; wanted && i < plan->nmaps; i++) {
		wanted[i] = lines_wanted(&live->rows[i]);
		all += wanted[i];
		shown += wanted[i] > 0;
	}
	share = wanted ? fair_share(wanted, plan->nmaps, lines) : 0;
	/* On a small screen the first maps are better than none. */
	if (share < MAP_LEAST)
		share = MAP_LEAST;
	for (uint32_t i = 0; wanted && i < plan->nmaps; i++) {
		if (!wanted[i] || live->screen.line + MAP_LEAST > lines)
			continue;
		live_map(live, &live->rows[i],
			 wanted[i] < share ? wanted[i] : share);
		if (all + shown <= lines)
			screen_next(&live->screen);
	}
	free(wanted);
}

static void draw(struct live *live)
{
	struct screen *screen = &live->screen;
	int fd = live->session->print.out.fd;
	uint32_t log;

	screen_begin(screen, fd, live->session->options->live_color);
	log = log_lines(live, screen->height / 3);
	arena_reset(&live->counted[1].arena);
	live->counted[1].numbers =
		(struct strmap){ .arena = &live->counted[1].arena };
	put_maps(live, screen->height - log - 1);
	put_log(live, screen->height - 1 - screen->line < log
			      ? screen->height - 1 - screen->line
			      : log);
	while (screen->line + 1 < screen->height)
		screen_next(screen);
	put_keys(live);
	screen_end(screen, fd);
}

void live_tick(struct live *live)
{
	struct timer timer = { .fd = live->clock };

	if (!timer_expired(&timer))
		return;
	trim_log(live);
	if (live->paused)
		return;
	turn_counted(live);
	read_maps(live);
	draw(live);
}

static void clear_maps(struct live *live)
{
	struct session *session = live->session;

	for (uint32_t i = 0; i < session->plan->nmaps; i++)
		if (session->plan->maps[i].user)
			maps_clear(&session->maps, &session->plan->maps[i]);
	read_maps(live);
}

void live_key(struct live *live)
{
	char key;

	if (read(live->keys, &key, 1) != 1) {
		/* The terminal is gone: it would be readable for ever. */
		epoll_ctl(live->session->epoll, EPOLL_CTL_DEL, live->keys,
			  NULL);
		return;
	}
	switch (key) {
	case 'p':
	case ' ': live->paused = !live->paused; break;
	case 'c': clear_maps(live); break;
	case 's': live->order = (live->order + 1) % LIVE_ORDERS; break;
	case 'r': live->reversed = !live->reversed; break;
	case 'q': live->session->exiting = true; return;
	default: return;
	}
	draw(live);
}

void live_close(struct live *live)
{
	if (!live)
		return;
	output_flush(&live->session->print.err);
	output_flush(&live->session->print.out);
	live->session->print.out.into = NULL;
	live->session->print.err.into = NULL;
	say(live, LEAVE);
	/* What is left of the script's own lines is not lost with the screen.
	 */
	text_add(&live->session->print.out.text,
		 live->log.data ? live->log.data : "", live->log.len);
	if (live->keys_are_raw)
		tcsetattr(STDIN_FILENO, TCSANOW, &live->before);
	close(live->clock);
	for (int i = 0; i < 2; i++)
		arena_release(&live->counted[i].arena);
	for (uint32_t i = 0; i < live->session->plan->nmaps; i++)
		rows_free(&live->rows[i]);
	free(live->rows);
	text_free(&live->log);
	text_free(&live->label);
	text_free(&live->screen.text);
	free(live);
}
