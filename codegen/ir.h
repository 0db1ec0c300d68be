/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: the intermediate form between lowering and registers.
 *
 * A program is functions (the first is the entry, the others are callbacks and
 * user functions, called as BPF subprograms). A function is basic blocks of
 * three-address operations on virtual registers of 64 bits. A register is a
 * temporary (assigned exactly once) or a script variable (assigned again; no
 * phi nodes). Constants are operations like any other; the emitter folds those
 * that fit into immediates and rematerialises the rest, as it does addresses.
 *
 * Memory on the stack is objects; nobody but the frame layout knows offsets.
 * An object marked `once` has each of its bytes written by one operation in
 * the whole function, so that its contents are values: two map keys built from
 * equal values are equal keys, and one key means one lookup.
 *
 * What the verifier must be shown in one piece is one operation here: a lookup
 * and its null check, a clamp and the read that needs it, a masked index.
 */
#ifndef AWL_CODEGEN_IR_H
#define AWL_CODEGEN_IR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"
#include "lexer/source.h"

/* What an operation does to the rest of the world. */
enum ir_effect {
	IR_PURE = 0,	  /* same operands, same value within one run */
	IR_READS = 1,	  /* reads memory */
	IR_WRITES = 2,	  /* writes memory, maps, the ring */
	IR_CALLS = 4,	  /* a call: clobbers r0-r5 */
	IR_ENDS = 8,	  /* ends its block */
	IR_VOLATILE = 16, /* never merged, never dropped */
};

/*
 * Name, text, effects. Operands a, b, c are virtual registers; `size` is bytes
 * of memory or width; `imm`, `off` as said. [a] means memory at register a
 * plus off.
 */
