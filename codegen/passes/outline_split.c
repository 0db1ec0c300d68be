// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Blocks of spines where one statement ends with an address, as that of a
 * histogram's bucket does, and the next begins: cut in two between them, since
 * an address cannot go into another function.
 */
#include "codegen/passes/outline.h"

struct splitter {
	struct outline *outline;
	bool *pointer;	    /* by register */
	int32_t *def_block; /* by register: of the last definition */
	bool *elsewhere;    /* by register: read in another block, too */
};

static void find_readers(struct splitter *splitter)
{
	struct outline *outline = splitter->outline;
	struct ir_function *function = outline->function;
	int32_t *regs[8];
	uint32_t n;

	for (uint32_t i = 0; i < outline->flow.norder; i++) {
		int32_t b = outline->flow.order[i];

		vec_each (insn, &function->blocks.v[b].insns) {
			n = ir_uses(insn, regs);
			for (uint32_t k = 0; k < n; k++)
				splitter->elsewhere[*regs[k]] |=
					splitter->def_block[*regs[k]] != b;
			n = ir_defs(insn, regs);
			for (uint32_t k = 0; k < n; k++)
				splitter->def_block[*regs[k]] = b;
		}
	}
}

/* Whether it reads an address that another block made. */
static bool reads_pointer(struct splitter *splitter, struct ir_insn *insn,
			  int32_t block)
{
	int32_t *uses[8];
	uint32_t n = ir_uses(insn, uses);

	for (uint32_t k = 0; k < n; k++)
		if (splitter->pointer[*uses[k]] &&
		    splitter->def_block[*uses[k]] != block)
			return true;
	return false;
}

/* One behind the last of a block's operations, from `from` on, that reads a
 * register; `from` if none does. */
static uint32_t last_read(struct ir_block *block, uint32_t from, int32_t reg)
{
	uint32_t last = from;
	int32_t *uses[8];

	for (uint32_t i = from; i < block->insns.n; i++) {
		uint32_t n = ir_uses(&block->insns.v[i], uses);

		for (uint32_t u = 0; u < n; u++)
			if (*uses[u] == reg)
				last = i + 1;
	}
	return last;
}

/*
 * How many operations of a block belong to the statement before: all up to the
 * last that reads an address from there. 0: it cannot be cut, since an address
 * made up to there is read further on.
 */
static uint32_t find_cut(struct splitter *splitter, int32_t b)
{
	struct ir_block *block = &splitter->outline->function->blocks.v[b];
	uint32_t cut = 0;
	int32_t *defs[2];

	for (uint32_t i = 0; i < block->insns.n; i++)
		if (reads_pointer(splitter, &block->insns.v[i], b))
			cut = i + 1;
	for (uint32_t i = 0; i < cut; i++) {
		uint32_t n = ir_defs(&block->insns.v[i], defs);

		for (uint32_t k = 0; k < n; k++) {
			if (!splitter->pointer[*defs[k]])
				continue;
			if (splitter->elsewhere[*defs[k]])
				return 0;
			cut = last_read(block, cut, *defs[k]);
		}
	}
	return cut < block->insns.n ? cut : 0;
}

static void cut_block(struct outline *outline, int32_t b, uint32_t cut)
{
	struct ir_builder builder = {
		.arena = outline->arena,
		.program = outline->program,
		.function = outline->function,
	};
	int32_t rest = ir_block_new(&builder);
	struct ir_block *block = &outline->function->blocks.v[b];

	builder.block = rest;
	for (uint32_t i = cut; i < block->insns.n; i++)
		*ir_add(&builder, IR_CONST) = block->insns.v[i];
	builder.loc = block->insns.v[cut].loc;
	block->insns.n = cut;
	builder.block = b;
	ir_jump(&builder, rest);
}

bool outline_split(struct outline *outline)
{
	bool any = false;
	uint32_t n = outline->function->registers.n;
	struct splitter splitter = {
		.outline = outline,
		.pointer = pointers_find(outline->program, outline->function,
					 &outline->flow, outline->arena),
		.def_block = arena_array(outline->arena, int32_t, n + 1),
		.elsewhere = arena_array(outline->arena, bool, n + 1),
	};

	find_readers(&splitter);
	for (uint32_t i = 1; i < outline->flow.norder; i++) {
		int32_t b = outline->flow.order[i];
		uint32_t cut;

		if (outline->heavy[outline->flow.idom[b]] != b)
			continue;
		cut = find_cut(&splitter, b);
		if (cut) {
			cut_block(outline, b, cut);
			any = true;
		}
	}
	return any;
}
