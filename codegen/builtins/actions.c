// SPDX-License-Identifier: GPL-2.0-or-later
/* What changes the traced: signal, override, which need --unsafe; and what is
 * watched. */
#include "codegen/builtins/families.h"

#include <ctype.h>
#include <signal.h>
#include <strings.h>

#define SIGNAL_MOST 64

/* "KILL", "SIGKILL", "sigkill": the number, or 0. */
static int signal_number(const char *name)
{
	if (strncasecmp(name, "SIG", 3) == 0)
		name += 3;
	for (int i = 1; i <= SIGNAL_MOST; i++) {
		const char *known = sigabbrev_np(i);

		if (known && strcasecmp(known, name) == 0)
			return i;
	}
	return 0;
}

static const struct type *check_signal(struct checker *checker,
				       struct node *call)
{
	struct node *which = argument(call, 0);
	const struct type *type = check_value(checker, which);
	int64_t n;

	if (!type)
		return NULL;
	/* Numbers differ between machines: the name becomes this one's while
	 * compiling. */
	if (which->kind == NODE_STRING) {
		n = signal_number(which->string.text);
		if (!n)
			return check_error(checker, call->loc,
					   "Invalid string for signal: %s",
					   which->string.text);
		become_integer(which, n, U32(checker));
		return VOID(checker);
	}
	if (!type_is_integer(type))
		return argument_error(checker, call, 0, "string or int");
	if (node_constant(which, &n) && (n < 1 || n > SIGNAL_MOST))
		return check_error(checker, call->loc,
				   "%s() accepts a string literal or an "
				   "integer between 1 and %d (inclusive)",
				   call->call.name, SIGNAL_MOST);
	return VOID(checker);
}

static const struct type *check_override(struct checker *checker,
					 struct node *call)
{
	if (!integer_argument(checker, call, 0))
		return NULL;
	/* The kernel lets only programs of perf-based kprobes do it, at
	 * functions that it lists (ALLOW_ERROR_INJECTION). */
	if (strcmp(checker->layout->kind->name, "kprobe") != 0)
		return check_error(checker, call->loc,
				   "override() can not be used with '%s' "
				   "probes",
				   checker->layout->kind->name);
	uses_context(checker);
	return VOID(checker);
}

/* .watch(@map, address, program): whether it could be told. */
static const struct type *check_watch(struct checker *checker,
				      struct node *call)
{
	struct site_call *site = site_call(checker, call, SITE_WATCH);

	site->map = map_argument(checker, call, 0, 0);
	if (!site->map || !integer_argument(checker, call, 1) ||
	    !integer_argument(checker, call, 2))
		return NULL;
	for (uint32_t i = 1; i < 3 && site->values.n < 2; i++)
		site_value_add(checker, site, NULL, argument(call, i));
	return type_bool(checker->types);
}

/* unwatch(address): takes all watchpoints away that are there. */
static const struct type *check_unwatch(struct checker *checker,
					struct node *call)
{
	struct site_call *site = site_call(checker, call, SITE_UNWATCH);

	if (!integer_argument(checker, call, 0))
		return NULL;
	if (!site->values.n)
		site_value_add(checker, site, NULL, argument(call, 0));
	return VOID(checker);
}

/* write_user(to, from, length): from is memory of the script's (&$x, a string,
 * an array) or an address; the value tells whether it worked. */
static const struct type *check_write_user(struct checker *checker,
					   struct node *call)
{
	const struct type *to, *from;
	int64_t n;

	if (!check_arguments(checker, call))
		return NULL;
	to = argument(call, 0)->type;
	from = argument(call, 1)->type;
	if (to->kind != TYPE_POINTER && to->kind != TYPE_INT)
		return argument_error(checker, call, 0, "integer or pointer");
	if (!constant_argument(checker, call, 2, 1,
			       (int64_t)checker->checked->config.max_strlen,
			       &n))
		return NULL;
	if (from->kind != TYPE_POINTER && from->kind != TYPE_INT &&
	    n > from->size)
		return check_error(checker, argument(call, 1)->loc,
				   "write_user() of %lld bytes, where there "
				   "are %u",
				   (long long)n, from->size);
	return type_bool(checker->types);
}

const struct function action_functions[] = {
	{ .name = "write_user",
	  .lower = lower_write_user,
	  .min_arguments = 3,
	  .max_arguments = 3,
	  .flags = FUNCTION_LIBRARY | FUNCTION_UNSAFE | FUNCTION_DISCARDABLE,
	  .check = check_write_user,
	  .needs = FEATURE_WRITE_USER,
	  .usage = "write_user(to, from, length)" },
	{ .name = ".watch",
	  .lower = lower_watch,
	  .min_arguments = 3,
	  .max_arguments = 3,
	  .flags = FUNCTION_SITE | FUNCTION_MAP_FIRST,
	  .check = check_watch,
	  .needs = FEATURE_COUNT,
	  .usage = "watchpoint" },
	/* signal() that nobody has to allow: it is awl's own. */
	{ .name = ".signal",
	  .lower = lower_signal,
	  .min_arguments = 1,
	  .max_arguments = 1,
	  .flags = FUNCTION_STATEMENT,
	  .check = check_signal,
	  .needs = FEATURE_COUNT,
	  .usage = "watchpoint" },
	{ .name = "unwatch",
	  .lower = lower_site,
	  .min_arguments = 1,
	  .max_arguments = 1,
	  .flags = FUNCTION_STATEMENT | FUNCTION_SITE,
	  .check = check_unwatch,
	  .needs = FEATURE_COUNT,
	  .usage = "unwatch(address)" },
	{ .name = "signal",
	  .lower = lower_signal,
	  .min_arguments = 1,
	  .max_arguments = 1,
	  .flags = FUNCTION_LIBRARY | FUNCTION_STATEMENT | FUNCTION_UNSAFE,
	  .check = check_signal,
	  .needs = FEATURE_COUNT,
	  .usage = "signal(name or number)" },
	{ .name = "signal_thread",
	  .lower = lower_signal_thread,
	  .min_arguments = 1,
	  .max_arguments = 1,
	  .flags = FUNCTION_LIBRARY | FUNCTION_STATEMENT | FUNCTION_UNSAFE,
	  .check = check_signal,
	  .needs = FEATURE_COUNT,
	  .usage = "signal_thread(name or number)" },
	{ .name = "override",
	  .lower = lower_override,
	  .min_arguments = 1,
	  .max_arguments = 1,
	  .flags = FUNCTION_LIBRARY | FUNCTION_STATEMENT | FUNCTION_UNSAFE,
	  .check = check_override,
	  .needs = FEATURE_OVERRIDE,
	  .usage = "override(value)" },
	{ 0 },
};
