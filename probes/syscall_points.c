// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The raw tracepoints sys_enter(struct pt_regs *regs, long id) and
 * sys_exit(struct pt_regs *regs, long ret) run for every system call. Names
 * and types of arguments are those of the format files, their places are
 * registers.
 */
#include "probes/syscall_points.h"

#include <string.h>

#include "kernel/syscalls.h"
#include "probes/private.h"
#include "types/tracefs.h"

enum { SLOT_REGS, SLOT_VALUE }; /* of the context */

static struct argument register_argument(const char *name,
					 const struct type *type,
					 uint16_t offset, uint8_t size)
{
	return (struct argument){
		.name = name,
		.type = type,
		.access = ARGUMENT_REGS,
		.offset = offset,
		.index_offset = -1,
		.size = size,
	};
}

/* Where the number is: handed over at entry, in a register at exit. */
static struct argument number_argument(struct probe_env *env, bool at_exit)
{
	const struct type *type = type_int(env->types, 8, true);

	if (!at_exit)
		return layout_slot("__syscall_nr", type, SLOT_VALUE);
	return register_argument("__syscall_nr",
				 type_int(env->types, arch.number_size, true),
				 arch.number, arch.number_size);
}

/* Argument i of the call, which lies in its register at the exit, too. */
static struct argument call_argument(const struct field *field, uint32_t i)
{
	uint8_t size = layout_load_size(field->type);
	struct argument argument;

	argument = register_argument(field->name, field->type,
				     arch.syscall_argument[i < 6 ? i : 5],
				     size ? size : 8);
	argument.is_text = layout_is_text(field);
	return argument;
}

static bool is_number(const struct field *field)
{
	return strcmp(field->name, "__syscall_nr") == 0;
}

/* What the format of sys_enter_CALL has; false when it cannot be read. */
static bool add_entry(struct probe_env *env, const char *event,
		      struct argument_layout *layout)
{
	struct tracefs_event format;
	const struct field *fields;
	struct argument *named, *positional;
	uint32_t n;

	if (tracefs_event(env->types, "syscalls", event, &format))
		return false;
	fields = type_fields(env->types, format.record, &n);
	/* Room for the exit's number and result. */
	named = arena_array(env->arena, struct argument, n + 2);
	positional = arena_array(env->arena, struct argument, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		struct argument *argument = &named[layout->nnamed];

		/* From 7.1 the record has the bytes that pointers lead to, too:
		 * no arguments of the call, and not in registers. */
		if (!fields[i].name || fields[i].data_loc)
			continue;
		layout->nnamed++;
		if (is_number(&fields[i])) {
			*argument = number_argument(env, layout->at_exit);
			continue;
		}
		*argument = call_argument(&fields[i], layout->npositional);
		if (env->shows_fields)
			argument->shown =
				syscall_enum(env, event + strlen("sys_enter_"),
					     argument->name);
		positional[layout->npositional] = *argument;
		positional[layout->npositional++].name = NULL;
	}
	layout->named = named;
	layout->positional = positional;
	return true;
}

/* A program that becomes another one. */
static bool is_exec(const char *event)
{
	return strcmp(event, "sys_exit_execve") == 0 ||
	       strcmp(event, "sys_exit_execveat") == 0;
}

/*
 * sys_exit_CALL has its number and `ret`; in a short name's block the call's
 * arguments as well, before them, and argN are those.
 */
static bool add_exit(struct probe_env *env, const char *event,
		     struct argument_layout *layout)
{
	const struct type *type = type_int(env->types, 8, true);
	struct argument *named;
	const char *entry;

	entry = arena_printf(env->arena, "sys_enter_%s",
			     event + strlen("sys_exit_"));
	layout->replaced = probe_cache(env)->short_name && is_exec(event);
	if (layout->replaced || !probe_cache(env)->short_name ||
	    !add_entry(env, entry, layout)) {
		layout->named = arena_array(env->arena, struct argument, 2);
		layout->nnamed = 1;
		*(struct argument *)layout->named = number_argument(env, true);
	}
	named = (struct argument *)layout->named;
	named[layout->nnamed] = layout_slot("ret", type, SLOT_VALUE);
	layout->retval = &named[layout->nnamed++];
	if (layout->npositional || layout->replaced)
		return true;
	layout->positional = layout->retval;
	layout->npositional = 1;
	return true;
}

/* false when there is no format to be read. */
static bool syscall_arguments(struct probe_env *env,
			      const struct probe_point *point,
			      struct argument_layout *layout)
{
	if (layout->at_exit)
		return add_exit(env, point->function, layout);
	return add_entry(env, point->function, layout);
}

/* Whose numbers are other calls' (see struct argument_layout). */
static void layout_compat(struct probe_env *env, struct argument_layout *layout)
{
	const struct type *task = type_find(env->types, TYPE_STRUCT,
					    "task_struct");
	struct field info, member;

	if (!task || !arch.compat_member ||
	    !type_field(env->types, task, "thread_info", &info) ||
	    !type_field(env->types, info.type, arch.compat_member, &member))
		return;
	layout->compat_offset = (info.bit_offset + member.bit_offset) / 8;
	layout->compat_size = member.type->size;
	layout->compat_mask = arch.compat_mask;
}

/* The layout without arguments; NULL when BTF has no such raw tracepoint. */
static const struct argument_layout *syscall_layout(struct probe_env *env,
						    bool at_exit)
{
	struct argument_layout *layout = &probe_cache(env)->syscall[at_exit];
	struct function_type raw;
	struct argument number;

	if (layout->kind)
		return layout;
	if (!type_raw_tracepoint(env->types, NULL,
				 at_exit ? "sys_exit" : "sys_enter", &raw))
		return NULL;
	*layout = (struct argument_layout){
		.kind = &probe_tracepoint,
		.program_type = BPF_PROG_TYPE_TRACING,
		.attach_type = BPF_TRACE_RAW_TP,
		.attach_btf_id = raw.btf_id,
		.attach_btf = raw.btf,
		.space = SPACE_KERNEL,
		.syscall_table = true,
		.at_exit = at_exit,
	};
	number = number_argument(env, at_exit);
	layout->number = arena_copy(env->arena, &number, sizeof(number));
	layout_compat(env, layout);
	probe_cache(env)->syscall_bare[at_exit] = probe_layout(env, layout);
	return layout;
}

bool syscall_point(struct probe_env *env, struct probe_point *point)
{
	bool at_exit = strncmp(point->function, "sys_exit_", 9) == 0;
	const struct argument_layout *common;
	struct argument_layout layout;
	int which;

	if (strcmp(point->target, "syscalls") != 0 ||
	    (!at_exit && strncmp(point->function, "sys_enter_", 10) != 0))
		return false;
	which = syscall_number(point->function + (at_exit ? 9 : 10));
	common = which < 0 ? NULL : syscall_layout(env, at_exit);
	if (!common)
		return false;
	point->number = which;
	if (env->no_arguments) {
		point->layout = probe_cache(env)->syscall_bare[at_exit];
		return true;
	}
	layout = *common;
	if (!syscall_arguments(env, point, &layout))
		return false;
	point->layout = probe_layout(env, &layout);
	return true;
}
