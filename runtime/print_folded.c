// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The printer for flame graphs' tools: of maps whose keys have a stack, a line
 * an entry, "comm;outer;inner_[k] number". Everything else is text, on stderr:
 * it does not belong in between.
 */
#include "runtime/stack_path.h"
#include "runtime/print_beside.h"

static void put_step(const struct stack_path *path, uint32_t i,
		     struct text *out)
{
	const struct step *step = &path->steps[i];
	const char *name = stack_path_name(path, i);

	for (size_t c = 0; c < step->len; c++)
		/* What ends a step or a line here, and not in its name. */
		text_putc(out, name[c] == ';'		      ? ':'
			       : (unsigned char)name[c] < ' ' ? ' '
							      : name[c]);
	if (step->kind == STEP_KERNEL)
		text_puts(out, "_[k]");
}

static void put_number(const struct rows *rows, uint32_t at, uint64_t div,
		       struct text *out)
{
	bool is_signed = rows_are_signed(rows->map->value);
	uint64_t number = number_divided(rows_number(rows, rows->order[at]),
					 is_signed, div);

	if (is_signed)
		render_i64((int64_t)number, out);
	else
		render_u64(number, out);
}

static void put_entry(struct print *print, const struct rows *rows, uint32_t at,
		      uint64_t div, struct stack_path *path)
{
	struct text *out = &print->out.text;
	struct value key = rows_key(rows, at);

	if (stack_path_read(path, &print->render, &key))
		return;
	for (uint32_t i = 0; i < path->n; i++) {
		if (i)
			text_putc(out, ';');
		put_step(path, i, out);
	}
	text_putc(out, ' ');
	put_number(rows, at, div, out);
	text_putc(out, '\n');
}

static void folded_map(struct print *print, const struct rows *rows,
		       uint64_t div)
{
	struct stack_path path = { 0 };

	if (!stack_path_is_in(print->render.plan->types, rows->map->key) ||
	    !rows_are_numbers(rows->map->value) ||
	    aggregate_is_series(rows->map->value)) {
		beside_map(print, rows, div);
		return;
	}
	for (uint32_t i = rows->first; i < rows->n; i++)
		put_entry(print, rows, i, div, &path);
	stack_path_free(&path);
}

const struct printer printer_folded = {
	.name = "folded",
	.map = folded_map,
	PRINTS_ALL_ELSE_BESIDE,
};
