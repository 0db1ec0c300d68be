// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sites: a record to the ring each. One of fixed size is evaluated, reserved,
 * stored and submitted, the reservation last; one with a tail is built in
 * scratch and goes out at its true length.
 */
#include "codegen/lower/record.h"

#include "codegen/builtin.h"
#include "codegen/lower/rows.h"

#define JOIN_ABSENT_PAIR (-1) /* two u32 RECORD_ABSENT */

/* The words in the cells that belong to a record, by their order there. */
enum record_word { WORD_LOST, WORD_REPEATS };

static struct memory record_word(struct lower *lower,
				 const struct record *record,
				 enum record_word word)
{
	const struct plan *plan = lower->plan;
	uint32_t words = plan->maps[plan->cells].value_size / 8;
	const struct counter *counter =
		word == WORD_LOST ? &plan->counters[record->site->lost_counter]
				  : record->repeats;

	if (record->identity == IR_NONE)
		return cell_at(lower, counter->offset);
	return memory_index(lower, cell_at(lower, 8 * word),
			    ir_binary(&lower->ir, IR_SHR, record->identity,
				      constant(lower, 32)),
			    words - word, 8);
}

static void count(struct lower *lower, const struct record *record,
		  enum record_word word)
{
	struct memory at = record_word(lower, record, word);

	atomic_add(lower, at, constant(lower, 1));
}

/* What is put straight into the record, since it takes no memory of its own:
 * the process's name, a literal. */
static bool is_deferred(const struct node *node)
{
	return node_is_comm(node) ||
	       (node->kind == NODE_STRING && node->type->kind == TYPE_STRING);
}

/* A stamp's value; IR_NONE: argument i is none. */
static int32_t stamp_value(struct lower *lower, const struct site *site,
			   uint32_t i)
{
	if (i < site->narguments)
		return IR_NONE;
	if (site->stamps & STAMP_BIT(STAMP_TIME) &&
	    i == site_stamp(site, STAMP_TIME))
		return helper_call(lower, BPF_FUNC_ktime_get_boot_ns);
	return lower_probe_number(lower);
}

/* Before the reservation: what is evaluated may call, fail or take long, and a
 * reservation that is held stops the reader. */
static void evaluate(struct lower *lower, struct record *record)
{
	uint32_t n = site_fields(record->site);

	record->values = arena_array(lower->ir.arena, int32_t, n);
	record->places = arena_array(lower->ir.arena, struct memory, n);
	for (uint32_t i = 0; i < n; i++) {
		const struct node *node = i < record->site->narguments
						  ? record->nodes[i]
						  : NULL;

		record->values[i] = stamp_value(lower, record->site, i);
		if (record->values[i] != IR_NONE)
			continue;
		if (!node)
			record->values[i] = constant(lower, 0);
		else if (type_in_register(node->type))
			record->values[i] = lower_value(lower, node);
		else if (!is_deferred(node))
			record->places[i] = lower_own_place(lower, node);
	}
}

static void store_argument(struct lower *lower, struct record *record,
			   uint32_t i, struct memory into)
{
	const struct site_argument *argument = &record->site->arguments[i];

	if (record->values[i] != IR_NONE)
		memory_write(lower, into, record->values[i], argument->type);
	else if (!record->nodes[i])
		return;
	else if (node_is_comm(record->nodes[i]))
		lower_comm_at(lower, into);
	else if (is_deferred(record->nodes[i]))
		lower_into(lower, record->nodes[i], into);
	else
		memory_copy(lower, into, record->places[i],
			    argument->type->size);
}

/* u64 site */
static void store_header(struct lower *lower, const struct record *record,
			 struct memory at)
{
	int32_t number = record->identity == IR_NONE
				 ? constant(lower, record->number)
				 : ir_extend(&lower->ir, record->identity, 4,
					     false);

	memory_store(lower, at, number, 8);
}

/* The fixed part but for what has a tail; gaps are zero. */
static void store_arguments(struct lower *lower, struct record *record,
			    struct memory at)
{
	const struct site *site = record->site;
	uint32_t end = RECORD_HEADER;

