// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/prog_btf.h"

#include <linux/btf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/strmap.h"
#include "kernel/features.h"
#include "kernel/bpf_call.h"

/* line_col is line << 10 | column. */
#define COLUMN_MOST 1023u
#define LINE_MOST ((1u << 22) - 1)
#define LINE_TEXT_MOST 512u
#define PARAMS_MOST 5u
#define TYPE_INT_ID 1u

struct builder {
	struct prog_btf *btf;
	const struct plan *plan;
	struct text types, strings;
	struct strmap names; /* text to its offset in strings */
	uint32_t ntypes;
	uint32_t prototypes[PARAMS_MOST + 1]; /* by parameters; 0: not yet */
	/* The line before is likely the same. */
	const struct source *source;
	uint32_t line, line_offset;
};

/* Each text once: a script's line is that of many instructions. */
static uint32_t string_offset(struct builder *builder, const char *text,
			      size_t len)
{
	void *known = strmap_get_n(&builder->names, text, len);
	uint32_t offset;

	if (known)
		return (uint32_t)(uintptr_t)known;
	offset = (uint32_t)builder->strings.len;
	text_add(&builder->strings, text, len);
	text_putc(&builder->strings, '\0');
	strmap_set_n(&builder->names, text, len, (void *)(uintptr_t)offset);
	return offset;
}

static uint32_t add_type(struct builder *builder, const char *name,
			 uint32_t kind, uint32_t vlen, uint32_t size_or_type)
{
	struct btf_type type = {
		.name_off = name ? string_offset(builder, name, strlen(name))
				 : 0,
		.info = kind << 24 | vlen,
		.size = size_or_type,
	};

	text_add(&builder->types, (const char *)&type, sizeof(type));
	return ++builder->ntypes;
}

static void add_int(struct builder *builder)
{
	uint32_t encoding = 64; /* bits, unsigned */

	add_type(builder, "u64", BTF_KIND_INT, 0, 8);
	text_add(&builder->types, (const char *)&encoding, sizeof(encoding));
}

/* Parameters of functions must have names. */
static void add_param(struct builder *builder, uint32_t number, uint32_t type)
{
	static const char *const names[] = { "a", "b", "c", "d", "e" };
	struct btf_param param = {
		.name_off = string_offset(builder, names[number], 1),
		.type = type,
	};

	text_add(&builder->types, (const char *)&param, sizeof(param));
}

/* u64 (*)(u64 a, u64 b, ...) */
static uint32_t prototype(struct builder *builder, uint32_t nparams)
{
	if (nparams > PARAMS_MOST)
		nparams = PARAMS_MOST;
	if (builder->prototypes[nparams])
		return builder->prototypes[nparams];
	/* One for each number of parameters, since all are u64. */
	builder->prototypes[nparams] = add_type(
		builder, NULL, BTF_KIND_FUNC_PROTO, nparams, TYPE_INT_ID);
	for (uint32_t i = 0; i < nparams; i++)
		add_param(builder, i, TYPE_INT_ID);
	return builder->prototypes[nparams];
}

/* What the kernel calls the context of a program type. Tracing programs' has no
 * name. */
static const char *context_name(enum bpf_prog_type type)
{
	switch (type) {
	case BPF_PROG_TYPE_KPROBE: return "bpf_user_pt_regs_t";
	case BPF_PROG_TYPE_TRACEPOINT: return "__u64";
	case BPF_PROG_TYPE_PERF_EVENT: return "bpf_perf_event_data";
	case BPF_PROG_TYPE_RAW_TRACEPOINT: return "bpf_raw_tracepoint_args";
	default: return NULL;
	}
}

/* A pointer to a structure of that name, of which the kernel looks at nothing
 * else; or to anything, where a tag says the rest (6.8). */
static uint32_t context_pointer(struct builder *builder,
				enum bpf_prog_type type)
{
	uint32_t to = 0;

	if (!feature(FEATURE_ARG_CTX))
		to = add_type(builder, context_name(type), BTF_KIND_STRUCT, 0,
			      0);
	return add_type(builder, NULL, BTF_KIND_PTR, 0, to);
}

/* u64 (*)(u64 a, context *b) */
static uint32_t context_prototype(struct builder *builder,
				  const struct function_mark *function,
				  enum bpf_prog_type type)
{
	uint32_t pointer = context_pointer(builder, type);
	uint32_t id = add_type(builder, NULL, BTF_KIND_FUNC_PROTO,
			       function->nparams, TYPE_INT_ID);

	for (uint32_t i = 0; i < function->nparams; i++)
		add_param(builder, i,
			  i + 1 == function->context ? pointer : TYPE_INT_ID);
	return id;
}

static void tag_context(struct builder *builder,
			const struct function_mark *function, uint32_t id)
{
	uint32_t parameter = function->context - 1u;

	add_type(builder, "arg:ctx", BTF_KIND_DECL_TAG, 0, id);
	text_add(&builder->types, (const char *)&parameter, sizeof(parameter));
}

/* A name the kernel takes: an identifier. */
static const char *function_name(const char *wanted, char *name, size_t room)
{
	snprintf(name, room, "%s", wanted && wanted[0] ? wanted : "program");
	for (char *c = name; *c; c++)
		if (!(*c >= 'a' && *c <= 'z') && !(*c >= 'A' && *c <= 'Z') &&
		    !(*c >= '0' && *c <= '9' && c > name))
			*c = '_';
	return name;
}

static void add_functions(struct builder *builder,
			  const struct program *program,
			  struct program_marks *marks)
{
	struct function_mark whole = { .name = program->name, .nparams = 1 };
	const struct function_mark *functions = program->functions;
	uint32_t n = program->nfunctions;
	char name[64];

