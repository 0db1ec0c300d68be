// SPDX-License-Identifier: GPL-2.0-or-later
/* uaddr("symbol"): where a symbol of the traced program lies in memory. */
#include "codegen/builtins/families.h"

#include "probes/elf.h"

/*
 * The probe's place in the file and the symbol's are as far apart as they are
 * in memory, and the probe's own is the instruction pointer. At a return only
 * the kernel remembers that, of uprobes since it tells them by a flag of the
 * run's context.
 */
static bool place_known(struct checker *checker, const struct node *call)
{
	struct types *types = checker->types;
	const struct type *run = type_find_kernel(types, TYPE_STRUCT,
						  "bpf_trace_run_ctx");
	struct field flag;

	if (!checker->layout->at_exit ||
	    (run && type_field(types, run, "is_uprobe", &flag)))
		return true;
	check_error(checker, call->loc,
		    "uaddr() at the return of a program that is mapped "
		    "anywhere needs what this kernel has not: bpf_get_func_ip "
		    "of uprobes");
	return false;
}

/* The one point that a block with uaddr() is compiled for (units.c). */
static const struct probe_point *place_of(struct checker *checker,
					  const struct node *call)
{
	const struct unit *unit = checker->unit;

	if (!checker->layout->kind->user) {
		check_error(checker, call->loc,
			    "uaddr can not be used with \"%s\" probes",
			    checker->layout->kind->name);
		return NULL;
	}
	if (checker->function || unit->points.n != 1) {
		check_error(checker, call->loc,
			    "uaddr can not be used in functions: give them "
			    "the address");
		return NULL;
	}
	return unit->points.v[0];
}

/* An integer as large as the symbol, a uint64 where none is. */
static const struct type *pointee(struct checker *checker, uint64_t size)
{
	if (size == 1 || size == 2 || size == 4)
		return INT(checker, (uint32_t)size * 8, false);
	return U64(checker);
}

static const struct type *check_uaddr(struct checker *checker,
				      struct node *call)
{
	const char *name = literal_argument(checker, call, 0);
	const struct probe_point *point = name ? place_of(checker, call) : NULL;
	struct elf_symbol symbol = { 0 };
	struct elf_file *file;
	struct user_address *extra;

	if (!point)
		return NULL;
	/* Looked up once, however often the node is checked. */
	if (call->call.extra)
		return call->type;
	file = elf_cached(checker->checked->env, point->target);
	if (!file || !elf_symbol_find(file, name, &symbol))
		return check_error(checker, call->loc,
				   "Could not resolve symbol: %s:%s",
				   point->target, name);
	extra = arena_new(checker->arena, struct user_address);
	*extra = (struct user_address){ .address = symbol.address };
	if (elf_file_moves(file)) {
		if (!place_known(checker, call))
			return NULL;
		extra->moves = true;
		extra->address -= elf_file_address(file, point->address);
		uses_context(checker);
	}
	call->call.extra = extra;
	return type_pointer(checker->types, pointee(checker, symbol.size),
			    SPACE_USER, false);
}

const struct function user_address_functions[] = {
	{ .name = "uaddr",
	  .lower = lower_uaddr,
	  .min_arguments = 1,
	  .max_arguments = 1,
	  .flags = FUNCTION_LIBRARY,
	  .check = check_uaddr,
	  .needs = FEATURE_COUNT,
	  .usage = "uaddr(\"symbol\")" },
	{ 0 },
};