	for (uint32_t i = 0; i < site_fields(site); i++) {
		const struct site_argument *argument = &site->arguments[i];

		memory_zero(lower, memory_part(at, (int32_t)end),
			    argument->offset - end);
		if (!argument->in_tail)
			store_argument(
				lower, record, i,
				memory_part(at, (int32_t)argument->offset));
		end = argument->offset +
		      (argument->in_tail ? 4 : argument->type->size);
	}
	memory_zero(lower, memory_part(at, (int32_t)end),
		    site->fixed_size - end);
}

static void ring_insn(struct lower *lower, struct ir_insn *insn)
{
	insn->map = lower->plan->ring;
}

static void submit(struct lower *lower, int32_t record)
{
	struct ir_insn *insn = ir_add(&lower->ir, IR_SUBMIT);

	insn->a = record;
	insn->imm = 0;
}

/* Once a record has gone out, those like it are only counted: a flood of them
 * would take the room of others. */
static void count_repeats(struct lower *lower, const struct record *record,
			  int32_t done)
{
	int32_t first = block_new(lower), again = block_new(lower);
	int32_t before = memory_load(
		lower, record_word(lower, record, WORD_REPEATS), 8, false);

	ir_branch(&lower->ir, IR_EQ, before, constant(lower, 0), first, again);
	ir_at(&lower->ir, again);
	count(lower, record, WORD_REPEATS);
	ir_jump(&lower->ir, done);
	ir_at(&lower->ir, first);
}

static void note_sent(struct lower *lower, const struct record *record,
		      bool sent)
{
	if (record->sent != IR_NONE)
		ir_assign(&lower->ir, record->sent, constant(lower, sent));
}

void record_put(struct lower *lower, struct record *record)
{
	int32_t got = block_new(lower), full = block_new(lower);
	int32_t done = block_new(lower), dst;
	struct memory at;
	struct ir_insn *insn;

	if (record->repeats)
		count_repeats(lower, record, done);
	dst = ir_temporary(&lower->ir);
	insn = ir_add(&lower->ir, IR_RESERVE);
	ring_insn(lower, insn);
	insn->dst = dst;
	insn->imm = record->site->fixed_size;
	insn->target[0] = got;
	insn->target[1] = full;
	ir_at(&lower->ir, full);
	count(lower, record, WORD_LOST);
	note_sent(lower, record, false);
	ir_jump(&lower->ir, done);
	ir_at(&lower->ir, got);
	at = memory_at(IR_REGION_RING, dst, 0);
	store_header(lower, record, at);
	store_arguments(lower, record, at);
	submit(lower, dst);
	if (record->repeats)
		count(lower, record, WORD_REPEATS);
	note_sent(lower, record, true);
	go(lower, done);
}

static void record_fixed(struct lower *lower, struct record *record)
{
	evaluate(lower, record);
	if (!record_apart(lower, record))
		record_put(lower, record);
}

void record_numbers(struct lower *lower, int32_t site,
		    const struct counter *repeats, int32_t *values)
{
	const struct site *of = &lower->plan->sites[site];
	struct record record = { .site = of,
				 .number = site,
				 .values = values,
				 .identity = IR_NONE,
				 .repeats = repeats,
				 .sent = IR_NONE };

	for (uint32_t i = of->narguments; i < site_fields(of); i++)
		values[i] = stamp_value(lower, of, i);
	record_put(lower, &record);
}

/* The next free byte of the tail: `used` bytes of it (at most `most`) are. */
static struct memory tail_at(struct lower *lower, const struct record *record,
			     struct memory at, int32_t used, uint32_t most)
{
	struct memory tail = memory_part(at, (int32_t)record->site->fixed_size);

	/* Nothing is in the tail: its begin is known when compiling. */
	return used == IR_NONE ? tail
			       : memory_index(lower, tail, used, most + 1, 1);
}

/* A value's bytes into the tail; returns how many. */
static int32_t tail_value(struct lower *lower, const struct node *node,
			  struct memory into)
{
	if (node->type->kind == TYPE_STRING)
		return lower_string(lower, node, into);
	if (node_is_stack_call(node))
		return lower_stack_bytes(lower, node, into);
	return lower_buffer_bytes(lower, node, into);
}