	if (!n) {
		functions = &whole;
		n = 1;
	}
	marks->functions = arena_array(&builder->btf->arena,
				       struct bpf_func_info, n);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t type =
			functions[i].context
				? context_prototype(builder, &functions[i],
						    program->type)
				: prototype(builder, functions[i].nparams);
		const char *wanted = functions[i].name ? functions[i].name
						       : program->name;

		marks->functions[i].insn_off = functions[i].insn;
		marks->functions[i].type_id = add_type(
			builder, function_name(wanted, name, sizeof(name)),
			BTF_KIND_FUNC,
			functions[i].apart ? BTF_FUNC_GLOBAL : BTF_FUNC_STATIC,
			type);
		if (functions[i].context && feature(FEATURE_ARG_CTX))
			tag_context(builder, &functions[i],
				    marks->functions[i].type_id);
	}
	marks->nfunctions = n;
}

static bool place_line(struct builder *builder, struct loc loc,
		       struct bpf_line_info *info)
{
	struct place place;
	uint32_t len, column;
	const char *text;

	if (!builder->plan->sources ||
	    !source_place(builder->plan->sources, loc, &place))
		return false;
	if (builder->source != place.source || builder->line != place.line) {
		text = source_line(place.source, place.line, &len);
		if (len > LINE_TEXT_MOST)
			len = LINE_TEXT_MOST;
		/* A NUL in the line would end the string there. */
		len = (uint32_t)strnlen(text, len);
		builder->source = place.source;
		builder->line = place.line;
		builder->line_offset = string_offset(builder, text, len);
	}
	column = place.column < COLUMN_MOST ? place.column : COLUMN_MOST;
	if (place.line > LINE_MOST)
		place.line = LINE_MOST;
	info->file_name_off = string_offset(builder, place.source->name,
					    strlen(place.source->name));
	info->line_off = builder->line_offset;
	info->line_col = place.line << 10 | column;
	return true;
}

/* The second half of a 16-byte instruction can have no line. */
static bool can_have_line(const struct program *program, uint32_t insn)
{
	return insn < program->ninsns && program->insns[insn].code != 0;
}

/*
 * "missing bpf_line_info for func#1": each function's first instruction must
 * have a line, and lines come in the order of instructions.
 */
static void add_lines(struct builder *builder, const struct program *program,
		      struct program_marks *marks)
{
	uint32_t function = 0, last = UINT32_MAX, room;
	struct bpf_line_info info = { 0 }, *at;

	room = program->nlines + marks->nfunctions;
	at = marks->lines = arena_array(&builder->btf->arena,
					struct bpf_line_info, room);
	for (uint32_t i = 0; i < program->nlines; i++) {
		uint32_t insn = program->lines[i].insn;

		if (!place_line(builder, program->lines[i].loc, &info))
			continue;
		for (; function < marks->nfunctions &&
		       marks->functions[function].insn_off <= insn;
		     function++) {
			info.insn_off = marks->functions[function].insn_off;
			if (info.insn_off != insn)
				*at++ = info;
		}
		if (insn == last || !can_have_line(program, insn))
			continue;
		last = info.insn_off = insn;
		*at++ = info;
	}
	/* Functions behind the last line (templates have none) take that one's
	 * place. */
	for (; info.line_col && function < marks->nfunctions; function++) {
		info.insn_off = marks->functions[function].insn_off;
		*at++ = info;
	}
	marks->nlines = (uint32_t)(at - marks->lines);
}

void prog_btf_build(struct prog_btf *btf, const struct plan *plan,
		    struct text *out)
{
	struct builder builder = { .btf = btf, .plan = plan };
	struct btf_header header = {
		.magic = BTF_MAGIC,
		.version = BTF_VERSION,
		.hdr_len = sizeof(header),
	};

	*btf = (struct prog_btf){ .fd = -1 };
	builder.names.arena = &btf->arena;
	text_putc(&builder.strings, '\0');
	add_int(&builder);
	btf->programs = arena_array(&btf->arena, struct program_marks,
				    plan->nprograms + 1);
	for (uint32_t i = 0; i < plan->nprograms; i++) {
		add_functions(&builder, &plan->programs[i], &btf->programs[i]);
		add_lines(&builder, &plan->programs[i], &btf->programs[i]);
	}
	/* The strings lie right behind the types. */
	header.type_len = header.str_off = (uint32_t)builder.types.len;
	header.str_len = (uint32_t)builder.strings.len;
	text_add(out, (const char *)&header, sizeof(header));
	text_add(out, builder.types.data, builder.types.len);
	text_add(out, builder.strings.data, builder.strings.len);
	text_free(&builder.types);
	text_free(&builder.strings);
}

void prog_btf_load(struct prog_btf *btf, const struct plan *plan)
{
	struct text bytes = { 0 };
	union bpf_attr attr;

	prog_btf_build(btf, plan, &bytes);
	memset(&attr, 0, sizeof(attr));
	attr.btf = (uintptr_t)bytes.data;
	attr.btf_size = (uint32_t)bytes.len;
	btf->fd = bpf_call(BPF_BTF_LOAD, &attr);
	text_free(&bytes);
	for (uint32_t i = 0; btf->fd < 0 && i < plan->nprograms; i++)
		btf->programs[i] = (struct program_marks){ 0 };
}

void prog_btf_close(struct prog_btf *btf)
{
	if (btf->fd >= 0)
		close(btf->fd);
	arena_release(&btf->arena);
	*btf = (struct prog_btf){ .fd = -1 };
}
