/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: the compiler's other product: what the runtime needs to know
 * besides the instructions. It sees this and program.h, never the tree.
 */
#ifndef AWL_CODEGEN_PLAN_H
#define AWL_CODEGEN_PLAN_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/order.h"
#include "codegen/layout.h"
#include "codegen/program.h"
#include "probes/probe.h"
#include "types/format.h"
#include "types/type.h"

/*
 * How a map of the script is kept. A keyless one is a cell of the mapped cells
 * map: one value, or (aggregations) one slot a CPU, a cache line or a power of
 * two apart. A present word (u64) comes first in each slot, the value at +8. A
 * hash whose map has no `key` is keyless too: a value over 8 bytes, which must
 * not be torn, in one element whose key is key_size zero bytes.
 */
/* clang-format off */
#define STORAGES(X)                                                            \
	X(CELL, "cell")                                                        \
	X(CPU_CELL, "cpu_cell")                                                \
	X(HASH, "hash")                                                        \
	X(LRU_HASH, "lru_hash")                                                \
	X(PERCPU_HASH, "percpu_hash")                                          \
	X(PERCPU_LRU_HASH, "percpu_lru_hash")                                  \
	/* awl's own: the mapped array that holds all cells, ...            */ \
	X(CELLS, "cells")                                                      \
	X(SCRATCH, "scratch")                                                  \
	X(RING, "ring")                                                        \
	/* ... tables: system call numbers to probes, one element of numbers   \
	 * of 2 or 4 bytes each, and the bytes of long keys by their id.    */ \
	X(ARRAY, "array")                                                      \
	X(INTERN, "intern")                                                    \
	/* Programs that a dispatcher goes on to (plan/dispatch.c).         */ \
	X(PROGRAMS, "programs")
/* clang-format on */

enum storage {
#define X(name, text) STORAGE_##name,
	STORAGES(X)
#undef X
};

struct map_plan {
	const char *name;	      /* "@x", or awl's own without the @ */
	struct loc loc;		      /* where the script uses it first */
	const struct type *key;	      /* NULL: keyless */
	const char *const *key_names; /* of its parts, as the script has them */
	uint32_t nkey_names;
	const struct type *value; /* TYPE_AGGREGATE for aggregations */
	enum storage storage;
	enum bpf_map_type type;
	uint32_t key_size, value_size, max_entries, flags;
	bool mapped; /* BPF_F_MMAPABLE: the runtime maps it */
	/* CELL, CPU_CELL: place in the cells map. Two instances (see `flip`)
	 * lie `instance_size` apart. */
	uint32_t cell_offset, cell_stride, instance_size;
	/* Instance numbers: [1] is -1 without flip. For hashes both are maps
	 * of the plan; print, clear and `every` swap them. */
	int32_t instance[2];
	int32_t flip_offset; /* in cells: u64 index of the live instance; -1 */
	int32_t intern; /* the INTERN map of this instance's long keys, or -1 */
	int32_t full_counter;	 /* counter of refused updates, or -1 */
	const void *initial;	 /* ARRAY: contents, max_entries * value_size */
	const int32_t *programs; /* PROGRAMS: max_entries, -1: none */
	bool user;		 /* one of the script's: printed at the end */
	/* top, sort, every of a compact block */
	uint32_t display_top;
	struct order display_order;
	uint64_t display_every;
};

/* What user space finishes. Name, text in --emit=plan. */
/* clang-format off */
#define SITES(X)                                                               \
	X(PRINTF, "printf")                                                    \
	X(ERRORF, "errorf")                                                    \
	X(WARNF, "warnf")                                                      \
	X(PRINT_VALUE, "print")                                                \
	X(PRINT_MAP, "print_map")                                              \
	X(PRINT_EVENT, "print_event")	/* compact print: time, process... */  \
	X(PRINT_COLUMNS, "print_columns")                                      \
	X(CLEAR, "clear")                                                      \
	X(ZERO, "zero")                                                        \
	X(EXIT, "exit")                                                        \
	X(TIME, "time")                                                        \
	X(JOIN, "join")                                                        \
	X(CAT, "cat")                                                          \
	X(SYSTEM, "system")                                                    \
	X(HELPER_ERROR, "helper_error")	  /* -k: a helper failed */           \
	X(RUNTIME_ERROR, "runtime_error") /* division by zero, bounds... */    \
	X(PACKET, "skboutput")		/* to the file `text` */               \
	X(SNAPSHOT, "snapshot")		/* print and clear of one map in one */\
	X(WATCH, "watch")		/* attach a program to an address    */\
	X(UNWATCH, "unwatch")		/* and detach all that are there     */
