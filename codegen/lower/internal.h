/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the lowering share. */
#ifndef AWL_CODEGEN_LOWER_INTERNAL_H
#define AWL_CODEGEN_LOWER_INTERNAL_H

#include "codegen/lower.h"
#include "codegen/plan/build.h"
#include "codegen/sites.h"

/* Larger values live in scratch, not on the stack of 512 bytes. */
#define FRAME_MOST 64
/* A larger record is built in scratch and copied to the ring. */
#define RESERVE_MOST 256

/* Where break and continue go, in the function that is being lowered. */
struct loop_labels {
	int32_t on_break, on_continue;
	struct loop_labels *outer;
};

/*
 * The captures object, in the entry's frame; loop bodies get its address:
 *
 *	u64 scratch slot | u64 returned | u64 context | captured variables and
 *	loops' own words, 8-aligned
 */
enum {
	CAPTURE_SCRATCH = 0,
	CAPTURE_RETURNED = 8,
	CAPTURE_CONTEXT = 16,
	CAPTURE_FIRST = 24,
};

struct lowered_variable {
	int32_t reg; /* IR variable of `function` */
	const struct ir_function *function;
	int32_t object;	 /* in the frame of `function`, or IR_NONE */
	int32_t scratch; /* offset in the scratch slot, or -1 */
	int32_t capture; /* offset in the captures object, or -1 */
};

struct map_access;

/* What is done with an element, and a value that it may need; returns one, or
 * IR_NONE. Of the lowering's place in the script it knows nothing. */
typedef int32_t element_body(struct lower *lower,
			     const struct map_access *access, int32_t value);

/* Functions of a program, before no more are made for elements and records: the
 * kernel takes 256, and the parts of the body (passes/outline.c) are some. */
#define SHARED_MOST 90
/* Calls nest 8 deep: where so many may be around, no more are added. */
#define FRAMES_MOST 4

/* A body as a function of the program (apart.c). */
struct key_parts;
struct element_function {
	const struct map_plan *map;
	element_body *body;
	const struct key_parts *parts;
	int32_t number;
};

/* Records of one shape (record_apart.c): one of them, for comparing. */
struct record;
struct record_function {
	const struct record *record;
	int32_t number;
};

/* A table of interned values. */
struct intern_table {
	int32_t number;
	int32_t reference; /* register, or IR_NONE */
	int32_t counter;   /* of what it has no room for; -1: its own */
};

/* What keeps bytes that lie in the slot (intern.c). */
struct intern_function {
	struct intern_table table;
	int32_t off;	  /* of them in the slot */
	uint32_t skipped; /* are not hashed: their length comes first */
	uint32_t most;
	int32_t number;
};

struct lower_state {
	struct lowered_variable *variables; /* by number */
	uint32_t captures_size;
	uint32_t captures_used;	 /* of that, where the lowering is now */
	uint32_t captures_plain; /* from here on there are no pointers */
	int32_t captures;	 /* object in the frame of the entry or of a
				  * global function; or IR_NONE */
	bool in_callback;
	int32_t captures_base; /* in a callback: register with its address */
	struct loop_labels *loop;
	int32_t exit_block; /* of this function: releases, returns */
	int32_t *objects;   /* registers with what of the context is present in
			     * this function; NULL: the context is not there */
	bool uses_scratch;  /* since the last claim point */
	bool crowded;	    /* the unit (crowd.c) */
	bool is_long;	    /* the unit (crowd.c) */
	uint32_t frames;    /* of loops and functions around, at most */
	bool loops_much;    /* more than a verifier walks through */
	bool loops_apart;   /* then: bodies of loops are global functions */
	int32_t returned;   /* then: the slot's word that a return sets */
	VEC(struct element_function) element_functions;
	VEC(struct record_function) record_functions;
	VEC(struct intern_function) intern_functions;
	uint32_t scratch_most;
	int32_t table_number; /* IR variable: the probe's, from the table */
	const struct ir_function *table_function; /* that has the variable */
	/* By register of `typed_function`: the structure that the verifier
	 * knows it to point to. */
	VEC(const struct type *) typed;
	const struct ir_function *typed_function;
	uint32_t callbacks; /* for their names */
	/* The script's functions, by their number in the unit. */
	struct lowered_function *functions;
	const struct unit_function *function; /* that is lowered, or NULL */
	/* Where it is kept that exit() was called: in the captures or, in a
	 * crowded unit, in the slot; -1. */
	int32_t exited;
};

