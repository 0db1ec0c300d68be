// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What objects hold that are written once: two keys built from equal values
 * are one key, and what was read twice is there already.
 */
#include "codegen/passes/numbering.h"

/* Bytes of an object; a larger one is followed by nobody, since each of its
 * bytes is a struct content. */
#define LARGEST 1024

void contents_begin(struct numbering *numbering)
{
	struct ir_function *function = numbering->function;

	numbering->objects = arena_array(numbering->arena, struct object_state,
					 function->objects.n + 1);
	for (uint32_t i = 0; i < function->objects.n; i++) {
		const struct ir_object *object = &function->objects.v[i];
		struct object_state *state = &numbering->objects[i];

		if (!object->once || object->size > LARGEST)
			continue;
		state->bytes = arena_array(numbering->arena, struct content,
					   object->size + 1);
		for (uint32_t b = 0; b < object->size; b++)
			state->bytes[b].id = CONTENT_UNKNOWN;
	}
}

/* The followed object an address points into, and where; NULL: none. */
static struct object_state *object_at(const struct numbering *numbering,
				      int32_t reg, int64_t *off)
{
	const struct ir_insn *def = def_of(numbering, reg);
	struct object_state *state;

	if (!def || def->op != IR_FRAME)
		return NULL;
	state = &numbering->objects[def->object];
	*off += def->off;
	return state->bytes ? state : NULL;
}

static void note_writer(struct numbering *numbering, struct object_state *state)
{
	int32_t *old = state->blocks;

	/* Blocks are walked one by one: the last one noted is all that needs
	 * looking at. */
	if (state->nblocks &&
	    state->blocks[state->nblocks - 1] == numbering->block)
		return;
	if (state->nblocks == state->room) {
		state->room = state->room ? 2 * state->room : 4;
		state->blocks = arena_array(numbering->arena, int32_t,
					    state->room);
		if (old)
			memcpy(state->blocks, old,
			       state->nblocks * sizeof(*old));
	}
	state->blocks[state->nblocks++] = numbering->block;
}

/* Bytes of a value from first.index on; constants are those of data. */
static void write_bytes(struct numbering *numbering, int32_t reg, int64_t off,
			int64_t size, struct content first, const uint8_t *data)
{
	struct object_state *state = object_at(numbering, reg, &off);
	const struct ir_insn *def = def_of(numbering, reg);

	if (!state)
		return;
	/* Outside of the object: whatever this means, it is no longer
	 * followed. */
	if (off < 0 ||
	    off + size > numbering->function->objects.v[def->object].size) {
		state->bytes = NULL;
		return;
	}
	for (int64_t i = 0; i < size; i++) {
		struct content *byte = &state->bytes[off + i];

		/* Not once after all: nothing is known any more. */
		if (byte->id != CONTENT_UNKNOWN) {
			state->bytes = NULL;
			return;
		}
		byte->id = first.id;
		byte->index = first.index + (uint32_t)i;
		if (first.id == CONTENT_CONSTANT)
			byte->index = data ? data[i] : 0;
	}
	note_writer(numbering, state);
}

static void write_value(struct numbering *numbering, int32_t reg, int64_t off,
			int64_t size, uint32_t id)
{
	write_bytes(numbering, reg, off, size, (struct content){ id, 0 }, NULL);
}

static void write_constant(struct numbering *numbering, int32_t reg,
			   int64_t off, int64_t size, const uint8_t *data)
{
	write_bytes(numbering, reg, off, size,
		    (struct content){ CONTENT_CONSTANT, 0 }, data);
}

/* Whether all that wrote an object did so on every way here. */
static bool is_settled(const struct numbering *numbering,
		       const struct object_state *state)
{
	for (uint32_t i = 0; i < state->nblocks; i++)
		if (!flow_dominates(&numbering->flow, state->blocks[i],
				    numbering->block))
			return false;
	return state->nblocks > 0;
}

/* Whether bytes are known, whichever way led here. */
static bool is_known(const struct numbering *numbering,
		     const struct object_state *state, int64_t off,
		     int64_t size)
{
	for (int64_t i = off; i < off + size; i++)
		if (state->bytes[i].id == CONTENT_UNKNOWN)
			return false;
	return is_settled(numbering, state);
}

