// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fentry and fexit of functions of BPF programs that are loaded:
 *
 *	fentry:bpf:name		fentry:bpf:id:name
 *
 * The id, as bpftool shows it, tells programs of one name apart; `*` is any.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "kernel/bpf_call.h"
#include "kernel/insns.h"
#include "probes/private.h"

/* Registers that a BPF function can get its arguments in. */
#define BPF_PARAMETERS 5

struct bpf_expansion {
	struct probe_env *env;
	const struct probe_kind *kind;
	struct probe_points *points;
	const char *id, *name;
	bool with_layout;
};

/*
 * Where the verifier trusts no prototype (it found a call that does not fit),
 * the trampoline stores all registers of arguments, and the result behind them.
 * It lets a program read there only then.
 */
static bool stores_all(const struct bpf_function *function)
{
	const struct bpf_insn insns[] = {
		LOAD(BPF_REG_0, BPF_REG_1, 8 * BPF_PARAMETERS),
		SET(BPF_REG_0, 0),
		EXIT,
	};
	int target = bpf_call_program_of_id(function->program), fd;
	union bpf_attr attr;

	if (target < 0)
		return false;
	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_TRACING;
	attr.expected_attach_type = BPF_TRACE_FEXIT;
	attr.attach_btf_id = function->btf_id;
	attr.attach_prog_fd = (uint32_t)target;
	attr.insns = (uintptr_t)insns;
	attr.insn_cnt = COUNT(insns);
	attr.license = (uintptr_t) "GPL";
	bpf_call_name(attr.prog_name, "awl_try");
	fd = bpf_call_load(&attr);
	close(target);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* A result is a number; arguments are not told. */
static const struct argument_layout *bpf_layout(
	struct probe_env *env, const struct probe_kind *kind,
	const struct bpf_function *function)
{
	struct argument_layout layout = fentry_layout_begin(kind,
							    function->btf_id);
	uint32_t slot = function->nparameters;
	struct argument result;

	layout.attach_program = function->program;
	if (!layout.at_exit || env->no_arguments)
		return probe_layout(env, &layout);
	if (stores_all(function))
		slot = BPF_PARAMETERS;
	result = layout_slot("retval", type_int(env->types, 8, true), slot);
	layout.retval = arena_copy(env->arena, &result, sizeof(result));
	return probe_layout(env, &layout);
}

static void bpf_take(const struct bpf_function *function, void *data)
{
	const struct bpf_expansion *expansion = data;
	struct probe_env *env = expansion->env;
	const char *id = arena_printf(env->arena, "%u", function->program);
	struct probe_point point = {
		.kind = expansion->kind,
		.target = "bpf",
		.function = function->name,
		.number = function->program,
	};

	if (!glob_match(expansion->id, id) ||
	    !glob_match(expansion->name, function->name))
		return;
	point.name = arena_printf(env->arena, "%s:bpf:%s:%s",
				  expansion->kind->name, id, function->name);
	/* Programs come and go. */
	point.wild = glob_is_pattern(expansion->name);
	if (expansion->with_layout)
		point.layout = bpf_layout(env, expansion->kind, function);
	probe_points_add(env, expansion->points, &point);
}

bool bpf_function_is_meant(const struct attach_point *point)
{
	const char *module = probe_part(point, 1);

	return module && strcmp(module, "bpf") == 0;
}

int bpf_function_expand(struct probe_env *env, const struct probe_kind *kind,
			const struct attach_point *point, bool with_layout,
			struct probe_points *points)
{
	const char *last = probe_part(point, point->nparts - 1);
	struct bpf_expansion expansion = {
		.env = env,
		.kind = kind,
		.points = points,
		.id = point->nparts > 3 ? probe_part(point, 2) : "*",
		.name = point->nparts > 2 ? last : "*",
		.with_layout = with_layout,
	};
	uint32_t first = points->n;

	if (!expansion.id || !expansion.name)
		return -ENOENT;
	type_each_bpf_function(env->arena, bpf_take, &expansion);
	probe_points_sort(points, first);
	return points->n == first ? -ENOENT : 0;
}

static void bpf_offer(const struct bpf_function *function, void *data)
{
	nearest_offer(data, function->name);
}

void bpf_function_suggest(struct probe_env *env,
			  const struct attach_point *point,
			  struct nearest *nearest)
{
	nearest->name = probe_part(point, point->nparts - 1);
	if (nearest->name)
		type_each_bpf_function(env->arena, bpf_offer, nearest);
}
