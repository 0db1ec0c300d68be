/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run of a plan: what all its files share. */
#ifndef AWL_RUNTIME_SESSION_H
#define AWL_RUNTIME_SESSION_H

#include "runtime/child.h"
#include "runtime/live/live.h"
#include "runtime/load.h"
#include "runtime/loss.h"
#include "runtime/maps.h"
#include "runtime/packets.h"
#include "runtime/pictures/pictures.h"
#include "runtime/print.h"
#include "runtime/ring.h"
#include "runtime/run.h"
#include "runtime/timers.h"
#include "runtime/trials.h"
#include "runtime/watches.h"

struct descriptors {
	int *v;
	uint32_t n, room;
};

/* Programs that were attached, each with its points. */
struct attached {
	struct attached_program {
		int fd;
		bool own; /* loaded for these points alone: closed at the end */
		const struct probe_point *const *points;
		uint32_t npoints;
	} * v;
	uint32_t n, room;
};

struct session {
	const struct plan *plan;
	const struct run_options *options;
	struct print print;
	struct maps maps;
	struct loader loader;
	struct ring ring;
	struct timers timers;
	struct child child;
	struct packets packets;
	struct live *live;	   /* NULL: not wanted, or no terminal */
	struct pictures *pictures; /* NULL: not wanted */
	struct loss loss;
	struct probe_links links;
	struct rows rows;
	struct value *values; /* room for any site's arguments */
	struct text text;     /* what a handler formats */
	struct attached attached;
	struct descriptors ends; /* END's programs; others close them */
	struct descriptors usr1; /* those of self:signal:SIGUSR1; likewise */
	struct trials tests, benches;
	struct watches watches;
	int epoll, signals, target; /* descriptors; -1: none */
	int deadline;		    /* of --duration; likewise */
	int statistics;		    /* programs are measured; likewise */
	uint64_t started;	    /* clock ns: when that began */
	bool ring_quiet;	    /* records do not wake the loop now */
	uint32_t skipped; /* points of patterns that were not attached to */
	bool exiting;	  /* exit() was handled, or a signal came */
	bool told_to_end; /* a signal came */
	bool waits_for_reader; /* and it was said that this waits */
	bool exited;	    /* exit() was: what the ring holds is not handled */
	uint64_t exit_seen; /* clock ns: exit() was called, not handled yet */
	bool finishing;	    /* the maps at the end: empty ones are not shown */
	bool stop_draining; /* a second signal came */
	int exit_code;
	uint64_t events; /* records that printed something */
	uint32_t errors; /* calls of errorf() */
};

/* Handles a record: 0, or non-zero to stop reading for now. */
int site_handle(struct session *session, const uint8_t *record, uint32_t len);

/* Attaches everything, runs BEGIN. 0 or negative errno after telling. */
int session_attach(struct session *session);
/* Closes all links, and waits so long for that; 0: until it is done. */
void session_detach(struct session *session, unsigned ms);
/* Runs programs, in the script's order. */
void session_run(const struct descriptors *programs);
/* What is shown of a map. */
struct map_view {
	uint64_t top, div; /* 0: none */
	struct order order;
};

/* Prints a map; `take` empties it in the same moment. */
void session_print_map(struct session *session, const struct map_plan *map,
		       const struct map_view *view, bool take);
/* Says on stderr what does not belong to a place of the script. */
void session_error(struct session *session, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void session_warning(struct session *session, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
