/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: the table of probe kinds. One file a kind, one row a file; all
 * that the rest of awl needs to know of a kind is in its row.
 *
 * An attach point of the script is expanded into probe points (what the kernel
 * knows); points with the same argument layout share one compiled program;
 * attaching gives links, and closing a link's descriptors detaches.
 */
#ifndef AWL_PROBES_PROBE_H
#define AWL_PROBES_PROBE_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "kernel/features.h"
#include "lexer/diag.h"
#include "parser/ast.h"
#include "types/type.h"

struct probe_kind;
struct dwarf_file;

/* How a program reads one argument. */
enum argument_access {
	/* Plain load of `size` bytes at context + offset (tracepoints, the
	 * 8-byte slots of fentry and raw tracepoints, pt_regs registers). */
	ARGUMENT_CONTEXT,
	/* The context's first slot is a (trusted) struct pt_regs *: plain load
	 * at that + offset (system calls by the raw tracepoint). */
	ARGUMENT_REGS,
	/* A function's argument on the stack: read memory at the stack
	 * pointer (context + base_offset) + offset. */
	ARGUMENT_STACK,
	/* USDT: constant, register, or memory at register + offset (+ index
	 * register * scale), sign-extended from size. */
	ARGUMENT_CONSTANT,
	ARGUMENT_REGISTER_MEMORY,
	/* A structure by value, in the registers of `pieces`. */
	ARGUMENT_PIECES,
};

/* Bytes at..at+size of a value are the first of the 8 at context + offset. */
struct argument_piece {
	int32_t offset;
	uint8_t at, size;
};

struct argument {
	const char *name; /* NULL: only argN */
	/* NULL: it is there, but no program can read it. */
	const struct type *type;
	enum argument_access access;
	int32_t offset;	      /* of the slot, register or stack place */
	int32_t base_offset;  /* of the base register in pt_regs */
	int32_t index_offset; /* of the index register, or -1 */
	/* Bytes of that register, 0: all; and whether they have a sign. */
	uint8_t index_size;
	bool index_signed;
	uint8_t scale;
	uint8_t size;	  /* bytes to load */
	uint8_t data_loc; /* as in struct field */
	bool is_text;	  /* a char pointer that leads to text */
	/* How the kernel writes a tracepoint's field, or NULL; known only where
	 * an event is shown. */
	const struct field_text *shown;
	/* The sign fills the value up, though the type has none (USDT). */
	bool sign_extended;
	/* A number to the script, an address to the verifier. */
	bool is_address;
	int64_t constant;
	int64_t displacement;
	uint32_t npieces;
	const struct argument_piece *pieces;
};

/*
 * What a program can know of its point by the kind and place. Interned per
 * compilation: points with equal layouts have the same pointer, and a block is
 * compiled once for each.
 */
struct argument_layout {
	const struct probe_kind *kind;
	/* argN; n is how many there are, and the kind's limit. */
	const struct argument *positional;
	uint32_t npositional;
	/* args.x; for tracepoints the record in the context. NULL: no args. */
	const struct argument *named;
	uint32_t nnamed;
	const struct type *record; /* the type of `args` as a whole, or NULL */
	const struct argument *retval; /* or NULL */
	enum bpf_prog_type program_type;
	enum bpf_attach_type attach_type;
	uint32_t attach_btf_id; /* fentry, fexit, BTF raw tracepoints, iter */
	const struct btf_object *attach_btf; /* module, or NULL: vmlinux */
	/* Whose function it is, by its BTF: a BPF program's id; 0: none. */
	uint32_t attach_program;
	enum space space; /* of bare pointers and casts in this program */
	/* Whose types names of types mean first; NULL: the kernel's. */
	struct dwarf_file *program;
	bool sleepable;
	bool multi; /* loaded for a multi link */
	/* iter: it outlives awl, and printf() goes to who reads its file. */
	bool pinned;
	/* System calls by one raw tracepoint: where the program finds the
	 * number; points' `number` are what the table is made of. */
	bool syscall_table;
	const struct argument *number;
	/* And whose numbers they are: a task for which the compat_size bytes
	 * at compat_offset of its task_struct have a bit of compat_mask came
	 * by another ABI (32-bit), where numbers are other calls'; leave. x32
	 * numbers have bit 30 set, beyond any table. Size 0: no such test. */
	uint32_t compat_offset, compat_size, compat_mask;
	bool at_exit; /* return side: kretprobe, fexit, sys_exit... */
	/* The exit of an exec: memory and registers are the new program's, so
	 * arguments are to be had at the entry only. */
	bool replaced;
	/* iter: what `ctx` points to. Of its pointers, `present` must not be
	 * NULL: after the last object the program is called with none, and
	 * leaves. A run that returns 1 is made again later. */
	const struct type *context;
	const struct argument *present;
	uint32_t npresent;
};

enum probe_pairing { PROBE_PLAIN, PROBE_RETURN, PROBE_LATENCY };

