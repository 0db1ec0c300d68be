// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A unit becomes a program:
 *
 *	if (other process (-p), other system call) return 0
 *	claim scratch, if the filter needs it
 *	if (!filter) goto out
 *	claim scratch, if only the body needs it
 *	body
 * out:	release; return 0
 */
#include "codegen/lower/callback.h"

#include "codegen/lower/rows.h"
#include "codegen/passes.h"
#include "codegen/scratch.h"
#include "kernel/arch.h"

/* Blocks that a unit is made of besides its own. */
struct frame {
	int32_t claim, filter, filtered, body, exit, plain;
	bool filter_uses, body_uses;
};

static int32_t context_word(struct lower *lower, int32_t off, uint8_t size)
{
	return memory_load(lower,
			   memory_at(IR_REGION_CONTEXT, lower->context, off),
			   size, false);
}

/* Goes on only if the condition holds. */
static void require(struct lower *lower, int32_t otherwise,
		    enum ir_condition condition, int32_t a, int32_t b)
{
	int32_t next = block_new(lower);

	ir_branch(&lower->ir, condition, a, b, next, otherwise);
	ir_at(&lower->ir, next);
}

/* -p, for the kinds that can not be attached to a process. */
static void filter_process(struct lower *lower, const struct frame *frame)
{
	if (!lower->unit->kind->filter_pid || !lower->checked->pid)
		return;
	require(lower, frame->plain, IR_EQ, lower_pid(lower, NULL),
		constant(lower, lower->checked->pid));
}

void objects_begin(struct lower *lower, int32_t absent)
{
	const struct argument_layout *layout = lower->unit->layout;
	int32_t *objects = arena_array(lower->ir.arena, int32_t,
				       layout->npresent + 1);

	for (uint32_t i = 0; i < layout->npresent; i++) {
		objects[i] = context_word(lower, layout->present[i].offset, 8);
		require(lower, absent, IR_NE, objects[i], constant(lower, 0));
		*vec_push(lower->ir.arena, &lower->ir.function->present) =
			(struct ir_present){ objects[i],
					     layout->present[i].offset };
	}
	lower->state->objects = objects;
}

int32_t context_object(const struct lower *lower, int32_t off)
{
	const struct argument_layout *layout = lower->unit->layout;

	if (!lower->state->objects)
		return IR_NONE;
	for (uint32_t i = 0; i < layout->npresent; i++)
		if (layout->present[i].offset == off)
			return lower->state->objects[i];
	return IR_NONE;
}

uint32_t unit_number(const struct lower *lower)
{
	uint32_t i = 0;

	while (lower->checked->units.v[i] != lower->unit)
		i++;
	return i;
}

static int32_t ring_query(struct lower *lower, int64_t what)
{
	int32_t arguments[2] = {
		map_reference(lower, lower->plan->ring),
		constant(lower, what),
	};

	return ir_call(&lower->ir, BPF_FUNC_ringbuf_query, 2, arguments);
}

/*
 * A walk is as fast as its reader: one that finds the ring half full is broken
 * off, and goes on with the same object.
 *
 *	if (2 * query(ring, AVAIL_DATA) > query(ring, RING_SIZE)) return 1
 *	if (!ctx->object) return 0
 */
static void filter_walk(struct lower *lower, const struct frame *frame)
{
	const struct argument_layout *layout = lower->unit->layout;
	int32_t full, next, waiting;

	objects_begin(lower, frame->plain);
	if (!layout->context || lower->plan->ring < 0)
		return;
	next = block_new(lower);
	full = block_new(lower);
	waiting = ir_binary(&lower->ir, IR_SHL,
			    ring_query(lower, BPF_RB_AVAIL_DATA),
			    constant(lower, 1));
	ir_branch(&lower->ir, IR_UGT, waiting,
		  ring_query(lower, BPF_RB_RING_SIZE), full, next);
	ir_at(&lower->ir, full);
	ir_return(&lower->ir, constant(lower, 1));
	ir_at(&lower->ir, next);
}