#define IR_OPS(X)                                      \
	/* values */                                   \
	X(CONST, "const", 0) /* dst = imm (64 bits) */ \
	X(MOV, "mov", 0)     /* dst = a */             \
	X(ADD, "add", 0) X(SUB, "sub", 0) X(MUL, "mul", 0)                     \
	X(UDIV, "udiv", 0)	/* b == 0: the lowering tested it before */    \
	X(UMOD, "umod", 0) X(SDIV, "sdiv", 0) X(SMOD, "smod", 0)               \
	X(AND, "and", 0) X(OR, "or", 0) X(XOR, "xor", 0)                       \
	X(SHL, "shl", 0) X(SHR, "shr", 0) X(SAR, "sar", 0)                     \
	X(NEG, "neg", 0)                                                       \
	X(EXTEND, "extend", 0)	/* from size bytes, is_signed */               \
	X(BSWAP, "bswap", 0)	/* size bytes */                               \
	X(SET, "set", 0)	/* dst = a cond b ? 1 : 0; size 4: only their  \
				 * low 32 bits are compared, else all 64 */    \
	/* addresses */                                                        \
	X(PARAM, "param", 0)	/* dst = parameter imm of the function; 0 is   \
				 * the context in the entry */                 \
	X(FRAME, "frame", 0)	/* dst = address of object + off */            \
	X(CELL, "cell", 0)	/* dst = address of mapped map's value + imm */\
	X(CPUSLOT, "cpuslot", 0) /* dst = mapped map's value + imm             \
				 * + (a & mask) * stride; a = CPU number,      \
				 * stride in off, a power of two; mask in off2 \
				 */                                            \
	X(MAPREF, "mapref", 0)	/* dst = the map itself */                     \
	X(FUNCREF, "funcref", 0) /* dst = address of function imm */           \
	X(OFFSET, "offset", 0)	/* dst = a + imm, a an address */              \
	X(INDEX, "index", 0)	/* dst = a + off + min(b, imm - 1) * size: an  \
				 * element of imm elements of size bytes */    \
	X(RELOC, "reloc", 0)	/* dst = a number known when loading: imm is   \
				 * enum reloc_kind, off its argument */        \
	/* memory */                                                           \
	X(LOAD, "load", IR_READS)   /* dst = [a], size, is_signed, region */   \
	X(STORE, "store", IR_WRITES) /* [a] = b, size, region */               \
	X(ZERO, "zero", IR_WRITES)  /* [a] imm bytes = 0 */                    \
	X(COPY, "copy", IR_READS | IR_WRITES) /* [a] imm bytes = [b + off2];   \
				 * 8-aligned pieces, inline */                 \
	X(DATA, "data", IR_WRITES)  /* [a] = the bytes of `data`, imm long     \
				 * (zero padded) */                            \
	X(ATOMIC_ADD, "atomic_add", IR_WRITES | IR_VOLATILE) /* [a] += b */    \
	X(ATOMIC_OR, "atomic_or", IR_WRITES | IR_VOLATILE)                     \
	X(ATOMIC_FETCH_ADD, "fetch_add", IR_READS | IR_WRITES | IR_VOLATILE)   \
	X(ATOMIC_XCHG, "xchg", IR_READS | IR_WRITES | IR_VOLATILE)             \
	X(ATOMIC_CMPXCHG, "cmpxchg", IR_READS | IR_WRITES | IR_VOLATILE)       \
				/* dst = old of [a]; c if it was b */          \
	X(PREFER, "prefer", IR_READS | IR_WRITES | IR_CALLS | IR_VOLATILE)     \
				/* [a] = min or max (is_signed, imm 0 min, 1   \
				 * max) of it and b by bounded cmpxchg */      \
	/* kernel and user memory */                                           \
	X(READ, "read", IR_READS | IR_WRITES | IR_CALLS)                       \
				/* dst = status; [a] imm bytes = memory at b,  \
				 * region user or kernel; zeroed on failure by \
				 * the kernel */                               \
	X(READ_STR, "read_str", IR_READS | IR_WRITES | IR_CALLS)               \
				/* dst = length without the NUL, 0 on failure, \
				 * below imm; [a] = string at b with its NUL,  \
				 * min(c, imm) bytes at most if c is given;    \
				 * is_signed: dst = what the helper said */    \
	X(RDONLY, "rdonly", IR_CALLS) /* dst = a as a readable pointer to the  \
				 * kernel structure with BTF id imm (0: any    \
				 * memory, off bytes): faults read as 0 */     \
	/* calls */                                                            \
	X(CALL, "call", IR_CALLS) /* dst = helper imm(args); effects from the  \
				 * helper table and from `writes` */           \
	X(KFUNC, "kfunc", IR_READS | IR_WRITES | IR_CALLS | IR_VOLATILE)       \
				/* dst = kernel function of BTF id imm(args) */\
	X(TEMPLATE, "template", IR_READS | IR_WRITES | IR_CALLS | IR_VOLATILE) \
				/* dst = template `name`(args) */              \
	X(SUBCALL, "subcall", IR_READS | IR_WRITES | IR_CALLS | IR_VOLATILE)   \
				/* dst = function imm(args) */                 \
	/* maps; the key is memory at [a]; b is the map, or IR_NONE: it is the \
	 * map `map`, which also says what aliases what */                     \
	X(LOOKUP, "lookup", IR_READS | IR_CALLS | IR_ENDS)                     \
				/* dst = element; target[0] found, [1] not */  \
	X(UPDATE, "update", IR_READS | IR_WRITES | IR_CALLS | IR_VOLATILE)     \
				/* dst = status; [c + off2] is the value; imm  \
				 * the flags */                                \
	X(DELETE, "delete", IR_READS | IR_WRITES | IR_CALLS | IR_VOLATILE)     \
	/* the ring, which is the map `map` */                                 \
	X(RESERVE, "reserve", IR_WRITES | IR_CALLS | IR_ENDS | IR_VOLATILE)    \
				/* dst = imm bytes; target[0] got, [1] full */ \
	X(SUBMIT, "submit", IR_WRITES | IR_CALLS | IR_VOLATILE)		       \
	X(DISCARD, "discard", IR_WRITES | IR_CALLS | IR_VOLATILE)	       \
	X(OUTPUT, "output", IR_READS | IR_WRITES | IR_CALLS | IR_VOLATILE)     \
				/* dst = status; b bytes (at most imm) at [a] */\
	/* scratch memory: one of four slots of this CPU in the map `map`      \
	 * (codegen/scratch.h) */                                              \
	X(CLAIM, "claim", IR_WRITES | IR_CALLS | IR_ENDS | IR_VOLATILE)        \
				/* dst = slot (imm bytes); target[0] got it,   \
				 * [1] none free */			       \
	X(RELEASE, "release", IR_WRITES | IR_VOLATILE) /* a: the slot */       \
	X(SLOT, "slot", 0)	/* dst = the slot (imm as in its CLAIM) that   \
				 * lies a behind the value of the map `map` */ \
	/* control */                                                          \
	X(JUMP, "jump", IR_ENDS) /* target[0] */                               \
	X(BRANCH, "branch", IR_ENDS) /* a cond b ? target[0] : target[1]; size \
				 * as SET */                                   \
	X(RETURN, "return", IR_ENDS) /* a */

