// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * watchpoint: whoever touches an address, by the CPU's debug registers.
 *
 *	watchpoint:0x7fff1234:8:w
 *	watchpoint:function+arg1:8:w
 *
 * The second is of the memory that an argument leads to: a program where the
 * function begins tells the address, and stops the process until it is watched
 * (asyncwatchpoint: it goes on meanwhile).
 */
#include <errno.h>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <string.h>

#include "probes/private.h"

static const struct {
	char letter;
	uint32_t bit;
} letters[] = {
	{ 'r', HW_BREAKPOINT_R },
	{ 'w', HW_BREAKPOINT_W },
	{ 'x', HW_BREAKPOINT_X },
};

/* What the CPU can watch for: x86 has no reads alone. */
#if defined(__x86_64__)
static const uint32_t modes[] = { HW_BREAKPOINT_W, HW_BREAKPOINT_RW,
				  HW_BREAKPOINT_X };
#define MODES "x,w,rw"
#else
static const uint32_t modes[] = { HW_BREAKPOINT_R, HW_BREAKPOINT_W,
				  HW_BREAKPOINT_RW, HW_BREAKPOINT_X };
#define MODES "r,w,x,rw"
#endif

static uint32_t letter_bit(char letter)
{
	for (size_t i = 0; i < COUNT(letters); i++)
		if (letters[i].letter == letter)
			return letters[i].bit;
	return 0;
}

static bool mode_supported(uint32_t mode)
{
	for (size_t i = 0; i < COUNT(modes); i++)
		if (modes[i] == mode)
			return true;
	return false;
}

static int mode_parse(struct probe_env *env, const struct attach_point *point,
		      const char *text, uint32_t *mode)
{
	struct diag *diag;

	*mode = 0;
	for (const char *p = text; *p; p++) {
		uint32_t bit = letter_bit(*p);

		if (!bit)
			return probe_error(env, point,
					   "watchpoint mode must be "
					   "combination of (r,w,x)");
		if (*mode & bit)
			return probe_error(env, point,
					   "watchpoint modes may not be "
					   "duplicated");
		*mode |= bit;
	}
	if (mode_supported(*mode))
		return 0;
	diag = diag_error(env->diags, point->loc, "invalid watchpoint mode: %s",
			  text);
	diag_hint(env->diags, diag, "supported modes: " MODES);
	return -EINVAL;
}

/* function+argN: the function's name, or NULL. */
static const char *argument_parse(struct probe_env *env, const char *text,
				  uint64_t *argument)
{
	const char *plus = strrchr(text, '+');

	if (!plus || plus == text || strncmp(plus + 1, "arg", 3) != 0 ||
	    !probe_number(plus + 4, argument))
		return NULL;
	return arena_strndup(env->arena, text, (size_t)(plus - text));
}

static int address_parse(struct probe_env *env,
			 const struct attach_point *point, uint64_t *address)
{
	const char *text = probe_part(point, 1);

	if (!probe_number(text, address))
		return probe_error(env, point,
				   "Invalid function/address argument: "
				   "invalid integer: %s",
				   text);
	if (!*address)
		return probe_error(env, point,
				   "watchpoint must be attached to a non-zero "
				   "address");
	return 0;
}

static int length_parse(struct probe_env *env, const struct attach_point *point,
			uint64_t *length)
{
	const char *text = probe_part(point, 2);

	if (!probe_number(text, length))
		return probe_error(env, point,
				   "Invalid length argument: invalid integer: "
				   "%s",
				   text);
	/* What a debug register can be told. */
	if (*length != 1 && *length != 2 && *length != 4 && *length != 8)
		return probe_error(env, point,
				   "watchpoint length must be one of "
				   "(1,2,4,8)");
	return 0;
}

/* Its arguments are wanted whatever the block itself reads. */
static int find_entries(struct probe_env *env, const struct attach_point *point,
			const char *function, struct probe_points *entries)
{
	bool no_arguments = env->no_arguments;
	struct attach_point entry = *point;
	int err;

	entry.parts[0].text = probe_uprobe.name;
	entry.nparts = 2;
	if (env->command) {
		entry.parts[1].text = env->command;
		entry.nparts = 3;
	}
	entry.parts[entry.nparts - 1].text = function;
	env->no_arguments = false;
	err = probe_uprobe.expand(env, &entry, entries);
	env->no_arguments = no_arguments;
	return err;
}

static bool is_async(const struct attach_point *point)
{
	return (probe_part(point, 0)[0] | 0x20) == 'a';
}

/* One for each function that a pattern matches: each has its block's program,
 * and a program that tells it the address. */