/* The number of the system call: the second word at entry, a register of the
 * task at exit. */
static int32_t syscall_number(struct lower *lower)
{
	int32_t regs;

	if (!lower->unit->layout->at_exit)
		return context_word(lower, 8, 8);
	regs = context_word(lower, 0, 8);
	return memory_load(lower,
			   memory_at(IR_REGION_TRUSTED, regs, arch.number),
			   arch.number_size, false);
}

/* 32-bit calls have numbers of their own: the task's flag tells. */
static void require_native(struct lower *lower, const struct frame *frame)
{
	const struct argument_layout *layout = lower->unit->layout;
	bool trusted = feature(FEATURE_TASK_BTF);
	int32_t task, flags;

	if (!layout->compat_mask)
		return;
	task = helper_call(lower, trusted ? BPF_FUNC_get_current_task_btf
					  : BPF_FUNC_get_current_task);
	flags = memory_load(
		lower,
		memory_at(trusted ? IR_REGION_TRUSTED : IR_REGION_KERNEL, task,
			  layout->compat_offset),
		4, false);
	flags = ir_binary(&lower->ir, IR_AND, flags,
			  constant(lower, layout->compat_mask));
	require(lower, frame->plain, IR_EQ, flags, constant(lower, 0));
}

/* 1 + the probe's number of a system call, 0 of one that is not ours. */
static int32_t syscall_entry(struct lower *lower,
			     const struct attachment *attachment,
			     int32_t number)
{
	const struct map_plan *table = &lower->plan->maps[attachment->table];
	uint32_t width = lower->plan->nprobe_names >= UINT16_MAX ? 4 : 2;

	return memory_load(
		lower,
		memory_index(lower, cell_of(lower, attachment->table, 0),
			     number, table->value_size / width, (uint8_t)width),
		(uint8_t)width, false);
}

/* One raw tracepoint sees every system call: is this one of ours? */
static void filter_syscall(struct lower *lower, const struct frame *frame)
{
	const struct attachment *attachment;
	int32_t number, entry;

	if (!lower->unit->layout->syscall_table)
		return;
	attachment = plan_attachment_of(lower->plan, unit_number(lower), NULL);
	number = syscall_number(lower);
	if (attachment->table < 0) {
		require(lower, frame->plain, IR_EQ, number,
			constant(lower, attachment->points[0]->number));
		require_native(lower, frame);
		return;
	}
	entry = syscall_entry(lower, attachment, number);
	require(lower, frame->plain, IR_NE, entry, constant(lower, 0));
	require_native(lower, frame);
	/* The table gave which probe it is along with the answer. */
	lower->state->table_number = ir_variable(&lower->ir, "probe");
	ir_assign(&lower->ir, lower->state->table_number,
		  ir_binary(&lower->ir, IR_SUB, entry, constant(lower, 1)));
	lower->state->table_function = lower->ir.function;
}

/* Whether each point hands its number to the program. */
static bool has_cookie(const struct unit *unit)
{
	return unit->layout->multi || (unit->kind->cookie != FEATURE_COUNT &&
				       feature(unit->kind->cookie));
}

int32_t lower_probe_number(struct lower *lower)
{
	uint32_t number = unit_number(lower);
	const struct attachment *attachment;
	bool dispatched;
	struct ir_insn *insn;
	int32_t dst;

	attachment = plan_attachment_of(lower->plan, number, &dispatched);

	/* A program with one point has nothing to ask: its number is known. */
	if (lower->unit->points.n < 2 && attachment)
		return constant(lower, (int64_t)attachment->numbers[0]);
	if (attachment && attachment->table >= 0) {
		/* A loop's body is a function of its own, and asks again. */
		if (lower->state->table_function == lower->ir.function)
			return lower->state->table_number;
		return ir_binary(
			&lower->ir, IR_SUB,
			syscall_entry(lower, attachment, syscall_number(lower)),
			constant(lower, 1));
	}
	if (has_cookie(lower->unit)) {
		dst = ir_call(&lower->ir, BPF_FUNC_get_attach_cookie, 1,
			      &lower->context);
		return dispatched ? ir_binary(&lower->ir, IR_AND, dst,
					      constant(lower, UINT32_MAX))
				  : dst;
	}
	lower->plan->programs[number].needs_probe_number = true;
	dst = ir_temporary(&lower->ir);
	insn = ir_add(&lower->ir, IR_RELOC);
	insn->dst = dst;
	insn->imm = RELOC_PROBE;
	return dst;
}

