// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * watchpoint: whoever touches an address, by the CPU's debug registers.
 *
 *	watchpoint:0x7fff1234:8:w
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

static int address_parse(struct probe_env *env,
			 const struct attach_point *point, uint64_t *address)
{
	const char *text = probe_part(point, 1);
	struct diag *diag;

	if (!probe_number(text, address)) {
		diag = diag_error(env->diags, point->loc,
				  "Invalid function/address argument: "
				  "invalid integer: %s",
				  text);
		/* function+argN, which bpftrace had up to 0.24 */
		if (strstr(text, "+arg"))
			diag_hint(
				env->diags, diag,
				"an argument is watched by its address, which "
				"a probe of the function can print");
		return -EINVAL;
	}
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
	int err;

	if (point->nparts != 4 || !probe_part(point, 1) ||
	    !probe_part(point, 2) || !probe_part(point, 3))
		return probe_error(env, point,
				   "watchpoint probe type requires 3 "
				   "arguments, found %u",
				   point->nparts - 1);
	/* Every access counts, so there is no period: its place holds the
	 * length. */
	err = address_parse(env, point, &model.address);
	if (!err)
		err = length_parse(env, point, &model.period);
	if (!err && model.address % model.period)
		err = probe_error(env, point,
				  "watchpoint address must be a multiple of "
				  "its length: 0x%llx is none of %llu",
				  (unsigned long long)model.address,
				  (unsigned long long)model.period);
	if (!err)
		err = mode_parse(env, point, probe_part(point, 3), &model.mode);
	if (err)
		return err;
	model.layout = probe_layout(env, &layout);
	model.name = arena_printf(env->arena, "watchpoint%s",
				  strchr(point->text, ':'));
	probe_points_add(env, points, &model);
	return 0;
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

	return attach_on_cpus(request, links, i, &event);
}

static int watchpoint_attach(struct attach_request *request,
			     struct probe_links *links)
{
	return attach_each(request, links, watchpoint_attach_one);
}

const struct probe_kind probe_watchpoint = {
	.name = "watchpoint",
	/* Those of bpftrace up to 0.24 differ only where a function's argument
	 * is watched. */
	.aliases = { "w", "asyncwatchpoint", "aw" },
	.usage = "watchpoint:ADDRESS:LENGTH:MODE",
	.arguments = "3",
	.arguments_least = 3,
	.arguments_most = 4,
	.exact = true,
	.context_type = "bpf_perf_event_data",
	.needs = FEATURE_COUNT,
	.cookie = FEATURE_COOKIE_PERF,
	.expand = watchpoint_expand,
	.attach = watchpoint_attach,
};
