/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AWL_RUNTIME_PRINT_NAMES_H
#define AWL_RUNTIME_PRINT_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "runtime/print.h"

/* The system call that a probe is the entry or exit of, or NULL. */
const char *print_syscall(const char *probe);
/*
 * Whether a system call looks at an argument: open's mode is what happens to
 * be in the register unless a file may be made.
 */
bool print_is_meant(const char *probe, const struct site *site,
		    const struct value *values, uint32_t which);
/*
 * Writes what an argument of a system call's event means by name, such as
 * O_RDONLY|O_CLOEXEC; false (and nothing written) when no name is known.
 */
bool print_named(const char *probe, const struct site *site,
		 const struct value *values, uint32_t which, struct text *out);

/* Whether a BUFFER of an event is data, and no socket's address. */
bool print_is_data(const char *name);
/* Whether an argument says how long that data was. */
bool print_is_length(const char *data, const char *name);

#endif
