// SPDX-License-Identifier: GPL-2.0-or-later
/* Clocks: nsecs, elapsed, jiffies, time(), strftime(). */
#include "codegen/builtins/families.h"

static const struct type *check_u64(struct checker *checker, struct node *node)
{
	(void)node;
	return U64(checker);
}

const struct builtin time_builtins[] = {
	{ .name = "nsecs",
	  .lower = lower_nsecs,
	  .check = check_u64,
	  .needs = FEATURE_COUNT },
	{ .name = "elapsed",
	  .lower = lower_elapsed,
	  .check = check_u64,
	  .needs = FEATURE_COUNT },
	{ .name = "jiffies",
	  .lower = lower_jiffies,
	  .check = check_u64,
	  .needs = FEATURE_COUNT },
	{ 0 },
};

/* In the order of enum clock_call. */
static const char *const clocks[] = { "boot", "monotonic", "tai", "sw_tai",
				      NULL };

/* nsecs(clock): extra points to an enum clock_call. */
static const struct type *check_nsecs(struct checker *checker,
				      struct node *call)
{
	int clock = word_argument(call, 0, clocks);
	enum clock_call *extra;

	if (clock < 0) {
		struct node *word = argument(call, 0);

		if (word->kind == NODE_NAME)
			return check_error(checker, word->loc,
					   "Invalid timestamp mode: %s",
					   word->name.name);
		if (!check_value(checker, word))
			return NULL;
		return argument_error(checker, call, 0, "timestamp_mode");
	}
	if (clock == CLOCK_CALL_TAI && !feature(FEATURE_KTIME_TAI))
		return check_error(checker, call->loc,
				   "nsecs(tai) needs what this kernel has not: "
				   "%s",
				   feature_text(FEATURE_KTIME_TAI));
	extra = arena_new(checker->arena, enum clock_call);
	*extra = (enum clock_call)clock;
	call->call.extra = extra;
	return U64(checker);
}

static const struct type *check_time(struct checker *checker, struct node *call)
{
	struct site_call *site = site_call(checker, call, SITE_TIME);

	site->text = "%H:%M:%S\n";
	if (call->call.arguments.n) {
		site->text = literal_argument(checker, call, 0);
		if (!site->text)
			return NULL;
	}
	return VOID(checker);
}

/* The number of a time format in the plan's list. */
static uint32_t format_number(struct checker *checker, const char *format)
{
	struct checked *checked = checker->checked;

	for (uint32_t i = 0; i < checked->time_formats.n; i++)
		if (strcmp(checked->time_formats.v[i], format) == 0)
			return i;
	*vec_push(checker->arena, &checked->time_formats) = format;
	return checked->time_formats.n - 1;
}

/* The clock of what is formatted: nsecs(tai) is on another than nsecs. */
static int64_t clock_of(const struct node *node)
{
	if (node->kind == NODE_CALL && node->call.function &&
	    strcmp(node->call.function->name, "nsecs") == 0 && node->call.extra)
		return *(enum clock_call *)node->call.extra;
	/* What comes out of a map or variable does not say: nsecs is the
	 * rule. */
	return CLOCK_CALL_BOOT;
}

static const struct type *check_strftime(struct checker *checker,
					 struct node *call)
{
	const char *format = literal_argument(checker, call, 0);
	struct type_parameters parameters = { { 0 } };
	struct node *when = argument(call, 1);
	int64_t clock;

	if (!integer_argument(checker, call, 1) || !format)
		return NULL;
	if (when->kind == NODE_INTEGER && when->integer.negative)
		return check_error(checker, call->loc,
				   "strftime() does not accept negative "
				   "timestamps");
	clock = clock_of(when);
	/* It stops while the machine sleeps: no time of day belongs to it. */
	if (clock == CLOCK_CALL_MONOTONIC)
		return check_error(
			checker, call->loc,
			"strftime() can not take a monotonic timestamp");
	parameters.v[0] = format_number(checker, format);
	parameters.v[1] = clock == CLOCK_CALL_BOOT ? TIMESTAMP_BOOT
						   : TIMESTAMP_TAI;
	return type_special(checker->types, TYPE_TIMESTAMP, parameters);
}

static const struct type *check_cgroup_path(struct checker *checker,
					    struct node *call)
{
	struct type_parameters parameters = { { 0 } };

	if (!integer_argument(checker, call, 0))
		return NULL;
	if (call->call.arguments.n == 2) {
		const char *filter = literal_argument(checker, call, 1);

		if (!filter)
			return NULL;
		parameters.v[0] = format_number(checker, filter) + 1;
	}
	return type_special(checker->types, TYPE_CGROUP_PATH, parameters);
}

const struct function time_functions[] = {
	{ .name = "nsecs",
	  .lower = lower_nsecs_of,
	  .max_arguments = 1,
	  .check = check_nsecs,
	  .needs = FEATURE_COUNT,
	  .usage = "nsecs([boot|monotonic|tai|sw_tai])" },
	{ .name = "time",
	  .lower = lower_site,
	  .max_arguments = 1,
	  .flags = FUNCTION_STATEMENT | FUNCTION_SITE,
	  .check = check_time,
	  .needs = FEATURE_COUNT,
	  .usage = "time([format])" },
	{ .name = "strftime",
	  .lower = lower_second,
	  .min_arguments = 2,
	  .max_arguments = 2,
	  .check = check_strftime,
	  .needs = FEATURE_COUNT,
	  .usage = "strftime(format, nanoseconds)" },
	{ .name = "cgroup_path",
	  .lower = lower_same,
	  .min_arguments = 1,
	  .max_arguments = 2,
	  .check = check_cgroup_path,
	  .needs = FEATURE_COUNT,
	  .usage = "cgroup_path(id [, filter])" },
	{ 0 },
};
