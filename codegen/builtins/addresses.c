// SPDX-License-Identifier: GPL-2.0-or-later
/* Addresses and registers: reg, kaddr, uaddr, kptr, uptr, cgroupid, path. */
#include "codegen/builtins/families.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "kernel/arch.h"
#include "kernel/bpf.h"

static const struct type *check_reg(struct checker *checker, struct node *call)
{
	enum bpf_prog_type type = checker->layout->program_type;
	const char *name = literal_argument(checker, call, 0);
	struct nearest nearest = { .name = name };
	struct register_call *extra;
	int offset;

	if (!name)
		return NULL;
	if (type != BPF_PROG_TYPE_KPROBE && type != BPF_PROG_TYPE_PERF_EVENT)
		return check_error(checker, call->loc,
				   "reg can not be used with \"%s\" probes",
				   checker->layout->kind->name);
	offset = arch_register(name);
	if (offset < 0) {
		struct diag *diag = check_error_diag(
			checker, argument(call, 0)->loc,
			"'%s' is not a valid register on this architecture",
			name);

		for (const struct arch_register *r = arch.registers; r->name;
		     r++)
			nearest_offer(&nearest, r->name);
		if (nearest.best)
			diag_hint(checker->checked->diags, diag,
				  "Did you mean '%s'?", nearest.best);
		return NULL;
	}
	extra = arena_new(checker->arena, struct register_call);
	*extra = (struct register_call){ .offset = offset, .size = 8 };
	call->call.extra = extra;
	uses_context(checker);
	return U64(checker);
}

/* kaddr("symbol"): a constant of this run. */
static const struct type *check_kaddr(struct checker *checker,
				      struct node *call)
{
	const char *name = literal_argument(checker, call, 0);
	struct probe_env *env = checker->checked->env;
	uint64_t address;

	if (!name)
		return NULL;
	if (!env->kallsyms)
		env->kallsyms = kallsyms_open();
	address = env->kallsyms ? kallsyms_address(env->kallsyms, name, NULL)
				: 0;
	if (!address)
		return check_error(checker, call->loc,
				   "Failed to resolve kernel symbol: %s", name);
	become_integer(call, (int64_t)address, U64(checker));
	return call->type;
}

/* kptr(p), uptr(p): the same address in another space. */
static const struct type *check_space(struct checker *checker,
				      struct node *call)
{
	bool user = call->call.function->name[0] == 'u';
	enum space space = user ? SPACE_USER : SPACE_KERNEL;
	const struct type *type = check_number(checker, argument(call, 0));

	if (!type)
		return NULL;
	if (type->kind == TYPE_POINTER)
		return type_in_space(checker->types, type, space, false);
	if (type->kind == TYPE_INT)
		return type_pointer(checker->types, INT(checker, 8, true),
				    space, false);
	return argument_error(checker, call, 0, "int or pointer");
}

static const struct type *check_cgroupid(struct checker *checker,
					 struct node *call)
{
	const char *path = literal_argument(checker, call, 0);
	struct stat status;

	if (!path)
		return NULL;
	/* The id of a cgroup is the number of its folder's inode. */
	if (stat(path, &status) != 0)
		return check_error(checker, call->loc,
				   "Failed to get cgroup id of %s: %s", path,
				   strerror(errno));
	become_integer(call, (int64_t)status.st_ino, U64(checker));
	return call->type;
}

/* path(&file->f_path [, size]): only where bpf_d_path may be called. */
static const struct type *check_path(struct checker *checker, struct node *call)
{
	const struct type *type = check_value(checker, argument(call, 0));
	int64_t size = (int64_t)checker->checked->config.max_strlen;

	if (!type)
		return NULL;
	if (checker->layout->program_type != BPF_PROG_TYPE_TRACING)
		return check_error(checker, call->loc,
				   "path() can not be used with '%s' probes",
				   checker->layout->kind->name);
	if (call->call.arguments.n > 1 &&
	    !constant_argument(checker, call, 1, 1, size, &size))
		return NULL;
	if (type->kind == TYPE_POINTER)
		type = type->to;
	if (type->kind != TYPE_STRUCT || strcmp(type->name, "path") != 0)
		return argument_error(checker, call, 0, "struct path");
	return type_string(checker->types, (uint32_t)size);
}

/* A member's path as it is written: a.b.c */
static bool member_path(struct checker *checker, const struct node *node,
			struct node *into)
{
	if (node->kind == NODE_FIELD &&
	    !member_path(checker, node->field.of, into))
		return false;
	if (node->kind != NODE_FIELD && node->kind != NODE_NAME)
		return false;
	*vec_push(checker->arena, &into->typed.path) =
		node->kind == NODE_FIELD ? node->field.name : node->name.name;
	return true;
}

/*
 * container_of(p, T, member) becomes
 *
 *	(T *)((uint64)p - offsetof(T, member))
 */
static const struct type *check_container_of(struct checker *checker,
					     struct node *call)
{
	struct node *type = argument(call, 1), *offset, *cast;
	struct type_name *pointer;

	if (type->kind != NODE_TYPE_ARGUMENT || !type->typed.type_name)
		return argument_error(checker, call, 1, "type");
	offset = node_make(checker, NODE_OFFSETOF, call->loc);
	offset->typed.type_name = type->typed.type_name;
	if (!member_path(checker, argument(call, 2), offset))
		return argument_error(checker, call, 2, "member");
	pointer = arena_new(checker->arena, struct type_name);
	pointer->loc = type->loc;
	pointer->kind = TYPE_NAME_POINTER;
	pointer->of = type->typed.type_name;
	cast = node_make(checker, NODE_CAST, call->loc);
	cast->typed.value = argument(call, 0);
	cast->typed.type_name = arena_new(checker->arena, struct type_name);
	cast->typed.type_name->loc = call->loc;
	cast->typed.type_name->name = "uint64";
	*call = *node_make(checker, NODE_CAST, call->loc);
	call->typed.type_name = pointer;
	call->typed.value = operation_node(checker, OP_SUB, cast, offset,
					   call->loc);
	return check_expression(checker, call);
}

#define ADDRESS_FUNCTION(text, least, most, how, said, ...)                  \
	{                                                                    \
		.name = text, .min_arguments = least, .max_arguments = most, \
		.check = how, .needs = FEATURE_COUNT, .usage = said,         \
		__VA_ARGS__                                                  \
	}

const struct function address_functions[] = {
	ADDRESS_FUNCTION("reg", 1, 1, check_reg, "reg(\"name\")",
			 .lower = lower_reg),
	ADDRESS_FUNCTION("kaddr", 1, 1, check_kaddr, "kaddr(\"symbol\")"),
	ADDRESS_FUNCTION("kptr", 1, 1, check_space, "kptr(pointer)",
			 .lower = lower_same),
	ADDRESS_FUNCTION("uptr", 1, 1, check_space, "uptr(pointer)",
			 .lower = lower_same),
	ADDRESS_FUNCTION("cgroupid", 1, 1, check_cgroupid,
			 "cgroupid(\"path\")"),
	ADDRESS_FUNCTION("container_of", 3, 3, check_container_of,
			 "container_of(pointer, type, member)"),
	{ .name = "path",
	  .lower_into = lower_path_into,
	  .min_arguments = 1,
	  .max_arguments = 2,
	  .check = check_path,
	  .needs = FEATURE_DPATH,
	  .usage = "path(struct path * [, size])" },
	{ 0 },
};