static int expand_argument(struct probe_env *env,
			   const struct attach_point *point,
			   const char *function, struct probe_point *model,
			   struct probe_points *points)
{
	struct probe_points entries = { 0 };
	int err;

	if (env->pid <= 0 && !env->command)
		return probe_error(env, point,
				   "-p PID or -c CMD required for watchpoint");
	if (model->argument >= arch.narguments)
		return probe_error(env, point,
				   "watchpoint takes one of the arguments in "
				   "registers: arg0 to arg%u",
				   arch.narguments - 1);
	err = find_entries(env, point, function, &entries);
	model->deferred = true;
	model->stops = !is_async(point);
	for (uint32_t i = 0; i < entries.n && !err; i++) {
		model->entry = entries.v[i];
		model->function = model->entry->function;
		model->further = model->entry->further;
		model->name = arena_printf(
			env->arena, "watchpoint:%s+arg%u:%s:%s",
			model->function, model->argument, probe_part(point, 2),
			probe_part(point, 3));
		/* One probe, though two programs. */
		model->entry->further = true;
		probe_points_add(env, points, model);
	}
	return err;
}

static int expand_address(struct probe_env *env,
			  const struct attach_point *point,
			  struct probe_point *model,
			  struct probe_points *points)
{
	int err = address_parse(env, point, &model->address);

	if (!err && model->address % model->period)
		err = probe_error(env, point,
				  "watchpoint address must be a multiple of "
				  "its length: 0x%llx is none of %llu",
				  (unsigned long long)model->address,
				  (unsigned long long)model->period);
	if (err)
		return err;
	model->name = arena_printf(env->arena, "watchpoint%s",
				   strchr(point->text, ':'));
	probe_points_add(env, points, model);
	return 0;
}

static int watchpoint_expand(struct probe_env *env,
			     const struct attach_point *point,
			     struct probe_points *points)
{
	struct argument_layout layout = {
		.kind = &probe_watchpoint,
		.program_type = BPF_PROG_TYPE_PERF_EVENT,
		.space = SPACE_KERNEL,
	};
	struct probe_point model = { .kind = &probe_watchpoint };
	const char *function;
	uint64_t argument;
	int err;

	if (point->nparts != 4 || !probe_part(point, 1) ||
	    !probe_part(point, 2) || !probe_part(point, 3))
		return probe_error(env, point,
				   "watchpoint probe type requires 3 "
				   "arguments, found %u",
				   point->nparts - 1);
	/* Every access counts, so there is no period: its place holds the
	 * length. */
	err = length_parse(env, point, &model.period);
	if (!err)
		err = mode_parse(env, point, probe_part(point, 3), &model.mode);
	if (err)
		return err;
	model.layout = probe_layout(env, &layout);
	function = argument_parse(env, probe_part(point, 1), &argument);
	if (!function)
		return expand_address(env, point, &model, points);
	model.argument = argument < UINT32_MAX ? (uint32_t)argument
					       : UINT32_MAX;
	return expand_argument(env, point, function, &model, points);
}

static int watchpoint_attach_one(struct attach_request *request,
				 struct probe_links *links, uint32_t i)
{
	const struct probe_point *point = request->points[i];
	struct perf_event_attr event = {
		.type = PERF_TYPE_BREAKPOINT,
		.sample_period = 1,
		.bp_type = point->mode,
		.bp_addr = point->address,
		/* The CPU knows one length of instructions. */
		.bp_len = point->mode == HW_BREAKPOINT_X ? sizeof(long)
							 : point->period,
	};

	/* A register holds one address: of a process's memory when that runs,
	 * on whatever CPU. */
	return request->pid > 0 ? attach_to_threads(request, links, i, &event)
				: attach_on_cpus(request, links, i, &event);
}

static int watchpoint_attach(struct attach_request *request,
			     struct probe_links *links)
{
	return attach_each(request, links, watchpoint_attach_one);
}

const struct probe_kind probe_watchpoint = {
	.name = "watchpoint",
	.aliases = { "w", "asyncwatchpoint", "aw" },
	.usage = "watchpoint:ADDRESS:LENGTH:MODE or "
		 "watchpoint:function+argN:LENGTH:MODE",
	.arguments = "3",
	.arguments_least = 3,
	.arguments_most = 4,
	.exact = true,
	.watches = true,
	.context_type = "bpf_perf_event_data",
	.needs = FEATURE_COUNT,
	.cookie = FEATURE_COOKIE_PERF,
	.expand = watchpoint_expand,
	.attach = watchpoint_attach,
};
