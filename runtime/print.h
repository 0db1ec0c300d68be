/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Printers: how what happened becomes output. A printer is a row of functions;
 * whoever handles records knows none of them by name.
 */
#ifndef AWL_RUNTIME_PRINT_H
#define AWL_RUNTIME_PRINT_H

#include "runtime/output.h"
#include "runtime/render.h"
#include "runtime/rows.h"
#include "runtime/stamp.h"

/* What is told with a place of the script. */
struct problem {
	enum {
		PROBLEM_HELPER, /* helper, code */
		PROBLEM_RUNTIME,
		PROBLEM_ERRORF,
		PROBLEM_WARNF,
		PROBLEM_COMPILE, /* the script is wrong; hint */
	} kind;
	struct loc loc;
	const char *message;
	const char *hint; /* or NULL */
	const char *helper;
	int64_t code;
	/* Instead of what was told already: how often since, or in all. */
	uint64_t more, times;
};

/* Of an event's columns, those that adapt to what is in them. */
enum event_column { COLUMN_PROCESS, COLUMN_COMM, COLUMN_PROBE, COLUMNS };

/* What a probe cost (statistics.h). */
struct probe_cost {
	const char *name;
	uint64_t runs, total_ns, elapsed_ns;
	int64_t missed; /* -1: not known */
};

struct print {
	const struct printer *printer;
	struct render render;
	struct output out; /* stdout or -o */
	struct output err;
	struct text scratch;
	bool no_warnings, color, verbose;
	struct stamp_values stamp;
	/* The header of which site was printed last; NULL: of none. */
	const struct site *header;
	size_t columns[COLUMNS_MOST]; /* the same for a print with columns */
	struct metrics *metrics;      /* print_metrics.c's own */
	const char *path;	      /* -o, for what is replaced as a whole */
	size_t widths[COLUMNS]; /* of an event's columns, the widest so far */
};

struct trial;
struct trials;

struct printer {
	const char *name;
	/* Output is a file's whole content each time: nobody opens -o. */
	bool writes_whole;
	void (*value)(struct print *print, const struct value *value);
	/* The rows from rows->first on; div 0: as they are. */
	void (*map)(struct print *print, const struct rows *rows, uint64_t div);
	/* Text of "printf", "time", "cat", "join", "syscall". */
	void (*text)(struct print *print, const char *type, const char *text,
		     size_t len);
	/* A line of a compact print: values[i] is of site->arguments[i]. */
	void (*event)(struct print *print, const struct site *site,
		      const struct value *values);
	void (*columns)(struct print *print, const struct site *site,
			const struct value *values);
	void (*attached)(struct print *print, uint32_t probes);
	void (*lost)(struct print *print, uint64_t events);
	void (*problem)(struct print *print, const struct problem *problem);
	/* What awl itself has to say: of no place of the script. */
	void (*message)(struct print *print, bool error, const char *text);
	/* -v, at the end: a probe each. */
	void (*cost)(struct print *print, const struct probe_cost *cost,
		     bool is_first);
	/* --test and --bench; `output` is what a test printed. */
	void (*tests_begin)(struct print *print, const struct trials *tests);
	void (*test_begin)(struct print *print, const struct trial *test);
	void (*test_end)(struct print *print, const struct trial *test,
			 const struct text *output);
	void (*tests_end)(struct print *print, const struct trials *tests);
	void (*benches_begin)(struct print *print,
			      const struct trials *benches);
	void (*bench)(struct print *print, const struct trials *benches,
		      const struct trial *bench);
	/* Before the maps at the end. */
	void (*end)(struct print *print);
	/* What was printed gets its stamp; NULL: it has it. */
	void (*stamp)(struct print *print);
	/* After a turn of the loop, and after all; NULL: nothing to do. */
	void (*turn)(struct print *print);
	void (*finish)(struct print *print);
};

extern const struct printer printer_text, printer_json, printer_folded,
	printer_metrics;

/* "text", "json", "folded", "openmetrics"; NULL for others. */
const struct printer *printer_find(const char *name);

/*
 * A message with its place, the line and marks (BPFTRACE.md 3.6); `more` is a
 * line between the message and the source, or NULL.
 */
void print_place(struct print *print, struct loc loc, bool error,
		 const char *message, const char *more);
/* An event's time of day, "14:03:07.218493". */
void print_event_time(struct print *print, const struct value *value,
		      struct text *out);
/* What is said on stderr, as text. */
void print_text_attached(struct print *print, uint32_t probes);
void print_text_lost(struct print *print, uint64_t events);
void print_text_message(struct print *print, bool error, const char *text);
void print_text_cost(struct print *print, const struct probe_cost *cost,
		     bool is_first);
void print_text_problem(struct print *print, const struct problem *problem);
/* Columns and arguments of compact prints, as text. */
void print_text_event(struct print *print, const struct site *site,
		      const struct value *values);
/* How many of a site's arguments are columns: those in front. */
uint32_t print_columns(const struct site *site);
void print_text_columns(struct print *print, const struct site *site,
			const struct value *values);

#endif
