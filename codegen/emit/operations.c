// SPDX-License-Identifier: GPL-2.0-or-later
/* Operations, each in its machine registers, to instructions. */
#include "codegen/emit.h"

static void emit_branch(struct machine *machine, const struct ir_insn *insn,
			int32_t next)
{
	enum ir_condition condition = insn->condition;
	int32_t to = insn->target[0], other = insn->target[1];

	/* Jump to the one that does not follow: the opposite condition saves
	 * the second jump. */
	if (to == next && condition != IR_TEST) {
		condition = ir_condition_not(condition);
		to = insn->target[1];
		other = next;
	}
	put_compare(machine, insn, condition, to);
	if (other != next)
		put_jump(machine, other);
}

void emit_control(struct machine *machine, const struct ir_insn *insn,
		  int32_t next)
{
	switch (insn->op) {
	case IR_JUMP:
		if (insn->target[0] != next)
			put_jump(machine, insn->target[0]);
		break;
	case IR_BRANCH: emit_branch(machine, insn, next); break;
	default: /* RETURN */
		put_operand(machine, BPF_REG_0, insn, &insn->a);
		put_exit(machine);
		break;
	}
}

/* All at once: each parameter is still in its register then. */
static void emit_parameters(struct machine *machine,
			    const struct ir_block *entry)
{
	struct move moves[5];
	int n = 0;

	for (uint32_t i = 0; i < entry->insns.n; i++) {
		const struct ir_insn *insn = &entry->insns.v[i];

		if (insn->op == IR_PARAM && n < 5)
			moves[n++] = (struct move){ reg_of(machine, insn->dst),
						    (int)insn->imm + 1 };
	}
	put_moves(machine, moves, n);
}

static void emit_insn(struct machine *machine, struct ir_insn *insn,
		      int32_t next)
{
	switch (insn->op) {
	/* Done at the entry, all at once. */
	case IR_PARAM: break;
	case IR_LOAD:
	case IR_STORE:
	case IR_ZERO:
	case IR_COPY:
	case IR_DATA: emit_memory(machine, insn); break;
	case IR_ATOMIC_ADD:
	case IR_ATOMIC_OR:
	case IR_ATOMIC_FETCH_ADD:
	case IR_ATOMIC_XCHG:
	case IR_ATOMIC_CMPXCHG: emit_atomic(machine, insn); break;
	case IR_READ:
	case IR_READ_STR:
	case IR_RDONLY:
	case IR_CALL:
	case IR_KFUNC:
	case IR_TEMPLATE:
	case IR_SUBCALL: emit_call(machine, insn); break;
	case IR_LOOKUP:
	case IR_UPDATE:
	case IR_DELETE: emit_map(machine, insn, next); break;
	case IR_RESERVE:
	case IR_SUBMIT:
	case IR_DISCARD:
	case IR_OUTPUT: emit_ring(machine, insn, next); break;
	case IR_CPUSLOT:
	case IR_SLOT:
	case IR_CLAIM:
	case IR_RELEASE:
	case IR_PREFER: emit_slots(machine, insn, next); break;
	case IR_JUMP:
	case IR_BRANCH:
	case IR_RETURN: emit_control(machine, insn, next); break;
	default: emit_alu(machine, insn); break;
	}
}

static void mark_line(struct machine *machine, struct loc loc)
{
	struct line_mark *last = NULL;

	if (machine->lines.n)
		last = &machine->lines.v[machine->lines.n - 1];
	if (!loc.end || (last && last->loc.begin == loc.begin &&
			 last->loc.expansion == loc.expansion))
		return;
	/* The operation before became nothing: its place would be told for code
	 * of another one. */
	if (last && last->insn == machine->code.n)
		last->loc = loc;
	else
		*vec_push(machine->arena, &machine->lines) =
			(struct line_mark){ machine->code.n, loc };
}

/* An operation that became no instruction at all. */
static bool is_nothing(const struct machine *machine,
		       const struct ir_insn *insn)
{
	return insn->op == IR_MOV && machine->slot.v[insn->a] < 0 &&
	       !operand_folds(machine, insn, &insn->a) &&
	       reg_of(machine, insn->dst) == reg_of(machine, insn->a);
}

/* Blocks whose moves all came to nothing are jumped over. */
static bool only_jumps(const struct machine *machine, int32_t b)
{
	const struct ir_block *block = &machine->function->blocks.v[b];

	for (uint32_t i = 0; i + 1 < block->insns.n; i++)
		if (!is_nothing(machine, &block->insns.v[i]))
			return false;
	return b != 0 && ir_last(block)->op == IR_JUMP;
}

static int32_t final_target(const struct machine *machine, int32_t b)
{
	/* Bounded, since an endless loop of the script may be nothing but such
	 * jumps. */
	for (int hops = 0; hops < 64 && only_jumps(machine, b); hops++) {
		int32_t to =
			ir_last(&machine->function->blocks.v[b])->target[0];

		if (to == b)
			break;
		b = to;
	}
	return b;
}

/* All jumps go where they end up; blocks that nobody needs then are left out
 * of the layout. */
static void skip_empty_blocks(struct machine *machine)
{
	struct flow *flow = &machine->flow;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < flow->norder; i++) {
		struct ir_insn *last =
			ir_last(&machine->function->blocks.v[flow->order[i]]);

		for (uint32_t t = 0; t < ir_targets(last); t++)
			last->target[t] = final_target(machine,
						       last->target[t]);
	}
	for (uint32_t i = 0; i < flow->norder; i++)
		if (final_target(machine, flow->order[i]) == flow->order[i])
			flow->order[kept++] = flow->order[i];
	flow->norder = kept;
}

void emit_function(struct machine *machine)
{
	struct ir_function *function = machine->function;
	struct flow *flow = &machine->flow;

	skip_empty_blocks(machine);
	for (uint32_t b = 0; b < function->blocks.n; b++)
		label_new(machine);
	for (uint32_t i = 0; i < flow->norder; i++) {
		int32_t b = flow->order[i];
		/* What follows needs no jump to it. */
		int32_t next = i + 1 < flow->norder ? flow->order[i + 1] : -1;

		label_here(machine, b);
		if (i == 0)
			emit_parameters(machine, &function->blocks.v[b]);
		vec_each (insn, &function->blocks.v[b].insns) {
			*vec_push(machine->arena,
				  &machine->begins) = machine->code.n;
			mark_line(machine, insn->loc);
			emit_insn(machine, insn, next);
		}
	}
	*vec_push(machine->arena, &machine->begins) = machine->code.n;
}
