// SPDX-License-Identifier: GPL-2.0-or-later
/* count, sum, avg, min, max, stats, hist, lhist: right of `@m =` only. */
#include "codegen/builtins/families.h"

#define HIST_BITS_MOST 5
#define LHIST_BUCKETS_MOST 1000

/* An aggregation elsewhere than `@m = hist(x)`. */
bool aggregation_allowed(struct checker *checker, struct node *call)
{
	const struct function *function = call->call.function;
	struct diag *diag;

	if (checker->aggregable == call)
		return true;
	diag = check_error_diag(checker, call->loc,
				"%s() must be assigned directly to a map",
				function->name);
	/* The word alone is what the compact form has. */
	if (diag && call->loc.end - call->loc.begin == strlen(function->name))
		diag_hint(checker->checked->diags, diag,
			  "As in: @name = %s; in the compact form: probe < %s "
			  ">",
			  function->usage, function->compact);
	else if (diag)
		diag_hint(checker->checked->diags, diag, "As in: @name = %s",
			  function->usage);
	return false;
}

/* The type has the parameters in it, so one map cannot mix two kinds of
 * buckets. */
const struct type *aggregation_type(struct checker *checker, struct node *call,
				    struct type_parameters parameters)
{
	enum aggregate agg = call->call.function->aggregate;
	const struct type *operand = NULL;

	if (call->call.arguments.n) {
		operand = integer_argument(checker, call, 0);
		if (!operand)
			return NULL;
		/* What is kept has 64 bits and the operand's sign. */
		operand = INT(checker, 64, operand->is_signed);
	}
	return type_aggregate(checker->types, agg, operand, parameters);
}

static const struct type *check_simple(struct checker *checker,
				       struct node *call)
{
	const struct type *type;

	if (!aggregation_allowed(checker, call))
		return NULL;
	if (call->call.arguments.n) {
		type = check_value(checker, argument(call, 0));
		if (type && !type_is_integer(type))
			return check_error(checker, call->loc,
					   "%s() only supports integer "
					   "arguments (%s provided)",
					   call->call.name,
					   text_of(checker, type));
	}
	return aggregation_type(checker, call,
				(struct type_parameters){ { 0 } });
}

static const struct type *check_hist(struct checker *checker, struct node *call)
{
	struct type_parameters parameters = { { 0 } };

	if (!aggregation_allowed(checker, call))
		return NULL;
	if (call->call.arguments.n > 1 &&
	    !constant_argument(checker, call, 1, INT64_MIN, INT64_MAX,
			       &parameters.v[0]))
		return NULL;
	if (parameters.v[0] < 0 || parameters.v[0] > HIST_BITS_MOST)
		return check_error(checker, call->loc,
				   "hist: bits %lld must be 0..%d",
				   (long long)parameters.v[0], HIST_BITS_MOST);
	return aggregation_type(checker, call, parameters);
}

static bool lhist_range(struct checker *checker, struct node *call,
			const int64_t *v)
{
	/* Unsigned: the distance of two int64 may take 64 bits. */
	uint64_t range = (uint64_t)v[1] - (uint64_t)v[0];

	if (v[2] <= 0)
		check_error(checker, call->loc,
			    "lhist() step must be >= 1 (%lld provided)",
			    (long long)v[2]);
	else if (v[0] > v[1])
		check_error(checker, call->loc,
			    "lhist() min must be less than max (provided min "
			    "%lld and max %lld)",
			    (long long)v[0], (long long)v[1]);
	else if (range < (uint64_t)v[2])
		check_error(checker, call->loc,
			    "lhist() step is too large for the given range "
			    "(provided step %lld for range %llu)",
			    (long long)v[2], (unsigned long long)range);
	else if (range / (uint64_t)v[2] > LHIST_BUCKETS_MOST)
		check_error(checker, call->loc,
			    "lhist() too many buckets, must be <= %d (would "
			    "need %llu)",
			    LHIST_BUCKETS_MOST,
			    (unsigned long long)(range / (uint64_t)v[2]));
	else
		return true;
	return false;
}

static const struct type *check_lhist(struct checker *checker,
				      struct node *call)
{
	static const char *const names[] = { "min", "max", "step" };
	struct type_parameters parameters = { { 0 } };

	if (!aggregation_allowed(checker, call))
		return NULL;
	for (uint32_t i = 0; i < 3; i++) {
		if (!integer_argument(checker, call, i + 1))
			return NULL;
		if (!node_constant(argument(call, i + 1), &parameters.v[i]))
			return check_error(
				checker, call->loc, "lhist: invalid %s value%s",
				names[i], i < 2 ? " (must be a literal)" : "");
	}
	if (!lhist_range(checker, call, parameters.v))
		return NULL;
	return aggregation_type(checker, call, parameters);
}

#define AGGREGATION(text, which, n, how, said)                        \
	{                                                             \
		.name = text, .min_arguments = n, .max_arguments = n, \
		.flags = FUNCTION_AGGREGATION, .aggregate = which,    \
		.check = how, .needs = FEATURE_COUNT, .usage = said,  \
		.compact = n ? said : text                            \
	}

const struct function aggregation_functions[] = {
	AGGREGATION("count", AGG_COUNT, 0, check_simple, "count()"),
	AGGREGATION("sum", AGG_SUM, 1, check_simple, "sum(value)"),
	AGGREGATION("avg", AGG_AVG, 1, check_simple, "avg(value)"),
	AGGREGATION("min", AGG_MIN, 1, check_simple, "min(value)"),
	AGGREGATION("max", AGG_MAX, 1, check_simple, "max(value)"),
	AGGREGATION("stats", AGG_STATS, 1, check_simple, "stats(value)"),
	{ .name = "hist",
	  .min_arguments = 1,
	  .max_arguments = 2,
	  .flags = FUNCTION_AGGREGATION,
	  .aggregate = AGG_HIST,
	  .check = check_hist,
	  .needs = FEATURE_COUNT,
	  .usage = "hist(value [, bits])",
	  .compact = "hist(value)" },
	AGGREGATION("lhist", AGG_LHIST, 4, check_lhist,
		    "lhist(value, min, max, step)"),
	{ 0 },
};
