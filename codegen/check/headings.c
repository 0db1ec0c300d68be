// SPDX-License-Identifier: GPL-2.0-or-later
/* What an expression is called where there is room for a word. */
#include "codegen/check/checker.h"

#include <string.h>

/* The argument that a call is about: ntop's family comes first. */
static uint32_t which(const struct node *call)
{
	bool after = strcmp(call->call.name, "ntop") == 0 ||
		     strcmp(call->call.name, "strftime") == 0;

	return after ? call->call.arguments.n - 1 : 0;
}

/* Whether most members of a structure begin with the same `len` bytes. */
static bool is_prefix(struct checker *checker, const struct type *type,
		      const char *name, size_t len)
{
	uint32_t n, same = 0, named = 0;
	const struct field *fields = type_fields(checker->types, type, &n);

	for (uint32_t i = 0; i < n; i++) {
		named += fields[i].name && *fields[i].name;
		same += fields[i].name &&
			strncmp(fields[i].name, name, len) == 0;
	}
	return 2 * same > named;
}

/* skc_daddr of struct sock_common is called daddr. */
static const char *field_heading(struct checker *checker,
				 const struct node *node)
{
	const char *name = node->field.name;
	const char *line = strchr(name, '_');
	const struct type *type = node->field.of->type;

	if (type && type->kind == TYPE_POINTER)
		type = type->to;
	if (!type || type->kind != TYPE_STRUCT || !line || line == name ||
	    !line[1] ||
	    !is_prefix(checker, type, name, (size_t)(line + 1 - name)))
		return name;
	return line + 1;
}

/*
 * What a column is called: the last name in `args.sk.__sk_common.skc_daddr`,
 * the function's argument in ntop(...) and str(...), else what is written.
 */
const char *heading(struct checker *checker, const struct node *node)
{
	switch (node->kind) {
	case NODE_FIELD: return field_heading(checker, node);
	case NODE_NAME: return node->name.name;
	case NODE_VARIABLE:
		/* .latency and its like are awl's own. */
		return written_name(checker,
				    node->variable.name +
					    (node->variable.name[0] == '.'));
	case NODE_MAP: return node->map.name;
	case NODE_TERNARY:
		/* An exec's argument, see latency.c. */
		if (node->choice.no->kind == NODE_VARIABLE &&
		    strchr(node->choice.no->variable.name, '\''))
			return heading(checker, node->choice.no);
		return source_text(checker, node->loc);
	case NODE_CAST: return heading(checker, node->typed.value);
	case NODE_CALL:
		if (!node->call.arguments.n)
			return node->call.name;
		return heading(checker, node->call.arguments.v[which(node)]);
	default: return source_text(checker, node->loc);
	}
}

void key_headings(struct checker *checker, struct map *map,
		  const struct node *key)
{
	const struct node *const *parts = &key;
	uint32_t n = 1;

	if (key->kind == NODE_TUPLE) {
		parts = (const struct node *const *)key->tuple.v;
		n = key->tuple.n;
	}
	map->key_names = arena_array(checker->arena, const char *, n + 1);
	for (uint32_t i = 0; i < n; i++)
		map->key_names[i] = heading(checker, parts[i]);
	map->nkey_names = n;
}
