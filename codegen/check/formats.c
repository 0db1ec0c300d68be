// SPDX-License-Identifier: GPL-2.0-or-later
#include "codegen/check/formats.h"

/* What bpf_trace_printk() takes behind its format. */
#define TRACE_MOST 3

/* The format of a call, compared with the types of what follows it. */
static bool read_format(struct checker *checker, struct node *call,
			const struct type *const *types, uint32_t n,
			struct format *format)
{
	const struct node *text = argument(call, 0);
	struct format_error error = { .argument = UINT32_MAX };

	if (format_parse(checker->arena, text->string.text, text->string.len,
			 format, &error) &&
	    format_check(checker->types, format, types, n, &error))
		return true;
	check_error(checker, call->loc, "%s", error.message);
	return false;
}

/* What bpf_trace_printk() knows: integers, %p, and strings as strings. */
static bool traceable(const struct format_segment *segment,
		      const struct type *type)
{
	switch (segment->conversion) {
	case FORMAT_LITERAL:
	case FORMAT_DECIMAL:
	case FORMAT_DECIMAL_I:
	case FORMAT_UNSIGNED:
	case FORMAT_HEX:
	case FORMAT_POINTER: return true;
	case FORMAT_STRING: return type->kind == TYPE_STRING;
	default: return false;
	}
}

bool check_trace_format(struct checker *checker, struct node *call)
{
	uint32_t n = call->call.arguments.n - 1;
	const struct type **types = arena_array(checker->arena,
						const struct type *, n + 1);
	struct format format;

	for (uint32_t i = 0; i < n; i++)
		types[i] = argument(call, i + 1)->type;
	if (!read_format(checker, call, types, n, &format))
		return false;
	for (uint32_t i = 0; i < format.n; i++) {
		const struct format_segment *segment = &format.segments[i];

		if (segment->conversion == FORMAT_LITERAL ||
		    traceable(segment,
			      argument(call, segment->argument + 1)->type))
			continue;
		check_error(checker, argument(call, 0)->loc,
			    "Invalid format specifier for `debugf`: %s",
			    segment->text + 1);
		return false;
	}
	if (format.narguments <= TRACE_MOST)
		return true;
	check_error(checker, call->loc,
		    "cannot use more than %d conversion specifiers",
		    TRACE_MOST);
	return false;
}

bool check_format(struct checker *checker, struct node *call,
		  struct site_call *site)
{
	struct format *format = arena_new(checker->arena, struct format);
	uint32_t n = site->values.n;
	const struct type **types = arena_array(checker->arena,
						const struct type *, n + 1);

	for (uint32_t i = 0; i < n; i++)
		types[i] = site->values.v[i].node->type;
	if (!read_format(checker, call, types, n, format))
		return false;
	site->format = format;
	return true;
}

bool check_seq_format(struct checker *checker, struct node *call,
		      const struct site_call *site)
{
	for (uint32_t i = 0; i < site->format->n; i++) {
		const struct format_segment *segment =
			&site->format->segments[i];

		if (segment->conversion == FORMAT_LITERAL ||
		    segment->conversion == FORMAT_HEX_UPPER ||
		    segment->conversion == FORMAT_CHAR ||
		    traceable(segment,
			      site->values.v[segment->argument].node->type))
			continue;
		check_error(checker, argument(call, 0)->loc,
			    "Invalid format specifier for a pinned iterator: "
			    "%s",
			    segment->text + 1);
		return false;
	}
	return true;
}
