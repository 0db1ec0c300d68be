// SPDX-License-Identifier: GPL-2.0-or-later
/* --emit=ir: one line an operation, each by its pattern (ir.h). */
#include "codegen/ir.h"

#include <inttypes.h>

#include "base/text.h"

/* The reader of tests (tests/unit/ir_read.h) goes by the same rows, so that
 * what is printed can be read back. */
static const char *const patterns[IR_OP_COUNT] = {
	[IR_CONST] = "I",
	[IR_MOV] = "A",
	[IR_ADD] = "A, B",
	[IR_SUB] = "A, B",
	[IR_MUL] = "A, B",
	[IR_UDIV] = "A, B",
	[IR_UMOD] = "A, B",
	[IR_SDIV] = "A, B",
	[IR_SMOD] = "A, B",
	[IR_AND] = "A, B",
	[IR_OR] = "A, B",
	[IR_XOR] = "A, B",
	[IR_SHL] = "A, B",
	[IR_SHR] = "A, B",
	[IR_SAR] = "A, B",
	[IR_NEG] = "A",
	[IR_EXTEND] = "S A",
	[IR_BSWAP] = "S A",
	[IR_SET] = "A K B",
	[IR_PARAM] = "I",
	[IR_FRAME] = "FO",
	[IR_CELL] = "M, I",
	[IR_CPUSLOT] = "M, I, A * o",
	[IR_MAPREF] = "M",
	[IR_FUNCREF] = "I",
	[IR_OFFSET] = "A, I",
	[IR_INDEX] = "[AO], B < I * S",
	[IR_RELOC] = "I, o",
	[IR_LOAD] = "S [AO] RM",
	[IR_STORE] = "S [AO], B RM",
	[IR_ZERO] = "[AO], I RM",
	[IR_COPY] = "[AO], [BP], I RM",
	[IR_DATA] = "[AO], I, D RM",
	[IR_ATOMIC_ADD] = "S [AO], B RM",
	[IR_ATOMIC_OR] = "S [AO], B RM",
	[IR_ATOMIC_FETCH_ADD] = "S [AO], B RM",
	[IR_ATOMIC_XCHG] = "S [AO], B RM",
	[IR_ATOMIC_CMPXCHG] = "S [AO], B, C RM",
	[IR_PREFER] = "S [AO], B, I RM",
	[IR_READ] = "[AO], B, I R",
	[IR_READ_STR] = "[AO], B, I, C R",
	[IR_RDONLY] = "A, I, o",
	[IR_CALL] = "H GW",
	[IR_KFUNC] = "I GW",
	[IR_TEMPLATE] = "N GW",
	[IR_SUBCALL] = "I GW",
	[IR_LOOKUP] = "M, B, [AO], J, L",
	[IR_UPDATE] = "M, B, [AO], [CP], I",
	[IR_DELETE] = "M, B, [AO]",
	[IR_RESERVE] = "M, I, J, L",
	[IR_SUBMIT] = "A",
	[IR_DISCARD] = "A",
	[IR_OUTPUT] = "M, [AO], B, I",
	[IR_CLAIM] = "M, I, C, J, L",
	[IR_RELEASE] = "A",
	[IR_SLOT] = "M, I, A",
	[IR_JUMP] = "J",
	[IR_BRANCH] = "A K B, J, L",
	[IR_RETURN] = "A",
};

static const char *const conditions[] = {
	[IR_EQ] = "eq",	  [IR_NE] = "ne",     [IR_ULT] = "ult",
	[IR_ULE] = "ule", [IR_UGT] = "ugt",   [IR_UGE] = "uge",
	[IR_SLT] = "slt", [IR_SLE] = "sle",   [IR_SGT] = "sgt",
	[IR_SGE] = "sge", [IR_TEST] = "test",
};