/* One place in the kernel or a program, as attaching needs it. */
struct probe_point {
	const struct probe_kind *kind;
	const char *name;     /* as `probe` gives it: "kprobe:vfs_read" */
	const char *asked;    /* as the script names it: "kprobe:vfs_*" */
	const char *target;   /* module, subsystem, binary, PMU event... */
	const char *function; /* function, event, symbol */
	uint64_t address;     /* kernel address, file offset, watch address */
	uint64_t offset;      /* in the function */
	uint64_t reference;   /* file offset of a USDT semaphore */
	const char *pin;      /* iter: the file that is left, or NULL */
	uint64_t period;      /* ns, hz or event count */
	bool frequency;	      /* period is in hz */
	uint32_t number;      /* system call, tracefs id, PMU config */
	uint32_t mode;	      /* watchpoint: access; iter... */
	uint32_t argument;    /* watchpoint of an argument: which one */
	bool wild;	      /* came from a pattern: may join a multi link */
	bool further;  /* another place of the point before: not counted */
	bool in_place; /* a return by its instruction, not by what the kernel
			* puts in place of the return address */
	bool deferred; /* the address is told by a program at `entry`: attached
			* then */
	bool stops;    /* deferred: the process is stopped until that is done */
	const struct argument_layout *layout;
	/* Of a :return whose layout is `replaced`, or of what is deferred. */
	struct probe_point *entry;
};

struct probe_points {
	struct probe_point **v;
	uint32_t n, room;
};

/* Names of points, where they are all that is wanted. */
struct probe_name {
	uint64_t letters; /* of the name: what sort.c compares */
	const char *name;
	struct probe_point *point; /* or NULL */
};

struct probe_names {
	struct probe_name *v;
	uint32_t n, room;
	size_t common; /* letters that all begin with: "kprobe:" */
	/* The first of them, in order by runs: sort.c. */
	uint32_t sorted, nruns, runs[32];
};

/* What expanding and listing work with. */
struct probe_env {
	struct arena *arena;
	struct types *types;
	struct diags *diags;
	pid_t pid;		    /* -p, or the child's; 0: none */
	const char *command;	    /* -c: path of the program, or NULL */
	struct strmap layouts;	    /* interned argument layouts */
	struct kallsyms *kallsyms;  /* opened when first needed */
	const char *traceable_path; /* --traceable-functions */
	const char *filter;	    /* --probe-filter: a regex, or NULL */
	bool unsafe;		    /* --unsafe: addresses are probed, too */
	/* Set by the caller per block: it names no argN, args, retval.
	 * Layouts leave them out then, so that more points share one, and no
	 * tracefs format is read. */
	bool no_arguments;
	/* Set by the caller per block: it reads arguments, by name or number,
	 * or shows them all. */
	bool reads_arguments;
	/* The same: by name (or all); and it names types, which may be the
	 * program's. */
	bool names_arguments, names_types;
	/* Set by the caller per block: `print` alone shows all arguments, so
	 * functions want their names and types from BTF. */
	bool shows_event;
	/* Set by the caller per block: arguments are shown by what they mean,
	 * alone or in columns. */
	bool shows_fields;
	/* What short names became, "a:b:c, d:e and 5 more"; NULL: none. */
	const char *became;
	uint32_t nbecame;
	enum { MISSING_ERROR, MISSING_WARN, MISSING_IGNORE } missing;
	void *cache; /* private to probes/: traceable functions, ELF files */
};

/* One kernel object that keeps programs attached. */
struct probe_link {
	int fd;	     /* link or perf event; closing detaches */
	int walk_fd; /* iter: reading it makes the program run; or -1 */
	/* Those it serves. */
	const struct probe_point *const *points;
	uint32_t npoints;
};

struct probe_links {
	struct probe_link *v; /* on the heap */
	uint32_t n, room;
	struct links_closing *closing; /* those that are being closed */
};

struct attach_request {
	const struct probe_point *const *points;
	const uint64_t *cookies; /* one a point: its probe number */
	uint32_t npoints;
	int program_fd;
	pid_t pid;
	bool session; /* the program runs at the functions' returns, too */
	/* A failure that concerns one point, in words, for the message. */
	char error[512];
	const struct probe_point *failed;
	uint32_t skipped; /* points of patterns that could not be attached */
};

/* What makes a program run: what it is attached to, or the runtime itself, by
 * test runs. */
enum probe_run {
	RUN_ATTACHED,
	RUN_AT_BEGIN,
	RUN_AT_END,
	RUN_ON_SIGNAL,
	RUN_AS_TEST,  /* by --test only */
	RUN_AS_BENCH, /* by --bench only */
};

