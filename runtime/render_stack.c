// SPDX-License-Identifier: GPL-2.0-or-later
/* Stacks: a frame a line, in the four modes of BPFTRACE.md 3.3. */
#include "runtime/render.h"

#include <linux/bpf.h>
#include <string.h>

#include "runtime/symbols.h"

#define UNWIND_FAILURE UINT64_MAX
/* The deepest stack, 1024 frames, of build ids. */
#define STACK_WORDS_MOST (1024 * 4)

static void put_bare_hex(uint64_t value, struct text *out)
{
	text_printf(out, "%llx", (unsigned long long)value);
}

/* A process's id with the stack says that its addresses are that process's. */
static bool frame_symbol(struct render *render, pid_t pid, uint64_t address,
			 struct symbol *symbol)
{
	*symbol = (struct symbol){ 0 };
	if (pid)
		return symbols_user(render->symbols, pid, address, symbol);
	return symbols_kernel(render->symbols, address, symbol);
}

static void put_symbol_offset(const struct symbol *symbol, struct text *out)
{
	text_puts(out, symbol->name);
	text_putc(out, '+');
	render_u64(symbol->offset, out);
}

/* A frame while its line is written. */
struct frame {
	struct render *render;
	int64_t mode;
	pid_t pid; /* 0: the kernel's */
	uint64_t address;
	struct text *out;
	/* Where in its source the function itself has come to. */
	const char *file;
	uint32_t line;
};

static void put_source(const char *file, uint32_t line, struct text *out)
{
	if (file)
		text_printf(out, "@%s:%u", file, line);
}

/*
 * "        [inlined] max@a.c:3", "\tffffffff81000000 max (inlined)": a line of
 * its own before that of the function that it was put into.
 */
static void put_source_frame(void *data, const struct source_frame *source)
{
	struct frame *frame = data;
	struct text *out = frame->out;
	const char *name = source->name ? source->name : "??";

	if (!source->inlined) {
		frame->file = source->file;
		frame->line = source->line;
		return;
	}
	if (frame->mode == STACK_PERF) {
		text_putc(out, '\t');
		put_bare_hex(frame->address, out);
		text_printf(out, " %s (inlined)\n", name);
		return;
	}
	text_fill(out, ' ', 8);
	text_printf(out, "[inlined] %s", name);
	put_source(source->file, source->line, out);
	text_putc(out, '\n');
}

/* What is known by name, else the address. */
static void put_frame_name(const struct frame *frame, bool found,
			   const struct symbol *symbol)
{
	if (found)
		put_symbol_offset(symbol, frame->out);
	else
		render_address(frame->address, frame->out);
}

/* "        vfs_read+1", "        main+12@/src/main.c:7" */
static void frame_bpftrace(const struct frame *frame)
{
	struct symbol symbol;
	bool found = frame_symbol(frame->render, frame->pid, frame->address,
				  &symbol);

	text_fill(frame->out, ' ', 8);
	put_frame_name(frame, found, &symbol);
	put_source(frame->file, frame->line, frame->out);
}

/* "\tffffffff81000000 vfs_read+1", user frames with " (module)" behind; as the
 * reference has it, not where only the file is known */
static void frame_perf(const struct frame *frame)
{
	struct symbol symbol;
	bool found = frame_symbol(frame->render, frame->pid, frame->address,
				  &symbol);

	text_putc(frame->out, '\t');
	put_bare_hex(frame->address, frame->out);
	text_putc(frame->out, ' ');
	put_frame_name(frame, found, &symbol);
	if (frame->pid)
		text_printf(frame->out, " (%s)",
			    found ? symbol.module : "[unknown]");
}

static void frame_build_id(const void *data, struct text *out)
{
	struct bpf_stack_build_id id;

	memcpy(&id, data, sizeof(id));
	if (id.status != BPF_STACK_BUILD_ID_VALID) {
		put_bare_hex(id.ip, out);
		return;
	}
	for (size_t i = 0; i < sizeof(id.build_id); i++)
		text_printf(out, "%02x", id.build_id[i]);
	text_putc(out, ' ');
	render_hex(id.offset, out);
}

/* Those above the innermost are at what comes behind a call; the call's line
 * is meant. */
static void put_inlined(struct frame *frame, uint32_t i)
{
	if (frame->pid)
		symbols_lines(frame->render->symbols, frame->pid,
			      frame->address - (i > 0), put_source_frame,
			      frame);
}

