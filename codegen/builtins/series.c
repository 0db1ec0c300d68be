// SPDX-License-Identifier: GPL-2.0-or-later
/* tseries(): the values of an expression over time, right of `@m =` only. */
#include "codegen/builtins/families.h"

#define INTERVALS_MOST 1000000

/* The last value, which is kept without one, has no name. */
static const char *const functions[] = {
	[SERIES_AVG] = "avg",
	[SERIES_MAX] = "max",
	[SERIES_MIN] = "min",
	[SERIES_SUM] = "sum",
};

/* "avg", "max", "min" or "sum". */
static bool function_argument(struct checker *checker, struct node *call,
			      int64_t *function)
{
	const char *name = literal_argument(checker, call, 3);

	if (!name)
		return false;
	for (int i = SERIES_AVG; i <= SERIES_SUM; i++)
		if (strcmp(functions[i], name) == 0) {
			*function = i;
			return true;
		}
	check_error(checker, call->loc,
		    "tseries() expects one of the following aggregation "
		    "functions: avg, max, min, sum (\"%s\" provided)",
		    name);
	return false;
}

static bool size_argument(struct checker *checker, struct node *call,
			  uint32_t i, const char *name, int64_t *value)
{
	if (!check_value(checker, argument(call, i)))
		return false;
	if (!node_constant(argument(call, i), value) || *value < 0) {
		check_error(checker, call->loc,
			    "tseries: invalid %s value (must be non-negative "
			    "literal)",
			    name);
		return false;
	}
	if (*value == 0) {
		check_error(checker, call->loc,
			    "tseries() %s must be >= 1 (0 provided)", name);
		return false;
	}
	return true;
}

static bool series_arguments(struct checker *checker, struct node *call,
			     int64_t *v)
{
	const struct type *type = check_value(checker, argument(call, 0));

	if (!type)
		return false;
	if (!type_is_integer(type)) {
		check_error(checker, call->loc,
			    "tseries() only supports int arguments (%s "
			    "provided)",
			    kind_text(type));
		return false;
	}
	if (!size_argument(checker, call, 1, "interval_ns", &v[0]) ||
	    !size_argument(checker, call, 2, "num_intervals", &v[1]))
		return false;
	if (v[1] > INTERVALS_MOST) {
		check_error(checker, call->loc,
			    "tseries() num_intervals must be < %d (%lld "
			    "provided)",
			    INTERVALS_MOST, (long long)v[1]);
		return false;
	}
	return call->call.arguments.n < 4 ||
	       function_argument(checker, call, &v[2]);
}

/* The clock is a map's value where BPFTRACE_DUMMY_TS_MAP names one: then what
 * is printed is known beforehand. extra is that map, or NULL. */
static bool series_clock(struct checker *checker, struct node *call)
{
	const char *map = checker->checked->config.dummy_ts_map;
	struct node *clock = call->call.extra;

	if (!map)
		return true;
	if (!clock) {
		clock = node_make(checker, NODE_MAP, call->loc);
		clock->map.name = map;
		call->call.extra = clock;
	}
	return check_value(checker, clock) != NULL;
}

static const struct type *check_tseries(struct checker *checker,
					struct node *call)
{
	struct type_parameters parameters = { { 0 } };

	if (!unstable_allowed(checker, call->loc, "tseries",
			      checker->checked->config.unstable_tseries) ||
	    !aggregation_allowed(checker, call) ||
	    !series_arguments(checker, call, parameters.v) ||
	    !series_clock(checker, call))
		return NULL;
	return aggregation_type(checker, call, parameters);
}

const struct function series_functions[] = {
	{ .name = "tseries",
	  .min_arguments = 3,
	  .max_arguments = 4,
	  .flags = FUNCTION_AGGREGATION,
	  .aggregate = AGG_TSERIES,
	  .check = check_tseries,
	  .needs = FEATURE_COUNT,
	  .usage = "tseries(value, interval, intervals [, \"avg\"|\"max\"|"
		   "\"min\"|\"sum\"])" },
	{ 0 },
};
