/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside value numbering: one walk over the blocks, each after its dominators.
 * A register stands for the first one that surely has the same value.
 */
#ifndef AWL_CODEGEN_PASSES_NUMBERING_H
#define AWL_CODEGEN_PASSES_NUMBERING_H

#include "codegen/flow.h"
#include "codegen/ir.h"

/*
 * What a byte of an object that is written once holds: byte `index` of value
 * `id`. Constants have the id 0 and the byte itself as index.
 */
struct content {
	uint32_t id; /* CONTENT_UNKNOWN until written, or when not told */
	uint32_t index;
};

#define CONTENT_CONSTANT 0
#define CONTENT_UNKNOWN UINT32_MAX

struct object_state {
	struct content *bytes; /* NULL: not followed */
	uint32_t written;      /* how many bytes are known */
	int32_t *blocks;       /* that wrote: all must dominate a reader */
	uint32_t nblocks, room;
};

/* Memory that can change under our eyes: a number that changes with it. */
struct epochs {
	uint32_t cell, kernel;
	uint32_t *element; /* by map */
};

struct entry {
	uint32_t hash, next; /* 1 + index, 0 ends */
	int32_t reg, block;
	struct ir_insn key; /* with operands' numbers, not registers */
	uint32_t epoch;
};

/* A lookup whose key is known. */
struct known_lookup {
	int32_t block, map, dst, object;
	int32_t target[2];
	uint32_t key_off;
};

struct numbering {
	struct ir_function *function;
	struct arena *arena;
	struct flow flow;
	bool changed;
	int32_t block; /* being walked */
	int32_t *way;  /* by block: where the way that leads to it begins */
	struct ir_block out;		/* its operations so far */
	int32_t *same;			/* by register: whom it stands for */
	int32_t *def_block, *def_index; /* of temporaries; -1: not yet */
	uint32_t *version; /* of variables: number of the present value */
	int32_t *version_block;
	int32_t *holds, *holds_block; /* a variable's value, in that block */
	uint32_t next_number;
	uint32_t nregs; /* room of the arrays by register */
	VEC(struct entry) entries;
	uint32_t *buckets, nbuckets;
	struct object_state *objects;
	struct epochs now, *after; /* after: by block */
	uint32_t nmaps;
	VEC(struct known_lookup) lookups;
};

/* value_number.c */
/* The operation that defines a temporary, or NULL. */
const struct ir_insn *def_of(const struct numbering *numbering, int32_t reg);
bool constant_of(const struct numbering *numbering, int32_t reg,
		 int64_t *value);
/* A number for the value a register has now. */
uint32_t number_of(struct numbering *numbering, int32_t reg);
/* The register of a value that needs no operands; it is made in front of the
 * operation at hand when there is none yet. */
int32_t value_register(struct numbering *numbering, struct ir_insn insn);
int32_t constant_register(struct numbering *numbering, int64_t value);
/* The register that already has a value like this one's. IR_NONE: none had, and
 * from here on the operation's result has. */
int32_t find_value(struct numbering *numbering, const struct ir_insn *insn,
		   uint32_t epoch);

/* fold.c: arithmetic as the machine does it */
bool fold_binary(enum ir_op op, int64_t a, int64_t b, int64_t *result);
bool fold_condition(enum ir_condition condition, uint8_t size, int64_t a,
		    int64_t b);
int64_t fold_extend(int64_t value, uint8_t size, bool is_signed);

/* simplify.c: one operation, its operands already the best known */
void simplify(struct numbering *numbering, struct ir_insn *insn);
/* How many low bits of a register can be other than 0. */
uint32_t bits_of(const struct numbering *numbering, int32_t reg);
/* addresses.c: offsets into the operations that take one */
void fold_address(struct numbering *numbering, struct ir_insn *insn);

/* contents.c: objects that are written once */
void contents_begin(struct numbering *numbering);
/* Follows what an operation writes into objects. */
void contents_write(struct numbering *numbering, const struct ir_insn *insn);
/* Points operands at an older object of the same contents. */
void contents_share(struct numbering *numbering, struct ir_insn *insn);
/* A load from a followed object: the register that has its value already, or
 * IR_NONE. */
int32_t contents_load(struct numbering *numbering, const struct ir_insn *insn);

/* lookups.c: one key means one lookup; may turn insn into a JUMP */
void merge_lookup(struct numbering *numbering, struct ir_insn *insn);

#endif