enum ir_op {
#define X(name, text, effects) IR_##name,
	IR_OPS(X)
#undef X
		IR_OP_COUNT
};

enum ir_condition {
	IR_EQ,
	IR_NE,
	IR_ULT,
	IR_ULE,
	IR_UGT,
	IR_UGE,
	IR_SLT,
	IR_SLE,
	IR_SGT,
	IR_SGE,
	IR_TEST, /* a & b != 0 */
};

/* Whose memory; decides the instruction, and what may alias what. */
enum ir_region {
	IR_REGION_NONE,
	IR_REGION_CONTEXT, /* immutable within a run */
	IR_REGION_FRAME,
	IR_REGION_ELEMENT, /* a map's element: `map` says which map */
	IR_REGION_CELL,	   /* mapped map values (keyless maps, counters) */
	IR_REGION_SCRATCH,
	IR_REGION_RING,
	IR_REGION_TRUSTED, /* BTF-typed kernel pointer: plain load */
	IR_REGION_KERNEL,  /* through the helper */
	IR_REGION_USER,
	IR_REGION_ANY, /* one of these two: kernel addresses are negative */
};

#define IR_NONE (-1) /* no register, block, object */

/* Long scripts have a hundred thousand of these: small, and in one order with
 * no gaps. */
struct ir_insn {
	uint8_t op; /* enum ir_op */
	uint8_t size;
	uint8_t condition; /* enum ir_condition */
	uint8_t region;	   /* enum ir_region */
	bool is_signed;
	uint8_t nargs;
	/* CALL, TEMPLATE: which argument is written through, how far: the
	 * helper fills writes_size bytes at args[writes - 1]; 0: none. */
	uint8_t writes;
	int32_t dst, a, b, c;
	union {
		int32_t args[5]; /* CALL, KFUNC, TEMPLATE, SUBCALL */
		struct {
			int32_t target[2];
			int32_t object; /* FRAME */
		};
	};
	int32_t map; /* number in the plan, or IR_NONE */
	int64_t imm;
	int32_t off, off2;
	union {
		const char *name; /* TEMPLATE */
		const void *data; /* DATA */
	};
	/* Registers for the operation's own use; the back end gives them. */
	int32_t scratch[2];
	uint32_t writes_size;
	struct loc loc;
};

struct ir_block {
	VEC(struct ir_insn) insns; /* the last one ends it */
	bool loop_header;	   /* target of a back edge */
};

struct ir_register {
	bool variable;	  /* may be assigned more than once */
	const char *name; /* of a script variable, for dumps */
};