static void render_frame(struct frame *frame, uint32_t i)
{
	/* The unwinder of user stacks marks so where it did not get on. */
	if (frame->address == UNWIND_FAILURE) {
		text_fill(frame->out, ' ', 8);
		text_puts(frame->out, "<unwind failure>");
		return;
	}
	switch (frame->mode) {
	case STACK_PERF:
		put_inlined(frame, i);
		frame_perf(frame);
		break;
	case STACK_RAW: put_bare_hex(frame->address, frame->out); break;
	default: put_inlined(frame, i); frame_bpftrace(frame);
	}
}

void render_stack(struct render *render, const struct type *type,
		  const struct intern_stack *stack, struct text *out)
{
	int64_t mode = type->parameters.v[0];
	pid_t pid = type->kind == TYPE_USTACK ? (pid_t)stack->pid : 0;

	text_putc(out, '\n');
	for (uint32_t i = 0; i < stack->nframes; i++) {
		struct frame frame = {
			.render = render,
			.mode = mode,
			.pid = pid,
			.address = stack->frames[i],
			.out = out,
		};

		if (mode == STACK_BUILD_ID)
			frame_build_id(stack->frames + (size_t)i * 4, out);
		else
			render_frame(&frame, i);
		text_putc(out, '\n');
	}
}

void render_frame_name(struct render *render, const struct type *type,
		       const struct intern_stack *stack, uint32_t i,
		       struct text *out)
{
	bool user = type->kind == TYPE_USTACK;
	struct symbol symbol;

	if (type->parameters.v[0] == STACK_BUILD_ID)
		frame_build_id(stack->frames + (size_t)i * 4, out);
	else if (stack->frames[i] == UNWIND_FAILURE)
		text_puts(out, "[unwind failure]");
	else if (frame_symbol(render, user ? (pid_t)stack->pid : 0,
			      stack->frames[i], &symbol))
		text_puts(out, symbol.name);
	else if (symbol.module && *symbol.module)
		text_printf(out, "[%s]", symbol.module);
	else
		render_hex(stack->frames[i], out);
}

struct inlined {
	struct text *names;
	uint32_t n;
};

static void add_inlined(void *data, const struct source_frame *source)
{
	struct inlined *inlined = data;

	if (!source->inlined)
		return;
	text_puts(inlined->names, source->name ? source->name : "??");
	text_putc(inlined->names, '\0');
	inlined->n++;
}

uint32_t render_frame_inlined(struct render *render, const struct type *type,
			      const struct intern_stack *stack, uint32_t i,
			      struct text *names)
{
	struct inlined inlined = { .names = names };

	text_clear(names);
	if (type->kind == TYPE_USTACK &&
	    type->parameters.v[0] != STACK_BUILD_ID)
		symbols_lines(render->symbols, (pid_t)stack->pid,
			      stack->frames[i] - (i > 0), add_inlined,
			      &inlined);
	return inlined.n;
}

/* A stack from a record's tail, whose bytes have no alignment of their own. */
static void render_tail_stack(struct render *render, const struct value *value,
			      struct text *out)
{
	uint64_t words[1 + STACK_WORDS_MOST];
	struct intern_stack *stack = (struct intern_stack *)words;
	uint32_t size = value->size, width, nframes;

	if (size < sizeof(*stack))
		return;
	if (size > sizeof(words))
		size = sizeof(words);
	memcpy(words, value->data, size);
	memcpy(&nframes, value->data, sizeof(nframes));
	width = value->type->parameters.v[0] == STACK_BUILD_ID
			? (uint32_t)sizeof(struct bpf_stack_build_id)
			: (uint32_t)sizeof(uint64_t);
	/* The record says how many; it has at most as many as there are
	 * bytes. */
	if (nframes > (size - sizeof(*stack)) / width)
		nframes = (uint32_t)((size - sizeof(*stack)) / width);
	stack->nframes = nframes;
	render_stack(render, value->type, stack, out);
}

void render_value_stack(struct render *render, const struct value *value,
			struct text *out)
{
	const struct intern_stack *stack = NULL;

	if (value->tail) {
		render_tail_stack(render, value, out);
		return;
	}
	if (render->stack)
		stack = render->stack(render->stack_data, value_u64(value));
	if (stack)
		render_stack(render, value->type, stack, out);
	else
		text_putc(out, '\n');
}
