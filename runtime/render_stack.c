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

/* "        vfs_read+1" */
static void frame_bpftrace(struct render *render, pid_t pid, uint64_t address,
			   struct text *out)
{
	struct symbol symbol;

	text_fill(out, ' ', 8);
	if (frame_symbol(render, pid, address, &symbol))
		put_symbol_offset(&symbol, out);
	else
		render_hex(address, out);
}

/* "\tffffffff81000000 vfs_read+1", user frames with " (module)" behind */
static void frame_perf(struct render *render, pid_t pid, uint64_t address,
		       struct text *out)
{
	struct symbol symbol;
	bool found = frame_symbol(render, pid, address, &symbol);

	text_putc(out, '\t');
	put_bare_hex(address, out);
	text_putc(out, ' ');
	if (found)
		put_symbol_offset(&symbol, out);
	else
		text_puts(out, "[unknown]");
	if (pid)
		text_printf(out, " (%s)",
			    symbol.module ? symbol.module : "[unknown]");
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

static void render_frame(struct render *render, int64_t mode, pid_t pid,
			 uint64_t address, struct text *out)
{
	/* The unwinder of user stacks marks so where it did not get on. */
	if (address == UNWIND_FAILURE) {
		text_fill(out, ' ', 8);
		text_puts(out, "<unwind failure>");
		return;
	}
	switch (mode) {
	case STACK_PERF: frame_perf(render, pid, address, out); break;
	case STACK_RAW: put_bare_hex(address, out); break;
	default: frame_bpftrace(render, pid, address, out);
	}
}

void render_stack(struct render *render, const struct type *type,
		  const struct intern_stack *stack, struct text *out)
{
	int64_t mode = type->parameters.v[0];
	pid_t pid = type->kind == TYPE_USTACK ? (pid_t)stack->pid : 0;

	text_putc(out, '\n');
	for (uint32_t i = 0; i < stack->nframes; i++) {
		if (mode == STACK_BUILD_ID)
			frame_build_id(stack->frames + (size_t)i * 4, out);
		else
			render_frame(render, mode, pid, stack->frames[i], out);
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