/* Memory of BPF's own, which stores change: no kernel memory. */
static bool is_own_memory(const struct numbering *numbering, int32_t reg)
{
	const struct ir_insn *def = def_of(numbering, reg);

	while (def && (def->op == IR_OFFSET || def->op == IR_INDEX ||
		       def->op == IR_ADD))
		def = def_of(numbering, def->a);
	if (!def)
		return true;
	switch (def->op) {
	case IR_FRAME:
	case IR_CELL:
	case IR_CPUSLOT:
	case IR_SLOT:
	case IR_LOOKUP:
	case IR_RESERVE:
	case IR_CLAIM:
	case IR_MOV: return true;
	default: return false;
	}
}

/*
 * A number for what a call or a read writes: the same for one with the same
 * operands, when it is pure or nothing came between that could change memory.
 */
static uint32_t written_id(struct numbering *numbering,
			   const struct ir_insn *insn)
{
	struct ir_insn key = *insn;
	uint32_t epoch = numbering->now.kernel;
	int32_t id;

	key.off = 0;
	/* Epochs of the kernel's memory say nothing of BPF's own, which any
	 * store may have changed. */
	if (insn->op == IR_READ && is_own_memory(numbering, insn->b))
		return numbering->next_number++;
	if (insn->op == IR_CALL) {
		/* A time, a random number: never the same twice. */
		if (ir_effects(insn) & (IR_READS | IR_VOLATILE))
			return numbering->next_number++;
		/* Where it writes does not matter to what it writes. */
		key.args[insn->writes - 1] = IR_NONE;
		epoch = 0;
	} else {
		key.a = IR_NONE;
	}
	key.dst = (int32_t)numbering->next_number++;
	id = find_value(numbering, &key, epoch);
	return (uint32_t)(id != IR_NONE ? id : key.dst);
}

/* Byte by byte: what is known of the source is known of the copy, and the rest
 * is at least equal to itself. */
static void write_copy(struct numbering *numbering, const struct ir_insn *insn)
{
	int64_t from = insn->off2;
	struct object_state *source = object_at(numbering, insn->b, &from);
	uint32_t unknown = numbering->next_number++;

	for (int64_t i = 0; i < insn->imm; i++) {
		struct content byte = { unknown, (uint32_t)i };
		uint8_t data = 0;

		if (source && source->bytes &&
		    is_known(numbering, source, from + i, 1)) {
			byte = source->bytes[from + i];
			data = (uint8_t)byte.index;
		}
		write_bytes(numbering, insn->a, insn->off + i, 1, byte, &data);
	}
}

static void write_store(struct numbering *numbering, const struct ir_insn *insn)
{
	int64_t value;
	uint8_t bytes[8];

	if (constant_of(numbering, insn->b, &value)) {
		memcpy(bytes, &value, sizeof(bytes));
		write_constant(numbering, insn->a, insn->off, insn->size,
			       bytes);
		return;
	}
	/* 1 + number, since 0 says that it is a constant. */
	write_value(numbering, insn->a, insn->off, insn->size,
		    number_of(numbering, insn->b) + 1);
}

/* What an operation may do with an address besides what is followed here. */
static bool follows(const struct ir_insn *insn, const int32_t *use)
{
	switch (insn->op) {
	case IR_LOAD:
	case IR_ZERO:
	case IR_DATA:
	case IR_COPY:
	case IR_LOOKUP:
	case IR_UPDATE:
	case IR_DELETE:
	case IR_OUTPUT: return true;
	case IR_STORE:
	case IR_READ:
	case IR_READ_STR: return use == &insn->a;
	case IR_CALL:
		return insn->writes && use == &insn->args[insn->writes - 1];
	default: return false;
	}
}

/* Objects whose address goes where it is not followed are not followed. */
static void forget_escaped(struct numbering *numbering,
			   const struct ir_insn *insn)
{
	struct ir_insn copy = *insn;
	int32_t *uses[8];
	uint32_t n = ir_uses(&copy, uses);

	for (uint32_t i = 0; i < n; i++) {
		int64_t off = 0;
		struct object_state *state = object_at(numbering, *uses[i],
						       &off);

		if (state && !follows(&copy, uses[i]))
			state->bytes = NULL;
	}
}

