/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: how values lie in memory, where more than their type is needed to
 * know. Programs write them so, the runtime reads them so. What is not here
 * (integers, strings, tuples, records, kernel structures) lies as in C.
 */
#ifndef AWL_CODEGEN_LAYOUT_H
#define AWL_CODEGEN_LAYOUT_H

#include <stdint.h>

/*
 * TYPE_KSTACK, TYPE_USTACK are u64 ids; 0 is no stack. The frames are in an
 * INTERN map (any of the plan's: ids are unique over a run) whose key is the
 * u64 id and whose value is this. A build-id frame (parameters.v[0] is
 * STACK_BUILD_ID) is a struct bpf_stack_build_id, four words of `frames`.
 * nframes counts frames. In a record, an argument with such a type may be
 * `in_tail`: then the tail has this structure itself, cut after its frames.
 */
struct intern_stack {
	uint32_t nframes;
	uint32_t pid; /* tgid in the initial namespace; 0: a kernel stack */
	uint64_t frames[];
};

/* Parameters of the two types: v[0] is enum stack_mode of the config (as in
 * plan.h: STACK_BPFTRACE...), v[1] the most frames. */

/*
 * Other interned keys (strings, buffers): the INTERN map's value. A map_plan
 * with `intern` >= 0 has such a part of its key (by type: STRING or BUFFER
 * larger than INTERN_OVER) replaced by its u64 id; so has each stack.
 */
#define INTERN_OVER 64
struct intern_bytes {
	uint32_t length; /* a string's counts no NUL; as long as its type's
			  * size: it was cut */
	uint8_t bytes[];
};

/* TYPE_USYM, 16 bytes. */
struct usym_value {
	uint32_t pid; /* tgid in the initial namespace */
	uint32_t zero;
	uint64_t address;
};

/* TYPE_INET, 20 bytes. AF_INET uses the first four of address. */
struct inet_value {
	uint32_t family;
	uint8_t address[16];
};

/* TYPE_BUFFER in maps, tuples and records; in a tail only the bytes. */
struct buffer_value {
	uint32_t length;
	uint8_t bytes[];
};

/* TYPE_TIMESTAMP: u64 nanoseconds. v[0]: number of the format in the plan's
 * time_formats. v[1]: the clock they are of. */
enum timestamp_clock { TIMESTAMP_BOOT, TIMESTAMP_TAI, TIMESTAMP_WALL };

/* TYPE_CGROUP_PATH: u64 id. v[0]: number of the filter in the plan's
 * time_formats plus one, or 0. */

/*
 * Aggregations: what one slot (of a CPU, or the only one) holds. A slot of
 * zeros is a slot nothing went into, so that a per-CPU element needs no
 * preparation.
 *
 *	count, sum	u64 total
 *	avg, stats	u64 total, u64 count
 *	min, max	u64, biased so that more is better: see below
 *	hist		u64 a bucket, HIST_BUCKETS(bits) of them
 *	lhist		u64 a bucket, LHIST_BUCKETS(min, max, step) of them
 *	tseries		enum series_word, a u64 each: one interval
 *
 * max keeps v ^ EXTREME_BIAS (v itself if the operand is unsigned), min keeps
 * the complement of that: both are merged by taking the larger as unsigned,
 * and 0 loses against everything.
 *
 * A histogram map whose value_size is 8 has its bucket in the key: the key is
 * padded to 8 bytes and followed by the u64 bucket, the value its u64 count.
 *
 * A tseries map has an element for each interval of a key; what follows the key
 * is the number of the interval (nanoseconds of the wall clock divided by
 * parameters.v[0]) modulo how many are kept (v[1]). v[2] is the function, an
 * enum series_function.
 */
enum series_word {
	SERIES_VALUE, /* total of avg and sum; min, max: biased as above */
	SERIES_META,  /* last: when it was, in ns; avg: count */
	SERIES_EPOCH, /* the interval's number; 0: nothing */
	SERIES_WORDS,
};

enum series_function {
	SERIES_LAST,
	SERIES_AVG,
	SERIES_MAX,
	SERIES_MIN,
	SERIES_SUM
};

#define EXTREME_BIAS (1ull << 63)
#define HIST_BUCKETS(bits) (((64u - (bits)) << (bits)) + 1)
#define LHIST_BUCKETS(min, max, step) (((max) - (min)) / (step) + 2)

/*
 * The arguments of SITE_PRINT_EVENT: these first, in this order, then the
 * probe's own, each with its name.
 */
enum event_argument {
	EVENT_TIME,  /* u64 boot-clock ns */
	EVENT_PID,   /* u32 */
	EVENT_TID,   /* u32 */
	EVENT_COMM,  /* string[16] */
	EVENT_PROBE, /* TYPE_PROBE */
	EVENT_FIRST,
};

/* Arguments of an event that are data handed over, and which other one has its
 * length: a BUFFER of that name is data, any other the address of a socket. */
#define EVENT_DATA(X)     \
	X("buf", "count") \
	X("buf", "len")   \
	X("buff", "len")  \
	X("u_msg_ptr", "msg_len")

/* Arguments whose meaning another one decides: fcntl()'s arg its cmd. */
#define EVENT_DECIDED(X)        \
	X("arg", "cmd")         \
	X("optname", "level")   \
	X("protocol", "family") \
	X("flags", "op")

/* Columns that `print e, e` takes. */
#define COLUMNS_MOST 127

/*
 * A BUFFER called EVENT_ARGV has the strings of an argv, each with its NUL: so
 * many, of so many bytes with it (one that is as long was cut). Where there are
 * more words, the last has no NUL.
 */
#define EVENT_ARGV "argv"
#define EVENT_WORDS 16
#define EVENT_WORD_BYTES 128

/* The arguments of SITE_HELPER_ERROR, whose `text` names the helper. */
enum failure_argument {
	FAILURE_CODE,	 /* s64 */
	FAILURE_COUNTER, /* whose place it is */
	FAILURE_ARGUMENTS,
};

/* SITE_RUNTIME_ERROR: none; `text` is the message.
 * SITE_PACKET: the time (boot-clock ns), the packet's length, its bytes; `text`
 * is the file.
 * SITE_EXIT: one u64 argument, the exit code.
 * SITE_JOIN: one string argument in the tail a word (empty ones that were not
 * there: RECORD_ABSENT); `text` is the separator. SITE_CAT, SITE_SYSTEM: as
 * printf. SITE_PRINT_MAP: top and div as u64 arguments if *_in_record. */
#define RECORD_ABSENT 0xffffffffu

#endif
