// SPDX-License-Identifier: GPL-2.0-or-later
#include "codegen/check/formats.h"

bool check_format(struct checker *checker, struct node *call,
		  struct site_call *site)
{
	struct format *format = arena_new(checker->arena, struct format);
	struct node *text = argument(call, 0);
	struct format_error error = { .argument = UINT32_MAX };
	uint32_t n = site->values.n;
	const struct type **types;

	types = arena_array(checker->arena, const struct type *, n + 1);
	for (uint32_t i = 0; i < n; i++)
		types[i] = site->values.v[i].node->type;
	if (format_parse(checker->arena, text->string.text, text->string.len,
			 format, &error) &&
	    format_check(checker->types, format, types, n, &error)) {
		site->format = format;
		return true;
	}
	check_error(checker, call->loc, "%s", error.message);
	return false;
}