struct lowered_function {
	int32_t number; /* in the IR program */
	bool uses_scratch;
	bool apart; /* global: gets the slot's number, not the captures */
};

/* One access: the live instance of a map and of its intern table (registers;
 * IR_NONE: there is but one), and the key. */
struct map_access {
	const struct map_plan *map;
	int32_t number; /* of the map, for aliasing */
	int32_t reference, intern_reference;
	struct memory key;
};

/* memory.c */
struct memory memory_at(enum ir_region region, int32_t address, int32_t off);
struct memory memory_part(struct memory memory, int32_t off);
/* An element of so many of a size, of which the verifier sees the bound. */
struct memory memory_index(struct lower *lower, struct memory memory,
			   int32_t index, uint32_t count, uint8_t size);
/* A register with the address. */
int32_t memory_address(struct lower *lower, struct memory memory);
/* An integer of 1, 2, 4 or 8 bytes, from BPF's own, kernel or user memory. */
int32_t memory_load(struct lower *lower, struct memory memory, uint8_t size,
		    bool is_signed);
/* A scalar by its type. */
int32_t memory_read(struct lower *lower, struct memory memory,
		    const struct type *type);
void memory_store(struct lower *lower, struct memory memory, int32_t value,
		  uint8_t size);
void memory_write(struct lower *lower, struct memory memory, int32_t value,
		  const struct type *type);
void memory_zero(struct lower *lower, struct memory memory, uint32_t size);
void memory_data(struct lower *lower, struct memory memory, const void *data,
		 uint32_t size);
/* Copies; from the kernel's or the user's memory, zeros where it fails. */
void memory_copy(struct lower *lower, struct memory to, struct memory from,
		 uint32_t size);
bool memory_is_own(struct memory memory);
/* How a helper has to read it: as KERNEL, USER or ANY. */
enum ir_region read_region(struct memory from);
/* Where the address points that str() or buf() is given. */
struct memory lower_text_place(struct lower *lower, const struct node *of);
/* Room for a value: on the stack if small, else in scratch. */
struct memory memory_new(struct lower *lower, uint32_t size, const char *name);
struct memory frame_new(struct lower *lower, uint32_t size, bool once,
			const char *name);
struct memory scratch_new(struct lower *lower, uint32_t size);
/* The value of a map that has one alone, + offset; of the cells map. */
struct memory cell_of(struct lower *lower, int32_t map, uint32_t offset);
struct memory cell_at(struct lower *lower, uint32_t offset);
bool type_in_register(const struct type *type);

/* expressions.c */
int32_t lower_missing(struct lower *lower, const struct node *node);
/* A value that is no scalar, by what its node is. */
void lower_built_into(struct lower *lower, const struct node *node,
		      struct memory into);

/* fields.c: lvalues in any memory */
struct memory lower_pointee(struct lower *lower, const struct node *pointer);
/* Where a FIELD, INDEX or dereferenced pointer lies; false: it is a value
 * (an argument, a part of what is no place). */
struct memory lower_field(struct lower *lower, const struct node *node,
			  struct field *field);
struct memory lower_index(struct lower *lower, const struct node *node);
int32_t lower_field_value(struct lower *lower, const struct node *node);
/* Marks a register as one the verifier knows to point to a structure. */
void typed_set(struct lower *lower, int32_t reg, const struct type *to);
const struct type *typed_get(const struct lower *lower, int32_t reg);
/* A scalar to compute with: the number in a pointer that the verifier may
 * know, since it allows no arithmetic on those. */
int32_t lower_number(struct lower *lower, const struct node *node);
int32_t pointer_number(struct lower *lower, int32_t reg);

/* arguments.c */
int32_t lower_argument(struct lower *lower, const struct argument *argument);
bool lower_argument_place(struct lower *lower, const struct argument *argument,
			  struct memory *memory);
void lower_argument_into(struct lower *lower, const struct argument *argument,
			 struct memory into);
/* The node's argument when it is args.x, else NULL. */
const struct argument *args_field(const struct lower *lower,
				  const struct node *node);