void contents_write(struct numbering *numbering, const struct ir_insn *insn)
{
	forget_escaped(numbering, insn);
	switch (insn->op) {
	case IR_STORE: write_store(numbering, insn); break;
	case IR_ZERO:
		write_constant(numbering, insn->a, insn->off, insn->imm, NULL);
		break;
	case IR_DATA:
		write_constant(numbering, insn->a, insn->off, insn->imm,
			       insn->data);
		break;
	case IR_COPY: write_copy(numbering, insn); break;
	case IR_READ:
		write_value(numbering, insn->a, insn->off, insn->imm,
			    written_id(numbering, insn) + 1);
		break;
	/* What is behind the NUL of a string is anything. */
	case IR_READ_STR:
		write_value(numbering, insn->a, insn->off, insn->imm,
			    numbering->next_number++);
		break;
	case IR_CALL:
		if (insn->writes)
			write_value(numbering, insn->args[insn->writes - 1], 0,
				    insn->writes_size,
				    written_id(numbering, insn) + 1);
		break;
	default: break;
	}
}

int32_t contents_load(struct numbering *numbering, const struct ir_insn *insn)
{
	int64_t off = insn->off;
	struct object_state *state = object_at(numbering, insn->a, &off);
	const struct ir_insn *def = def_of(numbering, insn->a);
	struct content first;
	struct ir_insn key;

	if (!state || off < 0 ||
	    off + insn->size >
		    numbering->function->objects.v[def->object].size ||
	    !is_known(numbering, state, off, insn->size))
		return IR_NONE;
	first = state->bytes[off];
	/* Bytes of one value, in their order: then the load gives that part of
	 * it. */
	for (uint32_t i = 1; i < insn->size; i++)
		if (first.id == CONTENT_CONSTANT ||
		    state->bytes[off + i].id != first.id ||
		    state->bytes[off + i].index != first.index + i)
			return IR_NONE;
	if (first.id == CONTENT_CONSTANT)
		return IR_NONE;
	/* An entry that no real load has: its operands are the value and the
	 * byte in it. */
	ir_insn_clear(&key, IR_LOAD);
	key.size = insn->size;
	key.is_signed = insn->is_signed;
	key.imm = first.id;
	key.off = (int32_t)first.index;
	key.dst = insn->dst;
	return find_value(numbering, &key, 0);
}

static bool same_contents(const struct numbering *numbering, uint32_t a,
			  uint32_t b)
{
	uint32_t size = numbering->function->objects.v[a].size;

	return numbering->function->objects.v[b].size == size &&
	       memcmp(numbering->objects[a].bytes, numbering->objects[b].bytes,
		      size * sizeof(struct content)) == 0;
}

/* The contents as a number, to find equals by. */
static int64_t contents_hash(const struct object_state *state, uint32_t size)
{
	uint64_t hash = size;

	for (uint32_t i = 0; i < size; i++) {
		hash = (hash ^ state->bytes[i].id) * UINT64_C(0x100000001b3);
		hash = (hash ^ state->bytes[i].index) *
		       UINT64_C(0x9e3779b97f4a7c15);
	}
	return (int64_t)hash;
}

static void share_operand(struct numbering *numbering, int32_t *reg)
{
	int64_t off = 0;
	struct object_state *state = object_at(numbering, *reg, &off);
	const struct ir_insn *def = def_of(numbering, *reg);
	struct ir_insn key, frame;
	uint32_t size;
	int32_t object, old;

	if (!state)
		return;
	object = def->object;
	size = numbering->function->objects.v[object].size;
	/* Bytes that nobody writes, behind a short key, nobody reads. */
	if (!is_settled(numbering, state))
		return;
	/* Whole objects, by their contents; `reg` of the entry is an object. */
	ir_insn_clear(&key, IR_FRAME);
	key.region = IR_REGION_FRAME;
	key.imm = contents_hash(state, size);
	key.dst = object;
	old = find_value(numbering, &key, 0);
	if (old == IR_NONE || old == object || !numbering->objects[old].bytes ||
	    !same_contents(numbering, (uint32_t)old, (uint32_t)object))
		return;
	ir_insn_clear(&frame, IR_FRAME);
	frame.object = old;
	frame.off = (int32_t)off;
	frame.loc = def->loc;
	*reg = value_register(numbering, frame);
	numbering->changed = true;
}

void contents_share(struct numbering *numbering, struct ir_insn *insn)
{
	switch (insn->op) {
	case IR_LOOKUP:
	case IR_DELETE: share_operand(numbering, &insn->a); break;
	case IR_UPDATE:
		share_operand(numbering, &insn->a);
		/* The value, too: two updates by the same element's bytes need
		 * one object. */
		share_operand(numbering, &insn->c);
		break;
	default: break;
	}
}
