// SPDX-License-Identifier: GPL-2.0-or-later
/* The builder: what lowering writes operations with. */
#include "codegen/ir.h"

#include <string.h>

struct ir_function *ir_function_new(struct ir_builder *builder,
				    const char *name, uint32_t nparams)
{
	struct ir_function *function = arena_new(builder->arena,
						 struct ir_function);

	function->name = arena_strdup(builder->arena, name);
	function->nparams = nparams;
	function->slot = function->context = IR_NONE;
	*vec_push(builder->arena, &builder->program->functions) = function;
	builder->function = function;
	builder->block = ir_block_new(builder);
	return function;
}

int32_t ir_block_new(struct ir_builder *builder)
{
	struct ir_function *function = builder->function;

	vec_push(builder->arena, &function->blocks);
	return (int32_t)function->blocks.n - 1;
}

void ir_at(struct ir_builder *builder, int32_t block)
{
	builder->block = block;
}

bool ir_ended(const struct ir_builder *builder)
{
	const struct ir_insn *last =
		ir_last(&builder->function->blocks.v[builder->block]);

	return last && (ir_effects(last) & IR_ENDS);
}

static int32_t register_new(struct ir_builder *builder, bool variable,
			    const char *name)
{
	struct ir_function *function = builder->function;
	struct ir_register *reg = vec_push(builder->arena,
					   &function->registers);

	reg->variable = variable;
	reg->name = name;
	return (int32_t)function->registers.n - 1;
}

/* Temporaries are assigned once, variables as often as the script's are: passes
 * need no phi operations for these. */
int32_t ir_temporary(struct ir_builder *builder)
{
	return register_new(builder, false, NULL);
}

int32_t ir_variable(struct ir_builder *builder, const char *name)
{
	return register_new(builder, true,
			    name ? arena_strdup(builder->arena, name) : NULL);
}

int32_t ir_object_new(struct ir_builder *builder, uint32_t size, uint32_t align,
		      bool once, const char *name)
{
	struct ir_function *function = builder->function;
	struct ir_object *object = vec_push(builder->arena, &function->objects);

	object->size = size;
	object->align = align;
	object->once = once;
	object->name = name ? arena_strdup(builder->arena, name) : NULL;
	return (int32_t)function->objects.n - 1;
}

/* Operand 0 is a register, so none is not 0. */
void ir_insn_clear(struct ir_insn *insn, enum ir_op op)
{
	memset(insn, 0, sizeof(*insn));
	insn->op = (uint8_t)op;
	insn->dst = insn->a = insn->b = insn->c = IR_NONE;
	insn->map = IR_NONE;
	insn->scratch[0] = insn->scratch[1] = IR_NONE;
	for (int i = 0; i < 5; i++)
		insn->args[i] = IR_NONE;
}

struct ir_insn *ir_add(struct ir_builder *builder, enum ir_op op)
{
	struct ir_insn *insn;

	/* Code behind a return or break still has to go somewhere: into a block
	 * of its own that nothing reaches and passes remove. */
	if (ir_ended(builder))
		builder->block = ir_block_new(builder);
	insn = vec_push(builder->arena,
			&builder->function->blocks.v[builder->block].insns);
	ir_insn_clear(insn, op);
	/* Whatever lowering is at in the script: line tables and messages of
	 * the verifier come from it. */
	insn->loc = builder->loc;
	return insn;
}

/* An operation with a new temporary for its result. */
static struct ir_insn *add_value(struct ir_builder *builder, enum ir_op op)
{
	/* Before ir_add(), whose pointer lasts until the list grows. */
	int32_t dst = ir_temporary(builder);
	struct ir_insn *insn = ir_add(builder, op);

	insn->dst = dst;
	return insn;
}

int32_t ir_const(struct ir_builder *builder, int64_t value)
{
	struct ir_insn *insn = add_value(builder, IR_CONST);

	insn->imm = value;
	return insn->dst;
}

int32_t ir_binary(struct ir_builder *builder, enum ir_op op, int32_t a,
		  int32_t b)
{
	struct ir_insn *insn = add_value(builder, op);

	insn->a = a;
	insn->b = b;
	return insn->dst;
}

void ir_assign(struct ir_builder *builder, int32_t variable, int32_t value)
{
	struct ir_insn *insn = ir_add(builder, IR_MOV);

	insn->dst = variable;
	insn->a = value;
}

int32_t ir_extend(struct ir_builder *builder, int32_t a, uint8_t size,
		  bool is_signed)
{
	struct ir_insn *insn;

	/* Registers have 64 bits: nothing to extend. */
	if (size >= 8)
		return a;
	insn = add_value(builder, IR_EXTEND);
	insn->a = a;
	insn->size = size;
	insn->is_signed = is_signed;
	return insn->dst;
}

int32_t ir_set(struct ir_builder *builder, enum ir_condition condition,
	       int32_t a, int32_t b)
{
	struct ir_insn *insn = add_value(builder, IR_SET);

	insn->condition = (uint8_t)condition;
	insn->a = a;
	insn->b = b;
	return insn->dst;
}

int32_t ir_frame(struct ir_builder *builder, int32_t object, int32_t off)
{
	struct ir_insn *insn = add_value(builder, IR_FRAME);

	insn->object = object;
	insn->off = off;
	return insn->dst;
}

int32_t ir_offset(struct ir_builder *builder, int32_t address, int64_t off)
{
	struct ir_insn *insn;

	if (off == 0)
		return address;
	insn = add_value(builder, IR_OFFSET);
	insn->a = address;
	insn->imm = off;
	return insn->dst;
}

int32_t ir_load(struct ir_builder *builder, enum ir_region region,
		int32_t address, int32_t off, uint8_t size, bool is_signed)
{
	struct ir_insn *insn = add_value(builder, IR_LOAD);

	insn->region = (uint8_t)region;
	insn->a = address;
	insn->off = off;
	insn->size = size;
	insn->is_signed = is_signed;
	return insn->dst;
}

void ir_store(struct ir_builder *builder, enum ir_region region,
	      int32_t address, int32_t off, int32_t value, uint8_t size)
{
	struct ir_insn *insn = ir_add(builder, IR_STORE);

	insn->region = (uint8_t)region;
	insn->a = address;
	insn->off = off;
	insn->b = value;
	insn->size = size;
}

int32_t ir_call(struct ir_builder *builder, int helper, uint8_t nargs,
		const int32_t *args)
{
	struct ir_insn *insn = add_value(builder, IR_CALL);

	insn->imm = helper;
	insn->nargs = nargs;
	for (int i = 0; i < nargs && i < 5; i++)
		insn->args[i] = args[i];
	return insn->dst;
}

void ir_jump(struct ir_builder *builder, int32_t block)
{
	ir_add(builder, IR_JUMP)->target[0] = block;
}

void ir_branch(struct ir_builder *builder, enum ir_condition condition,
	       int32_t a, int32_t b, int32_t yes, int32_t no)
{
	struct ir_insn *insn = ir_add(builder, IR_BRANCH);

	insn->condition = (uint8_t)condition;
	insn->a = a;
	insn->b = b;
	insn->target[0] = yes;
	insn->target[1] = no;
}

void ir_return(struct ir_builder *builder, int32_t value)
{
	ir_add(builder, IR_RETURN)->a = value;
}