/* operators.c */
int32_t lower_binary(struct lower *lower, const struct node *node);
int32_t lower_unary(struct lower *lower, const struct node *node);
/* a op b, both in registers, as a value of a type; `node` has the site of a
 * division by zero. */
int32_t lower_operation(struct lower *lower, const struct node *node,
			enum op op, int32_t a, int32_t b,
			const struct type *type);
/* Of two operands' types the one that says how the sign is treated. */
const struct type *operands_type(enum op op, const struct node *a,
				 const struct node *b);
/* What is added to a pointer, in bytes; to a number, as it is. */
int32_t lower_scaled(struct lower *lower, const struct type *pointer,
		     int32_t value);
bool op_compares(enum op op);
enum ir_condition op_condition(enum op op, bool is_unsigned);

/* compare.c: branches on the equality of two values that are no scalars. */
void lower_compare_memory(struct lower *lower, const struct node *a,
			  const struct node *b, int32_t equal,
			  int32_t different);
/*
 * A string's characters into memory with room for size + 1 bytes, no padding:
 * returns the length without the NUL; it is `size` when the string was cut.
 */
int32_t lower_string(struct lower *lower, const struct node *node,
		     struct memory into);
void lower_string_into(struct lower *lower, const struct node *node,
		       struct memory into);
/* What of a string fits `room` with its NUL: how long that is; 0: failed. */
int32_t lower_string_bytes(struct lower *lower, const struct node *node,
			   struct memory into, uint32_t room);
/* The same for the string at an address. */
int32_t lower_string_at(struct lower *lower, struct memory from, uint32_t size,
			struct memory into);
/* str(...): what is read when it is asked for, into where it is wanted. */
bool node_is_str(const struct node *node);
/* What a padding or cutting cast of a string is of. */
const struct node *node_uncast(const struct node *node);
/* A value's bytes in BPF's own memory. */
struct memory lower_own_place(struct lower *lower, const struct node *node);

/* variables.c */
void variables_begin(struct lower *lower);
int32_t variable_read(struct lower *lower, const struct variable *variable);
void variable_write(struct lower *lower, const struct variable *variable,
		    int32_t value);
/* $v = e, with a value of the variable's type. */
void variable_set(struct lower *lower, const struct variable *variable,
		  const struct node *value);
struct memory variable_place(struct lower *lower,
			     const struct variable *variable);
bool variable_in_register(const struct variable *variable);
/* Whether the verifier has to go on knowing what lies in the variable. */
bool variable_keeps_pointer(const struct variable *variable);
struct memory captures_at(struct lower *lower, int32_t off);
/* Behind the function that has them: only now is it known how large they are,
 * since loops took words of them while they were lowered. */
void captures_end(struct lower *lower);
/* Behind a statement: where nothing in them lasts longer, the next statement
 * has captures of its own, so that it can go to another function. */
void captures_leave(struct lower *lower);
/* Has the verifier forget what it knows of the captures. */
void captures_forget(struct lower *lower);
void lower_assign(struct lower *lower, const struct node *node);
void lower_let(struct lower *lower, const struct node *node);
int32_t lower_step(struct lower *lower, const struct node *node, bool used);

/* keys.c */
/* A map's key, built for one access. */
struct memory lower_key(struct lower *lower, const struct map_access *access,
			const struct node *key);

/* A key's value back from how it lies in the key: the long parts' bytes from
 * the intern table. Bytes as the type says. */
void key_restore(struct lower *lower, const struct map_plan *map,
		 const struct type *type, struct memory key,
		 struct memory into);

/* maps.c */
const struct map_plan *map_plan_of(const struct lower *lower,
				   const struct map *map);
int32_t lower_map_read(struct lower *lower, const struct node *node);
/* A number's element or an aggregation's; one that is not there is 0. */
int32_t element_read(struct lower *lower, const struct map_access *access,
		     int32_t unused);
struct memory lower_map_place(struct lower *lower, const struct node *node);
void lower_map_assign(struct lower *lower, const struct node *node);
int32_t lower_map_step(struct lower *lower, const struct node *node,
		       int32_t delta, bool prefix, bool used);
int32_t lower_map_delete(struct lower *lower, const struct node *map);
int32_t lower_map_has(struct lower *lower, const struct node *map);

/* instances.c */
bool map_is_cell(const struct map_plan *map);
int32_t map_reference(struct lower *lower, int32_t map);
/* Begins `if (the first instance is live)`: blocks for either, and after; the
 * cursor is in the first. */
