// SPDX-License-Identifier: GPL-2.0-or-later
/* What is configured: config. */
#include "codegen/builtins/families.h"

/* The configuration as a record of constants. */
static const struct type *check_config(struct checker *checker,
				       struct node *node)
{
	config_record(checker, node);
	return check_expression(checker, node);
}

const struct builtin configuration_builtins[] = {
	{ .name = "config", .check = check_config, .needs = FEATURE_COUNT },
	{ 0 },
};
