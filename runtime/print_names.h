/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AWL_RUNTIME_PRINT_NAMES_H
#define AWL_RUNTIME_PRINT_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/*
 * Writes what an argument of a system call's probe means by name, such as
 * O_RDONLY|O_CLOEXEC; false (and nothing written) when no name is known.
 */
bool print_named(const char *probe, const char *argument, uint64_t value,
		 struct text *out);

#endif
