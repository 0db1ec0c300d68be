// SPDX-License-Identifier: GPL-2.0-or-later
/* The event loop: from everything attached to everything printed. */
#include "runtime/session.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "kernel/bpf_call.h"
#include "runtime/grace.h"
#include "runtime/histogram.h"
#include "runtime/loop.h"
#include "runtime/missed.h"
#include "runtime/snapshots.h"
#include "runtime/symbols.h"

/* How often counters are looked at when nothing else happens. */
#define IDLE_MS 500
/*
 * How long the loop naps for more records after some came: a burst must not
 * fill the ring meanwhile, so a millisecond for each 256 KB of it; and nobody
 * should see it.
 */
#define NAP_BYTES (256u * 1024)
#define NAP_MOST_MS 8u
/* With more than this part of the ring waiting there is no nap. */
#define BACKLOG_PART 8
/* Signals are looked for every so many records while draining. */
#define SIGNAL_EVERY 256u
#define EVENTS_MOST 16
/* An exit() whose record has not come after so many ns was lost. */
#define EXIT_PATIENCE 500000000ull
/* What the kernel takes longer to take away is not waited for before results
 * are shown: of perf events each removal is a walk through all functions. */
#define DETACH_MS 500

enum event_source {
	SOURCE_RING,
	SOURCE_SIGNAL,
	SOURCE_TARGET,
	SOURCE_DEADLINE,
	SOURCE_LIVE_KEYS,
	SOURCE_LIVE_CLOCK,
	SOURCE_SYMBOLS,
	SOURCE_TIMER,
};

static int watch(struct session *session, int fd, uint64_t source)
{
	struct epoll_event event = { .events = EPOLLIN };

	event.data.u64 = source;
	return epoll_ctl(session->epoll, EPOLL_CTL_ADD, fd, &event) ? -errno
								    : 0;
}

/* The ring is looked at without being told once it has told of a record. */
static int watch_ring(struct session *session, int operation)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLONESHOT };

	event.data.u64 = SOURCE_RING;
	return epoll_ctl(session->epoll, operation, session->ring.fd, &event)
		       ? -errno
		       : 0;
}

int loop_watch(struct session *session)
{
	const struct symbols *symbols = session->print.render.symbols;
	int err = 0, fd;

	session->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (session->epoll < 0)
		return -errno;
	if (session->ring.data)
		err = watch_ring(session, EPOLL_CTL_ADD);
	if (!err)
		err = watch(session, session->signals, SOURCE_SIGNAL);
	if (!err && session->target >= 0)
		err = watch(session, session->target, SOURCE_TARGET);
	if (!err && session->deadline >= 0)
		err = watch(session, session->deadline, SOURCE_DEADLINE);
	for (uint32_t i = 0; i < session->timers.n && !err; i++)
		err = watch(session, session->timers.v[i].fd, SOURCE_TIMER + i);
	for (uint32_t i = 0; !err && (fd = symbols_descriptor(symbols, i)) >= 0;
	     i++)
		err = watch(session, fd, SOURCE_SYMBOLS);
	return err;
}

/* SIGUSR1 is a probe of the script. */
bool loop_take_signal(struct session *session)
{
	struct signalfd_siginfo info;

	while (read(session->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo != SIGUSR1)
			return true;
		if (!session->exiting)
			session_run(&session->usr1);
	}
	return false;
}

struct drain {
	struct session *session;
	uint32_t records;
};

static int drain_each(void *data, const uint8_t *record, uint32_t len)
{
	struct drain *drain = data;
	struct session *session = drain->session;
	int result = session->exited ? 0 : site_handle(session, record, len);

	/* Nobody can read what is printed from here on. */
	if (session->print.out.error)
		return 1;
	if (++drain->records % SIGNAL_EVERY || !session->exiting)
		return result;
	if (loop_take_signal(session))
		session->stop_draining = true;
	return session->stop_draining ? 1 : result;
}

static bool has_backlog(const struct ring *ring)
{
	return ring_pending(ring) > ring->size / BACKLOG_PART;
}

/* Handles what is on the ring now; what comes meanwhile is the next turn's.
 * Returns how many records there were. */
static uint32_t drain(struct session *session)
{
	struct drain state = { .session = session };
	uint64_t end = session->ring.data ? ring_end(&session->ring) : 0;

	/* Behind the end: what the records' processes had mapped is told. */
	symbols_update(session->print.render.symbols);
	if (!session->ring.data || session->stop_draining)
		return 0;
	maps_turn(&session->maps);
	snapshots_retire(session, end);
	ring_read(&session->ring, end, drain_each, &state);
	maps_turn(&session->maps);
	return state.records;
}

