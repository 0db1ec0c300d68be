// SPDX-License-Identifier: GPL-2.0-or-later
/* Types as scripts write them. */
#include "codegen/check/checker.h"

/* More than any config allows: what does not fit is said by the limits
 * later. */
#define STRING_SIZE_MOST (1u << 20)

/* Types that C has not: bpftrace's names, to declare and to cast by. */
static const struct {
	const char *name;
	enum type_kind kind;
} special_names[] = {
	{ "username_t", TYPE_USERNAME },
	{ "macaddr_t", TYPE_MAC },
	{ "cgroup_path_t", TYPE_CGROUP_PATH },
	{ "ksym_t", TYPE_KSYM },
	{ "usym_t", TYPE_USYM },
	{ "inet", TYPE_INET },
};

static const struct {
	const char *name;
	enum aggregate agg;
	bool is_signed;
} aggregate_names[] = {
	{ "count_t", AGG_COUNT, false },  { "sum_t", AGG_SUM, true },
	{ "usum_t", AGG_SUM, false },	  { "min_t", AGG_MIN, true },
	{ "umin_t", AGG_MIN, false },	  { "max_t", AGG_MAX, true },
	{ "umax_t", AGG_MAX, false },	  { "avg_t", AGG_AVG, true },
	{ "uavg_t", AGG_AVG, false },	  { "stats_t", AGG_STATS, true },
	{ "ustats_t", AGG_STATS, false },
};

struct type_hint {
	struct nearest nearest;
	enum type_kind kind;
};

static void offer_structure(const struct type *type, void *data)
{
	struct type_hint *hint = data;

	if (type->kind == hint->kind)
		nearest_offer(&hint->nearest, type->name);
}

static void offer_plain(const char *name, void *nearest)
{
	nearest_offer(nearest, name);
}

static const struct type *unknown_type(struct checker *checker,
				       struct type_name *name)
{
	static const struct {
		const char *keyword;
		enum type_kind kind;
	} kinds[] = {
		[TYPE_NAME_STRUCT] = { "struct ", TYPE_STRUCT },
		[TYPE_NAME_UNION] = { "union ", TYPE_UNION },
		[TYPE_NAME_ENUM] = { "enum ", TYPE_ENUM },
	};
	struct type_hint hint = { .nearest.name = name->name };
	const char *keyword = name->kind <= TYPE_NAME_ENUM
				      ? kinds[name->kind].keyword
				      : NULL;
	struct diag *diag;

	if (name->kind == TYPE_NAME_ENUM)
		diag = check_error_diag(checker, name->loc, "Unknown enum: %s",
					name->name);
	else
		diag = check_error_diag(checker, name->loc,
					"Cannot resolve unknown type \"%s%s\"",
					keyword ? keyword : "", name->name);
	if (diag && keyword) {
		hint.kind = kinds[name->kind].kind;
		type_each_structure(checker->types, offer_structure, &hint);
	}
	if (diag && !keyword)
		type_each_plain(offer_plain, &hint.nearest);
	hint_nearest(checker, diag, &hint.nearest);
	return NULL;
}

/* string[N], buffer[N]: N is the size, not a number of elements. */
static const struct type *sized_type(struct checker *checker,
				     struct type_name *name)
{
	uint64_t count = name->has_count ? name->count
					 : checker->checked->config.max_strlen;

	if (!count || count > STRING_SIZE_MOST)
		return check_error(checker, name->loc,
				   "%s can not have a size of %llu", name->name,
				   (unsigned long long)count);
	return *name->name == 's'
		       ? type_string(checker->types, (uint32_t)count)
		       : type_buffer(checker->types, (uint32_t)count);
}

static const struct type *special_type(struct checker *checker,
				       const char *text)
{
	const struct type_parameters none = { { 0 } };

	for (size_t i = 0; i < sizeof(special_names) / sizeof(*special_names);
	     i++)
		if (strcmp(special_names[i].name, text) == 0)
			return type_special(checker->types,
					    special_names[i].kind, none);
	for (size_t i = 0;
	     i < sizeof(aggregate_names) / sizeof(*aggregate_names); i++)
		if (strcmp(aggregate_names[i].name, text) == 0)
			return type_aggregate(
				checker->types, aggregate_names[i].agg,
				aggregate_names[i].agg == AGG_COUNT
					? NULL
					: INT(checker, 64,
					      aggregate_names[i].is_signed),
				none);
	return NULL;
}

/* Scripts leave `struct` out in casts: (sock *)arg0. */
static const struct type *find_type(struct checker *checker, const char *text)
{
	static const enum type_kind kinds[] = { TYPE_VOID, TYPE_STRUCT,
						TYPE_UNION, TYPE_ENUM };
	const struct type *type = special_type(checker, text);

	for (size_t i = 0; !type && i < sizeof(kinds) / sizeof(*kinds); i++)
		type = type_find(checker->types, kinds[i], text);
	return type;
}

static bool is_sized(const char *text)
{
	return strcmp(text, "string") == 0 || strcmp(text, "buffer") == 0;
}

bool type_is_named(struct checker *checker, const char *name)
{
	return is_sized(name) || find_type(checker, name);
}

static const struct type *plain_type(struct checker *checker,
				     struct type_name *name)
{
	const struct type *type;

	if (is_sized(name->name))
		return sized_type(checker, name);
	type = find_type(checker, name->name);
	return type ? type : unknown_type(checker, name);
}

static const struct type *tuple_type(struct checker *checker,
				     struct type_name *name)
{
	uint32_t n = name->parts.n;
	const struct type **parts = arena_array(checker->arena,
						const struct type *, n + 1);

	for (uint32_t i = 0; i < n; i++) {
		parts[i] = check_type_name(checker, name->parts.v[i]);
		if (!parts[i])
			return NULL;
	}
	return type_tuple(checker->types, parts, n);
}

static const struct type *resolve(struct checker *checker,
				  struct type_name *name)
{
	const struct type *of, *type = NULL;

	switch (name->kind) {
	case TYPE_NAME_PLAIN: return plain_type(checker, name);
	case TYPE_NAME_STRUCT:
		type = type_find(checker->types, TYPE_STRUCT, name->name);
		return type ? type : unknown_type(checker, name);
	case TYPE_NAME_UNION:
		type = type_find(checker->types, TYPE_UNION, name->name);
		return type ? type : unknown_type(checker, name);
	case TYPE_NAME_ENUM:
		type = type_find(checker->types, TYPE_ENUM, name->name);
		return type ? type : unknown_type(checker, name);
	case TYPE_NAME_TYPEOF:
		return name->of ? check_type_name(checker, name->of)
				: check_expression(checker, name->expression);
	case TYPE_NAME_POINTER:
		of = check_type_name(checker, name->of);
		return of ? type_pointer(checker->types, of, SPACE_NONE, false)
			  : NULL;
	case TYPE_NAME_ARRAY:
		of = check_type_name(checker, name->of);
		return of ? type_array(checker->types, of,
				       (uint32_t)name->count)
			  : NULL;
	case TYPE_NAME_TUPLE: return tuple_type(checker, name);
	}
	return NULL;
}

const struct type *check_type_name(struct checker *checker,
				   struct type_name *name)
{
	/* Only what hangs on an expression can change from round to round. */
	if (!name->type || name->kind == TYPE_NAME_TYPEOF ||
	    name->kind == TYPE_NAME_TUPLE)
		name->type = resolve(checker, name);
	return name->type;
}