static const char *const regions[] = {
	[IR_REGION_NONE] = "",	       [IR_REGION_CONTEXT] = "context",
	[IR_REGION_FRAME] = "frame",   [IR_REGION_ELEMENT] = "element",
	[IR_REGION_CELL] = "cell",     [IR_REGION_SCRATCH] = "scratch",
	[IR_REGION_RING] = "ring",     [IR_REGION_TRUSTED] = "trusted",
	[IR_REGION_KERNEL] = "kernel", [IR_REGION_USER] = "user",
	[IR_REGION_ANY] = "any",
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

const char *ir_op_pattern(enum ir_op op)
{
	return (unsigned)op < IR_OP_COUNT ? patterns[op] : "";
}

const char *ir_region_name(enum ir_region region)
{
	return (unsigned)region < COUNT(regions) ? regions[region] : "?";
}

const char *ir_condition_name(enum ir_condition condition)
{
	return (unsigned)condition < COUNT(conditions) ? conditions[condition]
						       : "?";
}

/* Temporaries are %1, variables $x.1: the number tells two of one name
 * apart. */
static void print_register(const struct ir_function *function, int32_t reg,
			   struct text *out)
{
	const struct ir_register *known = NULL;

	if (reg >= 0 && (uint32_t)reg < function->registers.n)
		known = &function->registers.v[reg];
	if (reg == IR_NONE)
		text_puts(out, "_");
	else if (known && known->name)
		text_printf(out, "$%s.%d", known->name, reg);
	else
		text_printf(out, "%c%d", known && known->variable ? '$' : '%',
			    reg);
}

static void print_args(const struct ir_function *function,
		       const struct ir_insn *insn, struct text *out)
{
	text_putc(out, '(');
	for (int i = 0; i < insn->nargs && i < 5; i++) {
		if (i)
			text_puts(out, ", ");
		print_register(function, insn->args[i], out);
	}
	text_putc(out, ')');
}

static void print_data(const struct ir_insn *insn, struct text *out)
{
	const unsigned char *bytes = insn->data;

	for (int64_t i = 0; bytes && i < insn->imm; i++)
		text_printf(out, "%02x", bytes[i]);
}

static void print_off(int32_t off, struct text *out)
{
	if (off)
		text_printf(out, " %c %" PRId64, off < 0 ? '-' : '+',
			    off < 0 ? -(int64_t)off : (int64_t)off);
}

/* One letter of a pattern. */
static void print_field(const struct ir_function *function,
			const struct ir_insn *insn, char field,
			struct text *out)
{
	const struct ir_helper *helper;

	switch (field) {
	case 'A': print_register(function, insn->a, out); break;
	case 'B': print_register(function, insn->b, out); break;
	case 'C': print_register(function, insn->c, out); break;
	case 'I': text_printf(out, "%" PRId64, insn->imm); break;
	case 'O': print_off(insn->off, out); break;
	case 'P': print_off(insn->off2, out); break;
	case 'o': text_printf(out, "%d", insn->off); break;
	case 'S':
		text_printf(out, "%s%u", insn->is_signed ? "s" : "",
			    insn->size);
		break;
	case 'R': text_puts(out, ir_region_name(insn->region)); break;
	case 'M':
		if (insn->map != IR_NONE)
			text_printf(out, "@%d", insn->map);
		break;
	case 'K':
		text_printf(out, "%s%s", ir_condition_name(insn->condition),
			    insn->size == 4 ? ".4" : "");
		break;
	case 'J': text_printf(out, "b%d", insn->target[0]); break;
	case 'L': text_printf(out, "b%d", insn->target[1]); break;
	case 'F': text_printf(out, "o%d", insn->object); break;
	case 'G': print_args(function, insn, out); break;
	case 'H':
		helper = ir_helper((int)insn->imm);
		if (helper)
			text_puts(out, helper->name);
		else
			text_printf(out, "%" PRId64, insn->imm);
		break;
	case 'N': text_puts(out, insn->name ? insn->name : "?"); break;
	case 'D': print_data(insn, out); break;
	case 'W':
		if (insn->writes)
			text_printf(out, " writes %u:%u", insn->writes,
				    insn->writes_size);
		break;
	default: text_putc(out, field); break;
	}
}

void ir_print_insn(const struct ir_function *function,
		   const struct ir_insn *insn, struct text *out)
{
	if (insn->dst != IR_NONE) {
		print_register(function, insn->dst, out);
		text_puts(out, " = ");
	}
	text_puts(out, ir_op_name(insn->op));
	text_putc(out, ' ');
	for (const char *p = ir_op_pattern(insn->op); *p; p++)
		print_field(function, insn, *p, out);
	/* Fields that had nothing to say leave blanks at the end. */
	while (out->len && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
}

static void print_function(const struct ir_function *function, struct text *out)
{
	text_printf(out, "function %s(%u)\n", function->name,
		    function->nparams);
	for (uint32_t i = 0; i < function->objects.n; i++) {
		const struct ir_object *object = &function->objects.v[i];

		text_printf(out, "  object o%u %u align %u%s%s%s\n", i,
			    object->size, object->align,
			    object->once ? " once" : "",
			    object->name ? " " : "",
			    object->name ? object->name : "");
	}
	for (uint32_t b = 0; b < function->blocks.n; b++) {
		const struct ir_block *block = &function->blocks.v[b];

		/* Blocks that passes have emptied are not there. */
		if (!block->insns.n)
			continue;
		text_printf(out, "b%u:%s\n", b,
			    block->loop_header ? " loop" : "");
		for (uint32_t i = 0; i < block->insns.n; i++) {
			text_puts(out, "  ");
			ir_print_insn(function, &block->insns.v[i], out);
			text_putc(out, '\n');
		}
	}
}

void ir_print(const struct ir_program *program, struct text *out)
{
	text_printf(out, "program %s\n", program->name ? program->name : "");
	for (uint32_t i = 0; i < program->functions.n; i++)
		print_function(program->functions.v[i], out);
}
