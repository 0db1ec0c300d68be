// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers by name: strerror, signal_name, syscall_name. */
#include <signal.h>

#include "codegen/builtins/families.h"
#include "kernel/syscalls.h"

/* The C library's lists end well below. */
#define ERRNO_MOST 512

static const char *error_text(uint32_t number)
{
	return number ? strerrordesc_np((int)number) : "Success";
}

/* From the last one that has a text. */
static uint32_t error_count(void)
{
	uint32_t count = 1;

	for (uint32_t i = 1; i < ERRNO_MOST; i++)
		if (strerrordesc_np((int)i))
			count = i + 1;
	return count;
}

static const char *signal_text(uint32_t number)
{
	return strsignal((int)number);
}

static uint32_t signal_count(void)
{
	return (uint32_t)SIGRTMAX + 1;
}

/* The tables become read-only maps of the program: the texts are this machine's
 * C library's, as they are told when compiling. */
static const struct name_table errors = {
	.name = "errors",
	.count = error_count,
	.text = error_text,
	.unknown = "Unknown error",
	.negative = true,
};

static const struct name_table signals = {
	.name = "signals",
	.count = signal_count,
	.text = signal_text,
	.unknown = "N/A",
};

static const struct name_table syscalls = {
	.name = "syscall_names",
	.count = syscall_count,
	.text = syscall_name,
	.unknown = "Unknown syscall",
};

static const struct type *look_up(struct checker *checker, struct node *call,
				  const struct name_table *table)
{
	if (!integer_argument(checker, call, 0))
		return NULL;
	call->call.extra = (void *)table;
	return type_string(checker->types, NAME_SIZE);
}

static const struct type *check_strerror(struct checker *checker,
					 struct node *call)
{
	return look_up(checker, call, &errors);
}

static const struct type *check_signal_name(struct checker *checker,
					    struct node *call)
{
	return look_up(checker, call, &signals);
}

static const struct type *check_syscall_name(struct checker *checker,
					     struct node *call)
{
	return look_up(checker, call, &syscalls);
}

#define NAME_FUNCTION(text, how, said)                                       \
	{                                                                    \
		.name = text, .min_arguments = 1, .max_arguments = 1,        \
		.flags = FUNCTION_TABLE | FUNCTION_LIBRARY, .check = how,    \
		.lower_into = lower_table_name_into, .needs = FEATURE_COUNT, \
		.usage = said                                                \
	}

const struct function name_functions[] = {
	NAME_FUNCTION("strerror", check_strerror, "strerror(errno)"),
	NAME_FUNCTION("signal_name", check_signal_name, "signal_name(number)"),
	NAME_FUNCTION("syscall_name", check_syscall_name,
		      "syscall_name(number)"),
	{ 0 },
};
