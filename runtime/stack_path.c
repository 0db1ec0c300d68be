// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/stack_path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"

static bool is_stack(const struct type *type)
{
	return type->kind == TYPE_KSTACK || type->kind == TYPE_USTACK;
}

static bool has_parts(const struct type *type)
{
	return type->kind == TYPE_TUPLE || type->kind == TYPE_RECORD;
}

bool stack_path_is_in(struct types *types, const struct type *key)
{
	const struct field *fields;
	uint32_t n;

	if (!key || is_stack(key))
		return key != NULL;
	if (!has_parts(key))
		return false;
	fields = type_fields(types, key, &n);
	for (uint32_t i = 0; i < n; i++)
		if (stack_path_is_in(types, fields[i].type))
			return true;
	return false;
}

/* A step begins, whose name is written behind. */
static int step_begin(struct stack_path *path, enum step_kind kind)
{
	struct step *grown = grow(path->steps, path->n, &path->room,
				  sizeof(*path->steps));

	if (!grown)
		return -ENOMEM;
	path->steps = grown;
	path->steps[path->n] = (struct step){ .kind = kind,
					      .begin = path->names.len };
	return 0;
}

static void step_end(struct stack_path *path)
{
	struct step *step = &path->steps[path->n++];

	step->len = path->names.len - step->begin;
	/* So that each name ends by itself. */
	text_putc(&path->names, '\0');
}

/* The functions that were put into a frame's are steps of their own. */
static int add_inlined(struct stack_path *path, enum step_kind kind, uint32_t n)
{
	while (n-- > 0) {
		const char *name = path->inlined.data;

		/* They come with the innermost first. */
		for (uint32_t i = 0; i < n; i++)
			name += strlen(name) + 1;
		if (step_begin(path, kind))
			return -ENOMEM;
		text_puts(&path->names, name);
		step_end(path);
	}
	return 0;
}

static int add_frames(struct stack_path *path, struct render *render,
		      const struct value *value)
{
	const struct type *type = value->type;
	enum step_kind kind = type->kind == TYPE_USTACK ? STEP_USER
							: STEP_KERNEL;
	const struct intern_stack *stack =
		render->stack
			? render->stack(render->stack_data, value_u64(value))
			: NULL;

	for (uint32_t i = stack ? stack->nframes : 0; i-- > 0;) {
		uint32_t inlined;

		if (step_begin(path, kind))
			return -ENOMEM;
		render_frame_name(render, type, stack, i, &path->names);
		step_end(path);
		inlined = render_frame_inlined(render, type, stack, i,
					       &path->inlined);
		if (add_inlined(path, kind, inlined))
			return -ENOMEM;
	}
	return 0;
}

/* Those parts of a key that are of a kind. */
static int add_parts(struct stack_path *path, struct render *render,
		     const struct value *whole, enum step_kind kind)
{
	const struct type *type = whole->type;
	const struct field *fields;
	struct value part;
	uint64_t storage;
	uint32_t n;
	int err = 0;

	if (is_stack(type))
		return kind == (type->kind == TYPE_USTACK ? STEP_USER
							  : STEP_KERNEL)
			       ? add_frames(path, render, whole)
			       : 0;
	if (!has_parts(type) || !stack_path_is_in(render->plan->types, type)) {
		if (kind != STEP_LABEL)
			return 0;
		if (step_begin(path, kind))
			return -ENOMEM;
		render_value(render, whole, &path->names);
		step_end(path);
		return 0;
	}
	fields = type_fields(render->plan->types, type, &n);
	for (uint32_t i = 0; i < n && !err; i++)
		if (value_member(whole, &fields[i], &storage, &part))
			err = add_parts(path, render, &part, kind);
	return err;
}

int stack_path_read(struct stack_path *path, struct render *render,
		    const struct value *key)
{
	int err;

	path->n = 0;
	text_clear(&path->names);
	err = add_parts(path, render, key, STEP_LABEL);
	if (!err)
		err = add_parts(path, render, key, STEP_USER);
	if (!err)
		err = add_parts(path, render, key, STEP_KERNEL);
	return err;
}

void stack_path_free(struct stack_path *path)
{
	free(path->steps);
	text_free(&path->names);
	text_free(&path->inlined);
	*path = (struct stack_path){ 0 };
}
