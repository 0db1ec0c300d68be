/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads what ir_print() writes, so that a test of a pass is two texts. Blocks
 * and objects stand in order; registers are as the text says: "$" marks a
 * variable. Ends the process, with the line, at what it cannot read.
 */
#ifndef AWL_TESTS_UNIT_IR_READ_H
#define AWL_TESTS_UNIT_IR_READ_H

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "codegen/ir.h"

struct ir_reader {
	struct arena *arena;
	struct ir_program *program;
	struct ir_builder builder;
	const char *p, *line;
};

static inline void ir_read_wrong(struct ir_reader *reader, const char *what)
{
	printf("ir_read: %s at \"%.*s\" in \"%.*s\"\n", what,
	       (int)strcspn(reader->p, "\n"), reader->p,
	       (int)strcspn(reader->line, "\n"), reader->line);
	exit(1);
}

static inline void ir_read_blanks(struct ir_reader *reader)
{
	while (*reader->p == ' ' || *reader->p == '\t')
		reader->p++;
}

static inline bool ir_read_is(struct ir_reader *reader, const char *word)
{
	ir_read_blanks(reader);
	if (strncmp(reader->p, word, strlen(word)) != 0)
		return false;
	reader->p += strlen(word);
	return true;
}

static inline int64_t ir_read_number(struct ir_reader *reader)
{
	char *end;
	int64_t value;

	ir_read_blanks(reader);
	value = *reader->p == '-' ? strtoll(reader->p, &end, 0)
				  : (int64_t)strtoull(reader->p, &end, 0);
	if (end == reader->p)
		ir_read_wrong(reader, "no number");
	reader->p = end;
	return value;
}

static inline const char *ir_read_word(struct ir_reader *reader, size_t *len)
{
	const char *begin;

	ir_read_blanks(reader);
	begin = reader->p;
	while (isalnum((unsigned char)*reader->p) || *reader->p == '_')
		reader->p++;
	*len = (size_t)(reader->p - begin);
	return begin;
}

/* %5, $7, $name.7 or _ */
static inline int32_t ir_read_register(struct ir_reader *reader)
{
	struct ir_function *function = reader->builder.function;
	const char *name = NULL;
	bool variable;
	size_t len = 0;
	int32_t reg;

	ir_read_blanks(reader);
	if (*reader->p == '_') {
		reader->p++;
		return IR_NONE;
	}
	if (*reader->p != '%' && *reader->p != '$')
		ir_read_wrong(reader, "no register");
	variable = *reader->p++ == '$';
	if (variable && !isdigit((unsigned char)*reader->p)) {
		name = ir_read_word(reader, &len);
		if (!ir_read_is(reader, "."))
			ir_read_wrong(reader, "no number of a variable");
	}
	reg = (int32_t)ir_read_number(reader);
	while (function->registers.n <= (uint32_t)reg)
		ir_temporary(&reader->builder);
	function->registers.v[reg].variable |= variable;
	if (name)
		function->registers.v[reg].name = arena_strndup(reader->arena,
								name, len);
	return reg;
}

static inline int32_t ir_read_block(struct ir_reader *reader)
{
	int32_t block;

	if (!ir_read_is(reader, "b"))
		ir_read_wrong(reader, "no block");
	block = (int32_t)ir_read_number(reader);
	while (reader->builder.function->blocks.n <= (uint32_t)block)
		ir_block_new(&reader->builder);
	return block;
}

static inline void ir_read_args(struct ir_reader *reader, struct ir_insn *insn)
{
	if (!ir_read_is(reader, "("))
		ir_read_wrong(reader, "no arguments");
	while (!ir_read_is(reader, ")")) {
		insn->args[insn->nargs++] = ir_read_register(reader);
		ir_read_is(reader, ",");
	}
}

static inline void ir_read_data(struct ir_reader *reader, struct ir_insn *insn)
{
	uint8_t *bytes = arena_alloc(reader->arena, (size_t)insn->imm + 1);
	unsigned byte;

	ir_read_blanks(reader);
	for (int64_t i = 0; i < insn->imm; i++, reader->p += 2) {
		if (sscanf(reader->p, "%2x", &byte) != 1)
			ir_read_wrong(reader, "no data");
		bytes[i] = (uint8_t)byte;
	}
	insn->data = bytes;
}

static inline int32_t ir_read_off(struct ir_reader *reader)
{
	if (ir_read_is(reader, "+ "))
		return (int32_t)ir_read_number(reader);
	if (ir_read_is(reader, "- "))
		return -(int32_t)ir_read_number(reader);
	return 0;
}

static inline void ir_read_region(struct ir_reader *reader,
				  struct ir_insn *insn)
{
	for (int r = IR_REGION_ANY; r > 0; r--)
		if (ir_read_is(reader, ir_region_name(r))) {
			insn->region = (uint8_t)r;
			return;
		}
}

static inline void ir_read_condition(struct ir_reader *reader,
				     struct ir_insn *insn)
{
	for (int c = 0; c <= IR_TEST; c++)
		if (ir_read_is(reader, ir_condition_name(c))) {
			insn->condition = (uint8_t)c;
			if (ir_read_is(reader, ".4"))
				insn->size = 4;
			return;
		}
	ir_read_wrong(reader, "no condition");
}

static inline void ir_read_helper(struct ir_reader *reader,
				  struct ir_insn *insn)
{
	const struct ir_helper *helper;
	const char *word;
	size_t len;

