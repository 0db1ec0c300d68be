// SPDX-License-Identifier: GPL-2.0-or-later
/* Argument layouts: the common shapes, and interning. */
#include <string.h>

#include "base/text.h"
#include "probes/private.h"

/* 0 is for what no single load gets: structures, arrays and floats are read by
 * their address. */
uint8_t layout_load_size(const struct type *type)
{
	switch (type->kind) {
	case TYPE_INT:
	case TYPE_BOOL:
	case TYPE_ENUM: return type->size <= 8 ? type->size : 0;
	case TYPE_POINTER: return 8;
	default: return 0;
	}
}

/*
 * "const char * filename". A few system calls have text without the const;
 * what such an argument is called tells it from a buffer.
 */
bool layout_is_text(const struct field *field)
{
	static const char text[] = "const char *", plain[] = "char *";
	size_t len = strlen(field->name);

	if (!field->text || field->type->kind != TYPE_POINTER)
		return false;
	if (strncmp(field->text, text, strlen(text)) == 0)
		return field->type->to->kind == TYPE_INT;
	return strncmp(field->text, plain, strlen(plain)) == 0 &&
	       (strcmp(field->name, "type") == 0 ||
		(len >= 4 && strcmp(field->name + len - 4, "name") == 0));
}

/* Unsigned 64-bit numbers, whatever the function has: nothing here knows its
 * types. */
const struct argument *layout_registers(struct probe_env *env)
{
	struct argument *arguments = arena_array(env->arena, struct argument,
						 arch.narguments);

	for (uint32_t i = 0; i < arch.narguments; i++) {
		arguments[i] = (struct argument){
			.type = type_int(env->types, 8, false),
			.access = ARGUMENT_CONTEXT,
			.offset = arch.argument[i],
			.index_offset = -1,
			.size = 8,
		};
	}
	return arguments;
}

const struct argument *layout_result(struct probe_env *env)
{
	struct argument result = {
		.name = "retval",
		.type = type_int(env->types, 8, false),
		.access = ARGUMENT_CONTEXT,
		.offset = arch.result,
		.index_offset = -1,
		.size = 8,
	};

	return arena_copy(env->arena, &result, sizeof(result));
}

struct argument layout_slot(const char *name, const struct type *type,
			    uint32_t slot)
{
	return (struct argument){
		.name = name,
		.type = type,
		.access = ARGUMENT_CONTEXT,
		.offset = (int32_t)(slot * 8),
		.index_offset = -1,
		.size = layout_load_size(type),
	};
}

/* A structure by value takes as many slots as it needs. */
struct argument *layout_slots(struct probe_env *env,
			      const struct function_type *function, bool named,
			      uint32_t *next_slot)
{
	struct argument *arguments = arena_array(env->arena, struct argument,
						 function->nparameters + 1);

	for (uint32_t i = 0; i < function->nparameters; i++) {
		const struct type *type = function->parameters[i].type;
		const char *name = function->parameters[i].name;

		arguments[i] = layout_slot(named ? name : NULL, type,
					   *next_slot);
		arguments[i].is_text = named && function->parameters[i].is_text;
		*next_slot += type->size > 8 ? (type->size + 7) / 8 : 1;
	}
	return arguments;
}

/* Types and kinds are interned themselves, so their addresses are their
 * names. */
static void argument_spell(struct text *key, const struct argument *a)
{
	text_printf(key,
		    "%s|%p|%d|%d|%d|%d>%u>%d|%u|%u|%u|%d|%d|%d|%lld|%lld|%p",
		    a->name ? a->name : "", (const void *)a->type, a->access,
		    a->offset, a->base_offset, a->index_offset, a->index_size,
		    a->index_signed, a->scale, a->size, a->data_loc, a->is_text,
		    a->sign_extended, a->is_address, (long long)a->constant,
		    (long long)a->displacement, (const void *)a->shown);
	for (uint32_t i = 0; i < a->npieces; i++)
		text_printf(key, "|%d>%u+%u", a->pieces[i].offset,
			    a->pieces[i].at, a->pieces[i].size);
	text_putc(key, ';');
}

static void layout_spell(struct text *key, const struct argument_layout *layout)
{
	text_printf(key,
		    "%p|%d|%d|%u|%u|%p|%d|%d|%d|%d|%d|%u|%u|%u|%d|%d|%p|%p|%p;",
		    (const void *)layout->kind, layout->program_type,
		    layout->attach_type, layout->attach_btf_id,
		    layout->attach_program, (const void *)layout->attach_btf,
		    layout->space, layout->sleepable, layout->multi,
		    layout->pinned, layout->syscall_table,
		    layout->compat_offset, layout->compat_size,
		    layout->compat_mask, layout->at_exit, layout->replaced,
		    (const void *)layout->context, (const void *)layout->record,
		    (const void *)layout->program);
	text_printf(key, "%u:", layout->npositional);
	for (uint32_t i = 0; i < layout->npositional; i++)
		argument_spell(key, &layout->positional[i]);
	text_printf(key, "%d%u:", layout->named != NULL, layout->nnamed);
	for (uint32_t i = 0; i < layout->nnamed; i++)
		argument_spell(key, &layout->named[i]);
	text_printf(key, "%u:", layout->npresent);
	for (uint32_t i = 0; i < layout->npresent; i++)
		argument_spell(key, &layout->present[i]);
	if (layout->number)
		argument_spell(key, layout->number);
	text_putc(key, '>');
	if (layout->retval)
		argument_spell(key, layout->retval);
}

/* Equal layouts are one pointer: blocks are compiled once for all points that
 * share one, so this decides how many programs there are. */
const struct argument_layout *probe_layout(struct probe_env *env,
					   const struct argument_layout *layout)
{
	const struct argument_layout *known;
	struct text key = { 0 };

	layout_spell(&key, layout);
	if (!env->layouts.arena)
		env->layouts.arena = env->arena;
	known = strmap_get_n(&env->layouts, key.data, key.len);
	if (!known) {
		known = arena_copy(env->arena, layout, sizeof(*layout));
		strmap_set_n(&env->layouts, key.data, key.len, (void *)known);
	}
	text_free(&key);
	return known;
}