/* From block `at`: a slot, then on; where none is free the run is missed. */
static void claim(struct lower *lower, struct frame *frame, int32_t at,
		  int32_t on)
{
	int32_t missed = block_new(lower);
	struct ir_insn *insn;

	ir_at(&lower->ir, at);
	insn = ir_add(&lower->ir, IR_CLAIM);
	insn->dst = lower->scratch;
	insn->map = lower->plan->scratch;
	insn->target[0] = on;
	insn->target[1] = missed;
	ir_at(&lower->ir, missed);
	counter_add(lower, (uint32_t)plan_number(lower->plan, lower->unit));
	ir_jump(&lower->ir, frame->plain);
}

/* The claim points and exits, once it is known who needs scratch. */
static void finish(struct lower *lower, struct frame *frame)
{
	bool claimed = frame->filter_uses || frame->body_uses;

	/* What comes now is of no line of the script. */
	lower->ir.loc = (struct loc){ 0 };
	if (frame->filter_uses) {
		claim(lower, frame, frame->claim, frame->filter);
	} else {
		ir_at(&lower->ir, frame->claim);
		ir_jump(&lower->ir, frame->filter);
	}
	if (frame->body_uses && !frame->filter_uses) {
		claim(lower, frame, frame->filtered, frame->body);
	} else {
		ir_at(&lower->ir, frame->filtered);
		ir_jump(&lower->ir, frame->body);
	}
	ir_at(&lower->ir, frame->exit);
	if (claimed)
		ir_add(&lower->ir, IR_RELEASE)->a = lower->scratch;
	ir_jump(&lower->ir, frame->plain);
	ir_at(&lower->ir, frame->plain);
	ir_return(&lower->ir, constant(lower, 0));
}

void slot_note(struct lower *lower)
{
	if (!lower->state->crowded)
		return;
	lower->ir.function->slot = lower->scratch;
	lower->state->uses_scratch = true;
}

static void lower_filter(struct lower *lower, struct frame *frame)
{
	int32_t rejected;

	ir_at(&lower->ir, frame->filter);
	if (!lower->unit->filter) {
		ir_jump(&lower->ir, frame->filtered);
		return;
	}
	rejected = block_new(lower);
	lower_condition(lower, lower->unit->filter, frame->filtered, rejected);
	slot_note(lower);
	frame->filter_uses = lower->state->uses_scratch;
	lower->state->uses_scratch = false;
	ir_at(&lower->ir, rejected);
	/* Most events of a filtered probe end here: without a slot they leave
	 * without passing by its release. */
	ir_jump(&lower->ir, frame->filter_uses ? frame->exit : frame->plain);
}