static void output(struct lower *lower, struct record *record, struct memory at,
		   int32_t tail)
{
	int32_t ok = block_new(lower), full = block_new(lower), dst, length;
	struct ir_insn *insn;

	if (tail == IR_NONE)
		length = constant(lower, record->site->fixed_size);
	else
		length = ir_binary(&lower->ir, IR_ADD, tail,
				   constant(lower, record->site->fixed_size));
	dst = ir_temporary(&lower->ir);
	insn = ir_add(&lower->ir, IR_OUTPUT);
	ring_insn(lower, insn);
	insn->dst = dst;
	insn->a = at.address;
	insn->off = at.off;
	insn->b = length;
	insn->imm = record->site->max_size;
	ir_branch(&lower->ir, IR_NE, dst, constant(lower, 0), full, ok);
	ir_at(&lower->ir, full);
	count(lower, record, WORD_LOST);
	go(lower, ok);
}

/* Room for a whole record, and the byte too many of its last string. */
static struct memory record_room(struct lower *lower,
				 const struct record *record)
{
	return scratch_new(lower, record->site->max_size + 16);
}

static void record_with_tail(struct lower *lower, struct record *record)
{
	const struct site *site = record->site;
	struct memory at = record_room(lower, record);
	int32_t used = IR_NONE, length;
	uint32_t most = 0;

	for (uint32_t i = 0; i < site->narguments; i++) {
		const struct site_argument *argument = &site->arguments[i];

		if (!argument->in_tail || !record->nodes[i])
			continue;
		length = tail_value(lower, record->nodes[i],
				    tail_at(lower, record, at, used, most));
		memory_store(lower, memory_part(at, (int32_t)argument->offset),
			     length, 4);
		used = used == IR_NONE
			       ? length
			       : ir_binary(&lower->ir, IR_ADD, used, length);
		most += site_tail_room(argument);
	}
	/* Fixed values behind the tail's: none of them has to live across the
	 * calls that read strings. */
	record->values = arena_array(lower->ir.arena, int32_t,
				     site_fields(site));
	record->places = arena_array(lower->ir.arena, struct memory,
				     site_fields(site));
	for (uint32_t i = 0; i < site_fields(site); i++) {
		const struct node *node;

		record->values[i] = stamp_value(lower, site, i);
		if (record->values[i] != IR_NONE)
			continue;
		node = record->nodes[i];
		if (site->arguments[i].in_tail || is_deferred(node))
			continue;
		if (type_in_register(node->type))
			record->values[i] = lower_value(lower, node);
		else
			record->places[i] = lower_own_place(lower, node);
	}
	store_arguments(lower, record, at);
	store_header(lower, record, at);
	output(lower, record, at, used);
}

/* A reservation is of a fixed size, and needs no copy; but it holds up the ring
 * while it is open, so long records are built apart. */
static void record_send(struct lower *lower, struct record *record)
{
	const struct site *site = record->site;

	if (site->max_size == site->fixed_size &&
	    site->fixed_size <= RESERVE_MOST)
		record_fixed(lower, record);
	else
		record_with_tail(lower, record);
}