/* clang-format on */

enum site_kind {
#define X(name, text) SITE_##name,
	SITES(X)
#undef X
};

/*
 * A record on the ring:
 *
 *	u64 site | fixed arguments ... | tail
 *	0          8                     fixed_size
 *
 * Each fixed argument lies at its offset, naturally aligned. An argument that
 * is `in_tail` (strings, buffers) has a u32 there: its length in bytes; the
 * bytes lie in the tail, in the order of the arguments, each begun at once
 * behind the one before (no alignment). A string's length counts no NUL; one
 * that was cut is longer than `max` (the first `max` bytes are shown), or has
 * the bit RECORD_CUT set in its length.
 */
#define RECORD_HEADER 8
#define RECORD_CUT 0x80000000u

/* What --stamp adds to a record, behind its arguments; its words. */
#define STAMPS(X)                                 \
	X(TIME, "time")	  /* u64 boot-clock ns */ \
	X(PROBE, "probe") /* TYPE_PROBE */

enum stamp {
#define X(name, word) STAMP_##name,
	STAMPS(X)
#undef X
		STAMP_COUNT
};

#define STAMP_BIT(stamp) (1u << (stamp))

struct site_argument {
	const char *name; /* columns, fields of an event; or NULL */
	const struct type *type;
	uint32_t offset;
	bool in_tail;
	uint32_t max;			/* in_tail: most bytes it can have */
	const struct field_text *shown; /* an event's field; or NULL */
	/* Of an event, or a column: which argument of the probe it is, so that
	 * it can be told by name what the number means; or NULL. */
	const char *of;
	bool is_latency; /* nanoseconds that a pair took */
	/* No column, but what the meaning of one depends on: the last ones. */
	bool hidden;
};

struct site {
	enum site_kind kind;
	struct loc loc;		     /* of the call */
	const struct format *format; /* printf and its like, or NULL */
	const char *text; /* time's format, join's separator, message of a
			   * runtime error, helper's name */
	/* narguments, and behind them those of the bits in `stamps`. */
	struct site_argument *arguments;
	uint32_t narguments;
	uint32_t stamps;
	uint32_t fixed_size; /* with the header */
	uint32_t max_size;   /* with the longest tail */
	int32_t map;	     /* PRINT_MAP, CLEAR, ZERO, SNAPSHOT, WATCH */
	uint32_t top, div;   /* 0: none */
	struct order order;  /* of a map's entries */
	bool top_in_record, div_in_record; /* u64 arguments 0, 1 instead */
	uint32_t lost_counter;		   /* counter of refused records */
	int32_t repeats; /* RUNTIME_ERROR: counter, the next one; -1 */
	bool per_event; /* runs often, or many times in a row: sizes the ring */
};

/* All that a record has. */
static inline uint32_t site_fields(const struct site *site)
{
	return site->narguments + (uint32_t)__builtin_popcount(site->stamps);
}

/* Where in a record's fields a stamp is, if it has it. */
static inline uint32_t site_stamp(const struct site *site, enum stamp stamp)
{
	uint32_t before = site->stamps & (STAMP_BIT(stamp) - 1);

	return site->narguments + (uint32_t)__builtin_popcount(before);
}

/* How often a loop turns at most: by bpf_loop, and where the verifier has to
 * walk through each turn. */
#define LOOP_MOST (8 << 20)
#define INLINE_MOST 128

/* Why something did not happen; a counter is a u64 in the cells. */
enum counter_cause {
	COUNTER_RING_FULL,  /* what: site */
	COUNTER_MAP_FULL,   /* what: map */
	COUNTER_MISSED_RUN, /* what: program: no scratch slot was free */
	COUNTER_LOOP_CAP,   /* what: its most turns: a loop was cut off */
	COUNTER_REPEATED,   /* what: site: its record came when it was 0, and
			     * comes no more. Those of helpers get site and place
			     * while units are lowered; -1: none yet */
};