struct probe_kind {
	const char *name; /* "kprobe" */
	const char *const aliases[5];
	const char *usage; /* "kprobe[:module]:function[+offset]" */
	/* How many parts may follow the kind, and as messages say it. */
	const char *arguments;
	uint32_t arguments_least, arguments_most;
	const char *returns; /* the kind of the function's return, or NULL */
	bool user;	     /* points lie in programs: wildcards need a path */
	/* Points are of the list of functions, which the kernel is slow to
	 * tell. */
	bool of_functions;
	enum probe_run run;
	bool has_result; /* what a block returns is kept, in the cells */
	bool timer;	 /* interval: the runtime's clock runs the program by
			  * a test run, unless the layout's program type is
			  * PERF_EVENT (periods under 1 ms): attached then */
	bool exact;	 /* takes no wildcards: none of a wildcard kind's */
	bool filter_pid; /* -p wraps the body in a pid test */
	bool watches;	 /* the address is of memory: unwatch() means it */
	bool attach_reversed;	  /* so that blocks fire in their order */
	const char *context_type; /* "pt_regs", or NULL: not readable */
	enum feature needs;	  /* FEATURE_COUNT: nothing */
	enum feature cookie;	  /* what makes cookies work; FEATURE_COUNT:
				   * none ever */
	/*
	 * What the attach point names: appends points, each with its layout.
	 * Returns 0; -ENOENT when nothing matches (the caller says so as
	 * `missing_probes` wants, with nearest names by suggest());
	 * -EINVAL after reporting an error.
	 */
	int (*expand)(struct probe_env *env, const struct attach_point *point,
		      struct probe_points *points);
	/* Names that exist, for hints: offers each to nearest. */
	void (*suggest)(struct probe_env *env, const struct attach_point *point,
			struct nearest *nearest);
	/* -l: points, without layouts, that match a pattern
	 * already split at ':'. */
	int (*list)(struct probe_env *env, const struct attach_point *pattern,
		    struct probe_points *points);
	/* -l: the names of the same, in any order, and maybe twice. Tens of
	 * thousands of points would take ten times the memory and twice the
	 * time of their names. NULL: list() does. */
	void (*names)(struct probe_env *env, const struct probe_kind *kind,
		      const struct attach_point *pattern,
		      struct probe_names *names);
	/* -lv: what such a point has, a line each; NULL: nothing. */
	void (*print_arguments)(struct probe_env *env,
				const struct probe_point *point,
				struct text *out);
	/* Negative errno, request->error and ->failed tell more. Links are
	 * appended to links. NULL for those that the runtime runs. */
	int (*attach)(struct attach_request *request,
		      struct probe_links *links);
};

extern const struct probe_kind *const probe_kinds[]; /* NULL-terminated */

/* By name or alias: exact alias first, then the name in any case. */
const struct probe_kind *probe_kind_find(const char *name);
/*
 * Expands one attach point of a block: kinds with wildcards, short names
 * (LANGUAGE.md), :return and :latency. *pairing tells which it is; for
 * PROBE_LATENCY points holds the entries and exits the returns, pairwise.
 * Reports what is wrong. Returns how many points were added, or -1.
 */
int probe_expand(struct probe_env *env, const struct attach_point *point,
		 struct probe_points *points, struct probe_points *exits,
		 enum probe_pairing *pairing);
/* --probe-filter keeps what matches, and what awl runs itself. */
void probe_points_filter(const struct probe_env *env,
			 struct probe_points *points);
/* Prints what -l and -lv print for a pattern (NULL: everything). */
int probe_list(struct probe_env *env, const char *pattern, bool verbose,
	       struct text *out);

/* The name nearest to a pattern that matches nothing, or NULL. */
const char *probe_nearest(struct probe_env *env, const char *pattern);

/* Interns a layout. */
const struct argument_layout *probe_layout(
	struct probe_env *env, const struct argument_layout *layout);

/* The points have to last as long as the link. */
struct probe_link *probe_links_add(struct probe_links *links, int fd,
				   const struct probe_point *const *points,
				   uint32_t n);
/* Closes them all, by threads. Returns false when that is not done within so
 * many ms: it goes on, and a call with 0 waits for its end. */
bool probe_links_close(struct probe_links *links, unsigned ms);
/* Closes those whose point is chosen. */
void probe_links_drop(struct probe_links *links,
		      bool (*chosen)(const struct probe_point *point,
				     const void *data),
		      const void *data);
/* Leaves it in the file that its point names: what keeps it, its program and
 * maps when awl is gone. */
int probe_link_pin(const struct probe_link *link);
/* Runs that the kernel did not make because the probe fired inside another on
 * its CPU, as a link counts them; 0 also where it keeps no count. */
uint64_t probe_link_missed(const struct probe_link *link);
/* The same of a loaded program; -1: the kernel counts none of it. */
int64_t probe_program_missed(int program_fd,
			     const struct argument_layout *layout);
void probe_env_close(struct probe_env *env);

/* Shell-like patterns: *, ?, [a-z]; everything else is itself. Newer libbpf.a
 * has a function of this name, too: the linker's is another one. */
bool glob_match(const char *pattern,
		const char *name) __asm__("awl_glob_match");
bool glob_is_pattern(const char *text);
/* The longest part of a pattern that each name has in it that it matches. */
const char *glob_literal(const char *pattern, size_t *len);

#endif