/* join(argv): up to 16 words; the first NULL ends them. */
static void record_join(struct lower *lower, struct record *record,
			const struct node *argv)
{
	const struct site *site = record->site;
	struct memory at = record_room(lower, record), words;
	int32_t used = ir_variable(&lower->ir, NULL);
	int32_t done = block_new(lower), pointer, length;
	enum ir_region region = argv->type->space == SPACE_USER
					? IR_REGION_USER
					: IR_REGION_KERNEL;

	words = memory_at(region, lower_value(lower, argv), 0);
	/* The words that are not there say so, two lengths to a store. */
	for (uint32_t i = 0; i < site->narguments; i += 2)
		memory_store(
			lower,
			memory_part(at, (int32_t)site->arguments[i].offset),
			constant(lower, JOIN_ABSENT_PAIR), 8);
	ir_assign(&lower->ir, used, constant(lower, 0));
	for (uint32_t i = 0; i < site->narguments; i++) {
		int32_t word = block_new(lower);

		pointer = memory_load(
			lower, memory_part(words, (int32_t)(8 * i)), 8, false);
		ir_branch(&lower->ir, IR_EQ, pointer, constant(lower, 0), done,
			  word);
		ir_at(&lower->ir, word);
		length = lower_string_at(
			lower, memory_at(region, pointer, 0),
			site->arguments[i].type->size,
			tail_at(lower, record, at, used,
				i * site_tail_room(&site->arguments[i])));
		memory_store(
			lower,
			memory_part(at, (int32_t)site->arguments[i].offset),
			length, 4);
		ir_assign(&lower->ir, used,
			  ir_binary(&lower->ir, IR_ADD, used, length));
	}
	go(lower, done);
	for (uint32_t i = site->narguments; i < site_fields(site); i++)
		memory_write(
			lower,
			memory_part(at, (int32_t)site->arguments[i].offset),
			stamp_value(lower, site, i), site->arguments[i].type);
	store_header(lower, record, at);
	output(lower, record, at, used);
}

/* Division by zero and the like: a record without arguments. */
void runtime_error(struct lower *lower, const struct node *node)
{
	const struct node *none = NULL;
	struct record record = { .nodes = &none,
				 .identity = IR_NONE,
				 .sent = IR_NONE };

	record.number = plan_number(lower->plan, node);
	if (record.number < 0)
		return;
	record.site = &lower->plan->sites[record.number];
	record.repeats = &lower->plan->counters[record.site->repeats];
	record_fixed(lower, &record);
}

/* exit(): the record, a word for who else wants to know, and out. */
static void leave(struct lower *lower)
{
	/* The record waits for its turn behind all that is on the ring; the
	 * session sees the cell at once, and when the ring had no room. */
	memory_store(lower, cell_at(lower, CELLS_EXITING), constant(lower, 1),
		     8);
	function_exits(lower);
	lower_return(lower);
}

/* What gives the arguments of a site; NULL for those that nothing gives. */
static const struct node *const *list_nodes(struct lower *lower,
					    const struct site *site,
					    const struct site_call *call)
{
	uint32_t n = site->narguments;
	const struct node **nodes = arena_array(lower->ir.arena,
						const struct node *, n);

	for (uint32_t i = 0; i < n && i < call->values.n; i++)
		nodes[i] = call->values.v[i].node;
	if ((call->top_node || call->div_node) && n == 2) {
		nodes[0] = call->top_node;
		nodes[1] = call->div_node;
	}
	return nodes;
}

int32_t lower_site(struct lower *lower, const struct node *call)
{
	const struct site_call *site = call->call.extra;
	struct record record = { .number = plan_number(lower->plan, call),
				 .identity = IR_NONE,
				 .sent = IR_NONE };

	record.site = &lower->plan->sites[record.number];
	if (lower->unit->layout->pinned && record.site->kind == SITE_PRINTF) {
		lower_seq_printf(lower, site);
		return IR_NONE;
	}
	record.nodes = list_nodes(lower, record.site, site);
	if (record.site->kind == SITE_JOIN) {
		record_join(lower, &record, site->values.v[0].node);
		return IR_NONE;
	}
	record_send(lower, &record);
	if (record.site->kind == SITE_EXIT)
		leave(lower);
	return IR_NONE;
}

/* What the packet's file could not take is told by who writes it. */
int32_t lower_skboutput(struct lower *lower, const struct node *call)
{
	lower_site(lower, call);
	return constant(lower, 0);
}

/* As lower_site(), but the value is whether the record found room. */
int32_t lower_watch(struct lower *lower, const struct node *call)
{
	struct record record = { .number = plan_number(lower->plan, call),
				 .identity = IR_NONE,
				 .sent = ir_variable(&lower->ir, NULL) };

	record.site = &lower->plan->sites[record.number];
	record.nodes = list_nodes(lower, record.site, call->call.extra);
	evaluate(lower, &record);
	record_put(lower, &record);
	return record.sent;
}