void loop_drain(struct session *session)
{
	drain(session);
}

static void flush(struct session *session)
{
	if (session->print.printer->turn)
		session->print.printer->turn(&session->print);
	output_turn(&session->print.out);
	output_flush(&session->print.err);
}

void session_print_map(struct session *session, const struct map_plan *map,
		       const struct map_view *view, bool take)
{
	struct types *types = session->plan->types;
	struct rows *rows = &session->rows;
	int err = take ? maps_take(&session->maps, map, rows)
		       : maps_read(&session->maps, map, rows);

	/* An empty cell is printed as 0, an empty histogram or series not at
	 * all. */
	if (!err && !rows->n && !map->key && !session->finishing &&
	    !aggregate_is_histogram(map->value) &&
	    !aggregate_is_series(map->value))
		err = rows_add_zero(rows, types);
	if (err) {
		session_warning(session, "%s could not be read: %s", map->name,
				strerror(-err));
		return;
	}
	rows_show(rows, types, view->top, &view->order);
	session->print.printer->map(&session->print, rows, view->div);
	/* Nothing does not take the place of what there was. */
	if (!rows->n || !session->pictures)
		return;
	/* They show all of it. */
	if (view->top)
		rows_show(rows, types, 0, &view->order);
	pictures_add(session->pictures, &session->print.render, rows, take);
}

/* exit() leaves a mark in the cells besides its record on the ring. */
static bool exit_is_called(const struct session *session)
{
	return session->maps.cells &&
	       maps_cell(&session->maps, CELLS_EXITING) != 0;
}

/* A map that no probe prints, as its compact block wants it. */
static void print_map(struct session *session, const struct map_plan *map,
		      bool take)
{
	struct map_view view = { map->display_top, 0, map->display_order };

	stamp_begin(&session->print, NULL, NULL);
	session_print_map(session, map, &view, take);
	stamp_end(&session->print);
}

static void run_timer(struct session *session, const struct timer *timer)
{
	uint64_t expired = timer_expired(timer);

	if (timer->map && expired)
		print_map(session, timer->map, true);
	/* Every time that passed while the loop was busy is made up for: a
	 * count of ticks stays right, up to the exit() that one calls. */
	for (; timer->program >= 0 && expired && !exit_is_called(session);
	     expired--) {
		bpf_call_run(timer->program);
		/* Nobody else empties the ring meanwhile. */
		if (has_backlog(&session->ring))
			drain(session);
	}
}

static void handle_event(struct session *session, uint64_t source)
{
	switch (source) {
	case SOURCE_RING: session->ring_quiet = true; break;
	case SOURCE_SYMBOLS: break; /* each turn updates them anyway */
	case SOURCE_SIGNAL:
		if (loop_take_signal(session))
			session->exiting = session->told_to_end = true;
		break;
	case SOURCE_TARGET:
		session->child.ended = session->child.pid != 0;
		session->exiting = true;
		break;
	case SOURCE_LIVE_KEYS: live_key(session->live); break;
	case SOURCE_LIVE_CLOCK: live_tick(session->live); break;
	case SOURCE_DEADLINE: session->exiting = true; break;
	default: run_timer(session, &session->timers.v[source - SOURCE_TIMER]);
	}
}

/* The record of an exit() may not have found room on the ring. */
static void look_for_exit(struct session *session)
{
	if (!exit_is_called(session))
		return;
	if (!session->exit_seen)
		session->exit_seen = clock_ns(CLOCK_MONOTONIC_COARSE);
	else if (clock_ns(CLOCK_MONOTONIC_COARSE) - session->exit_seen >
		 EXIT_PATIENCE)
		session->exiting = true;
}

/* Whether there is nothing left that could ever happen. */
static bool is_idle(const struct session *session)
{
	for (uint32_t i = 0; i < session->links.n; i++)
		if (session->links.v[i].walk_fd < 0 &&
		    !session->links.v[i].points[0]->pin)
			return false;
	/* Walks end a run, whatever becomes of a process. */
	if (session->links.n && !session->timers.n && !session->usr1.n)
		return true;
	return !session->timers.n && !session->usr1.n && session->target < 0;
}

static int nap_ms(const struct ring *ring)
{
	size_t ms = ring->size / NAP_BYTES;

	if (has_backlog(ring))
		return 0;
	return (int)(ms < 1 ? 1 : ms > NAP_MOST_MS ? NAP_MOST_MS : ms);
}

/*
 * How long to wait for what is next, in ms: a nap while records come, without
 * an end (but for counters) once a nap was in vain. `idle`: since the last
 * wait nothing has come of anything.
 */