void branch_flip(struct lower *lower, const struct map_plan *map,
		 int32_t blocks[3]);
/* The live instance's cell: its present word. */
struct memory map_cell(struct lower *lower, const struct map_plan *map);
/* This CPU's slot of it, for a CPU_CELL. */
struct memory map_slot(struct lower *lower, const struct map_plan *map);
void cell_present(struct lower *lower, struct memory cell, int64_t present);
struct map_access map_access(struct lower *lower, const struct map_plan *map,
			     const struct node *key);
/* The same before the key is there. */
struct map_access live_instance(struct lower *lower,
				const struct map_plan *map);
/* The same of a map whose key ends with a bucket, and where that is to go. */
struct map_access map_bucket_access(struct lower *lower,
				    const struct map_plan *map,
				    const struct node *key);
struct memory key_bucket(const struct map_access *access);
/* Branches; the place is the element, in block `found`. */
struct memory map_lookup(struct lower *lower, const struct map_access *access,
			 int32_t found, int32_t missing);
int32_t map_update(struct lower *lower, const struct map_access *access,
		   struct memory value, uint64_t flags);
/* Counts a refused update when the status is not 0. */
void map_check_update(struct lower *lower, const struct map_access *access,
		      int32_t status);
/* What a new element is: up to two registers' values, or memory. */
struct initial {
	int32_t values[2];
	uint32_t nvalues;
	uint8_t size;	      /* of each value */
	struct memory memory; /* without values */
	bool read;	      /* the old value counts: -k tells of none */
};
/*
 * The element, inserted with `initial` if it is not there. An element that
 * this run inserted goes to block `inserted` (IR_NONE: like one found);
 * without room the failure is counted and goes to `failed`.
 */
struct memory map_element(struct lower *lower, const struct map_access *access,
			  const struct initial *initial, int32_t inserted,
			  int32_t failed);
void counter_add(struct lower *lower, uint32_t counter);

/* apart.c: the body where it stands or, in a long unit, called. */
int32_t element_do(struct lower *lower, const struct map_plan *map,
		   const struct node *key, element_body *body, int32_t value);

/* apart.c */
/* Whether what is done here may be a function that its like share. */
bool may_share(const struct lower *lower);
/* Begins such a function, after `what` it does; false: there are too many. */
struct shared_function {
	struct ir_builder outside;
	int32_t number; /* in the program */
};
bool shared_begin(struct lower *lower, struct shared_function *shared,
		  const char *what, uint32_t nparams);
/* Ends it with a result, if it has one; returns its number. */
int32_t shared_end(struct lower *lower, const struct shared_function *shared,
		   int32_t result);
/* Calls a function of the program; returns the result. */
int32_t function_call(struct lower *lower, int32_t number, const int32_t args[],
		      uint32_t n);

/* aggregations.c */
void lower_aggregation(struct lower *lower, const struct node *assign);
int32_t lower_aggregate_number(struct lower *lower, const struct node *map);
int32_t aggregate_number_at(struct lower *lower, const struct type *type,
			    struct memory value);

void atomic_add(struct lower *lower, struct memory place, int32_t value);
/* An extreme's place takes a value if that is more. */
void raise_to(struct lower *lower, struct memory place, int32_t value);
/* How extremes are kept (layout.h); `least`: it is a minimum. */
int32_t extreme_biased(struct lower *lower, const struct type *type, bool least,
		       int32_t value);

/* series.c */
void lower_series(struct lower *lower, const struct map_plan *map,
		  const struct node *key, const struct node *call);

/* buckets.c */
int32_t hist_bucket(struct lower *lower, int32_t value, unsigned bits);
int32_t lhist_bucket(struct lower *lower, int32_t value, const int64_t *v);

/* failures.c: what -k tells of, at the lowering's place; without -k nothing. */
void failure_tell(struct lower *lower, int helper, int32_t code);
/* Tells of a status below 0. */
void failure_check(struct lower *lower, int helper, int32_t status);
/* A map's element is not there; or a cell, by its present word. */
void failure_missing(struct lower *lower);
void failure_absent(struct lower *lower, struct memory cell);
/* Where a lookup goes that finds nothing: to `done`, after telling. */
int32_t failure_block(struct lower *lower, int32_t done);
/* The helper that reads there. */
int failure_of_read(struct memory from, bool string);

