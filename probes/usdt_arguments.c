// SPDX-License-Identifier: GPL-2.0-or-later
/* "-4@%edi 8@-24(%rbp)": a point's arguments, each SIZE@OPERAND. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "probes/private.h"
#include "probes/usdt.h"

#define ARGUMENTS_MOST 12

/* The end of an argument: a blank outside of brackets, which arm64 has. */
static const char *argument_end(const char *at)
{
	int depth = 0;

	for (; *at && (depth || !isspace((unsigned char)*at)); at++)
		depth += (*at == '[') - (*at == ']');
	return at;
}

/* "-4": bytes, and whether the sign is extended. "8f" is a floating number. */
static bool take_size(const char *text, const char *at,
		      struct argument *argument)
{
	char *end;
	long size = strtol(text, &end, 10);
	long bytes = size < 0 ? -size : size;

	if (end != at || (bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8))
		return false;
	argument->size = (uint8_t)bytes;
	argument->sign_extended = size < 0;
	return true;
}

/* A constant as wide as the argument. */
static int64_t cut_constant(const struct argument *argument)
{
	uint32_t spare = 64 - 8 * argument->size;
	uint64_t moved = (uint64_t)argument->constant << spare;

	return argument->sign_extended ? (int64_t)moved >> spare
				       : (int64_t)(moved >> spare);
}

static struct argument take_argument(struct probe_env *env,
				     struct elf_file *file,
				     const struct usdt_note *note,
				     const char *text, const char *end)
{
	struct argument argument = { .size = 8, .index_offset = -1 };
	const char *at = memchr(text, '@', (size_t)(end - text));
	struct usdt_operand operand = { .machine = &arch,
					.file = file,
					.note = note };

	operand.text = at ? at + 1 : text;
	operand.len = (size_t)(end - operand.text);
	if ((!at || take_size(text, at, &argument)) &&
	    usdt_operand_read(&operand, &argument))
		argument.type = type_int(env->types, 8, false);
	argument.constant = cut_constant(&argument);
	return argument;
}

const struct argument *usdt_arguments(struct probe_env *env,
				      struct elf_file *file,
				      const struct usdt_note *note, uint32_t *n)
{
	struct argument *arguments = arena_array(env->arena, struct argument,
						 ARGUMENTS_MOST);
	const char *at = note->arguments;

	for (*n = 0; *n < ARGUMENTS_MOST; (*n)++) {
		const char *end;

		while (isspace((unsigned char)*at))
			at++;
		end = argument_end(at);
		if (end == at)
			break;
		arguments[*n] = take_argument(env, file, note, at, end);
		at = end;
	}
	return arguments;
}
