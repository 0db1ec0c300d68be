// SPDX-License-Identifier: GPL-2.0-or-later
/* -l 'struct NAME', -l 'typedef NAME': the kernel's types, with -v as C defines
 * them. */
#include <string.h>

#include "base/text.h"
#include "probes/private.h"

struct type_listing {
	struct probe_env *env;
	enum type_kind kind;
	const char *glob;
	bool verbose;
	struct text *out;
};

static void type_list(const struct type *type, void *data)
{
	struct type_listing *listing = data;

	if (type->kind != listing->kind ||
	    !glob_match(listing->glob, type->name))
		return;
	if (listing->verbose)
		type_print_definition(listing->env->types, type, listing->out);
	else
		text_printf(listing->out, "%s\n",
			    type_text(listing->env->types, type));
}

static void typedef_list(const char *name, uint32_t id, void *data)
{
	struct type_listing *listing = data;

	if (!glob_match(listing->glob, name))
		return;
	if (listing->verbose)
		type_print_typedef(listing->env->types, id, listing->out);
	else
		text_printf(listing->out, "typedef %s\n", name);
}

/* The blank tells a type from a probe: no pattern of probes has one. */
bool list_types(struct probe_env *env, const char *pattern, bool verbose,
		struct text *out)
{
	static const struct {
		const char *word;
		enum type_kind kind;
	} words[] = {
		{ "struct ", TYPE_STRUCT },
		{ "union ", TYPE_UNION },
		{ "enum ", TYPE_ENUM },
	};

	if (strncmp(pattern, "typedef ", 8) == 0) {
		struct type_listing listing = {
			.env = env,
			.glob = pattern + 8,
			.verbose = verbose,
			.out = out,
		};

		type_each_typedef(env->types, typedef_list, &listing);
		return true;
	}
	for (size_t i = 0; i < COUNT(words); i++) {
		size_t len = strlen(words[i].word);
		struct type_listing listing = {
			.env = env,
			.kind = words[i].kind,
			.glob = pattern + len,
			.verbose = verbose,
			.out = out,
		};

		if (strncmp(pattern, words[i].word, len) != 0)
			continue;
		type_each_structure(env->types, type_list, &listing);
		return true;
	}
	return false;
}