struct ir_object {
	uint32_t size, align;
	bool once;
	bool captures;	  /* handed to other functions, addresses in it, too */
	const char *name; /* for dumps */
};

/* A register that holds what lies there in the context, and is not NULL. */
struct ir_present {
	int32_t reg, off;
};

struct ir_function {
	const char *name;
	uint32_t nparams;
	/* A global function: the verifier looks at it by itself and believes
	 * nothing of its result. */
	bool apart;
	/* More ways lead through it than the verifier can tell apart: values
	 * meet in memory of this slot (passes/meeting.c). IR_NONE: few ways. */
	int32_t slot;
	int32_t context;	   /* register with its address, or IR_NONE */
	uint8_t context_parameter; /* of a global function: which; 0: none */
	VEC(struct ir_present) present;
	VEC(struct ir_register) registers;
	VEC(struct ir_object) objects;
	VEC(struct ir_block) blocks; /* 0 is the entry: nothing jumps to it */
};

struct ir_program {
	const char *name;
	VEC(struct ir_function *) functions; /* 0 is the entry */
	int32_t scratch;		     /* number of the scratch map */
	bool typed_context; /* what it holds may be addresses */
};

/* A helper of the kernel as the passes see it: a row. */
struct ir_helper {
	const char *name;
	int id; /* BPF_FUNC_x */
	uint8_t nargs;
	uint8_t effects; /* IR_PURE: once per run is enough */
};

const struct ir_helper *ir_helper(int id);
const struct ir_helper *ir_helper_named(const char *name, size_t len);
const char *ir_op_name(enum ir_op op);
uint8_t ir_effects(const struct ir_insn *insn);
/* The opposite; TEST has none and stays. */
enum ir_condition ir_condition_not(enum ir_condition condition);
/* The other way round: a < b is b > a. */
enum ir_condition ir_condition_mirrored(enum ir_condition condition);
/* How many operations of a kind a program has. */
uint32_t ir_count(const struct ir_program *program, enum ir_op op);
/* Zeroes an operation and puts IR_NONE where no register, block, map is. */
void ir_insn_clear(struct ir_insn *insn, enum ir_op op);

/* These four are asked of each operation by each pass, so they are here. */

/* The registers an operation reads: at most 8; returns how many. Pointers, so
 * that passes can put another register in. A claim's c is a second result. */
static inline uint32_t ir_uses(struct ir_insn *insn, int32_t *uses[8])
{
	uint32_t n = 0;

	if (insn->a != IR_NONE)
		uses[n++] = &insn->a;
	if (insn->b != IR_NONE)
		uses[n++] = &insn->b;
	if (insn->c != IR_NONE && insn->op != IR_CLAIM)
		uses[n++] = &insn->c;
	for (uint32_t i = 0; i < insn->nargs; i++)
		uses[n++] = &insn->args[i];
	return n;
}

/* The registers it assigns: at most 2. LOOKUP, RESERVE and CLAIM assign them
 * on the way to target[0] only. */
static inline uint32_t ir_defs(struct ir_insn *insn, int32_t *defs[2])
{
	uint32_t n = 0;

	if (insn->dst != IR_NONE)
		defs[n++] = &insn->dst;
	if (insn->op == IR_CLAIM && insn->c != IR_NONE)
		defs[n++] = &insn->c;
	return n;
}

/* The last operation of a block; NULL while it is empty. */
static inline struct ir_insn *ir_last(const struct ir_block *block)
{
	return block->insns.n ? &block->insns.v[block->insns.n - 1] : NULL;
}

/* How many of target[] an operation has: 0, 1 or 2. */
static inline uint32_t ir_targets(const struct ir_insn *insn)
{
	switch (insn->op) {
	case IR_JUMP: return 1;
	case IR_BRANCH:
	case IR_LOOKUP:
	case IR_RESERVE:
	case IR_CLAIM: return 2;
	default: return 0;
	}
}

