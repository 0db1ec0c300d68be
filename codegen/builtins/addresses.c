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
	/* Only these programs' context has the registers. */
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
			diag_hint(checker->checked->diags, diag, DID_YOU_MEAN,
				  nearest.best);
		return NULL;
	}
	extra = arena_new(checker->arena, struct register_call);
	*extra = (struct register_call){ .offset = offset, .size = 8 };
	call->call.extra = extra;
	uses_context(checker);
	return U64(checker);
}

static uint64_t kernel_address(struct checker *checker, const char *name)
{
	struct probe_env *env = checker->checked->env;

	/* Reading the list takes 40 ms: kept, and probes use the same. */
	if (!env->kallsyms)
		env->kallsyms = kallsyms_open();
	return env->kallsyms ? kallsyms_address(env->kallsyms, name, NULL) : 0;
}

/* kaddr("symbol"): a constant of this run. */
static const struct type *check_kaddr(struct checker *checker,
				      struct node *call)
{
	const char *name = literal_argument(checker, call, 0);
	uint64_t address;

	if (!name)
		return NULL;
	address = kernel_address(checker, name);
	if (!address)
		return check_error(checker, call->loc,
				   "Failed to resolve kernel symbol: %s", name);
	become_integer(call, (int64_t)address, U64(checker));
	return call->type;
}

/* percpu_kaddr("symbol" [, cpu]): a pointer to this CPU's or that one's. */
static const struct type *check_percpu_kaddr(struct checker *checker,
					     struct node *call)
{
	const char *name = literal_argument(checker, call, 0);
	const struct type *type;
	struct percpu_call *extra;

	if (!name)
		return NULL;
	if (call->call.arguments.n > 1 && !integer_argument(checker, call, 1))
		return NULL;
	type = type_variable(checker->types, name);
	if (!type)
		return check_error(checker, call->loc,
				   "Could not resolve variable \"%s\" from BTF",
				   name);
	extra = call->call.extra;
	/* Looked up once, however often the node is checked. */
	if (!extra) {
		call->call.extra = extra = arena_new(checker->arena,
						     struct percpu_call);
		extra->symbol = kernel_address(checker, name);
		extra->offsets = kernel_address(checker, "__per_cpu_offset");
	}
	if (!extra->offsets)
		return check_error(checker, call->loc,
				   "Failed to resolve kernel symbol: "
				   "__per_cpu_offset");
	return type_pointer(checker->types, type, SPACE_KERNEL, false);
}

/* kptr(p), uptr(p): the same address in another space. */
static const struct type *check_space(struct checker *checker,
				      struct node *call)
{
	bool user = call->call.function->name[0] == 'u';
	enum space space = user ? SPACE_USER : SPACE_KERNEL;
	const struct type *type = check_value(checker, argument(call, 0));

	if (!type)
		return NULL;
	if (type->kind == TYPE_POINTER)
		return type_in_space(checker->types, type, space, false);
	if (type->kind == TYPE_INT)
		return type_pointer(checker->types, INT(checker, 8, true),
				    space, false);
	return argument_error(checker, call, 0, "integer or pointer");
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
				   "Failed to get `cgroupid` for path: \"%s\": "
				   "%s",
				   path, strerror(errno));
	become_integer(call, (int64_t)status.st_ino, U64(checker));
	return call->type;
}

/* fentry, fexit and iter, and of their functions those that the kernel lists.
 */
static bool path_allowed(struct checker *checker, const struct node *call)
{
	const struct argument_layout *layout = checker->layout;

	if (layout->program_type != BPF_PROG_TYPE_TRACING ||
	    layout->attach_type == BPF_TRACE_RAW_TP) {
		check_error(checker, call->loc,
			    "The path function can only be used with 'fentry', "
			    "'fexit', 'iter' probes");
		return false;
	}
	if (layout->attach_type == BPF_TRACE_ITER ||
	    (!btf_is_module(layout->attach_btf) &&
	     helper_allowed(layout->program_type, layout->attach_type,
			    layout->attach_btf_id, BPF_FUNC_d_path)))
		return true;
	check_error(checker, call->loc,
		    "helper bpf_d_path not allowed in probe %s: the kernel "
		    "lists the functions where it is (filp_close, "
		    "security_file_open...)",
		    checker->unit->label);
	return false;
}

/* path(&file->f_path [, size]) */
static const struct type *check_path(struct checker *checker, struct node *call)
{
	const struct type *type = check_value(checker, argument(call, 0));
	int64_t size = (int64_t)checker->checked->config.max_strlen;

	if (!type || !path_allowed(checker, call))
		return NULL;
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
	/* As a number: a pointer would be moved by multiples of what it points
	 * to. */
	cast = cast_node(checker, argument(call, 0), "uint64", call->loc);
	*call = *node_make(checker, NODE_CAST, call->loc);
	call->typed.type_name = pointer;
	call->typed.value = operation_node(checker, OP_SUB, cast, offset,
					   call->loc);
	return check_expression(checker, call);
}

/* socket_cookie(sk): of a socket whose type the verifier knows. */
static const struct type *check_socket_cookie(struct checker *checker,
					      struct node *call)
{
	const struct type *type = check_value(checker, argument(call, 0));

	if (!type)
		return NULL;
	if (checker->layout->program_type != BPF_PROG_TYPE_TRACING)
		return check_error(checker, call->loc,
				   "socket_cookie can not be used with \"%s\" "
				   "probes",
				   checker->layout->kind->name);
	if (type->kind != TYPE_POINTER || type->to->kind != TYPE_STRUCT ||
	    strncmp(type->to->name, "sock", 4) != 0)
		return check_error(checker, call->loc,
				   "socket_cookie() only supports 'struct sock "
				   "*' arguments (%s provided)",
				   text_of(checker, type));
	/* The helper takes what the verifier knows to be a socket, no
	 * number. */
	if (!type->trusted)
		return check_error(checker, call->loc,
				   "socket_cookie() needs a socket that the "
				   "probe's own arguments lead to");
	return U64(checker);
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
	ADDRESS_FUNCTION("percpu_kaddr", 1, 2, check_percpu_kaddr,
			 "percpu_kaddr(\"symbol\" [, cpu])",
			 .lower = lower_percpu_kaddr),
	ADDRESS_FUNCTION("kptr", 1, 1, check_space, "kptr(pointer)",
			 .lower = lower_same),
	ADDRESS_FUNCTION("uptr", 1, 1, check_space, "uptr(pointer)",
			 .lower = lower_same),
	ADDRESS_FUNCTION("cgroupid", 1, 1, check_cgroupid,
			 "cgroupid(\"path\")"),
	ADDRESS_FUNCTION("container_of", 3, 3, check_container_of,
			 "container_of(pointer, type, member)",
			 .flags = FUNCTION_LIBRARY),
	{ .name = "socket_cookie",
	  .lower = lower_socket_cookie,
	  .min_arguments = 1,
	  .max_arguments = 1,
	  .check = check_socket_cookie,
	  .needs = FEATURE_SOCKET_COOKIE,
	  .usage = "socket_cookie(struct sock *)" },
	{ .name = "path",
	  .lower_into = lower_path_into,
	  .min_arguments = 1,
	  .max_arguments = 2,
	  .check = check_path,
	  .needs = FEATURE_COUNT,
	  .usage = "path(struct path * [, size])" },
	{ 0 },
};