	ir_read_blanks(reader);
	if (isdigit((unsigned char)*reader->p)) {
		insn->imm = ir_read_number(reader);
		return;
	}
	word = ir_read_word(reader, &len);
	helper = ir_helper_named(word, len);
	if (!helper)
		ir_read_wrong(reader, "no helper");
	insn->imm = helper->id;
}

static inline void ir_read_field(struct ir_reader *reader, struct ir_insn *insn,
				 char field)
{
	const char *word;
	size_t len;

	switch (field) {
	case 'A': insn->a = ir_read_register(reader); break;
	case 'B': insn->b = ir_read_register(reader); break;
	case 'C': insn->c = ir_read_register(reader); break;
	case 'I': insn->imm = ir_read_number(reader); break;
	case 'O': insn->off = ir_read_off(reader); break;
	case 'P': insn->off2 = ir_read_off(reader); break;
	case 'o': insn->off = (int32_t)ir_read_number(reader); break;
	case 'S':
		insn->is_signed = ir_read_is(reader, "s");
		insn->size = (uint8_t)ir_read_number(reader);
		break;
	case 'R': ir_read_region(reader, insn); break;
	case 'M':
		if (ir_read_is(reader, "@"))
			insn->map = (int32_t)ir_read_number(reader);
		break;
	case 'K': ir_read_condition(reader, insn); break;
	case 'J': insn->target[0] = ir_read_block(reader); break;
	case 'L': insn->target[1] = ir_read_block(reader); break;
	case 'F':
		if (!ir_read_is(reader, "o"))
			ir_read_wrong(reader, "no object");
		insn->object = (int32_t)ir_read_number(reader);
		break;
	case 'G': ir_read_args(reader, insn); break;
	case 'H': ir_read_helper(reader, insn); break;
	case 'N':
		word = ir_read_word(reader, &len);
		insn->name = arena_strndup(reader->arena, word, len);
		break;
	case 'D': ir_read_data(reader, insn); break;
	case 'W':
		if (ir_read_is(reader, "writes")) {
			insn->writes = (uint8_t)ir_read_number(reader);
			ir_read_is(reader, ":");
			insn->writes_size = (uint32_t)ir_read_number(reader);
		}
		break;
	case ' ': break;
	default:
		if (!ir_read_is(reader, (char[]){ field, 0 }))
			ir_read_wrong(reader, "punctuation is missing");
	}
}

static inline void ir_read_insn(struct ir_reader *reader)
{
	int32_t dst = IR_NONE;
	struct ir_insn insn;
	const char *word;
	size_t len;
	int op = 0;

	if (*reader->p == '%' || *reader->p == '$') {
		dst = ir_read_register(reader);
		if (!ir_read_is(reader, "="))
			ir_read_wrong(reader, "no =");
	}
	word = ir_read_word(reader, &len);
	while (op < IR_OP_COUNT && (strlen(ir_op_name(op)) != len ||
				    strncmp(ir_op_name(op), word, len) != 0))
		op++;
	if (op == IR_OP_COUNT)
		ir_read_wrong(reader, "no operation");
	ir_insn_clear(&insn, op);
	insn.dst = dst;
	for (const char *f = ir_op_pattern(op); *f; f++)
		ir_read_field(reader, &insn, *f);
	*vec_push(reader->arena,
		  &reader->builder.function->blocks.v[reader->builder.block]
			   .insns) = insn;
}

static inline void ir_read_function(struct ir_reader *reader)
{
	size_t len;
	const char *name = ir_read_word(reader, &len);
	uint32_t nparams = 0;

	if (ir_read_is(reader, "(")) {
		nparams = (uint32_t)ir_read_number(reader);
		ir_read_is(reader, ")");
	}
	ir_function_new(&reader->builder,
			arena_strndup(reader->arena, name, len), nparams);
}

/* o3 16 align 8 once name */
static inline void ir_read_object(struct ir_reader *reader)
{
	uint32_t size, align = 8;
	const char *name;
	bool once;
	size_t len;

	ir_read_is(reader, "o");
	ir_read_number(reader);
	size = (uint32_t)ir_read_number(reader);
	if (ir_read_is(reader, "align"))
		align = (uint32_t)ir_read_number(reader);
	once = ir_read_is(reader, "once");
	name = ir_read_word(reader, &len);
	ir_object_new(&reader->builder, size, align, once,
		      len ? arena_strndup(reader->arena, name, len) : NULL);
}

static inline struct ir_program *ir_read(struct arena *arena, const char *text)
{
	struct ir_reader reader = { .arena = arena, .p = text };
	struct ir_program *program = arena_new(arena, struct ir_program);

	program->name = "test";
	reader.program = reader.builder.program = program;
	reader.builder.arena = arena;
	while (*reader.p) {
		reader.line = reader.p;
		ir_read_blanks(&reader);
		if (ir_read_is(&reader, "program ")) {
			reader.p += strcspn(reader.p, "\n");
		} else if (ir_read_is(&reader, "function ")) {
			ir_read_function(&reader);
		} else if (ir_read_is(&reader, "object ")) {
			ir_read_object(&reader);
		} else if (reader.p[0] == 'b' && isdigit(reader.p[1])) {
			reader.builder.block = ir_read_block(&reader);
			ir_read_is(&reader, ":");
			reader.builder.function->blocks.v[reader.builder.block]
				.loop_header = ir_read_is(&reader, "loop");
		} else if (*reader.p != '\n' && *reader.p != '#') {
			ir_read_insn(&reader);
		}
		reader.p += strcspn(reader.p, "\n");
		if (*reader.p == '\n')
			reader.p++;
	}
	return program;
}

#endif