static void lower_unit(struct lower *lower)
{
	struct lower_state *state = lower->state;
	struct frame frame = { 0 };
	struct ir_insn *insn;
	int32_t context;

	frame.claim = block_new(lower);
	frame.filter = block_new(lower);
	frame.filtered = block_new(lower);
	frame.body = block_new(lower);
	frame.exit = block_new(lower);
	frame.plain = block_new(lower);
	context = ir_temporary(&lower->ir);
	insn = ir_add(&lower->ir, IR_PARAM);
	insn->dst = context;
	lower->context = lower->ir.function->context = context;
	lower->scratch = ir_temporary(&lower->ir);
	state->exit_block = frame.exit;
	state->table_function = NULL;
	state->captures = state->captures_base = IR_NONE;
	state->crowded = unit_is_crowded(lower->unit);
	state->is_long = unit_is_long(lower->unit);
	state->loops_much = unit_loops_much(lower->unit);
	state->loops_apart = state->loops_much && feature(FEATURE_BPF_CALLS);
	state->crowded |= state->loops_apart;
	variables_begin(lower);
	if (state->loops_apart)
		state->returned = shared_word(lower);
	lower_functions(lower);
	filter_syscall(lower, &frame);
	filter_process(lower, &frame);
	filter_walk(lower, &frame);
	ir_jump(&lower->ir, frame.claim);
	lower_filter(lower, &frame);
	ir_at(&lower->ir, frame.body);
	lower_statement(lower, lower->unit->body);
	slot_note(lower);
	if (!ir_ended(&lower->ir))
		ir_jump(&lower->ir, frame.exit);
	frame.body_uses = state->uses_scratch;
	finish(lower, &frame);
	captures_end(lower);
}

/* What its functions of many ways need; a long program to several. */
static void take_apart(struct lower *lower)
{
	struct ir_program *program = lower->ir.program;
	struct arena *arena = lower->ir.arena;
	uint32_t *scratch = &lower->state->scratch_most;
	struct flow flow = { 0 };

	for (uint32_t f = program->functions.n; f-- > 0;) {
		struct ir_function *function = program->functions.v[f];

		if (function->slot == IR_NONE)
			continue;
		flow_build(&flow, function, arena);
		/* What may be an address would stay in its register, though the
		 * script only compares it. */
		if (!f && program->typed_context)
			*scratch = context_to_slot(program, &flow, *scratch,
						   arena);
		*scratch = let_meet(program, function, &flow, *scratch, arena);
		if (!has_many_branches(program, function) ||
		    !feature(FEATURE_BPF_CALLS))
			continue;
		if (!f && !program->typed_context)
			*scratch = context_to_slot(program, &flow, *scratch,
						   arena);
		outline(program, function, &flow, context_goes_apart(lower),
			arena);
	}
}

static struct ir_program *unit_program(struct checked *checked,
				       struct plan *plan, uint32_t number,
				       uint32_t *scratch)
{
	const char *name = plan->programs[number].name;
	struct ir_program *program = arena_new(checked->arena,
					       struct ir_program);
	struct lower_state state = { 0 };
	struct lower lower = {
		.ir = { .arena = checked->arena, .program = program },
		.checked = checked,
		.plan = plan,
		.unit = checked->units.v[number],
		.state = &state,
	};

	program->name = name;
	program->scratch = plan->scratch;
	program->typed_context = plan->programs[number].type ==
				 BPF_PROG_TYPE_TRACING;
	ir_function_new(&lower.ir, name, 1);
	lower_unit(&lower);
	take_apart(&lower);
	if (state.scratch_most > *scratch)
		*scratch = state.scratch_most;
	return program;
}

/* Whether it was taken apart: parts share the slot. */
static bool has_parts(const struct ir_program *program)
{
	vec_each (function, &program->functions)
		if ((*function)->apart && (*function)->slot != IR_NONE)
			return true;
	return false;
}

/* The slot size is the largest of all programs', since they share the map. */
static bool set_claims(struct ir_program *program, uint32_t slot_size)
{
	bool any = false;

	vec_each (function, &program->functions)
		vec_each (block, &(*function)->blocks)
			vec_each (insn, &block->insns)
				if (insn->op == IR_CLAIM ||
				    insn->op == IR_SLOT) {
					insn->imm = slot_size;
					any = true;
				}
	return any;
}

