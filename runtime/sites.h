/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What handlers of sites do outside of awl: files, commands. */
#ifndef AWL_RUNTIME_SITES_H
#define AWL_RUNTIME_SITES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* At most `most` bytes of a file; false when it cannot be read. */
bool file_content(const char *path, uint64_t most, struct text *out);
/* Runs `sh -c command` and collects what it prints; false if it cannot. */
bool command_output(const char *command, struct text *out);
/* What a helper's error code means, in words. */
const char *helper_message(const char *helper, int64_t code);

#endif
