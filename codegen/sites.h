/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: what the checker leaves in a call's `extra` (and a loop's) for the
 * plan and the lowering.
 */
#ifndef AWL_CODEGEN_SITES_H
#define AWL_CODEGEN_SITES_H

#include "codegen/check.h"

/* One argument of a record: the node that gives it, already checked. */
struct site_value {
	const char *name; /* of a column or an event's field; or NULL */
	struct node *node;
	const struct field_text *shown; /* of an event's field, or NULL */
	const char *of;			/* as in struct site_argument */
	bool is_latency, hidden;
};

/*
 * `extra` of every call whose work user space finishes: printf, errorf, warnf,
 * system, cat, print, clear, zero, time, join, exit, debugf, and the compact
 * form's .print_event and .print_columns.
 *
 * PRINT_EVENT's values are, in order: time (u64 boot ns), pid, tid, comm,
 * probe, then the event's arguments by name. PRINT_COLUMNS' are the columns,
 * then what their meaning depends on.
 * EXIT has one value, the code, or none. JOIN's one value is the char ** and
 * `text` the separator. WATCH's are the address and the number of the program
 * (the map has what is known to be watched), UNWATCH's is the address.
 */
struct site_call {
	enum site_kind kind;
	const struct format *format;
	const char *text; /* time's format, join's separator */
	VEC(struct site_value) values;
	struct map *map;   /* PRINT_MAP, CLEAR, ZERO, SNAPSHOT, WATCH */
	uint32_t top, div; /* constants; 0: none */
	struct order order;
	/* When they are no constants: u64 values 0 and 1 of the record. */
	struct node *top_node, *div_node;
};

/*
 * `extra` of strerror() and its like: the texts of numbers from 0, in one
 * element of an ARRAY map, NAME_SIZE bytes each; what has none reads the last.
 */
#define NAME_SIZE 64
struct name_table {
	const char *name; /* of the map */
	uint32_t (*count)(void);
	/* NULL: `unknown`. It lives until the next call. */
	const char *(*text)(uint32_t number);
	const char *unknown;
	bool negative; /* -2 is looked up as 2 */
};

/* `extra` of reg(): where the register lies in the kind's context. */
struct register_call {
	int32_t offset;
	uint8_t size;
};

/* `extra` of uaddr(): the symbol's address, or how far it is from the probe's
 * in a program that is mapped anywhere. */
struct user_address {
	uint64_t address;
	bool moves;
};

/* `extra` of percpu_kaddr(): addresses of the symbol and of the kernel's array
 * of the CPUs' offsets. */
struct percpu_call {
	uint64_t symbol, offsets;
};

/* `extra` of comm(pid): BTF ids of the functions that take and release a task,
 * and where in it its name is. */
struct comm_call {
	uint32_t from_pid, release, offset;
};

/* `extra` of nsecs(clock): the kernel's clock. */
enum clock_call {
	CLOCK_CALL_BOOT,
	CLOCK_CALL_MONOTONIC,
	CLOCK_CALL_TAI,
	CLOCK_CALL_SW_TAI
};

/*
 * `extra` of loops. Variables that were declared outside of the loop and are
 * used in it (each also has `captured`), and whether the body or what it calls
 * needs the context (stacks, arguments, registers, ctx).
 */
struct loop_info {
	struct loop_info *outer; /* or NULL */
	VEC(struct variable *) captured;
	bool uses_context;
	bool has_return; /* leaves the program from within */
	bool has_break, has_continue;
};

/* What --stamp adds to the records of such sites: bits of enum stamp. */
uint32_t site_stamps(const struct checked *checked, enum site_kind kind);
/* Whether the kernel tells a program of that layout its function. */
bool layout_knows_function(const struct argument_layout *layout);
/* The argument that args.NAME reads in a unit with this layout, or NULL. */
const struct argument *layout_named(const struct argument_layout *layout,
				    const char *name);

/* A constant expression's value (after checking); false for others. */
bool node_constant(const struct node *node, int64_t *value);
/* Whether an operation's operands are both taken as unsigned. */
bool computes_unsigned(const struct node *a, const struct node *b);

#endif