/* The scratch map, once the largest need of all programs is known. */
static void plan_scratch(struct plan *plan, struct ir_program **programs,
			 uint32_t n, uint32_t bytes)
{
	uint32_t slot = scratch_slot_size(bytes);
	struct map_plan *maps;
	bool any = false, is_apart = false;

	for (uint32_t i = 0; i < n; i++) {
		any = set_claims(programs[i], slot) || any;
		is_apart |= has_parts(programs[i]);
	}
	if (!any) {
		plan->scratch = -1;
		return;
	}
	maps = arena_array(plan->arena, struct map_plan, plan->nmaps + 1);
	memcpy(maps, plan->maps, plan->nmaps * sizeof(*maps));
	maps[plan->nmaps] = (struct map_plan){
		.name = "scratch",
		.storage = STORAGE_SCRATCH,
		.type = BPF_MAP_TYPE_ARRAY,
		.key_size = 4,
		.value_size = is_apart ? scratch_reach(slot, plan->cpu_mask) +
						 slot + SCRATCH_TAKEN
				       : (uint32_t)scratch_map_size(
						 slot, plan->cpu_mask),
		.max_entries = 1,
		.instance = { plan->scratch, -1 },
		.flip_offset = -1,
		.intern = -1,
		.full_counter = -1,
	};
	plan->maps = maps;
	plan->nmaps++;
}

/* A broken rule of the IR is a mistake of awl's, told as one. */
static bool sound(struct checked *checked, const struct unit *unit,
		  const struct ir_program *program, const char *stage)
{
	const char *wrong = ir_check(program, checked->arena);

	if (wrong)
		diag_error(checked->diags,
			   unit->block ? unit->block->loc : (struct loc){ 0 },
			   "internal error: %s made bad code: %s", stage,
			   wrong);
	return !wrong;
}

/* The id of a function of the kernel that programs call; 0: not there. */
static uint32_t kernel_function(struct checked *checked, const char *name)
{
	struct function_type function;

	return type_function(checked->types, "vmlinux", name, &function)
		       ? function.btf_id
		       : 0;
}

/* Fewer than FEATURE_MANY_CALLS stands for: functions count, too. */
#define CALLS_MOST 9000

/*
 * How many lookups may be calls, if the program was taken apart. The feature is
 * asked for only where it matters: trying it takes the verifier 0.2 s.
 */
static uint32_t lookups_most(const struct ir_program *program)
{
	uint32_t calls;

	if (!has_parts(program))
		return 0;
	calls = ir_count(program, IR_TEMPLATE) + ir_count(program, IR_SUBCALL);
	if (calls + ir_count(program, IR_LOOKUP) <= CALLS_MOST ||
	    feature(FEATURE_MANY_CALLS))
		return UINT32_MAX;
	return calls < CALLS_MOST ? CALLS_MOST - calls : 0;
}

int lower_units(struct checked *checked, struct plan *plan, struct text *ir,
		struct text *assembly)
{
	uint32_t n = checked->units.n, scratch = 0;
	struct ir_program **programs = arena_array(checked->arena,
						   struct ir_program *, n);
	struct emit_options options = {
		.cpu_mask = plan->cpu_mask,
		.atomics = feature(FEATURE_ATOMICS),
		.signed_div = feature(FEATURE_SIGNED_DIV),
	};

	plan->scratch = (int32_t)plan->nmaps;
	for (uint32_t i = 0; i < n; i++)
		programs[i] = unit_program(checked, plan, i, &scratch);
	plan_scratch(plan, programs, n, scratch);
	for (uint32_t i = 0; i < n; i++) {
		struct unit *unit = checked->units.v[i];

#ifdef AWL_DEBUG
		if (!sound(checked, unit, programs[i], "the lowering"))
			return -1;
#endif
		/* Looked up only if something uses it: reading BTF costs. */
		if (!options.rdonly_cast && ir_count(programs[i], IR_RDONLY))
			options.rdonly_cast =
				kernel_function(checked, "bpf_rdonly_cast");
		ir_optimize(programs[i], checked->arena);
		options.lookups = lookups_most(programs[i]);
		if (!sound(checked, unit, programs[i], "a pass"))
			return -1;
		if (ir)
			ir_print(programs[i], ir);
		if (program_emit(programs[i], &options, checked->diags,
				 checked->arena, &plan->programs[i],
				 assembly) < 0)
			return -1;
	}
	return checked->diags->errors ? -1 : 0;
}