static int patience(struct session *session, bool idle)
{
	if (session->ring_quiet && idle) {
		ring_arm(&session->ring);
		session->ring_quiet = watch_ring(session, EPOLL_CTL_MOD) != 0;
	}
	if (session->ring_quiet)
		return nap_ms(&session->ring);
	return session->plan->ncounters ? IDLE_MS : -1;
}

/*
 * Reading an iterator runs its program for each object. What the script prints
 * goes by the ring; the program breaks the walk off (EAGAIN) before that is
 * full, as the kernel does after a million objects.
 */
static void walk(struct session *session, const struct probe_link *link)
{
	ssize_t n;
	char text[1];

	do {
		n = read(link->walk_fd, text, sizeof(text));
		if (n < 0 && errno != EAGAIN && errno != EINTR) {
			session_warning(session, "%s could not be read: %s",
					link->points[0]->name, strerror(errno));
			return;
		}
		drain(session);
		output_turn(&session->print.out);
		if (loop_take_signal(session))
			session->exiting = session->told_to_end = true;
	} while (n && !session->exiting && !session->print.out.error);
}

/* When all is attached and runs: before, errors belong on the terminal. */
static void begin_live(struct session *session)
{
	session->live = live_open(session);
	if (!session->live) {
		session_warning(session, "--live needs a terminal to write to: "
					 "the maps are printed at the end.");
		return;
	}
	watch(session, live_clock(session->live), SOURCE_LIVE_CLOCK);
	if (live_keys(session->live) >= 0)
		watch(session, live_keys(session->live), SOURCE_LIVE_KEYS);
}

void loop_run(struct session *session)
{
	struct epoll_event events[EVENTS_MOST];
	int n = 0;

	if (session->options->live)
		begin_live(session);
	for (uint32_t i = 0; i < session->links.n && !session->exiting; i++)
		if (session->links.v[i].walk_fd >= 0)
			walk(session, &session->links.v[i]);
	for (;;) {
		uint32_t records = drain(session);

		look_for_exit(session);
		loss_report(session, 0);
		flush(session);
		if (session->exiting || session->print.out.error ||
		    is_idle(session))
			return;
		n = epoll_wait(session->epoll, events, EVENTS_MOST,
			       patience(session, !records && n <= 0));
		for (int i = 0; i < n; i++)
			handle_event(session, events[i].data.u64);
	}
}

static int compare_names(const void *left, const void *right)
{
	const struct map_plan *const *a = left, *const *b = right;

	return strcmp((*a)->name, (*b)->name);
}

/* All maps of the script that hold something, by name. */
static void print_maps(struct session *session)
{
	const struct plan *plan = session->plan;
	const struct map_plan **maps;
	uint32_t n = 0;

	maps = calloc(plan->nmaps + 1, sizeof(void *));
	for (uint32_t i = 0; maps && i < plan->nmaps; i++)
		if (plan->maps[i].user)
			maps[n++] = &plan->maps[i];
	if (n)
		qsort(maps, n, sizeof(void *), compare_names);
	for (uint32_t i = 0; i < n; i++)
		print_map(session, maps[i], false);
	free(maps);
}

/* What was to be taken when reading was broken off. */
static void print_retired(struct session *session)
{
	for (uint32_t i = 0; i < session->plan->nmaps; i++)
		if (maps_retired(&session->maps, &session->plan->maps[i]))
			print_map(session, &session->plan->maps[i], true);
}

/* How long results wait for the last probe to be taken away, in ms; 0: to the
 * end. What is still attached may fire, and must print no line behind END's. */
static unsigned detach_patience(const struct plan *plan)
{
	for (uint32_t i = 0; i < plan->nsites; i++)
		if (plan->sites[i].per_event)
			return 0;
	return DETACH_MS;
}

void loop_finish(struct session *session)
{
	session->exiting = true;
	live_close(session->live);
	session->live = NULL;
	/* Asked first: closing a link takes its count along. */
	missed_links(session);
	watches_release(session);
	session_detach(session, detach_patience(session->plan));
	drain(session);
	/* END's own output is handled, whatever ended the run. */
	session->exited = false;
	session_run(&session->ends);
	drain(session);
	/* A record that is still being written keeps those behind it. */
	if (ring_pending(&session->ring) && !session->stop_draining &&
	    !grace_period())
		drain(session);
	if (session->print.out.error) {
		loss_summary(session);
		return;
	}
	session->finishing = true;
	session->print.printer->end(&session->print);
	print_retired(session);
	if (session->plan->config.print_maps_on_exit &&
	    session->options->purpose == RUN_SCRIPT)
		print_maps(session);
	if (session->print.printer->finish)
		session->print.printer->finish(&session->print);
	loss_summary(session);
}