/*
 * Building: a cursor on a block of a function. ir_function_new() makes the
 * function, its block 0 and goes there; what is added to a block that has
 * ended goes to a block that nothing reaches.
 */
struct ir_builder {
	struct arena *arena;
	struct ir_program *program;
	struct ir_function *function;
	int32_t block;
	struct loc loc;
};

struct ir_function *ir_function_new(struct ir_builder *builder,
				    const char *name, uint32_t nparams);
int32_t ir_block_new(struct ir_builder *builder);
/* Goes on in a block; the one before must have ended. */
void ir_at(struct ir_builder *builder, int32_t block);
/* Whether the current block has ended (return, exit): code here is dead. */
bool ir_ended(const struct ir_builder *builder);
int32_t ir_temporary(struct ir_builder *builder);
int32_t ir_variable(struct ir_builder *builder, const char *name);
int32_t ir_object_new(struct ir_builder *builder, uint32_t size, uint32_t align,
		      bool once, const char *name);
/* Appends, with IR_NONE in each operand; the place is the builder's. The
 * address lives until the next. */
struct ir_insn *ir_add(struct ir_builder *builder, enum ir_op op);

int32_t ir_const(struct ir_builder *builder, int64_t value);
int32_t ir_binary(struct ir_builder *builder, enum ir_op op, int32_t a,
		  int32_t b);
void ir_assign(struct ir_builder *builder, int32_t variable, int32_t value);
int32_t ir_extend(struct ir_builder *builder, int32_t a, uint8_t size,
		  bool is_signed);
int32_t ir_set(struct ir_builder *builder, enum ir_condition condition,
	       int32_t a, int32_t b);
int32_t ir_frame(struct ir_builder *builder, int32_t object, int32_t off);
int32_t ir_offset(struct ir_builder *builder, int32_t address, int64_t off);
int32_t ir_load(struct ir_builder *builder, enum ir_region region,
		int32_t address, int32_t off, uint8_t size, bool is_signed);
void ir_store(struct ir_builder *builder, enum ir_region region,
	      int32_t address, int32_t off, int32_t value, uint8_t size);
int32_t ir_call(struct ir_builder *builder, int helper, uint8_t nargs,
		const int32_t *args);
void ir_jump(struct ir_builder *builder, int32_t block);
void ir_branch(struct ir_builder *builder, enum ir_condition condition,
	       int32_t a, int32_t b, int32_t yes, int32_t no);
void ir_return(struct ir_builder *builder, int32_t value);

struct text;

/*
 * How an operation's operands are printed and read back; each letter is one:
 *
 *	A B C	registers: %5, $x.7 (a variable), _ (none)
 *	I	imm		O P	off, off2: " + 8", nothing for 0
 *	S	size: 4, s4	o	off, as a number
 *	R	region (nothing when not said)
 *	M	map: @3		K	condition: ult; ult.4 of 32 bits
 *	J L	target[0], target[1]: b3
 *	F	object: o2	G	args: (%1, %2)
 *	H	imm: a helper's name
 *	N	name		D	data in hex, imm bytes
 *	W	writes and writes_size: " writes 1:16", nothing for none
 */
const char *ir_op_pattern(enum ir_op op);
const char *ir_region_name(enum ir_region region);
const char *ir_condition_name(enum ir_condition condition);
/* --emit=ir */
void ir_print_insn(const struct ir_function *function,
		   const struct ir_insn *insn, struct text *out);
void ir_print(const struct ir_program *program, struct text *out);
/*
 * Every rule of this file: asked before and behind the passes, in tests and
 * debug builds after each. Returns NULL, or what is wrong and where, in words.
 */
const char *ir_check(const struct ir_program *program, struct arena *arena);

/* The passes, in codegen/passes.h's order; each keeps ir_check() happy. */
void ir_optimize(struct ir_program *program, struct arena *arena);

#endif
