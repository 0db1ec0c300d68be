// SPDX-License-Identifier: GPL-2.0-or-later
/* Literals, tuples and records. */
#include "codegen/check/checker.h"

/* The smallest signed type that holds it; uint64 over INT64_MAX. */
const struct type *check_integer(struct checker *checker, struct node *node)
{
	int64_t value = (int64_t)node->integer.value;

	/* It was decided before, by what it is a part of or where it comes
	 * from. */
	if (node->type)
		return node->type;
	if (node->integer.is_unsigned && !node->integer.negative && value < 0)
		return U64(checker);
	for (uint32_t bits = 8; bits < 64; bits *= 2)
		if (value >= -(1ll << (bits - 1)) && value < 1ll << (bits - 1))
			return INT(checker, bits, true);
	return S64(checker);
}

/* So much of a text goes into a message. */
#define TEXT_SHOWN 40

const struct type *check_string(struct checker *checker, struct node *node)
{
	uint64_t most = checker->checked->config.max_strlen;

	/* The NUL has to fit, too. */
	if (node->string.len >= most)
		return check_error(
			checker, node->loc,
			"String is too long (over %llu bytes): %.*s%s",
			(unsigned long long)most - 1, TEXT_SHOWN,
			node->string.text,
			node->string.len > TEXT_SHOWN ? "..." : "");
	return type_string(checker->types, node->string.len + 1);
}

const struct type *check_tuple(struct checker *checker, struct node *node)
{
	uint32_t n = node->tuple.n;
	const struct type **parts = arena_array(checker->arena,
						const struct type *, n + 1);
	bool known = true;

	for (uint32_t i = 0; i < n; i++) {
		parts[i] = check_value(checker, node->tuple.v[i]);
		known &= parts[i] != NULL;
	}
	return known ? storable(checker, type_tuple(checker->types, parts, n))
		     : NULL;
}

const struct type *check_record(struct checker *checker, struct node *node)
{
	uint32_t n = node->record.parts.n;
	const struct type **parts = arena_array(checker->arena,
						const struct type *, n + 1);
	const char **names = arena_array(checker->arena, const char *, n + 1);
	bool known = true;

	for (uint32_t i = 0; i < n; i++) {
		struct record_part *part = &node->record.parts.v[i];

		names[i] = part->name;
		for (uint32_t j = 0; j < i; j++)
			if (strcmp(names[j], names[i]) == 0) {
				check_error(
					checker,
					loc_join(part->loc, part->value->loc),
					"syntax: Named argument list "
					"already contains name: %s",
					part->name);
				known = false;
			}
		parts[i] = check_value(checker, part->value);
		known &= parts[i] != NULL;
	}
	return known ? storable(checker,
				type_record(checker->types, names, parts, n))
		     : NULL;
}
