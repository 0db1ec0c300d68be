// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Arguments of system calls that are constants of an enum: what the kernel that
 * runs calls them, by its BTF. Names that are #defines, which BTF has not, are
 * print_names.c's.
 */
#include <string.h>

#include "probes/syscall_points.h"

/* Values of enums are looked for up to this one. */
#define VALUES 128

/* The enum is told by a constant of it, since some have no name. */
static const struct {
	const char *call, *argument, *constant;
	bool bits; /* its values are single bits */
} rows[] = {
	{ "bpf", "cmd", "BPF_MAP_CREATE", false },
	{ "set_mempolicy", "mode", "MPOL_DEFAULT", false },
	{ "mbind", "mode", "MPOL_DEFAULT", false },
	{ "fsconfig", "cmd", "FSCONFIG_SET_FLAG", false },
	{ "membarrier", "cmd", "MEMBARRIER_CMD_GLOBAL", true },
	{ "kcmp", "type", "KCMP_FILE", false },
	{ "io_uring_register", "opcode", "IORING_REGISTER_BUFFERS", false },
	{ "ioprio_set", "which", "IOPRIO_WHO_PROCESS", false },
	{ "ioprio_get", "which", "IOPRIO_WHO_PROCESS", false },
	{ "rseq", "flags", "RSEQ_FLAG_UNREGISTER", true },
};

static void add_names(struct probe_env *env, const struct type *type, bool bits,
		      struct field_expression *symbol)
{
	for (uint32_t i = 0; i < (bits ? 33 : VALUES); i++) {
		uint64_t value = bits && i ? 1ull << (i - 1) : i;
		const char *name = type_enum_name(env->types, type,
						  (int64_t)value);

		if (name)
			*vec_push(env->arena, &symbol->names) =
				(struct field_name){ value, name };
	}
}

/* "%s", __print_symbolic(REC->cmd, { 0, "BPF_MAP_CREATE" }, ...) */
static const struct field_text *enum_text(struct probe_env *env, size_t row)
{
	struct field_expression *value, *symbol;
	struct field_text *text;
	const struct type *type;
	int64_t any;

	if (!type_enum_constant(env->types, rows[row].constant, &type, &any))
		return NULL;
	value = arena_new(env->arena, struct field_expression);
	value->op = FIELD_VALUE;
	symbol = arena_new(env->arena, struct field_expression);
	symbol->op = FIELD_SYMBOL;
	symbol->a = value;
	add_names(env, type, rows[row].bits, symbol);
	text = arena_new(env->arena, struct field_text);
	text->field = rows[row].argument;
	*vec_push(env->arena, &text->pieces) = (struct field_piece){
		.before = "", .face = FACE_TEXT, .value = symbol
	};
	return text;
}

const struct field_text *syscall_enum(struct probe_env *env, const char *call,
				      const char *argument)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strcmp(rows[i].call, call) == 0 &&
		    strcmp(rows[i].argument, argument) == 0)
			return enum_text(env, i);
	return NULL;
}