/* output.c */
/* A record of numbers, one an argument of the site, all in registers. */
void record_numbers(struct lower *lower, int32_t site,
		    const struct counter *repeats, int32_t *values);
void runtime_error(struct lower *lower, const struct node *node);

/* loops.c, elements.c */
void lower_for_map(struct lower *lower, const struct node *node);
void lower_loop(struct lower *lower, const struct node *node);
void lower_jump(struct lower *lower, const struct node *node);
/* Ends the run, from wherever in it. */
void lower_return(struct lower *lower);
int32_t lower_count_elements(struct lower *lower, const struct node *map);

/* user_functions.c: the unit's functions, before what calls them. */
void lower_functions(struct lower *lower);
/* What `return e` gives: a function's result. */
void lower_result(struct lower *lower, const struct node *value);
/* exit() in a function: its callers are to return, too. */
void function_exits(struct lower *lower);

/* stacks.c */
/* A stack call's id, its frames kept in an intern map. */
int32_t lower_stack_id(struct lower *lower, const struct node *node,
		       const struct intern_table *table);
/* struct intern_stack into memory: returns its bytes, 0 when there is none. */
int32_t lower_stack_bytes(struct lower *lower, const struct node *node,
			  struct memory into);
/* len() of a stack: asked for here, or by its id. */
int32_t lower_stack_length(struct lower *lower, const struct node *node);
int32_t lower_stack_frames(struct lower *lower, int32_t id);
/*
 * intern.c: keeps a struct intern_x at `value`, if it is new, under a seeded
 * hash of its bytes, `most` at most whatever the length, without those skipped
 * at its begin. Returns the hash, which is never 0.
 */
int32_t intern_bytes(struct lower *lower, const struct intern_table *table,
		     struct memory value, uint32_t skipped, int32_t length,
		     uint32_t most);

/* functions.c: a buffer's bytes without the length that goes before them;
 * returns how many. */
int32_t lower_buffer_bytes(struct lower *lower, const struct node *node,
			   struct memory into);

/* words.c: the same of .words(argv) */
int32_t lower_words(struct lower *lower, const struct node *call,
		    struct memory into);

/* builtins.c */
int32_t lower_wall_clock(struct lower *lower);
int32_t helper_call(struct lower *lower, int helper);
bool node_is_comm(const struct node *node);
/* The name and its NUL; behind that, what was there before. */
void lower_comm_at(struct lower *lower, struct memory into);

/* seq.c: printf() into a pinned iterator's file. */
void lower_seq_printf(struct lower *lower, const struct site_call *site);

/* units.c */
/*
 * A function begins that has the context: what is present in it is read, and
 * the verifier sees that it is not NULL, which would lead to a block.
 */
void objects_begin(struct lower *lower, int32_t absent);
/* The object at an offset of the context; IR_NONE: it may be absent. */
int32_t context_object(const struct lower *lower, int32_t off);
int32_t lower_probe_number(struct lower *lower);
uint32_t unit_number(const struct lower *lower);
/* Where a function's body ends: in a crowded unit it needs the slot. */
void slot_note(struct lower *lower);

/* crowd.c */
bool unit_is_crowded(const struct unit *unit);
bool unit_is_long(const struct unit *unit);
/* Without bpf_loop: whether its loops turn more often than the verifier, which
 * walks every turn, goes along with. */
bool unit_loops_much(const struct unit *unit);

/* Register-making shorthands. */
static inline int32_t constant(struct lower *lower, int64_t value)
{
	return ir_const(&lower->ir, value);
}

static inline int32_t block_new(struct lower *lower)
{
	return ir_block_new(&lower->ir);
}

/* What is lowered now is this node's; returns the place to go back to. */
static inline struct loc loc_enter(struct lower *lower, const struct node *node)
{
	struct loc loc = lower->ir.loc;

	if (node->loc.end)
		lower->ir.loc = node->loc;
	return loc;
}

/* Ends the block with a jump, if it has not ended, and goes on there. */
static inline void go(struct lower *lower, int32_t block)
{
	if (!ir_ended(&lower->ir))
		ir_jump(&lower->ir, block);
	ir_at(&lower->ir, block);
}

#endif