struct counter {
	enum counter_cause cause;
	int32_t what;
	struct loc loc;
	uint32_t offset; /* in cells */
};

/* Programs go to points: one call of the kind's attach() each. */
struct attachment {
	const struct probe_kind *kind;
	uint32_t program;
	struct probe_point **points;
	/* Probe number of each point: its cookie. A dispatcher's has in the
	 * upper half which of those it serves the point is of. */
	uint64_t *numbers;
	uint32_t npoints;
	uint32_t block; /* order in the script */
	/* syscall_table: the ARRAY map from system call to 1 + probe number;
	 * -1: the program knows its one call */
	int32_t table;
	bool session; /* the dispatcher runs at entries and at returns */
	/* Of a dispatcher: those that it goes on to. */
	const struct attachment *served;
	uint32_t nserved;
};

/* What a script may do that might change. */
enum unstable { UNSTABLE_ENABLE, UNSTABLE_WARN, UNSTABLE_ERROR };

struct config {
	uint64_t max_strlen, max_map_keys, max_probes, max_bpf_progs;
	uint64_t max_cat_bytes, perf_rb_pages, log_size, on_stack_limit;
	bool print_maps_on_exit, cpp_demangle, lazy_symbolication;
	bool show_debug_info, use_blazesym; /* the last has no effect */
	enum unstable unstable_tseries, unstable_typeinfo, unstable_dw_ustack,
		unstable_import_statement;
	const char *str_trunc_trailer, *license;
	const char *dummy_ts_map; /* the map that is tseries' clock, or NULL */
	enum {
		STACK_BPFTRACE,
		STACK_PERF,
		STACK_RAW,
		STACK_BUILD_ID
	} stack_mode;
	enum {
		SYMBOLS_PER_PID,
		SYMBOLS_PER_PROGRAM,
		SYMBOLS_NONE
	} cache_user_symbols;
	int missing_probes; /* as probe_env.missing */
};

/* Offsets in the cells map that programs and runtime both know. */
enum cells_fixed {
	CELLS_START = 0,   /* u64: boot-clock ns of the start, for `elapsed` */
	CELLS_EXITING = 8, /* u64: set once exit() was called */
	CELLS_ZERO = 16,   /* u64: 0, which the verifier does not know */
	CELLS_RESULT = 24, /* u64: what a test returned */
	CELLS_FIRST = 64,  /* cells of maps begin here */
};

struct plan {
	struct arena *arena;
	struct types *types;
	struct sources *sources;
	struct config config;
	struct map_plan *maps;
	uint32_t nmaps;
	int32_t cells, ring, scratch; /* numbers of awl's own maps; -1: none */
	struct site *sites;
	uint32_t nsites;
	struct counter *counters;
	uint32_t ncounters;
	struct program *programs;
	uint32_t nprograms;
	struct attachment *attachments; /* in the order to attach */
	uint32_t nattachments;
	const char **probe_names; /* what TYPE_PROBE's numbers are */
	uint32_t nprobe_names;
	const char **time_formats; /* what TIMESTAMP's format numbers are */
	uint32_t ntime_formats;
	uint32_t cpu_mask; /* CPU numbers are masked with it: 2^n - 1 */
	/* In cells: zeros, for what new elements of maps begin as. */
	uint32_t zeros_offset, zeros_size;
	uint32_t probes_attached; /* N of "Attached N probes" */
	const char *became;	  /* what short names stand for, or NULL */
	bool unsafe;
	struct plan_index *index; /* private to codegen/ */
};

/* What a program is attached to, be it by a dispatcher (*dispatched, which may
 * be NULL); NULL: nothing. */
const struct attachment *plan_attachment_of(const struct plan *plan,
					    uint32_t program, bool *dispatched);
/*
 * The type that lies in a map's key: long parts (layout.h: INTERN_OVER)
 * became their u64 ids. The type itself when it has none. A histogram's bucket
 * in the key comes behind it.
 */
const struct type *plan_key_type(struct types *types, const struct type *key);
/* Whether the last u64 of a map's key is a bucket's or interval's number. */
bool plan_bucket_in_key(const struct map_plan *map);

struct text;

/* --emit=plan */
void plan_print(const struct plan *plan, struct text *out);

#endif
